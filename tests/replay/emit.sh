#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2154
#
# emit.sh SLUICE ROOT BUILD-FOLDER - a counterexample as a test in C: it compiles against an installed library, passes on the core
# as it ships and fails on a core with the fault
. "$(dirname "$0")/common.sh"
command -v pkg-config >/dev/null || { echo 'skip: pkg-config is not installed'; exit 77; }
DESTDIR=$folder/dest meson install -C "$3" --no-rebuild --quiet >out 2>&1 || { cat out; exit 1; }
PKG_CONFIG_PATH=$(dirname "$(find "$folder/dest" -name sluice.pc)")
export PKG_CONFIG_PATH
prefix=$folder/dest$(pkg-config --variable=prefix sluice)
parts=$(pkg-config --define-variable=prefix="$prefix" --variable=replaydir sluice)

"$sluice" verify adapter --models "$root/models" --config fair -D MUTANT_PAUSE_IGNORES_SENDS >out 2>&1
trail=$(find sluice-trails -name 'adapter-fair-*.txt')
claim=$(sed -n 's/^claim //p' "$trail")
"$sluice" replay --emit-c kept.c "$trail" >out 2>&1 || wrong 'not written'

# ends STATUS LAST-LINE PROGRAM
ends()
{
	LD_LIBRARY_PATH=$(dirname "$(find "$folder/dest" -name libsluice.so)") "./$3" >out 2>&1
	status=$?
	[ "$status $(tail -n 1 out)" = "$1 $2" ] || wrong "$3: status $status, not $1 with '$2'"
}

# shellcheck disable=SC2046
cc -Wall -Wextra -Werror -I"$parts/cli" -I"$parts/host" -o good kept.c "$parts/cli/lockstep.c" "$parts/cli/lockstep-core.c" \
	$(pkg-config --define-variable=prefix="$prefix" --cflags --libs sluice) >out 2>&1 || wrong 'not compiled'
ends 0 "not reproduced: $claim" good
core=$(dirname "$parts")
cc -w -DSLU_FAULT_PAUSE_IGNORES_SENDS -I"$parts/cli" -I"$parts/host" -I"$core/include" -I"$core/gen" -o faulty kept.c \
	"$parts/cli/lockstep.c" "$parts/cli/lockstep-core.c" "$core"/src/core/*.c "$core"/gen/*/*.c >out 2>&1 ||
	wrong 'not compiled with the fault'
ends 1 "reproduced: $claim" faulty
exit "$fail"
