#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1090,SC1091,SC2016,SC2034,SC2154
# Trails that pan itself left, of anybody's models: read, judged, or refused in one line that says why.
# usage: read.sh SLUICE ROOT
. "$2/tests/verify/expect.sh"
models=$root/tests/trace

# pan NAME WORD...: build the verifier of NAME.pml in $folder as people do; WORDs that start with -D go to spin, others to gcc
pan()
{
	name=$1
	shift
	defines=
	for word in "$@"; do
		case $word in -D*) defines="$defines $word" ;; esac
	done
	cp "$models/$name.pml" "$folder/$name.pml"
	# shellcheck disable=SC2086
	(cd "$folder" && rm -f "$name".pml*.trail && spin $defines -a "$name.pml" >/dev/null &&
		gcc -w -o pan ${cc-} pan.c) || complain "cannot build $name"
}
search()
{
	(cd "$folder" && ./pan "$@" >"$folder/searched" 2>&1)
}
refused()
{
	ends "$1"
	[ "$(grep -c . "$folder/error")" = 1 ] || complain 'not one line'
	tells "$2"
}

# an assertion, with the statement and the message that led to it
pan two
search
run trace two.pml.trail
ends 0
says '16 Adder(1) two.pml:29: total = (total+k)'
says 'violated: assertions: assertion violated (total<6)'
run trace two.pml
ends 0
says 'violated: assertions: assertion violated (total<6)'
cp "$folder/two.pml.trail" "$folder/whole"

says '17 Adder(1) two.pml:29: assert((total<6))'

# options on lines of their own, statements that are one step, a cycle that begins with the first step and is of no claim
pan options
search -a
run trace --statements options.pml.trail
ends 0
says 'from here on the steps repeat for ever:'
says '1 Loop(0) options.pml:9: ((turns==0))'
says '5 Loop(0) options.pml:13: ((turns==1))'
says '6 Loop(0) options.pml:14: a = 0; b = a'
says 'violated: acceptance cycles'
pan options -DWRONG -DSAFETY
search
run trace -DWRONG options.pml.trail
ends 0
has '^[0-9]* Watch(1) options.pml:23: assert((turns==0))$'

# stuck behind an assertion that is violated, too
printf 'active proctype A() { assert(false); false }\n' >"$folder/behind.pml"
run verify behind.pml
ends 1
has '^behind.pml - no_deadlock violated '
run trace sluice-trails/behind.pml-no_deadlock.txt
ends 0
says 'violated: no_deadlock'
run trace sluice-trails/behind.pml-assertions.txt
ends 0
says 'violated: assertions: assertion violated 0'

# a formula about labels is violated, not an assertion
cp "$models/label.pml" "$folder/"
run verify label.pml
ends 1
has '^label.pml - never_both violated '
run trace sluice-trails/label.pml-never_both.txt
ends 0
has '^violated: never_both'
hasnt 'never_both('

# cut, and nobody told: some process can go on
sed '$d' "$folder/whole" >"$folder/two.pml.trail"
run trace two.pml.trail
refused 4 'cut short, or not of a violation: nothing is violated after its '
head -c 61 "$folder/whole" >"$folder/two.pml.trail"
run trace two.pml.trail
refused 4 'two.pml.trail:10: its last line is cut'
# permuted: the numbers tell, and where they were mended the verifier does
awk 'NR == 3 { hold = $0; next } { print } NR == 4 { print hold }' "$folder/whole" >"$folder/two.pml.trail"
run trace two.pml.trail
refused 4 'two.pml.trail:4: its steps are not in their order'
awk -F: '$1 == 4 { hold = $2 ":" $3; next } $1 == 5 { print "4:" $2 ":" $3; print "5:" hold; next } 1' \
	"$folder/whole" >"$folder/two.pml.trail"
