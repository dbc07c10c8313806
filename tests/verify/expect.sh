# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034
# Sourced by the tests of this folder. usage of each: NAME.sh SLUICE ROOT
sluice=$(realpath "$1")
root=$(realpath "$2")
here=$root/tests/verify
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
shown=no
for tool in spin gcc "${SLUICE_CC:-gcc}"; do
	command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
mkdir "$folder/tmp"
export TMPDIR="$folder/tmp"
# What is searched here is searched: nothing of an earlier run.
export SLUICE_CACHE=

# run ARGUMENT...: sluice in $folder; what it says is in $folder/said and $folder/error
run()
{
	command=$*
	status=0
	shown=no
	(cd "$folder" && PATH=${path-$PATH} "$sluice" "$@") >"$folder/said" 2>"$folder/error" || status=$?
	if [ -n "$(ls "$TMPDIR")" ]; then
		echo "$command: left in the scratch folder: $(ls "$TMPDIR")"
		failed=1
		rm -rf "${TMPDIR:?}"/*
	fi
}

# complain WHAT: about the last run
complain()
{
	printf '%s: %s\n' "$command" "$1"
	[ $shown = yes ] || sed 's/^/  | /' "$folder/said" "$folder/error"
	shown=yes
	failed=1
}

# ends STATUS
ends()
{
	[ "$status" = "$1" ] || complain "status $status, wanted $1"
}

# says LINE: as a whole line of standard output, blanks squeezed
says()
{
	tr -s ' ' <"$folder/said" | sed 's/ $//' | grep -qxF -- "$1" || complain "does not say: $1"
}

# has PATTERN: a basic regular expression in standard output, blanks squeezed
has()
{
	tr -s ' ' <"$folder/said" | grep -q -- "$1" || complain "no line fits: $1"
}

# hasnt PATTERN
hasnt()
{
	! tr -s ' ' <"$folder/said" | grep -q -- "$1" || complain "a line fits: $1"
}

# tells TEXT: in standard error
tells()
{
	grep -qF -- "$1" "$folder/error" || complain "does not tell: $1"
}
