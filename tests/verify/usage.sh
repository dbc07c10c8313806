#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2016,SC2034,SC2154
# Words that make no sense, contradict each other or go on for ever, budgets too small, a full disk: one line and a status.
# usage: usage.sh SLUICE ROOT
. "$(dirname "$0")/expect.sh"
commands=$("$sluice" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p')

# refused LINE COMMAND...: with exactly that line
refused()
{
	wanted=$1
	shift
	run "$@"
	ends 2
	[ "$(cat "$folder/error")" = "sluice: $wanted" ] || complain "wanted: sluice: $wanted"
	[ ! -s "$folder/said" ] || complain 'something was printed'
}

# budgets
refused '--budget 1m: too small to run a verifier in; write 16m or more' verify --budget 1m pending
refused '--budget 1: write a time (20s, 5min, 1h) or a memory (500m, 2g)' verify --budget 1 pending
for file in big deep; do
	run verify --budget 16m "$here/plain/$file.pml"
	ends 3
	says "$file.pml: no_deadlock: ran out: memory"
done

# switches
refused '--budget 2h: a second one of its kind' verify --budget 1h --budget 2h
refused '--claim b: a second one' verify --claim a --claim b
refused '--config b: a second one' verify --config a --config b
refused '--jobs 3: a second one' verify --jobs 2 --jobs 3
refused '--keep b: a second one' verify --keep a --keep b
refused '--claim b: a second one' trace --claim a --claim b x.trail
refused '--models b: a second one' verify --models a --models b
refused '--faults and --full: each fault says what is searched for it' verify --faults --full
refused '--faults and --claim: each fault says what is searched for it' verify --faults --claim a
refused '--faults and -D: each fault says what is searched for it' verify --faults -D A
refused '--list and --jobs: nothing is searched where --list stands' verify --list --jobs 2
refused '--list and --keep: nothing is searched where --list stands' verify --faults --list --keep here
refused '--fair: only for files that are not ours; a manifest says for itself' verify --fair pending
refused '--json and --trace: one of the two; each is a form of the whole output' run --json --trace x
refused '-o a=memory: a has a port already, pcap:x' run -o a=pcap:x -o a=memory x
run gen --out a --out b c
ends 2
for name in run trace verify; do
	refused "--nothing: no such option; see \`sluice $name --help\`" "$name" --nothing
	refused "-x: no such option; see \`sluice $name --help\`" "$name" -xy
done
refused '--claim: its value is missing; see `sluice verify --help`' verify --claim

refused '-D 1=2: write -DWORD or -DWORD=VALUE' verify -D 1=2 pending
refused '-D OPERATION: no model that is to be searched knows this word' verify -D OPERATION=2 pending
refused '-D A B: write -DWORD or -DWORD=VALUE' trace -D 'A B' x.trail

# long words are cut, control bytes shown
long=$(head -c 10000 /dev/zero | tr '\0' A)
short=$(printf '%.60s' "$long")...
many=$(printf '%s' "$long" | tr A ' ')
refused "$short no such event of adapter; sluice step MACHINE --list names them" step adapter "$long"
refused "$short no such command; \`sluice --help\` lists them" "$long"
refused "--$(printf '%.58s' "$long")... no such option; see \`sluice verify --help\`" verify "--$long"
refused "-i $short write NAME=PORT" run -i "$long"
refused 'a\x0ab\x1b: no such event of adapter; sluice step MACHINE --list names them' step adapter "$(printf 'a\nb\033')"
for arguments in 'step' 'table' 'diagram' 'gen' 'verify' 'verify --config' 'verify --claim' 'verify -D=' 'verify --budget' \
	'verify --jobs' 'verify --models' 'verify --faults' 'trace' 'replay' 'run' 'run --seed'; do
	for word in "$long" "x$many.y"; do
		# shellcheck disable=SC2086
		run $arguments "$word"
		ends 2
		[ "$(wc -l <"$folder/error")" = 1 ] || complain 'not one line'
		[ "$(wc -c <"$folder/error")" -lt 4500 ] || complain 'too long a line'
	done
done
for word in 'A\0B' 'A\01B' '\0' '\0177'; do
	printf 'BIND\n%b\n' "$word" >"$folder/events"
	status=0
	"$sluice" step binding <"$folder/events" >"$folder/said" 2>"$folder/error" || status=$?
	command="step binding <<<$word"
	shown=no
	ends 2
	tells 'sluice: standard input:2: holds a control byte (0x'
	[ "$(wc -l <"$folder/error")" = 1 ] || complain 'not one line'
	says Opening
done

# a full disk
if [ -w /dev/full ]; then
	for arguments in --help --version 'table adapter' 'table --markdown adapter' 'diagram adapter' 'step adapter --list' \
		'step adapter INITIALIZE' 'verify --list' 'verify --faults --list' \
		"verify $here/plain/good.pml" "run $root/samples/trunk-lifecycle.scenario" \
		$(for command in $commands; do echo "$command---help"; done); do
		# shellcheck disable=SC2046
		run_full=$(echo "$arguments" | sed 's/---/ --/')
		status=0
		# shellcheck disable=SC2086
		(cd "$root" && "$sluice" $run_full) >/dev/full 2>"$folder/error" || status=$?
		command="$run_full >/dev/full"
		shown=no
		: >"$folder/said"
		ends 4
		tells 'cannot write'
	done
fi

exit "$failed"
