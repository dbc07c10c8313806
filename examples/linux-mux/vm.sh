#!/bin/sh
# SPDX-License-Identifier: MIT
#
# vm.sh - builds slumux.ko and takes it through its life in a virtual machine
#
#   vm.sh SLUICE-FOLDER [FLAG ...]   sluice.h and sluice.c are in SLUICE-FOLDER; FLAG: for the C compiler of the module
#
# The kernel is an installed one whose headers are there, too, or one that was unpacked in the folder SLUICE_KERNELS. Another one:
# SLUICE_KERNEL (its bzImage) and SLUICE_KDIR (its build folder), which has virtio_net, virtio_pci, VLANs and packet sockets
# built in. SLUICE_SLOW: it is watched, and slow: each scene has more time, and fewer rounds; brief: only as
# many as it takes to come to each scene (tests/linux/watched.sh).
#
# Exit status: 0 each scene passed and the kernel has nothing to report; 1 not so; 2 usage; 4 a tool failed; 77 something is missing.
set -eu

# Longer than the guest, which gives each scene its time.
seconds=300
guest_words=
PATH=$PATH:/usr/sbin:/sbin
if [ -n "${SLUICE_SLOW-}" ]; then
	seconds=1800
	guest_words='-DHANG_SECONDS=300 -DLOST_SECONDS=60 -DPAUSES=10 -DUNLOADS=2'
	[ "$SLUICE_SLOW" != brief ] || guest_words='-DHANG_SECONDS=300 -DLOST_SECONDS=60 -DPAUSES=1 -DUNLOADS=1'
fi

die()
{
	printf 'vm.sh: %s\n' "$2" >&2
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

# kernel and kdir: the newest of which both are there
find_kernel()
{
	kernel=${SLUICE_KERNEL-}
	kdir=${SLUICE_KDIR-}
	release=
	[ -z "$kernel" ] || return 0
	for image in /boot/vmlinuz-* "${SLUICE_KERNELS:-/none}"/boot/vmlinuz-*; do
		release=${image##*/vmlinuz-}
		if [ -r "$image" ] && [ -d "/lib/modules/$release/build" ]; then
			kernel=$image
			kdir=/lib/modules/$release/build
		fi
	done
	[ -n "$kernel" ] || skip 'no kernel with headers here: install the packages linux-image-amd64 and linux-headers-amd64'
	release=${kernel##*/vmlinuz-}
	top=${kernel%/boot/*}
}

build_module()
{
	make -C "$kdir" M="$PWD" SLUICE_CFLAGS="$flags" modules >module.log 2>&1 || {
		cat module.log >&2
		die 4 'the module is not built'
	}
	! grep -n 'warning:' module.log >&2 || die 4 'the module is built with warnings'
	strip --strip-debug slumux.ko
}

# The modules that the virtual network cards need, in the order in which they are loaded.
modules_of()
{
	[ -n "$release" ] || return 0
	for driver in virtio_net virtio_pci; do
		modprobe -d "${top:-/}" -S "$release" --show-depends "$driver" | sed -n 's/^insmod //p'
	done | awk '!seen[$0]++'
}

make_root()
{
	mkdir -p root/proc root/sys root/dev root/modules
	# shellcheck disable=SC2086
	cc -O1 -Wall -Wextra $guest_words -static -pthread -o root/init "$here/guest.c" || die 4 'guest.c is not built'
	cp slumux.ko root
	number=10
	for module in $(modules_of); do
		cp "$module" "root/modules/$number-${module##*/}"
		number=$((number + 1))
	done
	(cd root && find . | cpio -o -H newc --quiet | gzip -1) >root.gz
}

# What its own status says is nothing about the test.
boot()
{
	timeout "$seconds" qemu-system-x86_64 -accel tcg -M q35 -cpu max -smp 2 -m 1024 -nographic -nodefaults \
		-serial stdio -no-reboot -kernel "$kernel" -initrd root.gz \
		-netdev hubport,id=a,hubid=0 -device virtio-net-pci,netdev=a,disable-legacy=on,mac=02:00:00:00:00:01,addr=4 \
		-netdev hubport,id=b,hubid=0 -device virtio-net-pci,netdev=b,disable-legacy=on,mac=02:00:00:00:00:02,addr=5 \
		-append 'console=ttyS0 loglevel=7 panic=-1 mitigations=off nokaslr net.ifnames=0' \
		</dev/null >vm.log 2>&1 || echo "vm.sh: qemu-system-x86_64: status $?" >>vm.log
}

judge()
{
	grep -aE '^(ok|FAILED|guest:) |slumux: sent' vm.log || true
	if grep -anE 'BUG:|WARNING:|INFO: (possible|task|rcu)|Oops|unregister_netdevice: waiting|kmemleak: ([0-9]+ new|Cannot|Memory pool)|leak detector disabled|NOT BALANCED' vm.log >reports; then
		cat reports
		die 1 'the kernel has something to report'
	fi
	grep -aq '^guest: passed' vm.log || {
		grep -aA40 'Show Blocked State' vm.log || tail -n 20 vm.log
		die 1 'the guest has not passed'
	}
}

[ "$#" -ge 1 ] || die 2 'usage: vm.sh SLUICE-FOLDER [FLAG ...]'
core=$(cd "$1" && pwd)
shift
flags=$*
here=$(cd "$(dirname "$0")" && pwd)
[ -f "$core/sluice.c" ] || die 2 "$core: no sluice.c in it: meson compile amalgamation"
need make make
need cc gcc
need qemu-system-x86_64 qemu-system-x86
need cpio cpio
need modprobe kmod
find_kernel
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cp "$here/mux.c" "$here/Kbuild" "$core/sluice.h" "$core/sluice.c" "$work"
cd "$work"
build_module
make_root
boot
judge
