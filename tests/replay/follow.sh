#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2154
# The core follows runs of the model that violate nothing: random ones, each to where a claim first says something.
# usage: follow.sh SLUICE ROOT
. "$(dirname "$0")/common.sh"
rows=0
runs=0

# follow MODEL DEFINES CLAIM...: pan stops where the planted claim is met
follow()
{
	build "$1" "$2" -DRANDOMIZE -DT_RAND -DP_RAND
	shift 2
	for claim in "$@"; do
		reach "$claim" -m3000 -RS7
		replay
		grep -q '^core: the compiled C follows the trail to its end' out || wrong "$model: $claim"
		rows=$((rows + $(sed -n 's/^machines: .*(\([0-9]*\) rows)$/\1/p' out)))
		runs=$((runs + 1))
	done
}

follow adapter '-DSENDS=2 -DHOSTILE' low_power_owns_no_send halted_holds_nothing
follow im '-DSENDS=2 -DLOANS=1 -DOIDS=1 -DHOSTILE' unbind_completes_after_close send_after_deinitialize_fails \
	device_is_deinitialized_once refused_send_says_why
follow im '-DBINDINGS=2 -DOIDS=1 -DHOSTILE' unbind_completes_after_close device_is_deinitialized_once
# An entry that fails before the miniport is associated.
follow driver '-DHOSTILE' failed_entry_leaves_nothing deregisters_in_entry_and_unload_only
echo "$runs runs, $rows rows"
exit "$fail"
