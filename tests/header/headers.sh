#!/bin/sh
# SPDX-License-Identifier: MIT
# Each public header compiles alone in C11 and C++17, with every compiler that is there; usage: headers.sh ROOT
root=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
flags='-Wall -Wextra -Wconversion -Wpedantic -Werror -fsyntax-only'
status=0
count=0

# try COMPILER LANGUAGE STANDARD HEADER EXTRA...
try() {
	compiler=$1 language=$2 standard=$3 header=$4
	shift 4
	command -v "$compiler" >/dev/null || return
	printf '#include <%s>\n#include <%s>\n' "$header" "$header" >"$folder/alone"
	# shellcheck disable=SC2086
	"$compiler" -x "$language" -std="$standard" $flags "$@" -I"$root/include" -I"$root/gen" "$folder/alone" || {
		echo "$header does not compile alone: $compiler -std=$standard $*"
		status=1
	}
	count=$((count + 1))
}

for path in "$root"/include/sluice/*.h "$root"/gen/*/*.h; do
	case $path in
	"$root"/include/*) header=${path#"$root"/include/} ;;
	*) header=${path#"$root"/gen/} ;;
	esac
	# Those of the platforms are parts of sluice/platform.h, below; the kernels' are compiled in tests/embed.
	case $header in sluice/platform-*) continue ;; esac
	for compiler in gcc clang; do try "$compiler" c c11 "$header" -ffreestanding; done
	for compiler in g++ clang++; do try "$compiler" c++ c++17 "$header"; done
done
for platform in SINGLE USER; do
	for compiler in gcc clang; do try "$compiler" c c11 sluice/platform.h "-DSLU_PLATFORM_$platform"; done
	for compiler in g++ clang++; do try "$compiler" c++ c++17 sluice/platform.h "-DSLU_PLATFORM_$platform"; done
done
try gcc c c11 sluice/sluice.h -DSLU_EVENT_RING -DSLU_PLATFORM_SINGLE
try g++ c++ c++17 sluice/sluice.h -DSLU_EVENT_RING -DSLU_PLATFORM_SINGLE
[ "$count" -gt 20 ] || { echo "only $count compilations: no compiler?"; exit 1; }
echo "$count compilations"
exit $status
