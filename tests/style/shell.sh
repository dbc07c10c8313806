#!/bin/sh
# SPDX-License-Identifier: MIT
# Every shell script is clean by shellcheck.
cd "$1" || exit 99
command -v shellcheck >/dev/null || { echo 'skip: shellcheck is not installed'; exit 77; }
git ls-files >/dev/null 2>&1 || { echo 'skip: not a git checkout'; exit 77; }
scripts=$(git ls-files quickstart .ci/run '*.sh')
# shellcheck disable=SC2086
shellcheck $scripts
