"""Workbooks (.xlsx): every visible sheet a table, merged cells spread, dates and numbers as the sheet shows them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from roadmap.documents import errors
from roadmap.documents.blocks import Block, Cell, Cover, Document, Paragraph, Row, Table
from roadmap.documents.formats import sheet_dates
from roadmap.documents.formats.archive import open_archive, unpack
from roadmap.documents.formats.grid import MAX_COLUMNS, MAX_PLACES
from roadmap.documents.text import clean
from roadmap.language.message import _

MAX_ROWS = 20_000
_HIDDEN = _("В файле эта строка скрыта: проверьте, относится ли она к плану.")
Places = dict[tuple[int, int], Any]
_DECIMALS = re.compile(r"^[#,\s]*0(?:\.(0+))?(%)?")
_HIDDEN = _("Ячейка с датой показывает её не полностью: взята дата из книги, проверьте.")
_FIRST_PART = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read(name: str, data: bytes) -> Document:
    """An .xlsx file as blocks; each sheet is named."""
    _check(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except MemoryError:
        raise
    except Exception as error:  # openpyxl raises whatever its own parsing meets
        raise errors.damaged(_("книга Excel не открывается")) from error
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or list(book.worksheets)
    return Document(name, tuple(block for sheet in sheets for block in _blocks(sheet)))


def _check(data: bytes) -> None:
    """Refuse entities before openpyxl sees the parts."""
    with open_archive(data) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise errors.damaged(_("в файле нет книги Excel"))
        for part in archive.namelist():
            if part.endswith((".xml", ".rels")):
                head = (unpack(archive, part) or b"")[:4096]
                if _FIRST_PART.search(head.decode("utf-8", errors="replace")):
                    raise errors.entities()


def _blocks(sheet: Worksheet) -> Iterator[Block]:
    cells: Places = {(c.row or 0, c.column or 0): c for row in sheet.iter_rows() for c in row if _shown(c)}
    if not cells:
        return
    covers, spans = _merged(sheet, cells)
    first = min(column for _other, column in cells)
    last = min(max(column for _other, column in [*cells, *covers]), first + MAX_COLUMNS)
    numbers = sorted({row for row, _other in cells})[:MAX_ROWS]
    if len(numbers) * (last - first + 1) > MAX_PLACES:
        raise errors.bomb()
    rows = [
        replace(row, note=_HIDDEN) if sheet.row_dimensions[number].hidden else row
        for number in numbers
        if (row := _row(number, range(first, last + 1), cells, covers, spans))
    ]
    if any(sum(bool(text) for text in row.texts) > 1 for row in rows):
        yield Table(tuple(rows), sheet.title)
    else:
        yield from (Paragraph(text) for row in rows for text in row.texts if text)


def _merged(sheet: Worksheet, cells: Places) -> tuple[dict[tuple[int, int], Cover], dict[tuple[int, int], int]]:
    """Covered places, and how many columns each merged cell takes; ranges are cut to where the sheet has text."""
    lowest = max(row for row, _other in cells)
    covers: dict[tuple[int, int], Cover] = {}
    spans: dict[tuple[int, int], int] = {}
    for merged in sheet.merged_cells.ranges:
        right = min(merged.max_col, merged.min_col + MAX_COLUMNS)
        spans[(merged.min_row, merged.min_col)] = right - merged.min_col + 1
        for row in range(merged.min_row, min(merged.max_row, lowest) + 1):
            for column in range(merged.min_col, right + 1):
                if (row, column) != (merged.min_row, merged.min_col):
                    covers[(row, column)] = Cover.LEFT if column > merged.min_col else Cover.ABOVE
                if len(covers) > MAX_PLACES:
                    raise errors.bomb()
    return covers, spans


def _row(
    number: int,
    columns: range,
    cells: Places,
    covers: dict[tuple[int, int], Cover],
    spans: dict[tuple[int, int], int],
) -> Row:
    made = []
    note = ""
    for column in columns:
        place = (number, column)
        if place in covers:
            made.append(Cell("", covers[place]))
        else:
            made.append(Cell(_shown(cells[place]) if place in cells else "", columns=spans.get(place, 1)))
            note = _HIDDEN if place in cells and _hides(cells[place]) else note
    return Row(tuple(made), note=note)


def _hides(cell: Any) -> bool:
    """A date of which the cell shows no whole day, month or year («1 дек», «10:00»)."""
    return isinstance(cell.value, date) and sheet_dates.shown(cell.value, str(cell.number_format or "")) is None


def _shown(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime | date):
        return sheet_dates.shown(value, str(cell.number_format or "")) or f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    return clean(str(value))


def _number(value: float, form: str) -> str:
    found = _DECIMALS.match(form)
    if found and found[2]:
        return f"{value * 100:.{len(found[1] or '')}f}%".replace(".", ",")
    if found and found[1]:
        return f"{value:.{len(found[1])}f}"
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.10g}"
