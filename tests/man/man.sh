#!/bin/sh
# SPDX-License-Identifier: MIT
#
# man.sh SOURCE-ROOT SLUICE - every subcommand has a manual page, and what the pages show is what the commands print
#
# In a literal block, a line `$ COMMAND` is run in a scratch folder beside the models and the sources; the lines that follow
# it, up to the next command, are its output. A command without such lines is run for what it leaves behind.
set -u
for tool in gcc ragel spin; do
	command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
root=$1
sluice=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail=0

for command in $("$sluice" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
	[ -e "$root/docs/man/sluice-$command.1" ] || { echo "no manual page: sluice-$command.1"; fail=1; }
done

PATH=$(dirname "$sluice"):$PATH
export PATH
for part in gen include models src verify; do
	cp -r "$root/$part" "$folder"
done
ln -s "$root/samples" "$folder"
cd "$folder" || exit 99

# check PAGE: run what stands in $folder/script, compare with $folder/expected
check()
{
	[ -s script ] || return 0
	sh script 2>&1 | grep -v "WARNING: ASan" >printed # which cannot follow contexts that are switched
	if [ -s expected ] && ! diff expected printed >difference; then
		printf '%s: "%s" prints something else:\n' "$1" "$(cat script)"
		cat difference
		fail=1
	fi
	: >script
	: >expected
}

for page in "$root"/docs/man/*.1; do
	: >script
	: >expected
	# A literal block's lines, each with a mark before it; `end` closes a block.
	sed -n '/^\.Bd -literal/,/^\.Ed/ { s/^\.Bd.*//; t; s/^\.Ed.*/end/; t show; s/^/|/; :show; p }' "$page" >lines
	while IFS= read -r line; do
		case $line in
		'|$ '*)
			check "$page"
			printf '%s\n' "${line#|$ }" >script
			;;
		'|'*) printf '%s\n' "${line#|}" >>expected ;;
		end)
			# The last blank line of a block belongs to the page.
			check "$page"
			;;
		esac
	done <lines
done
exit $fail
