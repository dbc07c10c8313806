#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# A counterexample replays to the violation it was kept for, or says in one line why it cannot.
# usage: trace.sh SLUICE ROOT
. "$(dirname "$0")/expect.sh"
command -v ragel >/dev/null || { echo 'skip: ragel is not installed'; exit 77; }
cp -r "$here/latch/models" "$here/latch/verify" "$folder/"
run gen models
run verify --faults --keep kept
ends 0

# exact: what the last run said
exact()
{
	cat >"$folder/wanted"
	diff "$folder/wanted" "$folder/said" >"$folder/diff" || complain "differs: $(cat "$folder/diff")"
}

# a shortest one: two holders, two steps
run trace kept/taken-unseen-one_holds.txt
ends 0
exact <<'END'
latch, configuration plain, -DMUTANT_TAKEN_UNSEEN

step  who        object   event  from     to            row
   1  Holder(1)  holder 1 wants it
   1  Holder(1)  latch 0  TAKE   Free     Taken/by one  L-01
   2  Holder(0)  holder 0 wants it
   2  Holder(0)  latch 0  TAKE   refused

violated: one_holds (driver: INV-01)
END
run trace kept/never-given-back-taken_is_given_back.trail
ends 0
exact <<'END'
latch, configuration live, -DMUTANT_NEVER_GIVEN_BACK

step  who        object   event  from  to            row
   2  Holder(1)  holder 1 wants it
   2  Holder(1)  latch 0  TAKE   Free  Taken/by one  L-01
and nothing more happens, for ever

violated: taken_is_given_back (driver: INV-24)
END
run trace kept/taken-for-good-no_deadlock.txt
ends 0
exact <<'END'
latch, configuration plain, -DMUTANT_TAKEN_FOR_GOOD

step  who        object   event  from  to            row
   1  Keeper(2)  latch 0  TAKE   Free  Taken/by one  L-01

nobody can move:
  Holder(0) at latch.pml:23
  Holder(1) at latch.pml:23
  Keeper(2) at latch.pml:67

violated: no_deadlock
END
run trace kept/swapped-force_breaks.txt
ends 0
has '^page latch: "@L_02 -> Free" is "@L_02 -> Broken"'
says ' 2 Holder(1) latch 0 FORCE Taken/by one Free L-03'

# files that are not ours, with and without a record
run verify "$here/plain/ltl.pml" "$here/plain/deadlock.pml" "$here/plain/progress.pml"
ends 1
run trace --statements sluice-trails/ltl.pml-rises.txt
ends 0
says 'from here on the steps repeat for ever:'
says 'violated: rises: acceptance cycle'
run trace sluice-trails/progress.pml-non-progress-cycles.txt
ends 0
says 'violated: non-progress cycles: non-progress cycle'
run trace sluice-trails/deadlock.pml-no_deadlock.txt
ends 0
has 'First(0) at deadlock.pml:'
cp "$here/plain/deadlock.pml" "$here/plain/ltl.pml" "$folder/"
cp "$folder/sluice-trails/deadlock.pml-no_deadlock.trail" "$folder/deadlock.pml.trail"
run trace deadlock.pml.trail
ends 0
says 'nobody can move:'
cp "$folder/sluice-trails/ltl.pml-rises.trail" "$folder/ltl.pml.trail"
run trace ltl.pml.trail
ends 0
says 'violated: rises'

# what does not fit
refused()
{
	ends "$1"
	[ ! -s "$folder/said" ] || complain 'something was printed'
	[ "$(wc -l <"$folder/error")" = 1 ] || complain 'not one line'
	tells "$2"
}
one=$folder/kept/taken-unseen-one_holds
cp "$one.trail" "$folder/whole.trail"
cp "$one.txt" "$folder/whole.txt"
head -n 2 "$folder/whole.trail" >"$one.trail"
run trace kept/taken-unseen-one_holds.txt
refused 4 'kept/taken-unseen-one_holds.trail: the trail was changed or cut since it was kept'
rm "$one.trail"
run trace kept/taken-unseen-one_holds.txt
refused 4 'kept/taken-unseen-one_holds.trail: the trail is missing'
cp "$folder/whole.trail" "$one.trail"
sed -i 's/^define .*/define -DSOMETHING_ELSE/' "$one.txt"
run trace kept/taken-unseen-one_holds.txt
refused 4 'latch.pml: the model has changed since this trail was kept'
sed '/^model-sum/d; s/^define .*/define -DFORCED/' "$folder/whole.txt" >"$one.txt"
run trace kept/taken-unseen-one_holds.txt
refused 4 'kept/taken-unseen-one_holds.trail: the '
sed '/^model-sum/d; s/^claim .*/claim giver_held/' "$folder/whole.txt" >"$one.txt"
run trace kept/taken-unseen-one_holds.txt
refused 4 'kept/taken-unseen-one_holds.trail: the replay '
head -n 5 "$folder/whole.txt" >"$one.txt"
run trace kept/taken-unseen-one_holds.txt
refused 2 'taken-unseen-one_holds.txt:5: cut short: model, file, claim, violation or trail-sum is missing'
echo nonsense >"$one.txt"
run trace kept/taken-unseen-one_holds.txt
refused 2 'taken-unseen-one_holds.txt:1: not a record of sluice verify (`sluice-trail 1`)'
cp "$folder/whole.txt" "$one.txt"
sed -i 's/holders++;/holders++; rings = 0;/' "$folder/models/latch/latch.pml"
run trace kept/taken-unseen-one_holds.txt
refused 4 'the model has changed since this trail was kept'
run trace kept/nothing.txt
refused 2 'kept/nothing.txt: No such file or directory'
run trace whole.pml
refused 2 'whole.pml: neither a trail (*.trail) nor its record (*.txt)'
run trace
ends 2

exit "$failed"
