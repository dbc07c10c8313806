#!/bin/sh
# SPDX-License-Identifier: MIT
# Every C file that a person wrote is as .clang-format says.
cd "$1" || exit 99
command -v clang-format >/dev/null || { echo 'skip: clang-format is not installed'; exit 77; }
git ls-files >/dev/null 2>&1 || { echo 'skip: not a git checkout'; exit 77; }
files=$(git ls-files 'src/*.c' 'src/*.h' 'include/*.h' 'tests/*.c' 'tests/*.h' 'verify/*.c' 'bench/*.c' 'bench/*.h')
[ -n "$files" ] || { echo 'no file to check'; exit 1; }
# shellcheck disable=SC2086
clang-format --dry-run -Werror $files
