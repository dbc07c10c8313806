#!/bin/sh
# SPDX-License-Identifier: MIT
# What is installed is enough: a user's program by pkg-config, shared and static, by CMake, and of the pair; pages and headers are
# there, and nobody needs the source tree; usage: install.sh ROOT
root=$(realpath "$1")
command -v cmake >/dev/null || { echo 'skip: cmake is not installed (package cmake)'; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/usr
status=0
set -e
meson setup "$scratch/build" "$root" --prefix="$prefix" --libdir=lib -Dcli=disabled -Dtests=disabled >"$scratch/log" 2>&1 ||
	{ cat "$scratch/log"; exit 1; }
meson install -C "$scratch/build" >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
set +e

for file in lib/libsluice.so lib/libsluice.a lib/pkgconfig/sluice.pc lib/cmake/sluice/sluiceConfig.cmake include/sluice/sluice.h \
	include/sluice/platform-linux.h include/sluice/linux/stdint.h include/sluice/gen/binding/binding.h \
	share/man/man1/sluice.1 share/sluice/embed/sluice.h share/sluice/embed/sluice.c share/sluice/embed/sluice.wrap; do
	[ -e "$prefix/$file" ] || { echo "not installed: $file"; status=1; }
done
grep -rIlF "$root" "$prefix" | while read -r file; do echo "names the source tree: $file"; done | grep . && status=1

# run NAME PROGRAM: a lifecycle to its end
run() {
	LD_LIBRARY_PATH=$prefix/lib "$2" >"$scratch/said" || { echo "$1: fails"; status=1; return; }
	grep -q 'none refused' "$scratch/said" || { echo "$1: says nothing"; status=1; }
	echo "$1: $(cat "$scratch/said")"
}

cp "$root/tests/embed/lifecycle.c" "$scratch"
cd "$scratch" || exit 1
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
flags='-std=c11 -Wall -Wextra -Werror -DSLU_PLATFORM_USER lifecycle.c -pthread'
# shellcheck disable=SC2046,SC2086
gcc $flags $(pkg-config --cflags --libs sluice) -o by-pkg-config && run 'pkg-config' ./by-pkg-config || status=1
# shellcheck disable=SC2046,SC2086
gcc $flags $(pkg-config --cflags sluice) "$prefix/lib/libsluice.a" -o by-archive && run 'static' ./by-archive || status=1
# shellcheck disable=SC2086
gcc $flags -DAMALGAMATED -I"$prefix/share/sluice/embed" "$prefix/share/sluice/embed/sluice.c" -o by-pair && run 'the pair' ./by-pair || status=1
[ "$(pkg-config --modversion sluice)" = "$(sed -n 's/^set(PACKAGE_VERSION "\(.*\)")/\1/p' "$prefix/lib/cmake/sluice/sluiceConfigVersion.cmake")" ] ||
	{ echo 'pkg-config and CMake name different versions'; status=1; }

# cmake_project VERSION: a project that wants this version
cmake_project() {
	cat >CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.13)
project(user C)
find_package(sluice $1 REQUIRED)
find_package(Threads REQUIRED)
foreach(form IN ITEMS sluice static)
    add_executable(by-cmake-\${form} lifecycle.c)
    target_compile_definitions(by-cmake-\${form} PRIVATE SLU_PLATFORM_USER)
    target_link_libraries(by-cmake-\${form} PRIVATE sluice::\${form} Threads::Threads)
endforeach()
END
	rm -rf cmake
	cmake -S . -B cmake -DCMAKE_PREFIX_PATH="$prefix" >cmake.log 2>&1
}
if cmake_project 0.1 && cmake --build cmake >>cmake.log 2>&1; then
	run 'CMake, shared' cmake/by-cmake-sluice
	run 'CMake, static' cmake/by-cmake-static
else
	cat cmake.log
	status=1
fi
cmake_project 9.0 && { echo 'CMake takes a version that is not there'; status=1; }
rm "$prefix/lib/libsluice.a"
cmake_project 0.1 && { echo 'CMake takes a package of which a part is missing'; status=1; }
grep -q 'libsluice.a is not there' cmake.log || { echo 'CMake does not say what is missing'; status=1; }
exit $status
