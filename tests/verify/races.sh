#!/bin/sh
# SPDX-License-Identifier: MIT
# verify/faults/README.md has a line for each race and bug of the contract: the faults that cite it, all of them, or why there is
# none. And a counterexample is kept for a fault, not for something that is none any more.
# usage: races.sh SLUICE ROOT
root=$(realpath "$2")
LC_ALL=C
export LC_ALL
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# wanted FACTS FAULTS: `ID FAULT ...` of each race and bug, or `ID none`
wanted()
{
	awk '
	FNR == 1 { n = split(FILENAME, part, "/"); name = part[n]; sub(/\.fault$/, "", name) }
	/^(RACE|BUG)-[0-9]+ / { ids[++count] = $1; next }
	$1 == "facts" {
		for (i = 2; i <= NF; i++)
			faults[$i] = faults[$i] " " name
	}
	END {
		for (i = 1; i <= count; i++)
			print ids[i] (ids[i] in faults ? faults[ids[i]] : " none")
	}' "$1" "$2"/*.fault
}

# stated README: the same, as the page says it; a reason stands for `none` and is not empty
stated()
{
	awk -F ' *[|] *' '
	$2 ~ /^(RACE|BUG)-[0-9]+$/ {
		line = $3
		gsub(/[`,]/, "", line)
		if (line == "" && $4 != "")
			line = "none"
		print $2, line
	}' "$1"
}

# differs ROOT: prints what the page should say and does not, or says and should not
differs()
{
	wanted "$1/verify/contract/facts" "$1/verify/faults" >"$folder/wanted"
	stated "$1/verify/faults/README.md" | diff - "$folder/wanted"
}

# strays FOLDER: kept counterexamples without a fault
strays()
{
	for trace in "$1"/golden/*.trace; do
		name=$(basename "$trace" .trace)
		[ -e "$1/$name.fault" ] || echo "golden/$name.trace: no such fault"
	done
}

differs "$root" || { echo 'verify/faults/README.md: < is what it says, > what it should'; exit 1; }
stray=$(strays "$root/verify/faults")
[ -z "$stray" ] || { echo "$stray"; exit 1; }

# and it would notice
mkdir -p "$folder/root/verify"
cp -r "$root/verify/faults" "$root/verify/contract" "$folder/root/verify/"
sed -i '/^| BUG-11 /d' "$folder/root/verify/faults/README.md"
rm "$folder/root/verify/faults/im-touch-after-count.fault"
[ "$(differs "$folder/root" | grep -c '^[<>]')" = 5 ] || { echo 'not noticed that a line and a fault are gone:'; differs "$folder/root"; exit 1; }
[ "$(strays "$folder/root/verify/faults")" = 'golden/im-touch-after-count.trace: no such fault' ] ||
	{ echo 'not noticed that a kept trace has no fault'; exit 1; }
