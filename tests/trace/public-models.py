#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""public-models.py SLUICE LIST [FOLDER [--write RECORD] [NAME ...]] - other people's models: our verdicts and traces against SPIN's own

LIST names the models, FOLDER holds them: lines `SHA-256  PATH  WORD ...`, words being -DWORD for the model or fair; a line
`origin WORDS` says where those behind it come from. Without FOLDER, those that Debian's package of SPIN has are taken. A model that is not there is skipped, loudly; where none is there, the status is 77. For each model:

- each verdict of `sluice verify` is that of pan, built and run by hand for that check alone; where it is proved, so are the numbers
  of states (but of never claims, where they are said) and the depth; the claims are those that spin names, and labels that ask for a check get one;
- where pan -DBFS finds a shorter counterexample of a safety check, that is said: of a file that is not ours only the violation found
  first is shortened;
- the steps of `sluice trace` are those of `spin -t -p`: process, line and statement, to the same end; where there is C in the model, which
  spin cannot replay, those of `pan -r`.
"""

import hashlib
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BUDGET_S = 12
MEMORY_KB = 2 << 20
VIOLATIONS = "assertion violated|invalid end state|accept|non-progress|end state in claim|claim violated|event_trace"
STEP = re.compile(r"^\s*(\d+):\s+proc\s+(\d+) \((.*?):\d+\) (\S+?):(\d+) \(state -?\d+\)(?: <[^>]*>)?\s*(?:\[(.*?)\]?)?$")


def run(folder, *words, most=BUDGET_S):
    """What it prints; None: it ran out of time."""
    limit = f"ulimit -v {MEMORY_KB}; exec \"$@\""
    try:
        done = subprocess.run(
            ["sh", "-c", limit, "sh", *map(str, words)], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=most
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout.decode(errors="replace")


class Pan:
    """pan of one model, built by hand."""

    def __init__(self, path, words):
        self.path, self.words, self.built = path, [word for word in words if word != "fair"], {}
        self.fair = ["-f"] if "fair" in words else []
        words = self.words
        self.top = pathlib.Path(tempfile.mkdtemp(dir=scratch))
        self.said = run(self.top, "spin", "-a", *words, path) or ""
        self.text = (self.top / "pan.c").read_text(errors="replace") if (self.top / "pan.c").exists() else None

    def build(self, *flags):
        if flags not in self.built:
            folder = pathlib.Path(tempfile.mkdtemp(dir=scratch))
            run(folder, "spin", "-a", *self.words, self.path)
            said = run(folder, "gcc", "-w", "-O0", "-DNFAIR=6", "-DVECTORSZ=65536", f"-I{self.path.parent}", *flags, "-o", "pan", "pan.c")
            self.built[flags] = folder if (folder / "pan").exists() else None
            if said:
                print(said, file=sys.stderr)
        return self.built[flags]

    def search(self, flags, *words):
        """(verdict, states, depth, steps of the trail)"""
        folder = self.build(*flags)
        if not folder:
            return "tool failed", set(), 0, 0
        said = run(folder, "./pan", "-n", "-m2000000", *words)
        errors = re.search(r"errors: (\d+)", said or "")
        if not said or not errors or "max search depth too small" in said or "out of memory" in said:
            return "ran out", set(), 0, 0
        stored = re.search(r"(\d+) states, stored(?: \((\d+) visited\))?", said)
        states = {int(number) for number in stored.groups() if number} if stored else set()
        depth = int(re.search(r"depth reached (\d+)", said).group(1))
        trails = list(folder.glob("*.trail"))
        steps = sum(1 for line in trails[0].read_text().split("\n") if line and line[0] != "-") if trails else 0
        for trail in trails:
            trail.unlink()
        first = re.search(r"^pan:1: (.*)", said, re.M)
        if first and not re.match(VIOLATIONS, first.group(1)):
            return "tool failed", states, depth, steps
        return ("violated" if int(errors.group(1)) else "proved"), states, depth, steps


def reference(pan, claim):
    safety = ("-DSAFETY", "-DNOCLAIM")
    if claim in ("assertions", "no_deadlock"):
        whole = pan.search(safety)
        return whole if whole[0] == "proved" else pan.search(safety, "-E" if claim == "assertions" else "-A")
    if claim == "non-progress cycles":
        return pan.search(("-DNP", "-DNOCLAIM"), "-l", *pan.fair)
    if claim == "acceptance cycles":
        return pan.search(("-DNOCLAIM",), "-a", *pan.fair)
    if claim == "never claim":
        return pan.search((), "-a", *pan.fair)
    return pan.search((), "-a", "-N", claim, *pan.fair)


def steps_of_spin(pan, trail):
    """Steps as SPIN replays them: (number, process, line, statement), and how many there are."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=scratch))
    shutil.copy(trail, folder / "it.trail")
    said = run(folder, "spin", "-t", "-p", "-k", folder / "it.trail", *pan.words, pan.path) or ""
    if "c_code" in said or "C_CODE" in said or "c_expr" in said:
        return None, None
    if "trail ends after" not in said:
        return [(0, "spin", 0, said.strip().split("\n")[-1])], 0
    said = said[: said.index("spin: trail ends after")]
    said = re.sub(r"^.*\n\s*transition failed\n", "", said, flags=re.M)
    end = max((int(number) for number in re.findall(r"^\s*(\d+):\s+proc\s+\d", said, re.M)), default=0)
    steps = []
    for line in said.split("\n"):
        found = STEP.match(line)
        if found and found.group(6) is not None:
            steps.append((int(found.group(1)), f"{found.group(3)}({found.group(2)})", int(found.group(5)), found.group(6)))
    return steps, end


