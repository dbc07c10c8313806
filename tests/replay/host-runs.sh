#!/bin/sh
# SPDX-License-Identifier: MIT
#
# host-runs.sh SLUICE ROOT - runs of the model that violate nothing, followed by the host to their end, kept, and played back
set -u
root=$2
sluice=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
for tool in spin cc; do
	command -v $tool >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
cp -r "$root/models" "$root/gen" .
fail=0

wrong()
{
	echo "$1"
	cat out
	fail=1
}

# model BOUNDS: the verifier of im with these
model()
{
	bounds=$1
	words=$(printf -- '%s ' "$1" | sed 's/-D/-D /g')
	rm -rf pan
	mkdir pan
	# shellcheck disable=SC2086
	(cd pan && spin -P"cc -std=gnu99 -E -x c -I$folder/models -I$folder/gen" -a $bounds ../models/im/im.pml &&
		cc -w -DSAFETY -DNOCLAIM -DBFS -DVECTORSZ=4096 -o pan pan.c) >out 2>&1 || { cat out; exit 99; }
}

# reach CLAIM: the shortest run to where the claim says something
reach()
{
	(cd pan && SLU_PLANT=$1 ./pan -m100000) >out 2>&1
	mv pan/*.trail models/im/im.pml.trail || { wrong "$bounds: no run to $1"; return; }
}

# follow CLAIM: the host comes to the end of that run, and nothing is wrong
follow()
{
	reach "$1"
	# shellcheck disable=SC2086
	SLU_PLANT=$1 "$sluice" replay --host $words models/im/im.pml.trail >out 2>&1
	status=$?
	if [ $status -ne 0 ] || ! grep -q '^host: follows the trail to its end .*, and shows no violation$' out; then
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
	if [ $status -ne 2 ] || ! grep -qF -- "$message" out || [ "$(grep -vc '^==' out)" -ne 1 ]; then
		wrong "status $status, expected: $message"
	fi
}

model '-DSENDS=1 -DDEVICES=2'
follow send_completes_once
follow binding_is_freed_after_unbind
model '-DSENDS=1 -DLOANS=1 -DOIDS=1'
for claim in cancel_or_initialize_never_both refused_send_says_why device_is_deinitialized_once \
	indicates_in_restarting_and_running_only oid_after_deinitialize_stays; do
	follow $claim
done

# kept, and played back
reach send_after_deinitialize_fails
# shellcheck disable=SC2086
SLU_PLANT=send_after_deinitialize_fails "$sluice" replay --host --save kept.scenario $words models/im/im.pml.trail >out 2>&1 ||
	wrong 'not kept'
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
model '-DBINDINGS=2'
reach send_completes_once
# shellcheck disable=SC2086
SLU_PLANT=send_completes_once "$sluice" replay --host $words models/im/im.pml.trail >said 2>out
status=$?
if [ $status -ne 2 ] || ! grep -q 'the trail has 2 bindings' out; then
	wrong "two bindings: status $status"
fi
"$sluice" replay --save x.scenario models/im/im.pml.trail >said 2>out
status=$?
if [ $status -ne 2 ] || ! grep -q -- '--save keeps a run of the host' out; then
	wrong "--save without --host: status $status"
fi
exit $fail
