#!/bin/sh
# SPDX-License-Identifier: MIT
#
# names.sh SLUICE - a live port that cannot be had, and lines that need one: one line that says why, and status 2
set -u
sluice=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
cd "$folder" || exit 99
fail=0

# bad STATUS MESSAGE COMMAND ...: what is in the file `scenario` is not run
bad()
{
	wanted=$1
	message=$2
	shift 2
	"$@" "$sluice" run scenario >printed 2>error
	status=$?
	if [ $status -ne "$wanted" ] || [ "$(cat error)" != "sluice: $message" ] || [ -s printed ]; then
		echo "$(cat scenario): status $status, expected: sluice: $message"
		cat error printed
		fail=1
	fi
}

# port NAME: a scenario with it
port()
{
	printf 'driver mux\nport trunk %s\n' "$1" >scenario
}

# built KIND: is it there?
built()
{
	port "$1:no-such-port"
	! "$sluice" run scenario 2>&1 | grep -q "$1:no-such-port: this sluice was built without"
}

for kind in packet xdp; do
	if built $kind; then
		port $kind:no-such-port
		bad 2 "$kind:no-such-port: there is no such interface here; ip link lists those there are"
		port $kind:a-name-that-is-too-long
		bad 2 "$kind:a-name-that-is-too-long: no name of an interface: 1 to 15 bytes, none of / : %"
	else
		port $kind:eth0
		"$sluice" run scenario 2>&1 | grep -q '; install it and build again$' || fail=1
	fi
done
if built dpdk; then
	port dpdk:net_none0
	bad 2 'dpdk:net_none0: no driver of DPDK takes it; write an address that is bound to one, or a device such as net_af_packet0,iface=eth0'
fi
if built xdp; then
	port xdp:lo,fast
	bad 2 'xdp:lo,fast: no such mode; write xdp:lo, xdp:lo,skb or xdp:lo,driver'
	for queue in 1 -1 0x ''; do
		port "xdp:lo@$queue"
		bad 2 "xdp:lo@$queue: no such queue; lo has 1, from 0: write xdp:lo for all of them, or xdp:lo@0"
	done
fi
if built tap; then
	port tap:a/b
	bad 2 'tap:a/b: no name of an interface: 1 to 15 bytes, none of / : %'
	port tap:lo
	"$sluice" run scenario 2>error && fail=1
	grep -qE '^sluice: tap:lo: cannot (have it as a TAP interface|open /dev/net/tun): ' error || { cat error; fail=1; }
fi
port usb:0
bad 2 'scenario:2: usb:0: expected memory, pcap:FILE, packet:IF, tap:NAME, xdp:IF or dpdk:DEVICE; write: port NEW SOURCE [to SINK]'
port packet:
bad 2 'scenario:2: packet:: expected memory, pcap:FILE, packet:IF, tap:NAME, xdp:IF or dpdk:DEVICE; write: port NEW SOURCE [to SINK]'
port 'memory to packet:lo'
bad 2 'trunk: a live port that is written is read, too; write port trunk packet:lo'

# Without root: setpriv is everywhere, but takes root to give it up.
if [ "$(id -u)" -eq 0 ] && setpriv --reuid 65534 --clear-groups "$sluice" --help >/dev/null 2>&1 && built packet; then
	port packet:lo
	bad 2 'packet:lo: cannot have it by a packet socket: Operation not permitted; it takes CAP_NET_RAW, as root has' \
		setpriv --reuid 65534 --clear-groups
fi

# refused LINES WHY: without a live port
refused()
{
	printf 'driver mux\nport trunk memory\n%b\n' "$1" >scenario
	"$sluice" run scenario >printed 2>&1
	status=$?
	if [ $status -ne 2 ] || ! grep -q "refused: $2" printed; then
		echo "$1: status $status, expected: refused: $2"
		cat printed
		fail=1
	fi
}

refused 'traffic for 1s' 'no port is live: this traffic ends with its last frame'
refused 'load\nat 20ms unload\ntraffic' '20 ms of live traffic never came'
for time in 0s 1h 99999999999s s; do
	printf 'driver mux\nport trunk memory\ntraffic for %s\n' $time >scenario
	bad 2 "scenario:3: $time: expected a time: 250ms or 10s; write: traffic [PORT] [for TIME]"
done
exit $fail
