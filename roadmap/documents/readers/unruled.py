"""Tables that no lines rule: columns are the strips no word enters, rows are parted by wider gaps or by lines."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from roadmap.documents.blocks import Block, Cell, Cover, Paragraph, Row, Table
from roadmap.documents.readers.wrapping import Wrapping
from roadmap.documents.text import clean

_MIN_STRIP = 5.0
_SEGMENT_GAP = 9.0


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word with its box, in points from the page's upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def height(self) -> float:
        """Where its middle stands on the page."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one height, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    def segments(self) -> list[tuple[float, float]]:
        """Runs of words with only ordinary spaces between them."""
        runs: list[tuple[float, float]] = []
        for word in self.words:
            if runs and word.x0 - runs[-1][1] < _SEGMENT_GAP:
                runs[-1] = (runs[-1][0], max(runs[-1][1], word.x1))
            else:
                runs.append((word.x0, word.x1))
        return runs


Part = list[tuple[int, list[Line], list[float]]]


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Words grouped by height, top to bottom."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.height, w.x0)):
        if lines and abs(lines[-1][0].height - word.height) < max(2.0, 0.4 * (word.bottom - word.top)):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [Line(tuple(sorted(line, key=lambda w: w.x0))) for line in lines]


def blocks(pages: Part, wrapping: Wrapping) -> Iterator[Block]:
    """Lines of consecutive pages (number, lines, horizontal rules) as paragraphs and tables, in order.

    A table is a stretch in which lines keep falling into three columns or more.
    """
    for is_table, part in _stretches(pages):
        if is_table:
            yield from _table(part, wrapping)
        else:
            yield from _paragraphs(part, wrapping)


def _stretches(pages: Part) -> list[tuple[bool, Part]]:
    """Where the table begins and ends: from the first line in three columns to the last, over all the pages."""
    flat = [(number, line, rules) for number, lines, rules in pages for line in lines]
    wide = [index for index, (_, line, _) in enumerate(flat) if len(line.segments()) >= 3]
    if len(wide) < 3:
        return [(False, pages)]
    parts: list[tuple[bool, Part]] = []
    for is_table, some in (
        (False, flat[: wide[0]]),
        (True, flat[wide[0] : _end(flat, wide[-1])]),
        (False, flat[_end(flat, wide[-1]) :]),
    ):
        grouped: Part = []
        for number, line, rules in some:
            if not grouped or grouped[-1][0] != number:
                grouped.append((number, [], rules))
            grouped[-1][1].append(line)
        if grouped:
            parts.append((is_table, grouped))
    return parts


def _end(flat: list[tuple[int, Line, list[float]]], last: int) -> int:
    """The table ends with the lines that hang under its last row, no wider gap between."""
    end = last + 1
    while end < len(flat) and flat[end][0] == flat[end - 1][0]:
        gap = flat[end][1].top - flat[end - 1][1].bottom
        if gap > 0.9 * (flat[end][1].bottom - flat[end][1].top):
            break
        end += 1
    return end


def _table(part: Part, wrapping: Wrapping) -> Iterator[Block]:
    strips = _strips([line for _, lines, _ in part for line in lines])
    rows: list[Row] = []
    for number, lines, rules in part:
        for cells in _rows(lines, strips, rules, wrapping):
            rows.append(Row(tuple(cells), page=number, cut=bool(rows) and rows[-1].page != number))
    if rows:
        yield Table(tuple(rows), knows_spans=False)


def _strips(lines: Sequence[Line]) -> list[float]:
    """The middles of the vertical strips that (nearly) no line in columns enters: the borders between columns."""
    columnar = [line for line in lines if len(line.segments()) >= 2]
    runs = [segment for line in columnar for segment in line.segments()]
    if not runs:
        return []
    left, right = min(x0 for x0, _ in runs), max(x1 for _, x1 in runs)
    allowed = max(1, int(0.03 * len(columnar)))
    borders: list[float] = []
    start: float | None = None
    x = left
    while x <= right:
        inside = sum(x0 < x < x1 for x0, x1 in runs)
        if inside <= allowed and start is None:
            start = x
        elif inside > allowed and start is not None:
            if x - start >= _MIN_STRIP and start > left:
                borders.append((start + x) / 2)
            start = None
        x += 1.0
    return borders


@dataclass(slots=True)
class _Piece:
    """Lines of one cell: a run of lines in one column with only ordinary gaps between them."""

    column: int
    top: float
    bottom: float
    texts: list[str]


def _rows(lines: Sequence[Line], strips: list[float], rules: list[float], wrapping: Wrapping) -> Iterator[list[Cell]]:
    """Cells by row. Rows begin where two columns or more begin a new run of lines, or at horizontal rules."""
    width = len(strips) + 1
    stretch: list[Line] = []
    for line in [*lines, None]:
        if line is not None and not _crosses(line, strips):
            stretch.append(line)
            continue
        if stretch:
            yield from _cells(stretch, strips, rules, wrapping)
            stretch = []
        if line is not None:
            yield [Cell(clean(line.text), columns=width), *[Cell("", Cover.LEFT)] * (width - 1)]


