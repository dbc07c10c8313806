#!/bin/sh
# SPDX-License-Identifier: MIT
# Every seeded fault of a model or a page is caught, and one in twelve of those of the C, whose verifiers take long to compile, without
# those that are here as faults of the model for the same live claim; all of them are a long test, `every seeded fault is caught`.
# usage: seeded.sh SLUICE ROOT
set -eu
export SLUICE_CACHE=
sluice=$(realpath "$1")
cd "$2"
# shellcheck disable=SC2046
exec "$sluice" verify --faults --models models $(
	for file in verify/faults/*.fault; do
		if ! grep -q '^level *code' "$file"; then
			echo "spec $file"
		elif [ "$file" = "${file%-live.fault}" ]; then
			echo "code $file"
		fi
	done | awk '$1 == "spec" || ++count % 12 == 1 { n = split($2, part, "/"); sub(/\.fault$/, "", part[n]); print part[n] }'
)
