#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# `sluice new`: names that are none, that are taken, a disk that is full: one line, and nothing written. Names of all forms make a project
# whose C is under its own name, without a warning, and which verifies.
# usage: new.sh SLUICE ROOT
. "$(dirname "$0")/../verify/expect.sh"
command -v ragel >/dev/null || { echo 'skip: ragel is not installed'; exit 77; }

# refused LINE STATUS ARGUMENT...
refused()
{
	wanted=$1
	wanted_status=$2
	shift 2
	before=$(ls -A "$folder")
	run new "$@"
	ends "$wanted_status"
	[ "$(cat "$folder/error")" = "sluice: $wanted" ] || complain "wanted: sluice: $wanted"
	[ ! -s "$folder/said" ] || complain 'something was printed'
	[ "$(ls -A "$folder")" = "$before" ] || complain "left behind: $(ls -A "$folder")"
}
: >"$folder/said"
: >"$folder/error"
mkdir "$folder/here"
ln -s nowhere "$folder/there"

rule='not a name; write up to 32 small letters, digits and single dashes: file-handle'
for name in File 9lives a--b a- -- a_b 'a b' a/b ../a . "$(printf '%033d' 0 | tr 0 a)" 'é' ''; do
	[ "$name" = -- ] || refused "$name: $rule" 2 -- "$name"
done
refused 'pending: a model of Sluice has that name; choose another' 2 pending
refused 'machine: a word of Ragel; choose another' 2 machine
refused 'here: is there already; choose another name or folder' 2 here
refused 'there: is there already; choose another name or folder' 2 there
refused '--prefix Acme: not a name; write up to 32 small letters, digits and single underscores' 2 --prefix Acme pipe
refused '--prefix b: a second one' 2 --prefix a --prefix b pipe
run new
ends 2
run new a b
ends 2

# a disk that is full: no file may grow beyond a block
trap '' XFSZ
before=$(ls -A "$folder")
status=0
(cd "$folder" && ulimit -f 1 && exec "$sluice" new pipe) >"$folder/said" 2>"$folder/error" || status=$?
command='a full disk'
ends 4
grep -q '^sluice: pipe/.*: File too large; nothing was written$' "$folder/error" || complain 'no such line'
[ "$(wc -l <"$folder/error")" = 1 ] || complain 'not one line'
[ "$(ls -A "$folder")" = "$before" ] || complain "left behind: $(ls -A "$folder")"
path=/nowhere
run new pipe
unset path
ends 4
tells 'ragel: not found; install it (Debian: apt install ragel)'

# projects; words of C and Promela, too
made()
{
	name=$1
	shift
	run new "$@" "$name"
	ends 0
	says "next: cd $name && sluice verify models"
	(cd "$folder/$name" && cc -std=c11 -Wall -Wextra -Wconversion -Werror -I"gen/$name" main.c "gen/$name/$name.c" -o by-hand &&
		./by-hand >/dev/null) || complain "the C of $name"
	left=$(grep -r '@[A-Z]*@\|SPDX' "$folder/$name" | grep -v '@OUTDIR@\|README.md:.*SPDX')
	[ -z "$left" ] || complain "blanks, or a licence: $left"
}
made a
made usb-2-pipe --prefix acme_corp
nm "$folder/usb-2-pipe/by-hand" | grep -q ' T acme_corp_usb_2_pipe_machine$' || complain 'no prefix'
for name in int inline main "$(printf '%032d' 0 | tr 0 a)"; do
	made "$name"
done
run verify int/models --config two
ends 0
run verify main/models --config live
ends 0

# what was made of a page that has changed since
sed -i 's/^#   state/#\n&/' "$folder/a/models/a/a.rl"
run verify a/models --config two
ends 0
sed -i '/R_05/s/-> Closing/-> Closed/; s/^# One row.*/# SPDX-License-Identifier: BSD-2-Clause OR MIT/' "$folder/a/models/a/a.rl"
run verify a/models --config two
ends 2
tells 'a/models/a/a.rl was changed since `sluice gen`; run `sluice gen a/models` again'
run gen a/models
ends 0
[ "$(grep -lr '^/\* SPDX-License-Identifier: BSD-2-Clause OR MIT \*/$' "$folder/a/gen" | wc -l)" = 7 ] || complain 'the licence'
run verify a/models --config live
ends 1
# a cycle, whatever else is violated on the way there
run trace sluice-trails/a-live-every_close_completes.txt
ends 0
says 'from here on the steps repeat for ever:'

exit "$failed"
