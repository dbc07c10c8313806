#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1090,SC1091,SC2016,SC2034,SC2154
# Up to which step a violation could be avoided, and by what. usage: why.sh SLUICE ROOT
. "$2/tests/verify/expect.sh"
command -v ragel >/dev/null || { echo 'skip: ragel is not installed'; exit 77; }
cp "$root/tests/trace/fork.pml" "$folder/"

run verify fork.pml
ends 1
run trace --why sluice-trails/fork.pml-assertions.txt
ends 0
says 'why: up to step 1 it could be avoided; after step 2, Walker(0): fork.pml:10: road = 3,'
says 'no run avoids it: every one was looked at, 4 states'
says ' 2 Walker(0): fork.pml:9: road = 2'
hasnt 'Walker(0): .*road = 4$'
run verify -DSTUCK fork.pml
ends 1
run trace --why sluice-trails/fork.pml-no_deadlock.txt
ends 0
has '^why: up to step 1 it could be avoided; after step 2, '
# a trail of pan's own
(cd "$folder" && spin -a fork.pml >/dev/null && gcc -w -o pan pan.c && ./pan >/dev/null)
run trace --why fork.pml
ends 0
has '^why: up to step 1 it could be avoided; after step 2, '

# pages: the row, and the fact
cp -r "$here/latch/models" "$here/latch/verify" "$folder/"
run gen models
run verify --faults --keep kept
run trace --why kept/taken-unseen-one_holds.txt
ends 0
says 'why: up to step 1 it could be avoided, the last but one; the last: step 2, Holder(0): latch 0 TAKE refused'
says 'the last row taken: latch.rl:31: latch L-01 TAKE in Free'
says ' 2 Holder(1): latch 0 GIVE, row L-02'
says 'facts: INV-01'
# no way around it from the beginning
cp "$root/tests/trace/two.pml" "$folder/"
(cd "$folder" && spin -a two.pml >/dev/null && gcc -w -o pan pan.c && ./pan >/dev/null)
run trace --why two.pml
ends 0
says 'why: from the beginning no run avoids it: every one was looked at, 49 states'
# with a state in C, which is not looked at, runs are only tried, and that is said
sed 's/^byte road;/c_decl { int miles; };\nc_track "\&miles" "sizeof(int)"\n&/' "$root/tests/trace/fork.pml" >"$folder/fork.pml"
run verify fork.pml
ends 1
run trace --why sluice-trails/fork.pml-assertions.txt
ends 0
says 'no run of 200 tried, of up to 10000 steps, avoids it; that is a sample, others may'
# too many states follow
cat >"$folder/large.pml" <<'END'
active [4] proctype Counter()
{
	byte i;

	do
	:: i < 20 -> i++
	:: else -> assert(false)
	od
}
END
run verify large.pml
ends 1
run trace --why sluice-trails/large.pml-assertions.txt
ends 0
has 'no run of 200 tried, of up to 10000 steps, avoids it; that is a sample, others may$'

run trace --why kept/never-given-back-taken_is_given_back.txt
ends 2
tells 'no single step leads into a cycle'
run trace --why --format svg kept/taken-unseen-one_holds.txt
ends 2
tells '--why is for --format text'
exit "$failed"
