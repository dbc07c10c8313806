#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1090,SC1091,SC2016,SC2034,SC2154
# A long counterexample becomes a shortest one, with few switches. usage: least.sh SLUICE ROOT
. "$2/tests/verify/expect.sh"
cp "$root/tests/trace/turns.pml" "$root/tests/trace/claims.pml" "$folder/"

# search MODEL WORD...: pan's own trail of MODEL
search()
{
	model=$1
	shift
	(cd "$folder" && spin "$@" -a "$model" >/dev/null && gcc -w -o pan pan.c && ./pan -a >/dev/null 2>&1)
}
search turns.pml
run trace turns.pml
long=$(grep -c '^ *[0-9]' "$folder/said")
[ "$long" -gt 20 ] || complain "the trail is short: $long"
run trace --minimise turns.pml
ends 0
has '^minimised: 7 steps of [2-9][0-9], 2 switches of '
has 'no run has fewer steps$'
hasnt 'Idler'
[ "$(sed -n 's/^ *[0-9]*  *\([A-Z][a-z]*\)(.*/\1/p' "$folder/said" | uniq | tr '\n' ' ')" = 'Left Right Judge ' ] ||
	complain 'other turns'
# the other forms show it, too
run trace --minimise --format json turns.pml
ends 0
hasnt 'Idler(3)","kind'

search turns.pml -DSTUCK
run trace --minimise -DSTUCK turns.pml
ends 0
says 'violated: no_deadlock'
has '^minimised: '

search claims.pml
(cd "$folder" && ./pan -a -N gets_there >/dev/null)
run trace --minimise claims.pml
ends 2
tells 'only safety claims and deadlocks, no cycles'
exit "$failed"
