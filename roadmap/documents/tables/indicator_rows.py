"""Rows that say how much instead of what is to be done: rows of indicators, told by their cells alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from roadmap.documents import quantities
from roadmap.documents.cells import cell_looks
from roadmap.documents.text import fold

_COUNTED = re.compile(
    r"^[-–—•\s]*(?:общ(?:ее|ая|ий)\s+)?(?:доля|количество|число|численность|процент|удельный\s+вес|уровень|охват|прирост|"
    r"обеспеченность|средн[а-яё]+|коэффициент|наличие|индекс|показатель)\b",
    re.IGNORECASE,
)
_UNIT = re.compile(rf"^(?:{quantities.UNIT}|человек|единиц|да/нет)$", re.IGNORECASE)
_YEARLY = re.compile(r"(?:в|к)\s+20\d\d\s+год|20\d\d\s*(?:год|г\.)?\s*[-–—:]", re.IGNORECASE)


def is_row(texts: Sequence[str]) -> bool:
    """«3 | Доля педагогов | % | 75 | 80»: a name with values or a unit beside it, and no term of a measure."""
    name, beside = _split(texts)
    if not name:
        return False
    values = sum(quantities.value(text) is not None for text in beside)
    units = sum(bool(_UNIT.match(text)) for text in beside)
    counted = bool(_COUNTED.match(name))
    if has_term(texts):
        return counted and bool(values or units)
    return bool(values and (units or counted)) or (values > 1 and not cell_looks.action(name))


def has_term(texts: Sequence[str]) -> bool:
    """A cell says when, more than a bare year."""
    return any(cell_looks.term(text) and quantities.value(text) is None for text in _split(texts)[1])


def is_counted(texts: Sequence[str]) -> bool:
    """The row names what is counted and gives a value or a unit, whatever else it says."""
    return bool(_COUNTED.match(_split(texts)[0])) and is_row(texts)


def is_sentence(text: str) -> bool:
    """«3. Доля педагогов – 75 %»: an indicator in running text."""
    bare = re.sub(r"^\d+(?:\.\d+)*[.)]?\s+", "", fold(text))
    return bool(_COUNTED.match(bare) and (re.search(r"\d\s*%|процент", bare) or _YEARLY.search(bare)))


def _split(texts: Sequence[str]) -> tuple[str, list[str]]:
    """The name and the cells beside it, its number left out."""
    cells = [fold(text) for text in texts if fold(text)]
    if cells and cell_looks.number(cells[0]):
        cells = cells[1:]
    return (cells[0], cells[1:]) if cells else ("", [])
