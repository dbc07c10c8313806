#!/bin/sh
# SPDX-License-Identifier: MIT
# A page with more effects than 16 and more sets of effects than 255: both forms do what its rows say, warning-free.
# usage: large.sh SLUICE ROOT
sluice=$(realpath "$1")
root=$(realpath "$2")
version=$(ragel --version 2>/dev/null | sed -n 's/^Ragel State Machine Compiler version \([^ ]*\).*/\1/p')
[ "$version" = 6.10 ] || { echo "skip: ragel is ${version:-missing}, 6.10 is wanted"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
mkdir large

awk -v states=40 -v events=20 -v effects=32 'BEGIN {
	print "%%{\nmachine large;\nalphtype int;\nLABELS = 256;"
	for (e = 1; e <= events; e++)
		printf "E%d = %d;\n", e, 256 + e
	print "action L_01 { }"
	for (f = 0; f < effects; f++)
		printf "action fx%d { fx |= LARGE_DO_FX%d; }\n", f, f
	print "action labels {"
	for (s = 0; s < states; s++)
		printf "    (void)fentry(S%d);\n", s
	print "}\nmain := (\n    start: ( \047\047 -> S0 ),"
	for (s = 0; s < states; s++) {
		printf "    S%d: ( ", s
		for (e = 1; e <= events; e++) {
			n = s * events + e
			printf("%sE%d @L_01", (e > 1 ? "\n | " : ""), e)
			for (f = 0; f < effects; f++)
				if (f == n % effects || f == int(n / effects) % effects || f == n % 7)
					printf " @fx%d", f
			printf " -> S%d", (s * 3 + e) % states
		}
		printf("%s )%s\n", (s ? "" : "\n | LABELS @labels -> S0"), (s < states - 1 ? "," : ""))
	}
	print ");\n}%%"
}' >large/large.rl

"$sluice" gen --out made large || exit 1
grep -q 'uint16_t set\[' made/large/large-table.h || { echo 'fewer sets than wanted'; exit 1; }
grep -q 'uint64_t effects\[' made/large/large-table.h || { echo 'fewer effects than wanted'; exit 1; }
cat >list.c <<'END'
#include "large-names.h"
extern const struct slu_machine *const slu_machines[];
const struct slu_machine *const slu_machines[] = {&large_info, NULL};
END
for step in -USLU_STEP_TABLE -DSLU_STEP_TABLE; do
	cc -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Werror $step -I"$root/include" -Imade/large -c made/large/large.c \
		-o large.o && cc -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Werror $step -I"$root/include" -Imade/large \
		-c made/large/large-table.c -o table.o || exit 1
	cc -std=c11 -I"$root/include" -Imade/large list.c large.o table.o made/large/large-names.c \
		"$root/tests/gen/total.c" -o total && ./total || exit 1
done
