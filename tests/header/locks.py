#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/locks.md against the headers: locks.py ROOT

Each call of the core that has a docstring is in one class, and none is there that is not declared; the level of a class is that of its
calls; the matrices have each class once in each direction, say the same both ways, and use the words that are explained.
"""
import pathlib
import re
import sys

HEADERS = ('adapter', 'binding', 'drain', 'driver', 'filter', 'guard', 'instance', 'nmr', 'oid')
DOCSTRING = re.compile(r'^/\*\*\n \* (slu_\w+)\(\) - .*\n((?: \*.*\n)*?) \*/\n', re.M)
# One lock region or one callout each; and what reads a constant.
LOWER = re.compile(r'_(step|take|perform|answer|stays|leave|context)$|^slu_nmr_(begin|end|complete)_|^slu_oid_(settle|cancel_parked|cancel_take)$')
NOT_LOWER = {'slu_nmr_calls_leave', 'slu_reporter_leave'}
WORDS = {'free', 'refused', 'inside', 'never'}

root = pathlib.Path(sys.argv[1])
failed = []


def tables(text, heading):
    """The tables of a section, each as a list of rows of cells."""
    section = text.split('\n## ' + heading + '\n')[1].split('\n## ')[0]
    found = re.findall(r'(?:^\|.*\n)+', section, re.M)
    return [[[cell.strip(' *') for cell in line.strip('|').split('|')] for line in table.splitlines()] for table in found]


declared = {}
for header in HEADERS:
    for docstring in DOCSTRING.finditer((root / 'include/sluice' / (header + '.h')).read_text()):
        name, rest = docstring.groups()
        context = re.search(r'\* Context: *(PASSIVE|up to DISPATCH|any)', rest)
        if name in NOT_LOWER or not LOWER.search(name):
            declared[name] = context and context.group(1)

text = (root / 'docs/locks.md').read_text()
classes = {}
for name, level, calls in tables(text, 'Classes')[0][2:]:
    classes[name] = re.findall(r'`(slu_\w+)`', calls)
    for call in classes[name]:
        if level in ('PASSIVE', 'up to DISPATCH') and declared.get(call) not in (level, None):
            failed.append(f'{call}: its docstring says {declared[call]}, its class {level}')
listed = [call for calls in classes.values() for call in calls]
failed += [f'{call}: in two classes' for call in sorted(set(listed)) if listed.count(call) > 1]
failed += [f'{call}: in no class' for call in sorted(set(declared) - set(listed))]
failed += [f'{call}: not declared' for call in sorted(set(listed) - set(declared))]

seen = []
for matrix in tables(text, 'On the same object'):
    names = matrix[0][1:]
    seen += names
    if [row[0] for row in matrix[2:]] != names:
        failed.append(f'a matrix has other rows than columns: {names}')
    cells = [row[1:] for row in matrix[2:]]
    for i, row in enumerate(cells):
        for k, word in enumerate(row):
            if word not in WORDS:
                failed.append(f'{names[i]} beside {names[k]}: what is "{word}"?')
            if word != cells[k][i]:
                failed.append(f'{names[i]} beside {names[k]}: {word}, and {cells[k][i]} the other way round')
if sorted(seen) != sorted(classes):
    failed.append(f'the matrices have other classes: {sorted(set(seen) ^ set(classes))}')
locks = [row[0] for row in tables(text, 'With your locks')[0][2:]]
if sorted(locks) != sorted(classes):
    failed.append(f'the table of locks has other classes: {sorted(set(locks) ^ set(classes))}')

print(f'{len(listed)} calls in {len(classes)} classes')
print('\n'.join(failed))
sys.exit(1 if failed or len(listed) < 80 else 0)
