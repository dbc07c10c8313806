#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One pair sluice.h, sluice.c of the headers and sources of the core and its machines.

usage: amalgamate.py ROOT VERSION OUT.h OUT.c DEPFILE SOURCE ...

1. A header of ours is put where it is first included, and nowhere else; those of platforms, which are included under a
   condition, wherever they are, and their guards let one through. What the compiler brings is included once, at the head.
2. Names of one file (static functions, its own types) that another file has too get the file's name in front. A name after
   a dot or an arrow is a member, and stays; so do comments, strings, and what stands in a structure.
3. A macro of a source ends with it.
"""
import os
import pathlib
import re
import sys

FREESTANDING = {'stdbool.h', 'stddef.h', 'stdint.h'}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"][^\n]*\n', re.M)
GUARD = re.compile(r'^#ifndef (\w+_H)\n#define \1\n', re.M)
TOKEN = re.compile(r'^struct \w+ \{\n.*?^\}|/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|(?:\.|->)\s*\w+|\w+', re.S | re.M)
OWN = (
    re.compile(r'^static (?:inline |const |volatile )*(?:struct |enum )?\w+[ *]+(\w+)[(\[ ;=]', re.M),
    re.compile(r'^(?:struct|enum|union) (?!slu_)(\w+) \{', re.M),
    re.compile(r'^typedef [^;\n]*?(\w+)(?:\([^;\n]*\))?;', re.M),
)
LICENCE = re.compile(r'\A/\* SPDX-License-Identifier: MIT \*/\n')

HEAD_H = '''/* SPDX-License-Identifier: MIT */
/*
 * sluice.h - sluice {version}, all headers in one
 *
 * Made by src/embed/amalgamate.py: do not edit. Whoever includes it and sluice.c are compiled with the same SLU_... words
 * (SLU_PLATFORM_LINUX, SLU_PLATFORM_WINDOWS, ...; see below).
 */
#ifndef SLUICE_AMALGAMATED_H
#define SLUICE_AMALGAMATED_H

#if defined(SLU_PLATFORM_LINUX)
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#endif

'''
HEAD_C = '''/* SPDX-License-Identifier: MIT */
/*
 * sluice.c - sluice {version}, the core and its machines in one
 *
 * Made by src/embed/amalgamate.py: do not edit.
 */
#include "sluice.h"

'''


class Amalgamation:
    """The texts so far, and what they were made of."""

    def __init__(self, root):
        self.folders = [root / 'include', root / 'gen', root / 'src/core']
        self.seen = set()
        self.read = []

    def find(self, name, beside):
        for folder in [beside, *self.folders]:
            path = folder / name
            if path.is_file():
                return path.resolve()
        return None

    def text_of(self, path):
        self.read.append(path)
        return LICENCE.sub('', path.read_text())

    def inline(self, path, text):
        """text of path with each of our headers where it is first included"""

        def replace(match):
            name = match.group(2)
            if name in FREESTANDING:
                return ''
            header = self.find(name, path.parent)
            if header is None:
                return match.group(0)
            if header in self.seen and not header.name.startswith('platform-'):
                return ''
            self.seen.add(header)
            return self.inline(header, self.text_of(header)).strip('\n') + '\n\n'

        return INCLUDE.sub(replace, text)


def own_names(text):
    return {name for pattern in OWN for name in pattern.findall(text)}


def rename(text, names, prefix):
    """text with these names behind the prefix, where they are not members"""

    def replace(match):
        word = match.group(0)
        return prefix + word if word in names else word

    return TOKEN.sub(replace, text)


def undefine(text):
    """the macros that a source leaves behind"""
    names = dict.fromkeys(re.findall(r'^#define (\w+)', text, re.M))
    undone = set(re.findall(r'^#undef (\w+)', text, re.M))
    return ''.join(f'#undef {name}\n' for name in names if name not in undone)


def tidy(text):
    return re.sub(r'\n{3,}', '\n\n', text).rstrip('\n') + '\n'


def header_text(amalgamation, root, version, headers):
    text = HEAD_H.format(version=version)
    for header in headers:
        path = (root / header).resolve()
        if path in amalgamation.seen:
            continue
        amalgamation.seen.add(path)
        text += amalgamation.inline(path, amalgamation.text_of(path)).strip('\n') + '\n\n'
    return tidy(text + '#endif\n')


def source_text(amalgamation, version, sources):
    texts = {path: amalgamation.text_of(path) for path in sources}
    owners = {}
    for path, text in texts.items():
        for name in own_names(text):
            owners.setdefault(name, []).append(path)
    result = HEAD_C.format(version=version)
    for path, text in texts.items():
        shared = {name for name, paths in owners.items() if len(paths) > 1 and path in paths}
        text = rename(text, shared, path.stem.replace('-', '_') + '_')
        macros = undefine(text)
        result += amalgamation.inline(path, text).strip('\n') + '\n' + macros + '\n'
    return tidy(result)


def write(path, text):
    scratch = path + '.new'
    pathlib.Path(scratch).write_text(text)
    os.replace(scratch, path)


def main():
    if len(sys.argv) < 7:
        print(__doc__.split('\n\n')[1], file=sys.stderr)
        return 2
    root = pathlib.Path(sys.argv[1]).resolve()
    version, out_h, out_c, depfile = sys.argv[2:6]
    sources = [pathlib.Path(name).resolve() for name in sys.argv[6:]]
    amalgamation = Amalgamation(root)
    machines = sorted({path.parent for path in sources if path.parent.parent == root / 'gen'})
    headers = ['include/sluice/sluice.h', 'include/sluice/guard.h', 'include/sluice/machine.h']
    for machine in machines:
        headers += [machine / f'{machine.name}{part}.h' for part in ('', '-names', '-table')]
    write(out_h, header_text(amalgamation, root, version, headers))
    write(out_c, source_text(amalgamation, version, sources))
    write(depfile, f'{out_h} {out_c}: ' + ' '.join(str(path) for path in amalgamation.read) + '\n')
    return 0


sys.exit(main())
