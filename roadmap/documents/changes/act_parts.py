"""Which part of an act a change is made in: the order itself, the roadmap or the indicators.

A number says nothing without its part: «строка 3 показателей» is no measure 3. The innermost place that names a part
decides; where none does, an annex that is the indicators' elsewhere in the act, or the cells of the new row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roadmap.documents.tables import indicator_rows
from roadmap.documents.text import fold

ORDER, ROADMAP, INDICATORS = "приказ", "дорожная карта", "показатели"  # as printed
_NUMBERS = r"(?:\s+(?:№\s*)?(?:\d[\d.,\s–-]*|[IVXivx]+)(?:\s*и\s+[\d.]+)?)?"
_CONTAINER = (
    r"(?:таблиц|приложени|раздел|подраздел|част[иьяею]|перечн|перечень|строк|пункт|подпункт|позици|абзац|блок|форм|лист|"
    rf"сведени|паспорт)[а-яё]*{_NUMBERS}"
)
_BETWEEN = (
    r"(?:\s+к\s+[^«»:;()]{2,120}?)?(?:\s*\(приложение[^()]*\))?(?:\s*«[^«»]*»(?!\s+пункт))?(?:\s+столбц\w+\s+\d+)?"
    r"\s*[,«(–—-]*\s*"
)
_NAMING = (
    r"(?:(?:целев|планов|основн|ключев|контрольн|количественн|качественн|ожидаем|прогнозн|значени|перечен|перечн|систем|"
    r"динамик|таблиц|сведени|отдельн|следующ)[а-яё]*\s+(?:и\s+)?){0,4}"
)
_INDICATORS = re.compile(rf"(?:^|(?<![а-яё]){_CONTAINER}{_BETWEEN}){_NAMING}(?:показател|индикатор)", re.IGNORECASE)
_LEADING = re.compile(r"^(?:в|во|из|по|к)\s+", re.IGNORECASE)
_PLAN = re.compile(r"дорожн|комплекс|\bплан|мероприят", re.IGNORECASE)
_OTHER_TEXT = r"\bположени|\bпоряд(?:ок|к)|регламент|\bконцепци|\bсостав(?:а|е|у|ом)?\b"
_ROADMAP = re.compile(rf"{_PLAN.pattern}|приложени(?!\w*\s+к\s+(?:{_OTHER_TEXT}))|перечн", re.IGNORECASE)
_ORDER = re.compile(rf"приказ|распоряжени|постановлени|{_OTHER_TEXT}", re.IGNORECASE)
_QUOTED = re.compile(r"«[^«»]*»")
_ANNEX = re.compile(r"приложени[а-яё]*(?:\s*№?\s*(\d+))?", re.IGNORECASE)
_ANNEX_OF_INDICATORS = re.compile(
    rf"приложени[а-яё]*{_NUMBERS}{_BETWEEN}{_NAMING}(?:показател|индикатор)|"
    r"^(?:показател|индикатор)[^«»;:]{0,200}\(приложени",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change is made: the phrases that say it, innermost first, the act apart; what is added; the new words."""

    phrases: tuple[str, ...]
    act: str
    new: str | None = None
    added: str = ""

    @property
    def annex(self) -> str | None:
        """«2» of «приложение № 2 к приказу», with its act; ``None`` where no annex is named."""
        found = _ANNEX.search(self.annex_phrase)
        return f"{found[1] or ''}|{fold(self.act).lower()}" if found else None

    @property
    def annex_phrase(self) -> str:
        """The phrase that names the annex, the innermost of them."""
        return next((phrase for phrase in (*self.phrases, self.act) if _ANNEX.search(phrase)), "")

    @property
    def says_plan(self) -> bool:
        """It is the plan of measures by name, not only an annex."""
        return any(_PLAN.search(phrase) for phrase in self.phrases)

    @property
    def cells(self) -> list[str]:
        """The cells of the new row; one for running text."""
        return [cell for cell in (self.new or "").split("\t") if fold(cell)]


def act_phrase(full: str, short: str | None) -> str:
    """The act as «(далее – …)» calls it; in full where only that says that it is the indicators."""
    return full if short is None or _says_indicators(full) else short


def parts_of(places: Sequence[Place]) -> list[str]:
    """The part of each change of one act, in order."""
    named = [INDICATORS if _says_indicators(one.added) else _named((*one.phrases, one.act)) for one in places]
    parts = [INDICATORS if _is_counted(one, part) else part for one, part in zip(places, named, strict=True)]
    annexes = _annexes_of_indicators(places, named)
    return [
        INDICATORS if one.annex in annexes and not one.says_plan else part or ROADMAP
        for one, part in zip(places, parts, strict=True)
    ]


def _annexes_of_indicators(places: Sequence[Place], named: Sequence[str | None]) -> set[str]:
    """Annexes called so somewhere in the act, and those that get a row of indicators and none of measures."""
    called = {one.annex for one in places if _ANNEX_OF_INDICATORS.search(fold(one.annex_phrase))}
    pairs = list(zip(places, named, strict=True))
    counted = {one.annex for one, part in pairs if part != INDICATORS and _is_counted(one, part)}
    planned = {
        one.annex for one in places if indicator_rows.has_term(one.cells) and not indicator_rows.is_row(one.cells)
    }
    return {annex for annex in called | (counted - planned) if annex is not None}


def part_of_target(target: str) -> str:
    """The same by the target's words alone."""
    return _named((target,)) or ROADMAP


def _named(phrases: Iterable[str]) -> str | None:
    """What the innermost phrase that names a part names."""
    for phrase in phrases:
        words = fold(phrase)
        if _says_indicators(words):
            return INDICATORS
        if _ROADMAP.search(words):
            return ROADMAP
        if _ORDER.search(_QUOTED.sub("", words)):
            return ORDER
    return None


def _says_indicators(phrase: str) -> bool:
    return bool(_INDICATORS.search(_LEADING.sub("", fold(phrase))))


def _is_counted(place: Place, part: str | None) -> bool:
    """The new row is one of indicators; one with a term may be a measure with a count where the plan is named."""
    cells = place.cells
    if len(cells) == 1:
        return part != ORDER and indicator_rows.is_sentence(cells[0])
    named = _PLAN.search(" ".join((*place.phrases, place.act)))
    return indicator_rows.is_row(cells) and not (named and indicator_rows.has_term(cells))
