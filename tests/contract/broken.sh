#!/bin/sh
# SPDX-License-Identifier: MIT
# What is wrong with the contract is named, in one line with its place; usage: broken.sh SLUICE ROOT
sluice=$(realpath "$1")
root=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/tree" && cd "$root" && cp -r gen include models src tests verify "$folder/tree" || exit 99
# no ID here that is none
none=RACE-
none=${none}99

# broken FILE EDIT LINE: with this sed edit of a file `sluice contract` prints nothing, and on standard error this among others
broken() {
	sed -i "$2" "$folder/tree/$1"
	cmp -s "$root/$1" "$folder/tree/$1" && { echo "$1: nothing to edit: $2"; exit 1; }
	"$sluice" contract --root "$folder/tree" >"$folder/out" 2>"$folder/err"
	status=$?
	cp "$root/$1" "$folder/tree/$1"
	if [ $status -ne 1 ] || [ -s "$folder/out" ] || ! grep -q "$3" "$folder/err"; then
		cat "$folder/err"
		echo "$1, $2: status $status, not said: $3"
		exit 1
	fi
	echo "said: $(grep -m 1 "$3" "$folder/err")"
}

"$sluice" contract --root "$folder/tree" >"$folder/out" || exit 1

broken verify/contract/facts '/^PAUSE-03 /d' 'src/.*: PAUSE-03: no such fact'
broken verify/contract/facts '/^ENUM-07 /,/left-out/d' 'facts: 663 facts, and .* says 664'
broken verify/contract/facts 's/^PNP-08 .*/&\n as PNP-15/' 'PNP-08 is said to be held as PNP-15, which nothing holds by itself'
broken verify/contract/facts 's/^ENUM-02 .*/&\nENUM-02 again/' 'facts:[0-9]*: ENUM-02: a second time'
broken verify/contract/facts '/left-out .*copies/d; s/^ left-out  a promise of NDIS about its own param.*//' 'facts:[0-9]*: DE-05: neither held nor left out'
broken verify/contract/facts 's/^INV-04 .*/&\n left-out  no reason/' 'facts:[0-9]*: INV-04 is left out, and held by: '
broken verify/contract/facts 's/^section \([12347]\) 10 /section \1 5 /' 'facts:[0-9]*: [0-9]* of [0-9]* facts are left out, more than 5 of a hundred'
broken models/im/im.claims '/^claim *close_owns_nothing /d' 'im-close-ignores-oids.fault: close_owns_nothing: the model has no such claim'
broken models/im/im.claims "/^claim *closed_binding_has_no_device /s/UNB-27/$none/" "models/im/im.claims:[0-9]*: $none: no such fact"
broken models/im/im.pml "1s/^/\/* $none *\/ /" "models/im/im.pml:1: $none: no such fact"
broken verify/faults/driver-deregisters-in-uninstall.fault 's/^caught-by .*/caught-by no_deadlock/; s/^facts .*/facts UNL-08/' 'facts:[0-9]*: UNL-07: neither held nor left out'
broken verify/faults/im-close-ignores-oids.fault 's/^model .*/model none/' 'im-close-ignores-oids.fault: no such model'
broken tests/core/test-oid.c 's/each_form_answers_once/each_form/' 'plants:[0-9]*: tests/core/test-oid.c:each_form_answers_once: no such test'
broken tests/core/test-oid.c '/TEST(each_form_answers_once)/d' 'test-oid.c:[0-9]*: each_form_answers_once holds facts and is not run'
broken tests/core/test-oid.c 's/holds: OID-04/holds: OID-05/' 'test-oid.c:[0-9]*: holds OID-05: no plant breaks it'
broken tests/table/table-adapter.c '/{"TA-07", /d' 'models/adapter/adapter.rl:[0-9]*: TA-07: no table'
broken verify/contract/plants '/^plant *stray-oid-completion$/,/^facts/d' 'test-oid.c:[0-9]*: holds OID-04: no plant breaks it'
broken verify/contract/plants '/^plant *stray-oid-completion$/,/^facts/s/^replace .*/replace xyzzy/' 'plants:[0-9]*: stray-oid-completion: what it replaces stands nowhere'
broken verify/contract/plants '/^plant *stray-oid-completion$/,/^facts/s/^facts.*/facts OID-04 OID-05/' 'stray-oid-completion: breaks OID-05, and none of its tests'
broken src/core/oid.c 's/slu_oid_settle(oid, status, &answer)/slu_oid_settle(oid, status, \&answer) == true/' 'stray-oid-completion: what it replaces stands nowhere'
broken models/threads/threads.claims 's/ -DDROP_[A-Z0-9_]*//' 'levels: INV-17 is searched for in no configuration of code-hostile: build one'
broken models/adapter/adapter.claims '/-DDROP_HALT_02/s/DROP_HALT_02/DROP_HALT_03/' 'adapter.claims:[0-9]*: -DDROP_HALT_03: write .promise'
broken models/im/im.claims '/^claim *halted_gets_no_callback /s/STATE-05//; /^claim *halted_gets_no_callback /s/INV-16//' 'im.claims:[0-9]*: halted_gets_no_callback is NDIS.s, and none of its facts a promise'
broken verify/contract/levels '/^promise TI-20/s/$/\nwithout INV-01 code-fair no reason/' 'levels:[0-9]*: INV-01 is searched for in code-fair, or need not be'
broken verify/contract/levels '/^promise TI-20/s/$/\npromise RESTART-05 nothing/' 'levels:[0-9]*: RESTART-05: no configuration -DDROP_... breaks it'
broken verify/contract/levels '/^promise TI-20/s/$/\npromised/' 'levels:[0-9]*: write .without'
