#!/bin/sh
# SPDX-License-Identifier: MIT
# A driver in a file (sluice/host.h): what is none is one line and status 2, before anything is run; one that crashes is named; each
# function of sluice/ndis.h is in the program; usage: driver.sh SLUICE ROOT
sluice=$(realpath "$1")
root=$(realpath "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99
fail=0

complain()
{
	echo "$*"
	cat said error
	fail=1
}

# make NAME: NAME.so of the C on standard input
make()
{
	{ echo '#include <sluice/host.h>'; cat; } >"$1.c"
	cc -std=c11 -Wall -Wextra -Werror -shared -fPIC -I"$root/include" -I"$root/gen" "$1.c" -o "$1.so" || fail=1
}

# tells FILE STATUS MESSAGE: what becomes of a run with that file
tells()
{
	prlimit --core=0 "$sluice" run --driver "$1" one.scenario >said 2>error
	status=$?
	[ $status = "$2" ] || complain "$1: status $status, not $2"
	[ "$(grep -v "^Illegal instruction\|WARNING: ASan" error)" = "sluice: $1: $3" ] || complain "$1: wanted: sluice: $1: $3"
}

printf 'driver own\nport cable memory\ndevice top on cable\ndevice beside on cable\nload\nexpect answer RESOURCES\n' >one.scenario
hooks='static void *o(const struct slu_host_config *c) { static int d; (void)c; return &d; }
static void c(void *d) { (void)d; }'
make none <<'END'
int nothing;
END
make old <<END
const struct slu_host_driver slu_host_driver = {.version = SLU_HOST_VERSION + 1, .name = "old"};
END
make half <<END
const struct slu_host_driver slu_host_driver = {.version = SLU_HOST_VERSION, .name = "half"};
END
make crash <<END
$hooks
static slu_status e(struct slu_ndis *n, void *d) { (void)n; (void)d; __builtin_trap(); }
const struct slu_host_driver slu_host_driver = {.version = SLU_HOST_VERSION, .name = "crash", .open = o, .entry = e, .close = c};
END
make good <<END
static void *o(const struct slu_host_config *c)
{
	static int d;

	if (c->adapter_count != 1 || c->device_count != 2 || c->devices[1].vlan || c->devices[0].adapter[0] != 'c')
		__builtin_trap();
	return &d;
}
static void c(void *d) { (void)d; }
static slu_status e(struct slu_ndis *n, void *d) { (void)n; (void)d; return SLU_STATUS_RESOURCES; }
const struct slu_host_driver slu_host_driver = {.version = SLU_HOST_VERSION, .name = "good", .open = o, .entry = e, .close = c};
END
make poor <<'END'
static void *o(const struct slu_host_config *c) { (void)c; return 0; }
static void c(void *d) { (void)d; }
static slu_status e(struct slu_ndis *n, void *d) { (void)n; (void)d; return SLU_STATUS_SUCCESS; }
const struct slu_host_driver slu_host_driver = {.version = SLU_HOST_VERSION, .name = "poor", .open = o, .entry = e, .close = c};
END

tells nowhere.so 2 'cannot be loaded: cannot open shared object file: No such file or directory'
tells ./one.scenario 2 'cannot be loaded: invalid ELF header'
tells none.so 2 'has no slu_host_driver; is it a driver for sluice/host.h?'
tells ./old.so 2 'is for another sluice; compile it with the headers of this one'
tells half.so 2 'slu_host_driver has no name, open, entry or close; sluice/host.h says what they are'
trapped=$(sh -c 'kill -ILL $$' 2>/dev/null; echo $?)
tells crash.so "$trapped" 'the driver has crashed; gdb --args sluice run ... shows where'

"$sluice" run --driver poor.so one.scenario >said 2>error
[ "$?: $(cat error)" = '4: sluice: no memory' ] || complain 'poor.so: wanted: sluice: no memory, and status 4'
"$sluice" run --driver good.so one.scenario >said 2>error || complain 'good.so: wanted: 0'
"$sluice" run one.scenario >said 2>error
[ "$?: $(cat error)" = '2: sluice: one.scenario:1: driver own: is not built in; give its file: sluice run --driver FILE' ] ||
	complain 'a driver without its file'

# What a driver may call is there.
cc -std=c11 -E -P -I"$root/include" -include sluice/ndis.h -x c /dev/null | tr '\n' ' ' | sed 's/{[^{}]*}/;/g; s/;/;\n/g' |
	sed -nE 's/^.*[ *](slu_ndis_[a-z_]+)\([^()]*\);$/\1/p' | sort -u >declared
nm -D --defined-only "$sluice" | awk '{ print $3 }' | sort -u >exported
[ "$(wc -l <declared)" -gt 30 ] || complain 'which functions?'
[ -z "$(comm -23 declared exported)" ] || complain "not in the program: $(comm -23 declared exported)"
exit $fail
