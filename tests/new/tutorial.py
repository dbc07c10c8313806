#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tutorial.py SLUICE DOCUMENT [--write] - runs a tutorial word by word

Each line `$ COMMAND` of a block (and `> ` behind it, where it goes on) is run by one shell, in an empty folder at first; what
follows up to the next command must be what it prints. Not compared are seconds, megabytes, what was in the cache and how many
searches that saves, and how many blanks stand between two words; lines of progress are left out. With --write the document gets what was printed.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

MARGIN = "    "
PROGRESS = re.compile(r"[\w-]+( [\w-]+)?: .*: [\d,]+ states, ")
CHANGES = [
    (re.compile(r"\d+ searches( \(\d+ cached\))?, [\d,]+ states"), "searches"),
    (re.compile(r"cached, "), ""),
    (re.compile(r"[\d.]+ ?s\b"), "T s"),
    (re.compile(r"[\d.]+ MB"), "N MB"),
    (re.compile(r"\s+"), " "),
]


def fail(what):
    sys.exit(f"{document.name}: {what}")


def blocks(lines):
    """The document as pairs of lines and command; a command's lines are followed by what it printed."""
    at = 0
    while at < len(lines):
        if not lines[at].startswith(MARGIN + "$ "):
            yield [lines[at]], None, []
            at += 1
            continue
        head = [lines[at]]
        at += 1
        while at < len(lines) and lines[at].startswith(MARGIN + "> "):
            head.append(lines[at])
            at += 1
        end = at
        while end < len(lines) and (lines[end].startswith(MARGIN) or not lines[end]):
            if lines[end].startswith(MARGIN + "$ "):
                break
            end += 1
        while end > at and not lines[end - 1]:
            end -= 1
        yield head, "\n".join(line[len(MARGIN) + 2 :] for line in head), lines[at:end]
        at = end


def run(command, folder):
    """What it prints, and the folder that the shell is in then."""
    place = pathlib.Path(scratch, "place")
    script = f"{command}\npwd >'{place}'"
    done = subprocess.run(["sh", "-c", script], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    printed = [line for line in done.stdout.split("\n") if not PROGRESS.match(line)]
    while printed and not printed[-1]:
        printed.pop()
    return [(MARGIN + line).rstrip() for line in printed], place.read_text().strip()


def plain(lines):
    text = "\n".join(lines).split("\n")
    for pattern, by in CHANGES:
        text = [pattern.sub(by, line).strip() for line in text]
    return text


sluice, document = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
for tool in ("gcc", "meson", "ragel", "spin"):
    if not shutil.which(tool):
        print(f"skip: {tool} is not installed")
        sys.exit(77)
with tempfile.TemporaryDirectory() as scratch:
    os.environ["PATH"] = f"{sluice.parent}:{os.environ['PATH']}"
    os.environ["HOME"] = os.environ["XDG_CACHE_HOME"] = scratch
    folder = os.path.join(scratch, "empty")
    os.mkdir(folder)
    written, commands, wrong = [], 0, 0
    for head, command, expected in blocks(document.read_text().split("\n")):
        written += head
        if command is None:
            continue
        commands += 1
        printed, folder = run(command, folder)
        written += printed
        if "--write" not in sys.argv and plain(printed) != plain(expected):
            wrong += 1
            print(f"$ {command}\nprints", *printed, "and not", *expected, sep="\n")
    if commands < 10:
        fail(f"{commands} commands only: is it still the tutorial?")
    if "--write" in sys.argv:
        document.write_text("\n".join(written))
    print(f"{commands} commands, {wrong} of them print something else")
    sys.exit(1 if wrong else 0)
