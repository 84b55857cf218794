"""Dates, numbers and shares as each language sets them, by Babel's data. Pure but for the language spoken now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import escape

from roadmap.language.current import language

if TYPE_CHECKING:
    from babel import Locale

NBSP = "\u00a0"
_LOCALES = {"ru": "ru", "en": "en_GB"}


@cache
def locale(spoken: str) -> Locale:
    """Babel's data for one of our languages; English as in Britain, where the day comes before the month."""
    from babel import Locale

    return Locale.parse(_LOCALES[spoken])


def short_date(day: date) -> str:
    """«15.03.2024», “15/03/2024”."""
    return _short_date(language(), day.year, day.month, day.day)


@lru_cache(4096)
def _short_date(spoken: str, year: int, month: int, day: int) -> str:
    return f"{day:02}.{month:02}.{year}" if spoken == "ru" else f"{day:02}/{month:02}/{year}"


def minute(instant: datetime) -> str:
    """«15.03.2024 10:05», “15/03/2024 10:05”."""
    return f"{short_date(instant)} {instant:%H:%M}"


def long_date(day: date) -> str:
    """«15 марта 2024 г.», “15 March 2024”."""
    return _long_date(language(), day)


@lru_cache(4096)
def _long_date(spoken: str, day: date) -> str:
    from babel.dates import format_date

    return format_date(day, "long", locale=locale(spoken)).replace(NBSP, " ").replace("\u202f", " ")


def month(number: int, width: str = "wide") -> str:
    """«январь», “January”; ``width`` ``abbreviated``: «янв.», “Jan”."""
    return str(locale(language()).months["stand-alone"][width][number])


def month_and_year(day: date) -> str:
    """«март 2024 г.», “March 2024”."""
    return _with_pattern(language(), day, "LLLL y 'г'." if language() == "ru" else "LLLL y")  # as printed


def weekday(day: date, width: str = "wide") -> str:
    """«пятница», “Friday”; ``width`` ``abbreviated`` (or ``short``): «пт», “Fri”."""
    return str(locale(language()).days["stand-alone"][width][day.weekday()])


@lru_cache(4096)
def _with_pattern(spoken: str, day: date, pattern: str) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale=locale(spoken))


def number(value: float | None, none: str = "—") -> str:
    """«7,5» and «12 400», “7.5” and “12,400”; at most the digits that the value has, ``none`` for none."""
    if value is None:
        return none
    text = f"{value:,.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    if language() == "ru":
        text = text.replace(",", NBSP).replace(".", ",")
    return text.replace("-", "−")


def tenths(value: float | None, none: str = "—") -> str:
    """A percentage without its sign: «93,5», «40,0», but «100» and «0»."""
    if value is None:
        return none
    if value in (0, 100):
        return number(int(value))
    return f"{value:.1f}".replace(".", ",") if language() == "ru" else f"{value:.1f}"


def percent(value: float | None, none: str = "—") -> str:
    """«93,5 %», “93.5%”."""
    if value is None:
        return none
    return tenths(value) + (f"{NBSP}%" if language() == "ru" else "%")


def comma_list(items: Any) -> str:
    """«а, б и в», “a, b and c”."""
    from babel.lists import format_list

    return format_list([str(item) for item in items], "standard", locale(language()))


class _Shaped:
    """A date or number within a message: ``{day}`` is short, ``{day:long}`` in words; ``{size:number}`` is «12 400»."""

    __slots__ = ("form", "value")

    def __init__(self, value: date | float, form: str) -> None:
        self.value, self.form = value, form

    def __str__(self) -> str:
        return format(self, "")

    def __format__(self, form: str) -> str:
        value, form = self.value, form or self.form
        if isinstance(value, datetime):
            return f"{long_date(value) if form == 'long' else short_date(value)}, {value:%H:%M}"
        if isinstance(value, date):
            return long_date(value) if form == "long" else short_date(value)
        return number(value) if form == "number" else str(value)

    def __html_format__(self, form: str) -> str:
        return format(self, form)


class _Several:
    """Texts within a message: «а; б», with ``commas`` «а, б», with ``capital`` «А; б»."""

    __slots__ = ("texts",)

    def __init__(self, texts: Sequence[Any]) -> None:
        self.texts = texts

    def __str__(self) -> str:
        return format(self, "")

    def __format__(self, form: str) -> str:
        said = (", " if form == "commas" else "; ").join(str(text) for text in self.texts)
        return cased(said, form)

    def __html_format__(self, form: str) -> str:
        return escape(format(self, form))


def cased(said: str, form: str) -> str:
    """``capital``: a sentence of it; ``small``: a part of another one; ``bare``: without its full stop."""
    if form == "capital":
        return said[:1].upper() + said[1:]
    if form == "small":
        return (said[:1].lower() + said[1:]).rstrip(".")
    return said.rstrip(".") if form == "bare" else said


def shaped(name: str, value: Any) -> Any:
    """``value`` of a message so that ``str.format`` sets it by the language. Whole numbers are plain (they may name a
    row), but the ``count`` that a form agrees with."""
    if isinstance(value, date | float):
        return _Shaped(value, "number" if isinstance(value, float) else "")
    if isinstance(value, tuple | list):
        return _Several(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _Shaped(value, "number" if name == "count" else "")
    return value
