#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""NAME.rv.dot, read line by line as the kernel's runtime verification tools read it, against the table.

usage: rv-dot.py SLUICE ROOT
"""
import pathlib
import re
import subprocess
import sys


def lower(name):
    """Paused/halting -> paused_halting, MpReg -> mp_reg"""
    name = re.sub("[/ ]", "_", name)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def read_dot(path):
    """Initial state, states and transitions. The order of the lines matters: nodes, initial arrow, arrows."""
    lines = [line.split() for line in path.read_text().splitlines()]
    assert lines[0][:2] == ["digraph", "state_automaton"], path
    first = next(i for i, line in enumerate(lines) if line[0] == "{node")
    past = next(i for i in range(first, len(lines)) if lines[i][0] != "{node")
    names = [line[-1].replace('"', "").replace("};", "") for line in lines[first:past]]
    initial = [name[len("__init_"):] for name in names if name.startswith("__init_")]
    states = {name for name in names if not name.startswith("__init_")}
    assert lines[past][0] == f'"__init_{initial[0]}"', path
    arrows = set()
    for line in lines[past + 1:]:
        if not line[0].startswith('"'):
            break
        if line[1] == "->":
            arrows.add((line[0].strip('"'), line[-2].strip('"'), line[2].strip('"')))
    return initial, states, arrows


def read_table(sluice, machine):
    """The same from `sluice table` and `sluice step --list`."""
    lines = subprocess.run([sluice, "table", machine], check=True, capture_output=True, text=True).stdout.splitlines()
    rows = [re.split(r"  +", line) for line in lines[1:]]
    listed = subprocess.run([sluice, "step", machine, "--list"], check=True, capture_output=True, text=True).stdout
    states = listed.split("events:")[0].splitlines()[1:]
    return {lower(s) for s in states}, {(lower(r[1]), lower(r[2]), lower(r[3])) for r in rows}


def main():
    sluice, root = sys.argv[1], pathlib.Path(sys.argv[2])
    made = sorted(root.glob("gen/*/*.rv.dot")) + sorted(root.glob("tests/gen/door/gen/*/*.rv.dot"))
    assert len(made) > 1, "no machine found"
    for path in made:
        initial, states, arrows = read_dot(path)
        page = path.parents[2] / "models" / path.parent.name
        wanted_states, wanted_arrows = read_table(sluice, str(page))
        assert len(initial) == 1 and initial[0] in states, path
        assert states == wanted_states, (path, states ^ wanted_states)
        assert arrows == wanted_arrows, (path, arrows ^ wanted_arrows)
        start = re.search(r"start:\s*\(\s*''\s*->\s*(\w+)", (page / f"{path.parent.name}.rl").read_text())
        assert lower(start.group(1)) == initial[0], path
        print(f"{path.parent.name}: {len(states)} states, {len(arrows)} arrows")


main()
