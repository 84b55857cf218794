"""Rows that look like measures but became none: what was left out of a roadmap is said, never silent.

Every row of a table is either a heading, a measure, the rest of one, a row of numbers or of sums; a table that is no
roadmap has none that says what is to be done, by whom and when. Where one does, a person is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from roadmap.documents.blocks import Row
from roadmap.documents.cells import cell_looks
from roadmap.documents.text import fold, key
from roadmap.language.message import _

_LONGEST = 60
_YEAR = re.compile(r"^20\d\d(?: ?г(?:од|\.)?)?(?: ?\(.*\))?$")
_HEADS_TERMS = re.compile(r"^(?:сроки?|дат[аы]|период|периодичность|график|начало|окончание)\b|^по (?:плану|факту)$")


def says_a_measure(row: Row) -> bool:
    """What is to be done, when, and something beside it, each in a cell of its own."""
    texts = [fold(text) for text in row.texts if fold(text)]
    term = next((text for text in texts if is_term(text)), None)
    rest = [text for text in texts if text != term and not cell_looks.number(text)]
    what = [text for text in rest if cell_looks.prose(text) and " " in text and not cell_looks.bodies(text)]
    return term is not None and len(rest) > 1 and (any(map(cell_looks.action, what)) or _has_body(rest, what))


def _has_body(rest: Sequence[str], what: Sequence[str]) -> bool:
    return bool(what) and any(cell_looks.bodies(text) for text in rest)


def is_term(text: str) -> bool:
    """A term of a measure, not the heading of terms («Срок реализации») nor of a year's column («2025 год»)."""
    if not cell_looks.term(text) or _YEAR.match(text):
        return False
    return any(map(str.isdigit, text)) or not _HEADS_TERMS.match(key(text))


def plan_goes_on(rows: Sequence[Row]) -> bool:
    """Most full rows here say measures: what stands above them is no heading of a table of another kind."""
    full = [row for row in rows if sum(bool(fold(text)) for text in row.texts) > 2]
    return bool(full) and 2 * sum(map(says_a_measure, full)) > len(full)


def note(rows: Sequence[Row], *, below: bool) -> str:
    """A remark on rows left out, for the roadmap and the measure beside them."""
    first = max((fold(text) for text in rows[0].texts), key=len)
    named = first if len(first) <= _LONGEST else first[:_LONGEST].rsplit(" ", 1)[0] + "…"
    if below:
        return _(
            "Ниже таблицы не вошли строки, похожие на мероприятия ({number}), первая – «{named}»: проверьте.",
            number=len(rows),
            named=named,
        )
    return _(
        "Выше таблицы не вошли строки, похожие на мероприятия ({number}), первая – «{named}»: проверьте.",
        number=len(rows),
        named=named,
    )
