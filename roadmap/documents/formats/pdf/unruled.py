"""Tables that no lines rule: columns are the strips no word enters, rows are parted by wider gaps or by lines."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median, mode

from roadmap.documents.blocks import Block, Cell, Cover, Paragraph, Row, Table
from roadmap.documents.cells import cell_looks
from roadmap.documents.formats.pdf.column_strips import borders, crosses, middle_of
from roadmap.documents.formats.pdf.line_wraps import Run, Wrapping
from roadmap.documents.formats.pdf.printed_words import Line, Rule, Word, is_full
from roadmap.documents.formats.pdf.table_stretches import Part, stretches
from roadmap.documents.text import clean


def chains(lines: Sequence[Line]) -> list[list[Run]]:
    """Runs of words that stand under each other, each column's lines together."""
    open_chains: list[tuple[float, float, list[Run]]] = []
    done: list[list[Run]] = []
    for line in lines:
        for words in line.runs():
            x0, text = words[0].x0, Run(" ".join(word.text for word in words))
            near = next(
                (c for c in open_chains if abs(c[0] - x0) < 3 and line.top - c[1] < 2.5 * (line.bottom - line.top)),
                None,
            )
            if near is not None:
                open_chains.remove(near)
                near[2].append(text)
                open_chains.append((near[0], line.top, near[2]))
            else:
                chain = [text]
                open_chains.append((x0, line.top, chain))
                done.append(chain)
        open_chains = [chain for chain in open_chains if line.top - chain[1] < 40]
    return done


def blocks(pages: Part, wrapping: Wrapping) -> Iterator[Block]:
    """Lines of consecutive pages (number, lines, horizontal rules) as paragraphs and tables, in order.

    A table is a stretch in which lines keep falling into three columns or more.
    """
    for is_table, part in stretches(pages):
        if is_table:
            yield from _table(part)
        else:
            yield from _paragraphs(part, wrapping)


def _table(part: Part) -> Iterator[Block]:
    strips = borders([line for _, lines, _ in part for line in lines])
    columns = _columns([line for _, lines, _ in part for line in lines if not crosses(line, strips)], strips)
    edges = [max((right for *_, words in column if (right := words[-1].x1)), default=0.0) for column in columns]
    wrapping = Wrapping(
        [Run(_words(words), is_full(words, edge)) for _, _, words in column]
        for column, edge in zip(columns, edges, strict=True)
    )
    gaps = [gap for _, lines, _ in part for gap in _gaps(lines, strips)]
    height = median(line.bottom - line.top for _, lines, _ in part for line in lines)
    laid = _Laid(strips, edges, wrapping, _threshold(gaps, height))
    if _numbers_open(part, strips) and any(_is_tight(lines, laid, rules) for _, lines, rules in part):
        laid = replace(laid, numbered=True)
    rows: list[Row] = []
    for number, lines, rules in part:
        for cells, doubtful in _rows(lines, laid, rules):
            cut = bool(rows) and rows[-1].page != number
            rows.append(Row(tuple(cells), page=number, cut=cut, doubtful=doubtful))
    if rows:
        yield Table(tuple(rows), knows_spans=False)


@dataclass(frozen=True, slots=True)
class _Laid:
    """How a whole table is laid out: the borders between its columns, how far each column's words reach, the gap that
    parts cells; `numbered` where only the numbers in the first column tell where rows begin."""

    strips: list[float]
    edges: list[float]
    wrapping: Wrapping
    gap: float
    numbered: bool = False

    @property
    def width(self) -> int:
        return len(self.edges)


def _numbers_open(part: Part, strips: list[float]) -> bool:
    """The first column numbers the rows, at their tops: beside the number the other cells begin, with a capital."""
    begun = [
        [other for index, other in enumerate(cells) if index and other]
        for _, lines, _ in part
        for line in lines
        if cell_looks.number((cells := _texts(line, strips))[0])
    ]
    begun = [others for others in begun if len(others) > 1]
    opening = [others for others in begun if not max(others, key=len)[:1].islower()]
    return len(begun) > 2 and len(opening) >= 0.9 * len(begun)


def _texts(line: Line, strips: list[float]) -> list[str]:
    return [_words(column[0][2]) if column else "" for column in _columns([line], strips)]


