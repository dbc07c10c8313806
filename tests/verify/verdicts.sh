#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# Verdicts for other programs: JSON, JUnit, SARIF, TAP, annotations; each is valid, all say what the table says.
# usage: verdicts.sh SLUICE ROOT
. "$(dirname "$0")/expect.sh"
for tool in jq ragel xmllint; do
	command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
unset GITHUB_ACTIONS
cp -r "$here/latch/models" "$folder/models"
run gen models
ends 0
model=models/latch/latch.pml
page=models/latch/latch.rl

# line_of TEXT FILE
line_of()
{
	grep -nF "$1" "$folder/$2" | head -n 1 | cut -d: -f1
}

# is FILE JQ: the JSON document fits
is()
{
	jq -e "$2" "$folder/$1" >/dev/null || complain "$1: not so: $2"
}

# counted NUMBER XPATH: so many in the JUnit document
counted()
{
	number=$(xmllint --xpath "count($2)" "$folder/out.xml") || complain 'no XML'
	[ "$number" = "$1" ] || complain "$number, wanted $1: $2"
}

# What the standard demands of a log (SARIF 2.1.0, 3.13, 3.14, 3.19, 3.27 to 3.30)
sarif='
def uri: type == "string" and test("^[A-Za-z0-9._~/%:-]+$");
.version == "2.1.0" and (.runs | length == 1) and (.runs[0] |
	(.tool.driver | (.name | length > 0) and ([.rules[].id] | length == (unique | length))) and
	(.invocations[0].executionSuccessful | type == "boolean") and
	([.tool.driver.rules[].id] as $rules | .results | length > 0 and all(
		(.message.text | length > 0) and (.ruleId | IN($rules[])) and
		(.level | IN("none", "note", "warning", "error")) and
		(.kind | IN("notApplicable", "pass", "fail", "review", "open", "informational")) and
		(.kind == "fail" or .level == "none") and
		(.locations | length == 1 and all(.physicalLocation |
			(.artifactLocation.uri | uri) and (.region.startLine >= 1))))))'

# valid: the three files of the last run
valid()
{
	is out.sarif "$sarif"
	is out.json '.format == "sluice-verdicts 1" and (.findings | all((.claim // .coverage | length > 0) and .line >= 1))'
	is out.json "[.findings[] | .claim // .coverage] == $(jq -c '[.runs[0].results[].ruleId]' "$folder/out.sarif")"
	counted "$(jq '.findings | length' "$folder/out.json")" '/testsuites/testsuite/testcase'
	counted "$(jq '[.findings[] | select(.verdict | IN("violated", "vacuous"))] | length' "$folder/out.json")" //failure
	counted "$(jq '[.findings[] | select(.verdict | IN("ran out", "tool failed"))] | length' "$folder/out.json")" //error
	counted 1 '/testsuites[@tests = count(//testcase) and @failures = count(//failure) and @errors = count(//error)]'
	counted 1 '/testsuites[@skipped = count(//skipped)]'
}
forms='--json out.json --junit out.xml --sarif out.sarif'

# all is well
# shellcheck disable=SC2086
run verify $forms latch
ends 0
valid
is out.json '.status == 0'
is out.json '.findings[] | select(.configuration == "forced" and .claim == "force_breaks") |
	.verdict == "proved" and .states > 0 and .depth > 0 and .facts == ["INV-03"] and .kind == "safety"'
is out.json '[.findings[] | select(.configuration == "live") | .claim] == ["taken_is_given_back", "no_deadlock"]'
is out.json '[.findings[] | select(.verdict == "not reached") | .claim] == ["force_breaks"]'
counted 1 '//skipped'
hasnt '::'

# violated: where it stands, and how to read it
# shellcheck disable=SC2086
run verify $forms --annotations latch --config plain -DMUTANT_TAKEN_UNSEEN
ends 1
valid
line=$(line_of 'CLAIM(one_holds' $model)
is out.json ".status == 1 and (.findings[0] | .claim == \"one_holds\" and .verdict == \"violated\" and .line == $line and
	.file == \"$model\" and .counterexample == \"sluice-trails/latch-plain-one_holds.txt\")"
is out.sarif ".runs[0].results[0] | .level == \"error\" and
	.locations[0].physicalLocation.region.startLine == $line"
says "::error file=$model,line=$line,title=one_holds violated::latch plain: one_holds is violated"
[ "$(grep -c '^::' "$folder/said")" = 1 ] || complain 'more than one annotation'

