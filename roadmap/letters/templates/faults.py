"""What is wrong with an own letter template, as it is kept and said; light, since every page asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from roadmap.language.message import _

SIGN = "templates"
"""Under this name the last word about own templates is kept."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an own file. ``letter`` is the form that failed because of it."""

    file: str
    line: int | None
    reason: str
    letter: str

    @property
    def place(self) -> str:
        """«emails/digest/body.html, строка 12»."""
        return _("{file}, строка {line}", file=self.file, line=self.line) if self.line else self.file


def one_per_file(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The first fault of each file, by file."""
    found: dict[str, Fault] = {}
    for fault in faults:
        found.setdefault(fault.file, fault)
    return tuple(found[file] for file in sorted(found))


def kept_faults(sign: Mapping[str, Any] | None) -> tuple[Fault, ...]:
    """The faults that a sign tells of."""
    return tuple(Fault(**fault) for fault in (sign or {}).get("faults", ()))


def trouble_in_words(sign: Mapping[str, Any] | None) -> str | None:
    """The banner of the pages; ``None`` while all own templates work."""
    faults = kept_faults(sign)
    if not faults:
        return None
    place = faults[0].place
    if len(faults) > 1:
        place = _("{place} и ещё {more}", place=place, more=len(faults) - 1)
    return _(
        "Свой шаблон письма не работает: {place} — {reason}. Письма уходят в виде, "
        "поставленном с Вехой. Исправьте файл: всё о нём на странице «Шаблоны писем».",
        place=place,
        reason=faults[0].reason,
    )
