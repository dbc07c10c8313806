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

# a project of one's own, with the lines of docs/ci.md: its models are its tests
if command -v meson >/dev/null; then
	mkdir "$folder/project"
	cp -r "$here/latch/models" "$folder/project/"
	rm "$folder/project/models/latch/latch.claims"
	cat >"$folder/project/models/latch/latch.claims" <<'END'
model   latch.pml
claim   one_holds            safety  driver  INV-01
claim   giver_held           safety  driver  INV-01 INV-02
claim   taken_is_given_back  live    driver  INV-24
config  plain   safety
END
	{
		echo "project('mine')"
		sed -n '/^## Meson$/,/^## /s/^    //p' "$root/docs/ci.md"
	} >"$folder/project/meson.build"
	(cd "$folder/project" && "$sluice" gen models) >"$folder/said" 2>"$folder/error" || complain 'not generated'
	command='meson, a project of its own'
	PATH=$(dirname "$sluice"):$PATH meson setup "$folder/project/build" "$folder/project" >"$folder/said" 2>"$folder/error" ||
		complain 'not configured'
	meson test -C "$folder/project/build" --verbose >"$folder/said" 2>"$folder/error" || complain 'failed'
	has 'latch plain one_holds'
	has '^Ok: *1 *$'
	sed -i 's/#ifdef MUTANT_TAKEN_UNSEEN/#ifndef MUTANT_TAKEN_UNSEEN/' "$folder/project/models/latch/latch.pml"
	! meson test -C "$folder/project/build" --verbose >"$folder/said" 2>"$folder/error" || complain 'nothing failed'
	has 'latch plain one_holds *FAIL'
	[ -f "$folder/project/build/trails/latch-plain-one_holds.txt" ] || complain 'no counterexample'
	rm -rf "${TMPDIR:?}"/*
fi

# in its build folder the source tree
sluice=$(realpath "$1")
run verify --list
ends 0
says "pending ($root/models/pending/pending.pml)"

exit "$failed"
