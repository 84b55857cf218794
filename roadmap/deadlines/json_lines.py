"""JSON Lines in, JSON Lines out: what ``vekha deadlines`` does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from roadmap.deadlines import Period, read
from roadmap.language.message import _


class BadLine(ValueError):
    """A line that is not ``{"id", "text", "start", "end"}``; ``number`` counts from 1, the message tells what to do."""

    def __init__(self, number: int, trouble: str) -> None:
        super().__init__(f"Строка {number}: {trouble}")
        self.number = number


def read_lines(lines: Iterable[str], default: Period | None = None) -> Iterator[dict[str, Any]]:
    """Each phrase's schedule as JSON shape plus ``id``, in the order of the lines; empty lines are skipped.

    ``start`` and ``end`` of a line go before ``default``. Raises :class:`BadLine`.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            asked = _object(line, number)
            text = asked.get("text")
            if not isinstance(text, str):
                raise BadLine(number, _("нет поля «text» со словами срока."))
            shape = read(text, _period(asked, default, number)).as_json()
            yield {"id": asked.get("id"), **shape}


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        asked = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError) as trouble:
        raise BadLine(number, _("это не JSON ({trouble}). Нужен объект в одной строке.", trouble=trouble)) from None
    if not isinstance(asked, dict):
        raise BadLine(number, _("нужен объект JSON с полями id, text, start, end."))
    return asked


def _period(asked: dict[str, Any], default: Period | None, number: int) -> Period:
    try:
        start = _day(asked.get("start"), default.start if default else None)
        end = _day(asked.get("end"), default.end if default else None)
    except (TypeError, ValueError):
        raise BadLine(number, _("даты start и end пишутся как 2023-05-23.")) from None
    if start is None or end is None:
        raise BadLine(number, _("нет дат start и end: назовите их в строке или ключами --start и --end."))
    try:
        return Period(start, end)
    except ValueError as trouble:
        raise BadLine(number, str(trouble)) from None


def _day(value: Any, default: date | None) -> date | None:
    return default if value is None else date.fromisoformat(value)
