#!/bin/sh
# SPDX-License-Identifier: MIT
# No finding in src/core, gen and include, in each form of the drain and of the step; a planted one is noticed, in a header, too;
# usage: lint.sh analyzer|scan-build|clang-tidy|cppcheck ROOT
tool=$1
root=$(realpath "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
words="-std=c11 -ffreestanding -I$root/include -I$root/gen -I$root/src"
status=0

need() {
	command -v "$1" >/dev/null || { echo "skip: $1 is not installed (package $2)"; exit 77; }
}

# check FORM SOURCE ...: what the tool says of it; 0 if nothing
check() {
	form=$1
	shift
	case $tool in
	analyzer)
		for source in "$@"; do
			# shellcheck disable=SC2086
			gcc $words "$form" -O1 -fkeep-inline-functions -fanalyzer -Werror -c "$source" -o "$scratch/object.o" || return 1
		done
		;;
	scan-build)
		cat >"$scratch/build.sh" <<-END
			cd $scratch || exit 1
			for source in "\$@"; do \${CC:-clang} $words $form -c "\$source" -o object.o || exit 1; done
		END
		scan-build --status-bugs -analyze-headers --use-cc=clang -o "$scratch/report" sh "$scratch/build.sh" "$@"
		;;
	clang-tidy)
		# shellcheck disable=SC2086
		clang-tidy --quiet --config-file="$root/.clang-tidy" --header-filter='/(include|gen)/' "$@" -- $words "$form" -Xclang -analyzer-opt-analyze-headers
		;;
	*)
		cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr --max-ctu-depth=4 \
			-I"$root/include" -I"$root/gen" -I"$root/src" -D__GNUC__=12 "$form" "$@"
		;;
	esac
}

case $tool in
analyzer) need gcc gcc ;;
scan-build) need scan-build clang-tools ;;
clang-tidy) need clang-tidy clang-tidy ;;
cppcheck) need cppcheck cppcheck ;;
*) echo "lint.sh: $tool: no such tool" >&2; exit 2 ;;
esac

# Each header, as a source that does nothing with it.
for header in "$root"/include/sluice/*.h "$root"/gen/*/*.h; do
	case $header in
	*/platform-*) ;;
	*) echo "#include \"$header\"" ;;
	esac
done >"$scratch/headers.c"

set -- "$root"/src/core/*.c "$root"/gen/*/*.c
for form in -DSLU_EVENT_RING -DSLU_STEP_TABLE -DSLU_DRAIN=SLU_DRAIN_REPORTS; do
	check "$form" "$@" >"$scratch/said" 2>&1 || { cat "$scratch/said"; echo "$tool $form: findings"; status=1; }
done
for platform in -DSLU_PLATFORM_SINGLE -DSLU_PLATFORM_USER; do
	check "$platform" "$scratch/headers.c" >"$scratch/said" 2>&1 || { cat "$scratch/said"; echo "$tool $platform: findings"; status=1; }
done

# The tool would notice, in a source and in a header that nobody calls.
mkdir "$scratch/include"
cat >"$scratch/planted.c" <<END
int planted(int which);
int planted(int which)
{
	int *none = 0;
	int values[2] = {1, 2};

	if (which)
		return *none;
	return values[2];
}
END
sed -n 's/^int planted(int which)$/static inline &/; 2,$p' "$scratch/planted.c" >"$scratch/include/planted.h"
echo '#include "include/planted.h"' >"$scratch/by-header.c"
for planted in planted by-header; do
	check -DSLU_EVENT_RING "$scratch/$planted.c" >/dev/null 2>&1 && { echo "$tool: a planted finding is not noticed: $planted.c"; status=1; }
done
echo "$tool: $# sources"
exit $status
