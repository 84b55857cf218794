"""A page of a PDF: its words, and the tables whose cells are ruled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from roadmap.documents.blocks import Cell, Cover, Row
from roadmap.documents.formats.pdf import unruled
from roadmap.documents.formats.pdf.drawn_lines import SNAP, open_ends, rules, ruling
from roadmap.documents.formats.pdf.line_wraps import Run, Wrapping
from roadmap.documents.formats.pdf.printed_words import Line, Word, is_full, lines_of
from roadmap.documents.text import clean

Box = tuple[float, float, float, float]
MAX_EDGES = 20_000
_SETTINGS = {"snap_tolerance": SNAP, "join_tolerance": SNAP, "intersection_tolerance": SNAP, "edge_min_length": 6}


class Page:
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
        self.tables = [Ruled(table.cells) for table in found if len(table.cells) > 1]
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


class Ruled:
    """A ruled table: its cells by place in the grid, with the box each covers."""

    def __init__(self, cells: list[Box]) -> None:
        self.lefts = _snapped([cell[0] for cell in cells] + [cell[2] for cell in cells])
        self.tops = _snapped([cell[1] for cell in cells] + [cell[3] for cell in cells])
        self.cells = cells
        self.top, self.bottom = self.tops[0], self.tops[-1]

        self.lines: list[list[Run]] = []

    def fill(self, words: list[Word]) -> list[list[Run]]:
        """Put the page's words into the cells; each cell's lines, in the cells' order."""
        lines = [lines_of([word for word in words if is_inside(word, cell)]) for cell in self.cells]
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

    def _span(self, cell: Box) -> tuple[int, int]:
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


def is_inside(word: Word, cell: Box) -> bool:
    """The word's middle is in the cell, or on its border."""
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
