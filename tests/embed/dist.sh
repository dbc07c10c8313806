#!/bin/sh
# SPDX-License-Identifier: MIT
# A release builds, and passes its unit tests, where there is no Ragel and no SPIN; as a subproject it serves a user's program;
# usage: dist.sh ROOT
root=$(realpath "$1")
git -C "$root" rev-parse HEAD >/dev/null 2>&1 || { echo 'skip: this tree is a release itself, not a clone (package git)'; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
# said COMMAND ...: silent, unless it fails
said() {
	"$@" >log 2>&1 || { cat log; echo "fails: $*"; exit 1; }
}

said git clone -q --no-hardlinks "$root" clone
said meson setup clone/build clone -Dcli=disabled -Dtests=disabled
said meson dist -C clone/build --formats gztar --no-tests
archive=$(echo clone/build/meson-dist/sluice-*.tar.gz)
name=$(basename "$archive" .tar.gz)
said tar xzf "$archive"
[ -e "$name/gen/binding/binding.c" ] || { echo 'the release lacks gen/'; exit 1; }

# All programs but these two.
mkdir bin
ln -s /usr/bin/* bin/
rm -f bin/ragel bin/spin
PATH=$scratch/bin
export PATH
command -v ragel || command -v spin && { echo 'Ragel or SPIN is still found'; exit 1; }
said meson setup build "$name" -Dcli=disabled
grep -q 'Program ragel found: NO' log || { echo 'Ragel was found'; exit 1; }
said meson compile -C build -j 1
said meson test -C build --no-rebuild --num-processes 1 --suite unit --suite table
grep -E '^(Ok|Fail):' log

# A user's project takes the release by the wrap.
mkdir -p user/subprojects/packagefiles
cp "$archive" user/subprojects/packagefiles/
cp build/src/embed/sluice.wrap user/subprojects/
cp "$name/tests/embed/lifecycle.c" user/
cat >user/meson.build <<END
project('user', 'c', default_options: ['c_std=c11'])
test('lifecycle', executable('lifecycle', 'lifecycle.c', c_args: ['-DSLU_PLATFORM_USER'],
    dependencies: [dependency('sluice'), dependency('threads')]))
END
said meson setup user/build user
said meson compile -C user/build -j 1
said meson test -C user/build --no-rebuild lifecycle
grep -E '^(Ok|Fail):' log
