#!/bin/sh
# SPDX-License-Identifier: MIT
# gen/ is what the generator makes of the pages, all of them and no other; usage: drift.sh SLUICE ROOT
sluice=$(realpath "$1")
root=$(realpath "$2")
version=$(ragel --version 2>/dev/null | sed -n 's/^Ragel State Machine Compiler version \([^ ]*\).*/\1/p')
[ "$version" = 6.10 ] || { echo "skip: ragel is ${version:-missing}, 6.10 is wanted"; exit 77; }

status=0
"$sluice" gen --check "$root/models" "$root/tests/gen/door/models" || status=1

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for page in "$root"/models/*/*.rl; do basename "$page" .rl; done | sort >"$folder/pages"
for made in "$root"/gen/*/; do basename "$made"; done | sort >"$folder/made"
sed -n "/^machines = \[/,/^\]/s/^    '\(.*\)',/\1/p" "$root/gen/meson.build" >"$folder/listed"
[ -s "$folder/pages" ] || { echo 'no page in models/'; status=1; }
diff "$folder/pages" "$folder/made" || { echo 'models/ and gen/ hold different machines'; status=1; }
diff "$folder/pages" "$folder/listed" || { echo 'models/ and the list in gen/meson.build differ'; status=1; }
exit $status
