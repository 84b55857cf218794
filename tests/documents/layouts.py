"""Roadmaps written out in other layouts and formats: the same measures as grids of cells, saved as real files."""

from __future__ import annotations

import html
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import docx
import typst
import xlsxwriter
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn


@dataclass(frozen=True)
class Item:
    """One measure to be written, and to be read back."""

    title: str
    section: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    executors: tuple[str, ...] = ()
    deadline: str = ""
    result: str | None = None


@dataclass(frozen=True)
class Place:
    """A cell of a grid and how far it reaches."""

    text: str
    columns: int = 1
    rows: int = 1


Grid = list[list[Place | None]]


@dataclass(frozen=True)
class Layout:
    """How a roadmap is laid out: which columns in which order, their headings, and where headings of parts stand."""

    columns: tuple[str, ...]
    headings: dict[str, str] = field(default_factory=dict)
    parts: str = "rows"
    numbers_row: bool = False
    merge_same: tuple[str, ...] = ()
    repeat_heading_every: int = 0
    slash: str = " / "
    separator: str = ", "


HEADINGS = {
    "number": "№ п/п",
    "section": "Наименование системообразующего мероприятия",
    "title": "Наименование мероприятия",
    "lead": "Ответственный субъект",
    "executors": "Соисполнители",
    "bodies": "Ответственный исполнитель / соисполнители",
    "deadline": "Срок реализации",
    "start": "Дата начала",
    "end": "Дата окончания",
    "result": "Ожидаемый результат",
    "indicator": "Показатель",
    "finance": "Источник финансирования",
    "note": "Примечание",
    "document": "Вид документа",
}


def build(items: Sequence[Item], layout: Layout) -> Grid:
    """The grid of a table: heading, headings of parts, a row for each measure; equal neighbours merged where asked."""
    width = len(layout.columns)
    grid: Grid = _heading(layout)
    head = [list(row) for row in grid]
    previous: tuple[str, ...] = ()
    for number, item in enumerate(items, 1):
        if layout.repeat_heading_every and number > 1 and number % layout.repeat_heading_every == 1:
            grid += [list(row) for row in head]
        if layout.parts == "rows":
            for depth, part in enumerate(item.section):
                if item.section[: depth + 1] != previous[: depth + 1]:
                    grid.append([Place(part, columns=width), *[None] * (width - 1)])
        elif layout.parts == "column" and len(item.section) > 1 and item.section[:1] != previous[:1]:
            grid.append([Place(item.section[0], columns=width), *[None] * (width - 1)])
        previous = item.section
        grid.append([Place(_value(item, column, number, layout)) for column in layout.columns])
    _merge(grid, layout, start=len(head))
    return grid


def _heading(layout: Layout) -> Grid:
    names = [layout.headings.get(column, HEADINGS[column]) for column in layout.columns]
    grid: Grid
    if "start" in layout.columns and "над сроками" in layout.headings:
        at = layout.columns.index("start")
        top: list[Place | None] = [Place(name, rows=2) for name in names]
        top[at], top[at + 1] = Place(layout.headings["над сроками"], columns=2), None
        below: list[Place | None] = [None] * len(names)
        below[at], below[at + 1] = Place(names[at]), Place(names[at + 1])
        grid = [top, below]
    else:
        grid = [[Place(name) for name in names]]
    if layout.numbers_row:
        grid.append([Place(str(index)) for index in range(1, len(names) + 1)])
    return grid


def _value(item: Item, column: str, number: int, layout: Layout) -> str:
    start, _, end = item.deadline.partition(" – ")
    return {
        "number": f"{number}.",
        "section": item.section[-1] if item.section else "",
        "title": item.title,
        "lead": layout.separator.join(item.lead),
        "executors": layout.separator.join(item.executors),
        "bodies": layout.slash.join(filter(None, [", ".join(item.lead), ", ".join(item.executors)])),
        "deadline": item.deadline,
        "start": start if end else "",
        "end": end or start,
        "result": item.result or "",
        "indicator": "не менее 10 единиц",
        "finance": "В пределах средств областного бюджета",
        "note": "",
        "document": "приказ",
    }[column]


def _merge(grid: Grid, layout: Layout, start: int) -> None:
    for name in layout.merge_same:
        column = layout.columns.index(name)
        top = start
        for row in range(start, len(grid) + 1):
            here = grid[row][column] if row < len(grid) else None
            first = grid[top][column] if top < len(grid) else None
            if (
                row < len(grid)
                and here is not None
                and first is not None
                and here.text == first.text
                and here.columns == 1
                and first.columns == 1
                and here.text
            ):
                continue
            if row - top > 1 and first is not None:
                grid[top][column] = Place(first.text, rows=row - top)
                for lower in range(top + 1, row):
                    grid[lower][column] = None
            top = row


# -- writers -------------------------------------------------------------------------------------------------------


def as_text(before: Sequence[str], grids: Sequence[Grid], after: Sequence[str] = ()) -> bytes:
    """Tab-separated lines, spanned places empty, as recognised from paper."""
    lines = [line for text in before for line in (text, "")]
    for grid in grids:
        lines += ["\t".join("" if place is None else place.text for place in row) for row in grid] + [""]
    return "\n".join([*lines, *after]).encode()