def _cells(lines: Sequence[Line], strips: list[float], rules: list[float], wrapping: Wrapping) -> Iterator[list[Cell]]:
    pieces = _pieces(lines, strips, rules)
    tops = _tops(pieces, rules)
    width = len(strips) + 1
    for index, top in enumerate(tops):
        below = tops[index + 1] if index + 1 < len(tops) else float("inf")
        cells = []
        for column in range(width):
            own = [p for p in pieces if p.column == column and top - 3 <= p.top < below - 3]
            cells.append(Cell(clean(wrapping.join([text for piece in own for text in piece.texts]))))
        yield cells


def _pieces(lines: Sequence[Line], strips: list[float], rules: list[float]) -> list[_Piece]:
    columns: list[list[tuple[float, float, str]]] = [[] for _ in range(len(strips) + 1)]
    for line in lines:
        words: list[list[Word]] = [[] for _ in columns]
        for word in line.words:
            words[sum(word.middle > strip for strip in strips)].append(word)
        for column, some in zip(columns, words, strict=True):
            if some:
                column.append((line.top, line.bottom, " ".join(word.text for word in some)))
    gaps = [max(0.0, b[0] - a[1]) for column in columns for a, b in itertools.pairwise(column)]
    height = median(line.bottom - line.top for line in lines)
    threshold = _threshold(gaps, height)
    pieces: list[_Piece] = []
    for index, column in enumerate(columns):
        last: _Piece | None = None
        for top, bottom, text in column:
            ruled = last is not None and any(last.bottom - 2 <= rule <= top + 2 for rule in rules)
            if last is None or top - last.bottom > threshold or ruled:
                last = _Piece(index, top, bottom, [])
                pieces.append(last)
            last.texts.append(text)
            last.bottom = bottom
    return pieces


def _tops(pieces: Sequence[_Piece], rules: list[float]) -> list[float]:
    """Where rows begin: heights at which two cells begin, and whatever stands first."""
    heights = sorted(piece.top for piece in pieces)
    if not heights:
        return []
    inner = [rule for rule in rules if heights[0] < rule < heights[-1]]
    if len(inner) >= 2:
        return [heights[0], *[rule for rule in inner if any(height > rule for height in heights)]]
    clusters: list[list[float]] = []
    for height in heights:
        if clusters and height - clusters[-1][0] <= 3:
            clusters[-1].append(height)
        else:
            clusters.append([height])
    return [c[0] for index, c in enumerate(clusters) if index == 0 or len(c) > 1 or _is_clear_above(c[0], pieces)]


def _is_clear_above(height: float, pieces: Sequence[_Piece]) -> bool:
    """Nothing stands beside the gap above: every cell that began higher has ended."""
    return all(piece.bottom < height for piece in pieces if piece.top < height - 3)


def _threshold(gaps: Sequence[float], height: float) -> float:
    """The gap that parts cells: between the usual line gap and the next cluster of wider ones.

    Where all gaps are alike and wide (every cell has one line), each of them parts.
    """
    if not gaps:
        return 0.0
    small = sorted(gaps)
    if small[0] > 0.55 * height:
        return small[0] - 0.1
    for lower, higher in itertools.pairwise(small):
        if lower <= 0.8 * height and higher - lower > 2.0:
            return (lower + higher) / 2
    return small[len(small) // 2] * 1.6 + 1.0


def _crosses(line: Line, strips: list[float]) -> bool:
    """A text that runs over a border between columns without a gap: a heading over the whole width."""
    if len(line.segments()) > 2:
        return False
    for strip in strips:
        for left, right in zip(line.words, line.words[1:], strict=False):
            if left.x1 <= strip <= right.x0 and right.x0 - left.x1 < _MIN_STRIP:
                return True
        if any(word.x0 < strip < word.x1 for word in line.words):
            return True
    return False


def _paragraphs(part: Part, wrapping: Wrapping) -> Iterator[Paragraph]:
    right = max((line.words[-1].x1 for _, lines, _ in part for line in lines), default=0.0)
    for number, lines, _ in part:
        gaps = [max(0.0, b.top - a.bottom) for a, b in itertools.pairwise(lines)]
        usual = median(gaps) if gaps else 0.0
        current: list[Line] = []
        for index, line in enumerate(lines):
            if current and (gaps[index - 1] > usual * 1.5 + 1.5 or _begins(line, current[-1], right)):
                yield Paragraph(clean(wrapping.join([some.text for some in current])), page=number)
                current = []
            current.append(line)
        if current:
            yield Paragraph(clean(wrapping.join([some.text for some in current])), page=number)


def _begins(line: Line, before: Line, right: float) -> bool:
    """A line that opens a paragraph: a point, a list item, or a capital after a line that ended early."""
    if re.match(r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]\s|[-–—•]\s)", line.text):
        return True
    return before.words[-1].x1 + line.words[0].x1 - line.words[0].x0 + 20 < right and not line.text[:1].islower()