run trace two.pml.trail
refused 4 'two.pml.trail: the trail is not of this model with these options ('
# corrupt
{ head -n 3 "$folder/whole"; echo 'x:y:z'; } >"$folder/two.pml.trail"
run trace two.pml.trail
refused 4 'two.pml.trail:4: not a line of a trail'
sed 's/^6:0/6:9/' "$folder/whole" >"$folder/two.pml.trail"
run trace two.pml.trail
refused 4 'two.pml.trail: the trail is not of this model with these options ('
: >"$folder/two.pml.trail"
run trace two.pml.trail
refused 4 'two.pml.trail:0: it has no step'
# other words: no such step, or no violation
cp "$folder/whole" "$folder/two.pml.trail"
run trace -DLIMIT=99 two.pml.trail
refused 4 'cut short, or not of a violation'
run trace -DLIMIT=2 two.pml.trail
refused 4 'a violation already at step '
# edited since
sed 's/i < 3/i < 2/' "$models/two.pml" >"$folder/two.pml"
touch -d '1 minute' "$folder/two.pml"
run trace two.pml.trail
refused 4 'two.pml was edited since: verify it again'
# no model, and elsewhere
mkdir "$folder/elsewhere"
cp "$folder/whole" "$folder/elsewhere/two.pml.trail"
run trace elsewhere/two.pml.trail
refused 2 'name the model with --model'
run trace --model "$models/two.pml" elsewhere/two.pml.trail
ends 0
says 'violated: assertions: assertion violated (total<6)'
run trace --model nowhere.pml elsewhere/two.pml.trail
refused 2 'nowhere.pml: no such model'

# a deadlock, by its word
pan two -DSTUCK -DLIMIT=9
search
run trace -DSTUCK -DLIMIT=9 two.pml.trail
ends 0
has '^ Adder(1) at two.pml:'
says 'violated: no_deadlock'
run trace -DLIMIT=9 two.pml.trail
ends 4

# numbered trails
pan two
search -e
run trace two.pml
refused 2 'trails are beside it ('
run trace two.pml1.trail
ends 0
says 'violated: assertions: assertion violated (total<6)'
run trace --all two.pml
ends 0
[ "$(grep -c '^violated: assertions' "$folder/said")" = "$(find "$folder" -maxdepth 1 -name 'two.pml*.trail' | wc -l)" ] ||
	complain 'not each trail once'
sed -i '$d' "$folder/two.pml1.trail"
run trace --all two.pml1.trail
ends 4
has '^violated: assertions'

# the claim is the one that the head of the trail names
pan claims
for claim in stays_below gets_there; do
	search -a -N $claim
	run trace claims.pml.trail
	ends 0
	has "^violated: $claim"
done
# a cycle that does not close is none
grep -v '^-1:' "$folder/claims.pml.trail" | sed 's/^6:/-1:-1:-1\n6:/' >"$folder/open"
cp "$folder/open" "$folder/claims.pml.trail"
run trace claims.pml.trail
refused 4 'the cycle does not close: x is '

# cycles without a claim
pan cycles -DACCEPT
search -a
run trace -DACCEPT cycles.pml.trail
ends 0
says 'violated: acceptance cycles'
cc=-DNP
pan cycles
unset cc
search -l
run trace cycles.pml.trail
ends 0
says 'violated: non-progress cycles'

# embedded C
pan code
search
run trace code.pml.trail
ends 0
has 'code.pml:1[0-9]: now.turns = now.turns + 1; now.turns = now.turns \* 1;'
says 'violated: assertions: assertion violated 0'

# the verifier itself stopped
pan wide
search
grep -q 'VECTORSZ' "$folder/searched" || complain "pan did not stop by itself: $(cat "$folder/searched")"
run trace wide.pml.trail
refused 4 'cut short, or not of a violation: nothing is violated'
cc=-DVECTORSZ=100000
pan wide -DROOM=30000
search
run trace -DROOM=30000 wide.pml.trail
ends 0
says 'violated: assertions: assertion violated 0'
pan wide
search
run trace wide.pml.trail
refused 4 'no violation: the verifier itself stopped: too many processes'
unset cc

# long trails: how long reading takes is printed, that all is read is tested
pan many -DLIMIT=25000
search -m200000
[ "$(wc -l <"$folder/many.pml.trail")" -gt 50000 ] || complain 'the trail is short'
before=$(date +%s.%N)
run trace -DLIMIT=25000 many.pml.trail
after=$(date +%s.%N)
ends 0
echo "50,000 steps are read in $(awk "BEGIN { printf \"%.2f\", $after - $before }") s, the verifier's building included"
[ "$(grep -c '^ *[0-9][0-9]*  Walker(0)' "$folder/said")" -ge 50001 ] || complain 'not each step'

exit "$failed"
