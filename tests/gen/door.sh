#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2015
# A page that is not ours: the C made of it does what the page says; its Promela goes through SPIN, with and without our
# trace header. usage: door.sh ROOT
root=$(realpath "$1")
made=$root/tests/gen/door/gen/door
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
failed=0

# every state and event of that C
cat >list.c <<'END'
#include "door-names.h"
extern const struct slu_machine *const slu_machines[];
const struct slu_machine *const slu_machines[] = {&door_info, NULL};
END
for step in -USLU_STEP_TABLE -DSLU_STEP_TABLE; do
	cc -std=c11 -Wall -Wextra $step -fsanitize=undefined -fno-sanitize-recover -I"$root/include" -I"$made" list.c \
		"$made/door.c" "$made/door-table.c" "$made/door-names.c" "$root/tests/gen/total.c" -o total && ./total ||
		failed=1
done

# Promela: from Shut, all events in any order; the states that are met
command -v spin >/dev/null || { echo 'skip: spin is not installed'; exit 77; }
model() # INCLUDE: a model of one door
{
	cat <<END
$1
byte door_state[2] = DOOR_Shut;
byte rings, lights, calls;
bool met_stolen, met_refused;
inline door_do_ring(o) { rings = 1 }
inline door_do_light_on(o) { lights = 1 }
inline door_do_call_help(o) { calls = 1 }
active proctype User()
{
	do
	:: true -> atomic { door_PUSH(1) } refused = 0
	:: true -> atomic { door_PULL(1) } refused = 0
	:: true -> atomic { door_LOCK(1) } refused = 0
	:: true -> atomic { door_UNLOCK(1) } met_refused = met_refused || refused; refused = 0
	:: true -> atomic { door_BURN(1) } refused = 0
	:: true -> atomic { door_STEAL(1) } met_stolen = met_stolen || door_state[1] == DOOR_WasStolen; refused = 0
	od
}
active proctype Watch()
{
	met_stolen && met_refused && rings && lights && calls && door_state[0] == DOOR_Shut -> assert(false)
}
END
}
search() # the watch must be able to see everything
{
	spin -a door.pml >said 2>&1 && gcc -w -O1 -o pan pan.c >>said 2>&1 && ./pan >>said 2>&1
	grep -q 'errors: 1' said || { echo "$1"; cat said; failed=1; }
}
model "bit refused;
#include \"$made/door.pmh\"" >door.pml
search 'without the trace header'
model "#include \"$root/models/common/trace.pmh\"
#include \"$made/door.pmh\"" >door.pml
search 'with the trace header'
./pan -r >said 2>&1
grep -q '^~ door 1 STEAL Open WasStolen THEFT-1 call_help$' said || { echo 'no trace line in the replay'; failed=1; }
exit $failed
