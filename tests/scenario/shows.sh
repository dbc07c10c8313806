#!/bin/sh
# SPDX-License-Identifier: MIT
#
# shows.sh SLUICE COUNT PATTERN SCENARIO - one of COUNT seeds makes the order that the scenario is kept for
set -u
sluice=$1
count=$2
pattern=$3
scenario=$4
report=$(mktemp)
trap 'rm -f "$report"' EXIT

seed=1
while [ $seed -le "$count" ]; do
	"$sluice" run --trace --seed $seed "$scenario" >"$report" 2>&1 || {
		cat "$report"
		exit 1
	}
	if grep -qE "$pattern" "$report"; then
		echo "seed $seed: $(grep -m 1 -E "$pattern" "$report")"
		exit
	fi
	seed=$((seed + 1))
done
echo "no seed up to $count shows $pattern"
exit 1
