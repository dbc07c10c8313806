#!/bin/sh
# SPDX-License-Identifier: MIT
#
# bad-scenarios.sh SLUICE LINES - a scenario that cannot be read: file, line, what was expected; status 2, and nothing is run.
# LINES that are refused: fewer under a sanitizer.
set -u
sluice=$(realpath "$1")
lines=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
fail=0

# bad LINE MESSAGE: the line, fifth in a scenario, is refused with the message
bad()
{
	printf 'driver mux\nport trunk memory\ndevice vm10 vlan 10 on trunk\nclient viewer clock\n%s\nload\n' "$1" >bad.scenario
	"$sluice" run bad.scenario >printed 2>error
	status=$?
	if [ $status -ne 2 ] || [ "$(cat error)" != "sluice: bad.scenario:5: $2" ] || [ -s printed ]; then
		echo "$1: status $status, expected: sluice: bad.scenario:5: $2"
		cat error printed
		fail=1
	fi
}

port='a port that was declared above (port NAME memory, port NAME pcap:FILE)'
device='a device that was declared above (device NAME vlan N on PORT)'
node='a port or device that was declared above'
at="at: expected a frame's number, from 1, or a time, and a line; write: at 2000 pause vm10, or at 500ms pause vm10"
name='a name that is not taken: a letter, then letters, digits, - or _, at most 32'

bad 'fly' 'fly: no such line; sluice-scenario(5) lists what there is'
long=$(head -c 10000 /dev/zero | tr '\0' a)
cut=$(head -c 60 /dev/zero | tr '\0' a)...
bad "$long" "$cut: no such line; sluice-scenario(5) lists what there is"
bad "pause vm10 $long" "$cut: too much; write: pause NODE"
bad "pause $long" "$cut: expected $node; write: pause NODE"
bad 'pause' "$node is missing; write: pause NODE"
bad 'pause vm30' "vm30: expected $node; write: pause NODE"
bad 'pause vm10 now' 'now: too much; write: pause NODE'
bad 'pause viewer' "viewer: expected $node; write: pause NODE"
bad 'bind vm10' "vm10: expected $port; write: bind PORT [fail-setup]"
bad 'unbind' "$port is missing; write: unbind PORT"
bad 'start trunk' "trunk: expected $device; write: start DEVICE [later] [reject] [fail RESOURCE]"
bad 'start vm10 fail' 'a resource of the driver, 1 or 2 is missing; write: start DEVICE [later] [reject] [fail RESOURCE]'
bad 'start vm10 fail x' 'x: expected a resource of the driver, 1 or 2; write: start DEVICE [later] [reject] [fail RESOURCE]'
bad 'send vm10 0' '0: too much; write: send DEVICE [COUNT]'
bad 'frame trunk untagged times 0' '0: expected a number, from 1; write: frame PORT KIND [times COUNT]'
bad 'load fail' 'register-miniport, register-protocol or start is missing; write: load [fail STEP] [bind PORT]'
bad 'load fail here' 'here: expected register-miniport, register-protocol or start; write: load [fail STEP] [bind PORT]'
bad 'driver netvmini' 'driver netvmini: is not built in; give its file: sluice run --driver FILE'
bad 'driver 9mux' '9mux: expected mux, or the name of a driver of yours; write: driver DRIVER'
bad 'device vm20 on trunk' 'device vm20 on trunk: the mux serves VLANs; write: device NAME vlan N on PORT'
bad 'port trunk memory' "trunk: expected $name; write: port NEW SOURCE [to SINK]"
bad 'port 2nd memory' "2nd: expected $name; write: port NEW SOURCE [to SINK]"
bad 'port now memory' "now: expected $name; write: port NEW SOURCE [to SINK]"
bad 'port east usb:0' \
	'usb:0: expected memory, pcap:FILE, packet:IF, tap:NAME, xdp:IF or dpdk:DEVICE; write: port NEW SOURCE [to SINK]'
bad 'device vm20 vlan 0 on trunk' \
	'0: expected a VLAN number from 1 to 4094; write: device NEW [vlan VLAN] on PORT [to SINK]'
bad 'device vm20 vlan 4095 on trunk' \
	'4095: expected a VLAN number from 1 to 4094; write: device NEW [vlan VLAN] on PORT [to SINK]'
bad 'device vm20 vlan ten on trunk' \
	'ten: expected a VLAN number from 1 to 4094; write: device NEW [vlan VLAN] on PORT [to SINK]'
bad 'device vm20 vlan 10 on trunk' 'vm20: vm10 has VLAN 10 of trunk already'
bad 'frame trunk triple' \
	'triple: expected vlan N, untagged, priority, double, short or hex BYTES; write: frame PORT KIND [times COUNT]'
bad 'frame trunk hex 123' \
	'123: expected bytes in hexadecimal, two digits each, at most 1518; write: frame PORT hex HEX'
bad 'oid vm10 get GEN_LINK_SPEED' 'get: expected query or set; write: oid DEVICE ASK OID'
bad 'oid vm10 set PNP_SET_POWER' \
	'PNP_SET_POWER: expected an OID without the OID_: GEN_LINK_SPEED; for PNP_SET_POWER write power; write: oid DEVICE ASK OID'
