"""PDF files with a text layer: ruled tables by their lines, unruled ones by the empty columns between words."""

from __future__ import annotations

import io
import logging
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from roadmap.documents import errors
from roadmap.documents.blocks import Block, Cell, Cover, Document, Row, Table
from roadmap.documents.readers import unruled
from roadmap.documents.readers.edges import SNAP, open_ends, rules, ruling
from roadmap.documents.readers.printed import Line, Word, is_full, lines_of
from roadmap.documents.readers.stretches import Part
from roadmap.documents.readers.wrapping import Run, Wrapping
from roadmap.documents.text import clean

# pdfminer warns about every oddity of a damaged file; what matters to a person is said by our own errors.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

MAX_PAGES = 400
MAX_EDGES = 20_000
_SETTINGS = {"snap_tolerance": SNAP, "join_tolerance": SNAP, "intersection_tolerance": SNAP, "edge_min_length": 6}
_SOFT = "\u00ad"
_INSIDE = re.compile(r"\w\u00ad\w")
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
        edges = ruling(page) if self.words and len(page.edges) <= MAX_EDGES else []
        self.rules = rules(edges)
        upright = [edge for edge in edges if edge["orientation"] == "v"]
        level = [edge for edge in edges if edge["orientation"] == "h"]
        settings = {
            "vertical_strategy": "explicit",
            "explicit_vertical_lines": upright,
            "horizontal_strategy": "explicit",
            "explicit_horizontal_lines": [*level, *open_ends(edges)],
        }
        found = page.find_tables({**_SETTINGS, **settings}) if len(upright) > 1 and len(level) > 1 else []
        self.tables = [_Ruled(table.cells) for table in found if len(table.cells) > 3]
        page.close()

    def free(self) -> list[Word]:
        """The words outside ruled tables."""
        boxes = [(table.top - 2, table.bottom + 2) for table in self.tables]
        return [word for word in self.words if not any(top <= word.height <= bottom for top, bottom in boxes)]

    def chains(self) -> Iterator[list[Run]]:
        """Runs of lines that belong together: each cell's, and those of each column outside ruled tables."""
        for table in self.tables:
            yield from table.fill(self.words)
        yield from unruled.chains(lines_of(self.free()))


class _Ruled:
    """A ruled table: its cells by place in the grid, with the box each covers."""

    def __init__(self, cells: list[tuple[float, float, float, float]]) -> None:
        self.lefts = _snapped([cell[0] for cell in cells] + [cell[2] for cell in cells])
        self.tops = _snapped([cell[1] for cell in cells] + [cell[3] for cell in cells])
        self.cells = cells
        self.top, self.bottom = self.tops[0], self.tops[-1]

        self.lines: list[list[Run]] = []

    def fill(self, words: list[Word]) -> list[list[Run]]:
        """Put the page's words into the cells; each cell's lines, in the cells' order."""
        lines = [lines_of([word for word in words if _is_inside(word, cell)]) for cell in self.cells]
        edges = self._edges(lines)
        self.lines = [
            [Run(line.text, is_full(line.words, edges[self._span(cell)])) for line in some]
            for cell, some in zip(self.cells, lines, strict=True)
        ]
        return self.lines

    def _edges(self, lines: list[list[Line]]) -> dict[tuple[int, int], float]:
        """How far words may reach to the right in cells of one width: as near to the border as on the left."""
        edges: dict[tuple[int, int], float] = {}
        lefts: dict[tuple[int, int], float] = {}
        for cell, some in zip(self.cells, lines, strict=True):
            at = self._span(cell)
            for line in some:
                edges[at] = max(edges.get(at, 0.0), line.words[-1].x1)
                lefts[at] = min(lefts.get(at, cell[2]), line.words[0].x0)
            if at in edges:
                edges[at] = max(edges[at], cell[2] - (lefts[at] - cell[0]))
        return edges

    def _span(self, cell: tuple[float, float, float, float]) -> tuple[int, int]:
        return _nearest(self.lefts, cell[0]), _nearest(self.lefts, cell[2])

    def rows(self, number: int, wrapping: Wrapping) -> list[Row]:
        """The filled cells as rows of the grid, spanned places marked."""
        width, height = len(self.lefts) - 1, len(self.tops) - 1
        doubtful: set[int] = set()
        grid: list[list[Cell]] = [[Cell() for _ in range(width)] for _ in range(height)]
        for (x0, top, x1, bottom), lines in zip(self.cells, self.lines, strict=True):
            left, right = self._span((x0, top, x1, bottom))
            upper, lower = _nearest(self.tops, top), _nearest(self.tops, bottom)
            for row in range(upper, min(lower, height)):
                for column in range(left, min(right, width)):
                    grid[row][column] = Cell("", Cover.LEFT if column > left else Cover.ABOVE)
            if upper < height and left < width:
                joined = wrapping.join(lines)
                grid[upper][left] = Cell(clean(joined.text), columns=right - left, full=joined.full)
                doubtful |= {upper} if joined.doubtful else set()
        return [
            Row(tuple(cells), page=number, cut=index == 0 and number > 1, doubtful=index in doubtful)
            for index, cells in enumerate(grid)
        ]


