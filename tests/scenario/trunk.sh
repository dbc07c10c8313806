#!/bin/sh
# SPDX-License-Identifier: MIT
#
# trunk.sh SLUICE SAMPLES CHECK-TRUNK - the recorded trunk, nothing happening meanwhile: every frame, byte for byte
set -u
sluice=$1
samples=$2
check=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for options in '--seed 1' '--seed 2' '--seed 77' '--threads' '--threads --seed 5'; do
	# shellcheck disable=SC2086
	"$sluice" run $options -O "$folder" "$samples/trunk.scenario" >"$folder/report" || {
		cat "$folder/report"
		exit 1
	}
	printf '%s: ' "$options"
	"$check" "$samples/trunk-vlan10-vlan20.pcap" "$folder" || exit 1
done
[ "$(ls "$folder")" = 'report
trunk.pcap
vm10.pcap
vm20.pcap' ] || { echo 'something else was left:'; ls "$folder"; exit 1; }
