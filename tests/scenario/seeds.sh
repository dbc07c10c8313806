#!/bin/sh
# SPDX-License-Identifier: MIT
#
# seeds.sh SLUICE seeded|threads COUNT SCENARIO ... - whatever the seed chooses, or the threads do, each ledger balances and no
# claim is violated
set -u
sluice=$1
threads=
[ "$2" = seeded ] || threads=--$2
count=$3
shift 3
report=$(mktemp)
trap 'rm -f "$report"' EXIT
fail=0

for scenario; do
	seed=1
	while [ $seed -le "$count" ]; do
		# shellcheck disable=SC2086
		timeout 60 "$sluice" run $threads --seed $seed "$scenario" >"$report" 2>&1 || {
			echo "$scenario, seed $seed $threads: status $?"
			cat "$report"
			fail=1
			break
		}
		seed=$((seed + 1))
	done
done
exit $fail