def _is_inside(word: Word, cell: tuple[float, float, float, float]) -> bool:
    x0, top, x1, bottom = cell
    return x0 - 1 <= word.middle <= x1 + 1 and top - 1 <= word.height <= bottom + 1


def _snapped(values: list[float]) -> list[float]:
    """Positions with those nearer than the tolerance taken as one."""
    snapped: list[float] = []
    for value in sorted(values):
        if not snapped or value - snapped[-1] > SNAP:
            snapped.append(value)
    return snapped


def _nearest(values: list[float], value: float) -> int:
    return min(range(len(values)), key=lambda index: abs(values[index] - value))


def _blocks(pages: list[_Page]) -> Iterator[Block]:
    """Text and tables in reading order; the running page numbers are left out."""
    repeated = _running_lines(pages)
    _settle_hyphens(pages)
    wrapping = Wrapping(chain for page in pages for chain in page.chains())
    pending: Part = []
    for page in pages:
        tables = sorted(page.tables, key=lambda table: table.top)
        lines = [line for line in lines_of(page.free()) if not _is_running(line, repeated, page)]
        for table in tables:
            above = [line for line in lines if line.top < table.top]
            lines = [line for line in lines if line.top >= table.top]
            if above:
                pending.append((page.number, above, page.rules))
            yield from unruled.blocks(pending, wrapping)
            pending = []
            rows = [row for row in table.rows(page.number, wrapping) if any(row.texts)]
            if rows:
                yield Table(tuple(rows))
        if lines:
            pending.append((page.number, lines, page.rules))
    yield from unruled.blocks(pending, wrapping)


def _settle_hyphens(pages: list[_Page]) -> None:
    """Some fonts print every hyphen as a soft one: where it stands inside words, it is a plain hyphen everywhere."""
    if any(_INSIDE.search(word.text) for page in pages for word in page.words):
        for page in pages:
            page.words = [replace(word, text=word.text.replace(_SOFT, "-")) for word in page.words]


def _running_lines(pages: list[_Page]) -> set[str]:
    """Headers and footers: the same first or last line, numbers apart, on most pages; then the one beside it.

    On two or three pages only at one height and with a number in it; a table's heading has more than two columns.
    """
    bodies = [lines_of(page.words) for page in pages]
    found: set[str] = set()
    for _ in range(2):
        ends = [lines[:1] + lines[-1:] for lines in bodies]
        places: defaultdict[str, list[float]] = defaultdict(list)
        for line in (line for some in ends for line in some if len(line.segments()) < 3):
            places[_numberless(line)].append(line.top)
        found |= {text for text, tops in places.items() if _is_repeated(text, tops, len(pages))}
        bodies = [[line for line in lines if _numberless(line) not in found] for lines in bodies]
    return found


def _is_repeated(text: str, tops: list[float], pages: int) -> bool:
    if pages > 3:
        return len(tops) > 0.6 * pages
    return 1 < pages == len(tops) and max(tops) - min(tops) < 2 and "#" in text


def _numberless(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _is_running(line: Line, repeated: set[str], page: _Page) -> bool:
    return (_numberless(line) in repeated and _is_near_edge(line, page)) or (
        bool(_PAGE_NUMBER.match(line.text)) and _is_edge(line, page)
    )


def _is_edge(line: Line, page: _Page) -> bool:
    tops = [word.top for word in page.words]
    return line.top <= min(tops) + 1 or line.top >= max(tops) - 3


def _is_near_edge(line: Line, page: _Page) -> bool:
    tops = sorted({round(word.top) for word in page.words})
    return line.top <= tops[min(3, len(tops) - 1)] + 1 or line.top >= tops[max(-4, -len(tops))] - 1
