"""The parts of a printed report, apart from how they look: html, pdf and docx draw the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from roadmap.reports.verdicts import Verdict

Tone = Literal["", "strong", "muted", "good", "late", "failed", "silent", "pending"]
Kind = Literal["row", "total", "section", "subsection", "measure", "window"]
Line = tuple[str, Tone]
Cell = tuple[Line, ...]

TONES: dict[Verdict, Tone] = {
    Verdict.DONE_IN_TIME: "good",
    Verdict.DONE_LATE: "late",
    Verdict.FAILED: "failed",
    Verdict.OVERDUE_SILENT: "silent",
    Verdict.AWAITING_DECISION: "pending",
    Verdict.EXTRA_CONTROL: "pending",
    Verdict.EXTENSION_ASKED: "pending",
    Verdict.IN_WORK: "",
    Verdict.NOT_DUE: "muted",
    Verdict.CANCELLED: "muted",
}
EMPTY: Cell = ()
HELD = 3


def cell(text: str, tone: Tone = "") -> Cell:
    """A cell of one line."""
    return ((text, tone),)


@dataclass(frozen=True, slots=True)
class Row:
    """``section`` and ``subsection`` rows have one cell over all columns.

    The first ``HELD`` cells of a ``measure`` row reach over the next ``below`` rows, which are its ``window`` rows and
    lack those cells.
    """

    kind: Kind
    cells: tuple[Cell, ...]
    below: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` is relative to the other columns of its table; numbers stand in the middle."""

    head: str
    width: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``name`` is for anchors and styles; ``empty`` is said instead of a table without rows."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One large number of the first page, with what it means and what it is of."""

    value: str
    label: str
    note: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole paper, top to bottom."""

    caption: str
    title: str
    as_of: str
    period: str | None
    requisites: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    remarks: tuple[str, ...]
    summary: tuple[Table, ...]
    main: Table
    indicators: Table
    notes: tuple[str, ...]
    post: str
    name: str
    generated: str
