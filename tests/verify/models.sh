#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# A model of our shape: claims, twins, rows, forms, the planted violations, and every way to write a manifest wrongly.
# usage: models.sh SLUICE ROOT
. "$(dirname "$0")/expect.sh"
command -v ragel >/dev/null || { echo 'skip: ragel is not installed'; exit 77; }
cp -r "$here/latch/models" "$folder/models"
run gen models
ends 0
manifest=$folder/models/latch/latch.claims
model=$folder/models/latch/latch.pml
cp "$manifest" "$folder/manifest"
cp "$model" "$folder/model"

# with SED-SCRIPT [SED-SCRIPT]: the manifest, and the model, changed from the original
with()
{
	sed "$1" "$folder/manifest" >"$manifest"
	sed "${2-}" "$folder/model" >"$model"
}

# all is well; the large configuration waits for --full
run verify
ends 0
has '^latch plain one_holds proved '
has '^latch plain force_breaks not reached '
has '^latch plain no_deadlock proved '
has '^latch forced force_breaks proved '
has '^latch live taken_is_given_back proved '
hasnt '^latch large '
hasnt 'in what was searched'
says 'latch: 3 of 3 rows taken, 3 of 3 completion forms'
run verify --full latch
ends 0
has '^latch large force_breaks proved '

# a page that was never generated
mv "$folder/gen" "$folder/kept"
run verify latch
ends 4
says "latch plain: (safety): tool failed: $folder/models/latch/latch.rl was never generated; run \`sluice gen $folder/models\`"
mv "$folder/kept" "$folder/gen"

# counts
run verify --coverage latch
ends 0
says ' L-01 TAKE in Free, to Taken_by_one 4 4 8'
says ' L-03 FORCE in Taken_by_one, to Broken 0 4 0'
says ' take completes at_once 0 4 0'

# a list, and nothing searched
run verify --list latch
ends 0
says ' config large safety, with --full -DFORCED -DEARLY'
says ' claim giver_held safety driver: INV-01 INV-02'

# a claim that nothing reaches
with '/^config  forced/d; s/^claim   force.*/claim nine_hold safety driver INV-01/; /^config  plain/s/$/ -DEMPTY/'
run verify latch
ends 1
has '^latch plain nine_hold vacuous '
says 'latch plain: nine_hold is vacuous: nothing it speaks of ever happens'
says 'latch: row L-03 of latch was never taken: FORCE in Taken_by_one, to Broken'
says 'latch: take never completed in the form at_once'
says 'latch: 2 of 3 rows taken, 2 of 3 completion forms'

# the same rows and forms, left out on purpose
with '/^config  forced/d; /^claim   force/d; s/^rows .*/rows latch except L-03/; /^forms/d'
run verify latch
ends 0
says 'latch: 2 of 2 rows taken'

# of all models together: a row that all leave out, a page that none lists
with '/^claim   force/d; s/^rows .*/rows latch except L-03/; s/-DFORCED//'
run verify
ends 1
says 'page latch: row L-03 is taken by no model'
with '/^rows/d'
run verify
ends 1
says 'page latch: no model lists its rows'
run verify latch
ends 0

# a live claim whose twin cannot be violated
with '$a claim ten_go live driver INV-24
/^config  live/s/$/ -DTEN/'
run verify latch
ends 1
has '^latch live ten_go vacuous '
says 'latch live: ten_go is vacuous: its twin cannot be violated'

# where only some configurations are searched nothing is vacuous, and nothing proved
with ''
run verify latch --config plain
ends 0
has '^latch plain force_breaks not reached '
has '^latch: not reached in what was searched, so neither proved nor vacuous: force_breaks; '
hasnt 'force_breaks proved'
with '/^config  large/s/-DFORCED/-DNOTHING/; s/^rows .*/rows latch except L-03/'
run verify latch --config large
ends 0
has '^latch large force_breaks not reached '
# ... but where no others are there, all that are there tell
with '/^config  [pf]/d; /^config  large/s/-DFORCED/-DNOTHING/; s/^rows .*/rows latch except L-03/; s/^claim   force.*/claim nine_hold safety driver INV-01/
/^config  large/s/$/ -DEMPTY/'
run verify latch --full
ends 1
has '^latch large nine_hold vacuous '

