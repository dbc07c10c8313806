#!/bin/sh
# SPDX-License-Identifier: MIT
# Every bug is found by the claim that its story names, every repair is proved, the page is what the verifier says; and the C
# of the exhibits is clean, in both forms, as any C here.
# usage: museum.sh SLUICE ROOT
set -eu
export SLUICE_CACHE=
sluice=$(realpath "$1")
root=$(realpath "$2")
for tool in gcc python3; do
	command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
for compiler in gcc clang; do
	command -v "$compiler" >/dev/null || continue
	for file in "$root"/verify/museum/*/*.c; do
		for form in -UMUSEUM_BUG -DMUSEUM_BUG; do
			"$compiler" -std=c11 -fsyntax-only -Wall -Wextra -Wconversion -Wno-sign-conversion -Wshadow -Werror \
				"$form" "$file"
		done
	done
done
python3 "$root/verify/museum/museum.py" --check "$sluice" "$root/verify/museum" "$root/docs/museum.md"
