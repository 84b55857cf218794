"""Bounds of what comes in, in one place: days of 1991–2100, texts of 20,000 characters. Pure.

Every door asks here: pages, API, command line, letters, imports and seeds; and once more the services that write, so
that a new door cannot forget it. A day beyond them makes sums of days overflow, a longer text no letter can carry.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from roadmap.errors import BadInput
from roadmap.language.message import _

FIRST_DAY = date(1991, 1, 1)
LAST_DAY = date(2100, 12, 31)
MAX_TEXT = 20_000
"""Characters of a text that a person types or a document's cell brings."""
MAX_REMARK = 10_000
"""Of a question, an answer or a note about a task."""
MAX_NOTE = 2_000
"""Of a note beside an event, and of an address of a page."""
MAX_NAME = 500
"""Of the name of a file or a document."""
MAX_PERSON = 200
"""Of a person's name."""
MAX_EMAIL = 254
"""Of an address, as mail allows it."""

DAYS_IN_WORDS = _("с {first_day} по {last_day}", first_day=FIRST_DAY, last_day=LAST_DAY)
BEYOND = _("такой даты здесь быть не может: укажите день {days_in_words}", days_in_words=DAYS_IN_WORDS)
NO_DAY = _("такой даты нет, нужно ДД.ММ.ГГГГ")
TOO_LONG = _("сократите его, а подробности приложите файлом")


def is_within(day: date) -> bool:
    """Whether a day lies in the years that are worked with."""
    return FIRST_DAY <= day <= LAST_DAY


def read_day(typed: str) -> date | None:
    """``2024-03-15`` or ``15.03.2024`` as a date, whatever its year; ``None`` for anything else."""
    parts = typed.split("-") if "-" in typed else typed.split(".")[::-1]
    if len(parts) != 3 or not all(part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def clamped(day: date | None) -> date | None:
    """For filters: the nearest day within the bounds, beyond which there is nothing to find."""
    return None if day is None else min(max(day, FIRST_DAY), LAST_DAY)


def day_of(typed: str, label: str, field: str) -> date:
    """The day that was typed. Raises `BadInput` for none and for one beyond the bounds."""
    found = read_day(typed.strip())
    if found is None:
        raise BadInput("form.date", f"{label}: «{typed[:40]}» — {NO_DAY}", field=field)
    return check_day(found, label, field)


def check_day(day: date, label: str, field: str) -> date:
    """``day`` itself. Raises `BadInput` where it is beyond the bounds."""
    if not is_within(day):
        raise BadInput("bounds.date", f"{label}: {said(day)} — {BEYOND}", field=field)
    return day


def check_days(days: Mapping[str, tuple[str, date | None]]) -> None:
    """`check_day` for several: field → (label, day or nothing)."""
    for field, (label, day) in days.items():
        if day is not None:
            check_day(day, label, field)


def check_instant(at: datetime, label: str, field: str) -> datetime:
    """``at`` itself. Raises `BadInput` where its day is beyond the bounds."""
    check_day(at.date(), label, field)
    return at


def check_text(text: str, label: str, field: str, limit: int = MAX_TEXT) -> str:
    """``text`` itself. Raises `BadInput` where it is longer than ``limit`` characters."""
    if len(text) > limit:
        raise BadInput("bounds.text", f"{label}: {text_fault(len(text), limit)}", field=field)
    return text


def check_texts(texts: Mapping[str, tuple[str, str | None]], limit: int = MAX_TEXT) -> None:
    """`check_text` for several: field → (label, text or nothing)."""
    for field, (label, text) in texts.items():
        if text is not None:
            check_text(text, label, field, limit)


def text_fault(length: int | None, limit: int) -> str:
    """What is wrong with a text that is too long."""
    if length is None:
        return _("можно до {limit}: {advice}", limit=limit, advice=TOO_LONG)
    return _("в тексте {length} знаков, а можно до {limit}: {advice}", length=length, limit=limit, advice=TOO_LONG)


def shortened(text: str, limit: int, more: str = "…") -> str:
    """The beginning of a long text with ``more`` after it, cut between words; a short one stays as it is.

    Without the zero byte, that no database and no letter can hold.
    """
    clean = text.replace("\x00", "")
    if len(clean) <= limit:
        return clean
    head = clean[: max(1, limit - len(more))]
    return (head.rsplit(" ", 1)[0] if " " in head[-80:] else head).rstrip() + more


def said(day: date) -> str:
    """``31.12.9999``; a year below 1000 keeps its zeros, which ``strftime`` does not write everywhere."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"
