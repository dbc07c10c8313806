#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# --all-errors: different faults, once each, and each with a counterexample that ends in it.
# usage: every.sh SLUICE ROOT [all]
. "$(dirname "$0")/expect.sh"
for tool in jq ragel; do
	command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done

# faults NUMBER CLAIM: so many lines say that it is violated
faults()
{
	number=$(grep -c " $2 .*violated" "$folder/table")
	[ "$number" = "$1" ] || complain "$number violations of $2, wanted $1"
}

# a file that is not ours: three statements
run verify --all-errors --json out.json "$here/plain/every.pml"
ends 1
cp "$folder/said" "$folder/table"
faults 3 assertions
for wrong in 'y!=2' 'x!=3' 'x!=4'; do
	says "every.pml: assertions: violated: assertion violated ($wrong)"
done
hasnt 'ran out'
jq -e '[.findings[] | select(.verdict == "violated") | .counterexample] | length == 3 and (unique | length == 3)' \
	"$folder/out.json" >/dev/null || complain 'not a counterexample each'
run trace sluice-trails/every.pml-assertions-3.txt
ends 0
[ "$(find "$folder/sluice-trails" -type f | wc -l)" = 6 ] || complain "kept: $(ls "$folder/sluice-trails")"

run verify --faults --all-errors
ends 2
[ "${3-}" = all ] || exit "$failed"

# a model of ours: two rows behind which one claim fails, and another claim that the first search did not come to
cp -r "$here/latch/models" "$folder/models"
sed -i 's/^\(.*\)latch_GIVE(0);/&\n		CLAIM(one_holds, true, holders != 1);/; s/holders > 0);/holders == 9);/' "$folder/models/latch/latch.pml"
run gen models
ends 0
run verify --all-errors latch --config forced -DMUTANT_TAKEN_UNSEEN
ends 1
cp "$folder/said" "$folder/table"
faults 2 giver_held
has 'latch forced: one_holds: violated: behind latch - GIVE '
has 'latch forced: giver_held: violated: behind latch - GIVE Taken_by_one Free L-02 -$'
number=$(grep -c ' one_holds .*violated' "$folder/table")
[ "$number" -ge 2 ] || complain "$number faults of one_holds, wanted more"
[ "$(grep 'one_holds: violated: behind' "$folder/table" | sort | uniq -d | wc -l)" = 0 ] || complain 'one fault twice'
for record in "$folder"/sluice-trails/latch-forced-*.txt; do
	run trace "$record"
	ends 0
	[ -z "$(sed -n 's/^claim //p' "$record" | while read -r claim; do grep -q "^violated: $claim " "$folder/said" || echo no; done)" ] ||
		complain 'ends in another claim'
done
exit "$failed"
