#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A declaration is annotated with the level that its docstring states: levels.py ROOT"""
import pathlib
import re
import sys

BLOCK = re.compile(r'/\*\*\n((?: \*[^\n]*\n)*?) \*/\n(?:SLU_MUST_CHECK\n)?((?:SLU_PASSIVE|SLU_UP_TO_DISPATCH)\n)?([^\n]*)\n')
CONTEXT = re.compile(r'\* Context: *(PASSIVE|up to DISPATCH)')
NO_FUNCTION = ('static', 'struct', 'enum', 'typedef', '#')
WORDS = {'PASSIVE': 'SLU_PASSIVE', 'up to DISPATCH': 'SLU_UP_TO_DISPATCH', None: None}


def wrong(text):
    """Yields the functions whose annotation is another one, or none; counts those that are right."""
    for block in BLOCK.finditer(text):
        comment, annotation, code = block.groups()
        if code.startswith(NO_FUNCTION) or '(' not in code:
            continue
        context = CONTEXT.search(comment)
        wanted = WORDS[context and context.group(1)]
        yield code, wanted, annotation and annotation.strip()


def main():
    folder = pathlib.Path(sys.argv[1]) / 'include/sluice'
    annotated = 0
    failed = False
    for path in sorted(folder.glob('*.h')):
        for code, wanted, found in wrong(path.read_text()):
            annotated += wanted is not None
            if wanted != found:
                print(f'{path.name}: {code}: {found or "nothing"} stands before it, its Context says {wanted or "nothing"}')
                failed = True
    print(f'{annotated} declarations say their level')
    return 1 if failed or annotated < 50 else 0


sys.exit(main())
