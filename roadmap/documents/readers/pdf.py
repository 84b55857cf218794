"""PDF files with a text layer: ruled tables by their lines, unruled ones by the empty columns between words."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from roadmap.documents import errors
from roadmap.documents.blocks import Block, Cell, Cover, Document, Row, Table
from roadmap.documents.readers import unruled
from roadmap.documents.readers.unruled import Line, Word, lines_of
from roadmap.documents.readers.wrapping import Wrapping
from roadmap.documents.text import clean

# pdfminer warns about every oddity of a damaged file; what matters to a person is said by our own errors.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

MAX_PAGES = 400
MAX_EDGES = 20_000
_SNAP = 3.0
_SETTINGS = {"snap_tolerance": _SNAP, "join_tolerance": _SNAP, "intersection_tolerance": _SNAP, "edge_min_length": 6}
_PAGE_NUMBER = re.compile(r"^[-–—]?\s*\d{1,3}\s*[-–—]?$")


def read(name: str, data: bytes) -> Document:
    """A .pdf file as blocks; the first row of a table on a new page is marked as cut."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise errors.too_large(30 * 2**20)
            pages = [_Page(page, number) for number, page in enumerate(pdf.pages, 1)]
    except errors.DocumentError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # pdfminer raises whatever its own parsing meets
        if _is_password(error):
            raise errors.encrypted() from error
        raise errors.damaged("PDF не открывается") from error
    if not any(page.words for page in pages):
        raise errors.scanned()
    return Document(name, tuple(_blocks(pages)))


def _is_password(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, PDFPasswordIncorrect) or any(isinstance(a, PDFPasswordIncorrect) for a in error.args):
            return True
        error = error.__cause__ or error.__context__
    return False


class _Page:
    """The words and the ruled tables of one page; the heavy page object is let go."""

    def __init__(self, page: Any, number: int) -> None:
        self.number = number
        self.words = [
            Word(word["text"], word["x0"], word["x1"], word["top"], word["bottom"])
            for word in page.extract_words(x_tolerance=1.5, y_tolerance=2, keep_blank_chars=False)
        ]
        edges = page.edges if self.words else []
        self.rules = [] if len(edges) > MAX_EDGES else _rules(edges)
        found = page.find_tables(_SETTINGS) if edges and len(edges) <= MAX_EDGES else []
        self.tables = [_ruled(table.cells) for table in found if len(table.cells) > 3]
        page.close()


def _rules(edges: list[dict[str, Any]]) -> list[float]:
    """Heights of long horizontal lines: row borders of tables without vertical lines."""
    return sorted(
        {round(edge["top"], 1) for edge in edges if edge["orientation"] == "h" and edge["x1"] - edge["x0"] > 150}
    )


class _Ruled:
    """A ruled table: its cells by place in the grid, with the box each covers."""

    def __init__(self, cells: list[tuple[float, float, float, float]]) -> None:
        self.lefts = _snapped([cell[0] for cell in cells] + [cell[2] for cell in cells])
        self.tops = _snapped([cell[1] for cell in cells] + [cell[3] for cell in cells])
        self.cells = cells
        self.top, self.bottom = self.tops[0], self.tops[-1]

    def rows(self, words: list[Word], number: int, wrapping: Wrapping) -> list[Row]:
        width, height = len(self.lefts) - 1, len(self.tops) - 1
        grid: list[list[Cell]] = [[Cell() for _ in range(width)] for _ in range(height)]
        for x0, top, x1, bottom in self.cells:
            left, right = _nearest(self.lefts, x0), _nearest(self.lefts, x1)
            upper, lower = _nearest(self.tops, top), _nearest(self.tops, bottom)
            inside = [
                word for word in words if x0 - 1 <= word.middle <= x1 + 1 and top - 1 <= word.height <= bottom + 1
            ]
            for row in range(upper, min(lower, height)):
                for column in range(left, min(right, width)):
                    grid[row][column] = Cell("", Cover.LEFT if column > left else Cover.ABOVE)
            if upper < height and left < width:
                grid[upper][left] = Cell(
                    clean(wrapping.join([line.text for line in lines_of(inside)])), columns=right - left
                )
        return [Row(tuple(cells), page=number, cut=index == 0 and number > 1) for index, cells in enumerate(grid)]


def _ruled(cells: list[tuple[float, float, float, float]]) -> _Ruled:
    return _Ruled(cells)


def _snapped(values: list[float]) -> list[float]:
    """Positions with those nearer than the tolerance taken as one."""
    snapped: list[float] = []
    for value in sorted(values):
        if not snapped or value - snapped[-1] > _SNAP:
            snapped.append(value)
    return snapped


def _nearest(values: list[float], value: float) -> int:
    return min(range(len(values)), key=lambda index: abs(values[index] - value))


def _blocks(pages: list[_Page]) -> Iterator[Block]:
    """Text and tables in reading order; the running page numbers are left out."""
    repeated = _running_lines(pages)
    wrapping = Wrapping(line.text for page in pages for line in lines_of(page.words))
    pending: list[tuple[int, list[Line], list[float]]] = []
    for page in pages:
        tables = sorted(page.tables, key=lambda table: table.top)
        free = [
            word for word in page.words if not any(table.top - 2 <= word.height <= table.bottom + 2 for table in tables)
        ]
        lines = [line for line in lines_of(free) if not _is_running(line, repeated, page)]
        for table in tables:
            above = [line for line in lines if line.top < table.top]
            lines = [line for line in lines if line.top >= table.top]
            if above:
                pending.append((page.number, above, page.rules))
            yield from unruled.blocks(pending, wrapping)
            pending = []
            rows = [row for row in table.rows(page.words, page.number, wrapping) if any(row.texts)]
            if rows:
                yield Table(tuple(rows))
        if lines:
            pending.append((page.number, lines, page.rules))
    yield from unruled.blocks(pending, wrapping)


def _running_lines(pages: list[_Page]) -> set[str]:
    """Headers and footers: the same first or last line on most pages."""
    ends: Counter[str] = Counter()
    for page in pages:
        lines = lines_of(page.words)
        ends.update({line.text for line in (lines[:1] + lines[-1:]) if len(line.segments()) < 3})
    return {text for text, count in ends.items() if len(pages) > 3 and count > 0.6 * len(pages)}


def _is_running(line: Line, repeated: set[str], page: _Page) -> bool:
    return line.text in repeated or (bool(_PAGE_NUMBER.match(line.text)) and _is_edge(line, page))


def _is_edge(line: Line, page: _Page) -> bool:
    tops = [word.top for word in page.words]
    return line.top <= min(tops) + 1 or line.top >= max(tops) - 3
