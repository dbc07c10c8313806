#!/bin/sh
# SPDX-License-Identifier: MIT
# The tutorial of a driver, word by word, from an empty folder, with nothing but what is installed: usage: first-driver.sh BUILD ROOT
build=$(realpath "$1")
root=$(realpath "$2")
for tool in gcc meson pkg-config; do
	command -v "$tool" >/dev/null || { echo "skip: $tool is not installed"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
DESTDIR=$scratch meson install -C "$build" --no-rebuild --quiet >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
sluice=$(find "$scratch" -path '*/bin/sluice')
PKG_CONFIG_PATH=$(dirname "$(find "$scratch" -name sluice-host.pc)")
PKG_CONFIG_SYSROOT_DIR=$scratch
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
"$(dirname "$0")/tutorial.py" "$sluice" "$root/docs/first-driver.md"
