#!/bin/sh
# SPDX-License-Identifier: MIT
#
# captures.sh SLUICE SAMPLES - captures that cannot be read or written: one line, the right status, nothing half-written
set -u
sluice=$(realpath "$1")
capture=$2/trunk-vlan10-vlan20.pcap
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
fail=0

cat >one.scenario <<END
driver mux
port trunk memory
device vm10 vlan 10 on trunk
load
bind trunk
start vm10
restart trunk
restart vm10
frame trunk vlan 10
traffic
unbind trunk
unload
END
grep -v '^frame' one.scenario >read.scenario

# expect STATUS MESSAGE ARGUMENT ...: one line on standard error, and no capture left
expect()
{
	status=$1
	message=$2
	shift 2
	rm -rf out
	mkdir out
	"$sluice" run "$@" one.scenario >printed 2>said
	got=$?
	# What the address sanitizer says of a change of stacks is not of ours.
	grep -v "ASan doesn't fully support" said >error
	if [ $got -ne "$status" ]; then
		echo "$*: status $got, expected $status"
		cat error
		fail=1
	fi
	if [ "$(wc -l <error)" -ne 1 ] || ! grep -qF -- "$message" error; then
		echo "$*: expected one line with \"$message\", got:"
		cat error
		fail=1
	fi
	if [ -n "$(ls -A out)" ]; then
		echo "$*: left behind: $(ls -A out)"
		fail=1
	fi
}

head -c 100000 "$capture" >cut.pcap
head -c 20 "$capture" >short.pcap
: >empty.pcap
printf 'driver mux\n%0.sabcdefghijklmnopqrstuvwxyz' 1 2 3 >text.pcap
# The link type is the last word of the header: 101 is raw IP.
{ head -c 20 "$capture"; printf '\145\0\0\0'; tail -c +25 "$capture"; } >raw.pcap
mkdir folder

expect 2 'sluice: missing.pcap: cannot read: No such file' -O out -i trunk=pcap:missing.pcap
expect 2 'sluice: cut.pcap: frame 216: truncated dump file; tried to read 1518 captured bytes, only got 250' -O out -i trunk=pcap:cut.pcap
expect 2 'sluice: short.pcap: not a capture that can be read: ' -O out -i trunk=pcap:short.pcap
expect 2 'sluice: empty.pcap: not a capture that can be read: ' -O out -i trunk=pcap:empty.pcap
expect 2 'sluice: text.pcap: not a capture that can be read: ' -O out -i trunk=pcap:text.pcap
expect 2 'sluice: raw.pcap: link type RAW, not Ethernet' -O out -i trunk=pcap:raw.pcap
expect 2 'sluice: folder: ' -O out -i trunk=pcap:folder
expect 2 'sluice: usb:0: no such port; write memory, pcap:FILE, packet:IF, tap:NAME, xdp:IF or dpdk:DEVICE' -i trunk=usb:0
expect 2 'sluice: pcap:: no such port' -i trunk=pcap:
expect 2 'sluice: vm30: one.scenario declares no port of that name' -i vm30=memory
expect 2 'sluice: vm10: one.scenario declares no port of that name' -i vm10=memory
expect 2 'sluice: vm30: one.scenario declares no port or device of that name' -o vm30=memory
expect 2 'sluice: -o vm10: write NAME=PORT' -o vm10
expect 2 'sluice: --seed x: write a number' --seed x
expect 4 'sluice: nowhere/trunk.pcap: cannot write: No such file' -O nowhere
expect 4 'sluice: out/no/vm10.pcap: cannot write: No such file' -o vm10=pcap:out/no/vm10.pcap

# A disk that is full, seen at the first flush or at the last.
if [ -c /dev/full ]; then
	expect 4 'sluice: /dev/full: cannot write: No space left' -o vm10=pcap:/dev/full
	cp "$capture" .
	expect 4 'sluice: /dev/full: cannot write: No space left' -o vm10=pcap:/dev/full \
		-i trunk=pcap:trunk-vlan10-vlan20.pcap
	[ -c /dev/full ] || { echo '/dev/full was replaced'; fail=1; }
	if "$sluice" run one.scenario >/dev/full 2>error; then
		echo 'a full standard output was not noticed'
		fail=1
	fi
fi

# Good ones: a capture is replaced only when the new one is complete; a pipe is read and written.
echo old >kept.pcap
"$sluice" run -o vm10=pcap:kept.pcap -i trunk=pcap:cut.pcap one.scenario >printed 2>&1
[ "$(cat kept.pcap)" = old ] || { echo 'a cut run replaced a capture'; fail=1; }
"$sluice" run -o vm10=pcap:kept.pcap one.scenario >printed || fail=1
[ "$(wc -c <kept.pcap)" -eq 100 ] || { echo "a frame of 60 bytes makes $(wc -c <kept.pcap) bytes"; fail=1; }

# A run that a signal ends leaves nothing behind: it waits for more frames when the signal comes. What is ignored stays ignored.
mkfifo slow
# Elsewhere a file may need a name, and nothing can be done about SIGKILL.
case $(stat -f -c %T .) in
tmpfs | ext2/ext3 | xfs | btrfs) nameless=yes ;;
*) nameless=no ;;
esac
# open_captures: how many files below out/ it has open, whether they have a name or not
open_captures()
{
	find "/proc/$run/fd" -lname "$folder/out/*" 2>said | wc -l
}
for signal in HUP INT TERM KILL; do
	plainly=--default-signal=$signal
	[ $signal != KILL ] || plainly=
	rm -rf out
	mkdir out
	{ head -c 100000 "$capture"; exec sleep 20; } >slow 2>said &
	feeder=$!
	# shellcheck disable=SC2086
	env $plainly "$sluice" run -O out -i trunk=pcap:slow read.scenario >printed 2>said &
	run=$!
	tries=0
	while [ "$(open_captures)" -ne 2 ] && [ $tries -lt 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	[ "$(open_captures)" -eq 2 ] || { echo 'no temporary captures'; fail=1; }
	kill -$signal $run
	wait $run 2>said
	[ $? -gt 128 ] || { echo "SIG$signal did not end the run"; fail=1; }
	[ $signal = KILL ] && [ $nameless = no ] || [ -z "$(ls -A out)" ] || { echo "SIG$signal left behind: $(ls -A out)"; fail=1; }
	kill $feeder
	wait $feeder 2>said
done
rm -rf out
mkdir out
env --default-signal=PIPE "$sluice" run --json -O out -i trunk=pcap:"$capture" read.scenario 2>said | head -n 1 >printed
[ -z "$(ls -A out)" ] || { echo "SIGPIPE left behind: $(ls -A out)"; fail=1; }
env --ignore-signal=TERM "$sluice" run -O out -i trunk=pcap:slow read.scenario >printed 2>said &
run=$!
{ head -c 100000 "$capture"; kill $run; tail -c +100001 "$capture"; } >slow
wait $run || { echo 'an ignored SIGTERM ended the run'; fail=1; }

mkfifo pipe
cat "$capture" >pipe &
"$sluice" run -i trunk=pcap:pipe read.scenario >printed || { cat printed; fail=1; }
grep -q '^trunk.frames  *6,710  *6,710  unknown-VLAN 5,697, vm10 1,013$' printed || { cat printed; fail=1; }
wait
exit $fail
