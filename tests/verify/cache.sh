#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# What was found is not searched again, and everything that matters makes it be searched: text, files, switches, tools.
# usage: cache.sh SLUICE ROOT [all]
. "$(dirname "$0")/expect.sh"
for tool in jq ragel; do
	command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done

# Only with gcc is anything kept; another compiler says so, and one that is not there, too.
SLUICE_CC=no-such-compiler
export SLUICE_CC
run verify --cache c "$here/plain/good.pml"
ends 2
tells 'sluice: --cache c: not with SLUICE_CC=no-such-compiler, which does not tell the files that it read'
run verify "$here/plain/good.pml"
ends 4
says 'good.pml: (safety): tool failed: no-such-compiler: not found; install it (Debian: apt install no-such-compiler)'
unset SLUICE_CC

# Tools that write down what they are called for, name themselves otherwise where told to, and compile nothing under REFUSE.
mkdir "$folder/bin"
for tool in gcc spin; do
	cat >"$folder/bin/$tool" <<END
#!/bin/sh
case " \$* " in
*' --version '* | *' -V '*) [ -z "\${OTHER_$tool-}" ] || { echo another; exit 0; } ;;
*' -E '*) ;;
*)
	echo "$tool \$*" >>"$folder/called"
	[ -z "\${REFUSE-}" ] || exit 1
	;;
esac
exec $(command -v $tool) "\$@"
END
	chmod +x "$folder/bin/$tool"
done
path=$folder/bin:$PATH
mkdir "$folder/c"

# keeps ARGUMENT...: what is searched there was searched before
keeps()
{
	: >"$folder/called"
	REFUSE=1 run verify --cache c "$@"
	[ ! -s "$folder/called" ] || complain "was searched again: $(cat "$folder/called")"
	ends 0
	grep -q 'cached, ' "$folder/said" "$folder/error" || complain 'does not say that it is cached'
}
# misses WHAT ARGUMENT...: it was not, because of WHAT
misses()
{
	what=$1
	shift
	: >"$folder/called"
	REFUSE=1 run verify --cache c "$@"
	[ -s "$folder/called" ] || complain "not searched again: $what"
	hasnt 'cached, '
}
# clean: nothing but entries
clean()
{
	! find "$folder/c" -type f | grep -qv '/[0-9a-f]\{64\}$' || complain "in the cache: $(ls "$folder/c")"
}

#
# cold, then warm
#
cat >"$folder/model.pml" <<'END'
#include "bound.h"
c_decl {
\#include "embedded.h"
};
#ifdef MORE
byte more;
#endif
byte x;
active proctype Count()
{
	do
	:: x < BOUND -> x++
	:: else -> break
	od;
	c_code { embedded_count++; };
	assert(x == BOUND)
}
ltl small { [] (x <= BOUND) }
END
echo '#define BOUND 3' >"$folder/bound.h"
cp "$here/plain/embedded.h" "$folder/"
run verify --cache c --json cold.json model.pml
ends 0
hasnt cached
jq -e '.findings | length == 3 and all(.cached == false)' "$folder/cold.json" >/dev/null || complain 'not so: cold.json'
clean
keeps --json warm.json --junit warm.xml --sarif warm.sarif model.pml
has '^model.pml - small proved 1.* cached, [0-9.]* s$'
has '1 configuration, 2 searches (2 cached), '
jq -e '.findings | length == 3 and all(.cached)' "$folder/warm.json" >/dev/null || complain 'not so: warm.json'
jq -e '[.runs[0].results[] | .properties.cached] == [true, true, true]' "$folder/warm.sarif" >/dev/null || complain 'not so: warm.sarif'
[ "$(grep -c '<system-out>cached</system-out>' "$folder/warm.xml")" = 3 ] || complain 'not so: warm.xml'
for file in cold warm; do
	jq 'del(.seconds) | del(.findings[] | .cached, .text)' "$folder/$file.json" >"$folder/$file.same"
