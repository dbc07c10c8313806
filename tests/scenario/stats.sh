#!/bin/sh
# SPDX-License-Identifier: MIT
# sluice run --stats: lines while it runs, one over the other on a terminal, a summary; usage: stats.sh SLUICE SCENARIO
sluice=$(realpath "$1")
scenario=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99

fail() {
	echo "stats: $1" >&2
	cat err >&2
	exit 1
}

"$sluice" run "$scenario" >plain 2>err || fail 'the run without --stats'
"$sluice" run --stats=0.01 "$scenario" >out 2>err || fail 'the run'
cmp -s plain out || fail '--stats changes what the run prints'
in=$(sed -n 's/^in all .*: \([0-9]*\) in, .* \([0-9]*\) out, 0 in flight.*/\1 \2/p' err)
[ -n "$in" ] || fail 'no summary, or something is still in flight'
[ "${in% *}" = "${in#* }" ] || fail 'more came out than went in, or less'
grep -q 'binding Unbound 1, adapter Halted 3' err || grep -q 'adapter Halted 3' err || fail 'no states of the end'
grep -q ' refused of [1-9][0-9]* events, [1-9][0-9]* drains, last [0-9.]* ms, longest [0-9.]* ms' err || fail 'no drains'
grep -q "$(printf '\033')" err && fail 'escapes, and no terminal'

for bad in 0 x -1 1x; do
	"$sluice" run "--stats=$bad" "$scenario" >out 2>err
	[ $? = 2 ] || fail "--stats=$bad is taken"
	grep -q "^sluice.*--stats=$bad: write seconds" err || fail "--stats=$bad: what is wrong is not said"
done

command -v script >/dev/null || exit 0
script -qec "'$sluice' run --stats=0.01 '$scenario' >/dev/null" typed >/dev/null 2>&1
grep -q "in all .*$(printf '\033')\[K" typed || { cp typed err; fail 'a terminal has one line for all'; }
