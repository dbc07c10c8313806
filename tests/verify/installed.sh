#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# An installed sluice uses what was installed with it, wherever that was put, though the source tree is still there.
# usage: installed.sh SLUICE ROOT BUILD-FOLDER
. "$(dirname "$0")/expect.sh"
DESTDIR="$folder/dest" meson install -C "$3" --no-rebuild --quiet >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
mv "$folder/dest" "$folder/moved"
sluice=$(find "$folder/moved" -name sluice -type f -perm -u+x)
share=$(find "$folder/moved" -path '*/share/sluice' -type d)
if [ -z "$sluice" ] || [ -z "$share" ]; then
	echo 'nothing was installed'
	exit 1
fi
unset SLUICE_MODELS

run verify --list
ends 0
says "pending ($share/models/pending/pending.pml)"
hasnt "($root/"
run verify pending
ends 0
has '^pending one .* proved '
# the registrar's C: headers, generated and core sources
run verify nmr --level code --config modules-hostile-1x1
ends 0
has '^nmr modules-hostile-1x1 context_lives_until_cleanup proved '
run verify --faults pending-completes-twice
ends 0
run verify adapter --config fair -D MUTANT_GATE_LEFT_OPEN
ends 1
trail='sluice-trails/adapter-fair-send_is_accepted_in_running_only.txt'
grep -qxF "file $share/models/adapter/adapter.pml" "$folder/$trail" || complain "not of $share"
run trace "$trail"
ends 0
has '^violated: send_is_accepted_in_running_only '
run replay "$trail"
ends 0
# core, machines and what compares them with the trail
run replay --fault "$trail"
ends 1
has '^reproduced: send_is_accepted_in_running_only'
run step binding BIND
ends 0
says Opening
run table pending
ends 0
# a project of a stranger's
run new my-pipe
ends 0
run verify my-pipe/models --config two
ends 0

# in its build folder the source tree
sluice=$(realpath "$1")
run verify --list
ends 0
says "pending ($root/models/pending/pending.pml)"

exit "$failed"
