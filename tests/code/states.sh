#!/bin/sh
# SPDX-License-Identifier: MIT
# One number of states: pan over im.pml (not where a configuration is of level code alone), pan over the C core, and the
# explorer; usage: states.sh SLUICE ROOT EXPLORE CONFIG ...
sluice=$(realpath "$1")
root=$(realpath "$2")
explore=$(realpath "$3")
shift 3
command -v spin >/dev/null || { echo 'skip: no spin'; exit 77; }
export SLUICE_CACHE=

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99

# states LEVEL CONFIG: what the search of the configuration says on standard error, without the commas
states() {
	"$sluice" verify --models "$root/models" --level "$1" --config "$2" --claim no_deadlock im 2>err >out || cat out err >&2
	sed -n "s/^im $2: safety: \([0-9,]*\) states.*/\1/p" err | tr -d ,
}

# rate CONFIG: and how many that is a second
rate() {
	sed -n "s/^im $1: safety: \([0-9,]*\) states, \([0-9.]*\) s$/\1 \2/p" err | tr -d , |
		awk '$2 > 0 { printf "%d", $1 / $2 }'
}

failed=0
for config; do
	words=$(sed -n "s/^config $config  *safety //p" "$root/models/im/im.claims" | tr ' ' '\n' | grep '^-D')
	# shellcheck disable=SC2086
	"$explore" $words >explored || { cat explored; exit 1; }
	explored=$(sed -n 's/^states \([0-9]*\)$/\1/p' explored)
	code=$(states code "$config")
	rate=$(rate "$config")
	spec=$code
	grep -q "^config $config .* level=code " "$root/models/im/im.claims" || spec=$(states spec "$config")
	echo "$config: spec $spec, code $code, explorer $explored;" \
		"states a second: explorer $(sed -n 's/^states a second //p' explored), pan over the C ${rate:-too few to tell}"
	if [ -z "$explored" ] || [ "$explored" != "$spec" ] || [ "$explored" != "$code" ]; then
		failed=1
	fi
done
exit $failed
