#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Branches and conditions of src/core that no unit test takes.

usage: coverage.py branch|mcdc ROOT [--list]

branch  gcc and gcov: each branch of each line was taken by a unit test.
mcdc    clang-19: each condition was shown to decide by itself.

The tests are those of core, contract, nmr and drain, the core in each form of the drain, and the inputs of the fuzzer. What is not covered stands in the list
beside this script, `branch` or `mcdc`, one a line with its reason; it fails for what is neither covered nor listed, and for what is
listed and covered, or not there any more. --list prints what is not covered, in the form of the list.

A line is named by its file, its function and its text, so that the list outlives an edit elsewhere; equal lines of a function are
one. Its branches have numbers in the order of gcov, its conditions in the order of the text.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# Forms of the core: words for the compiler, and the tests that run on it. A test may come between any two atomic operations.
BETWEEN = ['-DSLU_GUARD_NAMES', '-DSLU_PLATFORM_HEADER="between.h"']
TESTS = {
    'word': ['-DSLU_EVENT_RING', *BETWEEN],
    'processors': ['-DSLU_DRAIN=SLU_DRAIN_PROCESSORS', '-DSLU_PLATFORM_HOOKS="hooks.h"', *BETWEEN],
    'reports': ['-DSLU_DRAIN=SLU_DRAIN_REPORTS', '-DSLU_PLATFORM_HOOKS="hooks.h"', *BETWEEN],
    'world': ['-D_GNU_SOURCE', '-DSLU_WORLD_BOUNDS_AT_RUN_TIME'],
}
ON_CORE = ['core/test-adapter.c', 'core/test-between.c', 'core/test-binding.c', 'core/test-corners.c', 'core/test-driver.c', 'core/test-faults.c',
           'core/test-forbidden.c', 'core/test-instance.c', 'core/test-oid.c', 'contract/test-core.c']
ALONE = [['core/test-basics.c'], ['nmr/test-calls.c'], ['nmr/test-nmr.c', 'nmr/world.c'], ['nmr/test-bare.c'], ['core/test-filter.c'],
         ['core/test-filter-forbidden.c']]
ON_DRAIN = [['drain/test-drain.c'], ['drain/test-between.c']]

# The core in the world of the explorer, step by step: what other threads do meanwhile.
WORLD = ['verify/code/bindings.c', 'verify/code/devices.c', 'verify/code/says.c', 'verify/code/traffic.c', 'verify/code/world.c',
         'verify/rows/claim.c', 'verify/rows/rows.c', 'tests/fuzz/fuzz-core.c', 'tests/fuzz/fuzz-main.c']
WORLD_RUNS = '3000'


def run(words, folder, quiet=True):
    done = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode and quiet:
        sys.exit(f'{" ".join(words)}\n{done.stdout}')
    return done.stdout


