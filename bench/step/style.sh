#!/bin/sh
# SPDX-License-Identifier: MIT
# The C of a page in one of Ragel's styles, as one file; usage: style.sh SLUICE-GEN STYLE FOLDER-OF-THE-PAGE FILE
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" --style "$2" --out "$folder" "$3"
name=$(basename "$3")
cp "$folder/$name/$name.c" "$4"
