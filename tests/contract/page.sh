#!/bin/sh
# SPDX-License-Identifier: MIT
# docs/contract.md is what `sluice contract` prints; usage: page.sh SLUICE ROOT
page=$(mktemp)
trap 'rm -f "$page"' EXIT
"$1" contract --root "$2" >"$page" || exit 1
diff "$2/docs/contract.md" "$page" || { echo 'write it anew: sluice contract --out docs/contract.md'; exit 1; }
tail -n 1 "$page"
