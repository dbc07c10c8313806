#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# A fault is caught by the claim that its file names, and by nothing else.
# usage: faults.sh SLUICE ROOT
. "$(dirname "$0")/expect.sh"
command -v ragel >/dev/null || { echo 'skip: ragel is not installed'; exit 77; }
cp -r "$here/latch/models" "$here/latch/verify" "$folder/"
run gen models
ends 0
faults=$folder/verify/faults

run verify --faults --list
ends 0
says 'swapped latch forced one_holds force_breaks INV-03 force opens the latch, giving back breaks it'

run verify --faults
ends 0
has '^never-given-back latch live caught taken_is_given_back '
has '^swapped latch forced caught [a-z]*_[a-z]* '
has '^taken-for-good latch plain caught no_deadlock '
has '^taken-unseen latch plain caught one_holds '
says '4 caught, 0 missed'
[ ! -e "$folder/sluice-trails" ] || complain 'trails were kept unasked'

# one of them
run verify --faults taken-unseen
ends 0
says '1 caught, 0 missed'

# a fault that names a race keeps its counterexample
sed 's/^facts.*/facts INV-01 RACE-07/' "$faults/taken-unseen.fault" >"$faults/race.fault"
kept=$faults/golden/race.trace
run verify --faults race
ends 1
has '^race latch plain caught, no trail kept one_holds '
says '1 with another trail than the one that is kept, or none: read it (--keep), then write it with --golden'
[ ! -e "$kept" ] || complain 'the counterexample was written unasked'
run verify --faults --golden race
ends 0
has '^race latch plain caught one_holds '
run verify --faults --keep "$folder/trails" race
ends 0
run trace "$folder/trails/race-one_holds.txt"
ends 0
cmp "$folder/said" "$kept" || complain 'what is kept is not what is traced'
# an earlier line of the model is no other trail, an other event is
sed -i 's/\.pml:[0-9]*/.pml:1/' "$kept"
run verify --faults race
ends 0
sed -i 's/TAKE/GIVE/' "$kept"
run verify --faults race
ends 1
has '^race latch plain caught, another trail one_holds '
says '1 caught, 0 missed'
# nothing is written for what is not caught
rm "$kept"
sed -i 's/one_holds/giver_held/' "$faults/race.fault"
run verify --faults --golden race
ends 1
has '^race latch plain missed another claim: one_holds '
[ ! -e "$kept" ] || complain 'a counterexample was kept for another claim'
rm "$faults/race.fault"
run verify --golden
ends 2
tells '--golden: only beside --faults, whose counterexamples are kept'

# a fault that is none
sed 's/MUTANT_TAKEN_UNSEEN/NOTHING_OF_THE_SORT/' "$faults/taken-unseen.fault" >"$faults/none.fault"
run verify --faults none
ends 1
has '^none latch plain missed nothing '
says '0 caught, 1 missed'

# another claim notices: not the one named
sed 's/one_holds/giver_held/' "$faults/taken-unseen.fault" >"$faults/none.fault"
run verify --faults none
ends 1
has '^none latch plain missed another claim: one_holds '

# a broken tool catches nothing
sed 's/-DMUTANT_TAKEN_UNSEEN/-Dholders=7/' "$faults/taken-unseen.fault" >"$faults/none.fault"
run verify --faults none
ends 4
has '^none latch plain tool failed .*syntax error'
says '0 caught, 1 missed'

# a search that runs out catches nothing
sed -i 's/^config  plain.*/config plain safety depth=1/' "$folder/models/latch/latch.claims"
sed 's/MUTANT_TAKEN_UNSEEN/NOTHING_OF_THE_SORT/' "$faults/taken-unseen.fault" >"$faults/none.fault"
run verify --faults none
ends 3
has '^none latch plain ran out depth '
cp "$here/latch/models/latch/latch.claims" "$folder/models/latch/latch.claims"

# an edited page that the model does not read
sed -i 's,"latch/latch.pmh","../../gen/latch/latch.pmh",' "$folder/models/latch/latch.pml"
run verify --faults swapped
ends 4
has '^swapped latch forced tool failed the edited page is not included as MACHINE/MACHINE.pmh '
cp "$here/latch/models/latch/latch.pml" "$folder/models/latch/latch.pml"

# refuse FAULT SED-SCRIPT MESSAGE: the fault, changed, is refused
refuse()
{
	sed "$2" "$faults/$1.fault" >"$faults/none.fault"
	run verify --faults none
	ends 2
	tells "$3"
}
name=$(realpath "$folder")/models/../verify/faults/none.fault
refuse taken-unseen '1d' "sluice: $name:5: no \`says\` line: what is broken?"
refuse taken-unseen '/^define/d' "sluice: $name:5: neither \`define\` nor \`page\`: nothing is broken"
refuse taken-unseen '/^caught/d' "sluice: $name:5: no \`caught-by\` line"
refuse taken-unseen '2s/$/ other/' "sluice: $name:2: write one word after model"
refuse taken-unseen '4s/-D/D/' "sluice: $name:4: DMUTANT_TAKEN_UNSEEN: write -DWORD or -DWORD=VALUE"
refuse taken-unseen '2s/model/modle/' "sluice: $name:2: modle: not one of says, model, config, level, define, page, caught-by, facts"
refuse taken-unseen '3s/plain/none/' "latch.claims has no configuration none"
refuse taken-unseen '5s/one_holds/taken_is_given_back/' "taken_is_given_back is no safety claim of"
refuse swapped '4s/ with.*//' "sluice: $name:4: write \`page MACHINE replace \"...\" with \"...\"\`"
refuse swapped '4s/L_02/L_09/' '/latch.rl: "@L_09          -> Free" stands there nowhere, not once'
refuse swapped '4s/"@L_02 .*/"-> Free" with "-> Broken"/' '/latch.rl: "-> Free" stands there more than once, not once'
refuse swapped '5s/.*/page latch replace "Broken: " with "Broke: "/' 'none.fault: the page cannot be edited so'
rm "$faults/none.fault"
run verify --faults none
ends 2
tells 'none: no such fault in'

exit "$failed"
