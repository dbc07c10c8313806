#!/bin/sh
# SPDX-License-Identifier: MIT
#
# agreement.sh SLUICE ROOT short|all [FAULT ...] - what breaks the model breaks the C, in the same step
# agreement.sh SLUICE ROOT record FILE SECONDS [FAULT ...] - with a line for each in FILE; goes on where it was; 3: call again
#
# The file agreement says of each MUTANT_X of im, adapter, driver, filter, nmr and pending whether the C has the same fault, SLU_FAULT_X,
# in src/core or, where it is the author's, NDIS's or of a thread, in the world around it (verify/code, verify/adapter, ...):
#
#   short, twin   the model's counterexample runs on the C with it to the last step, where the claim is broken, and not on the C
#                 as it is; short: also in the short run
#   no            why not; with * for MUTANT: no fault of that model
#
# A fault that edits pages edits them for the core, too, and must run likewise; so must trails of level code, which are also
# converted to the one trace form (docs/event-record.md), whether the core follows them or not. With names only
# those are run. No seeded fault of any model may be in neither, and each that is run has its line in verify/agreement.txt.
set -u
export SLUICE_CACHE=
root=$(realpath "$2")
size=$3
sluice=$(realpath "$1")
shift 3
here=$root/tests/replay
command -v spin >/dev/null || { echo 'skip: spin is not installed'; exit 77; }
if [ "$size" = record ]; then
	[ -e "$1" ] || : >"$1"
	record=$(realpath "$1")
	end=$(($(date +%s) + $2))
	shift 2
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
fail=0

complain()
{
	echo "$*"
	fail=1
}

# Both lists are whole: each fault of a model stands in the table, each twin in the C, and nothing else does.
grep -v '^#' "$here/agreement" | awk 'NF && $2 != "*" { print $1, $2 }' | sort >listed
for model in im adapter driver filter nmr pending; do
	grep -oh 'MUTANT_[A-Z0-9_]*' "$root/models/$model"/*.pm[lh] | sed "s/MUTANT_/$model /"
done | sort -u >there
comm -23 there listed | sed 's/$/: not in the table/' >missing
comm -13 there listed | sed 's/$/: in the table, not in the model/' >>missing
[ ! -s missing ] || complain "$(cat missing)"

# twins MODEL FOLDER: each in the core, or in the world in that folder
twins()
{
	awk -v m="$1" '$1 == m && $3 ~ /^(short|twin)$/ { print $2 }' "$here/agreement" | sort -u >twins
	grep -oh 'SLU_FAULT_[A-Z0-9_]*' "$root"/src/core/*.c "$2"/*.[ch] | sed 's/SLU_FAULT_//' | sort -u >faults
	[ -z "$(comm -23 twins faults)" ] || complain "$1: the C does not have: $(comm -23 twins faults)"
}

twins im "$root/verify/code"
for model in adapter driver filter nmr pending; do
	twins "$model" "$root/verify/$model"
done
awk '$3 !~ /^(short|twin|no)$/ && !/^#/ || $3 == "no" && NF < 4' "$here/agreement" | grep . && complain 'no word, or no reason'

# word FILE: what the table says of the fault in it; nothing: it edits pages only
word()
{
	awk -v m="$(awk '$1 == "model" { print $2 }' "$1")" \
		-v f="$(sed -n 's/^define .*-DMUTANT_\([A-Z0-9_]*\).*/\1/p' "$1")" \
		'$1 == m && ($2 == "*" || $2 == f) { print $3; exit }' "$here/agreement"
}

# is_code FILE: a fault of level code
is_code()
{
	grep -q '^level *code' "$1"
}

# is_followed FILE: the core is led along its trail; of level code, along those of im and adapter
is_followed()
{
	[ "$(word "$1")" != no ] && { ! is_code "$1" || grep -Eq '^model *(im|adapter)$' "$1"; }
}

# names: the seeded faults to run
names()
{
	for file in "$root"/verify/faults/*.fault; do
		name=$(basename "$file" .fault)
		if is_code "$file"; then
			word=code
		else
			word=$(word "$file")
		fi
		case $size-$word-$name in
		*-no-*) ;;
		short-short-* | all-*) echo "$name" ;;
		record-*) echo "$name" ;;
		esac
	done
}

# Every model with seeded faults is in the table.
sed -n 's/^model  *//p' "$root"/verify/faults/*.fault | sort -u >models
while read -r model; do
	grep -q "^$model " "$here/agreement" || complain "$model: none of its faults is in the table"
done <models

# The record has a line of each fault that is run, and of no other.
size_asked=$size
size=all
names | sort >wanted
size=$size_asked
if [ "$size" != record ]; then
	grep -v '^#' "$root/verify/agreement.txt" | awk 'NF { print $1 }' | sort >recorded
	comm -3 wanted recorded | grep . && complain 'not as in verify/agreement.txt: run it anew (record)'
	grep -Ev '^#|: agrees$' "$root/verify/agreement.txt" && complain 'verify/agreement.txt: a line that does not agree'
fi

# left FILE: where the replay in it left the trail
left()
{
	sed -n '1,/^not reproduced/s/^  step \([0-9]*\),.*/leaves it in step \1/p' "$1" | head -n 1 | grep . ||
		echo 'follows it and holds'
}

# converts TRAIL CLAIM: the trace form of it, which ends in the claim
converts()
{
	"$sluice" trace --format json "$1" >out 2>&1 && grep -q '"format": *"sluice-trace 1"' out &&
		grep -q "\"violated\": *\"$2\"" out && grep -q '"steps":' out
}

# try NAME: search for its counterexample, and run that; the line for the record is in $line
try()
{
	file=$root/verify/faults/$1.fault
	line=
	"$sluice" verify --models "$root/models" --faults --keep trails "$1" >log 2>&1
	# shellcheck disable=SC2013
	for claim in $(sed -n 's/^caught-by//p' "$file") none; do
		trail=trails/$1-$claim.txt
		[ ! -e "$trail" ] || break
	done
	[ -e "$trail" ] || { complain "$1: no counterexample"; cat log; return; }
	! is_code "$file" || converts "$trail" "$claim" || { complain "$1: not the trace form: $(cat out)"; return; }
	count=$((count + 1))
	line=$(printf '%-42s %-46s' "$1" "$claim")
	if ! is_followed "$file"; then
		line="$line the trace form; the search ran the C: agrees"
		return
	fi
	"$sluice" replay --fault "$trail" >out 2>&1
	if [ "$? $(tail -n 1 out)" = "1 reproduced: $claim" ] && grep -qx "not reproduced: $claim" out; then
		line="$line the sound C $(left out): agrees"
	else
		complain "$1: it should be 'not reproduced: $claim', and with the fault 'reproduced: $claim'"
		line=
		cat out
	fi
}

if [ $# -gt 0 ]; then
	printf '%s\n' "$@" >run
else
	names >run
fi
count=0
while read -r fault; do
	if [ "$size" = record ]; then
		grep -q "^$fault " "$record" && continue
		[ "$(date +%s)" -lt "$end" ] || exit 3
	fi
	try "$fault"
	[ "$size" != record ] || [ -z "$line" ] || echo "$line" >>"$record"
done <run
[ "$size" = record ] || [ "$count" -gt 0 ] || complain 'nothing was run'
echo "$count counterexamples replayed; $(awk '$3 != "no" && !/^#/ && NF' "$here/agreement" | wc -l) faults of the models in the C," \
	"$(awk '$3 == "no" && $2 != "*"' "$here/agreement" | wc -l) of the models alone"
exit $fail
