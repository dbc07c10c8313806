#!/bin/sh
# SPDX-License-Identifier: MIT
# Modules of a kind register in their order, for symmetry: in any order the verdicts are the same, and of two that are alike there
# are more states, twice as many at most; usage: any-order.sh SLUICE ROOT CONFIGURATION ...
sluice=$(realpath "$1")
root=$(realpath "$2")
command -v spin >/dev/null || { echo 'skip: no spin'; exit 77; }
export SLUICE_CACHE=

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99

# search NAME CONFIG [OPTION ...]: the verdict of each claim in NAME, the states of the largest search in NAME.states
search() {
	name=$1
	config=$2
	shift 2
	"$sluice" verify --models "$root/models" --config "$config" "$@" nmr >out 2>err || { cat out err; exit 1; }
	sed -n "s/^nmr  *$config  *\([a-z_]*\)  *\(proved\|not reached\) .*/\1 \2/p" out >"$name"
	[ -s "$name" ] || { echo "$config: no verdict"; cat out; exit 1; }
	sed -n "s/^nmr  *$config  *[a-z_]*  *proved  *\([0-9,]*\) .*/\1/p" out | tr -d , | sort -n | tail -n 1 >"$name.states"
}

shift 2
for config; do
	search ordered "$config"
	search any "$config" -D ANY_ORDER
	ordered=$(cat ordered.states)
	any=$(cat any.states)
	echo "$config: $ordered states, $any in any order"
	diff ordered any || exit 1
	[ "$any" -gt "$ordered" ] && [ "$any" -le $((2 * ordered)) ] || exit 1
done
