#!/bin/sh
# SPDX-License-Identifier: MIT
# The explorer: states, bounds, and the shortest way to what a fault breaks; usage: explore.sh EXPLORE EXPLORE-FAULT
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# expect STATUS TEXT COMMAND ...
expect() {
	wanted=$1
	text=$2
	shift 2
	"$@" >"$out" 2>&1
	status=$?
	if [ $status -ne "$wanted" ] || ! grep -q -- "$text" "$out"; then
		cat "$out"
		echo "$*: status $status, not $wanted with: $text"
		exit 1
	fi
}

expect 0 '^states [0-9]' "$1"
expect 1 '^violated: send_is_accepted_in_running_only' "$2"
grep -q '^~ binding 0 RESTART_COMPLETE Restarting Running TB-10 complete_restart' "$out" || { cat "$out"; exit 1; }
expect 0 '^states [0-9]' "$2" -DSENDS=0
expect 2 'not a bound, or out of range' "$1" -DBINDINGS=3
expect 2 'not a bound, or out of range' "$1" -DBINDING=1
