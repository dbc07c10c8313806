#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/reference.md of the comments of the public headers.

usage: reference.py ROOT [--check]

Without --check, writes ROOT/docs/reference.md. With it, says whether that is what would be written, and writes nothing.
"""
import pathlib
import re
import sys

# In the order in which an author meets them.
HEADERS = ('driver', 'binding', 'instance', 'adapter', 'oid', 'filter', 'object', 'status', 'pending', 'guard', 'drain', 'nmr', 'nbl', 'vlan', 'demux', 'ring', 'host', 'ndis',
           'machine', 'platform', 'platform-user', 'platform-linux', 'platform-windows')
# Chosen by sluice/platform.h, with nothing to call by name; and what includes all others.
PARTS = {'platform-builtin', 'platform-single', 'sluice'}

COMMENT = re.compile(r'^/\*\*\n(.*?)^ \*/\n', re.S | re.M)
TITLE = re.compile(r'(?:struct |enum |typedef )?(\w+)(\(\))? - (.*)')
FIELD = re.compile(r'@([\w, @]+?):\s+(.*)')


def lines_of(comment):
    return [re.sub(r'^ \* ?', '', line) for line in comment.split('\n')]


def declaration_after(text, at):
    """What the comment is about, on one line; a structure or an inline function without what is in it."""
    found = re.compile(r'[^;{]*').match(text, at).group(0)
    found = ' '.join(found.split())
    return re.sub(r'\b(SLU_(MUST_CHECK|OUT|PASSIVE|UP_TO_DISPATCH)|static inline) ', '', found)


def sections(lines):
    """Title, fields, paragraphs, and what stands under Context, Claims and Return."""
    title = lines[0]
    fields, rest, tagged, current = [], [], {}, None
    for line in lines[1:]:
        field = FIELD.match(line)
        tag = re.match(r'(Context|Claims|Return):\s*(.*)', line)
        if field and not rest:
            fields.append([field.group(1).replace('@', ''), field.group(2)])
            current = fields[-1]
        elif tag:
            tagged[tag.group(1)] = tag.group(2)
            current = tag.group(1)
        elif not line.strip():
            current = None
            rest.append('')
        elif isinstance(current, list):
            current[1] += ' ' + line.strip()
        elif current:
            tagged[current] += ' ' + line.strip()
        else:
            rest.append(line)
    return title, fields, rest, tagged


def prose(rest):
    """Paragraphs as they are; what is indented is set as code."""
    out, code = [], False
    for line in rest:
        indented = line.startswith('  ')
        if indented and not code and out and out[-1]:
            out.append('')
        out.append('    ' + line if indented else line)
        code = indented
    return '\n'.join(out).strip('\n')


def escaped(text):
    return text.replace('|', '\\|').replace('<', '&lt;')


class Page:
    """The text, and the table of calls in front of it."""

    def __init__(self):
        self.body = []
        self.calls = []

    def header(self, root, name):
        text = (root / 'include/sluice' / (name + '.h')).read_text()
        for comment in COMMENT.finditer(text):
            title, fields, rest, tagged = sections(lines_of(comment.group(1)))
            if title.startswith('sluice/'):
                self.body.append('## ' + title.replace(' - ', ': ', 1) + '\n\n' + prose(rest) + '\n')
                continue
            found = TITLE.match(title)
            if not found:
                raise SystemExit(f'include/sluice/{name}.h: a comment without a title: {title}')
            self.entry(name, found, declaration_after(text, comment.end()), fields, rest, tagged)

    def entry(self, header, title, declaration, fields, rest, tagged):
        name, call, summary = title.groups()
        self.body.append(f'### {name}{call or ""}\n\n{summary}\n')
        if call:
            self.body.append('```c\n' + declaration + ';\n```\n')
        if fields:
            kind = 'parameter' if call else 'member'
            self.body.append(f'| {kind} | |\n|---|---|\n' +
                             ''.join(f'| `{field}` | {escaped(what)} |\n' for field, what in fields))
        if prose(rest):
            self.body.append(prose(rest) + '\n')
        for tag in ('Context', 'Claims', 'Return'):
            if tag in tagged:
                self.body.append(f'**{tag}:** {escaped(tagged[tag])}\n')
        if call:
            self.calls.append((name, header, tagged.get('Context', '')))

    def text(self):
        table = ''.join(f'| [`{name}()`](#{name}) | {escaped(context)} |\n' for name, _, context in self.calls if context)
        return ('# Reference\n\n'
                'Made of the comments in `include/sluice/` by `docs/reference.py`: do not edit.\n\n'
                'Facts such as UNB-09 are in [the contract](contract.md), levels and who may call what at the same time in\n'
                '[embedding](embedding.md).\n\n'
                '## Calls and where they may be made\n\n'
                '| call | context |\n|---|---|\n' + table + '\n' + '\n'.join(self.body))


def main():
    root = pathlib.Path(sys.argv[1])
    there = {path.stem for path in (root / 'include/sluice').glob('*.h')}
    if there != set(HEADERS) | PARTS:
        raise SystemExit(f'reference.py: HEADERS and include/sluice differ: {there ^ (set(HEADERS) | PARTS)}')
    page = Page()
    for name in HEADERS:
        page.header(root, name)
    target = root / 'docs/reference.md'
    if sys.argv[2:] == ['--check']:
        if target.read_text() != page.text():
            raise SystemExit('docs/reference.md is not what the headers say: python3 docs/reference.py .')
        return
    target.write_text(page.text())


if __name__ == '__main__':
    main()
