#!/bin/sh
# SPDX-License-Identifier: MIT
#
# threads.sh SLUICE COUNT SCENARIO ... - the same on real threads, COUNT times
set -u
sluice=$1
count=$2
shift 2
report=$(mktemp)
trap 'rm -f "$report"' EXIT
fail=0

for scenario; do
	time=1
	while [ $time -le "$count" ]; do
		timeout 60 "$sluice" run --threads --seed $time "$scenario" >"$report" 2>&1 || {
			echo "$scenario, time $time: status $?"
			cat "$report"
			fail=1
			break
		}
		time=$((time + 1))
	done
done
exit $fail
