#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2015,SC2016
# step, table and diagram: exact words, for a machine that is built in and for a page that is not
# usage: walk.sh SLUICE ROOT
sluice=$(realpath "$1")
root=$(realpath "$2")
door=$root/tests/gen/door/models/door
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
failed=0

# expect STATUS COMMAND...: wanted words on standard input, output and error together
expect()
{
	cat >wanted
	status=$1
	shift
	"$@" >said 2>&1 </dev/null
	got=$?
	if [ $got -ne "$status" ] || ! cmp -s said wanted; then
		printf '%s\n  status %s, wanted %s\n' "$*" $got "$status"
		diff wanted said
		failed=1
	fi
}

expect 0 "$sluice" step pending CALL COMPLETE CALL RETURN_PENDING CALL <<'END'
Called
Early
refused
Idle
Called
END
expect 0 "$sluice" step "$door" PUSH PUSH PULL LOCK PUSH BURN UNLOCK <<'END'
Open
Open
Shut
Shut/locked twice
refused
Burnt
refused
END
export sluice door
expect 0 sh -c 'printf "CALL\n  RETURN_PENDING  \r\n\n\nCALL\nCALL\n\n" | "$sluice" step pending' <<'END'
Called
Waiting

Called
refused
END
expect 0 sh -c 'printf "LOCK\n\nPUSH" | "$sluice" step "$door"' <<'END'
Shut/locked twice

Open
END
expect 2 sh -c 'printf "CALL\n\nKNOCK\nCALL\n" | "$sluice" step pending' <<'END'
Called
sluice: standard input:3: KNOCK: no such event of pending; sluice step MACHINE --list names them
END
expect 0 sh -c '"$sluice" step pending </dev/null' </dev/null
expect 2 "$sluice" step pending CALL KNOCK <<'END'
sluice: KNOCK: no such event of pending; sluice step MACHINE --list names them
END
expect 0 "$sluice" step "$door" --list <<'END'
states:
Shut
Open
Shut/locked twice
Burnt
WasStolen
events:
PUSH
PULL
LOCK
UNLOCK
BURN
STEAL
END
"$sluice" step nmr-client --list >one
"$sluice" step nmr_client --list >other
cmp one other || failed=1
names=$(sed -n "/^machines = \[/,/^\]/s/^    '\(.*\)',/\1/p" "$root/gen/meson.build" | paste -sd, | sed 's/,/, /g')
expect 2 "$sluice" step gate <<END
sluice: gate: no such machine; name the folder of a page, or one of $names
END
"$sluice" step >said 2>&1
[ $? -eq 2 ] && grep -q '^usage: sluice step' said || { echo 'step without a machine'; failed=1; }

expect 0 "$sluice" table "$door" <<'END'
row      state              event   next               effects
D-01     Shut               PUSH    Open               ring,light_on
D-02     Shut               LOCK    Shut/locked twice  -
D-03     Open               PULL    Shut               -
D-01     Open               PUSH    Open               ring
FIRE-1a  Open               BURN    Burnt              call_help
THEFT-1  Open               STEAL   WasStolen          call_help
D-04     Shut/locked twice  UNLOCK  Shut               -
FIRE-1a  Shut/locked twice  BURN    Burnt              call_help
END
"$sluice" table --markdown adapter | cmp - "$root/gen/adapter/adapter.md" || failed=1
"$sluice" table --markdown "$door" | cmp - "$door/../../gen/door/door.md" || failed=1
"$sluice" diagram adapter | cmp - "$root/gen/adapter/adapter.dot" || failed=1
"$sluice" table --sideways pending >said 2>&1
[ $? -eq 2 ] && grep -q '^usage: sluice table' said || { echo 'table with an unknown option'; failed=1; }
"$sluice" diagram pending binding >said 2>&1
[ $? -eq 2 ] && grep -q '^usage: sluice diagram' said || { echo 'diagram of two machines'; failed=1; }

# the drawing: an element per state and no reference to another file
mkdir bin
expect 4 env PATH="$folder/bin" "$sluice" diagram --svg pending <<'END'
sluice: dot: No such file or directory; install graphviz
END
command -v dot >/dev/null || { echo 'skip: graphviz is not installed'; exit 77; }
"$sluice" diagram --svg "$door" >door.svg || failed=1
[ "$(grep -c 'class="node"' door.svg)" -eq 6 ] || { echo 'not one node a state, and one for the start'; failed=1; }
grep -q '<svg' door.svg && ! grep -q 'href' door.svg || { echo 'not a drawing of its own'; failed=1; }
exit $failed
