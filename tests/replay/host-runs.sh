#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2154
#
# host-runs.sh SLUICE ROOT - runs of the model that violate nothing, followed by the host to their end, kept, and played back
. "$(dirname "$0")/common.sh"

# follow CLAIM: the host comes to the end of the shortest run to it, and nothing is wrong
follow()
{
	reach "$1" -m100000
	replay --host
	if [ "$status" -ne 0 ] || ! grep -q '^host: follows the trail to its end .*, and shows no violation$' out ||
		! tail -n 1 out | grep -q '^not reproduced: '; then
		wrong "$bounds, $1: status $status"
	fi
}

# refused MESSAGE WORD ...: sluice run says that, with status 2
refused()
{
	message=$1
	shift
	"$sluice" run "$@" >said 2>out
	status=$?
	if [ "$status" -ne 2 ] || ! grep -qF -- "$message" out || [ "$(grep -vc '^==' out)" -ne 1 ]; then
		wrong "status $status, expected: $message"
	fi
}

build im '-DSENDS=1 -DDEVICES=2' -DBFS
follow send_completes_once
build im '-DSENDS=1 -DLOANS=1 -DOIDS=1' -DBFS
for claim in cancel_or_initialize_never_both refused_send_says_why device_is_deinitialized_once \
	indicates_in_restarting_and_running_only oid_after_deinitialize_stays; do
	follow $claim
done

# kept, and played back
reach send_is_accepted_in_running_only -m100000
replay --host --save kept.scenario
[ "$status" -eq 0 ] || wrong 'not kept'
for form in '' --json --trace; do
	# shellcheck disable=SC2086
	"$sluice" run $form --schedule kept.scenario.choices kept.scenario >once 2>out || wrong "run $form: status $?"
	# shellcheck disable=SC2086
	"$sluice" run $form --schedule kept.scenario.choices kept.scenario >twice 2>out
	cmp once twice || fail=1
done
"$sluice" run --json --schedule kept.scenario.choices kept.scenario >played
grep -q '"object":"adapter d0","event":"RESTART","from":"Paused","to":"Restarting"' played || { cp played out; wrong 'no restart'; }
"$sluice" run --json --seed 3 kept.scenario >seeded 2>&1
cmp -s played seeded && { echo 'a seed makes the same run as the choices'; fail=1; }

# bad input
lines=$(wc -l <kept.scenario.choices)
head -n $((lines - 3)) kept.scenario.choices >short
refused "short:$((lines - 2)): choice $((lines - 5)) of $((lines - 3)) is missing" --schedule short kept.scenario
sed 's/^port b0/port  b0/' kept.scenario >other.scenario
refused 'kept.scenario.choices:2: is of another scenario than other.scenario' --schedule kept.scenario.choices other.scenario
sed '10s,.*,0/9,' kept.scenario.choices >changed
refused 'changed:10: a choice of 9, where this program has' --schedule changed kept.scenario
echo 'no schedule' >nothing
refused 'nothing:1: no schedule' --schedule nothing kept.scenario
refused 'absent: cannot read' --schedule absent kept.scenario
refused 'real threads take no choices' --threads --schedule short kept.scenario

# what the host does not have
build im '-DBINDINGS=2' -DBFS
reach send_completes_once -m100000
replay --host
if [ "$status" -ne 2 ] || ! grep -q 'the trail has 2 bindings' out; then
	wrong "two bindings: status $status"
fi

# not_taken MESSAGE WORD ...: sluice replay says that, with status 2, in one line
not_taken()
{
	message=$1
	shift
	"$sluice" replay "$@" "$trail" >out 2>&1
	status=$?
	if [ "$status" -ne 2 ] || ! grep -qF -- "$message" out || [ "$(wc -l <out)" -ne 1 ]; then
		wrong "replay $*: status $status, expected: $message"
	fi
}

not_taken '--save keeps a run of the host' --save x.scenario
not_taken 'no sluice has the fault' --host --fault --save x.scenario
not_taken 'leave --host out' --host --emit-c x.c
not_taken 'no such option' "--$(printf '%0300d' 0)"
not_taken 'write -DWORD' -D "1$(printf '%0300d' 0)"
if [ "$(wc -c <out)" -gt 200 ]; then
	wrong 'a long word is said in full'
fi
exit "$fail"
