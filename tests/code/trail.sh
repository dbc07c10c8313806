#!/bin/sh
# SPDX-License-Identifier: MIT
# A trail of level code is read, and runs on the core, as one of the model; usage: trail.sh SLUICE ROOT
sluice=$(realpath "$1")
root=$(realpath "$2")
command -v spin >/dev/null || { echo 'skip: no spin'; exit 77; }
export SLUICE_CACHE=

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99

# expect STATUS TEXT COMMAND ...: it ends with that status and says that text
expect() {
	wanted=$1
	text=$2
	shift 2
	"$@" >out 2>err
	status=$?
	if [ $status -ne "$wanted" ] || ! grep -q -- "$text" out err; then
		cat out err
		echo "$*: status $status, not $wanted with: $text"
		exit 1
	fi
}

claim=send_is_accepted_in_running_only
expect 1 "fair-1x1 *$claim *violated" "$sluice" verify --models "$root/models" --level code --config fair-1x1 \
	-D SLU_FAULT_GATE_OPENS_BEFORE_ANSWER im
trail=sluice-trails/im-fair-1x1-$claim.txt
expect 0 "binding 0 *RESTART_COMPLETE *Restarting *Running *TB-10" "$sluice" trace $trail
expect 0 "violated: $claim (driver" "$sluice" trace $trail
expect 0 "not reproduced: $claim" "$sluice" replay $trail
expect 1 "core: the compiled C follows the trail to its end" "$sluice" replay --fault $trail

# Level and model must fit.
expect 2 "no level code" "$sluice" verify --models "$root/models" --level code pending
expect 2 "no level spec" "$sluice" verify --models "$root/models" threads
expect 2 "write spec or code" "$sluice" verify --models "$root/models" --level memory im
expect 2 "a second one" "$sluice" verify --models "$root/models" --level code --level code im
expect 2 "each fault says" "$sluice" verify --models "$root/models" --level code --faults
expect 0 "code.pml" "$sluice" verify --models "$root/models" --level code --list im
expect 0 "nmr/code.pml" "$sluice" verify --models "$root/models" --level code --list nmr
