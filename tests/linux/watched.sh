#!/bin/sh
# SPDX-License-Identifier: MIT
#
# watched.sh VM SLUICE-FOLDER - examples/linux-mux on a kernel that watches memory, locks and leaks: nothing to report
#
# The kernel is made by `debug-kernel.sh $(debug-kernel.sh --where)`, once; where it is not there this is skipped. So that its silence
# says something, it must report these, each planted in a copy of the module: memory that is freed before its last use, memory that
# is never freed, and a sleep while a spin lock is held.
set -u
vm=$1
core=$2
here=$(cd "$(dirname "$0")" && pwd)
cache=$(sh "$here/debug-kernel.sh" --where)
if [ ! -f "$cache/bzImage" ]; then
	echo "skip: no kernel in $cache that watches: sh tests/linux/debug-kernel.sh $cache"
	exit 77
fi
export SLUICE_KERNEL="$cache/bzImage" SLUICE_KDIR="$cache/build" SLUICE_SLOW=1
failed=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

sh "$vm" "$core" || {
	status=$?
	[ "$status" = 77 ] && exit 77
	failed=1
}

SLUICE_SLOW=brief

# plant EDIT REPORT: with this edit of mux.c the kernel reports that
plant()
{
	rm -rf "$folder/mux"
	cp -R "$(dirname "$vm")" "$folder/mux"
	sed "$1" "$(dirname "$vm")/mux.c" >"$folder/mux/mux.c"
	if cmp -s "$(dirname "$vm")/mux.c" "$folder/mux/mux.c"; then
		echo "mux.c: nothing to edit by $1"
		failed=1
		return
	fi
	status=0
	sh "$folder/mux/vm.sh" "$core" >"$folder/out" 2>&1 || status=$?
	if [ "$status" = 1 ] && grep -q "$2" "$folder/out"; then
		echo "reported: $2"
	else
		echo "status $status, not reported: $2, with mux.c edited by $1:"
		cat "$folder/out"
		failed=1
	fi
}

plant 's/^\tkfree(b);$//' 'new suspected memory leaks'
plant '/^static void unbind(void)/,/^}/{s/slu_binding_unbind(&b->binding);/& READ_ONCE(b->lower);/;}' 'KASAN: use-after-free'
plant '/spin_lock_irqsave(&mux.linux_.guard, flags);/{s//& msleep(1);/;}' 'BUG: sleeping function called from invalid context'
exit $failed
