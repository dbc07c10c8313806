#!/bin/sh
# SPDX-License-Identifier: MIT
#
# records.sh SLUICE SCENARIO ... - with --json each line is one event record, and the last the result
set -u
sluice=$1
shift
records=$(mktemp)
told=$(mktemp)
trap 'rm -f "$records" "$told"' EXIT

for scenario; do
	"$sluice" run --json "$scenario" >"$records" || exit 1
	python3 - "$records" "$scenario" <<'END' || exit 1
import json, sys

FIELDS = ["step", "thread", "actor", "object", "event", "from", "to", "status", "row"]
ACTORS = {"scenario", "pnp", "ndis", "driver", "protocol", "port", "client", "provider", "nmr"}
lines = open(sys.argv[1], encoding="utf-8").read().split("\n")
assert lines[-1] == "", "the last line does not end"
records = [json.loads(line) for line in lines[:-1]]
rows = calls = 0
for number, record in enumerate(records[:-1], 1):
    names = list(record)
    assert names == [name for name in FIELDS if name in record], (number, names)
    assert FIELDS[:5] == names[:5], (number, names)
    assert record["step"] == number, (number, record)
    assert record["actor"] in ACTORS, record
    assert ("from" in record) == ("to" in record), record
    rows += "row" in record
    calls += record["event"].startswith(("Ndis", "Miniport", "Protocol", "Nmr"))
result = records[-1]
assert list(result) == ["result"], result
result = result["result"]
assert result["exit"] == 0 and result["balanced"] and result["violated"] == [], result
assert all(ledger["in"] == ledger["out"] == sum(ledger["outcomes"].values()) for ledger in result["account"].values())
print(sys.argv[2].rsplit("/", 1)[-1], len(records), "records,", rows, "rows,", calls, "calls")
END
done >"$told" || exit 1
cat "$told"
# of all of them together, rows and calls
awk '{ rows += $4; calls += $6 } END { exit !(rows && calls) }' "$told"
