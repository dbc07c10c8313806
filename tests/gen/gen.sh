#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2015,SC2016
# sluice gen itself: what it writes, leaves alone, compares and refuses; usage: gen.sh SLUICE ROOT
sluice=$(realpath "$1")
root=$(realpath "$2")
version=$(ragel --version 2>/dev/null | sed -n 's/^Ragel State Machine Compiler version \([^ ]*\).*/\1/p')
[ "$version" = 6.10 ] || { echo "skip: ragel is ${version:-missing}, 6.10 is wanted"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
failed=0

# expect STATUS TEXT COMMAND...: exact status, and exact words on standard output and error together
expect()
{
	status=$1
	text=$2
	shift 2
	"$@" >said 2>&1
	got=$?
	if [ $got -ne "$status" ] || [ "$(cat said)" != "$text" ]; then
		printf '%s\n  status %s, wanted %s\n  said:   %s\n  wanted: %s\n' "$*" $got "$status" "$(cat said)" "$text"
		failed=1
	fi
}
fail()
{
	echo "$1"
	failed=1
}

mkdir -p X/models/door X/models/common
cp "$root/tests/gen/door/models/door/door.rl" X/models/door
expect 1 'X/gen/door/door.c: differs
X/gen/door/door.dot: differs
X/gen/door/door.h: differs
X/gen/door/door.md: differs
X/gen/door/door-names.c: differs
X/gen/door/door-names.h: differs
X/gen/door/door.pmh: differs
X/gen/door/door.rv.dot: differs
X/gen/door/door-table.c: differs
X/gen/door/door-table.h: differs' "$sluice" gen --check --out X/gen X/models
[ ! -e X/gen ] || fail '--check wrote something'
expect 0 '' "$sluice" gen X/models
[ "$(echo X/gen/door/*)" = "X/gen/door/door-names.c X/gen/door/door-names.h X/gen/door/door-table.c X/gen/door/door-table.h \
X/gen/door/door.c X/gen/door/door.dot X/gen/door/door.h X/gen/door/door.md X/gen/door/door.pmh X/gen/door/door.rv.dot" ] || fail 'other files than wanted'
grep -rn "$folder" X/gen && fail 'a path of this machine in the output'
expect 0 '' "$sluice" gen --check X/models/door

# what is current is not touched, what is not is written
touch -d '2001-01-01' X/gen/door/*
echo '/* changed */' >>X/gen/door/door.h
expect 1 "$(realpath X)/gen/door/door.h: differs" "$sluice" gen --check X/models/door
grep -q changed X/gen/door/door.h || fail '--check wrote something'
expect 0 '' "$sluice" gen X/models/door/
[ "$(find X/gen -type f -newermt '2002-01-01')" = X/gen/door/door.h ] || fail 'not just door.h was written'
expect 0 '' "$sluice" gen --check X/models

# a page refused leaves what is there
sed -i 's/@D_02/@D_02 @D_03/' X/models/door/door.rl
expect 2 'X/models/door/door.rl:44: row LOCK has two IDs, D-02 and D-03; keep one' "$sluice" gen X/models
cp "$root/tests/gen/door/models/door/door.rl" X/models/door
expect 0 '' "$sluice" gen --check X/models

# what Ragel alone refuses: its word, our file
sed 's/light_on/when/g; s/LIGHT_ON/WHEN/' "$root/tests/gen/door/models/door/door.rl" >X/models/door/door.rl
"$sluice" gen X/models >said 2>&1 && fail 'a page that Ragel refuses was taken'
grep -qx 'X/models/door/door.rl:28:8: .*; correct the page, Ragel refuses it' said || fail "$(cat said)"
cp "$root/tests/gen/door/models/door/door.rl" X/models/door

# line ends of another system make no difference
sed 's/$/\r/' "$root/tests/gen/door/models/door/door.rl" >X/models/door/door.rl
expect 0 '' "$sluice" gen --check X/models
cp "$root/tests/gen/door/models/door/door.rl" X/models/door

# folders
expect 2 'sluice: nowhere: No such file or directory; name the folder of a machine' "$sluice" gen nowhere
expect 2 "sluice: X/models/common: no page here; a machine's folder NAME holds its page NAME.rl" \
	"$sluice" gen X/models/common
mkdir door
cp "$root/tests/gen/door/models/door/door.rl" door
expect 2 'sluice: door: not in a folder models; say where to write with --out DIR' "$sluice" gen door
expect 0 '' "$sluice" gen --out elsewhere/deep door
diff -r elsewhere/deep/door X/gen/door || fail '--out wrote other files'
"$sluice" gen >said 2>&1
[ $? -eq 2 ] && grep -q '^usage: sluice gen' said || fail 'gen without a folder'
# another code style is the same machine: only Ragel's C differs
expect 0 '' "$sluice" gen --style T0 --out styled door
[ "$(diff -rq styled/door X/gen/door)" = 'Files styled/door/door.c and X/gen/door/door.c differ' ] || fail '--style T0'
expect 0 '' "$sluice" gen --check --style T0 --out styled door
"$sluice" gen --style G3 --out styled door >said 2>&1
[ $? -eq 2 ] && grep -q '^usage: sluice gen' said || fail 'a style that Ragel does not have'
expect 4 'sluice: /dev/null/door: Not a directory; check the folder and the disk' "$sluice" gen --out /dev/null door

# Ragel missing, of another version, or broken
mkdir bin
expect 4 'sluice: ragel: No such file or directory; install ragel 6.10' env PATH="$folder/bin" "$sluice" gen X/models
ragel_says() # WORDS STATUS
{
	printf '#!/bin/sh\necho "%s"\nexit %s\n' "$1" "$2" >bin/ragel
	chmod +x bin/ragel
}
ragel_says 'Ragel State Machine Compiler version 7.0.0.12 May 2019' 0
expect 4 'sluice: ragel is version 7.0.0.12; install ragel 6.10' env PATH="$folder/bin:$PATH" "$sluice" gen X/models
ragel_says 'no such thing' 0
expect 4 'sluice: ragel does not say its version; install ragel 6.10' \
	env PATH="$folder/bin:$PATH" "$sluice" gen X/models
ragel_says 'Ragel State Machine Compiler version 6.10 March 2017' 0
expect 4 'sluice: ragel -x does not write what version 6.10 writes; reinstall it' \
	env PATH="$folder/bin:$PATH" "$sluice" gen X/models
expect 0 '' "$sluice" gen --check X/models
[ -z "$(find . -name '*.tmp')" ] || fail 'temporary files were left'
exit $failed
