"""Which tables of a document are roadmaps, and which of them are one roadmap cut by pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from roadmap.documents.blocks import Cell, Cover, Document, Paragraph, Row, Table
from roadmap.documents.cells import cell_looks
from roadmap.documents.cells.columns import Header, Role, find, heading_role, opens_roadmap
from roadmap.documents.tables import lost_rows, other_tables
from roadmap.documents.tables.logical_rows import LogicalRow, Stitcher
from roadmap.documents.text import fold, key, starts_low
from roadmap.language.message import _


@dataclass(frozen=True, slots=True)
class RoadmapTable:
    """One roadmap's rows under one heading; `number` is its place among the roadmap tables, from 1."""

    header: Header
    rows: tuple[LogicalRow, ...]
    number: int
    line: int | None
    before: tuple[Paragraph, ...]
    name: str | None = None
    knows_spans: bool = True
    left_out: tuple[str, ...] = ()
    """Remarks on rows beside it that look like measures and are in no roadmap."""


_FOOTNOTE = re.compile(
    r"^(?:[¹²³⁴-⁹⁰]+|\*+|\d{1,3}$|-\s*\d+\s*-$|стр(?:аница|\.)|продолжение|окончание табл)", re.IGNORECASE
)

_OUTSIDE = re.compile(
    r"^(?:приложени|утвержд|таблица\b|согласован)|дорожн\w+ карт|приказыва|^\d+\.\s.*\.$", re.IGNORECASE
)
_TITLE = re.compile(r"^(?:приложени|утвержд)|дорожн\w+ карт|комплекс\w*\s+мер|\bплан\b|\bперечень\b", re.IGNORECASE)


@dataclass(slots=True)
class _Found:
    """A roadmap table while its pages are collected."""

    header: Header
    rows: list[Row]
    number: int
    before: list[Paragraph]
    table: Table
    left_out: list[str]


@dataclass(slots=True)
class _State:
    """What stands since the last roadmap table: paragraphs, and whether another table came between."""

    current: _Found | None = None
    number: int = 0
    between: list[Paragraph] = field(default_factory=list)
    interrupted: bool = False
    left_out: list[str] = field(default_factory=list)


def roadmaps(document: Document) -> Iterator[RoadmapTable]:
    """Every roadmap table of the document, put together over pages."""
    state = _State()
    for block in document.blocks:
        if isinstance(block, Paragraph):
            state.between.append(block)
            continue
        for part in _parts(block):
            if done := _take(state, part):
                yield _built(done)
    if state.current:
        yield _built(state.current)


def _take(state: _State, table: Table) -> _Found | None:
    """Take one table in; the roadmap table before it, where that one is now complete."""
    header = find(table.rows)
    current = state.current
    if other_tables.is_other(table, header, state.between):
        _leave(state, table, certain=header is not None)
        return None
    if current and not state.interrupted and _goes_on(current, header, table, state.between):
        rows = table.rows[header.first + header.rows :] if header else table.rows
        current.rows.extend(_spoken(state.between, current.header))
        current.rows.extend(_cut_first(rows))
        state.between = []
        return None
    if header is None:
        _leave(state, table)
        return None
    state.number += 1
    rows = table.rows[header.first + header.rows :]
    state.current = _Found(header, list(rows), state.number, state.between, table, state.left_out)
    state.between, state.interrupted, state.left_out = [], False, []
    return current


def _leave(state: _State, table: Table, certain: bool = False) -> None:
    """A table that is no roadmap; where its rows look like measures, the roadmap beside it says so.

    `certain`: its name or its own heading says what it is.
    """
    state.interrupted = True
    rows = [row for row in table.rows if lost_rows.says_a_measure(row)]
    if certain or not lost_rows.plan_goes_on(table.rows):
        return
    if state.current:
        state.current.left_out.append(lost_rows.note(rows, below=True))
    else:
        state.left_out.append(lost_rows.note(rows, below=False))


def _parts(table: Table) -> Iterator[Table]:
    """A table in which another roadmap begins half-way is two tables."""
    header = find(table.rows)
    if header is None:
        yield table
        return
    if any(map(lost_rows.says_a_measure, table.rows[: header.first])):
        yield replace(table, rows=table.rows[: header.first])
        yield from _parts(replace(table, rows=table.rows[header.first :]))
        return
    start = header.first + header.rows
    for index in range(start + 1, len(table.rows)):
        if other_tables.heads(table.rows[index]) and not lost_rows.plan_goes_on(table.rows[index + 1 : index + 7]):
            yield replace(table, rows=table.rows[:index])
            yield replace(table, rows=table.rows[index:])
            return
        if _begins_another(table, index, header):
            split = _with_title(table.rows, start + 1, index)
            yield replace(table, rows=table.rows[:split])
            yield from _parts(replace(table, rows=table.rows[split:]))
            return
    yield table


