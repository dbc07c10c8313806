#!/bin/sh
# SPDX-License-Identifier: MIT
# The summary counts, names skips and fails where a skip is not allowed, a log is missing or empty.
set -eu
root=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/b/meson-logs"
log=$folder/b/meson-logs/testlog.json
printf 'may skip # why\n' >"$folder/allowed"
fail=0

# expect STATUS LAST-LINE: run the summary over what is there
expect()
{
	status=0
	last=$(python3 "$root/tests/summary.py" "$folder/allowed" "$log" | tail -n 1) || true
	python3 "$root/tests/summary.py" "$folder/allowed" "$log" >"$folder/out" || status=$?
	if [ "$status" != "$1" ] || [ "$last" != "$2" ]; then
		printf 'expected status %s and "%s", got %s and "%s"\n' "$1" "$2" "$status" "$last"
		fail=1
	fi
}

expect 1 '0 passed, 1 failed, 0 skipped' # no log at all
: >"$log"
expect 1 '0 passed, 1 failed, 0 skipped' # an empty one
printf '%s\n' '{"name": "x:unit / a", "result": "OK", "stdout": ""}' >"$log"
expect 0 '1 passed, 0 failed, 0 skipped'
printf '%s\n' '{"name": "x:unit / may skip", "result": "SKIP", "stdout": "skip: no tool\n"}' >>"$log"
expect 0 '1 passed, 0 failed, 1 skipped'
grep -q 'may skip: no tool' "$folder/out" || { echo 'the reason is lost'; fail=1; }
printf '%s\n' '{"name": "x:unit / other", "result": "SKIP", "stdout": "1..0 # SKIP not here\n"}' >>"$log"
expect 1 '1 passed, 1 failed, 1 skipped'
printf '%s\n' '{"name": "x:unit / t", "result": "TIMEOUT"}' >>"$log"
expect 1 '1 passed, 2 failed, 1 skipped'
printf '%s\n' '{"name": "x:unit / f", "result": "FAIL", "stdout": "first\n", "stderr": "the reason\n"}' >>"$log"
expect 1 '1 passed, 3 failed, 1 skipped'
grep -q '^  | the reason$' "$folder/out" || { echo 'what a failed test said is lost'; fail=1; }
exit $fail
