"""Cells with spans → a rectangular grid in which covered places are empty and say what covers them."""

from __future__ import annotations

from dataclasses import dataclass

from roadmap.documents import errors
from roadmap.documents.blocks import Cell, Cover, Row, Table

MAX_PLACES = 400_000
MAX_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Spanned:
    """A cell as a format gives it: its text and how far it reaches right and down, itself counted."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class _Hanging:
    """A cell from above that still covers a place."""

    rows_left: int
    first: bool


def lay_out(rows: list[list[Spanned]]) -> Table:
    """Rows of cells in reading order, as HTML and Word have them, as a grid. Raises `Refused` for an absurd size."""
    grid: list[list[Cell]] = []
    hanging: dict[int, _Hanging] = {}
    places = 0
    for index, row in enumerate(rows):
        cells: list[Cell] = []
        waiting = list(row)
        column = 0
        while waiting or any(at >= column for at in hanging):
            if column in hanging:
                cells.append(Cell("", Cover.ABOVE if hanging[column].first else Cover.LEFT))
                column += 1
            elif waiting:
                column = _put(waiting.pop(0), column, cells, hanging, len(rows) - index)
            else:
                cells.append(Cell())
                column += 1
            if column > MAX_COLUMNS:
                raise errors.bomb()
        _step_down(hanging)
        places += len(cells)
        if places > MAX_PLACES:
            raise errors.bomb()
        grid.append(cells)
    width = max((len(cells) for cells in grid), default=0)
    return Table(tuple(Row((*cells, *[Cell()] * (width - len(cells)))) for cells in grid))


def _put(spanned: Spanned, column: int, cells: list[Cell], hanging: dict[int, _Hanging], below: int) -> int:
    columns = max(1, min(spanned.columns, MAX_COLUMNS))
    rows = max(1, min(spanned.rows, below))
    for offset in range(columns):
        if column + offset in hanging:
            columns = offset
            break
        cells.append(Cell(spanned.text, columns=columns) if offset == 0 else Cell("", Cover.LEFT))
        if rows > 1:
            hanging[column + offset] = _Hanging(rows, offset == 0)
    if cells and columns and cells[column].columns != columns:
        cells[column] = Cell(spanned.text, columns=columns)
    return column + columns


def _step_down(hanging: dict[int, _Hanging]) -> None:
    for column in list(hanging):
        hanging[column].rows_left -= 1
        if hanging[column].rows_left <= 0:
            del hanging[column]
