#!/bin/sh
# SPDX-License-Identifier: MIT
#
# gdb.sh SLUICE ROOT - sluice replay --gdb: what is wrong is said in one line; with gdb there, it stops at the step
set -u
export SLUICE_CACHE=
sluice=$(realpath "$1")
root=$(realpath "$2")
for tool in spin cc; do
	command -v $tool >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 99
fail=0
batch=$folder/batch
printf '#!/bin/sh\nexec gdb --batch "$@" -x %s\n' "$folder/commands" >"$batch"
chmod +x "$batch"

# record MODEL CONFIGURATION MUTANT: its counterexample is $trail
record()
{
	rm -rf sluice-trails
	"$sluice" verify "$1" --models "$root/models" --config "$2" -D "MUTANT_$3" >out 2>&1
	trail=$(find sluice-trails -name '*.txt')
}

# refused STATUS MESSAGE WORD ...: one line, that status
refused()
{
	wanted=$1
	message=$2
	shift 2
	"$sluice" replay "$@" "$trail" >out 2>&1
	status=$?
	if [ "$status" -ne "$wanted" ] || ! grep -qF -- "$message" out || [ "$(wc -l <out)" -ne 1 ]; then
		echo "replay $*: status $status, expected: $message"
		cat out
		fail=1
	fi
}

# stops STEP COMMANDS PATTERN WORD ...: gdb has stopped there, and the commands, one a line, say PATTERN then
stops()
{
	step=$1
	pattern=$3
	printf '%s\n' "$2" >commands
	shift 3
	GDB=$batch "$sluice" replay "$@" "$trail" >out 2>&1 </dev/null
	status=$?
	if [ "$status" -ne 0 ] || ! grep -q "slu_lockstep_here (step=$step," out || ! grep -q "$pattern" out; then
		echo "replay $*: status $status, expected to stop in step $step, and: $pattern"
		cat out
		fail=1
	fi
}

record adapter fair PAUSE_IGNORES_SENDS
refused 2 'the steps of the trail are 1 to' --gdb=999
refused 2 'leave --host and --emit-c out' --gdb --host
GDB=no-such-debugger refused 4 'no-such-debugger: not there, and --gdb runs it' --gdb
if [ "${3-}" = long ]; then
	command -v gdb >/dev/null || { echo 'skip: gdb is not installed'; exit 77; }
	# the step itself, in the core: NDIS pauses the adapter
	pause=$("$sluice" trace "$trail" | awk '/ PAUSE / { print $1; exit }')
	offered='tbreak slu_core_offer
continue
print event == SLU_ADAPTER_EV_PAUSE
backtrace'
	stops "$pause" "$offered" '^.1 = 1$' --fault --gdb "$pause"
	stops "$pause" "$offered" '^#.* slu_world_ndis ' --fault --gdb="$pause"
	# the C as it is leaves the trail before its last step, and is stopped where it does
	stops "$pause" 'print slu_world.sends' '^.1 = 1 ' --gdb
	# by the rows alone
	record driver fair ROLL_BACK_FORGETS_PROTOCOL
	entry=$("$sluice" trace "$trail" | awk '/ DRIVER_ENTRY / { print $1; exit }')
	stops "$entry" 'backtrace 1' 'slu_lockstep_core' --gdb "$entry"
fi
exit "$fail"
