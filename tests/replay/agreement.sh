#!/bin/sh
# SPDX-License-Identifier: MIT
#
# agreement.sh SLUICE ROOT third|all - what breaks the model breaks the core, in the same step
#
# The file agreement says of each MUTANT_X of im.pml and adapter.pml whether the core has the same fault:
#
#   third, twin   SLU_FAULT_X: the model's counterexample runs on the core with it to the last step, where the claim is broken,
#                 and not on the core as it is; third: also in the short run
#   code          SLU_FAULT_X, for level code; why its trail is not replayed
#   no            why not
#
# A fault that edits pages edits them for the core, too, and must run likewise.
set -u
root=$(realpath "$2")
size=$3
sluice=$(realpath "$1")
here=$root/tests/replay
command -v spin >/dev/null || { echo 'skip: spin is not installed'; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
fail=0

complain()
{
	echo "$*"
	fail=1
}

# Both lists are whole: each fault of a model stands in the table, each twin in the core, and nothing else does.
grep -v '^#' "$here/agreement" | awk 'NF { print $1, $2 }' | sort >listed
for model in im adapter; do
	grep -oh 'MUTANT_[A-Z0-9_]*' "$root/models/$model/$model.pml" | sed "s/MUTANT_/$model /"
done | sort -u >there
comm -23 there listed | sed 's/$/: not in the table/' >missing
comm -13 there listed | sed 's/$/: in the table, not in the model/' >>missing
[ ! -s missing ] || complain "$(cat missing)"
awk '$3 ~ /^(third|twin|code)$/ { print $2 }' "$here/agreement" | sort -u >twins
grep -oh 'SLU_FAULT_[A-Z0-9_]*' "$root"/src/core/*.c | sed 's/SLU_FAULT_//' | sort -u >faults
[ -z "$(comm -23 twins faults)" ] || complain "the core does not have: $(comm -23 twins faults)"
awk '$3 !~ /^(third|twin|code|no)$/ && !/^#/ || $3 ~ /^(code|no)$/ && NF < 4' "$here/agreement" | grep . && complain 'no word, or no reason'

# names: the seeded faults to run, but those of live claims, whose cycles have no last step.
names()
{
	for file in "$root"/verify/faults/im-*.fault "$root"/verify/faults/adapter-*.fault; do
		name=$(basename "$file" .fault)
		case $name in *-live) continue ;; esac
		model=$(awk '$1 == "model" { print $2 }' "$file")
		fault=$(sed -n 's/^define  *-DMUTANT_\([A-Z0-9_]*\).*/\1/p' "$file")
		word=$(awk -v m="$model" -v f="$fault" '$1 == m && $2 == f { print $3 }' "$here/agreement")
		[ "$word" != third ] && [ "$size" = third ] && continue
		case $word in third | twin) echo "$name" ;; esac
		[ "$size" != third ] || continue
		! grep -q '^page' "$file" || grep -q "^#except $name " "$here/agreement" || echo "$name"
	done
	[ "$size" = third ] || basename -a -s .fault "$root"/verify/faults/code-*.fault
}

# replay NAME STATUS LAST-LINE WORD ...: it ends like that
replay()
{
	name=$1
	wanted="$2 $3"
	shift 3
	"$sluice" replay "$@" >out 2>&1
	got="$? $(tail -n 1 out)"
	if [ "$got" != "$wanted" ]; then
		complain "$name: sluice replay $*: not $wanted"
		cat out
	fi
}

# The trail that the search of NAME has kept, and its claim.
find_trail()
{
	# shellcheck disable=SC2013
	for claim in $(sed -n 's/^caught-by//p' "$root/verify/faults/$1.fault"); do
		trail=trails/$1-$claim.txt
		[ ! -e "$trail" ] || return 0
	done
	return 1
}

names >run
# shellcheck disable=SC2046
"$sluice" verify --models "$root/models" --faults --keep trails $(cat run) >log 2>&1
count=0
while read -r fault; do
	if find_trail "$fault"; then
		replay "$fault" 0 "not reproduced: $claim" "$trail"
		replay "$fault" 1 "reproduced: $claim" --fault "$trail"
		"$sluice" trace "$trail" >out 2>&1
		grep -q "violated: $claim" out || complain "$fault: not traced: $(cat out)"
		count=$((count + 1))
	else
		complain "$fault: no counterexample"
		cat log
	fi
done <run
[ "$count" -gt 0 ] || complain 'nothing was run'
echo "$count counterexamples replayed; $(grep -c ' no ' "$here/agreement") faults of the models alone"
exit $fail
