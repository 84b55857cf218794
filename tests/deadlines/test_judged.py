"""A second reader's phrases (``judged.txt``), and composed ones whose dates are counted here without the parser."""

from __future__ import annotations

import calendar
import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from roadmap.deadlines import Period, read
from tests.deadlines.notation import MONTHS, OF_MONTHS, meaning, table

TABLE = Path(__file__).with_name("judged.txt")
Days = tuple[date | None, date]
ROMAN = ("", "I", "II", "III", "IV")
PERIODS = (
    Period(date(2023, 1, 1), date(2023, 12, 31)),
    Period(date(2021, 3, 15), date(2026, 12, 31)),
    Period(date(2023, 7, 8), date(2024, 12, 31)),
    Period(date(2024, 2, 20), date(2024, 11, 30)),
)
LATIN = str.maketrans("асеорхАВСЕНКМОРТХ", "aceopxABCEHKMOPTX")


@pytest.mark.parametrize(("phrase", "expected", "period"), table(TABLE, PERIODS[0]))
def test_a_phrase_means_what_a_second_reader_read(phrase: str, expected: str, period: Period) -> None:
    assert meaning(read(phrase, period), most=6, inferred=True) == expected


def months(year: int, first: int, last: int) -> Days:
    """From the first day of one month to the last of another."""
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def dated(chance: random.Random) -> tuple[str, Callable[[int], Days]]:
    """A term without its year, and its window in a year."""
    month, day = chance.randrange(1, 13), chance.randrange(1, 29)
    quarter = chance.randrange(1, 5)
    early, late = sorted(chance.sample(range(1, 13), 2))
    low, high = sorted(chance.sample(range(1, 5), 2))
    return chance.choice(
        [
            (MONTHS[month - 1], lambda y: months(y, month, month)),
            (f"{day} {OF_MONTHS[month - 1]}", lambda y: (date(y, month, day),) * 2),
            (f"не позднее {day} {OF_MONTHS[month - 1]}", lambda y: (None, date(y, month, day))),
            (f"в срок до {day:02} {OF_MONTHS[month - 1]}", lambda y: (None, date(y, month, day))),
            (f"до конца {OF_MONTHS[month - 1]}", lambda y: (None, months(y, month, month)[1])),
            (f"{ROMAN[quarter]} квартал", lambda y: months(y, 3 * quarter - 2, 3 * quarter)),
            (f"к концу {quarter}-го квартала", lambda y: (None, months(y, 1, 3 * quarter)[1])),
            (f"{MONTHS[early - 1]} – {MONTHS[late - 1]}", lambda y: months(y, early, late)),
            (f"с {OF_MONTHS[early - 1]} по {MONTHS[late - 1]}", lambda y: months(y, early, late)),
            (f"{ROMAN[low]}-{ROMAN[high]} кв.", lambda y: months(y, 3 * low - 2, 3 * high)),
            (f"вторая декада {OF_MONTHS[month - 1]}", lambda y: (date(y, month, 11), date(y, month, 20))),
        ]
    )


def noisy(phrase: str, chance: random.Random) -> str:
    """The same phrase as a scanner or a typist might hand it on."""
    broken = list(re.finditer("[а-яё]{6,}", phrase))
    cut = chance.choice(broken).start() + 3 if broken else 0
    return chance.choice(
        [
            phrase,
            phrase.upper(),
            phrase.translate(LATIN),
            phrase.replace(" ", "\xa0"),
            phrase.replace("0", "О"),
            phrase.replace("III", "Ш"),
            re.sub(r"(?<=\d) (?=[а-я])|(?<=[а-я]) (?=\d{4})", "", phrase),
            f"{phrase[:cut]}-\n{phrase[cut:]}" if cut else phrase,
            f"<p>{phrase}</p>;",
        ]
    )


def composed(seed: int, count: int) -> Iterator[tuple[str, Period, str, list[Days]]]:
    """Phrases, their periods, kinds and windows in written order."""
    chance = random.Random(seed)
    for _ in range(count):
        period = chance.choice(PERIODS)
        text, inside = dated(chance)
        year = chance.randrange(period.start.year, period.end.year + 1)
        if chance.random() < 0.6:
            yield f"{text} {year} {chance.choice(('г.', 'года', 'год'))}", period, "dates", [inside(year)]
            continue
        said = chance.choice((f"ежегодно, {text}", f"{text} (ежегодно)", f"ежегодно {text}"))
        every = [inside(each) for each in range(period.start.year, period.end.year + 1)]
        yield said, period, "recurring", [clipped for each in every for clipped in clip(each, period)]


def clip(days: Days, period: Period) -> list[Days]:
    """Rule 14: what lies outside is dropped, what straddles an edge is cut there."""
    start, due = days
    if due < period.start or (start or due) > period.end:
        return []
    return [(None, due) if start is None else (max(start, period.start), min(due, period.end))]


@pytest.mark.parametrize("seed", range(4))
def test_composed_phrases_mean_the_dates_they_were_made_of_through_any_noise(seed: int) -> None:
    chance = random.Random(seed)
    for text, period, kind, expected in composed(seed, 250):
        phrase = noisy(text, chance)
        schedule = read(phrase, period)
        found = sorted(((each.start, each.due) for each in schedule.windows), key=lambda days: days[1])
        assert (schedule.kind, found) == (kind, expected), phrase
        assert schedule.review == (not expected), phrase
