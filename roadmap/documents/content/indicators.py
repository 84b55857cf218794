"""Indicators: from tables with yearly columns or a column of values, and from lists under «Показатели …:».

One indicator is one separately worded quantity or state that the document calls «показатель» or «индикатор»: a row, a
list item, or each of several in one cell. Break-downs («из них: …») and repetitions of another table are not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from roadmap.documents import quantities
from roadmap.documents.blocks import Cover, Document, Paragraph, Row, Table
from roadmap.documents.cells import cell_looks, columns
from roadmap.documents.model import Indicator
from roadmap.documents.tables import other_tables
from roadmap.documents.text import fold, join, key, starts_low, unfinished

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_BY_YEAR = re.compile(
    rf"к\s+(?P<year>20\d\d)\s+году?\s*[-–—,:]*\s*(?P<bound>{quantities.BOUND})?\s*(?P<value>{quantities.AMOUNT})\s*(?P<unit>{quantities.UNIT})?",
    re.IGNORECASE,
)
_YEAR_AFTER = re.compile(
    rf"(?P<bound>{quantities.BOUND})?\s*(?P<value>{quantities.AMOUNT})\s*(?P<unit>{quantities.UNIT})?[^.;]{{0,160}}?\b(?:к|в|на)\s+(?P<year>20\d\d)\s+год",
    re.IGNORECASE,
)
_VALUE_NOTE = re.compile(r"\s*\((?:к\s+20\d\d|ежегодно|в\s+20\d\d|не\s+менее|не\s+более)[^()]*\)\s*", re.IGNORECASE)
_NOUN = (
    r"(?:[Дд]оля|[Кк]оличество|[Чч]исло|[Чч]исленность|[Пп]роцент|[Нн]аличие|[Оо]беспеченность|[Уу]ровень|[Оо]хват|"
    r"[Сс]редн[а-яё]+|[Рр]азработан[а-я]?|[Сс]оздан[а-я]?|[Сс]формирован[а-я]?|[Уу]дельный вес|[Пп]рирост|"
    r"[Оо]бщее количество|[Кк]оэффициент)"
)
_BEGINS = re.compile(rf"^[-–—•\s]*{_NOUN}\b")
_SPLIT = re.compile(
    r"(?:\n|(?<!\d\.)(?<=[а-яё.;,»)])\s+)(?=[-–—•\s]*(?:\d+(?:\.\d+)+\.?\s+)?"
    r"(?:Доля|Количество|Число|Наличие|Средн[а-яё]+|Общее количество|Обеспеченность|Уровень|Охват)\s)"
)
_ITEM = re.compile(r"^\s*(?:[-–—•]\s*|(\d{1,2}(?:\.\d{1,2})*)[.)]?\s+)?(.+)$")
_EXAMPLE = re.compile(r"\bпример", re.IGNORECASE)


@dataclass(slots=True)
class _Columns:
    """Where a table of indicators keeps what."""

    name: int
    group: int | None
    number: int | None
    years: dict[int, int]
    baseline: int | None
    baseline_year: int | None
    value: int | None
    unit: str | None
    units: int | None
    formula: int | None
    rows: int


@dataclass(slots=True)
class _Item:
    """A row put together over pages; `row` counts from its table's heading, `table` among the tables of indicators."""

    cells: dict[int, str]
    line: int | None
    section: str | None
    row: int = 0


def read(document: Document) -> tuple[Indicator, ...]:
    """All indicators in document order; a table that repeats another's names without values is left out."""
    groups: list[list[Indicator]] = []
    current: tuple[_Columns, list[_Item], Table] | None = None
    before: list[Paragraph] = []
    for block in document.blocks:
        if isinstance(block, Table):
            current = _table(block, current, before, groups)
            before = []
        else:
            before.append(block)
    groups += [list(group) for group in _lists(document)]
    kept = [group for group in groups if not _repeats(group, [other for other in groups if other is not group])]
    return tuple(sorted((one for group in kept for one in group), key=lambda one: one.line or 0))


