#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""slowest.py LOG...: the tests of several testlog.json of `meson test` that took longest, in seconds, and the sum of all"""
import json
import os
import sys

MOST = 40


def main(logs):
    tests = []
    for log in logs:
        with open(log, encoding="utf-8") as lines:
            for test in map(json.loads, lines):
                tests.append((test["duration"], os.path.dirname(os.path.dirname(log)), test["name"]))
    for seconds, folder, name in sorted(tests, reverse=True)[:MOST]:
        print(f"{seconds:8.1f}  {folder}: {name}")
    print(f"{sum(test[0] for test in tests):8.1f}  {len(tests)} tests")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