done
cmp -s "$folder/cold.same" "$folder/warm.same" || complain 'other figures'
keeps --tap model.pml
[ "$(grep -c '^# cached: ' "$folder/said")" = 3 ] || complain 'TAP does not say so'
keeps --baseline cold.json model.pml
touch "$folder"/*.pml "$folder"/*.h
keeps model.pml
keeps --jobs 1 --budget 1h --budget 500m model.pml

#
# everything that matters
#
misses 'a word of the model' -DMORE model.pml
sed -i 's/byte x/int x/' "$folder/model.pml"
misses 'the text' model.pml
sed -i 's/int x/byte x/' "$folder/model.pml"
keeps model.pml
echo '#define BOUND 4' >"$folder/bound.h"
misses 'a text that it includes' model.pml
echo '#define BOUND 3' >"$folder/bound.h"
echo 'static int other;' >>"$folder/embedded.h"
misses 'C that it includes' model.pml
mkdir "$folder/gen"
cp "$here/plain/embedded.h" "$folder/"
keeps model.pml
OTHER_gcc=1
export OTHER_gcc
misses 'another gcc' model.pml
unset OTHER_gcc
OTHER_spin=1
export OTHER_spin
misses 'another spin' model.pml
unset OTHER_spin
cp "$folder/bin/gcc" "$folder/gcc"
echo '# another program of the same version' >>"$folder/bin/gcc"
misses 'another program that is called gcc' model.pml
mv "$folder/gcc" "$folder/bin/gcc"
CPATH=$folder/gen
export CPATH
misses 'CPATH' model.pml
unset CPATH
ours=$sluice
cp "$sluice" "$folder/bin/sluice"
echo >>"$folder/bin/sluice"
sluice=$folder/bin/sluice
misses 'another sluice' model.pml
sluice=$ours
: >"$folder/called"
REFUSE=1 run verify --cache c --fair model.pml
[ -s "$folder/called" ] || complain 'not searched again: fairness'
REFUSE=1 run verify --no-cache model.pml
ends 4
keeps model.pml

# what a manifest says
mkdir -p "$folder/models/own"
cp -r "$root/models/common" "$folder/models/"
cat >"$folder/models/own/own.pml" <<'END'
#include "common/claim.pmh"
c_decl {
\#include "own.h"
};
byte x;
active proctype Count()
{
	c_code { now.x = own(); };
	CLAIM(x_is_one, true, x == 1);
	CLAIM(x_is_small, true, x < 2)
}
END
cat >"$folder/models/own/own.claims" <<'END'
model   own.pml
claim   x_is_one    safety  driver  INV-01
claim   x_is_small  safety  driver  INV-01
config  one  safety
cc      -I../../early -I../../late ../../late/own.c
END
mkdir "$folder/early" "$folder/late"
echo 'int own(void);' >"$folder/late/own.h"
printf '#include "own.h"\nint own(void)\n{\n\treturn 1;\n}\n' >"$folder/late/own.c"
run verify --cache c own
ends 0
keeps own
cp "$folder/models/own/own.claims" "$folder/own.claims"
for change in 's/^config .*/& pan=-DCOLLAPSE/' 's/^config .*/& depth=5000/' 's/^config .*/& full/; $a config other safety' \
	's/^cc .*/& -DOWN/'; do
	sed "$change" "$folder/own.claims" >"$folder/models/own/own.claims"
	misses "$change" own --config one
done
cp "$folder/own.claims" "$folder/models/own/own.claims"
misses 'one claim alone' --claim x_is_one own
sed -i 's/return 1/return 1 + 0/' "$folder/late/own.c"
misses 'the C' own
sed -i 's/return 1 + 0/return 1/' "$folder/late/own.c"
keeps own
cp "$folder/late/own.h" "$folder/early/"
misses 'a header that is found first' own
rm "$folder/early/own.h"
keeps own