def _words(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


@dataclass(slots=True)
class _Piece:
    """Lines of one cell: a run of lines in one column with only ordinary gaps between them."""

    column: int
    top: float
    bottom: float
    runs: list[Run]

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def _rows(lines: Sequence[Line], laid: _Laid, rules: list[Rule]) -> Iterator[tuple[list[Cell], bool]]:
    """Cells by row, and whether the row is doubtful; a line over all columns is a row of one cell."""
    stretch: list[Line] = []
    centre = _Centre.of(lines, laid.strips)
    for index, line in enumerate(lines):
        gaps = [below.top - above.bottom for above, below in pairwise(lines[max(0, index - 1) : index + 2])]
        apart = min(gaps, default=0.0) > 0.9 * laid.gap
        if not crosses(line, laid.strips) and not centre.holds(line, apart):
            stretch.append(line)
            continue
        yield from _cells(stretch, laid, rules)
        stretch = []
        yield [Cell(clean(line.text), columns=laid.width), *[Cell("", Cover.LEFT)] * (laid.width - 1)], False
    yield from _cells(stretch, laid, rules)


@dataclass(frozen=True, slots=True)
class _Centre:
    """The middle of the table, and where each column's lines usually begin."""

    middle: float
    strips: list[float]
    lefts: list[float]

    @classmethod
    def of(cls, lines: Sequence[Line], strips: list[float]) -> _Centre:
        plain = [line for line in lines if not crosses(line, strips)]
        lefts = [[round(words[0].x0) for _, _, words in column] for column in _columns(plain, strips)]
        return cls(middle_of(lines), strips, [mode(column) if column else 0.0 for column in lefts])

    def holds(self, line: Line, apart: bool) -> bool:
        """A short heading in the middle of the table, alone on its height: a row apart, or off its column's edge."""
        if len(line.segments()) != 1 or not line.text[:1].isupper():
            return False
        left, right = line.words[0].x0, line.words[-1].x1
        column = sum((left + right) / 2 > strip for strip in self.strips)
        off = left - self.lefts[column] > 8
        return abs((left + right) / 2 - self.middle) < 12 and (off or apart)


def _cells(lines: Sequence[Line], laid: _Laid, rules: list[Rule]) -> Iterator[tuple[list[Cell], bool]]:
    if not lines:
        return
    columns = _columns(lines, laid.strips)
    pieces = _pieces(columns, laid, rules)
    tops = _tops(pieces, rules, laid.gap)
    rows: list[list[list[_Piece]]] = [[[] for _ in columns] for _ in tops]
    for piece in pieces:
        rows[bisect_right(tops, piece.top + 3) - 1][piece.column].append(piece)
    for row in rows:
        joined = [laid.wrapping.join([run for piece in own for run in piece.runs]) for own in row]
        firsts = [_Piece(own[0].column, own[0].top, own[-1].bottom, []) for own in row if own]
        cells = [Cell(clean(cell.text), full=cell.full) for cell in joined]
        yield cells, any(cell.doubtful for cell in joined) or (not rules and not _is_level(firsts))


def _is_level(cells: Sequence[_Piece]) -> bool:
    """The cells of a row begin on one height, or are centred on one, or end on one."""
    tops, middles, bottoms = ([getattr(cell, side) for cell in cells] for side in ("top", "middle", "bottom"))
    return not cells or min(max(some) - min(some) for some in (tops, middles, bottoms)) <= 3


Columns = list[list[tuple[float, float, list[Word]]]]


def _columns(lines: Sequence[Line], strips: list[float]) -> Columns:
    """The lines of each column: top, bottom, words."""
    columns: Columns = [[] for _ in range(len(strips) + 1)]
    for line in lines:
        words: list[list[Word]] = [[] for _ in columns]
        for word in line.words:
            words[bisect_left(strips, word.middle)].append(word)
        for column, some in zip(columns, words, strict=True):
            if some:
                column.append((line.top, line.bottom, some))
    return columns


def _gaps(lines: Sequence[Line], strips: list[float]) -> Iterator[float]:
    """White space between lines that stand under each other in one column."""
    for column in _columns([line for line in lines if not crosses(line, strips)], strips):
        yield from (max(0.0, below[0] - above[1]) for above, below in pairwise(column))


def _is_tight(lines: Sequence[Line], laid: _Laid, rules: list[Rule]) -> bool:
    """No white space parts the rows: two numbers of the first column came into one."""
    if not lines:
        return False
    columns = _columns([line for line in lines if not crosses(line, laid.strips)], laid.strips)
    pieces = _pieces(columns, laid, rules)
    tops = _tops(pieces, rules, laid.gap)
    rows = [bisect_right(tops, top + 3) for top, _, words in columns[0] if cell_looks.number(_words(words))]
    return any(above == below for above, below in pairwise(rows))


def _pieces(columns: Columns, laid: _Laid, rules: list[Rule]) -> list[_Piece]:
    opened = [top for top, _, words in columns[0] if cell_looks.number(_words(words))] if laid.numbered else []
    pieces: list[_Piece] = []
    for index, (column, edge) in enumerate(zip(columns, laid.edges, strict=True)):
        last: _Piece | None = None
        before = float("-inf")
        for top, bottom, words in column:
            at = bisect_left(opened, top - 3)
            numbered = at < len(opened) and before < opened[at] - 3 <= top <= opened[at] + 3
            parted = last is None or top - last.bottom > laid.gap or numbered or _is_ruled(last, top, words, rules)
            if last is None or parted:
                last = _Piece(index, top, bottom, [])
                pieces.append(last)
            last.runs.append(Run(_words(words), is_full(words, edge)))
            last.bottom, before = bottom, top
    return pieces


def _is_ruled(above: _Piece, top: float, words: Sequence[Word], rules: list[Rule]) -> bool:
    left, right = words[0].x0, words[-1].x1
    return any(
        above.bottom - 2 <= rule.top <= top + 2 and rule.x0 - 2 <= left and right <= rule.x1 + 2 for rule in rules
    )


def _tops(pieces: Sequence[_Piece], rules: list[Rule], threshold: float) -> list[float]:
    """Where rows begin: at horizontal rules; else under gaps that run through all columns, and where most cells begin.

    The second is for rows beside a cell that spans them: no gap runs through it.
    """
    heights = sorted(piece.top for piece in pieces)
    if not heights:
        return []
    inner = sorted({rule.top for rule in rules if heights[0] < rule.top < heights[-1]})
    if len(inner) >= 2:
        return [heights[0], *[rule for rule in inner if any(height > rule for height in heights)]]
    tops = [heights[0]]
    reached = max(piece.bottom for piece in pieces if piece.top == heights[0])
    near: list[_Piece] = []
    for height, beginning in _clusters(pieces):
        near = [piece for piece in near if piece.bottom > height + 3]
        if height - reached > threshold * 0.9 or (height > tops[-1] + 3 and _most_begin(height, beginning, near)):
            tops.append(height)
        near += beginning
        reached = max(reached, *(piece.bottom for piece in beginning))
    return tops


def _clusters(pieces: Sequence[_Piece]) -> list[tuple[float, list[_Piece]]]:
    """Pieces by the height at which they begin."""
    clusters: list[tuple[float, list[_Piece]]] = []
    for piece in sorted(pieces, key=lambda p: p.top):
        if clusters and piece.top - clusters[-1][0] <= 3:
            clusters[-1][1].append(piece)
        else:
            clusters.append((piece.top, [piece]))
    return clusters


def _most_begin(height: float, beginning: Sequence[_Piece], near: Sequence[_Piece]) -> bool:
    """All columns that have anything near begin here, but for those that a longer cell runs through.

    Cells that only stand lower than a longer neighbour because both are centred begin no row.
    """
    running = [p for p in near if p.top < height - 3 and p.bottom > height + 3]
    centred = [p for p in beginning if any(abs(p.middle - longer.middle) <= 3 for longer in running)]
    columns = {p.column for p in running}
    return (
        len({p.column for p in beginning}) >= 3
        and len(beginning) > 2 * len(columns)
        and 2 * len(centred) < len(beginning)
    )


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


def _paragraphs(part: Part, wrapping: Wrapping) -> Iterator[Paragraph]:
    right = max((line.words[-1].x1 for _, lines, _ in part for line in lines), default=0.0)
    for number, lines, _ in part:
        gaps = [max(0.0, b.top - a.bottom) for a, b in itertools.pairwise(lines)]
        usual = median(gaps) if gaps else 0.0
        current: list[Line] = []
        for index, line in enumerate(lines):
            if current and (gaps[index - 1] > usual * 1.5 + 1.5 or _begins(line, current[-1], right)):
                yield Paragraph(clean(wrapping.join([Run(some.text) for some in current]).text), page=number)
                current = []
            current.append(line)
        if current:
            yield Paragraph(clean(wrapping.join([Run(some.text) for some in current]).text), page=number)


def _begins(line: Line, before: Line, right: float) -> bool:
    """A line that opens a paragraph: a point, a list item, or a capital after a line that ended early."""
    if re.match(r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]\s|[-–—•]\s)", line.text):
        return True
    return before.words[-1].x1 + line.words[0].x1 - line.words[0].x0 + 20 < right and not line.text[:1].islower()