bad 'power vm10 d2' 'd2: expected d0 or d3; write: power NODE POWER [no-pause] [query]'
bad 'choose close slowly' \
	'slowly: expected any, at-once, later, early, last, fails or never; write: choose OPERATION FORM'
bad 'choose halt fails' \
	'halt: expected open, close, oid, send, return, init, deinit, set-up, restart, request, cancel, query or unbind-adapter; write: choose OPERATION FORM'
bad 'event link-up' \
	'link-up: expected bind-list, binds-complete, capabilities, port-activation or port-deactivation; write: event EVENT [PORT]'
bad 'unbind-adapter vm10' "vm10: expected $port; write: unbind-adapter PORT"
bad 'remove vm10' "vm10: expected $port; write: remove PORT [cancel]"
bad 'remove trunk now' 'now: too much; write: remove PORT [cancel]'
bad 'port cancel memory' "cancel: expected $name; write: port NEW SOURCE [to SINK]"
bad 'register vm10' 'vm10: expected a client or provider that was declared above; write: register MODULE'
bad 'at' "$at"
bad 'at 0 pause vm10' "$at"
bad 'at noon pause vm10' "$at"
bad 'at 5 begin' 'begin: a line is missing; write: begin pause vm10'
bad 'at 5 traffic' 'traffic: stands on a line of its own, without at, begin or try'
bad 'begin port east memory' 'port: stands on a line of its own, without at, begin or try'
bad 'begin expect refused' 'expect: is done at once, without begin'
bad 'at 5 wait' 'wait: for all to come to rest while frames come in: name a device or a module'
bad 'expect' "$node is missing; write: expect NODE STATE"
bad 'expect vm10 Sleeping' 'Sleeping: expected a state as NDIS sees it: Running; write: expect NODE STATE'
bad 'expect vm99.frames 3' "vm99.frames: expected $node; write: expect NODE STATE"
bad "$(printf 'pause \001')" 'a byte that is no text; is this a scenario?'
bad 'load a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h' 'more than 32 words on one line'

# alone MESSAGE ARGUMENT ...: one line, status 2
alone()
{
	message=$1
	shift
	"$sluice" run "$@" >printed 2>error
	status=$?
	if [ $status -ne 2 ] || [ "$(cat error)" != "$message" ] || [ -s printed ]; then
		echo "$*: status $status, expected: $message"
		cat error
		fail=1
	fi
}

: >empty.scenario
alone 'sluice: empty.scenario:1: an empty scenario; sluice-scenario(5) says what to write' empty.scenario
alone 'sluice: none.scenario: cannot read: No such file or directory' none.scenario
alone 'sluice: .: cannot read: Is a directory' .
head -c 1100000 /dev/zero | tr '\0' '#' >long.scenario
alone 'sluice: long.scenario: cannot read: longer than a scenario can be (1 MiB)' long.scenario

# Carriage returns and a missing last newline do no harm.
printf 'driver mux\r\nport trunk memory\r\nload\r\nunload' >crlf.scenario
"$sluice" run crlf.scenario >printed || { cat printed; fail=1; }

# A line that is refused and not expected to be: the run goes on, and ends with 2.
printf 'driver mux\nport trunk memory\nload\nload\nunload\n' >again.scenario
"$sluice" run again.scenario >printed
status=$?
if [ $status -ne 2 ] || ! grep -q 'refused: the driver is loaded' printed || ! grep -q '   5 .*SUCCESS' printed; then
	echo "a refused line: status $status"
	cat printed
	fail=1
fi
printf 'driver mux\nport trunk memory\nload\ntry load\nexpect trunk Paused\nunload\n' >unmet.scenario
"$sluice" run unmet.scenario >printed
status=$?
if [ $status -ne 1 ] || ! grep -q 'NO: trunk is Unbound' printed; then
	echo "an expectation that is not met: status $status"
	cat printed
	fail=1
fi

# Refused lines cost no more the more there are: 60,000 take a fraction of a second.
{ printf 'driver mux\nport trunk memory\ndevice vm10 vlan 10 on trunk\n'; yes 'try pause vm10' | head -n "$lines"; } >many.scenario
if ! prlimit --cpu=4 "$sluice" run many.scenario >printed || ! grep -q "^$lines lines, $lines refused as expected" printed; then
	echo 'many refused lines'
	tail -n 3 printed
	fail=1
fi

# What is still out at the end is missing in the account, and a call without an answer is named.
printf 'driver mux\nport trunk memory\ndevice vm10 vlan 10 on trunk\nload\nbind trunk\nstart vm10\nrestart trunk
restart vm10\nhold vm10\nframe trunk vlan 10 times 3\ntraffic\npause vm10\n' >missing.scenario
"$sluice" run missing.scenario >printed
status=$?
if [ $status -ne 1 ] || ! grep -q '^vm10.loans  *3  *0  MISSING 3$' printed ||
	! grep -q '^violated  every_call_completes: line 12: pause vm10 was never answered' printed ||
	! grep -q 'not answered yet' printed; then
	echo "loans that never came back: status $status"
	cat printed
	fail=1
fi
exit $fail
