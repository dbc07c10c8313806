#!/bin/sh
# SPDX-License-Identifier: MIT
#
# golden.sh SLUICE SCENARIO [--write]
#
# What a scenario prints stands beside it, for whatever seed: its lines in the order of the file, then the account. The same
# seed prints the same bytes. --write takes what is printed as right.
set -u
sluice=$(realpath "$1")
scenario=$2
expected=${scenario%.scenario}.expected
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99

# Which of two lines is answered first may be the seed's choice: the table by line, then the rest as it is.
in_order()
{
	sed 1d "$1" >lines
	sed '/^account/,$d' lines | sort -s -n -k 1,1
	sed -n '/^account/,$p' lines
}

"$sluice" run --seed 1 "$scenario" >first
status=$?
in_order first >printed
echo "status $status" >>printed
if [ "${3-}" = --write ]; then
	cp printed "$expected"
	exit
fi
diff "$expected" printed || exit 1

"$sluice" run --seed 1 "$scenario" >again
cmp first again || { echo 'the same seed printed something else'; exit 1; }
"$sluice" run --json --seed 1 "$scenario" >first.json
"$sluice" run --json --seed 1 "$scenario" >again.json
cmp first.json again.json || { echo 'the same seed recorded something else'; exit 1; }

for seed in 2 3 4 5 6 7 8 9 10; do
	"$sluice" run --seed $seed "$scenario" >other
	status=$?
	in_order other >printed
	echo "status $status" >>printed
	diff "$expected" printed || { echo "seed $seed"; exit 1; }
done
