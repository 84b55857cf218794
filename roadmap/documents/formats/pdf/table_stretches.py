"""Where on pages without ruled lines the tables begin and end: stretches in which lines keep falling into columns."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from roadmap.documents.cells.columns import heading_role
from roadmap.documents.formats.pdf.printed_words import Line, Rule, Word
from roadmap.documents.text import key

Part = list[tuple[int, list[Line], list[Rule]]]
_NEAR = 6
_YEAR = re.compile(r"^(?:19|20)\d\d")


@dataclass(slots=True)
class _Band:
    """Lines that touch each other: a row of a table, or a piece of running text; `first` and `last` by index."""

    page: int
    first: int
    last: int
    lines: list[Line] = field(default_factory=list)
    bottom: float = 0.0

    def cells(self) -> list[str]:
        """The texts of its columns: runs of words that stand over each other."""
        columns: list[tuple[float, float, list[Word]]] = []
        runs = sorted((run for line in self.lines for run in line.runs()), key=lambda run: run[0].x0)
        for run in runs:
            left, right = run[0].x0, run[-1].x1
            if columns and left < columns[-1][1]:
                columns[-1] = (columns[-1][0], max(columns[-1][1], right), [*columns[-1][2], *run])
            else:
                columns.append((left, right, list(run)))
        return [" ".join(w.text for w in sorted(words, key=lambda w: (w.top, w.x0))) for _, _, words in columns]


def stretches(pages: Part) -> Iterator[tuple[bool, Part]]:
    """The lines in order, in parts: True for a table. A table goes over pages until other text or a heading comes."""
    flat = [(number, line, rules) for number, lines, rules in pages for line in lines]
    bands = _bands(flat)
    at = 0
    for first, last in _tables(bands):
        start, end = bands[first].first, _end(flat, bands[last].last)
        yield from _part(False, flat[at:start])
        yield from _part(True, flat[start:end])
        at = end
    yield from _part(False, flat[at:])


def _part(is_table: bool, flat: Sequence[tuple[int, Line, list[Rule]]]) -> Iterator[tuple[bool, Part]]:
    grouped: Part = []
    for number, line, rules in flat:
        if not grouped or grouped[-1][0] != number:
            grouped.append((number, [], rules))
        grouped[-1][1].append(line)
    if grouped:
        yield is_table, grouped


def _bands(flat: Sequence[tuple[int, Line, list[Rule]]]) -> list[_Band]:
    bands: list[_Band] = []
    for index, (page, line, _) in enumerate(flat):
        touches = bands and bands[-1].page == page and line.top < bands[-1].bottom - 0.5
        if not touches:
            bands.append(_Band(page, index, index))
        bands[-1].lines.append(line)
        bands[-1].last = index
        bands[-1].bottom = max(bands[-1].bottom, line.bottom)
    return bands


def _tables(bands: Sequence[_Band]) -> list[tuple[int, int]]:
    """First and last band of each table."""
    wide = [index for index, band in enumerate(bands) if _is_wide(band)]
    wide = [i for i in wide if bisect_right(wide, i + _NEAR) - bisect_left(wide, i - _NEAR) >= 3]
    if len(wide) < 3:
        return []
    headings = [index for index in wide if _is_heading(bands[index])]
    first = key(" ".join(bands[headings[0]].cells())) if headings else ""
    starts = [wide[0]]
    for index in headings[1:]:
        before = wide[bisect_left(wide, index) - 1]
        if before < index - 1 and key(" ".join(bands[index].cells())) != first and before >= starts[-1]:
            starts.append(index)
    ends = [*(wide[bisect_left(wide, start) - 1] for start in starts[1:]), wide[-1]]
    return list(zip(starts, ends, strict=True))


def _is_wide(band: _Band) -> bool:
    return any(len(line.segments()) >= 3 for line in band.lines) or (len(band.lines) > 1 and len(band.cells()) >= 3)


def _is_heading(band: _Band) -> bool:
    cells = band.cells()
    named = [cell for cell in cells if heading_role(cell) or _YEAR.match(cell)]
    return len(cells) >= 3 and len(named) >= 0.6 * len(cells) and max(map(len, cells)) <= 80


def _end(flat: Sequence[tuple[int, Line, list[Rule]]], last: int) -> int:
    """The table ends with the lines that hang under its last row, no wider gap between."""
    end = last + 1
    while end < len(flat) and flat[end][0] == flat[end - 1][0]:
        gap = flat[end][1].top - flat[end - 1][1].bottom
        if gap > 0.9 * (flat[end][1].bottom - flat[end][1].top):
            break
        end += 1
    return end
