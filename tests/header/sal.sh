#!/bin/sh
# SPDX-License-Identifier: MIT
# Where the Windows header is used, declarations have its annotations: levels, results that are to be looked at, memory that is
# filled; elsewhere none is left. The core looks at what it is to look at; usage: sal.sh ROOT
root=$(realpath "$1")
command -v clang >/dev/null || { echo 'skip: clang is not installed (package clang)'; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
words="-std=c11 -Wall -Wextra -Wconversion -I$root/include -I$root/gen -I$root/tests/header"
status=0

# shown WORD...: the declarations of all headers, one a line
shown() {
	printf '#include "sluice/sluice.h"\n#include "sluice/guard.h"\n' >"$scratch/all.c"
	# shellcheck disable=SC2086
	clang $words "$@" -E -P "$scratch/all.c" | tr '\n' ' ' | sed 's/[;{}]/&\n/g'
}

# of NAME: its declaration, which ends here
of() {
	grep -E "[ *]$1\(.*\);\$" "$2" | head -n 1
}

shown -DSLU_PLATFORM_WINDOWS -DSHOW_ANNOTATIONS >"$scratch/windows"
shown >"$scratch/plain"
grep -qE 'MUST_INSPECT|OUT |IRQL_MAX' "$scratch/plain" && { echo 'annotations where there is no Windows'; status=1; }

# annotated MACRO WORD LEAST: each function that has the macro in its header has the word there
annotated() {
	cat "$root"/include/sluice/*.h | awk -v macro="$1" '
		/^SLU_[A-Z_]+$/ { if ($0 == macro) wanted = 1; next }
		wanted || (macro == "SLU_OUT" && /^[a-z].*\(.*SLU_OUT /) { sub(/\(.*/, ""); sub(/.*[ *]/, ""); print }
		{ wanted = 0 }' | grep '^slu_' | grep -v '^slu_\(windows\|linux\|user\)_' | sort -u >"$scratch/wanted"
	while read -r name; do
		of "$name" "$scratch/windows" | grep -q "$2" || { echo "$name: no $2 in Windows: $(of "$name" "$scratch/windows")"; status=1; }
	done <"$scratch/wanted"
	count=$(wc -l <"$scratch/wanted")
	[ "$count" -ge "$3" ] || { echo "$1: only $count declarations have it"; status=1; }
	echo "$1: $count declarations"
}
annotated SLU_MUST_CHECK MUST_INSPECT 30
annotated SLU_OUT 'OUT ' 12
annotated SLU_PASSIVE 'IRQL_MAX(0)' 15
annotated SLU_UP_TO_DISPATCH 'IRQL_MAX(2)' 30

# ignored SOURCE...: what is said of them by the compiler, results that nobody looks at included
ignored() {
	for source in "$@"; do
		# shellcheck disable=SC2086
		clang $words -Wno-sign-conversion -DSLU_PLATFORM_WINDOWS -I"$root/src" -fsyntax-only -Werror "$source" || return 1
	done
}
ignored "$root"/src/core/*.c || status=1

# The check would notice.
printf '#include "sluice/drain.h"\nvoid f(struct slu_drain *drain);\nvoid f(struct slu_drain *drain)\n{\n\tslu_drain_acquire(drain, 1);\n}\n' >"$scratch/planted.c"
ignored "$scratch/planted.c" 2>/dev/null && { echo 'a planted result that nobody looks at is not noticed'; status=1; }
exit $status
