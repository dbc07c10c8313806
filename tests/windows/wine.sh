#!/bin/sh
# SPDX-License-Identifier: MIT
#
# wine.sh SOURCE [all] - the driver runs, in Wine, on our NDIS
#
# 1. What the host prints of a scenario with its own mux driver, it prints with this one: the expected files of tests/scenario.
# 2. Races, with some seeds each, break nothing.
# 3. Each block of memory that the driver asks for may not be there.
# 4. A driver with one translation missing, or wrong, is caught by the claim that is named.
#
# Without `all` there are fewer seeds, and one wrong driver for each of its files.
set -u
source=$1
size=${2-short}
golden_seeds=1
race_seeds='1 2'
if [ "$size" = all ]; then
	golden_seeds='1 2 3'
	race_seeds='1 2 3 4 5 6'
fi
scenarios=$source/tests/scenario
own=$source/tests/windows
command -v x86_64-w64-mingw32-gcc >/dev/null || { echo 'skip: no mingw-w64; install gcc-mingw-w64-x86-64'; exit 77; }
for tool in wine wineboot wineserver; do
	command -v $tool >/dev/null || { echo "skip: no $tool; install wine and wine64"; exit 77; }
done
folder=$(mktemp -d)
export WINEPREFIX="$folder/prefix" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe='
trap 'wineserver -k; rm -rf "$folder"' EXIT
cd "$folder" || exit 99

sh "$source/examples/windows-im/build.sh" "$folder/good" wine >log 2>&1 || { cat log; exit 1; }
wine wineboot -i >log 2>&1 || { cat log; exit 99; }
wineserver -w
drivers=$WINEPREFIX/drive_c/windows/system32/drivers
cp good/ndis.sys good/netio.sys "$drivers" || exit 99
WINEDLLOVERRIDES="$WINEDLLOVERRIDES;ndis.sys,netio.sys=n"

# load SEED[/BLOCK] FILE ...: what the loader prints; the session, and our NDIS in it, ends with it
load()
{
	timeout 300 wine good/loader.exe 'C:\windows\system32\drivers\sluice-mux.sys' "$@" 2>log | tr -d '\r'
	wineserver -w
}

# One scenario, as tests/scenario/golden.sh has it.
in_order()
{
	sed 1d "$1" >lines
	sed '/^account/,$d' lines | sort -s -n -k 1,1
	sed -n '/^account/,$p' lines
}

failed=0
cp good/sluice-mux.sys "$drivers"
set --
for seed in $golden_seeds; do
	for file in "$scenarios"/golden/*.scenario; do set -- "$@" "$seed" "Z:$file"; done
done
load "$@" >all
awk '/, seed [0-9]+$/ { file = "printed." ++count } file { print >file }' all
count=0
while [ $# -gt 0 ]; do
	file=${2#Z:}
	count=$((count + 1))
	in_order "printed.$count" >printed
	shift 2
	diff "${file%.scenario}.expected" printed >difference && continue
	echo "$(basename "$file"): the driver is not the host's mux:"
	cat difference log
	failed=1
done
[ "$(grep -c '^status' all)" = "$count" ] || { echo 'not all scenarios have ended'; cat log; failed=1; }
echo "$count runs as in the host"

set --
for file in "$scenarios"/race/*.scenario "$own/watch.scenario"; do
	for seed in $race_seeds; do set -- "$@" "$seed" "Z:$file"; done
done
load "$@" >all
runs=$(($# / 2))
[ "$(grep -c '^status 0$' all)" = "$runs" ] || { echo 'a race is lost:'; cat all log; failed=1; }
echo "$runs races"

set --
block=0
while [ $block -le 60 ]; do
	set -- "$@" "1/$block" "Z:$own/memory.scenario"
	block=$((block + 1))
done
load "$@" >all
[ "$(grep -c '^status 0$' all)" = 61 ] || { echo 'a block that is not there breaks something:'; cat all log; failed=1; }
for line in ' load  *RESOURCES' 'try bind trunk  *RESOURCES' 'vm10.sends .*RESOURCES [0-9]'; do
	grep -q "$line" all || { echo "no block was missing for: $line"; cat all; failed=1; }
done
echo "60 blocks of memory, each not there once"

# plant FILE EDIT SCENARIO CLAIM [all]: the edited driver breaks the claim in the scenario; all: not in the short form
plant()
{
	[ "${5-$size}" = "$size" ] || return 0
	rm -rf bad source
	cp -R "$source/examples/windows-im" source
	sed "$2" "$source/examples/windows-im/$1" >"source/$1"
	if cmp -s "$source/examples/windows-im/$1" "source/$1"; then
		echo "$1: nothing to edit by $2"
		failed=1
		return
	fi
	KEEP=$folder/good SOURCE=$folder/source sh "$source/examples/windows-im/build.sh" "$folder/bad" driver >log 2>&1 ||
		{ cat log; failed=1; return; }
	cp bad/sluice-mux.sys "$drivers"
	load 1 "Z:$3" >all
	if grep -q "^violated *$4" all; then
		echo "caught: $4"
	else
		echo "not caught: $4, with $1 edited by $2:"
		cat all log
		failed=1
	fi
}

plant traffic.c '/ mux_send_complete(/,/^}/{/slu_adapter_send_complete/d;}' "$scenarios/golden/frames.scenario" every_call_completes
plant traffic.c 's/nbl->SourceHandle = source;//' "$scenarios/golden/frames.scenario" source_is_the_miniport all
plant traffic.c '/ mux_return(/,/^}/{s/leave_passage(nbl);//;}' "$scenarios/golden/frames.scenario" loan_returns_once all
plant traffic.c 's/passage->tag = tag.Value;/passage->tag = NULL;/;s/tag.TagHeader.VlanId = vlan .*;//' \
	"$scenarios/golden/frames.scenario" source_is_the_miniport all
plant lower.c 's/return mux_ndis_status(slu_binding_pause(.*/return NDIS_STATUS_SUCCESS;/' \
	"$scenarios/golden/pause.scenario" sends_only_while_running
plant lower.c '/^static void free_binding/,/^}/{/mux_free/d;}' "$scenarios/golden/bind.scenario" driver_returns_its_memory all
plant upper.c 's/return mux_status(NdisIMCancelInitializeDeviceInstance.*/return device ? SLU_STATUS_SUCCESS : SLU_STATUS_FAILURE;/' \
	"$scenarios/golden/instance.scenario" close_after_devices
plant entry.c '/^static void deregister_protocol/,/^}/{/NdisDeregisterProtocolDriver/d;}' \
	"$scenarios/golden/load.scenario" entry_failure_leaves_nothing
plant traffic.c '/ mux_return(/,/^}/{s/slu_adapter_return(.*/& NdisReEnumerateProtocolBindings(mux.protocol);/;}' \
	"$scenarios/golden/frames.scenario" level_allows_the_call all
plant traffic.c '/ mux_send_complete(/,/^}/{s/leave_passage(nbl);/& slu_instance_reenable(\&device->instance);/;}' \
	"$scenarios/golden/frames.scenario" core_assertion all
plant entry.c '/^static void associate/,/^}/{s/NdisIMAssociateMiniport.*/mux_lock(); & mux_unlock();/;}' \
	"$scenarios/golden/load.scenario" no_lock_held_in_calls all
plant watch.c '/^void mux_watch_end/,/^}/{/slu_nmr_calls_leave/d;}' "$own/watch.scenario" every_call_completes
exit $failed
