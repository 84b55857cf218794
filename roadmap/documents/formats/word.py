"""Word files (.docx): paragraphs and tables of the body, merged and nested cells, automatic numbers as printed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from lxml import etree

from roadmap.documents import errors
from roadmap.documents.blocks import Block, Document, Paragraph
from roadmap.documents.formats import footnotes
from roadmap.documents.formats.archive import open_archive, unpack, xml
from roadmap.documents.formats.grid import Spanned, lay_out
from roadmap.documents.formats.word_numbers import Numbering
from roadmap.documents.text import clean
from roadmap.language.message import _

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT, _TAB, _BREAK, _CR = f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr"
_HYPHEN, _PARAGRAPH, _TABLE, _ROW, _CELL = f"{_W}noBreakHyphen", f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_SKIPPED = {
    _FALLBACK,
    f"{_W}moveFrom",
    f"{_W}del",
    f"{_W}instrText",
    f"{_W}rPr",
    f"{_W}pPr",
    f"{_W}tblPr",
    f"{_W}sectPr",
}
_WRAPPERS = {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag", f"{_W}customXml", f"{_W}moveTo"}
MAX_DEPTH = 12


def read(name: str, data: bytes) -> Document:
    """A .docx file as blocks."""
    archive = open_archive(data)
    body = _body(archive)
    numbering = Numbering(_part(archive, "word/numbering.xml"), _part(archive, "word/styles.xml"))
    return Document(name, tuple(_Reader(numbering).blocks(body, 0)))


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    data = unpack(archive, name)
    return None if data is None else xml(data)


def _body(archive: zipfile.ZipFile) -> etree._Element:
    name = next((part for part in ("word/document.xml", "word/document2.xml") if part in archive.namelist()), None)
    root = _part(archive, name) if name else None
    body = root.find(f"{_W}body") if root is not None else None
    if body is None:
        raise errors.damaged(_("в файле Word нет текста документа"))
    return body


class _Reader:
    """Goes down the body once; automatic numbers are counted on the way."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering

    def blocks(self, parent: etree._Element, depth: int) -> Iterator[Block]:
        for child in parent:
            if child.tag == _PARAGRAPH:
                text = self._paragraph(child)
                if text:
                    yield Paragraph(text)
            elif child.tag == _TABLE:
                yield from self._table(child, depth + 1)
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child, depth)

    def _paragraph(self, element: etree._Element) -> str:
        text = clean("".join(_run_text(element)))
        number = self.numbering.number(element)
        return f"{number} {text}".strip() if number else text

    def _table(self, table: etree._Element, depth: int) -> Iterator[Block]:
        if depth > MAX_DEPTH:
            raise errors.bomb()
        rows = list(_rows(table))
        nested = [inner for inner in table.iter(_TABLE) if inner is not table]
        if nested and _is_frame(rows) and any(_is_full(inner) for inner in nested):
            for row in rows:
                for cell in _cells(row):
                    yield from self.blocks(cell, depth)
            return
        if rows:
            yield lay_out(_merge_down([self._row(row, depth) for row in rows]))

    def _row(self, row: etree._Element, depth: int) -> list[tuple[Spanned, bool]]:
        """The cells of a row; True for one that goes on from the cell above."""
        before = _value(row, "trPr/gridBefore")
        cells = [(Spanned("", int(before)), False)] if before and before.isdigit() and int(before) else []
        for cell in _cells(row):
            span = _value(cell, "tcPr/gridSpan")
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
            cells.append((Spanned(self._cell_text(cell, depth), int(span) if span and span.isdigit() else 1), goes_on))
        return cells

    def _cell_text(self, cell: etree._Element, depth: int) -> str:
        lines: list[str] = []
        for block in self.blocks(cell, depth):
            if isinstance(block, Paragraph):
                lines.append(block.text)
            else:
                lines += [" ".join(text for text in row.texts if text) for row in block.rows]
        return "\n".join(line for line in lines if line)


def _run_text(element: etree._Element) -> Iterator[str]:
    if _is_mark(element):
        return
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag == _TAB:
            yield " "
        elif child.tag in (_BREAK, _CR):
            yield "\n"
        elif child.tag == _HYPHEN:
            yield "-"
        elif child.tag not in _SKIPPED:
            yield from _run_text(child)


def _is_mark(run: etree._Element) -> bool:
    """A raised «[1]», «1)» or «*», set by hand to send to a footnote: no word of the text."""
    raised = run.tag == f"{_W}r" and _value(run, "rPr/vertAlign") == "superscript"
    if not raised or not footnotes.is_mark("".join(text.text or "" for text in run.iter(_TEXT))):
        return False
    before = run.getprevious()
    return before is None or footnotes.may_follow("".join(text.text or "" for text in before.iter(_TEXT)))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == _ROW:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == _CELL:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _cells(child)


def _value(element: etree._Element, path: str) -> str | None:
    found = element.find("/".join(f"{_W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{_W}val")


def _is_frame(rows: list[etree._Element]) -> bool:
    """A table used as a frame: hardly any cells of its own."""
    return sum(1 for row in rows for _other in _cells(row)) <= 4


def _is_full(table: etree._Element) -> bool:
    rows = list(_rows(table))
    return len(rows) > 1 and max(sum(1 for _other in _cells(row)) for row in rows) > 2


def _merge_down(rows: list[list[tuple[Spanned, bool]]]) -> list[list[Spanned]]:
    """Word marks each lower part of a vertical merge; here they become one cell that reaches down."""
    reach: dict[tuple[int, int], int] = {}
    starts: dict[int, int] = {}
    for index, row in enumerate(rows):
        column = 0
        for cell, goes_on in row:
            if goes_on and column in starts:
                reach[(starts[column], column)] = index - starts[column] + 1
            else:
                starts[column] = index
            column += cell.columns
    merged: list[list[Spanned]] = []
    for index, row in enumerate(rows):
        column, cells = 0, []
        for cell, goes_on in row:
            if not (goes_on and _is_covered(reach, index, column)):
                cells.append(Spanned(cell.text, cell.columns, reach.get((index, column), 1)))
            column += cell.columns
        merged.append(cells)
    return merged


def _is_covered(reach: dict[tuple[int, int], int], index: int, column: int) -> bool:
    return any(at == column and first < index < first + rows for (first, at), rows in reach.items())
