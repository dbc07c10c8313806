#!/bin/sh
# SPDX-License-Identifier: MIT
# The core's unit tests with the atomics of another platform: port.sh ROOT HEADER [WORD ...]
# HEADER is what SLU_PLATFORM_HEADER is to name, WORDs go to the compiler: port.sh . my-atomics.h -I/where/it/is
root=$(realpath "$1")
header=$2
shift 2
echo '#include <cmocka.h>' | "${CC:-cc}" -E -include stdarg.h -include stddef.h -include setjmp.h -x c - >/dev/null 2>&1 ||
	{ echo 'skip: cmocka is not installed (package libcmocka-dev)'; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# compile WORD ...: with the port
compile()
{
	"${CC:-cc}" -std=c11 -DSLU_EVENT_RING -DSLU_PLATFORM_HEADER="\"$header\"" -include "$root/tests/core/check.h" \
		-I"$root/include" -I"$root/gen" -I"$root/src" "$@"
}

mkdir "$scratch/core"
for file in "$root"/src/core/*.c "$root"/gen/*/*.c "$root/tests/core/world.c"; do
	compile -c "$file" -o "$scratch/core/$(basename "$(dirname "$file")")-$(basename "$file").o" "$@" || exit 1
done
ar rcs "$scratch/core.a" "$scratch"/core/*.o
status=0
for noun in adapter basics binding driver faults instance oid; do
	compile "$root/tests/core/test-$noun.c" "$scratch/core.a" -lcmocka -o "$scratch/test-$noun" "$@" || { status=1; continue; }
	if "$scratch/test-$noun" >"$scratch/log" 2>&1; then
		echo "$noun: $(sed -n 's/.*PASSED  \] \([0-9]*\) .*/\1 tests pass/p' "$scratch/log" | tail -n 1)"
	else
		cat "$scratch/log"
		status=1
	fi
done
exit $status
