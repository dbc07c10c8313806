#!/bin/sh
# SPDX-License-Identifier: MIT
# Frama-C Eva: no run-time error in any step, from any state byte, any event, any effects; the states that it leads to exist.
# Both forms, the page that is not ours included; a form with a bound too wide is noticed. usage: eva.sh ROOT
root=$(realpath "$1")
command -v frama-c >/dev/null || { echo 'skip: frama-c is not installed'; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
failed=0
clean=0

# harness HEADER STATES: the step, from anywhere
harness()
{
	step=$(sed -n 's/^bool \([a-z0-9_]*\)(uint8_t \*state, int event.*/\1/p' "$1")
	cat <<END
#include "$1"
volatile int any_event;
volatile uint32_t any_effects;
int main(void)
{
	/*@ loop unroll 256; */
	for (unsigned from = 0; from <= UINT8_MAX; from++) {
		uint8_t state = (uint8_t)from;
		uint32_t effects = any_effects;
		bool taken = $step(&state, any_event, &effects);

		/*@ assert taken ==> 1 <= state <= $2; */
	}
	return 0;
}
END
}

# eva SOURCE WORD...: its summary in the file said
eva()
{
	source=$1
	shift
	frama-c -c11 -warn-signed-downcast -eva -eva-precision 2 -eva-ilevel 256 -eva-split-return full -cpp-extra-args="$*" harness.c "$source" >said 2>&1
}

# no_alarm: all functions were analysed, nothing was found, and the state was proved
no_alarm()
{
	grep -q 'functions analyzed (out of [0-9]*): 100% coverage' said &&
		grep -q '^  No errors or warnings raised' said &&
		grep -q '^  0 alarms generated' said &&
		grep -q '^    *Assertions *1 valid *0 unknown *0 invalid *1 total' said
}

for made in "$root"/gen/*/ "$root"/tests/gen/door/gen/*/; do
	name=$(basename "$made")
	states=$(sed -n 's/^\t\.state_count = \([0-9]*\),/\1/p' "$made$name-names.c")
	harness "$made$name.h" "$states" >harness.c
	for form in "$made$name.c" "$made$name-table.c -DSLU_STEP_TABLE"; do
		# shellcheck disable=SC2086
		eva $form
		if no_alarm; then
			clean=$((clean + 1))
		else
			echo "$form"
			cat said
			failed=1
		fi
	done
done

# The check would notice: a column past the last, and a state that does not exist.
made=$root/gen/binding
harness "$made/binding.h" 16 >harness.c
sed 's/from - 1u >= 16u/from - 1u > 16u/' "$made/binding-table.h" >binding-table.h
cp "$made/binding-table.c" planted.c
eva planted.c -DSLU_STEP_TABLE "-I. -I$made"
no_alarm && { echo 'an index out of bounds is not noticed'; failed=1; }
grep -q '1 access out of bounds index' said || failed=1
sed 's/tr63: cs = 16;/tr63: cs = 99;/' "$made/binding.c" >planted.c
eva planted.c "-I$made"
no_alarm && { echo 'a state that does not exist is not noticed'; failed=1; }
echo "$clean steps without an alarm, $(frama-c -version)"
exit $failed
