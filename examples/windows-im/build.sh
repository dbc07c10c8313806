#!/bin/sh
# SPDX-License-Identifier: MIT
#
# build.sh OUT [driver | wine] - the driver; and with `wine` our NDIS and the loader, too
#
# Leaves in OUT: sluice-mux.sys; with `wine` ndis.sys, netio.sys and loader.exe. CROSS is the prefix of the cross compiler's tools,
# SOURCE a folder to take the driver's own files from instead of this one, KEEP an OUT whose libraries are still good.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=${1:?build.sh OUT [driver | wine]}
what=${2:-driver}
source=${SOURCE:-$here}
cross=${CROSS:-x86_64-w64-mingw32}
command -v "$cross-gcc" >/dev/null || { echo "build.sh: no $cross-gcc; install gcc-mingw-w64-x86-64" >&2; exit 77; }
ddk=$(echo '#include <ntddk.h>' | "$cross-gcc" -E -x c - 2>/dev/null | sed -n 's/.*"\(.*\)\/ntddk.h".*/\1/p' | sed q)
[ -n "$ddk" ] || for ddk in "/usr/$cross/include/ddk" /usr/share/mingw-w64/include/ddk; do [ ! -d "$ddk" ] || break; done
mkdir -p "$out/driver" "$out/core" "$out/host"

# As for a driver: freestanding, no red zone; checked, so that the core's assertions are on.
words='-std=gnu11 -O2 -Wall -Wextra -Wconversion -Wno-sign-conversion -ffunction-sections -fdata-sections -Wno-array-bounds'
driver_words="$words -ffreestanding -mno-red-zone -DDBG=1 -DSLU_PLATFORM_WINDOWS -DSLU_WINDOWS_HEADER=<ntddk.h>"
link_words='-nostdlib -Wl,--subsystem,native:6.1,--entry,DriverEntry,--image-base,0x140000000,--dynamicbase,--nxcompat'
link_words="$link_words,--exclude-all-symbols,--disable-auto-import,--gc-sections"

# compile FOLDER FILE WORD ...: to an object named after the file
compile()
{
	folder=$1
	file=$2
	shift 2
	"$cross-gcc" "$@" -isystem "$ddk" -c "$file" -o "$folder/$(basename "$(dirname "$file")")-$(basename "$file" .c).o"
}

# The core, and the driver on it.
if [ -z "${KEEP-}" ]; then
	for file in "$root"/src/core/*.c "$root"/gen/*/*.c; do
		# shellcheck disable=SC2086
		compile "$out/core" "$file" $driver_words -I"$root/include" -I"$root/gen"
	done
	rm -f "$out/libsluice.a"
	"$cross-ar" rcs "$out/libsluice.a" "$out"/core/*.o
fi
rm -f "$out"/driver/*.o
for file in entry lower upper traffic watch; do
	# shellcheck disable=SC2086
	compile "$out/driver" "$source/$file.c" $driver_words -Wshadow -Wmissing-prototypes -I"$root/include" -I"$root/gen" \
		-I"$here/include"
done
# shellcheck disable=SC2086
"$cross-gcc" $link_words -o "$out/sluice-mux.sys" "$out"/driver/*.o "${KEEP:-$out}/libsluice.a" -lndis -lnetio -lntoskrnl
[ "$what" = wine ] || exit 0

# Our NDIS: the host, but its command line, real threads, trails and live ports.
host_words="$words -D__USE_MINGW_ANSI_STDIO=1 -DMUX_IS_NDIS -isystem $here/wine/compat -I$root/src/host -I$root/include -I$root/gen"
host_words="$host_words -I$root/src -I$root/src/gen -I$here/include -I$out"
{
	printf '#define SLU_MACHINES(X)'
	for folder in "$root"/gen/*/; do printf ' X(%s)' "$(basename "$folder" | tr - _)"; done
	echo
} >"$out/machine-list.h"
for file in "$here"/wine/*.c; do
	case $file in
	*/loader.c | */netio.c) continue ;;
	esac
	# shellcheck disable=SC2086
	compile "$out/host" "$file" $host_words
done
for file in account image-none memory modules port port-dpdk-none port-memory port-packet-none port-pcap-none port-tap-none port-xdp-none \
	record run run-driver run-expect run-line run-port run-print run-traffic run-world scenario schedule scheduler-seeded ndis/device \
	ndis/driver ndis/lower ndis/pnp ndis/protocol ndis/request ndis/traffic ndis/world; do
	# shellcheck disable=SC2086
	compile "$out/host" "$root/src/host/$file.c" $host_words
done
for file in "$root/src/gen/registry.c" "$root"/src/dataplane/*.c "$root"/src/core/*.c "$root"/gen/*/*.c; do
	# shellcheck disable=SC2086
	compile "$out/host" "$file" $host_words
done
"$cross-dlltool" -k -d "$here/wine/kernelbase.def" -l "$out/libkernelbase.a"
# shellcheck disable=SC2086
"$cross-gcc" $link_words -o "$out/ndis.sys" "$out"/host/*.o -Wl,--out-implib,"$out/libndis-own.a" -lmingwex -lgcc -lmsvcrt \
	-L"$out" -lkernelbase -lntoskrnl
# shellcheck disable=SC2086
compile "$out" "$here/wine/netio.c" $words -DMUX_IS_NETIO -I"$here/include"
# shellcheck disable=SC2086
"$cross-gcc" $link_words -o "$out/netio.sys" "$out/wine-netio.o" "$out/libndis-own.a" -lntoskrnl
# shellcheck disable=SC2086
"$cross-gcc" $words -o "$out/loader.exe" "$here/wine/loader.c"
