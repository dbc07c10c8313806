#!/bin/sh
# SPDX-License-Identifier: MIT
#
# namespaces.sh SLUICE TRUNK [SHOWS] - two namespaces, two muxes between them as processes of their own, and real programs at both ends
#
#   left    ten  tap:a10       mux (seeded)    t0 ====== t1    mux (threads)    ten  tap:b10       right
#           twenty packet:a20                                                 twenty packet:b20
#
# ping, iperf3 and curl go through while the left mux pauses and restarts a virtual miniport five times a second, is unbound and
# bound again, and loses the other virtual miniport. Nothing hangs, connections live through all but the last, every frame is
# accounted. TRUNK: the port that each mux has there, with IF for the interface; SHOWS: what ip link says of it meanwhile.
set -u
sluice=$(realpath "$1")
trunk=$2

if [ -z "${INSIDE-}" ]; then
	for tool in curl ip iperf3 nsenter ping python3 unshare; do
		command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
	done
	root=-n
	[ "$(id -u)" -eq 0 ] || root=-rn
	unshare "$root" ip link add type veth || { echo 'skip: no network namespaces here; it takes root'; exit 77; }
	[ -c /dev/net/tun ] || { echo 'skip: there is no /dev/net/tun'; exit 77; }
	INSIDE=yes exec unshare "$root" "$0" "$@"
fi

folder=$(mktemp -d)
printf 'driver mux\nport trunk %s\n' "$trunk" >"$folder/none.scenario"
lacks=$("$sluice" run "$folder/none.scenario" 2>&1 | grep 'was built without') && { rm -rf "$folder"; echo "skip: $lacks"; exit 77; }
started=
# shellcheck disable=SC2154 # status is what we leave with
trap 'status=$?; trap - EXIT; for process in $started; do kill -KILL "$process"; done 2>/dev/null; rm -rf "$folder"; exit $status' EXIT
trap 'exit 99' HUP INT TERM
cd "$folder" || exit 99

