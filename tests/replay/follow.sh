#!/bin/sh
# SPDX-License-Identifier: MIT
# The core follows runs of the model that violate nothing: random ones, each to where a claim first says something.
# usage: follow.sh SLUICE ROOT
sluice=$(realpath "$1")
root=$(realpath "$2")
for tool in spin cc; do
	command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$root/models" "$root/gen" "$folder/"
rows=0
runs=0

# follow MODEL DEFINES CLAIM...: pan stops where the planted claim is met
follow()
{
	model=$folder/models/$1/$1.pml
	defines=$2
	shift 2
	mkdir -p "$folder/pan" && cd "$folder/pan" || exit 99
	# shellcheck disable=SC2086
	spin -P"cc -std=gnu99 -E -x c -I$folder/models -I$folder/gen" -a $defines "$model" >said 2>&1 || { cat said; exit 99; }
	cc -O1 -w -DSAFETY -DNOCLAIM -DVECTORSZ=4096 -DRANDOMIZE -DT_RAND -DP_RAND -o pan pan.c || exit 99
	for claim in "$@"; do
		rm -f ./*.trail
		SLU_PLANT=$claim ./pan -m3000 -RS7 >said 2>&1
		mv ./*.trail "$model.trail" || { echo "$claim: no run"; exit 1; }
		# shellcheck disable=SC2046
		# shellcheck disable=SC2086
		SLU_PLANT=$claim "$sluice" replay $(printf -- '-D %s ' $defines | sed 's/-D -D/-D /g') "$model.trail" >said 2>&1
		grep -q '^core: the compiled C follows the trail to its end' said || { echo "$model: $claim"; cat said; exit 1; }
		rows=$((rows + $(sed -n 's/^machines: .*(\([0-9]*\) rows)$/\1/p' said)))
		runs=$((runs + 1))
	done
}

follow adapter '-DSENDS=2 -DHOSTILE' low_power_owns_no_send halted_holds_nothing
follow im '-DSENDS=2 -DLOANS=1 -DOIDS=1 -DHOSTILE' unbind_completes_after_close send_after_deinitialize_fails \
	binding_is_freed_after_unbind refused_send_says_why
follow im '-DBINDINGS=2 -DOIDS=1 -DHOSTILE' binding_is_freed_after_unbind device_is_deinitialized_once
# An entry that fails before the miniport is associated.
follow driver '-DHOSTILE' failed_entry_leaves_nothing deregisters_in_entry_and_unload_only
echo "$runs runs, $rows rows"
