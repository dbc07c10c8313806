#!/bin/sh
# SPDX-License-Identifier: MIT
# The shared library shows the functions that the headers declare, and nothing else; it has a soname and no data that is written;
# usage: exported.sh ROOT LIBRARY
root=$(realpath "$1")
library=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0

# What a compiler sees declared, with the machines' data.
for header in "$root"/include/sluice/*.h "$root"/gen/*/*.h; do
	case $header in
	*/platform-*) ;;
	*) echo "#include \"$header\"" ;;
	esac
done >"$scratch/all.c"
gcc -std=c11 -E -P -I"$root/include" -I"$root/gen" "$scratch/all.c" | tr '\n' ' ' | sed 's/{[^{}]*}/;/g; s/{[^{}]*}/;/g; s/{[^{}]*}/;/g; s/;/;\n/g' |
	grep -v 'static inline\|typedef' | sed -nE 's/^.*[ *](slu_[a-z0-9_]+)(\(|\[|;).*/\1/p' | sort -u >"$scratch/declared"
nm -D --defined-only "$library" | awk '{ print $3 }' | sort -u >"$scratch/exported"
hidden=$(comm -13 "$scratch/declared" "$scratch/exported")
[ -z "$hidden" ] || { echo "shown, but in no header: $hidden"; status=1; }
for name in slu_binding_bind slu_nmr_init slu_drain_close slu_binding_machine slu_binding_info slu_status_name slu_guard_open; do
	grep -qx "$name" "$scratch/exported" || { echo "not shown: $name"; status=1; }
done
nm "$library" | grep -q ' t slu_core_attend' || { echo 'slu_core_attend is not hidden'; status=1; }
readelf -d "$library" | grep -qE 'SONAME.*\[libsluice\.so\.[0-9]+\]' || { echo 'no soname'; status=1; }
readelf -d "$library" | grep 'NEEDED' && { echo 'a library is needed'; status=1; }
asked=$(nm -D --undefined-only "$library" | awk '$1 == "U" { print $2 }' | sed 's/@.*//' | grep -vxE 'mem(cpy|set|move|cmp)')
[ -z "$asked" ] || { echo "asks for: $asked"; status=1; }
echo "$(wc -l <"$scratch/exported") functions and tables"
exit $status
