#!/bin/sh
# SPDX-License-Identifier: MIT
# libFuzzer on sequences of events for the whole core: the recorded inputs, then SECONDS of new ones; with a fault in the core it
# finds it; usage: fuzz-core.sh ROOT SECONDS [FAULT ...]
root=$(realpath "$1")
seconds=$2
shift 2
command -v clang >/dev/null || { echo 'skip: no clang (packages clang and libclang-rt-14-dev)'; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# build NAME WORD...: the world around the core
build() {
	name=$1
	shift
	(
		cd "$root" || exit 1
		for source in adapter binding core drain driver instance oid pending status; do echo "src/core/$source.c"; done
		for source in bindings devices says traffic world; do echo "verify/code/$source.c"; done
		echo verify/rows/claim.c verify/rows/rows.c tests/fuzz/fuzz-core.c
		for machine in adapter binding driver instance pending; do echo "gen/$machine/$machine.c" "gen/$machine/$machine-names.c"; done
	) | tr ' ' '\n' | sed "s|^|$root/|" >"$scratch/sources"
	xargs clang -std=c11 -O1 -g -w -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -D_GNU_SOURCE \
		-DSLU_WORLD_BOUNDS_AT_RUN_TIME -include verifier.h "$@" -I"$root/gen" -I"$root/include" -I"$root/src" -I"$root/src/core" \
		-I"$root/verify" -I"$root/verify/code" -o "$scratch/$name" <"$scratch/sources"
}

# fuzz NAME SECONDS: 0 if nothing was found
fuzz() {
	mkdir -p "$scratch/new"
	"$scratch/$1" -max_total_time="$2" -max_len=600 -len_control=0 -artifact_prefix="$scratch/" "$scratch/new" "$root/tests/fuzz/corpus" >"$scratch/said" 2>&1
}

build plain || { echo 'does not build'; exit 1; }
"$scratch/plain" -runs=0 "$root/tests/fuzz/corpus" >"$scratch/said" 2>&1 || { tail -n 40 "$scratch/said"; exit 1; }
if ! fuzz plain "$seconds"; then
	grep -E 'violated|ERROR|runtime error' "$scratch/said"
	for found in "$scratch"/crash-*; do echo "the input, in base64:"; base64 "$found"; done
	exit 1
fi
tail -n 2 "$scratch/said"

for fault in "$@"; do
	build "$fault" "-DSLU_FAULT_$fault" || { echo "does not build: $fault"; exit 1; }
	fuzz "$fault" 120 && { echo "$fault: not found"; exit 1; }
	echo "$fault: $(grep -m1 -oE 'violated after .*' "$scratch/said")"
	grep -q 'violated' "$scratch/said" || { echo "$fault: something else was found"; exit 1; }
done
exit 0
