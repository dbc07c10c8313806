#!/bin/sh
# SPDX-License-Identifier: MIT
#
# ci.sh SLUICE ROOT - docs/ci.md: its switches are there, and its jobs are YAML that runs `sluice verify`
set -u
sluice=$1
page=$2/docs/ci.md
failed=0
for switch in $(grep -o -- '`--[a-z-]*' "$page" | tr -d '`' | sort -u) $(grep -o 'sluice verify .*' "$page" | grep -o -- '--[a-z-]*' | sort -u); do
	"$sluice" verify --help | grep -q -- "^  $switch " || { echo "$page: $switch is no switch"; failed=1; }
done
for package in $(sed -n 's/.*apt-get install -y //p' "$page" | tr ' ' '\n' | sort -u); do
	grep -qw -- "$package" "$2/quickstart" "$2/tests/linux/debug-kernel.sh" ||
		{ echo "$page: neither quickstart nor debug-kernel.sh names $package"; failed=1; }
done
[ "$(grep -c 'build/src/cli/sluice verify ' "$page")" = 2 ] || { echo "$page: two jobs run sluice verify"; failed=1; }
python3 -c 'import yaml' 2>/dev/null || exit "$failed"
python3 - "$page" <<'END' || failed=1
import re
import sys
import yaml

text = open(sys.argv[1], encoding="utf-8").read()
blocks = [re.sub(r"^    ", "", block, flags=re.M) for block in re.findall(r"(?:^    .*\n|^\n)+", text, flags=re.M) if "# ." in block]
github, gitlab = (yaml.safe_load(job) for job in blocks if "sluice verify -" in job)
assert github["jobs"]["verify"]["steps"] and github[True]
steps = github["jobs"]["verify"]["steps"]
verify = [step["run"] for step in steps if "sluice verify" in step.get("run", "")]
assert len(verify) == 1 and "--html verify.html" in verify[0]
assert [step["with"]["path"] for step in steps if step.get("uses", "").startswith("actions/cache@")] == ["verdicts"]
assert "verify.html" in [step for step in steps if "upload-artifact" in step.get("uses", "")][0]["with"]["path"].split()
for command, paths in ((verify[0], ["verdicts"]), (gitlab["verify"]["script"][-1], gitlab["verify"]["cache"]["paths"])):
    assert "--cache verdicts " in command and paths == ["verdicts"]
assert gitlab["verify"]["artifacts"]["paths"] == ["trails", "verify.html"]
assert gitlab["verify"]["script"] and gitlab["verify"]["artifacts"]["reports"]["junit"] == "verify.xml"
# Those of this repository: .ci/run on a push, with --all at night.
github, gitlab = (yaml.safe_load(job) for job in blocks if ".ci/run --all" in job)
assert set(github[True]) == {"push", "schedule"}
for name, command in (("test", ".ci/run"), ("night", ".ci/run --all")):
    assert github["jobs"][name]["steps"][-1]["run"] == command
    assert [gitlab[name]["script"]] == [command] or gitlab[name]["script"][-1] == command
END
exit "$failed"
