# shellcheck shell=sh disable=SC2034
# SPDX-License-Identifier: MIT
#
# common.sh - sourced by the scripts of this folder, with the arguments SLUICE ROOT: a scratch folder with a copy of models/ and
# gen/, which is entered; what went wrong; the verifier of a model, and the runs that it finds
#
sluice=$(realpath "$1")
root=$(realpath "$2")
for tool in spin cc; do
	command -v $tool >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
folder=$(mktemp -d)
export SLUICE_CACHE=
trap 'rm -rf "$folder"' EXIT
cp -r "$root/models" "$root/gen" "$folder/"
# sluice keeps SLU_PLANT from the verifiers that it runs; a replay here shall meet what the search met
sed -i 's/getenv("SLU_PLANT")/getenv("PLANTED")/' "$folder/models/common/trace.pmh"
cd "$folder" || exit 99
fail=0

# wrong TEXT: say so, with what the last command said
wrong()
{
	echo "$1"
	cat out
	fail=1
}

# build MODEL BOUNDS WORD ...: pan/pan is the verifier of the model with these bounds, compiled with these words; $words are the
# bounds for sluice
build()
{
	model=models/$1/$1.pml
	bounds=$2
	words=$(printf -- '%s ' "$2" | sed 's/-D/-D /g')
	shift 2
	rm -rf pan
	mkdir pan
	# shellcheck disable=SC2086
	(cd pan && spin -P"cc -std=gnu99 -E -x c -I$folder/models -I$folder/gen" -a $bounds "../$model" &&
		"${SLUICE_CC:-cc}" -w -DSAFETY -DNOCLAIM -DVECTORSZ=4096 "$@" -o pan pan.c) >out 2>&1 || { cat out; exit 99; }
}

# reach CLAIM WORD ...: pan runs to where the claim says something, or, with CLAIM empty, to what is violated; its trail is $trail
reach()
{
	plant=$1
	shift
	rm -f pan/*.trail
	(cd pan && PLANTED=$plant ./pan "$@") >out 2>&1
	trail=$model.trail
	mv pan/*.trail "$trail" || wrong "$bounds: no run to $plant"
}

# replay WORD ...: the trail of the last reach; what it says is in out, its status in $status
replay()
{
	# shellcheck disable=SC2086
	PLANTED=$plant "$sluice" replay "$@" $words "$trail" >out 2>&1
	status=$?
}
