#!/bin/sh
# SPDX-License-Identifier: MIT
# The pair sluice.h sluice.c: clean for each kind of processor, by clang and by each gcc that is there, in each form of the drain and
# of the step, no library, no data that is written, no float; the header in C++, too;
# usage: alone.sh FOLDER
folder=$(realpath "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
flags='-std=c11 -O1 -ffreestanding -fno-pic -Wall -Wextra -Wshadow -Wconversion -Werror'
status=0
count=0

# The compiler's own helpers; on arm they have names of their own.
helpers='mem(cpy|set|move|cmp)|__aeabi_mem(cpy|set|clr|move)[48]?'

# asked OBJECT, written OBJECT: symbols that it asks for; sections and common symbols that are written. readelf knows every ELF,
# nm the objects of Windows.
asked() {
	if readelf -h "$1" >/dev/null 2>&1; then
		readelf -sW "$1" | awk '$7 == "UND" && $8 != "" { print $8 }'
	else
		nm -u "$1" | sed 's/^ *U //'
	fi | grep -vxE "$helpers"
}
written() {
	if readelf -h "$1" >/dev/null 2>&1; then
		readelf -SW "$1" | sed -n 's/^ *\[ *[0-9]*\] //p' | awk '$7 ~ /W/ && $5 !~ /^0*$/ { print $1 }'
		readelf -sW "$1" | awk '$7 == "COM" { print $8 }'
	else
		nm "$1" | grep -E ' [bBdDcCsS] ' | grep -v ' \.\(bss\|data\)$'
	fi
}

# bare OBJECT: asks for nothing, and has no data that is written
bare() {
	[ -z "$(asked "$1")" ] || { echo "asks for: $(asked "$1")"; return 1; }
	[ -z "$(written "$1")" ] || { echo "has data that is written: $(written "$1")"; return 1; }
}

# try COMPILER WORD...: compiles, and is bare
try() {
	compiler=$1
	shift
	command -v "$compiler" >/dev/null || return
	# shellcheck disable=SC2086
	if ! { "$compiler" $flags "$@" -c "$folder/sluice.c" -o "$scratch/sluice.o" && bare "$scratch/sluice.o"; }; then
		echo "not with $compiler $*"
		status=1
	fi
	count=$((count + 1))
}

try gcc -mgeneral-regs-only
try gcc -mgeneral-regs-only -DSLU_STEP_TABLE -DSLU_DRAIN=SLU_DRAIN_REPORTS -DSLU_EVENT_RING
try gcc -m32 -mgeneral-regs-only
try aarch64-linux-gnu-gcc -mgeneral-regs-only -mno-outline-atomics
try riscv64-linux-gnu-gcc -march=rv64imac -mabi=lp64 -msmall-data-limit=0
try arm-none-eabi-gcc -march=armv7-m -mthumb -mfloat-abi=soft
try x86_64-w64-mingw32-gcc -mgeneral-regs-only
try clang --target=x86_64-unknown-none -mgeneral-regs-only
try clang --target=i686-unknown-none -mgeneral-regs-only
try clang --target=aarch64-unknown-none -mgeneral-regs-only
# Without this word clang puts constants into .sdata, a section that is written.
try clang --target=riscv64-unknown-none-elf -march=rv64imac -mabi=lp64 -msmall-data-limit=0
try clang --target=armv7m-none-eabi -mfloat-abi=soft
try clang --target=x86_64-pc-windows-msvc

for compiler in g++ clang++; do
	command -v "$compiler" >/dev/null || continue
	echo '#include "sluice.h"' >"$scratch/header.cc"
	"$compiler" -std=c++17 -ffreestanding -Wall -Wextra -Wconversion -Werror -I"$folder" -fsyntax-only "$scratch/header.cc" ||
		{ echo "sluice.h: not in C++17 with $compiler"; status=1; }
done
include=$(grep -hE '^# *include' "$folder/sluice.h" | grep -vE '<(stdbool|stddef|stdint).h>|<linux/|SLU_|<(assert|pthread).h>')
[ -z "$include" ] || { echo "sluice.h includes $include"; status=1; }

# The check would notice.
printf 'int slu_planted; double slu_asked(double); double slu_float(double x) { return slu_asked(x) + 1; }\n' >"$scratch/planted.c"
for target in armv7m-none-eabi x86_64-pc-windows-msvc; do
	clang --target="$target" -ffreestanding -c "$scratch/planted.c" -o "$scratch/planted.o" || status=1
	asked "$scratch/planted.o" | grep -q slu_asked || { echo "a planted call is not noticed: $target"; status=1; }
	[ -n "$(written "$scratch/planted.o")" ] || { echo "planted data is not noticed: $target"; status=1; }
done
gcc -mgeneral-regs-only -ffreestanding -c "$scratch/planted.c" -o "$scratch/planted.o" 2>/dev/null && { echo 'a planted float is not noticed'; status=1; }

include=$(grep -hE '^#include' "$folder/sluice.c" | grep -v '"sluice.h"')
[ -z "$include" ] || { echo "sluice.c includes $include"; status=1; }
[ "$count" -ge 9 ] || { echo "only $count compilations: gcc or clang is missing"; status=1; }
echo "$count compilations"
exit $status