# violated: the others are undecided, rows and forms are not judged
with ''
run verify latch --config plain -DMUTANT_TAKEN_UNSEEN
ends 1
has '^latch plain one_holds violated '
has '^latch plain (3 others) undecided '
has '^latch: .* (not judged: --config and -D chose what was searched)'
[ -s "$folder/sluice-trails/latch-plain-one_holds.trail" ] || complain 'no trail'
run verify latch --config plain -DMUTANT_TAKEN_FOR_GOOD --keep here
ends 1
has '^latch plain no_deadlock violated '
[ -s "$folder/here/latch-plain-no_deadlock.txt" ] || complain 'no record'
run verify latch --config live -DMUTANT_NEVER_GIVEN_BACK
ends 1
has '^latch live taken_is_given_back violated '
with '/^config  plain/s/$/ -DMUTANT_TAKEN_UNSEEN/'
run verify latch
ends 1
has '^latch: .* (not judged: not every configuration was searched to its end)'
with ''

# a live configuration is searched for end states, too, without a claim, beside which pan overlooks them
run verify latch --config live
ends 0
has '^latch live no_deadlock proved '
run verify latch --config live -DMUTANT_TAKEN_FOR_GOOD --keep there
ends 1
has '^latch live no_deadlock violated '
run trace there/latch-live-no_deadlock.txt
ends 0
says 'nobody can move:'
says 'violated: no_deadlock'

# one claim: no other stops the search, nor does an end state
run verify latch --config plain -DMUTANT_TAKEN_UNSEEN --claim giver_held
ends 0
has '^latch plain giver_held proved '
hasnt '^latch plain one_holds '
has ' (not judged: --config and --claim and -D chose what was searched)'
run verify latch --config plain -DMUTANT_TAKEN_FOR_GOOD --claim one_holds
ends 0
has '^latch plain one_holds proved '
hasnt no_deadlock
run verify latch --config plain -DMUTANT_TAKEN_FOR_GOOD -DMUTANT_TAKEN_UNSEEN --claim no_deadlock
ends 0
has '^latch plain no_deadlock proved '
hasnt one_holds
run verify latch --config live -DMUTANT_TAKEN_UNSEEN --claim taken_is_given_back
ends 1
has '^latch live taken_is_given_back violated '
hasnt one_holds
# ... and the user's own word for it does not
SLU_ONLY=giver_held
export SLU_ONLY
run verify latch --config plain -DMUTANT_TAKEN_UNSEEN
ends 1
has '^latch plain one_holds violated '
unset SLU_ONLY

# the counterexample is shortened to one of the same claim, though another is nearer
mkdir "$folder/models/two"
cat >"$folder/models/two/two.pml" <<'END'
#include "common/claim.pmh"
byte x;
active proctype Walker()
{
	do
	:: x < 60 -> x++
	:: x < 60 -> x = x + 50
	:: x == 50 -> CLAIM(near, true, false)
	:: x == 60 -> CLAIM(far, true, false); break
	od
}
END
printf 'model two.pml\nclaim near safety driver INV-01\nclaim far safety driver INV-02\nconfig all safety\n' >"$folder/models/two/two.claims"
run verify two
ends 1
has '^two all far violated '
[ "$(wc -l <"$folder/sluice-trails/two-all-far.trail")" -lt 40 ] || complain 'a long trail'
run trace sluice-trails/two-all-far.txt
ends 0
says 'violated: far (driver: INV-02)'
rm -r "$folder/models/two"

# an assertion without a name, a safety claim met by a live search
with '' 's/^bit mine;/bit mine; assert(_pid == 0);/; s/^\tbit mine;/\tbit mine; assert(_pid == 0);/'
run verify latch --config plain
ends 1
has '^latch plain assertions violated '
with '' ''
run verify latch --config live -DMUTANT_TAKEN_UNSEEN
ends 1
has '^latch live one_holds violated '

# what ran out is not proved, rows are not judged
with 's/^config  plain.*/config plain safety depth=2/'
run verify latch --config plain
ends 3
has '^latch plain one_holds ran out '
says 'latch plain: one_holds: ran out: depth'
with 's/^config  plain.*/config plain safety pan=-DMEMLIM=8/'
run verify latch --config plain
ends 3
says 'latch plain: no_deadlock: ran out: memory'

