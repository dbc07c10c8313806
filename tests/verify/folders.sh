#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# A folder of any name: it works, or is refused with one clear line and nothing done.
# usage: folders.sh SLUICE ROOT
. "$(dirname "$0")/expect.sh"
command -v ragel >/dev/null || { echo 'skip: ragel is not installed'; exit 77; }
top=$folder

# in FOLDER: the latch is in a folder of that name
in_folder()
{
	folder=$top/$1
	mkdir "$folder"
	cp -r "$here/latch/models" "$folder/models"
	run gen models
	ends 0
}

works()
{
	in_folder "$1"
	run verify models --config plain -DMUTANT_TAKEN_UNSEEN
	ends 1
	says 'counterexample: sluice trace sluice-trails/latch-plain-one_holds.txt'
	run trace sluice-trails/latch-plain-one_holds.txt
	ends 0
	says 'violated: one_holds (driver: INV-01)'
	run table models/latch
	ends 0
	run step models/latch TAKE
	ends 0
}

refused()
{
	in_folder "$1"
	for argument in models/latch models/latch/latch.pml; do
		run verify "$argument"
		ends 2
		tells 'latch.pml: spin cannot name this file; rename it or its folders without ", \ and control bytes'
		[ "$(wc -l <"$folder/error")" = 1 ] || complain 'not one line'
		[ ! -s "$folder/said" ] || complain 'something was printed'
	done
}

works 'with  blanks'
works 'a$HOME$(true)`true`'
works "it's; #1 %s ?*&|"
refused 'a "quote"'
refused 'back\slash\n'
refused 'two
lines'
run verify "$folder/models/latch"
ends 2
tells 'two\x0alines/models/latch/latch.claims:2: '

# a folder is that folder, never the models of ours
mkdir "$top/empty"
cd "$top/empty" || exit 99
run verify .
ends 2
tells '.: no NAME.claims in this folder or in the folders in it'
cd "$top" || exit 99

# temporary files, too
works plain
mkdir "$top/a \$TMP" "$top/a \"tmp\""
TMPDIR="$top/a \$TMP"
run verify models --config plain
ends 0
TMPDIR="$top/a \"tmp\""
run verify models --config plain
ends 2
tells 'spin cannot name this folder; choose another TMPDIR'

exit "$failed"
