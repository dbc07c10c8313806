#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1090,SC1091,SC2016,SC2034,SC2154
# The forms of a counterexample: each is what its readers take, and says the same.
# usage: forms.sh SLUICE ROOT
. "$2/tests/verify/expect.sh"
for tool in jq ragel xmllint; do
	command -v $tool >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
cp -r "$here/latch/models" "$here/latch/verify" "$root/tests/trace/two.pml" "$root/tests/trace/claims.pml" "$folder/"
run gen models
run verify --faults --keep kept
ends 0
one=kept/taken-unseen-one_holds.txt
cycle=kept/never-given-back-taken_is_given_back.txt
(cd "$folder" && spin -a two.pml >/dev/null && gcc -w -o pan pan.c && ./pan >/dev/null)

# is WHAT WANTED: what the last run said goes through jq -c
is()
{
	got=$(jq -c "$1" <"$folder/said" 2>&1)
	[ "$got" = "$2" ] || complain "$1 is $got, wanted $2"
}

# text: columns, parts, colour for terminals only
run trace --columns two.pml
ends 0
has '^step Sender(0) Adder(1)$'
has '^ 2 two.pml:19: line!add,i$'
run trace --only Adder --from 4 --to 10 two.pml
ends 0
[ "$(grep -c 'Adder(1)' "$folder/said")" = 4 ] || complain 'not steps 4, 5, 9 and 10'
hasnt 'Sender'
run trace --only latch $one
ends 0
hasnt 'wants it'
says ' 2 Holder(0) latch 0 TAKE refused'
grep -q "$(printf '\033')" "$folder/said" && complain 'colour, and no terminal'
if command -v script >/dev/null; then
	command="on a terminal"
	(cd "$folder" && unset NO_COLOR && script -qc "$sluice trace $one" /dev/null) >"$folder/said"
	grep -q "$(printf '\033')\[1;31mviolated" "$folder/said" || complain 'no colour on a terminal'
fi

# charts
run trace --format svg -o latch.svg $one
ends 0
[ ! -s "$folder/said" ] || complain 'printed, too'
xmllint --noout "$folder/latch.svg" || complain 'no XML'
[ "$(xmllint --xpath 'count(//*[local-name()="path"][contains(@class,"arrow")])' "$folder/latch.svg")" = 2 ] ||
	complain 'not two arrows'
[ "$(xmllint --xpath 'string(//*[local-name()="text"][@class="bad"])' "$folder/latch.svg")" = 'violated: one_holds' ] ||
	complain 'the picture does not say what is violated'
run trace --format svg --to 3 two.pml
ends 0
xmllint --noout "$folder/said" || complain 'no XML'
grep -q 'line?add,k: ' "$folder/said" || complain 'the message is not there'
run trace --format mermaid $cycle
ends 0
cat >"$folder/wanted" <<'END'
sequenceDiagram
    %% latch, configuration live, -DMUTANT_NEVER_GIVEN_BACK
    participant p0 as Holder(1)
    participant p1 as latch
    Note over p0: 2 holder 1 wants it
    p0->>p1: 2 TAKE (Free to Taken/by one)
    Note over p0,p1: nothing more happens, for ever
    Note over p0,p1: violated: taken_is_given_back
END
diff "$folder/wanted" "$folder/said" || complain 'another chart'
run trace --format mermaid $one
says ' p2-xp1: 2 TAKE refused'
run trace --format plantuml two.pml
ends 0
has '^p0 -> p1 : 3 line?add,k: 2,1$'
[ "$(sed -n '1p; $p' "$folder/said" | tr '\n' ' ')" = '@startuml @enduml ' ] || complain 'no beginning or no end'
if command -v plantuml >/dev/null; then
	plantuml -syntax <"$folder/said" | grep -q SEQUENCE || complain 'PlantUML does not take it'
else
	echo 'not tried: plantuml is not installed'
fi
run trace --format msc two.pml
ends 0
has '^ p0 => p1 \[label="3 line?add,k: 2,1"\];$'
if command -v mscgen >/dev/null; then
	mscgen -T svg -i "$folder/said" -o "$folder/two.svg" || complain 'mscgen does not take it'
else
	echo 'not tried: mscgen is not installed'
fi

# our JSON: event records, values
run trace --format json $one
ends 0
is '[.model, .config, .defines, .violated, .whose, .facts]' \
	'["latch","plain",["-DMUTANT_TAKEN_UNSEEN"],"one_holds","driver",["INV-01"]]'
