#!/bin/sh
# SPDX-License-Identifier: MIT
# Code and constants of each machine's step, in bytes, optimised for size as gen/meson.build does: a step of ours is no larger
# than LIMIT, as a table by each compiler, as Ragel's code by gcc. What clang makes of that is printed. usage: sizes.sh ROOT LIMIT
root=$(realpath "$1")
limit=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
failed=0

# bytes COMPILER SOURCE WORD...: without the tables that unwind a stack, which a driver does not load
bytes()
{
	compiler=$1
	shift
	"$compiler" -std=c11 -Os -ffreestanding -fno-asynchronous-unwind-tables -I"$root/include" "$@" -c -o object.o ||
		exit 99
	size object.o | awk 'NR == 2 { print $1 + $2 + $3 }'
}

# small BYTES NAME COMPILER
small()
{
	[ "$1" -le "$limit" ] || { echo "$2: $1 bytes by $3, more than $limit"; return 1; }
}

printf '%-16s %-6s %6s %6s\n' machine cc table ragel
for compiler in gcc clang; do
	command -v $compiler >/dev/null || continue
	for made in "$root"/gen/*/; do
		name=$(basename "$made")
		table=$(bytes $compiler -DSLU_STEP_TABLE "$made/$name-table.c") || exit 99
		code=$(bytes $compiler "$made/$name.c") || exit 99
		printf '%-16s %-6s %6s %6s\n' "$name" $compiler "$table" "$code"
		[ "$table" -gt 0 ] && small "$table" "$name" $compiler || failed=1
		[ $compiler = gcc ] || continue
		[ "$code" -gt 0 ] && small "$code" "$name" $compiler || failed=1
	done
done

# The check would notice.
sed "s/ effects\[[0-9]*\]/ effects[$limit]/" "$root/gen/binding/binding-table.h" >binding-table.h
cp "$root/gen/binding/binding-table.c" planted.c
table=$(bytes cc -I. -I"$root/gen/binding" -DSLU_STEP_TABLE planted.c) || exit 99
small "$table" planted cc >said && { echo 'a table that is too large is not noticed'; failed=1; }
exit $failed
