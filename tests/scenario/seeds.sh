#!/bin/sh
# SPDX-License-Identifier: MIT
#
# seeds.sh SLUICE COUNT SCENARIO ... - whatever the seed chooses, each ledger balances and no claim is violated
set -u
sluice=$1
count=$2
shift 2
report=$(mktemp)
trap 'rm -f "$report"' EXIT
fail=0

for scenario; do
	seed=1
	while [ $seed -le "$count" ]; do
		"$sluice" run --seed $seed "$scenario" >"$report" 2>&1 || {
			echo "$scenario, seed $seed: status $?"
			grep -E 'NO:|refused:|MISSING|TOO MANY|^violated|VIOLATED|^sluice' "$report"
			fail=1
			break
		}
		seed=$((seed + 1))
	done
done
exit $fail
