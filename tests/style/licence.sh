#!/bin/sh
# SPDX-License-Identifier: MIT
# Every source file that a person wrote names its licence.
cd "$1" || exit 99
git ls-files >/dev/null 2>&1 || { echo 'skip: not a git checkout'; exit 77; }
missing=$(git ls-files quickstart '*.c' '*.h' '*.sh' '*.py' ':!gen' | xargs grep -L 'SPDX-License-Identifier: MIT')
[ -z "$missing" ] || { printf 'no SPDX line: %s\n' "$missing"; exit 1; }
