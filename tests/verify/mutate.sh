#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2154
# Single changes of a page: what is caught, what is equivalent, what survives.
# usage: mutate.sh SLUICE ROOT
. "$(dirname "$0")/expect.sh"
command -v ragel >/dev/null || { echo 'skip: ragel is not installed'; exit 77; }

# last LINE: the last line of the last run
last()
{
	[ "$(tail -n 1 "$folder/said")" = "$1" ] || complain "the last line is not: $1"
}

# the same words, whatever the times
timeless()
{
	sed 's/ *[0-9.]* s$//; s/ ([0-9.]* s)$//' "$folder/said"
}

# ours: no survivor, by claims of behaviour alone
run mutate --models "$root/models" pending
ends 0
last '39 caught, 50 equivalent, 0 survived'
says 'not counted, they look at the table: legal_event_is_taken'
hasnt 'caught legal_event_is_taken'
run mutate --models "$root/models" --sample 7 --seed 3 --brief pending
ends 0
last '39 caught, 7 equivalent, 0 survived'

# a user's folder, and a table that two claims leave open
cp -r "$here/latch/models" "$folder/"
run gen models
run mutate .
ends 1
last '8 caught, 24 equivalent, 6 survived'
has '^TAKE in Free, L-01 dropped caught one_holds latch plain '
has '^TAKE in Free, L-01 without ring survived nothing - '
has '^FORCE in Taken/by one, L-03 to Free caught force_breaks latch forced '
has '^GIVE in Free taken, stays equivalent never offered - '
says 'never offered in Taken/by one: TAKE'
timeless >"$folder/whole"

# an interrupted run goes on: the rest is searched, and comes out the same
state=$folder/sluice-mutants/latch.state
lines=$(wc -l <"$state")
head -n 10 "$state" >"$folder/cut"
printf 'mutant\t8\tsurv' >>"$folder/cut"
cp "$folder/cut" "$state"
run mutate models/latch
ends 1
timeless | diff "$folder/whole" - || complain 'another report after an interruption'
[ "$(wc -l <"$state")" = "$lines" ] || complain 'the state is not whole again'
# what the state says is believed: only then was nothing searched again
sed 's/^\(mutant.0\).*/\1\tsurvived\tnothing\t\t1\t1\t-/' "$state" >"$folder/cut"
cp "$folder/cut" "$state"
run mutate models/latch
last '7 caught, 24 equivalent, 7 survived'
# a changed model starts anew
sed -i 's/holders == 1)/holders < 2)/' "$folder/models/latch/latch.pml"
run mutate models/latch
ends 1
last '8 caught, 24 equivalent, 6 survived'
# with a claim less there are more survivors
sed -i 's/CLAIM(one_holds, true, .*)/CLAIM(one_holds, true, true)/' "$folder/models/latch/latch.pml"
run mutate --brief --config plain models/latch
ends 1
last '0 caught, 28 equivalent, 10 survived'
# who has no time for the other searches is no survivor, and not caught
sed -i 's/^config  plain.*/config  plain   safety\ncheck force_breaks/' "$folder/models/latch/latch.claims"
run mutate --budget 0.0001s models/latch
ends 3
has 'without ring ran out ran out of time - '
says '14 ran out'
last '0 caught, 24 equivalent, 0 survived'

# the table must be the page: here the model reads another
sed -i 's/; latch_state\[o\] = LATCH_Free/; latch_state[o] = LATCH_Broken/' "$folder/gen/latch/latch.pmh"
run mutate models/latch
ends 4
tells 'with the table in the page'"'"'s place'

# what cannot be
run mutate "$root/tests/gen/door"
ends 2
tells 'lists `rows door`'
run mutate nothing
ends 2
tells 'nothing: no such page or model'
run mutate --seed none models/latch
ends 2
tells '--seed none: write a number'
run mutate --config none models/latch
ends 2
tells 'latch: no configuration to search'
rm "$folder/gen/latch/latch.pmh"
run mutate models/latch
ends 2
tells 'no latch.pmh was generated from it'

exit "$failed"
