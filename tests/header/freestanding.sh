#!/bin/sh
# SPDX-License-Identifier: MIT
# The core asks nothing of the world but memcpy and memset, and has no data that is written; usage: freestanding.sh ROOT
root=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
flags='-std=c11 -O2 -Wall -Wextra -Wconversion -Wno-sign-conversion -Wpedantic -Werror -ffreestanding -fno-pic'
status=0

# build COMPILER EXTRA...: the whole core as one object
build() {
	compiler=$1
	shift
	rm -f "$folder"/*.o
	for source in "$root"/src/core/*.c "$root"/gen/*/*.c; do
		name=$(printf '%s' "${source#"$root"/}" | tr / -)
		# shellcheck disable=SC2086
		"$compiler" $flags "$@" -I"$root/include" -I"$root/gen" -c "$source" -o "$folder/$name.o" || return 1
	done
	ld -r -o "$folder/core.o" "$folder"/*.o
}

for compiler in gcc clang; do
	command -v "$compiler" >/dev/null || continue
	for extra in -DNDEBUG -DSLU_PLATFORM_SINGLE -DSLU_EVENT_RING; do
		build "$compiler" "$extra" || { echo "does not build: $compiler $extra"; status=1; continue; }
		asked=$(nm -u "$folder/core.o" | sed 's/^ *U //' | grep -vxE 'mem(cpy|set|move|cmp)')
		[ -z "$asked" ] || { echo "$compiler $extra: the core asks for: $asked"; status=1; }
		written=$(nm "$folder/core.o" | grep -E ' [bBdDcCsS] ')
		[ -z "$written" ] || { echo "$compiler $extra: data that is written: $written"; status=1; }
	done
done

# The check would notice.
printf 'int slu_planted; extern int puts(const char *); int f(void); int f(void) { return puts("") + slu_planted; }\n' >"$folder/planted.c"
gcc -std=c11 -ffreestanding -fno-pic -c "$folder/planted.c" -o "$folder/planted.o" || status=1
nm -u "$folder/planted.o" | grep -q puts || { echo 'a planted call is not noticed'; status=1; }
nm "$folder/planted.o" | grep -qE ' [bBdDcCsS] slu_planted' || { echo 'planted data is not noticed'; status=1; }
exit $status
