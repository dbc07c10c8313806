#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# Ctrl-C and SIGTERM end every verifier, leave no scratch folder and prove nothing; searches that had ended are cached, if asked for.
# usage: interrupt.sh SLUICE ROOT
. "$(dirname "$0")/expect.sh"
# Only with gcc is anything kept.
unset SLUICE_CC

# children PID: its descendants, as `ps` sees them
children()
{
	for child in $(ps -o pid= --ppid "$1"); do
		echo "$child"
		children "$child"
	done
}

for signal in INT TERM HUP; do
	# A shell starts what runs beside it with SIGINT ignored; env undoes that.
	env --default-signal="$signal" "$sluice" verify --cache "$folder/c" "$here/plain/good.pml" \
		"$here/plain/big.pml" >"$folder/said" 2>"$folder/error" &
	pid=$!
	tries=0
	until [ "$tries" = 300 ] || grep -q '^good.pml: safety: ' "$folder/error"; do
		tries=$((tries + 1))
		sleep 0.1
	done
	tries=0
	until [ "$tries" = 100 ] || pgrep -P "$pid" -f '^\.\./pan ' >/dev/null; do
		tries=$((tries + 1))
		sleep 0.1
	done
	sleep 0.3
	all=$(children "$pid")
	command="verify, $signal"
	[ -n "$all" ] || complain 'no verifier was running'
	kill -s "$signal" "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -gt 128 ] || complain "status $status, wanted a death by $signal"
	tells 'interrupted: nothing is proved'
	hasnt proved
	[ -z "$(ls "$TMPDIR")" ] || complain "left behind: $(ls "$TMPDIR")"
	for child in $all; do
		case $(ps -o stat= -p "$child") in
		'' | Z*) ;;
		*) complain "still there: $(ps -o args= -p "$child")" ;;
		esac
	done
done

# what was searched to its end is not searched again; nothing else is there
! find "$folder/c" -type f | grep -qv '/[0-9a-f]\{64\}$' || complain "in the cache: $(ls "$folder/c")"
run verify --cache c "$here/plain/good.pml"
ends 0
has '^1 configuration, 1 searches (1 cached), '

# whoever starts it with nohup means it
env --ignore-signal=HUP "$sluice" verify --budget 2s "$here/plain/big.pml" >"$folder/said" 2>"$folder/error" &
pid=$!
sleep 1
kill -s HUP "$pid"
status=0
wait "$pid" || status=$?
command='verify, HUP ignored'
ends 3
has 'big.pml - no_deadlock ran out'

exit "$failed"
