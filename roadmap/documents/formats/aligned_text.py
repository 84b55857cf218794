"""Text whose columns are kept apart by spaces alone: set as on a page of equal letters, and read like one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from roadmap.documents.blocks import Block
from roadmap.documents.formats.pdf import unruled
from roadmap.documents.formats.pdf.line_wraps import Wrapping
from roadmap.documents.formats.pdf.printed_words import Line, Word
from roadmap.documents.formats.pdf.table_stretches import Part

_LETTER = 4.0
_HEIGHT = 10.0
_STEP = 12.0
_WORDS = re.compile(r"\S+")
_COLUMNS = re.compile(r"\S {2,}\S.*\S {2,}\S")


def is_aligned(lines: Sequence[str]) -> bool:
    """No tabs and no pipes, and many lines in which wide gaps part three columns or more."""
    if any("\t" in line or line.lstrip().startswith("|") for line in lines):
        return False
    return sum(bool(_COLUMNS.search(line)) for line in lines) > 8


def blocks(lines: Sequence[str]) -> Iterator[Block]:
    """Paragraphs and tables; the rows know no line of the file, since a cell takes several."""
    pages: Part = [(1, [], [])]
    for number, line in enumerate(lines):
        if "\f" in line and pages[-1][1]:
            pages.append((pages[-1][0] + 1, [], []))
        if words := tuple(_words(line.replace("\f", " "), number * _STEP)):
            pages[-1][1].append(Line(words))
    wrapping = Wrapping(chain for _, some, _ in pages for chain in unruled.chains(some))
    yield from unruled.blocks(pages, wrapping)


def _words(line: str, top: float) -> Iterator[Word]:
    for found in _WORDS.finditer(line):
        yield Word(found.group(), found.start() * _LETTER, found.end() * _LETTER, top, top + _HEIGHT)