class Build:
    """the core in one form, compiled to be measured, and the tests linked with it"""

    def __init__(self, root, folder, form, compiler, words, link):
        self.root, self.folder, self.compiler = root, pathlib.Path(folder) / form, compiler
        self.folder.mkdir()
        self.assertions = str(root / 'tests/coverage' / ('world.h' if form == 'world' else 'assert.h'))
        folders = ['verify', 'verify/code', 'src/core'] if form == 'world' else ['tests/core', 'tests/drain']
        self.words = ['-std=c11', '-g', '-w', *[f'-I{root}/{name}' for name in ['include', 'gen', 'src', *folders]], *TESTS[form]]
        self.link = link
        self.core = self.objects(sorted((root / 'src/core').glob('*.c')), [*words, '-include', self.assertions])
        self.machines = self.objects([*sorted((root / 'gen').glob('*/*.c')), root / 'tests/coverage/assert.c'], [])
        if form == 'world':
            self.world = self.objects([root / source for source in WORLD], ['-include', self.assertions])
        else:
            self.world = self.objects([root / 'tests/core/world.c'], [])
            self.machines += self.objects([root / 'tests/core/between.c'], [])

    def objects(self, sources, extra):
        objects = [str(self.folder / f'{source.parent.parent.name}-{source.parent.name}-{source.stem}.o') for source in sources]
        for source, made in zip(sources, objects):
            run([self.compiler, *self.words, *extra, '-c', str(source), '-o', made], self.folder)
        return objects

    def test(self, sources, with_world, arguments=()):
        """compiles and runs one test, to the name of its program"""
        name = pathlib.Path(sources[0] if sources else 'world/world')
        program = str(self.folder / f'{name.stem}-{name.parent.name}')
        run([self.compiler, *self.words, *[str(self.root / 'tests' / source) for source in sources], *self.core, *self.machines,
             *(self.world if with_world else []), *self.link, '-lcmocka', '-o', program], self.folder)
        environment = dict(os.environ, LLVM_PROFILE_FILE=program + '.profraw')
        done = subprocess.run([program, *arguments], cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            sys.exit(f'{name} fails:\n{done.stdout}')
        return program


def programs_of(root, folder, compiler, words, link):
    """each form, and the programs that ran on it"""
    for form in TESTS:
        build = Build(root, folder, form, compiler, words, link)
        if form == 'word':
            programs = [build.test([source], True) for source in ON_CORE]
            programs += [build.test(sources, False) for sources in ALONE]
        elif form == 'world':
            programs = [build.test([], True, [WORLD_RUNS, str(root / 'tests/fuzz/corpus')])]
        else:
            programs = []
        if form != 'world':
            programs += [build.test(sources, False) for sources in ON_DRAIN]
        yield build, programs


class Found:
    """per line and number: was it taken in some form?"""

    def __init__(self, root):
        self.root = root
        self.lines = {}
        self.taken = {}

    def text(self, name, number):
        if name not in self.lines:
            self.lines[name] = (self.root / 'src/core' / name).read_text().split('\n')
        return ' '.join(self.lines[name][number - 1].split())

    def add(self, name, function, line, number, taken):
        key = (name, line, function, number)
        self.taken[key] = self.taken.get(key, False) or taken

    def missing(self):
        return {f'{name} {function} {number}: {self.text(name, line)}'
                for (name, line, function, number), taken in self.taken.items() if not taken}


def branches(root, folder, found):
    for build, _ in programs_of(root, folder, 'gcc', ['-O0', '--coverage'], ['--coverage']):
        names = sorted(str(path) for path in build.folder.glob('src-core-*.gcda'))
        for line in run(['gcov', '--json-format', '--stdout', '--branch-probabilities', *names], build.folder).splitlines():
            for file in json.loads(line)['files']:
                path = pathlib.Path(file['file'])
                if path.parent.name != 'core' or path.suffix != '.c' or 'tests' in path.parts:
                    continue
                for entry in file['lines']:
                    for number, branch in enumerate(entry['branches']):
                        found.add(path.name, entry['function_name'], entry['line_number'], number, branch['count'] > 0)


def functions_of(text):
    """for each line the function that it is in"""
    names, name = [], '-'
    for line in text.split('\n'):
        match = re.match(r'[a-z].*?(\w+)\(.*[^;]$', line)
        name = match.group(1) if match else name
        names.append(name)
    return names


def conditions(root, folder, found):
    words = ['-O0', '-fprofile-instr-generate', '-fcoverage-mapping', '-fcoverage-mcdc']
    for build, programs in programs_of(root, folder, 'clang-19', words, ['-fprofile-instr-generate']):
        run(['llvm-profdata-19', 'merge', *[program + '.profraw' for program in programs], '-o', 'all.profdata'], build.folder)
        objects = [word for program in programs[1:] for word in ('-object', program)]
        shown = json.loads(run(['llvm-cov-19', 'export', programs[0], *objects, '-instr-profile=all.profdata'], build.folder))
        for file in shown['data'][0]['files']:
            path = pathlib.Path(file['filename'])
            if path.parent.name != 'core' or path.suffix != '.c' or 'tests' in path.parts:
                continue
            names = functions_of(path.read_text())
            for record in file['mcdc_records']:
                line, column = record[0], record[1]
                for number, shown_alone in enumerate(record[-1]):
                    found.add(path.name, names[line - 1], line, f'{column}.{number}', shown_alone)


def listed(path):
    """what may be missing, by its name; each with a reason"""
    entries = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line or line.startswith('#'):
            continue
        entry, mark, reason = line.partition('  ## ')
        if not mark or not reason.strip():
            sys.exit(f'{path.name}:{number}: no reason')
        entries[entry] = number
    return entries


def main():
    kind, root = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    needed = {'branch': ['gcc', 'gcov'], 'mcdc': ['clang-19', 'llvm-cov-19', 'llvm-profdata-19']}[kind]
    for tool in needed:
        if not shutil.which(tool):
            print(f'skip: {tool} is not installed (packages clang-19 and llvm-19)')
            return 77
    found = Found(root)
    with tempfile.TemporaryDirectory() as folder:
        {'branch': branches, 'mcdc': conditions}[kind](root, folder, found)
    missing = found.missing()
    if '--list' in sys.argv:
        print('\n'.join(sorted(missing)))
        return 0
    path = pathlib.Path(__file__).parent / kind
    allowed = listed(path)
    for entry in sorted(missing - set(allowed)):
        print(f'not covered: {entry}')
    for entry in sorted(set(allowed) - missing):
        print(f'{path.name}:{allowed[entry]}: covered, or not there any more: {entry}')
    print(f'{kind}: {len(found.taken)} in src/core, {len(found.taken) - sum(not taken for taken in found.taken.values())} covered, '
          f'{len(allowed)} listed')
    return 1 if set(allowed) != missing or len(found.taken) < 100 else 0


if __name__ == '__main__':
    sys.exit(main())
