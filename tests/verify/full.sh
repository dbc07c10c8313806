#!/bin/sh
# SPDX-License-Identifier: MIT
#
# full.sh SLUICE ROOT - every configuration, also the large ones, each search within 8 GiB
#
# Prints the report that verify/full.txt is a copy of. What ran out there may run out; a verdict that differs fails, and so does a
# count of states in a proof.
set -u
sluice=$(realpath "$1")
root=$(realpath "$2")
for tool in gcc spin; do
	command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
free=$(awk '$1 == "MemAvailable:" { print int($2 / 1048576) }' /proc/meminfo)
if [ "$free" -lt 8 ]; then
	echo "skip: 8 GiB of free memory are needed, $free GiB are free"
	exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99

# verdicts: model, configuration, claim and verdict of each line of the table; of a proof its states, too
verdicts()
{
	sed 's/   */\t/g' | awk -F '\t' '$4 == "proved" { print $1, $2, $3, $4, $5; next }
		$4 ~ /^(violated|vacuous|not reached|undecided|ran out|tool failed)$/ { print $1, $2, $3, $4 }'
}

{
	echo '$ sluice verify --full --jobs 1 --budget 8g'
	status=0
	"$sluice" verify --no-cache --full --jobs 1 --budget 8g --models "$root/models" || status=$?
	echo "exit status $status"
} | tee report
status=$(sed -n 's/^exit status //p' report)
case $status in
0 | 3) ;;
*) exit 1 ;;
esac
[ -e "$root/verify/full.txt" ] || exit 0
verdicts <report | sort >these
verdicts <"$root/verify/full.txt" | sort >those
diff those these