def _table(
    table: Table,
    current: tuple[_Columns, list[_Item], Table] | None,
    before: list[Paragraph],
    groups: list[list[Indicator]],
) -> tuple[_Columns, list[_Item], Table] | None:
    """Read one table, or go on with the one before where this has no heading and nothing stands between."""
    found = _find_columns(table)
    if found is None and current and not before and _continues(table, current):
        items = _items(table.rows, current[0], current[1])
        groups[-1] = _indicators(items, current[0], len(groups))
        return current[0], items, table
    if found is None:
        return None
    items = _items(table.rows[found.rows :], found, [])
    groups.append(_indicators(items, found, len(groups) + 1))
    return found, items, table


def _continues(table: Table, current: tuple[_Columns, list[_Item], Table]) -> bool:
    """It goes on with the table before: of the same sheet, without a heading, values where that one has them."""
    at, _, before = current
    if (
        table.name != before.name
        or columns.find(table.rows) is not None
        or any(map(other_tables.heads, table.rows[:1]))
    ):
        return False
    valued = [*at.years, *(index for index in (at.baseline, at.value) if index is not None)]
    rows = [row for row in table.rows if at.name < len(row.cells) and not starts_low(row.cells[at.name].text or "а")]
    return not valued or not rows or any(i < len(row.cells) and row.cells[i].text for row in rows for i in valued)


def _find_columns(table: Table) -> _Columns | None:
    """The columns of a table of indicators, or None where the table is none (a roadmap is none)."""
    if columns.find(table.rows) is not None:
        return None
    for first, row in enumerate(table.rows[:3]):
        headings = [key(text) for text in row.texts]
        named = any(re.search(r"показател|индикатор", text) for text in headings)
        if named and sum(map(bool, headings)) > 1 and max(map(len, headings)) < 120:
            if any(_EXAMPLE.search(text) for text in headings):
                return None
            return _columns(table, first, headings)
    return None


def _columns(table: Table, first: int, headings: list[str]) -> _Columns | None:
    width = max(len(headings), table.width)
    years, baseline, baseline_year, rows = _years(table, first, width)
    value = next((i for i, text in enumerate(headings) if re.search(r"^значени|целев\w+ значени|плановое", text)), None)
    units = next((i for i, text in enumerate(headings) if quantities.is_unit_heading(text)), None)
    numeric = set(years) | {index for index in (baseline, units) if index is not None}
    names = [i for i, text in enumerate(headings) if "показател" in text and i not in numeric and i != value]
    narrow = [i for i, text in enumerate(headings) if "индикатор" in text and i not in numeric and i != value]
    name = narrow[-1] if narrow else names[0] if names else None
    if name is None:
        return None
    formula = next((i for i, text in enumerate(headings) if re.search(r"методик\w* расчет|формул", text)), None)
    number = next((i for i, text in enumerate(headings) if re.match(r"^(?:№|п/п)", text)), None)
    unit = next(filter(None, map(quantities.multiplied_in, headings)), None)
    if not unit and numeric - {units} and "%" in " ".join(headings):
        unit = "%"
    group = names[0] if names and names[0] != name else None
    return _Columns(name, group, number, years, baseline, baseline_year, value, unit, units, formula, rows)


def _years(table: Table, first: int, width: int) -> tuple[dict[int, int], int | None, int | None, int]:
    """Columns headed by a year; a base year («2022 базовый») is the baseline; and the number of heading rows."""
    years: dict[int, int] = {}
    baseline: int | None = None
    baseline_year: int | None = None
    rows = first + 1
    for offset, row in enumerate(table.rows[first : first + 3]):
        hits = {
            i: found for i, text in enumerate(row.texts[:width]) if len(text) < 40 and (found := _YEAR.search(text))
        }
        if offset and not hits and not _is_heading(row):
            break
        rows = first + offset + 1
        for index, found in hits.items():
            if re.search(r"баз|факт|исходн", row.texts[index], re.IGNORECASE):
                baseline, baseline_year = index, int(found[1])
            else:
                years[index] = int(found[1])
        if hits:
            break
    return years, baseline, baseline_year, rows


