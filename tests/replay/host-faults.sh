#!/bin/sh
# SPDX-License-Identifier: MIT
#
# host-faults.sh SLUICE ROOT - seeded faults from the trail to the user-mode host that shows them
#
# For each fault the counterexample is driven through the host: with the core as it is, which parts from the trail where the sound
# core does something else, and with the same fault in the core, where the host comes to the end and its claims are violated.
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

# check NAME PARTS SHOWN WORD ...: sluice replay --host WORD ..., where it parts, and the claim of the host that is violated
check()
{
	name=$1
	parts=$2
	shown=$3
	shift 3
	"$sluice" replay --host "$@" >out 2>&1
	status=$?
	if [ $status -ne 0 ] || ! grep -q "^  step [0-9]* of the trail: $parts\$" out || ! grep -q '^not reproduced: ' out; then
		echo "$name, the core as it is: status $status"
		cat out
		fail=1
	fi
	"$sluice" replay --host --fault "$@" >out 2>&1
	status=$?
	if [ $status -ne 1 ] || ! grep -q "^  violated  $shown: " out || ! grep -q '^reproduced: ' out ||
		! grep -q '^host: follows the trail to its end .* and shows the violation$' out; then
		echo "$name, the core with the fault: status $status"
		cat out
		fail=1
	fi
}

# verified CONFIGURATION FAULT CLAIM PARTS SHOWN: a counterexample of sluice verify
verified()
{
	rm -rf sluice-trails
	"$sluice" verify im --models "$root/models" --config "$1" -D "MUTANT_$2" >log 2>&1
	[ -e "sluice-trails/im-$1-$3.txt" ] || { echo "$2: no counterexample to $3"; cat log; fail=1; return; }
	check "$2" "$4" "$5" "sluice-trails/im-$1-$3.txt"
}

# shortest FAULT BOUNDS PARTS SHOWN: the shortest trail that pan itself finds
shortest()
{
	model=models/im/im.pml
	rm -rf pan
	mkdir pan
	# shellcheck disable=SC2086
	(cd pan && spin -P"cc -std=gnu99 -E -x c -I$folder/models -I$folder/gen" -a $2 "-DMUTANT_$1" "../$model" &&
		cc -w -DSAFETY -DNOCLAIM -DBFS -DVECTORSZ=4096 -o pan pan.c && ./pan -m100000) >log 2>&1
	mv pan/*.trail "$model.trail" || { echo "$1: no counterexample"; cat log; fail=1; return; }
	# shellcheck disable=SC2046
	# shellcheck disable=SC2086
	check "$1" "$3" "$4" $(printf -- '%s ' $2 | sed 's/-D/-D /g') -D "MUTANT_$1" "$model.trail"
}

verified fair-1x1 CLOSE_IGNORES_DEVICES closed_binding_has_no_device 'binding 0 DEVICES_STOPPED Closing to Closing_clearing' \
	close_after_devices
verified fair-1x1 GATE_OPENS_BEFORE_ANSWER send_is_accepted_in_running_only 'adapter 0 SEND Running to Running' \
	send_is_accepted_in_running_only
shortest PAUSE_IGNORES_SENDS '-DSENDS=1' 'adapter 0 PAUSE_COMPLETE Pausing to Paused' paused_owns_no_send
shortest HALT_IGNORES_LOANS '-DSENDS=0 -DLOANS=1 -DHOSTILE' 'adapter 0 DRAINED Paused_draining to Paused_releasing' \
	halt_owns_no_loan
exit $fail
