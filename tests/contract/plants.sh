#!/bin/sh
# SPDX-License-Identifier: MIT
# Each planted edit of the C turns the tests red that it names; usage: plants.sh SLUICE ROOT CC ...
sluice=$1
root=$2
shift 2
cc="$*"
plants=$("$sluice" contract --root "$root" --plants) || exit 1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# flat FILE: a name for its object
flat() {
	echo "${1#"$root"/}" | tr / -
}

# compile OBJECT SOURCE WORD ...: as tests/core does
compile() {
	object=$1
	source=$2
	shift 2
	$cc -std=c11 -O0 -w -DSLU_EVENT_RING "$@" -I"$root/gen" -I"$root/include" -I"$root/tests/core" -I"$root/src/core" \
		-c -o "$object" "$source" || { echo "$source: does not compile"; exit 99; }
}

# checked LIBRARY OBJECT SOURCE WORD ...: with the assertions of that library
checked() {
	with=$1
	shift
	case $with in
	levels) compile "$@" -I"$root/tests/contract" -include level.h ;;
	host) compile "$@" -D_GNU_SOURCE -I"$root/src/host" -I"$root/src/gen" ;;
	*) compile "$@" -include check.h ;;
	esac
}

# build LIBRARY SOURCE ...: the core, the machines and these
build() {
	library=$1
	shift
	mkdir "$folder/$library"
	for source in "$root"/src/core/*.c "$root"/gen/*/*.c "$@"; do
		checked "$library" "$folder/$library/$(flat "$source").o" "$source"
	done
	ar -cr "$folder/$library.a" "$folder/$library"/*.o
}

# run TEST PLANT: the test with the edited file before the library; its output
run() {
	library=core
	libraries=
	case $1 in
	tests/contract/test-levels.c) library=levels ;;
	tests/scenario/*)
		library=host
		libraries=-ljansson
		;;
	esac
	rm -rf "$folder/headers" "$folder/planted.o"
	main=$folder/$(flat "$1").o
	case $2 in
	none) ;;
	include/*)
		mkdir -p "$folder/headers/sluice"
		cp "$folder/planted" "$folder/headers/sluice/$(basename "$2")"
		main=$folder/headers/test.o
		;;
	*) checked $library "$folder/planted.o" "$folder/planted" -x c -I"$(dirname "$root/$2")" ;;
	esac
	[ -f "$main" ] || checked $library "$main" "$root/$1" -I"$folder/headers"
	set -- "$1" "$main"
	[ -f "$folder/planted.o" ] && set -- "$@" "$folder/planted.o"
	if grep -q '"world.h"' "$root/$1"; then
		world=$root/$(dirname "$1")/world.c
		[ -f "$world" ] || world=$root/tests/core/world.c
		[ -f "$folder/$(flat "$world").o" ] || checked $library "$folder/$(flat "$world").o" "$world"
		set -- "$@" "$folder/$(flat "$world").o"
	fi
	if [ "$1" = tests/table/test-table.c ]; then
		for table in "$root"/tests/table/table-*.c; do
			[ -f "$folder/$(flat "$table").o" ] || checked core "$folder/$(flat "$table").o" "$table"
			set -- "$@" "$folder/$(flat "$table").o"
		done
	fi
	shift
	$cc -o "$folder/test" "$@" "$folder/$library.a" -lcmocka $libraries || exit 99
	timeout 20 "$folder/test" 2>&1
}

build core
build levels
build host "$root"/src/dataplane/*.c "$root"/src/host/ndis/*.c "$root/src/host/account.c" "$root/src/host/memory.c" \
	"$root/src/host/mux.c" "$root/src/host/scheduler-seeded.c"

# Without a plant each of these tests is green.
for test in $(echo "$plants" | awk '{ sub(/:.*/, "", $3); print $3 }' | sort -u); do
	run "$test" none >"$folder/out" || { cat "$folder/out"; echo "$test: red without a plant"; exit 1; }
done

missed=0
caught=0
while read -r name file red; do
	"$sluice" contract --root "$root" --plant "$name" "$folder/planted" || exit 1
	run "${red%%:*}" "$file" >"$folder/out"
	status=$?
	# A test without functions says by its status that it is red.
	[ "$red" = "${red%%:*}" ] && [ $status -eq 1 ] && echo "[  FAILED  ] $red" >>"$folder/out"
	if grep -Eq "^\[  (FAILED|ERROR)   *\] (.*: )?${red#*:}\$" "$folder/out"; then
		caught=$((caught + 1))
	else
		cat "$folder/out"
		echo "$name: $red stays green"
		missed=$((missed + 1))
	fi
done <<EOF
$plants
EOF
echo "$caught caught, $missed missed"
[ "$missed" -eq 0 ] && [ "$caught" -gt 0 ]