def _is_heading(row: Row) -> bool:
    texts = [key(text) for text in row.texts if text]
    return bool(texts) and all(
        text in ("годы", "год", "значение", "значения") or text.startswith("значени") for text in texts
    )


def _items(rows: tuple[Row, ...], at: _Columns, items: list[_Item]) -> list[_Item]:
    """Rows put together over pages, each with the heading above it."""
    section = items[-1].section if items else None
    number = items[-1].row if items else 0
    unit = ""
    cut = bool(items)
    for row in rows:
        cut = cut or row.cut
        texts = {index: text for index, text in enumerate(row.texts) if fold(text)}
        if not texts or _is_numbers(texts) or _is_repeat(texts):
            cut = True
            continue
        only = len(texts) == 1
        if only and 0 in texts and at.name != 0 and not (cut and starts_low(texts[0])):
            section = fold(texts[0])
            number += 1
        elif _reads_on(texts, at, items, cut):
            for index, text in texts.items():
                items[-1].cells[index] = join(items[-1].cells.get(index, ""), text)
        else:
            if at.name != 0 and 0 in texts and at.number != 0 and not cell_looks.number(texts[0]):
                section = fold(texts[0])
            number += 1
            if at.units is not None and at.units < len(row.cells):
                unit = texts[at.units] = unit if row.cells[at.units].cover is Cover.ABOVE else row.texts[at.units]
            items.append(_Item(texts, row.line, section, number))
        cut = False
    return items


def _is_numbers(texts: dict[int, str]) -> bool:
    return len(texts) > 2 and all(text.strip().isdigit() and int(text) == index + 1 for index, text in texts.items())


def _is_repeat(texts: dict[int, str]) -> bool:
    return len(texts) > 1 and all(
        re.match(r"^(?:№|п/п|показател|индикатор|метод|значени|источник|критери)", key(text)) for text in texts.values()
    )


def _reads_on(texts: dict[int, str], at: _Columns, items: list[_Item], cut: bool) -> bool:
    if not items:
        return False
    name = texts.get(at.name, "")
    if not name:
        return True
    if at.number is not None and at.number in texts:
        return False
    return (
        cut
        and (starts_low(name) or unfinished(items[-1].cells.get(at.name, "")))
        and not _BEGINS.match(name.split("\n")[0])
    )


def _indicators(items: list[_Item], at: _Columns, table: int) -> list[Indicator]:
    found: list[Indicator] = []
    code = ""
    for item in items:
        names = _names(item.cells.get(at.name, ""))
        if at.number is not None and (at.number in item.cells or at.group in item.cells or at.group is None):
            code = fold(item.cells.get(at.number, "")).rstrip(".")
        made = [_indicator(item, at, name, code or None, single=len(names) == 1) for name in names]
        found += made if item.line is not None else [replace(one, table=table, row=item.row) for one in made]
    return found


def _names(cell: str) -> list[str]:
    """The separately worded indicators of one cell; a break-down stays with the one it breaks down."""
    pieces = [fold(piece) for piece in _SPLIT.split(cell)]
    return [piece for piece in pieces if piece]


