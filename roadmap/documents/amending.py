"""What a roadmap becomes when the changes of an amending act are made in it; what it touches is for a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from roadmap.documents import bodies, looks, terms
from roadmap.documents.bodies import Register
from roadmap.documents.difference import Difference, compare
from roadmap.documents.model import Amendment, Measure, Source, Span
from roadmap.documents.text import fold

_TARGET = re.compile(r"(?:пункт|подпункт|строк|позици|мероприяти)[а-яё]*\s+(?:№\s*)?(\d+(?:\.\d+)*)", re.IGNORECASE)


def difference(measures: Sequence[Measure], amendments: Sequence[Amendment], period: Span) -> Difference:
    """The roadmap in force against what the act makes of it."""
    return compare(measures, amended(measures, amendments, period))


def amended(measures: Sequence[Measure], amendments: Sequence[Amendment], period: Span) -> list[Measure]:
    """The measures after the amendments. An amendment whose measure is not found changes nothing here."""
    result: list[Measure | None] = list(measures)
    added: list[Amendment] = []
    for amendment in amendments:
        index = _find(measures, amendment)
        current = result[index] if index is not None else None
        if amendment.op == "add":
            added.append(amendment)
        elif index is not None and amendment.op == "remove":
            result[index] = None
        elif index is not None and current is not None:
            change = _with_words if amendment.op == "replace_words" else _with_text
            result[index] = change(current, amendment, period)
    kept = [measure for measure in result if measure is not None]
    for amendment in added:
        _add(kept, amendment, period)
    return [replace(measure, n=n) for n, measure in enumerate(kept, 1)]


def _find(measures: Sequence[Measure], amendment: Amendment) -> int | None:
    """The measure an amendment names by its number: its code, else its place where no measure has a code."""
    found = _TARGET.search(amendment.target)
    if not found:
        return None
    wanted = found[1]
    for index, measure in enumerate(measures):
        if measure.code == wanted:
            return index
    if any(measure.code for measure in measures) or "." in wanted:
        return None
    return int(wanted) - 1 if 0 < int(wanted) <= len(measures) else None


def _with_words(measure: Measure, amendment: Amendment, period: Span) -> Measure:
    """The words replaced wherever they stand in the measure."""
    old, new = fold(amendment.old or ""), fold(amendment.new or "")
    if not old:
        return measure

    def put(text: str) -> str:
        return fold(text.replace(old, new))

    deadline = put(measure.deadline)
    return replace(
        measure,
        title=put(measure.title),
        lead=tuple(filter(None, map(put, measure.lead))),
        executors=tuple(filter(None, map(put, measure.executors))),
        deadline=deadline,
        schedule=terms.schedule(deadline, period),
        result=put(measure.result) if measure.result else None,
        review=True,
    )


def _with_text(measure: Measure, amendment: Amendment, period: Span) -> Measure:
    """A new edition of the measure: from the cells of a row, or a new title where it is running text."""
    cells = _cells(amendment.new)
    if len(cells) < 2:
        title = re.sub(r"^\d+(?:\.\d+)*[.)]?\s+", "", fold(amendment.new or ""))
        return replace(measure, title=title or measure.title, review=True)
    fresh = _from_cells(cells, measure.section, period)
    return replace(fresh, code=fresh.code or measure.code, n=measure.n)


def _add(measures: list[Measure], amendment: Amendment, period: Span) -> None:
    """Put a new measure where its number belongs, else at the end."""
    cells = _cells(amendment.new)
    if len(cells) < 2:
        return
    fresh = _from_cells(cells, (), period)
    later = (
        i for i, other in enumerate(measures) if fresh.code and other.code and _order(other.code) > _order(fresh.code)
    )
    at = next(later, len(measures))
    measures.insert(at, replace(fresh, section=measures[at - 1].section if at else ()))


def _order(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", code))


def _cells(text: str | None) -> list[str]:
    return [fold(cell) for cell in (text or "").split("\t") if fold(cell)]


def _from_cells(cells: list[str], section: tuple[str, ...], period: Span) -> Measure:
    """A measure from the cells of one row without a heading, each by its looks."""
    rest = list(cells)

    def take(fits: Callable[[str], bool]) -> str:
        found = next((cell for cell in rest if fits(cell)), "")
        if found:
            rest.remove(found)
        return found

    code = take(looks.number)
    deadline = take(looks.term)
    title = rest.pop(0) if rest else ""
    named = bodies.read("", "", take(looks.bodies), Register([]))
    return Measure(
        n=0,
        code=code.rstrip(".)") or None,
        section=section,
        title=title,
        lead=named.lead,
        executors=named.executors,
        deadline=deadline,
        schedule=terms.schedule(deadline, period),
        result=rest[-1] if rest else None,
        source=Source(),
        notes=("Строка изменяющего акта прочитана без заголовков столбцов: проверьте.",),
        review=True,
    )
