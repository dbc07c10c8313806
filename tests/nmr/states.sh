#!/bin/sh
# SPDX-License-Identifier: MIT
# One number of states: pan over nmr.pml, pan over the C, and the explorer of each configuration. That of `fault` is of a core with
# SLU_FAULT_PROVIDER_FIRST, and must say so. usage: states.sh SLUICE ROOT CONFIG EXPLORE [CONFIG EXPLORE ...]
sluice=$(realpath "$1")
root=$(realpath "$2")
shift 2
command -v spin >/dev/null || { echo 'skip: no spin'; exit 77; }
export SLUICE_CACHE=
failed=0

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# states LEVEL CONFIG: of the safety search, without the commas
states() {
	"$sluice" verify --models "$root/models" --level "$1" --full --config "$2" --claim no_deadlock --keep "$folder" nmr \
		2>"$folder/err" >"$folder/out" || cat "$folder/out" "$folder/err" >&2
	sed -n "s/^nmr $2: safety: \([0-9,]*\) states.*/\1/p" "$folder/err" | tr -d ,
}

while [ $# -gt 1 ]; do
	config=$1
	"$2" >"$folder/explored"
	status=$?
	shift 2
	if [ "$config" = fault ]; then
		[ $status -eq 1 ] && grep -qx 'violated: callouts_of_an_attachment_in_order' "$folder/explored" && continue
		echo "fault: status $status, not noticed"
		failed=1
		continue
	fi
	explored=$(sed -n 's/^states //p' "$folder/explored")
	spec=$(states spec "$config")
	code=$(states code "$config")
	echo "$config: spec $spec, code $code, explorer $explored"
	[ $status -eq 0 ] && [ -n "$spec" ] && [ "$spec" = "$code" ] && [ "$spec" = "$explored" ] || failed=1
done
exit $failed
