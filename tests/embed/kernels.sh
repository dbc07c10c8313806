#!/bin/sh
# SPDX-License-Identifier: MIT
# The pair compiles for the kernels, and names nothing but what they have: a module of Linux (headers of the kernel), an object of a
# Windows driver (mingw); usage: kernels.sh linux|windows ROOT FOLDER
kernel=$1
root=$(realpath "$2")
folder=$(realpath "$3")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$root/tests/embed/probe-$kernel.c" "$folder/sluice.h" "$folder/sluice.c" "$scratch"
cd "$scratch" || exit 1
status=0

build_linux() {
	headers=$(find /lib/modules /usr/src -maxdepth 2 -name build -o -maxdepth 2 -path '*linux-headers-*-amd64' | head -n 1)
	[ -n "$headers" ] || { echo 'skip: no headers of a kernel (package linux-headers-amd64)'; exit 77; }
	cat >Kbuild <<-END
		obj-m := probe.o
		probe-y := probe-linux.o sluice.o
		ccflags-y := -std=gnu11 -DSLU_PLATFORM_LINUX -Werror
		CFLAGS_sluice.o := -Wno-implicit-fallthrough
	END
	make -C "$headers" M="$scratch" modules >log 2>&1 || { cat log; return 1; }
	grep 'warning' log && return 1
	echo "a module of $(nm probe.ko | grep -c ' [tT] slu_') functions, against $headers"
}

build_windows() {
	command -v x86_64-w64-mingw32-gcc >/dev/null || { echo 'skip: no compiler for Windows (package gcc-mingw-w64-x86-64)'; exit 77; }
	# The header of the kernel reads at offsets of gs, which gcc takes for an access to nothing.
	for word in -DSLU_BUILTIN -DSLU_WINDOWS_INTERLOCKED -DDBG=1; do
		for source in probe-windows.c sluice.c; do
			x86_64-w64-mingw32-gcc -std=c11 -O2 -Wall -Wextra -Wconversion -Werror -Wno-array-bounds -DSLU_PLATFORM_WINDOWS \
				'-DSLU_WINDOWS_HEADER=<ddk/wdm.h>' "$word" -c "$source" -o "${source%.c}.o" || return 1
		done
		x86_64-w64-mingw32-gcc -shared -nostdlib -Wl,--subsystem,native -Wl,--entry,DriverEntry -o probe.sys probe-windows.o sluice.o \
			-lntoskrnl -lhal || { echo "does not link: $word"; return 1; }
	done
	x86_64-w64-mingw32-objdump -p probe.sys | grep 'DLL Name' | grep -viE 'ntoskrnl|hal' && return 1
	echo 'a driver in three forms'
}

case $kernel in
linux) build_linux || status=1 ;;
*) build_windows || status=1 ;;
esac
exit $status
