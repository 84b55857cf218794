"""Template filters: Russian words for dates, numbers, sizes. The words themselves are those of the reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from roadmap.language.message import _
from roadmap.language.setting import number, percent, short_date, tenths, weekday
from roadmap.reports.wording import NBSP, NONE, days, long_date, sentence
from roadmap.zones import zone_of


def day(value: date | None) -> str:
    """«15.03.2024», a dash for none."""
    return NONE if value is None else short_date(value)


def long_weekday(value: date) -> str:
    """«Пятница»."""
    return sentence(weekday(value))


def day_with_weekday(value: date) -> str:
    """«пт, 15.03.2024»."""
    return f"{weekday(value, 'abbreviated')},{NBSP}{short_date(value)}"


def moment(value: datetime | None, zone: str = "Europe/Moscow") -> str:
    """«15.03.2024, 10:05» in ``zone``, a dash for none."""
    return (
        NONE
        if value is None
        else f"{short_date(value.astimezone(zone_of(zone)))},{NBSP}{value.astimezone(zone_of(zone)):%H:%M}"
    )


def size(value: int | None) -> str:
    """«1,4 МБ», “1.4 MB”."""
    if value is None:
        return ""
    if value < 1024:
        return _("{value}{nbsp}Б", value=value, nbsp=NBSP)
    if value < 1024 * 1024:
        return _("{value}{nbsp}КБ", value=value // 1024, nbsp=NBSP)
    return _("{value}{nbsp}МБ", value=tenths(value / 1024 / 1024), nbsp=NBSP)


def short_name(value: str, limit: int = 70) -> str:
    """A long name cut at a word, with an ellipsis."""
    if len(value) <= limit:
        return value
    return value[: limit + 1].rsplit(" ", 1)[0].rstrip(" ,;–-") + "…"


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "weekday": day_with_weekday,
    "weekday_long": long_weekday,
    "long_day": long_date,
    "moment": moment,
    "size": size,
    "days": days,
    "figure": number,
    "percent": percent,
    "sentence": sentence,
    "short": short_name,
}
