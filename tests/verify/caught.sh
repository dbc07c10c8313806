#!/bin/sh
# SPDX-License-Identifier: MIT
# Each claim of each model has a seeded fault that is caught by this claim alone. Nothing is searched here: that the faults
# are caught is the long test `every seeded fault is caught`; tests/verify/seeded.sh has most of them.
# usage: caught.sh SLUICE ROOT
root=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# uncaught FOLDER: MODEL CLAIM of each claim that no fault of FOLDER names alone. A claim whose promise is the `model`'s says
# what the model of memory allows and forbids: its fault is a fence less, which is a claim of its own there.
uncaught()
{
	awk '
	$1 == "model" { model[FILENAME] = $2 }
	$1 == "caught-by" && NF == 2 { claim[FILENAME] = $2 }
	$1 == "claim" && $4 != "model" { n = split(FILENAME, part, "/"); wanted[part[n - 1] " " $2] }
	END {
		for (file in claim)
			caught[model[file] " " claim[file]]
		for (each in wanted)
			if (!(each in caught))
				print each
	}' "$root"/models/*/*.claims "$1"/*.fault | sort
}

missing=$(uncaught "$root/verify/faults")
[ -z "$missing" ] || { echo 'claims without a fault of their own:'; echo "$missing"; exit 1; }

# and it would notice
cp "$root"/verify/faults/*.fault "$folder/"
rm "$folder/adapter-send-is-put-off.fault"
sed -i 's/^caught-by.*/& one_effect_is_owed/' "$folder/im-ndis-asks-after-halt.fault"
missing=$(uncaught "$folder")
[ "$missing" = 'adapter paused_owns_no_send
im halted_gets_no_callback' ] || { echo 'not noticed that two faults are gone, but:'; echo "$missing"; exit 1; }
