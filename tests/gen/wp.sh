#!/bin/sh
# SPDX-License-Identifier: MIT
# Frama-C WP: pending.c and the gate in one word keep the contracts of wp-pending.h and wp-drain.h; broken ones do not;
# usage: wp.sh ROOT
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

# prove NOUN FUNCTION,...: every goal of NOUN.c against its contract
prove() {
	printf '#include "%s/tests/gen/wp-%s.h"\n#include "%s.c"\n' "$root" "$1" "$1" >harness.c
	frama-c -c11 -inline-calls @inline -wp -wp-rte -wp-prover z3 -wp-timeout 10 -wp-fct "$2" \
		-cpp-extra-args="-I$root/gen -I$root/include -I$root/src -I. -DSLU_PLATFORM_SINGLE" harness.c >said 2>&1
	proved=$(sed -n 's/^\[wp\] Proved goals: *\([0-9]*\) .*/\1/p' said)
	goals=$(sed -n 's/^\[wp\] Proved goals: *[0-9]* \/ //p' said)
	[ "${proved:-0}" -gt 10 ] && [ "$proved" -eq "$goals" ]
}

pending=offer,slu_pending_call,slu_pending_complete,slu_pending_init,slu_pending_is_idle,slu_pending_return
drain=slu_drain_close,slu_drain_count,slu_drain_init,slu_drain_is_idle,slu_drain_is_open,slu_drain_release
for noun in pending drain; do
	cp "$root/src/core/$noun.c" .
	case $noun in
	pending) functions=$pending broken='s/(effects \& SLU_PENDING_DO_FINISH) != 0/true/' ;;
	*) functions=$drain broken='s/ | SLU_DRAIN_CLOSED);/);/' ;;
	esac
	if prove "$noun" "$functions"; then
		echo "$noun: $proved goals proved"
	else
		grep -A1 -E ': (Failed|Timeout|Unknown)|Error|Proved' said
		failed=1
	fi
	sed "$broken" "$root/src/core/$noun.c" >"$noun.c"
	cmp -s "$noun.c" "$root/src/core/$noun.c" && { echo "$noun: nothing was broken"; failed=1; }
	prove "$noun" "$functions" && { echo "$noun: a broken one is proved"; failed=1; }
done
exit $failed
