#!/bin/sh
# SPDX-License-Identifier: MIT
#
# reference.sh SLUICE SAMPLES - the recorded trunk against what tcpdump and editcap make of it
#
# tcpdump -r IN -w - vlan N, then editcap -C 12:4. That leaves the frames' length on the wire as it was; with -L it is that of
# the untagged frame, and the files are the same.
set -u
sluice=$(realpath "$1")
samples=$2
for tool in tcpdump editcap; do
	command -v $tool >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99

"$sluice" run -O . "$samples/trunk.scenario" >report || { cat report; exit 1; }
for vlan in 10 20; do
	# tcpdump may not write where it is not the user that reads.
	tcpdump -r "$samples/trunk-vlan10-vlan20.pcap" -w - vlan $vlan >tagged.pcap 2>/dev/null
	editcap -F pcap -L -C 12:4 tagged.pcap same.pcap
	cmp same.pcap vm$vlan.pcap || exit 1
	editcap -F pcap -C 12:4 tagged.pcap reference.pcap
	tcpdump -tttt -nn -xx -r reference.pcap >reference.txt 2>/dev/null
	tcpdump -tttt -nn -xx -r vm$vlan.pcap >ours.txt 2>/dev/null
	grep -c '^[0-9]' ours.txt
	# The bytes and the times; how tcpdump reads a frame depends on its length on the wire.
	sed -n 's/^\([0-9-]* [0-9:.]*\) .*/\1/p; /^	0x/p' reference.txt >reference.bytes
	sed -n 's/^\([0-9-]* [0-9:.]*\) .*/\1/p; /^	0x/p' ours.txt >ours.bytes
	cmp reference.bytes ours.bytes || exit 1
done
