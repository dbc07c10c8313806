#!/bin/sh
# SPDX-License-Identifier: MIT
# Promela and C of each machine agree on every (state, event), inside SPIN; usage: spin-cells.sh SPIN-CELLS ROOT
writer=$(realpath "$1")
root=$(realpath "$2")
command -v spin >/dev/null || { echo 'skip: no spin'; exit 77; }
: "${CC:=cc}"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# compare FOLDER MACHINE...: pan of these machines over the pages' Promela in FOLDER; its output is in pan.out
compare() (
	gen=$1
	shift
	mkdir -p "$folder/run" && rm -f "$folder"/run/* && cd "$folder/run" || exit 4
	"$writer" "$@" >cells.pml || exit 4
	# spin looks for what a model includes beside the model
	for name in "$gen"/*/; do ln -sf "$name" .; done
	spin -a cells.pml >spin.out 2>&1 || { cat spin.out; exit 4; }
	sources=
	for source in "$root"/gen/*/*.c; do
		name=$(basename "$source" .c)
		case " ${*:-$name} " in *" $name "*) sources="$sources $source" ;; esac
	done
	# shellcheck disable=SC2086
	"$CC" -std=gnu11 -w -DNOREDUCE -DSAFETY -I"$root/gen" -I"$root/include" -o pan pan.c $sources || exit 4
	./pan -m1000000 >pan.out 2>&1
	cat pan.out
)

compare "$root/gen" >"$folder/all" || { cat "$folder/all"; exit 1; }
grep -E '^cells|: Promela' "$folder/all"
grep -q 'errors: 0' "$folder/all" || { echo 'Promela and C differ'; exit 1; }
cells=$(sed -n 's/^cells //p' "$folder/all")
[ "${cells:-0}" -gt 1000 ] || { echo "only ${cells:-no} cells compared"; exit 1; }

# A planted disagreement must be seen: another target, another effect, a row less.
mkdir -p "$folder/gen/pending"
plant() {
	sed "$1" "$root/gen/pending/pending.pmh" >"$folder/gen/pending/pending.pmh"
	cmp -s "$root/gen/pending/pending.pmh" "$folder/gen/pending/pending.pmh" && { echo "nothing planted by $1"; exit 1; }
	compare "$folder/gen" pending >"$folder/planted"
	grep -q '^pending: .* Promela .* C ' "$folder/planted" && grep -q 'errors: 1' "$folder/planted" && return
	cat "$folder/planted"
	echo "not noticed: $1"
	exit 1
}
plant 's/pending_state\[o\] = PENDING_Early$/pending_state[o] = PENDING_Waiting/'
plant '/PDP-05/s/; pending_do_finish(o)//'
plant '/Early Idle PDP-06/d'
echo 'three planted disagreements noticed'
