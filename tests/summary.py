#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""summary.py ALLOWED LOG...: one verdict over several runs of `meson test`

Each LOG is a testlog.json. Prints every failure with the end of what the test said and every skip with its reason, then `N passed, N failed, N skipped`. A skip whose test is not
named in ALLOWED fails, and so does a log that is missing or empty.
"""
import json
import os
import re
import sys


def reason(test):
    """The test's own last word: a TAP skip line, or a line that starts with `skip: `."""
    for line in reversed((test.get("stdout") or "").splitlines()):
        found = re.search(r"#\s*SKIP\s*(.*)|^skip:\s*(.*)", line, re.IGNORECASE)
        if found:
            return (found.group(1) or found.group(2) or "").strip() or "no reason given"
    return "no reason given"


def last_words(test, count=20):
    """The end of what a failed test said, indented: a log that is cut in the middle still tells why."""
    said = ((test.get("stdout") or "") + (test.get("stderr") or "")).splitlines()
    return "".join(f"  | {line}\n" for line in said[-count:])


def main(allowed_file, logs):
    with open(allowed_file, encoding="utf-8") as lines:
        allowed = {line.split("#")[0].strip() for line in lines} - {""}
    passed = failed = skipped = 0
    for log in logs:
        folder = os.path.dirname(os.path.dirname(log))
        try:
            with open(log, encoding="utf-8") as lines:
                tests = [json.loads(line) for line in lines if line.strip()]
        except (OSError, ValueError) as error:
            print(f"fail: {folder}: no test log: {error}")
            failed += 1
            continue
        if not tests:
            print(f"fail: {folder}: no test ran")
            failed += 1
        for test in tests:
            name = test["name"].split(" / ")[-1]
            if test["result"] in ("OK", "EXPECTEDFAIL"):
                passed += 1
            elif test["result"] == "SKIP" and name in allowed:
                skipped += 1
                print(f"skip: {folder}: {name}: {reason(test)}")
            elif test["result"] == "SKIP":
                failed += 1
                print(f"fail: {folder}: {name}: skipped, but not in {allowed_file}: {reason(test)}")
            else:
                failed += 1
                print(f"fail: {folder}: {name}: {test['result'].lower()}")
                print(last_words(test), end="")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
