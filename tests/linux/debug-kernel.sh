#!/bin/sh
# SPDX-License-Identifier: MIT
#
# debug-kernel.sh - makes the kernel that watches examples/linux-mux for what the guest itself cannot see
#
#   debug-kernel.sh FOLDER          into FOLDER: bzImage, and build, against which modules are built; nothing where both are there
#   debug-kernel.sh --where         prints the folder in which the test looks for them
#
# The sources are Debian's package linux-source-6.1; bc, bison, flex, gcc, libelf-dev, make and xz-utils are needed, too, 2 GB and
# some eight minutes of a processor. The configuration is the smallest one of the kernel, with what the guest needs
# and with these: KASAN (memory), lockdep (locks, RCU), kmemleak, the lives of timers and work, references to network devices.
#
# Exit status: 0 the kernel is there; 2 usage; 4 a tool failed; 77 a package is missing.
set -eu

# For the guest: a processor of 64 bits and its second, a console, a root in memory, two virtual cards, packet sockets, modules.
guest='64BIT SMP PRINTK TTY SERIAL_8250 SERIAL_8250_CONSOLE BLK_DEV_INITRD RD_GZIP BINFMT_ELF MULTIUSER FUTEX EPOLL POSIX_TIMERS
HIGH_RES_TIMERS ADVISE_SYSCALLS PROC_FS PROC_SYSCTL SYSFS SYSFS_SYSCALL SHMEM TMPFS DEVTMPFS ACPI PCI
PCI_MSI NET UNIX INET PACKET NETDEVICES NET_CORE VLAN_8021Q
VIRTIO_MENU VIRTIO VIRTIO_PCI VIRTIO_NET MODULES MODULE_UNLOAD KALLSYMS MAGIC_SYSRQ BUG'
# For us: what is reported.
watch='DEBUG_KERNEL SLUB SLUB_DEBUG KASAN KASAN_GENERIC KASAN_INLINE PROVE_LOCKING PROVE_RCU DEBUG_ATOMIC_SLEEP DEBUG_FS DEBUG_KMEMLEAK
DEBUG_LIST DEBUG_OBJECTS DEBUG_OBJECTS_FREE DEBUG_OBJECTS_TIMERS DEBUG_OBJECTS_WORK DEBUG_OBJECTS_RCU_HEAD DEBUG_NET
NET_DEV_REFCNT_TRACKER DETECT_HUNG_TASK DEBUG_BUGVERBOSE STACKTRACE'
# SLOB would switch KASAN off without a word.
without='SLOB CC_OPTIMIZE_FOR_SIZE MODULE_SIG PTP_1588_CLOCK IPV6 WIRELESS'

die()
{
	printf 'debug-kernel.sh: %s\n' "$2" >&2
	exit "$1"
}

skip()
{
	printf 'skip: %s\n' "$1"
	exit 77
}

need()
{
	command -v "$1" >/dev/null || skip "no $1 here: install the package $2"
}

sources()
{
	archive=
	for file in /usr/src/linux-source-*.tar.xz; do
		[ ! -f "$file" ] || archive=$file
	done
	[ -n "$archive" ] || skip 'no sources of Linux here: install the package linux-source-6.1'
	[ -f source/Makefile ] || {
		rm -rf source
		mkdir unpacked
		tar -C unpacked --strip-components=1 -xf "$archive" || die 4 "$archive: is not unpacked"
		mv unpacked source
	}
}

# configure: and what the configuration did not take is not missed in silence
configure()
{
	make -C source O="$PWD/build" tinyconfig >config.log 2>&1 || die 4 "no configuration: $PWD/config.log"
	for name in $guest $watch; do
		echo "-e $name"
	done | xargs source/scripts/config --file build/.config
	for name in $without; do
		echo "-d $name"
	done | xargs source/scripts/config --file build/.config
	source/scripts/config --file build/.config --set-val DEBUG_KMEMLEAK_MEM_POOL_SIZE 16000 --set-val DEFAULT_HUNG_TASK_TIMEOUT 60
	make -C source O="$PWD/build" olddefconfig >>config.log 2>&1 || die 4 "no configuration: $PWD/config.log"
	lost=
	for name in $guest $watch; do
		grep -qx "CONFIG_$name=y" build/.config || lost="$lost $name"
	done
	[ -z "$lost" ] || die 4 "the configuration has not:$lost"
}

make_kernel()
{
	make -C source O="$PWD/build" -j"$(nproc)" bzImage modules >build.log 2>&1 || {
		tail -n 20 build.log >&2
		die 4 "the kernel is not built: $PWD/build.log"
	}
	cp build/arch/x86/boot/bzImage bzImage.new
	mv bzImage.new bzImage
}

case ${1-} in
--where)
	printf '%s\n' "${SLUICE_DEBUG_KERNEL:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/sluice/debug-kernel}"
	exit 0
	;;
-* | '') die 2 'usage: debug-kernel.sh FOLDER | --where' ;;
esac
need bc bc
need bison bison
need flex flex
need gcc gcc
need make make
need xz xz-utils
mkdir -p "$1"
cd "$1"
[ ! -f bzImage ] || exit 0
rm -rf unpacked bzImage.new
sources
configure
make_kernel