is '[.steps[].step]' '[1,2,3,4]'
is '.steps[1] | [.thread, .actor, .object, .event, .from, .to, .row, .number]' \
	'[2,"holder","latch 0","TAKE","Free","Taken/by one","L-01",1]'
is '.steps[3] | [.event, .status, .changes.holders]' '["TAKE","refused",2]'
is '[.variables[] | select(.name == "latch_state[0]") | .first]' '["Free"]'
is '.steps[1].changes["latch_state[0]"]' '"Taken_by_one"'
is '.steps[1].changes["Holder(1).mine"]' 1
is '[.cycle, .stuck]' '[null,[]]'
run trace --format json two.pml
is '[.variables[].name]' \
	'["line","door","pair.given","pair.seen[0]","pair.seen[1]","total","Sender(0).i","Adder(1).k"]'
is '[.steps[] | select(.changes.total) | .changes.total]' '[1,3,6]'
is '[.steps[] | select(.changes["pair.seen[1]"]) | .changes["pair.seen[1]"]]' '[1,2]'
is '.steps[1] | [.message, .changes.line]' '["1!2,1","[add1]"]'
(cd "$folder" && spin -a claims.pml >/dev/null && gcc -w -o pan pan.c && ./pan -a -N gets_there >/dev/null)
run trace --format json claims.pml
is '.cycle - 1 == (.steps | length)' true

# ITF: all variables in all states, whole numbers big, the loop
itf='(.vars | sort) as $vars | [.states[] | del(.["#meta"]) | keys == $vars] | all'
run trace --format itf two.pml
ends 0
is "$itf" true
is '[.["#meta"].format, (.states | length), .states[0].total, .states[16].total, .states[17]["#meta"].step]' \
	'["ITF",18,{"#bigint":"0"},{"#bigint":"6"},17]'
is '[.vars[] | test("^[A-Za-z][A-Za-z0-9_]*$")] | all' true
run trace --format itf $cycle
is "$itf" true
is '[.loop, (.states | length), .states[.loop].latch_state_0]' '[1,2,"Taken_by_one"]'

# Chrome's trace events
run trace --format perfetto $one
ends 0
is '[.traceEvents[] | select(.ph == "X" and .pid == 2) | .name]' '["Free","Taken/by one"]'
is '[.traceEvents[] | select(.ph == "X" and .pid == 1) | .dur] | add' 2000
is '[.traceEvents[] | select(.ph == "C" and .name == "holders") | .args.value]' '[0,1,2]'
is '([.traceEvents[] | select(.ph == "s") | .id]) == ([.traceEvents[] | select(.ph == "f") | .id])' true
is '[.traceEvents[] | select(.ph == "i") | .name]' '["violated: one_holds"]'

# the page holds all it needs
run trace --format html -o page.html $one
ends 0
grep -o '\(src\|href\|url\)[=(][^ >]*' "$folder/page.html" && complain 'the page asks for more'
sed -n '/id="data">/,/<\/script>/p' "$folder/page.html" | sed 's/.*id="data">//; s/<\/script>.*//' >"$folder/said"
is '.rows' '{"latch Free TAKE":31}'
is '.source | [.name, .line, (.text | split("\n")[.[0:0] | length])]' \
	"$(jq -Rsc '["latch.pml", (split("\n") | map(test("CLAIM\\(one_holds,")) | index(true) + 1), split("\n")[0]]' \
		"$folder/models/latch/latch.pml")"

# written whole or not at all, and what does not go together
before=$(cat "$folder/page.html")
cp "$folder/kept/taken-unseen-one_holds.trail" "$folder/whole"
echo nonsense >>"$folder/kept/taken-unseen-one_holds.trail"
run trace --format html -o page.html $one
ends 4
[ "$before" = "$(cat "$folder/page.html")" ] || complain 'the page was touched'
cp "$folder/whole" "$folder/kept/taken-unseen-one_holds.trail"
run trace --format json -o no/such/folder.json $one
ends 4
tells 'no/such/folder.json: No such file or directory'
run trace --format pdf $one
ends 2
tells '--format pdf: no such form; write one of text, svg, mermaid, plantuml, msc, json, itf, perfetto, html'
run trace --format json --only latch $one
ends 2
tells '--format json is always whole'
run trace --format svg --columns $one
ends 2
run trace --from 3 --to 2 $one
ends 2
run trace --from 99 $one
ends 2
tells '--from 99: the counterexample has 2 steps'
run trace --from 0 $one
ends 2
tells '--from 0: write the number of a step'
run trace --all --format svg two.pml
ends 2

exit "$failed"