# a claim that cannot be made to fail is found out: its planted violation goes unnoticed
mkdir "$folder/models/common"
cp "$root"/models/common/*.pmh "$folder/models/common/"
sed -i 's/(what) && c_expr { !slu_planted }/(what)/' "$folder/models/common/claim.pmh"
with ''
run verify latch --config plain
ends 4
says 'latch plain: one_holds: tool failed: a planted violation was not noticed'
rm -r "$folder/models/common"

# refuse SED-SCRIPT LINE MESSAGE: the manifest, changed, is refused with one line
refuse()
{
	with "$1"
	run verify latch
	ends 2
	[ "$(cat "$folder/error")" = "sluice: $manifest:$2: $3" ] || complain "wanted $2: $3"
	[ ! -s "$folder/said" ] || complain 'something was searched'
}
manifest=$(realpath "$manifest")
refuse '2d' 11 'no `model FILE.pml` line'
refuse '2s/latch.pml/other.pml/' 2 "$folder/models/latch/other.pml: No such file or directory"
refuse '3i model latch.pml' 3 'a second `model` line'
refuse '3s/safety.*/safety driver/' 3 'write `claim NAME safety|live WHOSE FACT-ID ...`'
refuse '3s/safety/safe/' 3 'safe: write safety or live'
refuse '3s/one_holds/one-holds/' 3 "one-holds: not a claim's name (letters, digits, _)"
refuse '3s/one_holds/reach_it/' 3 'reach_it: a twin is not listed, its claim is'
refuse '3s/one_holds/no_deadlock/' 3 'claim no_deadlock is there already'
refuse '4s/giver_held/one_holds/' 4 'claim one_holds is there already'
refuse '/^config/d' 8 'no `config` line: nothing would be searched'
refuse '7s/safety/both/' 7 'both: write safety or live'
refuse '8s/forced/plain/' 8 'configuration plain is there already'
refuse '8s/-DEARLY/early/' 8 'early: not a word of a config line'
refuse '8s/-DEARLY/depth=0/' 8 'depth=0: write a number of steps'
refuse '8s/-DEARLY/pan=-DBITSTATE/' 8 'pan=-DBITSTATE: not for exact searches, or set by sluice itself'
refuse '8s/-DEARLY/pan=-DHC4/' 8 'pan=-DHC4: not for exact searches, or set by sluice itself'
refuse '8s/-DEARLY/claims=one_holds/' 8 'claims= chooses live claims; a safety configuration searches all at once'
refuse '9s/$/ claims=one_holds/' 9 'claims=one_holds: no such live claim'
refuse '$a rows latch' 13 'rows of latch are asked for already'
refuse '11s/$/ L-03/' 11 'L-03: write `rows MACHINE [level=spec|code] [except ROW-ID ...]`'
refuse '$a cc no-such.c' 13 "$folder/models/latch/no-such.c: No such file or directory"
refuse '$a what is this' 13 'what: not one of model, claim, check, config, rows, forms, cc, code, code-cc, replay-cc'
refuse '$a check nobody' 13 'nobody: no such claim in a line above'
refuse '$a cc "open' 13 'a quote is not closed'

# told before anything is searched, once the models are read
before()
{
	run verify latch
	ends 2
	tells "$1"
	[ "$(wc -l <"$folder/error")" = 1 ] || complain 'not one line'
	[ ! -s "$folder/said" ] || complain 'something was searched'
}
with '7s/$/ -DUNLISTED/'
before "models/latch/latch.pml: CLAIM(nobody_lists_me, ...) is not listed in $folder/models/latch/latch.claims"
with '4s/safety/live/'
before "models/latch/latch.claims:4: claim giver_held is live, but "
with '$a claim nobody safety driver INV-24'
before "models/latch/latch.claims:13: claim nobody: $folder/models/latch/latch.pml holds no CLAIM(nobody, ...)"
with '$a claim nobody live driver INV-24'
before "models/latch/latch.claims:13: claim nobody: $folder/models/latch/latch.pml holds no \`ltl nobody\` in configuration live"
with '' '/^ltl reach_taken/d'
before "models/latch/latch.claims:6: claim taken_is_given_back: $folder/models/latch/latch.pml holds no \`ltl reach_taken_is_given_back\` in "
with '9s/$/ -DTEN/'
before "models/latch/latch.pml: \`ltl ten_go\` is not listed in "

# told after the search, when the model is known
with '11s/latch/door/'
run verify latch
ends 2
tells "sluice: $manifest:11: the model holds no row of door"
with '11s/$/ except L-09/'
run verify latch
ends 2
tells "sluice: $manifest:11: latch has no row L-09"

# usage
run verify --models "$folder/tmp" latch
ends 2
tells 'no models here (NAME/NAME.claims)'
with ''
run verify latch --config none
ends 2
tells 'sluice: --config none: no such configuration in the models chosen'

exit "$failed"
