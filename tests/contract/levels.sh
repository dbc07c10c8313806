#!/bin/sh
# SPDX-License-Identifier: MIT
# What a docstring says under Context the function states; usage: levels.sh ROOT
root=$1
said=$(awk '
	/^ \* slu_[a-z_]*\(\) - / { name = $2; sub(/\(\)/, "", name) }
	/^ \* Context: PASSIVE/ { if (name) print name, "PASSIVE"; name = "" }
	/^ \* Context: up to DISPATCH/ { if (name) print name, "DISPATCH"; name = "" }
	/^ \*\// { name = "" }
' "$root"/include/sluice/*.h)
stated=$(awk '
	/^[a-z].*slu_[a-z_]*\(/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
	/^\tSLU_ASSERT_LEVEL\(SLU_LEVEL_/ { level = $1; sub(/.*LEVEL_/, "", level); sub(/\).*/, "", level); print name, level }
' "$root"/src/core/*.c)
[ -n "$said" ] || { echo "no docstring of $root/include/sluice says its level"; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo "$said" | sort >"$folder/said"
echo "$stated" | sort >"$folder/stated"
diff "$folder/said" "$folder/stated" ||
	{ echo "< said under Context, > stated by SLU_ASSERT_LEVEL; they must be the same"; exit 1; }
echo "$said" | wc -l