fail()
{
	echo "FAILED: $*"
	tail -n 40 ./*.out ./*.log 2>/dev/null
	exit 1
}

# until SECONDS COMMAND ...: until it holds
until_holds()
{
	tries=$(($1 * 20))
	shift
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.05
	done
}

is_elsewhere()
{
	[ "$(readlink /proc/self/ns/net)" != "$(readlink "/proc/$1/ns/net")" ]
}

# namespace NAME: another one; its process in $NAME
namespace()
{
	unshare -n sleep 60 &
	eval "$1=$!"
	started="$started $!"
	until_holds 5 is_elsewhere $! || fail "no namespace $1"
}

# inside PROCESS COMMAND ...: in its namespace
inside()
{
	process=$1
	shift
	nsenter -t "$process" -n "$@"
}

# scenario LETTER INTERFACE: what both sides have
scenario()
{
	cat <<-END
		driver mux
		port trunk $(echo "$trunk" | sed "s/IF/$2/")
		device ten vlan 10 on trunk to tap:${1}10
		device twenty vlan 20 on trunk to packet:${1}20
		load
		bind trunk
		start ten
		start twenty
		restart trunk
		restart ten
		restart twenty
	END
}

# end LETTER PROCESS ADDRESS: the far sides of its miniports, in its namespace
end()
{
	until_holds 5 ip link show "${1}10" || fail "no interface ${1}10"
	ip link set "${1}10" netns "$2"
	ip link set "${1}20e" netns "$2"
	for vlan in 10 20; do
		interface=${1}10
		[ $vlan -eq 10 ] || interface=${1}20e
		# What the sender leaves to its interface to cut in pieces would come whole, and be too long for the other end.
		inside "$2" ip link set "$interface" gso_max_segs 1 up
		inside "$2" ip address add "10.9.$vlan.$3/24" dev "$interface"
	done
}

ip link set lo up
# Numbers that are far apart: the packet driver of DPDK names a group by the number and the process, which must differ.
ip link add t0 index 1000 mtu 1600 type veth peer name t1 index 3000 mtu 1600
for letter in a b; do
	ip link add ${letter}20 type veth peer name ${letter}20e
	ip link set ${letter}20 up
done
for interface in t0 t1; do
	echo 1 >/proc/sys/net/ipv6/conf/$interface/disable_ipv6
	ip link set $interface up
done
namespace left
namespace right

scenario b t1 >right.scenario
printf 'traffic\nunbind trunk\nunload\n' >>right.scenario
{
	scenario a t0
	time=1000
	while [ $time -lt 4000 ]; do
		[ $time -ne 2600 ] || printf 'at %s %s\n' 2600ms 'unbind trunk' 2650ms 'bind trunk' 2650ms 'restart trunk' \
			2650ms 'wait ten' 2650ms 'restart ten' 2650ms 'wait twenty' 2650ms 'restart twenty'
		printf 'at %sms pause ten\nat %sms restart ten\n' $((time + 100)) $((time + 160))
		time=$((time + 200))
	done
	printf 'at 4500ms surprise-remove twenty\nat 4500ms expect twenty Halted\ntraffic\nunbind trunk\nunload\n'
} >left.scenario

"$sluice" run --threads right.scenario >right.out 2>&1 &
right_mux=$!
"$sluice" run left.scenario >left.out 2>&1 &
left_mux=$!
started="$started $right_mux $left_mux"
# shellcheck disable=SC2154 # namespace() has set them
end a "$left" 1
# shellcheck disable=SC2154
end b "$right" 2

head -c 12000000 /dev/urandom >payload
inside "$right" python3 -m http.server --bind 10.9.20.2 8000 >http.log 2>&1 &
started="$started $!"
inside "$right" iperf3 -s -1 -B 10.9.10.2 >iperf-server.log 2>&1 &
started="$started $!"
until_holds 5 inside "$left" curl -s -o /dev/null http://10.9.20.2:8000/ || fail 'no web server through the muxes'

[ -z "${3-}" ] || ip link show t0 | grep -Eq "$3" || fail "the interface does not show: $3"

# Through the pauses, and through the unbind.
inside "$left" curl -sS --max-time 20 --limit-rate 4M -o got http://10.9.20.2:8000/payload >curl.log 2>&1 &
curl=$!
inside "$left" ping -c 20 -i 0.1 -W 1 10.9.10.2 >ping.log &
ping=$!
inside "$left" timeout 20 iperf3 -c 10.9.10.2 -b 100M -t 3 >iperf.log 2>&1 || fail 'the connection of iperf3 did not live'
wait $curl || fail 'the connection of curl did not live'
cmp payload got || fail 'curl got something else'
wait $ping
grep -Eq ' [1-9][0-9]* received' ping.log || fail 'no ping came back'

# One virtual miniport is gone, the other goes on.
until_holds 10 grep -q 'expect twenty Halted' left.out || fail 'the virtual miniport was not removed'
! inside "$left" curl -s --max-time 0.5 -o /dev/null http://10.9.20.2:8000/ || fail 'a removed virtual miniport carries frames'
until_holds 5 inside "$left" ping -c 1 -W 1 10.9.10.2 || fail 'the other virtual miniport is dead'

kill -TERM $left_mux $right_mux
for side in left right; do
	eval "process=\$${side}_mux"
	wait "$process"
	status=$?
	[ $status -eq 0 ] || fail "the $side mux ended with status $status"
	grep -q 'every ledger balances; no claim violated' $side.out || fail "the $side mux has lost something"
done

# count SIDE LEDGER [OUTCOME]: what is in its account
count()
{
	sed -n "s/^$2  *\([0-9,]*\) .*/\1/p; t; s/^$2 //" "$1.out" | tr -d ,
}

for pair in 'left right' 'right left'; do
	from=${pair% *}
	to=${pair#* }
	sent=$(count "$from" trunk.wire)
	came=$(count "$to" trunk.arrived)
	echo "$from to $to: $sent frames on the wire, $came came"
	[ "$sent" -ge 1000 ] || fail "hardly anything went from $from to $to"
	[ "$came" -le "$sent" ] || fail "frames out of nowhere from $from to $to"
done
grep -q '^ten.sends.*PAUSED' left.out || fail 'no pause met a frame'
grep -Eq 'MiniportPause (1[0-9]|[2-9][0-9])' left.out || fail 'there were not as many pauses as were asked for'
grep '^ten\.' left.out
