#!/bin/sh
# SPDX-License-Identifier: MIT
# A row of a page that leads elsewhere turns the table test red; usage: rows.sh SLUICE ROOT one|all CC ...
# one: the first row of each page that can be changed; all: each row.
sluice=$1
root=$2
which=$3
shift 3
cc="$*"
command -v ragel >/dev/null || { echo 'skip: no ragel'; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# compile OBJECT SOURCE: an edited page before the one of the tree
compile() {
	$cc -std=c11 -O0 -w -I"$folder/gen" -I"$root/gen" -I"$root/include" -I"$root/tests/table" -c -o "$1" "$2" ||
		{ echo "$2: does not compile"; exit 99; }
}

# rows PAGE: line and other target of each row; its own state, or the first other one if it stays
rows() {
	awk '
		/^main :=/ { inside = 1 }
		inside && /^ *[A-Z][A-Za-z_]*: *\(/ { state = $1; sub(/:.*/, "", state); states[++count] = state }
		inside && /@[A-Z]+_[0-9]/ && /->/ {
			to = $0
			sub(/.*-> */, "", to)
			sub(/[^A-Za-z_].*/, "", to)
			line[++total] = NR
			from[total] = state
			target[total] = to
		}
		END {
			for (i = 1; i <= total; i++) {
				other = from[i]
				if (other == target[i])
					other = states[1] == target[i] ? states[2] : states[1]
				print line[i], other
			}
		}
	' "$1"
}

mkdir "$folder/tables" "$folder/models"
for source in "$root"/tests/table/*.c; do
	case $source in
	*spin-cells.c) ;;
	*) compile "$folder/tables/$(basename "$source").o" "$source" ;;
	esac
done
for source in "$root"/gen/*/*.c; do
	compile "$folder/$(basename "$(dirname "$source")")-$(basename "$source").o" "$source"
done
ar -cr "$folder/machines.a" "$folder"/*.o && rm "$folder"/*.o

red=0
refused=0
for page in "$root"/models/*/*.rl; do
	name=$(basename "$page" .rl)
	rows "$page" >"$folder/rows"
	while read -r line other; do
		rm -rf "$folder/gen" "$folder/models/$name"
		mkdir "$folder/models/$name"
		sed "${line}s/-> *[A-Za-z_]*/-> $other/" "$page" >"$folder/models/$name/$name.rl"
		if ! "$sluice" gen --out "$folder/gen" "$folder/models/$name" >"$folder/out" 2>&1; then
			refused=$((refused + 1))
			continue
		fi
		compile "$folder/edited.o" "$folder/gen/$name/$name.c"
		compile "$folder/names.o" "$folder/gen/$name/$name-names.c"
		$cc -o "$folder/test" "$folder"/tables/*.o "$folder/edited.o" "$folder/names.o" "$folder/machines.a" || exit 99
		"$folder/test" >"$folder/out" 2>&1
		if [ $? -ne 1 ] || ! grep -q 'leads elsewhere' "$folder/out"; then
			cat "$folder/out"
			echo "$page:$line: leads to $other, and no table says that it must not"
			exit 1
		fi
		red=$((red + 1))
		[ "$which" = all ] || break
	done <"$folder/rows"
done
echo "$red rows led elsewhere and were noticed, $refused were refused by sluice gen"
[ $red -gt 0 ]