def merged(steps):
    """What SPIN made one step of is one."""
    for number, part in itertools.groupby(steps, lambda step: step[0]):
        part = list(part)
        yield number, part[0][1], part[0][2], "; ".join(text for *_, text in part)


def plain(text):
    """A statement as both print it."""
    return re.sub(r"[\s();]|\\+n", "", text)


def compare_trace(pan, record):
    """What differs, in words; and how it was compared."""
    said = run(work, sluice, "trace", "--format", "json", record, most=30 * BUDGET_S)
    try:
        trace = json.loads(said)
    except (TypeError, ValueError):
        return [f"sluice trace: {said}"], "-"
    ours = [(s["number"], s["process"], s.get("line"), s["event"]) for s in trace["steps"] if s["kind"] == "statement"]
    theirs, end = steps_of_spin(pan, record[: -len(".txt")] + ".trail")
    if theirs is None:
        return [], "pan"
    wrong, shown = [], {number: step for number, *step in ours}
    last = max([s["number"] for s in trace["steps"]], default=0)
    if last != end:
        wrong.append(f"trace ends after {last} steps, spin after {end}")
    for number, who, line, text in merged(theirs):
        step = shown.get(number)
        if not step or step[2] == "ends" or step[2].startswith("D_STEP"):
            continue
        if step[0] != who:
            wrong.append(f"step {number}: {step[0]} and not {who}")
        elif plain(step[2]) != plain(text) and not (number == last and plain(step[2]) in plain(text)):
            wrong.append(f"step {number}: {step[2]} and not {text}")
        elif step[1] != line and number != last:
            wrong.append(f"step {number}: line {step[1]} and not {line}")
    missing = [n for n, *_ in theirs if n not in shown]
    if missing and not any(s["kind"] != "statement" for s in trace["steps"]):
        wrong.append(f"steps {missing[:5]} are missing")
    return wrong, f"{len(theirs)} steps"