def as_html(before: Sequence[str], grids: Sequence[Grid], after: Sequence[str] = (), frame: bool = False) -> bytes:
    """A page with row and column spans; `frame` puts everything into a table used for layout."""
    parts = [f"<p>{html.escape(text)}</p>" for text in before]
    for grid in grids:
        rows = []
        for row in grid:
            cells = [
                f'<td colspan="{p.columns}" rowspan="{p.rows}"><p>{html.escape(p.text)}</p></td>'
                for p in row
                if p is not None
            ]
            rows.append(f"<tr>{''.join(cells)}</tr>")
        parts.append(f"<table border=1><tbody>{''.join(rows)}</tbody></table>")
    parts += [f"<p>{html.escape(text)}</p>" for text in after]
    body = "\n".join(parts)
    if frame:
        body = f"<table><tr><td>{body}</td></tr></table>"
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>т</title></head><body>{body}</body></html>'.encode()
    )


def as_docx(before: Sequence[str], grids: Sequence[Grid], after: Sequence[str] = (), frame: bool = False) -> bytes:
    """A Word file with merged cells; `frame` nests the tables in a one-cell table."""
    document = docx.Document()
    for text in before:
        document.add_paragraph(text)
    outer = document.add_table(1, 1).cell(0, 0) if frame else None
    for grid in grids:
        width = len(grid[0])
        table = outer.add_table(len(grid), width) if outer is not None else document.add_table(len(grid), width)
        cells = [list(row.cells) for row in table.rows]
        for at, row in enumerate(grid):
            for column, place in enumerate(row):
                if place is None:
                    continue
                cell = cells[at][column]
                if place.columns > 1 or place.rows > 1:
                    cell = cell.merge(cells[at + place.rows - 1][column + place.columns - 1])
                cell.text = place.text
        if outer is None:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    for text in after:
        document.add_paragraph(text)
    _no_settings_part_noise(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _no_settings_part_noise(document: object) -> None:
    """Drop the empty paragraph that python-docx leaves in merged cells: it would only add blank lines."""
    body = document.element.body  # type: ignore[attr-defined]
    for cell in body.iter(qn("w:tc")):
        paragraphs = cell.findall(qn("w:p"))
        for paragraph in paragraphs[:-1]:
            if not "".join(paragraph.itertext()).strip():
                cell.remove(paragraph)


def as_xlsx(
    before: Sequence[str], grids: Sequence[Grid], after: Sequence[str] = (), sheets: Sequence[str] = ()
) -> bytes:
    """A workbook, one sheet for each grid, with the title block above the heading."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for index, grid in enumerate(grids):
        sheet = book.add_worksheet(sheets[index] if index < len(sheets) else None)
        width = len(grid[0])
        top = 0
        for text in before:
            sheet.merge_range(top, 0, top, width - 1, text)
            top += 1
        top += 1
        for at, row in enumerate(grid):
            for column, place in enumerate(row):
                if place is None:
                    continue
                if place.columns > 1 or place.rows > 1:
                    sheet.merge_range(
                        top + at, column, top + at + place.rows - 1, column + place.columns - 1, place.text
                    )
                else:
                    sheet.write_string(top + at, column, place.text)
        for offset, text in enumerate(after):
            sheet.write_string(top + len(grid) + 1 + offset, 0, text)
    book.close()
    return stream.getvalue()


def as_pdf(
    before: Sequence[str],
    grids: Sequence[Grid],
    after: Sequence[str] = (),
    ruled: bool = True,
    widths: Sequence[str] = (),
    heading: bool = True,
) -> bytes:
    """A PDF by typst on landscape A4: rows run over pages; `heading` repeats the heading on each; unruled on wish."""
    source = [
        '#set page("a4", flipped: true, margin: 15mm)',
        '#set text(size: 9pt, lang: "ru", hyphenate: false)',
        "#set par(leading: 4pt)",
    ]
    source += [f"#par[#{_string(text)}]\n" for text in before]
    for grid in grids:
        columns = ", ".join(widths) if widths else ", ".join(["1fr"] * len(grid[0]))
        stroke = "0.5pt" if ruled else "none"
        rows = [[_typst_cell(place) for place in row if place is not None] for row in grid]
        head = (
            f"table.header({', '.join(rows[0])}), "
            if heading and all(p is not None and p.rows == 1 for p in grid[0])
            else ", ".join(rows[0]) + ", "
        )
        body = ",\n".join(", ".join(row) for row in rows[1:] if row)
        source.append(f"#table(columns: ({columns}), stroke: {stroke}, inset: 5pt, {head}\n{body})")
    source += [f"#par[#{_string(text)}]\n" for text in after]
    return typst.compile("\n".join(source).encode())


def _typst_cell(place: Place) -> str:
    return f"table.cell(colspan: {place.columns}, rowspan: {place.rows})[#{_string(place.text)}]"


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