# TAP alone on standard output; GitHub says by itself that it listens
GITHUB_ACTIONS=true
export GITHUB_ACTIONS
run verify --tap latch --config plain -DMUTANT_TAKEN_UNSEEN
unset GITHUB_ACTIONS
ends 1
[ "$(head -n 2 "$folder/said")" = "TAP version 13
1..4" ] || complain 'no plan'
says 'not ok 1 - latch plain one_holds'
says 'ok 2 - latch plain giver_held # SKIP undecided'
says '# sluice trace sluice-trails/latch-plain-one_holds.txt'
! grep -qv '^\(TAP version 13\|1\.\.4\|ok [2-4] - .*\|not ok 1 - .*\|# .*\)$' "$folder/said" || complain 'more than TAP'
tells '::error file='
grep -q 'one_holds .* violated ' "$folder/error" || complain 'no table'

# a row that no configuration takes: its place in the page; a form
sed -i '/^config  forced/d; /^claim   force/d' "$folder/models/latch/latch.claims"
# shellcheck disable=SC2086
run verify $forms latch
ends 1
valid
is out.json ".findings[] | select(.coverage == \"row L-03\") | .file == \"$page\" and .line == $(line_of '@L_03' $page) and
	.verdict == \"violated\""
is out.json '.findings[] | select(.coverage == "form take at_once") | .text | startswith("take never completed")'

# ran out, a tool failed
# shellcheck disable=SC2086
run verify $forms --annotations --budget 16m "$here/plain/big.pml"
ends 3
valid
counted 1 '//error[@type = "ran out"][contains(@message, "no_deadlock")]'
has '^::warning file='
# shellcheck disable=SC2086
run verify $forms "$here/plain/syntax.pml"
ends 4
valid
is out.sarif '.runs[0].invocations[0] | .executionSuccessful == false and .exitCode == 4'

# a name with all that means something elsewhere
odd=$(printf "a&b <'>%%,#\377.pml")
cp "$here/plain/deadlock.pml" "$folder/$odd"
# shellcheck disable=SC2086
run verify $forms --tap --annotations "./$odd"
ends 1
valid
is out.json '.findings[] | select(.verdict == "violated") | .model == "a&b <'"'"'>%,#?.pml"'
is out.sarif '.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri == "a%26b%20%3C%27%3E%25%2C%23%FF.pml"'
has "^not ok [0-9] - a&b <'>%,??.pml no_deadlock"
tells "::error file=a&b <'>%25%2C#?.pml,line=1,"

# what cannot be written is said first; a file of another run does not stay; a pipe is written in place
run verify --json no-such-folder/a latch
ends 2
tells 'sluice: --json no-such-folder/a: No such file or directory'
run verify --sarif models latch
ends 2
tells 'sluice: --sarif models: a folder'
run verify --json a --junit a latch
ends 2
tells 'sluice: --junit a: --json has this file'
run verify --faults --json a
ends 2
tells 'sluice: --faults and --json: '
echo old >"$folder/out.json"
run verify --json out.json latch --claim nobody
ends 2
run verify --json out.json "$here/plain/good.pml"
ends 0
is out.json '.status == 0'
ln -s target "$folder/link"
run verify --json link "$here/plain/good.pml"
ends 0
is target '.status == 0'
[ -L "$folder/link" ] || complain 'a link was replaced'
run verify --json /dev/null "$here/plain/good.pml"
ends 0
[ -c /dev/null ] || complain 'a device was replaced'
[ -z "$(find "$folder" -name 'out.*.*')" ] || complain 'left behind'

# held to an earlier run
cp "$here"/latch/models/latch/latch.claims "$folder/models/latch/"
run verify --json before.json latch
ends 0
run verify --baseline before.json latch
ends 0
hasnt before.json
sed 's/"states": 8/"states": 7/' "$folder/before.json" >"$folder/other.json"
run verify --baseline other.json latch
ends 1
says 'other.json: latch forced: force_breaks: 7 states before, 8 now'
says 'other.json: latch live: taken_is_given_back: 7 states before, 8 now'
run verify --baseline before.json latch --config plain
ends 1
says 'before.json: latch forced: giver_held: proved before, not searched now'
hasnt 'json: latch plain: '
run verify --baseline before.json latch -DMUTANT_TAKEN_UNSEEN
ends 1
says 'before.json: latch plain: one_holds: proved before, violated now'
sed -i '/^config  forced/d; /^claim   force/d' "$folder/models/latch/latch.claims"
run verify --baseline before.json --json after.json latch
ends 1
says 'before.json: latch: row L-03: taken before, not now'
is after.json '.status == 1'
run verify --baseline no-such-file latch
ends 2
tells 'sluice: --baseline no-such-file: cannot be read'
echo '{"format": "other"}' >"$folder/bad.json"
run verify --baseline bad.json latch
ends 2
tells 'sluice: --baseline bad.json: not a file of `sluice verify --json`'
echo '{"format": "sluice-verdicts 1", "findings": [{"model": 1}]}' >"$folder/bad.json"
run verify --baseline bad.json latch
ends 2
tells 'sluice: --baseline bad.json: finding 1: '
printf '{\n"format": ' >"$folder/bad.json"
run verify --baseline bad.json latch
ends 2
tells 'sluice: --baseline bad.json: line 2: '

# the page names the switches that --help names
"$sluice" verify --help | grep -o -- '^  --[a-z-]*' | tr -d ' ' | sort >"$folder/help"
sed -n 's/^\.It Fl -\([a-z-]*\).*/--\1/p' "$root/docs/man/sluice-verify.1" | sort >"$folder/page"
diff "$folder/help" "$folder/page" || { echo 'sluice-verify(1) and --help differ'; failed=1; }

exit "$failed"
