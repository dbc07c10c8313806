#!/bin/sh
# SPDX-License-Identifier: MIT
# What is wrong with an exhibit or with its page is noticed, and a broken tool finds no bug.
# usage: notices.sh SLUICE ROOT
set -eu
export SLUICE_CACHE=
sluice=$(realpath "$1")
root=$(realpath "$2")
command -v python3 >/dev/null || { echo 'skip: python3 is not installed'; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
museum=$folder/verify/museum
original=$root/verify/museum
name=usersim-318
mkdir -p "$museum/$name" "$folder/docs"
cp "$original"/*.pmh "$original"/*.h "$museum/"

# run OPTION...: the museum of one exhibit
run()
{
	status=0
	python3 "$original/museum.py" "$@" "$sluice" "$museum" "$folder/docs/museum.md" >"$folder/said" 2>&1 || status=$?
}

# expect STATUS TEXT
expect()
{
	if [ "$status" != "$1" ] || ! grep -qF -- "$2" "$folder/said"; then
		printf 'status %s, wanted %s and: %s\n' "$status" "$1" "$2"
		sed 's/^/  | /' "$folder/said"
		failed=1
	fi
}

# with FILE SED-SCRIPT: the exhibit, changed in one file
with()
{
	cp "$original/$name"/* "$museum/$name/"
	sed "$2" "$original/$name/$1" >"$museum/$name/$1"
	if cmp -s "$original/$name/$1" "$museum/$name/$1"; then
		echo "$1: nothing changed by $2"
		failed=1
	fi
	run --check --least 1
}

cp "$original/$name"/* "$museum/$name/"
run --least 1
expect 0 '1 bugs: all found by their claims, all repaired forms proved'
run --check --least 2
expect 1 '1 exhibits, wanted 2 at least'

# the page and the charts
sed -i 's/one bug brought back/a bug brought back/' "$folder/docs/museum.md"
rm "$folder/docs/museum/$name.svg"
: >"$folder/docs/museum/stray.svg"
run --check --least 1
expect 1 'docs/museum.md is not what the museum says now'
expect 1 "museum/$name.svg is not what the museum says now"
expect 1 'stray.svg: no such exhibit'

# FILE % SED-SCRIPT % STATUS % TEXT: the story; the bug, not there in one of its forms; the repair, none; tools
while IFS=% read -r file script wanted text; do
	with "$name.$file" "$script"
	expect "$wanted" "$text"
done <<'END'
story%/^reference/d%1%no line of reference
story%/^reference/s/usersim#/usersim /%1%write reference as owner/repo#number
story%/^claim/s/no_deadlock/binding_is_counted/%1%spec: the story says binding_is_counted, violated is no_deadlock
pml%s/ifdef BUG/ifdef NOTHING/%1%spec: the story says no_deadlock, violated is nothing
c%s/ifndef MUSEUM_BUG/ifndef NOTHING/%1%code: the story says no_deadlock, violated is nothing
c%s/ifndef MUSEUM_BUG/ifdef NOTHING/%1%status 1, wanted 0
pml%s/^bit is_deregistering/bit = is_deregistering/%1%status 4, wanted 0
c%$a #ifdef MUSEUM_BUG\n#error a broken tool\n#endif%1%status 4, wanted 1
END
exit "$failed"
