#!/bin/sh
# SPDX-License-Identifier: MIT
# The registrar's C has as many states as its model, and no memory that the search would not see; usage: level-code.sh
# SLUICE ROOT EXPLORE, which is the explorer of registrar-hostile-1x1: the third count
sluice=$(realpath "$1")
root=$(realpath "$2")
explore=$(realpath "$3")
command -v spin >/dev/null || { echo 'skip: no spin'; exit 77; }
export SLUICE_CACHE=

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$root/models" "$folder/models" || exit 99
ln -s "$root/gen" "$root/include" "$root/verify" "$folder/" || exit 99
mkdir "$folder/src" || exit 99
cp -r "$root/src/core" "$folder/src/core" || exit 99
cd "$folder" || exit 99

# states LEVEL CONFIGURATION
states() {
	"$sluice" verify --models models --level "$1" --config "$2" --claim no_deadlock nmr 2>err >out || cat out err >&2
	sed -n "s/^nmr $2: safety: \([0-9,]*\) states.*/\1/p" err
}

for config in registrar-hostile-1x1 modules-hostile-1x1; do
	spec=$(states spec "$config")
	code=$(states code "$config")
	echo "$config: spec $spec, code $code"
	[ -n "$spec" ] && [ "$spec" = "$code" ] || exit 1
done

spec=$(states spec registrar-hostile-1x1 | tr -d ,)
"$explore" >explored || { cat explored; exit 1; }
grep -qx "states $spec" explored || { echo "spec $spec, but the explorer:"; cat explored; exit 1; }

# notice CONFIGURATION CLAIM FILE EDIT: with this sed edit of a file of the core the claim is violated
notice() {
	cp "$root/src/core/$3" src/core/ || exit 99
	sed -i "$4" "src/core/$3" || exit 99
	cmp -s "$root/src/core/$3" "src/core/$3" && { echo "$3: nothing to edit: $4"; exit 1; }
	"$sluice" verify --models models --level code --config "$1" nmr >out 2>&1
	status=$?
	if [ $status -ne 1 ] || ! grep -q " $2 *violated" out; then
		cat out
		echo "$3, $4: status $status, not noticed"
		exit 1
	fi
	cp "$root/src/core/$3" src/core/
	echo "noticed: $3, $4"
}

# what behaves as before and keeps, or loses, memory of its own
notice registrar-hostile-1x1 registrar_follows_its_pages nmr.c '/^\tnmr->free = attachment;$/d'
notice registrar-hostile-1x1 registrar_follows_its_pages nmr.c 's/^\tmodule->next = NULL;$/&\n\tmodule->context = NULL;/'
notice modules-hostile-1x1 module_follows_its_page nmr-calls.c 's/^\tslu_nmr_calls_leave(calls);$/\tcalls->handle = calls;\n&/'
