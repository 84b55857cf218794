"""The period a roadmap runs for, and what the language of deadlines makes of a term within it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from roadmap.deadlines import Frame, Period, Schedule, Term
from roadmap.documents.model import Span
from roadmap.documents.text import fold
from roadmap.language.message import _

_YEAR = r"((?:19|20)\d\d)"
_DASH = r"\s*[-–—]\s*"
_SCHOOL = re.compile(rf"\b{_YEAR}\s*(?:[/\-–—]|,|и)\s*((?:19|20)?\d\d)\s+(?:г\.\s*)?уч", re.IGNORECASE)
_SPAN = re.compile(rf"\b{_YEAR}(?:{_DASH}|\s*(?:,|и|по|до|/)\s*){_YEAR}\s*(?:г|$|\W)", re.IGNORECASE)
_UNTIL = re.compile(rf"(?:период\s+до|\bдо)\s+(?:конца\s+)?{_YEAR}\s*(?:г|$|\W)", re.IGNORECASE)
_SINGLE = re.compile(rf"(?:\bна|\bв)\s+(?:период\s+)?{_YEAR}\s*(?:г|$|\W)", re.IGNORECASE)
_DATES = re.compile(
    r"с\s+(\d{1,2})\.(\d{1,2})\.(\d{4})\s+(?:г\.?\s+)?(?:по|до)\s+(\d{1,2})\.(\d{1,2})\.(\d{4})", re.IGNORECASE
)
NO_PERIOD = _("Не известен период дорожной карты: срок не из чего вычислить.")
_ANY_YEAR = re.compile(r"\b(20\d\d)\b")


def period(texts: Iterable[str | None], signed: date | None) -> Span | None:
    """The period the first of the texts names; «до 2024 года» runs from the act's date to 31 December 2024."""
    for text in texts:
        if text and (found := _named(fold(text), signed)):
            return found
    return None


def _named(text: str, signed: date | None) -> Span | None:
    if dates := _DATES.search(text):
        day1, month1, year1, day2, month2, year2 = map(int, dates.groups())
        try:
            return Span(date(year1, month1, day1), date(year2, month2, day2))
        except ValueError:
            return None
    school, years = _SCHOOL.search(text), _SPAN.search(text)
    if school and not (years and years.start() < school.start()):
        return _school(school)
    if years and int(years[1]) <= int(years[2]):
        return Span(date(int(years[1]), 1, 1), date(int(years[2]), 12, 31))
    if until := _UNTIL.search(text):
        end = date(int(until[1]), 12, 31)
        return Span(min(signed, end) if signed else None, end, assumed=signed is None)
    if single := _SINGLE.search(text):
        return Span(date(int(single[1]), 1, 1), date(int(single[1]), 12, 31))
    return None


def _school(found: re.Match[str]) -> Span | None:
    """«2024/2025», «2024/25» and «2025–2027 учебные годы» run from 1 September to 31 August."""
    first = int(found[1])
    last = int(found[2]) if len(found[2]) == 4 else first // 100 * 100 + int(found[2])
    return Span(date(first, 9, 1), date(last, 8, 31)) if last > first else None


def from_terms(terms: Iterable[str], signed: date | None) -> Span:
    """A period for a roadmap that names none: from the act's date, or its terms' first year, to their last year."""
    years = sorted({int(year) for term in terms for year in _ANY_YEAR.findall(term) if int(year) < 2060})
    if signed:
        years = [year for year in years if year >= signed.year] or [signed.year]
        return Span(signed, date(years[-1], 12, 31), assumed=True)
    return (
        Span(date(years[0], 1, 1), date(years[-1], 12, 31), assumed=True) if years else Span(None, None, assumed=True)
    )


def completed(span: Span | None, terms: Iterable[str], signed: date | None) -> Span:
    """A period with both ends where anything in the document gives them; what was filled in makes it assumed."""
    if span is None:
        return from_terms(terms, signed)
    if span.start is not None or span.end is None:
        return span
    guessed = from_terms(terms, None).start
    start = min(guessed, span.end) if guessed else date(span.end.year, 1, 1)
    return Span(start, span.end, assumed=True)


@lru_cache(maxsize=4096)
def _read(text: str, start: date, end: date, signed: date | None) -> Term:
    return Frame(Period(start, end), signed=signed).read(text)


def term(text: str, span: Span, signed: date | None = None) -> Term:
    """The text as `roadmap.deadlines` reads it; where no period is known, always for a person to look at."""
    start, end = span.start or span.end, span.end or span.start
    if start is None or end is None:
        return Term(Schedule("unknown", review=True, why=NO_PERIOD))
    return _read(text, start, max(start, end), signed)


def leans(read: Term, span: Span) -> bool:
    """Whether the term's dates follow from a period that the document does not name in full."""
    schedule = read.schedule
    inferred = schedule.kind in ("continuous", "recurring") or "year" in schedule.inferred
    return span.assumed and inferred and bool(schedule.windows)
