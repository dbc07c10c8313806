#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC1091,SC2154
#
# host-faults.sh SLUICE ROOT - seeded faults from the trail to the user-mode host that shows them
#
# For each fault the shortest counterexample is driven through the host: with the core as it is, which parts from the trail where
# the sound core does something else, and with the same fault in the core, where the host comes to the end and its claims are
# violated.
. "$(dirname "$0")/common.sh"

# check FAULT BOUNDS PARTS SHOWN: where it parts, and the claim of the host that is violated
check()
{
	build im "$2 -DMUTANT_$1" -DBFS
	reach '' -m100000
	replay --host --fault
	if [ "$status" -ne 1 ] || ! grep -q "^  step [0-9]* of the trail: $3\$" out || ! grep -q '^parted: ' out ||
		! grep -q "^  violated  $4: " out || ! tail -n 1 out | grep -q '^reproduced: ' ||
		! grep -q '^host: follows the trail to its end .* and shows the violation$' out; then
		wrong "$1: status $status"
	fi
}

check CLOSE_IGNORES_DEVICES '-DSENDS=1' 'binding 0 DEVICES_STOPPED Closing to Closing_clearing' close_after_devices
check GATE_OPENS_BEFORE_ANSWER '-DSENDS=1' 'adapter 0 SEND Running to Running' send_is_accepted_in_running_only
check PAUSE_IGNORES_SENDS '-DSENDS=1' 'adapter 0 PAUSE_COMPLETE Pausing to Paused' paused_owns_no_send
check PAUSE_IGNORES_INDICATION '-DSENDS=0 -DLOANS=1' 'adapter 0 PAUSE_COMPLETE Pausing to Paused' paused_owns_no_loan
check HALT_IGNORES_LOANS '-DSENDS=0 -DLOANS=1 -DHOSTILE' 'adapter 0 DRAINED Paused_draining to Paused_releasing' \
	halt_owns_no_loan

# A core that breaks its own assertion where the close is called: the last step that has a row, the send behind it has none.
sed 's/SLU_ASSERT(slu_drain_is_idle(&binding->traffic)/SLU_ASSERT(false \&\& slu_drain_is_idle(\&binding->traffic)/' \
	"$root/src/core/binding.c" >binding.c
cat >broken <<END
#!/bin/sh
for word in "\$@"; do
	case \$word in */src/core/binding.c) word=$folder/binding.c ;; esac
	set -- "\$@" "\$word"
	shift
done
exec cc -I$root/src/core "\$@"
END
chmod +x broken
build im '-DSENDS=1' -DBFS
reach send_after_close_fails -m100000
CC=$folder/broken replay --host --fault
if [ "$status" -ne 1 ] || ! grep -q '^  after step [0-9]* an assertion of the core fails$' out ||
	! grep -q '^not reproduced: ' out || ! tail -n 1 out | grep -q '^reproduced: '; then
	wrong "an assertion of the core: status $status"
fi
exit "$fail"
