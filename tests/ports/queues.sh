#!/bin/sh
# SPDX-License-Identifier: MIT
#
# queues.sh SLUICE - an interface of four queues: all of them are read, or the one that is named; one that is not there is a line
set -u
sluice=$(realpath "$1")
frames=400

if [ -z "${INSIDE-}" ]; then
	for tool in ip python3 unshare; do
		command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
	done
	python3 -c 'import os, sys; sys.exit(not {0, 1} <= os.sched_getaffinity(0))' ||
		{ echo 'skip: it takes processors 0 and 1'; exit 77; }
	[ "$(id -u)" -eq 0 ] || { echo 'skip: AF_XDP takes root'; exit 77; }
	unshare -n ip link add type veth || { echo 'skip: no network namespaces here; it takes root'; exit 77; }
	INSIDE=yes exec unshare -n "$0" "$@"
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
ip link add g numtxqueues 4 numrxqueues 4 type veth peer name p numtxqueues 4 numrxqueues 4
for interface in g p; do
	echo 1 >/proc/sys/net/ipv6/conf/$interface/disable_ipv6
	ip link set $interface up
done

# send: by two processors, whose frames the kernel puts into a queue each, once the interface has a program of XDP
cat >send.py <<'END'
import os, socket, struct, sys, time
for i in range(200):
    if 'xdp' in __import__('subprocess').run(['ip', 'link', 'show', 'p'], capture_output=True, text=True).stdout:
        break
    time.sleep(0.02)
time.sleep(0.2)
out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
out.bind(('g', 0))
out.setsockopt(263, 20, 1)  # SOL_PACKET, PACKET_QDISC_BYPASS: the processor's number chooses the queue
for flow in range(int(sys.argv[1])):
    os.sched_setaffinity(0, [flow % 2])
    ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 46, 0, 0, 64, 17, 0, bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2]))
    udp = struct.pack('!HHHH', 1000 + flow, 9, 26, 0)
    out.send(b'\2\0\0\0\0\1\2\0\0\0\0\2\x81\0\0\x0a\x08\0' + ip + udp + bytes(18))
    time.sleep(0.0005)
END

# count PORT: how many of the frames come by that port
count()
{
	printf 'driver mux\nport trunk %s\ndevice ten vlan 10 on trunk\nchoose return at-once\nload\nbind trunk\nstart ten\nrestart trunk\nrestart ten\ntraffic\nunbind trunk\nunload\n' "$1" >scenario
	"$sluice" run scenario >printed 2>&1 &
	python3 send.py $frames
	sleep 0.2
	kill -TERM $!
	wait $! || { cat printed; exit 1; }
	came=$(sed -n 's/^trunk.frames  *\([0-9,]*\) .*/\1/p' printed | tr -d ,)
	echo "$1: ${came:-0} of $frames frames"
}

printf 'driver mux\nport trunk xdp:p,driver\n' >scenario
lacks=$("$sluice" run scenario 2>&1 | grep 'was built without') && { echo "skip: $lacks"; exit 77; }
fail=0
count xdp:p,driver
[ "${came:-0}" -eq $frames ] || fail=1
for queue in 0 1; do
	count xdp:p@$queue,driver
	if [ "${came:-0}" -eq 0 ] || [ "$came" -eq $frames ]; then
		fail=1
	fi
done

# refused NAME MESSAGE
refused()
{
	printf 'driver mux\nport trunk %s\n' "$1" >scenario
	"$sluice" run scenario >printed 2>error
	status=$?
	if [ $status -ne 2 ] || [ "$(cat error)" != "sluice: $2" ] || [ -s printed ]; then
		echo "$1: status $status, expected: sluice: $2"
		cat error printed
		fail=1
	fi
}

for queue in 4 x ''; do
	refused "xdp:p@$queue" "xdp:p@$queue: no such queue; p has 4, from 0: write xdp:p for all of them, or xdp:p@0"
done
exit $fail
