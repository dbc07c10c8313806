#!/bin/sh
# SPDX-License-Identifier: MIT
# src/cli/lexer/lines.c is what Ragel makes of lines.rl; usage: lexer.sh ROOT
version=$(ragel --version 2>/dev/null | sed -n 's/^Ragel State Machine Compiler version \([^ ]*\).*/\1/p')
[ "$version" = 6.10 ] || { echo "skip: ragel is ${version:-missing}, 6.10 is wanted"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$1/src/cli/lexer/lines.rl" "$folder"
(cd "$folder" && ragel -T0 -L lines.rl -o lines.c) || exit 1
diff "$1/src/cli/lexer/lines.c" "$folder/lines.c" || { echo 'write it anew: see the top of lines.rl'; exit 1; }