def _indicator(item: _Item, at: _Columns, name: str, code: str | None, single: bool) -> Indicator:
    value = item.cells.get(at.value, "") if at.value is not None else ""
    own = re.match(r"^(\d{1,2}(?:\.\d{1,2})+)\.?\s+(.+)$", name)
    if own and not code:
        code, name = own[1], own[2]
    said = {year: read for i, year in at.years.items() if (read := quantities.value(item.cells.get(i, "")))}
    base = quantities.value(item.cells.get(at.baseline, "")) if at.baseline is not None else None
    targets = {year: read.amount for year, read in said.items()}
    made = _make(name, value if single else "", code, item.line, item.section)
    group = fold(item.cells.get(at.group, "")) if at.group is not None else ""
    if single and _BEGINS.match(group) and (" " not in name or not _BEGINS.match(name)):
        unit = quantities.named_unit(name) or quantities.named_unit(group)
        made = _make(group, "", code, item.line, item.section)
        made = replace(made, unit=unit or made.unit)
    beside = [read.unit for read in (*said.values(), *filter(None, [base])) if read.unit]
    return replace(
        made,
        targets=targets or made.targets,
        unit=_unit(item, at, made.unit, beside, bool(targets or base)),
        direction=quantities.direction(name, targets, said.values()) if targets else made.direction,
        baseline=base.amount if base else None,
        baseline_year=at.baseline_year if base else None,
        formula=fold(item.cells.get(at.formula, "")) or None if at.formula is not None else None,
    )


def _unit(item: _Item, at: _Columns, named: str | None, beside: list[str], valued: bool) -> str | None:
    """The unit: of its own column, else a multiplied one wherever it is printed, else what the name or a value says."""
    if at.units is not None and (own := quantities.cell_unit(item.cells.get(at.units, ""))):
        return own
    said = [*beside, named, at.unit if valued else None]
    first = next(filter(quantities.is_multiplied, said), None)
    return first or named or next(iter(beside), None) or (at.unit if valued else None)


def _make(name: str, value: str, code: str | None, line: int | None, section: str | None) -> Indicator:
    """An indicator from its words: value, year, unit and direction where they are said."""
    words = f"{name} {value}"
    found = _BY_YEAR.search(words) or _YEAR_AFTER.search(value)
    targets: dict[int, float] = {}
    direction, unit = quantities.direction(name, {}), None
    if found:
        targets = {int(found["year"]): quantities.number(found["value"])}
        direction = quantities.bound_direction(found["bound"]) or quantities.AT_LEAST
        unit = quantities.printed_unit(found["unit"])
    bare = fold(_VALUE_NOTE.sub(" ", name)).strip(" ;.–—-")
    return Indicator(code, bare, unit or quantities.named_unit(bare), direction, None, targets, line, section)


def _repeats(group: list[Indicator], others: list[list[Indicator]]) -> bool:
    """Mostly the names of a table that gives values for them."""
    if any(one.targets for one in group) or not group:
        return False
    valued = [key(one.name) for other in others for one in other if one.targets]
    same = sum(any(fuzz.ratio(key(one.name), name, score_cutoff=85) for name in valued) for one in group)
    return same >= 0.6 * len(group) > 0


# -- lists ---------------------------------------------------------------------------------------------------------


def _lists(document: Document) -> Iterator[list[Indicator]]:
    """Lists under a line that ends with a colon and names indicators."""
    lines = [(line, text) for paragraph in document.paragraphs() for line, text in paragraph.lines()]
    index = 0
    while index < len(lines):
        if _opens(lines[index][1]):
            group, index = _list(lines, index)
            named = sum(bool(_BEGINS.match(one.name)) for one in group)
            if group and named >= 0.5 * len(group):
                yield group
        else:
            index += 1


def _opens(text: str) -> bool:
    return (
        text.rstrip().endswith(":") and len(text) < 400 and bool(re.search(r"^[-–—\s]*показател", text, re.IGNORECASE))
    )


def _list(lines: list[tuple[int | None, str]], start: int) -> tuple[list[Indicator], int]:
    section = fold(lines[start][1]).strip(" :–—-")
    found: list[Indicator] = []
    for index in range(start + 1, len(lines)):
        line, text = lines[index]
        item = _ITEM.match(text)
        bulleted = bool(re.match(r"^\s*(?:[-–—•]|\d{1,2}[.)]\s)", text))
        if _opens(text) or not item or not (bulleted or _BEGINS.match(text)):
            return found, index
        found.append(_make(item[2], "", item[1], line, section))
    return found, len(lines)
