#!/bin/sh
# SPDX-License-Identifier: MIT
# The table of each machine does what Ragel's code does, every (state, event); a changed cell is noticed. The page that is not
# ours included. usage: equal.sh ROOT
root=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
failed=0
flags="-std=c11 -O1 -Wall -Wextra -Werror -I$root/include"

# function HEADER: the name of its step function
function()
{
	sed -n 's/^bool \([a-z0-9_]*\)(uint8_t \*state, int event.*/\1/p' "$1"
}

# compile OBJECT WORD...
compile()
{
	object=$1
	shift
	# shellcheck disable=SC2086
	cc $flags "$@" -c -o "$object" || exit 99
}

# table OBJECT DIR NAME FILE: the other form, under another name
table()
{
	step=$(function "$2/$3.h")
	compile "$1" -I"$2" -DSLU_STEP_TABLE -D"$step=${step}_table" "$4"
}

set -- "$root"/gen/*/ "$root"/tests/gen/door/gen/*/
{
	printf '#include <sluice/machine.h>\n'
	printf 'typedef bool step_fn(uint8_t *state, int event, uint32_t *effects);\n'
	printf 'struct pair { const struct slu_machine *machine; step_fn *table; };\n'
	for dir; do
		step=$(function "$dir/$(basename "$dir").h")
		printf 'extern const struct slu_machine %s_info;\nextern step_fn %s_table;\n' "${step%_machine}" "$step"
	done
	printf 'static const struct pair pairs[] = {\n'
	for dir; do
		step=$(function "$dir/$(basename "$dir").h")
		printf '\t{&%s_info, %s_table},\n' "${step%_machine}" "$step"
	done
	printf '\t{NULL, NULL},\n};\n'
} >pairs.h

for dir; do
	name=$(basename "$dir")
	compile "$name-code.o" -I"$dir" "$dir/$name.c"
	compile "$name-names.o" -I"$dir" "$dir/$name-names.c"
	table "$name-table.o" "$dir" "$name" "$dir/$name-table.c"
done
compile equal.o -I. "$root/tests/gen/equal.c"
cc -o equal ./*.o || exit 99
./equal || failed=1

# change ARRAY FROM TO: the first cell of the array that is FROM and not in column 0 is TO, and nothing else
change()
{
	awk -v array="[.]$1 = " -v from="^ *($2)\$" -v to="$3" '
		/= \{$/ { inside = $0 ~ array }
		/^\t\t\{/ && inside && !done {
			cells = $0
			sub(/^\t\t\{/, "", cells)
			sub(/\}.*/, "", cells)
			rest = substr($0, length(cells) + 4)
			count = split(cells, cell, ",")
			for (i = array ~ /next/ ? 2 : 1; i <= count && !done; i++)
				if (cell[i] ~ from) {
					cell[i] = to
					done = 1
				}
			cells = cell[1]
			for (i = 2; i <= count; i++)
				cells = cells "," cell[i]
			$0 = "\t\t{" cells rest
		}
		{ print }
	' "$table_file"
}

# expect_red NAME WHAT ARRAY FROM TO: the comparison tells of this cell and of no other
planted=0
expect_red()
{
	change "$3" "$4" "$5" >planted.c
	cmp -s planted.c "$table_file" && { echo "$1: nothing was changed: $2"; failed=1; return; }
	mv "$1-table.o" kept
	table "$1-table.o" "$dir" "$1" planted.c
	cc -o planted ./*.o || exit 99
	./planted >said
	# shellcheck disable=SC2181
	if [ $? -ne 1 ] || ! grep -q "^$(printf %s "$1" | tr - _): " said || [ "$(grep -c ': code ' said)" -gt 2 ]; then
		echo "$1: $2 is not noticed, or not alone"
		cat said
		failed=1
	fi
	mv kept "$1-table.o"
	planted=$((planted + 1))
}

for dir; do
	name=$(basename "$dir")
	table_file=$dir$name-table.c
	expect_red "$name" 'another next state' next '[2-9]|1[0-9]' 1
	expect_red "$name" 'a row refused' set '[1-9][0-9]*' 0
	expect_red "$name" 'a refused cell taken' set 0 1
done
echo "$planted changed cells noticed"
exit $failed
