#!/bin/sh
# SPDX-License-Identifier: MIT
#
# agreement.sh SLUICE ROOT short|all [FAULT ...] - what breaks the model breaks the C, in the same step
#
# The file agreement says of each MUTANT_X of im.pml and adapter.pml whether the C has the same fault, SLU_FAULT_X, in src/core or,
# where it is the author's, NDIS's or of a thread, in the world of level code (verify/code):
#
#   short, twin   the model's counterexample runs on the C with it to the last step, where the claim is broken, and not on the C
#                 as it is; short: also in the short run
#   no            why not
#
# A fault that edits pages edits them for the core, too, and must run likewise; so must trails of level code. With names only
# those are run.
set -u
export SLUICE_CACHE=
root=$(realpath "$2")
size=$3
sluice=$(realpath "$1")
shift 3
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
awk '$3 ~ /^(short|twin)$/ { print $2 }' "$here/agreement" | sort -u >twins
grep -oh 'SLU_FAULT_[A-Z0-9_]*' "$root"/src/core/*.c "$root"/verify/code/*.[ch] | sed 's/SLU_FAULT_//' | sort -u >faults
[ -z "$(comm -23 twins faults)" ] || complain "the C does not have: $(comm -23 twins faults)"
awk '$3 !~ /^(short|twin|no)$/ && !/^#/ || $3 == "no" && NF < 4' "$here/agreement" | grep . && complain 'no word, or no reason'

# word FILE: what the table says of the fault in it
word()
{
	awk -v m="$(awk '$1 == "model" { print $2 }' "$1")" \
		-v f="$(sed -n 's/^define  *-DMUTANT_\([A-Z0-9_]*\).*/\1/p' "$1")" '$1 == m && $2 == f { print $3 }' "$here/agreement"
}

# names: the seeded faults to run; without a world there is nothing to compare of a cycle, which has no last step
names()
{
	for file in "$root"/verify/faults/im-*.fault "$root"/verify/faults/adapter-*.fault; do
		name=$(basename "$file" .fault)
		word=$(word "$file")
		case $size-$word-$name in
		*-adapter-*-live) ;;
		*-short-*) echo "$name" ;;
		all-twin-*) echo "$name" ;;
		all--*) grep -q "^#except $name " "$here/agreement" || echo "$name" ;;
		esac
	done
	[ "$size" = short ] || basename -a -s .fault "$root"/verify/faults/code-*.fault
}

# try NAME: search for its counterexample, and run that
try()
{
	"$sluice" verify --models "$root/models" --faults --keep trails "$1" >log 2>&1
	# shellcheck disable=SC2013
	for claim in $(sed -n 's/^caught-by//p' "$root/verify/faults/$1.fault") none; do
		trail=trails/$1-$claim.txt
		[ ! -e "$trail" ] || break
	done
	[ -e "$trail" ] || { complain "$1: no counterexample"; cat log; return; }
	"$sluice" replay --fault "$trail" >out 2>&1
	if [ "$? $(tail -n 1 out)" != "1 reproduced: $claim" ] || ! grep -qx "not reproduced: $claim" out; then
		complain "$1: it should be 'not reproduced: $claim', and with the fault 'reproduced: $claim'"
		cat out
	fi
	"$sluice" trace "$trail" >out 2>&1
	grep -q "violated: $claim" out || complain "$1: not traced: $(cat out)"
	count=$((count + 1))
}

if [ $# -gt 0 ]; then
	printf '%s\n' "$@" >run
else
	names >run
fi
count=0
while read -r fault; do
	try "$fault"
done <run
[ "$count" -gt 0 ] || complain 'nothing was run'
echo "$count counterexamples replayed; $(awk '$3 != "no" && !/^#/ && NF' "$here/agreement" | wc -l) faults of the models in the C," \
	"$(awk '$3 == "no"' "$here/agreement" | wc -l) of the models alone"
exit $fail
