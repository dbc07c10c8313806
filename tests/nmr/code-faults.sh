#!/bin/sh
# SPDX-License-Identifier: MIT
# The model of the registrar notices a fault in the registrar's C; usage: code-faults.sh SLUICE ROOT
sluice=$(realpath "$1")
root=$(realpath "$2")
command -v spin >/dev/null || { echo 'skip: no spin'; exit 77; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$root/models" "$folder/models" || exit 99
ln -s "$root/gen" "$root/include" "$root/verify" "$folder/" || exit 99
mkdir "$folder/src" || exit 99

# notice CONFIGURATION FILE EDIT: with this sed edit of a file of the core the search says that code and model differ
notice() {
	rm -rf "$folder/src/core"
	cp -r "$root/src/core" "$folder/src/core" || exit 99
	sed -i "$3" "$folder/src/core/$2" || exit 99
	cmp -s "$root/src/core/$2" "$folder/src/core/$2" && { echo "$2: nothing to edit: $3"; exit 1; }
	(cd "$folder" && "$sluice" verify --models models --config "$1" nmr) >"$folder/out" 2>&1
	status=$?
	if [ $status -ne 1 ] || ! grep -q 'code_does_what_the_model_does *violated' "$folder/out"; then
		cat "$folder/out"
		echo "$2, $3: status $status, not noticed"
		exit 1
	fi
	echo "noticed: $2, $3"
}

notice code-modules-1x1 nmr-calls.c '/^\tslu_drain_acquire/d'
notice code-modules-1x1 nmr-calls.c 's/return slu_drain_close(&calls->gate) ?/return !slu_drain_close(\&calls->gate) ?/'
notice code-hostile-1x1 nmr.c '/^\tsettle(turn, attachment->sides.SLU_NMR_PROVIDER/d'
notice code-hostile-1x1 nmr.c 's/^\tif (module->attachments)$/\tif (!module)/'