def judge(path, words, origin):
    pan = Pan(path, words)
    out = pathlib.Path(work, "out.json")
    out.unlink(missing_ok=True)
    shutil.rmtree(pathlib.Path(work, "sluice-trails"), ignore_errors=True)
    said = run(work, sluice, "verify", "--jobs", "1", "--budget", f"{BUDGET_S // 2}s", "--json", out, *(["--fair"] if pan.fair else []), *pan.words, path, most=30 * BUDGET_S) or ""
    findings = json.loads(out.read_text())["findings"] if out.exists() else []
    if pan.text is None:
        refused = "tool failed" in said or any(f["verdict"] == "tool failed" for f in findings)
        return [("-", "tool failed", "spin refuses it", "" if refused else "ours does not")]
    pan.has_claim = "#define NCLAIMS" in pan.text or "never" in pan.said
    lines = []
    for finding in findings:
        claim, verdict = finding["claim"], finding["verdict"]
        other, states, depth, steps = reference(pan, claim)
        wrong = []
        how = f"{finding.get('states')} states, depth {depth}" if other == "proved" else other
        if verdict != other and not (claim == "event_trace"):
            wrong.append(f"pan: {other}")
        elif verdict == "proved" and finding.get("states") not in states and claim == "never claim":
            how += f", pan {states}"  # which of the claim's states are counted differs
        elif verdict == "proved" and finding.get("states") not in states:
            wrong.append(f"{finding.get('states')} states and not {states or 0}")
        elif verdict == "proved" and finding.get("depth") != depth:
            wrong.append(f"depth {finding.get('depth')} and not {depth}")
        record = finding.get("counterexample")
        if verdict == "violated" and not record:
            wrong.append("no counterexample")
        if record:
            traced, how = compare_trace(pan, os.path.join(work, record))
            wrong += traced[:3]
            if claim in ("assertions", "no_deadlock"):
                shortest = pan.search(("-DSAFETY", "-DNOCLAIM", "-DBFS"), "-E" if claim == "assertions" else "-A")
                trail = pathlib.Path(work, record[: -len(".txt")] + ".trail").read_text()
                mine = sum(1 for line in trail.split("\n") if line and line[0] != "-")
                if shortest[0] == "violated" and mine > shortest[3]:
                    how += f", shortest {shortest[3]}"
        lines.append((claim, verdict, how, "; ".join(wrong)))
    named = set(re.findall(r"^ltl (\w+):", pan.said, re.M))
    asked = {"assertions", "no_deadlock"} | named
    source = re.sub(r"/\*.*?\*/|\"(?:\\.|[^\"])*\"", " ", path.read_text(errors="replace"), flags=re.S)
    source = re.sub(r"\bnever\b.*?\{.*", " ", source, flags=re.S)
    asked |= {c for w, c in (("accept", "acceptance cycles"), ("progress", "non-progress cycles")) if re.search(rf"\b{w}\w*\s*:(?!:)", source)}
    for claim in sorted(asked - {line[0] for line in lines}):
        lines.append((claim, "-", "-", "not judged"))
    return lines or [("-", "-", "-", said.strip().split("\n")[-1])]


def main():
    global scratch, work, sluice
    arguments = sys.argv[1:]
    write = arguments.pop(arguments.index("--write") + 1) if "--write" in arguments else None
    arguments = [a for a in arguments if a != "--write"]
    sluice, listed = pathlib.Path(arguments[0]).resolve(), pathlib.Path(arguments[1])
    folder = pathlib.Path(arguments[2] if arguments[2:] else os.path.join(scratch, "models"))
    if not arguments[2:]:
        folder.mkdir()
        (folder / "debian").symlink_to("/usr/share/doc/spin/examples/Examples")
    origin, done, absent, wrong, rows = "", 0, 0, 0, []
    os.environ["XDG_CACHE_HOME"] = os.environ["HOME"] = scratch
    for line in listed.read_text().split("\n"):
        words = line.split("#")[0].split()
        if not words or words[0] == "origin":
            origin = " ".join(words[1:]) if words else origin
            rows += [f"{origin}"] if words else []
            continue
        name, path = words[1], (folder / words[1]).resolve()
        if arguments[3:] and name not in arguments[3:]:
            continue
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != words[0]:
            print(f"skip: {name}: {'is another version' if path.exists() else 'is not there'}", flush=True)
            absent += 1
            continue
        done += 1
        for claim, verdict, how, differs in judge(path, words[2:], origin):
            wrong += differs != ""
            row = f"  {' '.join(words[1:]):34}  {claim:24}  {verdict:12}  {how:28}  {differs or 'agrees'}".rstrip()
            rows.append(row)
            print(row, flush=True)
    total = f"{done} models, {absent} not there; {wrong} lines differ"
    print(total)
    if write:
        head = "# what tests/trace/public-models.py says: model, check, our verdict, what it was compared with\n"
        pathlib.Path(write).write_text(head + "\n".join(rows) + f"\n{total}\n")
    return 1 if wrong else 77 if not done else 0


with tempfile.TemporaryDirectory() as scratch:
    work = os.path.join(scratch, "work")
    os.mkdir(work)
    sys.exit(main())
