#!/bin/sh
# SPDX-License-Identifier: MIT
#
# imports.sh SOURCE - the driver is built without a warning, as an image for the kernel, and imports what is listed
set -u
source=$1
cross=x86_64-w64-mingw32
command -v $cross-gcc >/dev/null || { echo 'skip: no mingw-w64; install gcc-mingw-w64-x86-64'; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

sh "$source/examples/windows-im/build.sh" "$folder" driver >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
if grep warning "$folder/log"; then
	exit 1
fi
$cross-objdump -p "$folder/sluice-mux.sys" >"$folder/headers"
grep -q '^Subsystem[[:space:]]*00000001' "$folder/headers" || { echo 'it is no native image'; exit 1; }
grep -q '^AddressOfEntryPoint[[:space:]]*0*$' "$folder/headers" && { echo 'it has no entry'; exit 1; }
awk '/DLL Name:/ { image = tolower($3) } image && $1 ~ /^[0-9a-f]+$/ && NF == 3 { print image, $3 } /^$/ { image = "" }' \
	"$folder/headers" | sort >"$folder/imports"
[ "${2-}" != --write ] || cp "$folder/imports" "$source/tests/windows/imports.expected"
diff "$source/tests/windows/imports.expected" "$folder/imports"