#
# an entry that is none
#
for damage in 'truncate -s -1' 'truncate -s 20' 'truncate -s 0' 'sed -i s/sluice-cache/sluice-trash/' 'printf x >>' 'cp other'; do
	mkdir "$folder/safe"
	cp "$folder/c"/* "$folder/safe/"
	cp "$(find "$folder/c" -type f | head -n 1)" "$folder/other"
	for entry in "$folder/c"/*; do
		(cd "$folder" && { [ "$damage" != 'cp other' ] || ! cmp -s other "$entry"; } && eval "$damage '$entry'")
	done
	misses "$damage" own
	tells ': not what was written there; searched anew'
	rm -r "$folder/c"
	mv "$folder/safe" "$folder/c"
done
rm -r "$folder/c"

#
# a violation comes with its trail; what ran out is searched again
#
cp "$here/plain/deadlock.pml" "$folder/"
run verify --cache c deadlock.pml
ends 1
rm -r "$folder/sluice-trails"
: >"$folder/called"
REFUSE=1 run verify --cache c --annotations deadlock.pml
ends 1
[ ! -s "$folder/called" ] || complain 'was searched again'
has 'no_deadlock violated .* cached, '
has '^::error .*no_deadlock is violated (cached)'
run trace sluice-trails/deadlock.pml-no_deadlock.txt
ends 0
run verify --cache c --budget 16m "$here/plain/big.pml"
ends 3
misses 'it ran out' --budget 16m "$here/plain/big.pml"

[ "${3-}" = all ] || exit "$failed"

#
# where an entry cannot be written
#
path=$PATH
run verify --cache c own
ends 0
for entry in "$folder/c"/*; do
	rm "$entry"
	mkdir "$entry"
done
run verify --cache c own
ends 0
tells 'what is found is not kept there'
hasnt cached
rm -r "$folder/c"

#
# two at a time, into one folder, and what is in it that nobody asked for in a month
#
mkdir "$folder/c"
cp "$here/plain/good.pml" "$folder/"
touch -d '40 days ago' "$folder/c/$(printf '%064d' 0)" "$folder/c/new-abcdef" "$folder/c/mine"
touch -d '2 days ago' "$folder/c/$(printf '%064d' 1)"
for run in 1 2; do
	(cd "$folder" && exec "$sluice" verify --jobs 1 --cache c good.pml) >"$folder/said.$run" 2>&1 &
done
wait
command='verify, two at a time'
for run in 1 2; do
	grep -q 'no_deadlock *proved' "$folder/said.$run" || complain "not proved: $(cat "$folder/said.$run")"
done
for old in "$(printf '%064d' 0)" new-abcdef; do
	[ ! -e "$folder/c/$old" ] || complain "not removed: $old"
done
for kept in "$(printf '%064d' 1)" mine; do
	[ -e "$folder/c/$kept" ] || complain "removed: $kept"
done
rm -f "$folder/c/mine"
clean
run verify --cache c good.pml
has '(1 cached)'

#
# where it is
#
unset SLUICE_CACHE
XDG_CACHE_HOME=$folder/xdg
export XDG_CACHE_HOME
mkdir "$folder/xdg"
cp -r "$folder/c" "$folder/xdg/sluice"
run verify good.pml
has '(1 cached)'
SLUICE_CACHE=c
export SLUICE_CACHE
run verify good.pml
has '(1 cached)'
run verify --no-cache --claim nobody good.pml
ends 2
mkdir "$folder/open"
chmod o+w "$folder/open"
run verify --cache open good.pml
ends 2
tells 'sluice: --cache open: everybody may write there, verdicts too; chmod o-w'
run verify --cache good.pml good.pml
ends 2
tells 'sluice: --cache good.pml: not a folder'
run verify --cache '' good.pml
ends 2
run verify --cache c --no-cache good.pml
ends 2
run verify --cache c --faults
ends 2
tells 'sluice: --faults and --cache: '
# a folder that is full, or where that cannot be had, one that nothing can be put into
if ! unshare -rm true 2>/dev/null; then
	run verify --cache /proc/self/fd good.pml
	ends 0
	tells 'what is found is not kept there'
else
	mkdir "$folder/full"
	cat >"$folder/in-full" <<'END'
mount -t tmpfs -o size=4k,mode=700 none full && head -c 4096 /dev/zero >full/zero && "$1" verify --cache full good.pml
status=$?
ls full
exit $status
END
	(cd "$folder" && unshare -rm sh in-full "$sluice") >"$folder/said" 2>"$folder/error"
	status=$?
	command='verify, no space'
	ends 0
	tells 'No space left on device; what is found is not kept there'
	[ "$(tail -n 1 "$folder/said")" = zero ] || complain 'half an entry'
fi
exit "$failed"
