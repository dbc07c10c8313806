#!/bin/sh
# SPDX-License-Identifier: MIT
#
# switches.sh SOURCE-ROOT SLUICE - a manual page names the switches that --help names, and the command knows each of them
set -u
pages=$1/docs/man
sluice=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail=0

for command in $("$sluice" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
	"$sluice" "$command" --help >"$folder/help"
	grep -oE -- '(^|[ [|])--?[A-Za-z][a-z-]*' "$folder/help" | tr -d ' [|' | sed 's/^\(-[A-Za-z]\).*/\1/' |
		grep -vx -- --help | sort -u >"$folder/helped"
	# `.Fl -all` is --all, `.Fl D Ar word` and `.Fl DWORD` are -D.
	sed -n 's/| Fl /Fl /g; /^\.Fl \| Fl /p' "$pages/sluice-$command.1" | grep -oE -- '(Fl|[|]) -?[A-Za-z][a-z-]*' |
		sed 's/^.* /-/; s/^\(-[A-Za-z]\).*/\1/' | sort -u >"$folder/paged"
	if ! diff "$folder/helped" "$folder/paged" >"$folder/difference"; then
		echo "sluice-$command.1 (>) and sluice $command --help (<) name other switches:"
		cat "$folder/difference"
		fail=1
	fi
	while read -r switch; do
		# With files that are not there the command stops, but not at the switch.
		"$sluice" "$command" "$switch" "$folder/a" "$folder/b" </dev/null >"$folder/said" 2>&1
		if grep -qE "no such option|unrecognized option|invalid option" "$folder/said"; then
			echo "sluice $command does not know $switch"
			fail=1
		fi
	done <"$folder/helped"
	[ -s "$folder/helped" ] || [ ! -s "$folder/paged" ] || fail=1
done
exit $fail
