#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The museum: docs/museum.md and its charts, from the exhibits and from what the verifier says of them.

usage: museum.py [--check] [--least N] SLUICE MUSEUM PAGE

MUSEUM holds one folder per exhibit; PAGE is written, and PAGE without .md is the folder of the charts. With --check nothing is
written: what differs is named. Either way each seeded bug must be found by the claim that its story names, in the model and in
the C, and each repaired form must be proved.
"""
import argparse
import html
import os
import re
import subprocess
import sys
import tempfile

CONFIGS = ("spec", "code")
KEYS = ("title", "reference", "repaired", "claim")
REFERENCE = re.compile(r"[\w.-]+/[\w.-]+#\d+")


class Wrong(Exception):
    """What is wrong with the museum, in one line."""


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        raise Wrong(f"{path}: {error.strerror}") from error


class Exhibit:
    """A folder: NAME.story, NAME.claims, NAME.pml, NAME.c."""

    def __init__(self, folder, name):
        self.name = name
        read(os.path.join(folder, name, name + ".claims"))
        self.code = read(os.path.join(folder, name, name + ".c")).split("\n")
        self.source = read(os.path.join(folder, name, name + ".pml")).split("\n")
        self.path = os.path.join(folder, name, name + ".story")
        head, _, self.text = read(self.path).partition("\n\n")
        self.head = {}
        for number, line in enumerate(head.split("\n"), 1):
            key, _, value = line.partition(" ")
            if key not in KEYS or not value.strip():
                raise Wrong(f"{self.path}:{number}: write one of {', '.join(KEYS)} and its value")
            self.head[key] = value.strip()
        for key in KEYS:
            if key not in self.head and key != "repaired":
                raise Wrong(f"{self.path}: no line of {key}")
        for key in ("reference", "repaired"):
            for word in self.head.get(key, "").split():
                if not REFERENCE.fullmatch(word):
                    raise Wrong(f"{self.path}: {word}: write {key} as owner/repo#number")
        if not self.text.strip():
            raise Wrong(f"{self.path}: no story behind the empty line")
        self.rows = {}  # of (bug, configuration): rows of the verifier's table
        self.trace = {}  # of configuration: Trace


class Trace:
    """What `sluice trace` printed: (who, text) of each line that says something."""

    def __init__(self, text, source):
        self.lines = []
        self.objects = set()
        self.stuck = []
        self.steps = 0
        for line in text.split("\n"):
            step = re.match(r" *(\d+)  (\S+\(\d+\))  +(.*)", line)
            stuck = re.match(r"  (\S+\(\d+\)) at \S+:(\d+)", line)
            if step:
                self.steps = int(step[1])
                self.say(step[2], step[3])
            elif stuck and source[int(stuck[2]) - 1 : int(stuck[2])] != ["}"]:  # not at its end
                self.stuck.append(self.actor(stuck[1]))
        self.violated = text.rstrip().split("\n")[-1]
        self.lines = [(who, self.short(said)) for who, said in self.lines]

    @staticmethod
    def actor(who):
        return re.sub(r"\(\d+\)$", "", who).replace("_", " ")

    def say(self, who, said):
        row = re.split(r"  +", said.strip())
        if said.startswith(("-> ", "* ")):
            self.lines.append((self.actor(who), said))
        elif len(row) in (4, 5) and re.fullmatch(r"[a-z_]+ \d+", row[0]):
            what = f"{row[2]} to {row[3]}" if len(row) == 5 and row[2] != row[3] else row[2]
            self.objects.add(row[0])
            self.lines.append((self.actor(who), f"-> {row[0]}: {row[1]} ({what})"))

    def short(self, said):
        """`-> machine 0: EVENT`: without the number where there is but one."""
        found = re.match(r"-> (([a-z_]+) \d+): ", said)
        if not found or found[1] not in self.objects:
            return said
        alone = len([at for at in self.objects if at.split()[0] == found[2]]) == 1
        return f"-> {(found[2] if alone else found[1]).replace('_', ' ')}: {said[found.end():]}"


def run(words, wanted):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != wanted:
        print(done.stdout, end="")
        print(done.stderr, end="", file=sys.stderr)
        raise Wrong(f"{' '.join(words)}: status {done.returncode}, wanted {wanted}")
    return done.stdout


def table_of(text):
    """The rows of `sluice verify`, by model and configuration."""
    rows = {}
    lines = text.split("\n")
    for line in lines[1 : lines.index("")]:
        row = re.split(r"  +", line.strip())
        rows.setdefault((row[0], row[1]), []).append(row[2:])
    return rows


def verify(options, exhibits, scratch):
    """Both forms of all exhibits."""
    words = [options.sluice, "verify", "--keep", scratch]
    held = table_of(run([*words, options.museum], 0))
    found = table_of(run([*words, "-D", "BUG", options.museum], 1))
    for exhibit in exhibits:
        for config in CONFIGS:
            key = (exhibit.name, config)
            for rows in (held, found):
                if key not in rows:
                    raise Wrong(f"{exhibit.name}: no configuration `{config}`")
            exhibit.rows[False, config] = held[key]
            exhibit.rows[True, config] = found[key]


def judge(options, exhibit, scratch):
    """Found by the claim that the story names, and by no other; the repaired form is proved."""
    claim = exhibit.head["claim"]
    for config in CONFIGS:
        for row in exhibit.rows[False, config]:
            if row[1] != "proved":
                raise Wrong(f"{exhibit.name}: repaired, {config}: {row[0]} is {row[1]}")
        broken = [row[0] for row in exhibit.rows[True, config] if row[1] == "violated"]
        if broken != [claim]:
            raise Wrong(f"{exhibit.name}: {config}: the story says {claim}, violated is {', '.join(broken) or 'nothing'}")
        record = os.path.join(scratch, f"{exhibit.name}-{config}-{claim}.txt")
        exhibit.trace[config] = Trace(run([options.sluice, "trace", record], 0), exhibit.source)
        said = exhibit.trace[config].violated
        if said.split()[:2] != ["violated:", claim]:
            raise Wrong(f"{exhibit.name}: {config}: replayed, the trail ends in `{said}`")
    if not exhibit.trace["spec"].lines:
        raise Wrong(f"{exhibit.name}: the model says nothing on the way: no chart")


class Chart:
    """A sequence chart: one lifeline an actor, time runs downward."""

    ROW, TOP, CHAR, MARGIN = 30, 50, 6.7, 24

    def __init__(self, exhibit):
        trace = exhibit.trace["spec"]
        self.claim = exhibit.head["claim"]
        self.title = exhibit.head["title"]
        self.stuck = trace.stuck if self.claim == "no_deadlock" else []
        self.steps = []
        self.actors = []
        for who, said in trace.lines:
            self.meet(who)
            if said.startswith("* "):
                self.steps.append((who, None, said[2:]))
            else:
                whom, _, what = said[3:].partition(": ")
                self.meet(whom)
                self.steps.append((who, whom, what))
        for who in self.stuck:
            self.meet(who)
        self.place()

    def meet(self, actor):
        if actor not in self.actors:
            self.actors.append(actor)

    def width(self, text):
        return len(text) * self.CHAR + 16

    def place(self):
        """Lifelines as far apart as what is written between them."""
        gap = [0.0] * (len(self.actors) + 1)
        for i, actor in enumerate(self.actors):
            for at in (i, i + 1):
                gap[at] += self.width(actor) / 2 + 4
        for who, whom, what in self.steps:
            i = self.actors.index(who)
            if whom is None or whom == who:
                gap[i] = max(gap[i], self.width(what) / 2 + 6)
                gap[i + 1] = max(gap[i + 1], self.width(what) / 2 + 6)
            else:
                k = self.actors.index(whom)
                first, last = min(i, k), max(i, k)
                for at in range(first + 1, last + 1):
                    gap[at] = max(gap[at], (self.width(what) + 10) / (last - first))
        for who in self.stuck:
            i = self.actors.index(who)
            gap[i] = max(gap[i], self.width("waits for ever") / 2 + 6)
            gap[i + 1] = max(gap[i + 1], self.width("waits for ever") / 2 + 6)
        self.at, x = {}, float(self.MARGIN)
        for i, actor in enumerate(self.actors):
            x += gap[i]
            self.at[actor] = round(x)
        self.right = round(max(x + gap[-1] + self.MARGIN, self.width("violated: " + self.claim) + 2 * self.MARGIN))

    @staticmethod
    def text(x, y, what, more=""):
        return f'<text x="{x}" y="{y}" text-anchor="middle" paint-order="stroke" stroke-width="3"{more}>{html.escape(what)}</text>'

    def box(self, x, y, what, fill, line):
        width = round(self.width(what))
        return [
            f'<rect x="{x - width // 2}" y="{y - 13}" width="{width}" height="20" rx="3" fill="{fill}" stroke="{line}"/>',
            self.text(x, y + 1, what, f' stroke="{fill}"'),
        ]

    def draw(self):
        bottom = self.TOP + (len(self.steps) + len(self.stuck)) * self.ROW + 6
        out = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.right}" height="{bottom + 40}" '
            f'viewBox="0 0 {self.right} {bottom + 40}" font-family="monospace" font-size="11">',
            f"<title>{html.escape(self.title)}</title>",
            '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0L8 4L0 8z" fill="#333"/></marker></defs>',
            f'<rect width="{self.right}" height="{bottom + 40}" fill="#fff"/>',
        ]
        for actor in self.actors:
            out.append(f'<path d="M{self.at[actor]} 32V{bottom}" stroke="#999" stroke-dasharray="4 3"/>')
            out += self.box(self.at[actor], 24, actor, "#eef", "#668")
        y = self.TOP
        for who, whom, what in self.steps:
            y += self.ROW
            if whom is None or whom == who:
                out += self.box(self.at[who], y - 10, what, "#f7f7f7", "#999")
                continue
            out.append(self.text((self.at[who] + self.at[whom]) // 2, y - 10, what, ' stroke="#fff"'))
            out.append(
                f'<path d="M{self.at[who]} {y - 4}H{self.at[whom]}" stroke="#333" fill="none" marker-end="url(#head)"/>'
            )
        for who in self.stuck:
            y += self.ROW
            out += self.box(self.at[who], y - 10, "waits for ever", "#fdd", "#c33")
        out.append(
            self.text(self.right // 2, bottom + 24, "violated: " + self.claim, ' fill="#c00" font-weight="bold"')
        )
        out.append("</svg>")
        return "\n".join(out) + "\n"


def link(reference):
    repository, _, number = reference.partition("#")
    return f"[{reference}](https://github.com/{repository}/issues/{number})"


def number(exhibit, bug, config):
    """States of the search that decided the claim."""
    for row in exhibit.rows[bug, config]:
        if row[0] == exhibit.head["claim"]:
            return row[2]
    raise Wrong(f"{exhibit.name}: {config}: no row of {exhibit.head['claim']}")


def slowest(exhibits):
    seconds = max(float(row[5].split()[0]) for e in exhibits for rows in e.rows.values() for row in rows)
    return "under ten seconds" if seconds < 10 else "under a minute"


def repair_of(code):
    """The lines of the C that are the bug's alone or the repair's alone, each with the line before and after it."""
    out, sign, shown = [], " ", -1
    for i, line in enumerate(code):
        word = line.split(" ")
        if word[0] in ("#ifdef", "#ifndef") and word[1] == "MUSEUM_BUG":
            if out and shown < i - 1:
                out.append(" \t...")
            if shown < i - 1:
                out.append(" " + code[i - 1])
            sign = "-" if word[0] == "#ifdef" else "+"
        elif sign != " " and word[0] == "#else":
            sign = "+" if sign == "-" else "-"
        elif sign != " " and word[0] == "#endif":
            sign = " "
            if i + 1 < len(code) and not code[i + 1].startswith("#"):
                out.append(" " + code[i + 1])
                shown = i + 1
        elif sign != " ":
            out.append(sign + line)
    return [line.rstrip() for line in out]


def page_of(exhibits, charts):
    repositories = {e.head["reference"].split("#")[0] for e in exhibits}
    out = [
        "# The museum",
        "",
        "Bugs that public drivers and registrars really had, each in miniature: a model, and C that has the lines as the "
        "driver had",
        "them, both written by us from the public report. Each is found by a claim, at both levels, and the repaired form is "
        "proved.",
        "Where a report does not say how the bug was repaired, the repair is ours. This page is written by "
        "`verify/museum/museum.py`",
        "from what the verifier says; a test compares.",
        "",
        "    sluice verify verify/museum                     the repaired forms: all proved",
        "    sluice verify -D BUG verify/museum/usersim-318  one bug brought back, and its counterexample",
        "",
        f"{len(exhibits)} bugs of {len(repositories)} projects. The states are those that the search had visited when it "
        "found the bug, the steps",
        "those of the shortest counterexample, as `sluice trace` numbers them (in C the start of the threads included); then "
        "the states",
        f"of the repaired form, searched to the end. Each search takes {slowest(exhibits)}; `sluice verify` prints how long.",
        "",
        "| exhibit | reported as | found by | model: states, steps | C: states, steps | repaired: model, C |",
        "|---|---|---|--:|--:|--:|",
    ]
    for e in exhibits:
        found = [f"{number(e, True, config)}, {e.trace[config].steps}" for config in CONFIGS]
        held = ", ".join(number(e, False, config) for config in CONFIGS)
        out.append(
            f"| [{e.name}](#{e.name}) | {link(e.head['reference'])} | `{e.head['claim']}` | {found[0]} | {found[1]} | {held} |"
        )
    for e in exhibits:
        repaired = e.head.get("repaired")
        out += ["", f"## {e.name}", "", f"**{e.head['title']}.** Reported as {link(e.head['reference'])}"]
        out[-1] += f", repaired in {', '.join(link(word) for word in repaired.split())}." if repaired else "."
        out += ["", e.text.strip(), "", "```diff", *repair_of(e.code), "```", ""]
        out.append(
            f"Found by `{e.head['claim']}` after {number(e, True, 'spec')} states in the model and "
            f"{number(e, True, 'code')} in the C:"
        )
        out += ["", f"![{e.head['title']}: {e.head['claim']} is violated]({charts}/{e.name}.svg)"]
    return "\n".join(out) + "\n"


def put(path, text, check):
    """True if @path is as it should be, or was made so."""
    if check:
        if os.path.exists(path) and read(path) == text:
            return True
        print(f"{path} is not what the museum says now; `meson compile museum` writes it")
        return False
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)
    return True


def publish(options, exhibits):
    folder = options.page[: -len(".md")]
    good = True
    wanted = {e.name + ".svg" for e in exhibits}
    for exhibit in exhibits:
        good &= put(os.path.join(folder, exhibit.name + ".svg"), Chart(exhibit).draw(), options.check)
    good &= put(options.page, page_of(exhibits, os.path.basename(folder)), options.check)
    for stray in sorted(set(os.listdir(folder)) - wanted if os.path.isdir(folder) else ()):
        print(f"{os.path.join(folder, stray)}: no such exhibit")
        good = False
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing: name what differs")
    parser.add_argument("--least", type=int, default=16, metavar="N", help="so many exhibits at least (16)")
    parser.add_argument("sluice")
    parser.add_argument("museum")
    parser.add_argument("page")
    options = parser.parse_args()
    options.museum = os.path.abspath(options.museum)
    try:
        if not options.page.endswith(".md"):
            raise Wrong(f"{options.page}: write PAGE as NAME.md")
        names = sorted(entry.name for entry in os.scandir(options.museum) if entry.is_dir())
        exhibits = [Exhibit(options.museum, name) for name in names]
        if len(exhibits) < options.least:
            raise Wrong(f"{options.museum}: {len(exhibits)} exhibits, wanted {options.least} at least")
        with tempfile.TemporaryDirectory() as scratch:
            verify(options, exhibits, scratch)
            for exhibit in exhibits:
                judge(options, exhibit, scratch)
        if not publish(options, exhibits):
            return 1
    except (OSError, Wrong) as error:
        print(f"museum: {error}", file=sys.stderr)
        return 1
    print(f"{len(exhibits)} bugs: all found by their claims, all repaired forms proved")
    return 0


if __name__ == "__main__":
    sys.exit(main())
