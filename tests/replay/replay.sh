#!/bin/sh
# SPDX-License-Identifier: MIT
#
# replay.sh SLUICE ROOT - seeded faults from the trail to the C that fails
#
# For each fault the model is searched, and its counterexample is run on the compiled C: as it is, which does not do this, and
# with the same fault planted, which ends in the violated claim.
set -u
export SLUICE_CACHE=
root=$2
sluice=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
command -v spin >/dev/null || { echo 'skip: spin is not installed'; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
fail=0

# try CONFIGURATION FAULT CLAIM: the model of im with -DMUTANT_FAULT violates CLAIM
try()
{
	rm -rf sluice-trails
	"$sluice" verify im --models "$root/models" --config "$1" -D "MUTANT_$2" >log 2>&1
	trail=sluice-trails/im-$1-$3.txt
	[ -e "$trail" ] || { echo "$2: no counterexample to $3"; cat log; fail=1; return; }
	"$sluice" replay --fault "$trail" >out 2>&1
	status=$?
	if [ $status -ne 1 ] || [ "$(tail -n 1 out)" != "reproduced: $3" ] || ! grep -qx "not reproduced: $3" out; then
		echo "$2: status $status, not: the C as it is does not, the C with the fault does"
		cat out
		fail=1
	fi
}

try fair-1x1 CLOSE_IGNORES_DEVICES closed_binding_has_no_device
try fair-1x1 PAUSE_IGNORES_SENDS legal_event_is_taken
try hostile-1x1 HALT_IGNORES_LOANS halted_owns_nothing
try fair-1x1 GATE_OPENS_BEFORE_ANSWER send_is_accepted_in_running_only
# Silent steps, an answer that is lost, the author's code, NDIS itself: what no row tells.
try fair-1x1 OID_IS_LOST no_deadlock
try fair-1x1 NDIS_ASKS_AFTER_HALT halted_gets_no_callback
exit $fail
