"""A date in a workbook as its cell shows it: the number format may leave out the day, or add words.

A cell that shows «декабрь 2025» holds the first of December; what people see is the month. Short years and names of
months come out in full, so that they read the same everywhere. The language of formats is that of ECMA-376, part 1,
18.8.30: letters for parts, quoted or escaped words, brackets for the language, sections by semicolons.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from roadmap.deadlines.calendar_names import MONTHS, MONTHS_OF

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|(?P<skip>[_*].)|'
    r"(?P<part>[yYгГ]+|[mMмМ]+|[dDдД]+|[hHчЧ]+|[sS]+|AM/PM|A/P|@|General|Основной|0+)|(?P<plain>.)",
    re.DOTALL,
)
_LETTERS = str.maketrans("гГмМдДчЧ", "yYmMdDhH")
_SHOWN = ({"y"}, {"y", "m"}, {"y", "m", "d"})


def shown(day: date, form: str) -> str | None:
    """The date as the format shows it; None where that is no whole year, month or day.

    >>> shown(date(2025, 12, 1), "[$-419]mmmm yyyy;@")
    'Декабрь 2025'
    """
    tokens = _tokens(form)
    kinds = [kind for kind, _ in tokens if kind in "ymd"]
    if set(kinds) not in _SHOWN or len(kinds) != len(set(kinds)):
        return None
    worded = any(kind == "m" and len(text) > 2 for kind, text in tokens)
    if not any(kind == "word" and re.search(r"\w", text) for kind, text in tokens):
        return _usual(day, len(kinds), worded)
    if kinds != [kind for kind in "dmy" if kind in kinds]:
        return None
    text = " ".join("".join(_part(day, kind, text, kinds) for kind, text in tokens).split())
    return text[:1].upper() + text[1:] if tokens[0][0] == "m" else text


def _usual(day: date, parts: int, worded: bool) -> str:
    """The year, the month or the day in the one way in which orders write them."""
    if parts == 1:
        return f"{day:%Y}"
    if parts == 2:
        return f"{MONTHS[day.month].capitalize()} {day:%Y}" if worded else f"{day:%m.%Y}"
    return f"{day.day} {MONTHS_OF[day.month]} {day:%Y}" if worded else f"{day:%d.%m.%Y}"


def _tokens(form: str) -> list[tuple[str, str]]:
    """Parts («y», «m», «d») and words of the first section; the time of day and weekdays are left out."""
    found: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(_first_section(form)):
        literal = match["quoted"] or match["escaped"] or match["plain"]
        if match["part"]:
            letters = match["part"].translate(_LETTERS).lower()
            found.append((letters[0], letters))
        elif literal:
            found.append(("word", literal))
    return _without_time(found)


def _first_section(form: str) -> str:
    return re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", form)[0]


def _without_time(tokens: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """«mm» after hours or before seconds is minutes; a weekday goes with the comma after it."""
    parts = [index for index, (kind, _) in enumerate(tokens) if kind != "word"]
    minutes = {
        second if tokens[second][0] == "m" else first
        for first, second in pairwise(parts)
        if (tokens[first][0] == "h" and tokens[second][0] == "m")
        or (tokens[first][0] == "m" and tokens[second][0] == "s")
    }
    kept: list[tuple[str, str]] = []
    for index, (kind, text) in enumerate(tokens):
        dropped = index in minutes or kind not in ("word", "y", "m", "d") or (kind == "d" and len(text) > 2)
        if dropped or (kind == "word" and not re.search(r"\w", text) and (not kept or text == ":")):
            continue
        kept.append((kind, text))
    while kept and kept[-1][0] == "word" and not re.search(r"[\w.)]", kept[-1][1]):
        kept.pop()
    return kept


def _part(day: date, kind: str, text: str, kinds: Sequence[str]) -> str:
    if kind == "y":
        return f"{day:%Y}"
    if kind == "d":
        return str(day.day) if len(text) == 1 else f"{day:%d}"
    if kind == "m":
        if len(text) < 3:
            return f"{day:%m}"
        return MONTHS_OF[day.month] if "d" in kinds else MONTHS[day.month]
    return text
