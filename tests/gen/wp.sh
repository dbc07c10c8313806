#!/bin/sh
# SPDX-License-Identifier: MIT
# Frama-C WP: pending.c and the gate in one word keep the contracts of wp-pending.h and wp-drain.h; no function does that is
# changed in a word, each in two ways (wp-changes); usage: wp.sh ROOT
root=$(realpath "$1")
command -v frama-c >/dev/null || { echo 'skip: frama-c is not installed (package frama-c-base)'; exit 77; }
for tool in why3 z3; do
	command -v "$tool" >/dev/null || { echo "skip: no prover (package $tool)"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
HOME=$folder
export HOME
why3 config detect >detected 2>&1 || { cat detected; exit 1; }
failed=0

# The exchange loop of a gate: on one thread it never comes back. The invariant stands in our copy only.
invariant='loop invariant word == drain->word \&\& drain->word == \\at(drain->word, Pre); loop assigns word, drain->word; loop variant 0;'

# prove NOUN FUNCTION,...: every goal of NOUN.c, here, against its contract
prove() {
	printf '#include "%s/tests/gen/wp-%s.h"\n#include "%s.c"\n' "$root" "$1" "$1" >harness.c
	frama-c -c11 -inline-calls @inline -wp -wp-rte -wp-prover z3 -wp-timeout 5 -wp-fct "$2" \
		-cpp-extra-args="-I$root/gen -I$root/include -I$root/src -I. -DSLU_PLATFORM_SINGLE" harness.c >said 2>&1
	proved=$(sed -n 's/^\[wp\] Proved goals: *\([0-9]*\) .*/\1/p' said)
	goals=$(sed -n 's/^\[wp\] Proved goals: *[0-9]* \/ //p' said)
	[ "${proved:-0}" -gt 1 ] && [ "$proved" -eq "$goals" ]
}

# copy NOUN: its C as it is
copy() {
	sed "/bool slu_drain_acquire/,/^}/s/^\tdo {\$/\t\/*@ $invariant *\/\n\tdo {/" "$root/src/core/$1.c" >"$1.c"
}

# functions_of NOUN: those that have a contract
functions_of() {
	sed -n 's/^[a-z].*[ *]\([a-z_]*\)(.*);$/\1/p' "$root/tests/gen/wp-$1.h" | grep -v machine
}

for noun in pending drain; do
	copy "$noun"
	if prove "$noun" "$(functions_of "$noun" | paste -sd,)"; then
		echo "$noun: $(functions_of "$noun" | wc -l) functions, $proved goals proved"
	else
		grep -A1 -E ': (Failed|Timeout|Unknown)|Error|Proved' said
		failed=1
	fi
	for function in $(functions_of "$noun"); do
		[ "$(grep -c "^$noun $function " "$root/tests/gen/wp-changes")" -ge 2 ] || { echo "$function: fewer than two changes"; failed=1; }
	done
done

changes=0
grep -v '^#' "$root/tests/gen/wp-changes" >changes
while read -r noun function change; do
	copy "$noun"
	cp "$noun.c" before.c
	sed -i "/^[a-z].*[ *]$function(/,/^}/$change" "$noun.c"
	if cmp -s "$noun.c" before.c; then
		echo "wp-changes: $function $change: nothing is changed"
		failed=1
	elif prove "$noun" "$function" </dev/null; then
		echo "wp-changes: $function $change: is proved all the same"
		failed=1
	elif ! [ "${goals:-0}" -gt 1 ]; then
		cat said
		failed=1
	fi
	changes=$((changes + 1))
done <changes
echo "$changes changes, none proved"
exit $failed
