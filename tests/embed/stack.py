#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No recursion, and a bounded stack: the call graph that gcc prints of sluice.c.

usage: stack.py FOLDER BYTES

1. A call through a pointer is looked up where it stands. What goes through a member (ops->open_adapter, platform->lock) leaves the
   core; its stack is its own, and what it calls back is an entry point of its own. What goes through a local name is one of the
   core's own functions, listed below; another local name is an error, so that whoever adds one says whose it is.
2. Compiled as it is written (-O0) no function reaches itself.
3. Compiled as it ships (-O2, -Os), each frame is of a size that is known, and the deepest path from any entry point to its last
   frame takes at most BYTES.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

NODE = re.compile(r'node: \{ title: "([^"]+)" label: "[^"]*?\\n[^"]*?\\n(\d+) bytes \(([^)]*)\)')
EDGE = re.compile(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"(?: label: "[^":]*:(\d+):\d+")? ')
CALLED = re.compile(r'(\w+(?:(?:->|\.)\w+)*|\w+\([^()]*\))\(')
MACHINES = 'machines'
PREDICATES = 'predicates'
OUTSIDE = 'outside'
LOCAL = {
    'machine': MACHINES,
    'fn': MACHINES,
    'machine_of': MACHINES,
    'busy': PREDICATES,
    'holds': PREDICATES,
    'calls': PREDICATES,
    'cleanup': OUTSIDE,
}


def compiled(source, level, folder):
    """the call graph of source"""
    words = ['gcc', '-std=c11', level, '-ffreestanding', '-fcallgraph-info=su', '-c', str(source), '-o', f'{folder}/graph.o']
    subprocess.run(words, check=True)
    return (pathlib.Path(folder) / 'graph.ci').read_text()


def predicates(text):
    """static functions whose address is passed on, and that answer yes or no"""
    defined = set(re.findall(r'^static bool (\w+)\(', text, re.M))
    return defined & set(re.findall(r'[(,] ?(\w+)(?=[,)])', text))


def pointers_of(line, number):
    """what the pointers called in a line point to"""
    kinds = set()
    for callee in CALLED.findall(line):
        if '->' in callee or '.' in callee:
            kinds.add(OUTSIDE)
        elif callee in LOCAL:
            kinds.add(LOCAL[callee])
        elif callee.startswith('machine_of('):
            kinds.add(MACHINES)
    if not kinds:
        sys.exit(f'line {number}: a call through a pointer that stack.py does not know: {line.strip()}')
    return kinds


class Recursion(Exception):
    """a function that reaches itself"""


class Graph:
    """frames, and who calls whom"""

    def __init__(self, info, text):
        self.frames = {}
        self.unknown = []
        for title, size, kind in NODE.findall(info):
            self.frames[title] = int(size)
            if 'dynamic' in kind and 'bounded' not in kind:
                self.unknown.append(title)
        self.calls = {title: set() for title in self.frames}
        lines = text.split('\n')
        yes_or_no = predicates(text)
        own = {
            MACHINES: {title for title in self.frames if re.fullmatch(r'slu_\w+_machine', title)},
            PREDICATES: {title for title in self.frames if title.split(':')[-1].split('.')[0] in yes_or_no},
            OUTSIDE: set(),
        }
        for source, target, number in EDGE.findall(info):
            if target == '__indirect_call':
                for kind in pointers_of(lines[int(number) - 1], number):
                    self.calls[source] |= own[kind]
            elif target in self.frames:
                self.calls[source].add(target)

    def deepest(self):
        """for each function its deepest path, or the first cycle found"""
        paths = {}
        state = {}

        def visit(title, trail):
            if state.get(title) == 'done':
                return
            if state.get(title) == 'open':
                raise Recursion(' > '.join(trail[trail.index(title):] + [title]))
            state[title] = 'open'
            best = (0, [])
            for callee in sorted(self.calls[title]):
                visit(callee, trail + [title])
                best = max(best, paths[callee])
            paths[title] = (best[0] + self.frames[title], [title] + best[1])
            state[title] = 'done'

        for title in sorted(self.frames):
            visit(title, [])
        return paths


def short(title):
    return title.split(':')[-1]


def planted_is_noticed(folder):
    """Two functions that call each other, one of them through a pointer."""
    text = """#include <stdbool.h>
static bool again(int x);
static bool once(bool (*busy)(int x), int x) {
	return x && busy(x - 1);
}
static bool again(int x) {
	return once(again, x);
}
int f(int x);
int f(int x) {
	return again(x);
}
"""
    source = pathlib.Path(folder) / 'planted.c'
    source.write_text(text)
    try:
        Graph(compiled(source, '-O0', folder), text).deepest()
    except Recursion:
        return True
    print('a planted recursion is not noticed')
    return False


def main():
    source = pathlib.Path(sys.argv[1]) / 'sluice.c'
    limit = int(sys.argv[2])
    text = source.read_text()
    with tempfile.TemporaryDirectory() as folder:
        failed = not planted_is_noticed(folder)
        graph = Graph(compiled(source, '-O0', folder), text)
        try:
            graph.deepest()
        except Recursion as found:
            print(f'recursion: {found}')
            return 1
        print(f'{len(graph.frames)} functions, no recursion')
        for level in ('-O2', '-Os'):
            graph = Graph(compiled(source, level, folder), text)
            for title in graph.unknown:
                print(f'{level}: the frame of {short(title)} has no bound')
                failed = True
            ranked = sorted(graph.deepest().items(), key=lambda entry: -entry[1][0])
            for title, (size, path) in ranked[:3]:
                print(f'{level}: {size} bytes: {" > ".join(short(name) for name in path)}')
            if not ranked or ranked[0][1][0] > limit:
                print(f'{level}: more than {limit} bytes')
                failed = True
    return 1 if failed else 0


sys.exit(main())