def _with_title(rows: Sequence[Row], start: int, index: int) -> int:
    """Where what belongs to the heading in row `index` begins: lines of a sheet above it may be its title."""
    first = index
    while first > max(start, index - 5) and sum(bool(fold(text)) for text in rows[first - 1].texts) < 2:
        first -= 1
    named = [at for at in range(first, index) if any(_TITLE.search(fold(text)) for text in rows[at].texts)]
    return named[0] if named else index


def _begins_another(table: Table, index: int, header: Header) -> bool:
    rows = table.rows
    placed = [(column, fold(text)) for column, text in enumerate(rows[index].texts) if fold(text)]
    texts = [text for _other, text in placed]
    if (
        len(texts) < 3
        or cell_looks.number(texts[0])
        or any(lost_rows.is_term(text) or len(text) > 80 for text in texts)
    ):
        return False
    if _same_titles(placed, header, table.knows_spans) >= 0.6 * len(texts):
        return False
    if opens_roadmap(rows, index):
        return True
    named = [heading_role(text) for text in texts]
    if sum(map(bool, named)) < 0.6 * len(texts):
        return False
    return (named[0] is Role.NUMBER and len(texts[0]) < 8) or (rows[index].cut and len(set(named)) > 2)


def _same_titles(placed: Sequence[tuple[int, str]], header: Header, in_place: bool) -> int:
    """How many texts repeat the heading: each in its own column where the format keeps columns, else anywhere."""
    titles = [key(title) for title in header.titles]
    if in_place:
        return sum(column < len(titles) and key(text) in titles[column] for column, text in placed)
    return sum(key(text) in title for _other, text in placed for title in titles if title)


def _goes_on(current: _Found, header: Header | None, table: Table, between: Sequence[Paragraph]) -> bool:
    if table.name != current.table.name:
        return False
    spoken = [line for paragraph in between for _other, line in paragraph.lines() if not _is_footnote(line)]
    if header is None:
        alike = abs(table.width - len(current.header.roles)) <= 1
        return alike and all(map(_is_inside, spoken)) and len(spoken) < 5 and _reads_on(table)
    if spoken:
        return False
    titles = current.header.titles
    same = sum(key(new) == key(old) for new, old in zip(header.titles, titles, strict=False))
    return len(header.roles) == len(titles) and same >= 0.8 * len(titles)


def _is_footnote(line: str) -> bool:
    return bool(_FOOTNOTE.match(line)) or len(line) <= 3


def _is_inside(line: str) -> bool:
    """A line that can stand inside a table: a part's heading, or the rest of a cell that lost its tabs."""
    return len(line) < 250 and not _OUTSIDE.search(line) and not line.endswith((":", ";"))


def _spoken(between: Sequence[Paragraph], header: Header) -> list[Row]:
    """Lines between two pieces of a table as rows of it: headings over its whole width, rests under the title."""
    rows: list[Row] = []
    title = header.column(Role.TITLE) or 0
    beside = [Cell("", Cover.LEFT)] * (len(header.roles) - 1)
    for paragraph in between:
        for line, text in paragraph.lines():
            if _is_footnote(text):
                continue
            if starts_low(text):
                rows.append(Row((*[Cell()] * title, Cell(text)), line, paragraph.page))
            else:
                rows.append(Row((Cell(text, columns=len(header.roles)), *beside), line, paragraph.page))
    return rows


def _reads_on(table: Table) -> bool:
    """A table without a heading goes on where no heading of another kind opens it and its full rows have terms."""
    first = [fold(text) for text in table.rows[0].texts if fold(text)]
    named = sum(heading_role(text) is not None and not cell_looks.term(text) for text in first)
    if len(first) > 1 and named >= max(2, 0.6 * len(first)) and max(map(len, first)) <= 60:
        return False
    full = [row for row in table.rows if sum(bool(text) and not cell_looks.number(text) for text in row.texts) > 2]
    with_terms = [row for row in full if any(cell_looks.term(text) for text in row.texts)]
    return len(with_terms) * 2 >= len(full)


def _cut_first(rows: Sequence[Row]) -> list[Row]:
    return [replace(row, cut=row.cut or index == 0) for index, row in enumerate(rows)]


def _built(found: _Found) -> RoadmapTable:
    table, header = found.table, found.header
    above = [Paragraph(fold(text), row.line) for row in table.rows[: header.first] for text in row.texts if fold(text)]
    stitcher = Stitcher(header)
    logical = stitcher.run(found.rows)
    if stitcher.feet:
        header = replace(
            header, notes=(*header.notes, _("Не мероприятия и опущены: {names}.", names="; ".join(stitcher.feet)))
        )
    line = table.rows[header.first].line
    return RoadmapTable(
        header,
        tuple(logical),
        found.number,
        line,
        (*found.before, *above),
        table.name,
        table.knows_spans,
        tuple(found.left_out),
    )
