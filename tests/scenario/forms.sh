#!/bin/sh
# SPDX-License-Identifier: MIT
#
# forms.sh SLUICE COUNT - every operation of NDIS in every form that `choose` knows, under COUNT seeds and on threads: the account is
# exact, no claim is violated, and the form was seen; a form that the contract does not have is refused
set -u
sluice=$1
count=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fail=0

# life OPERATION FORM: one life of a driver with traffic, in which each operation occurs
life()
{
	cat <<END
driver mux
port trunk memory
device vm10 vlan 10 on trunk
device vm20 vlan 20 on trunk
load
start vm10
choose $1 $2
try bind trunk
try unbind trunk
try bind trunk
try restart trunk
try restart vm10
try restart vm20
frame trunk vlan 10 times 12
frame trunk vlan 20 times 12
at 4 begin try oid vm10 query GEN_STATISTICS
at 8 begin try oid vm10 set GEN_CURRENT_PACKET_FILTER
at 12 begin try pause vm10
traffic
try send vm20 3
wait
try power trunk d3 query
try oid vm10 query GEN_STATISTICS
try power trunk d0
try remove trunk cancel
try start vm20
try restart vm20
try unbind-adapter trunk
wait
begin try unbind trunk
begin try cancel vm20
wait
try bind trunk
try unbind trunk
choose $1 any
try unload
END
}

# seen OPERATION FORM: what some seed's trace must show
seen()
{
	case "$1 $2" in
	'open at-once') echo 'ndis +trunk +NdisOpenAdapterEx +SUCCESS' ;;
	'close at-once') echo 'ndis +trunk +NdisCloseAdapterEx +SUCCESS' ;;
	'oid at-once') echo 'ndis +trunk +NdisOidRequest +SUCCESS' ;;
	'open '[el]*) echo 'ProtocolOpenAdapterCompleteEx +SUCCESS' ;;
	'close '[el]*) echo 'ProtocolCloseAdapterCompleteEx' ;;
	'oid '[el]*) echo 'ProtocolOidRequestComplete +SUCCESS' ;;
	'open fails') echo 'OPEN_FAILED' ;;
	'oid fails') echo 'NOT_SUPPORTED' ;;
	'send fails') echo '^trunk.sends .* FAILURE ' ;;
	'init fails') echo 'MiniportInitializeEx +RESOURCES' ;;
	'deinit fails') echo 'DEINIT_FAILED' ;;
	'set-up fails') echo 'SETUP_FAILED' ;;
	'restart fails') echo 'RESTART_FAILED' ;;
	'request fails') echo 'REQUEST_REFUSED' ;;
	'cancel fails') echo 'CANCEL_FAILED' ;;
	'query fails') echo 'protocol +vm10 +NetEventQueryPower +FAILURE' ;;
	'unbind-adapter fails') echo 'NdisUnbindAdapter +RESOURCES' ;;
	'unbind-adapter never') echo 'NdisUnbindAdapter +SUCCESS' ;;
	*) echo 'no claim violated' ;;
	esac
}

# The completion and the return of a call, in the order that the form is about.
ordered()
{
	case "$1 $2" in
	'open early' | 'open l'*) call=NdisOpenAdapterEx completion=ProtocolOpenAdapterCompleteEx ;;
	'close early' | 'close l'*) call=NdisCloseAdapterEx completion=ProtocolCloseAdapterCompleteEx ;;
	*) return 0 ;;
	esac
	awk -v call="$call" -v completion="$completion" -v early="$([ "$2" = early ] && echo 1 || echo 0)" '
		$3 == "ndis" && $5 == completion { completed = NR }
		$3 == "ndis" && $5 == call && $6 == "PENDING" { returned = NR; if (early && !completed) wrong = 1 }
		completed && !returned && !early { wrong = 1 }
		END { exit wrong || !returned }' "$folder/report"
}

walk()
{
	life "$1" "$2" >"$folder/life.scenario"
	pattern=$(seen "$1" "$2")
	found=0
	seed=1
	while [ $seed -le "$count" ]; do
		"$sluice" run --trace --seed $seed "$folder/life.scenario" >"$folder/report" 2>&1 || {
			echo "choose $1 $2, seed $seed: status $?"
			grep -E 'NO:|refused:|MISSING|TOO MANY|^violated|VIOLATED|^sluice' "$folder/report"
			fail=1
			return
		}
		if grep -qE "$pattern" "$folder/report" && ordered "$1" "$2"; then
			found=$((found + 1))
		fi
		seed=$((seed + 1))
	done
	if [ $found -eq 0 ]; then
		echo "choose $1 $2: no seed up to $count shows it"
		fail=1
	fi
	timeout 60 "$sluice" run --threads "$folder/life.scenario" >"$folder/report" 2>&1 || {
		echo "choose $1 $2 on threads: status $?"
		cat "$folder/report"
		fail=1
	}
}

# The contract has no such form: said so, and nothing changes.
refused()
{
	printf 'driver mux\nport trunk memory\nload\nchoose %s %s\nexpect refused\nbind trunk\nunbind trunk\nunload\n' \
		"$1" "$2" >"$folder/refused.scenario"
	"$sluice" run "$folder/refused.scenario" >"$folder/report" 2>"$folder/said" || { cat "$folder/report"; fail=1; }
	grep -q "choose $1 $2 .*refused: $1 cannot end $2; it can: any" "$folder/report" || {
		cat "$folder/report"
		fail=1
	}
}

for operation in open close oid send return init deinit set-up restart request cancel query unbind-adapter; do
	case $operation in
	open | oid | send | init | deinit) has='any at-once later early last fails' ;;
	close) has='any at-once later early last' ;;
	return) has='any at-once later last' ;;
	unbind-adapter) has='any later early last fails never' ;;
	*) has='any at-once fails' ;;
	esac
	for form in any at-once later early last fails never; do
		case " $has " in
		*" $form "*) walk $operation $form ;;
		*) refused $operation $form ;;
		esac
	done
done
exit $fail
