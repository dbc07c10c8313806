#!/bin/sh
# SPDX-License-Identifier: MIT
#
# forgets.sh VM SLUICE-FOLDER - a module that forgets completions never ends its pause, and examples/linux-mux/vm.sh says so
#
set -eu

status=0
out=$(sh "$1" "$2" -DSLU_MUX_FAULT_FORGETS_COMPLETION 2>&1) || status=$?
case $status:$out in
77:*)
	printf '%s\n' "$out"
	exit 77
	;;
1:*'FAILED scene 3 does not end'*) ;;
*)
	printf 'forgets.sh: vm.sh ends with status %s, not with 1 in scene 3:\n%s\n' "$status" "$out"
	exit 1
	;;
esac
