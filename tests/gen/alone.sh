#!/bin/sh
# SPDX-License-Identifier: MIT
# All that is generated compiles alone, freestanding and without a warning; the headers also as C++17.
# usage: alone.sh ROOT
root=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
failed=0
count=0

# quiet COMMAND...: succeeds in silence
quiet()
{
	count=$((count + 1))
	if ! "$@" >said 2>&1 || [ -s said ]; then
		echo "$*"
		cat said
		failed=1
	fi
}

for cc in gcc clang; do
	command -v $cc >/dev/null || { echo "skip: $cc is not installed"; exit 77; }
	for made in "$root"/gen/*/*.c "$root"/tests/gen/door/gen/*/*.c; do
		for step in -USLU_STEP_TABLE -DSLU_STEP_TABLE; do
			quiet $cc -std=c11 -ffreestanding -O2 -Wall -Wextra -Wpedantic -Wconversion -Wshadow \
				-Wmissing-prototypes -Werror $step -I"$root/include" -c "$made" -o object.o
		done
	done
	for made in "$root"/gen/*/*.h "$root"/tests/gen/door/gen/*/*.h; do
		printf '#include "%s"\n' "$made" >alone.cc
		quiet $cc -std=c++17 -Wall -Wextra -Wpedantic -Werror -I"$root/include" -fsyntax-only alone.cc
	done
done
echo "$count compilations"
exit $failed
