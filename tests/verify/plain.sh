#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# Files that are not ours: each check has its line, its verdict and its exit status.
# usage: plain.sh SLUICE ROOT
. "$(dirname "$0")/expect.sh"

# file NAME STATUS PATTERN...: beginnings of the table's lines, after the file's name
file()
{
	name=$1
	run verify "$here/plain/$name.pml"
	ends "$2"
	shift 2
	for pattern in "$@"; do
		has "^$name.pml - $pattern "
	done
	lines=$(grep -c "^$name.pml  " "$folder/said")
	[ "$lines" = $# ] || complain "$lines lines, wanted $#"
}

file good 0 'assertions proved' 'no_deadlock proved'
file assertion 1 'assertions violated' 'no_deadlock proved'
file deadlock 1 'assertions proved' 'no_deadlock violated'
file both 1 'assertions violated' 'no_deadlock violated'
file progress 1 'assertions proved' 'no_deadlock proved' 'non-progress cycles violated'
file progress-good 0 'assertions proved' 'no_deadlock proved' 'non-progress cycles proved'
file accept 1 'assertions proved' 'no_deadlock proved' 'acceptance cycles violated'
file ltl 1 'assertions proved' 'no_deadlock proved' 'stays_small proved' 'stays_zero violated' 'comes_back violated' \
	'rises violated'
file never 1 'assertions proved' 'no_deadlock proved' 'never claim violated'
file event-trace 1 'event trace violated' '(3 others) undecided'
run trace sluice-trails/event-trace.pml-event-trace.txt
ends 0
has '^violated: event trace: event_trace error'
file no-labels 0 'assertions proved' 'no_deadlock proved'
file embedded 0 'assertions proved' 'no_deadlock proved'
file deep 0 'assertions proved 2,000,003 2,000,002' 'no_deadlock proved 2,000,003 2,000,002'

# weak fairness: Two must act in the end
run verify --fair "$here/plain/ltl.pml"
ends 1
has '^ltl.pml - comes_back proved '
has '^ltl.pml - rises violated '

# a cycle that can be read: not the first one met, which has hundreds of steps
run verify --fair "$here/plain/long-cycle.pml"
ends 1
has '^long-cycle.pml - arrives violated '
[ "$(wc -l <"$folder/sluice-trails/long-cycle.pml-arrives.trail")" -lt 50 ] || complain 'the counterexample is long'
run trace sluice-trails/long-cycle.pml-arrives.txt
ends 0
says 'violated: arrives: acceptance cycle'

# one claim
run verify --claim stays_small "$here/plain/ltl.pml"
ends 0
has '^ltl.pml - stays_small proved '
hasnt '^ltl.pml - assertions '
run verify --claim no_deadlock "$here/plain/progress.pml"
ends 0
hasnt '^progress.pml - non-progress '
run verify --claim stays_smal "$here/plain/ltl.pml"
ends 2
tells '--claim stays_smal: no such claim in the models chosen'

# what no file can be
run verify ''
ends 2
tells '"": neither a file nor a folder'
run verify /dev/null
ends 2
tells '/dev/null: neither a file nor a folder'
cp "$here/plain/good.pml" "$folder/my \"good\".pml"
run verify 'my "good".pml'
ends 2
tells 'spin cannot name this file; rename it'

# a word of the command line
run verify -D'BOUND=(1 + 1)' "$here/plain/word.pml"
ends 0
has '^word.pml - assertions proved '
run verify -DBOUNDS=2 "$here/plain/word.pml"
ends 2
tells 'sluice: -D BOUNDS: no model that is to be searched knows this word'

# what runs out is never proved
run verify --budget 1s "$here/plain/big.pml"
ends 3
has '^big.pml - no_deadlock ran out '
says 'big.pml: no_deadlock: ran out: time'
hasnt proved\ [0-9]
run verify --budget 60m "$here/plain/big.pml"
ends 3
says 'big.pml: assertions: ran out: memory'
run verify --budget 60m "$here/plain/deep.pml"
ends 3
says 'deep.pml: no_deadlock: ran out: depth'
run verify --budget 16m "$here/plain/deep.pml"
ends 3
says 'deep.pml: no_deadlock: ran out: memory'

# several files: 4 wins over 1 over 3
run verify --budget 1s "$here/plain/big.pml" "$here/plain/deadlock.pml"
ends 1
run verify "$here/plain/deadlock.pml" "$here/plain/syntax.pml"
ends 4

# a tool that fails, with its own words
run verify "$here/plain/syntax.pml"
ends 4
has "^syntax.pml: (safety): tool failed: .*$here/plain/syntax.pml:3, Error: syntax error"
head -c 80 "$here/plain/assertion.pml" >"$folder/cut.pml"
run verify cut.pml
ends 4
has '^cut.pml: (safety): tool failed: .*cut.pml, behind its end:1, Error: '
run verify "$here/plain/next.pml"
ends 4
says "next.pml: (safety): tool failed: tl_spin: expected predicate, saw 'X'"
run verify "$here/plain/include.pml"
ends 4
has 'include.pml:1:10: fatal error: not-there.pmh: No such file or directory'
run verify "$here/plain/crash.pml"
ends 4
says 'crash.pml: no_deadlock: tool failed: the verifier died: Segmentation fault'
run verify "$here/plain/silent.pml"
ends 4
says 'silent.pml: no_deadlock: tool failed: no whole report from the verifier (exit status 0)'
mkdir "$folder/bin"
ln -s "$(command -v gcc)" "$folder/bin/gcc"
path=$folder/bin
run verify "$here/plain/good.pml"
unset path
ends 4
[ "$(cat "$folder/error")" = 'sluice: spin: not found; install it (Debian: apt install spin)' ] || complain 'other words'
[ ! -s "$folder/said" ] || complain 'something was searched'

# a formula that is proved because it says nothing
cat >"$folder/empty.pml" <<'END'
byte x;
#define high (x > 7)
active proctype P() { do :: x < 5 -> x++ :: x == 5 -> x = 0 od }
ltl hollow { [] (high -> <> (x == 0)) }
ltl spelled { (always ((x == 9 && x > 1) implies (eventually (x == 0)))) }
ltl sound { [] ((x == 5) -> <> (x == 0)) }
ltl joined { [] ((x == 9 -> x == 1) && x < 6) }
ltl plainly { [] (x < 6) }
END
run verify empty.pml
ends 0
has '^empty.pml - hollow proved '
says 'empty.pml: hollow: proved: but says nothing: (x > 7) never holds'
says 'empty.pml: spelled: proved: but says nothing: (x == 9 && x > 1) never holds'
hasnt 'sound: proved:'
hasnt 'joined: proved:'
hasnt 'plainly: proved:'

# usage
run verify no-such-file.pml
ends 2
tells 'sluice: no-such-file.pml: No such file or directory'
run verify no-such-model
ends 2
tells 'no-such-model: no such model; `sluice verify --list` lists them'
run verify --budget 20 "$here/plain/good.pml"
ends 2
tells 'sluice: --budget 20: write a time (20s, 5min, 1h) or a memory (500m, 2g)'
run verify --jobs 0 "$here/plain/good.pml"
ends 2
run verify -D=1 "$here/plain/good.pml"
ends 2
run verify --claim nobody "$here/latch/models/latch"
ends 2
tells 'sluice: --claim nobody: no such claim in the models chosen'

exit "$failed"
