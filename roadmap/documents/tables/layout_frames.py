"""Tables that only lay text out: the head of an order beside its emblem, date and number in two cells, who signed.

Their cells are read as running text in its place; so are the lines of a sheet above the heading of its table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadmap.documents.blocks import Document, Paragraph, Row, Table
from roadmap.documents.cells import columns
from roadmap.documents.tables import other_tables
from roadmap.documents.text import fold

_POINT = re.compile(r"^1(?:\.|\))\s")
_SIGNED = re.compile(r"(?:[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё-]+|[А-ЯЁ][а-яё-]+\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.)$")
_STAMP = re.compile(r"^[«\s]*(?:УТВЕРЖД[ЕА]Н|Утвержд[ае]н|Приложение|ПРИЛОЖЕНИЕ)")
_MOST_ROWS, _MOST_COLUMNS, _MOST_LETTERS = 8, 4, 1500


def paragraphs(document: Document) -> list[Paragraph]:
    """The document's paragraphs with those of its frames, in order."""
    found: list[Paragraph] = []
    begun = False
    for block in document.blocks:
        if isinstance(block, Paragraph):
            new = [block]
        else:
            header = columns.find(block.rows)
            new = _above(block, header) if header else _framed(block, begun)
            begun = begun or header is not None
        begun = begun or any(_POINT.match(text) for paragraph in new for _, text in paragraph.lines())
        found += new
    return found


def _above(table: Table, header: columns.Header) -> list[Paragraph]:
    return [line for row in table.rows[: header.first] if _filled(row) == 1 for line in _lines(row)]


def _framed(table: Table, begun: bool) -> list[Paragraph]:
    """`begun`: the order's points or its plan have begun; from there only signatures and stamps stand in frames."""
    if not _is_small(table) or (begun and not _is_signed(table) and not _is_stamp(table)):
        return []
    if not begun and other_tables.heads(table.rows[0]):
        return []
    return [line for row in table.rows for line in _lines(row)]


def _is_small(table: Table) -> bool:
    letters = sum(len(text) for row in table.rows for text in row.texts)
    return len(table.rows) <= _MOST_ROWS and table.width <= _MOST_COLUMNS and letters <= _MOST_LETTERS


def _filled(row: Row) -> int:
    return sum(bool(fold(text)) for text in row.texts)


def _is_signed(table: Table) -> bool:
    texts = [fold(text) for row in table.rows for text in row.texts if fold(text)]
    return len(table.rows) <= 3 and 1 < len(texts) <= 6 and bool(_SIGNED.match(texts[-1]))


def _is_stamp(table: Table) -> bool:
    return any(_STAMP.match(text) for row in table.rows for text in row.texts)


def _lines(row: Row) -> Iterator[Paragraph]:
    """Cells of one line each stand side by side and are one line; others are read one after another."""
    texts = [text for text in row.texts if fold(text)]
    if len(texts) > 1 and all("\n" not in text and len(text) < 60 for text in texts):
        yield Paragraph(fold(" ".join(texts)), row.line, row.page)
    else:
        yield from (Paragraph(text, row.line, row.page) for text in texts)
