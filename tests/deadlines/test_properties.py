"""What holds for every phrase: order, uniqueness, noise, the rule's own expansion, and never an exception."""

from __future__ import annotations

import random
from datetime import date, datetime

from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmap.deadlines import Period, Schedule, explain, read
from tests.deadlines.notation import MONTHS, OF_MONTHS

PERIODS = (
    Period(date(2023, 5, 23), date(2024, 12, 31)),
    Period(date(2023, 7, 8), date(2023, 12, 31)),
    Period(date(2024, 2, 29), date(2026, 6, 15)),
)

year = st.integers(2022, 2026).map(str)
month = st.sampled_from(MONTHS)
day = st.builds("{} {}".format, st.integers(1, 31), st.sampled_from(OF_MONTHS))
quarter = st.builds("{} {}".format, st.sampled_from(("I", "II", "III", "IV", "первый", "2")), st.just("квартал"))
unit = st.one_of(
    month, quarter, day, st.sampled_from(("весна", "осень", "зима", "I полугодие", "конец мая", "начало июня"))
)
dated = st.one_of(unit, st.builds("{} {} г.".format, unit, year))
limit = st.builds("{} {}".format, st.sampled_from(("до", "не позднее", "к", "по", "до конца")), dated)
span = st.one_of(
    st.builds("{}–{} {}".format, month, month, year),
    st.builds("с {} по {} {} г.".format, day, day, year),
    st.builds("{}-{} гг.".format, year, year),
    st.builds("{}/{} учебный год".format, st.just("2023"), st.just("2024")),
)
frequency = st.sampled_from(
    (
        "ежегодно", "ежеквартально", "ежемесячно", "еженедельно", "раз в полугодие",
         "2 раза в год", "3 раза в квартал",
        "раз в 2 месяца", "по вторникам и четвергам", "последняя пятница месяца", "1 и 15 числа",
        "ежемесячно до 31 числа",
        "ежеквартально до 10 числа месяца, следующего за отчетным", "не реже 1 раза в квартал",
        "последний месяц квартала",
    )
)  # fmt: skip
loose = st.sampled_from(
    (
        "постоянно", "в течение года", "весь период", "по плану", "по мере необходимости", "после утверждения плана",
        "в течение 5 рабочих дней со дня регистрации", "по итогам года", "каникулы", "далее ежегодно", "кроме июля",
        "в течение 2023-2024 гг.", "начиная с 2024 года", "итоговый отчет", "за 10 дней до 1 сентября 2024",
    )
)  # fmt: skip
piece = st.one_of(dated, limit, span, frequency, loose)
phrase = st.builds(
    lambda pieces, marks: "".join(p + m for p, m in zip(pieces, marks, strict=False)),
    st.lists(piece, min_size=1, max_size=4),
    st.lists(st.sampled_from((", ", " ", " и ", "; ", " (", " – ", ") ")), min_size=4, max_size=4),
)
alphabet = st.sampled_from("абвгдежзиклмнопрстуя IVX0123456789.,-–/()«»№\n\t_<>&;: ёЁ£\u00a0\u00ad")
garbage = st.one_of(st.text(max_size=60), st.text(alphabet, max_size=60))
periods = st.sampled_from(PERIODS)


def check(schedule: Schedule) -> None:
    assert list(schedule.windows) == sorted(set(schedule.windows), key=lambda window: window.order)
    assert all(window.start is None or window.start <= window.due for window in schedule.windows)
    assert (schedule.kind != "unknown") or (schedule.review and not schedule.windows and schedule.why)
    assert not (schedule.review or schedule.inferred) or schedule.why
    assert schedule.rrule is None or schedule.kind == "recurring"
    assert Schedule.from_json(schedule.as_json()) == schedule


@settings(max_examples=500, deadline=None)
@given(phrase, periods)
def test_windows_are_sorted_and_unique_and_begin_before_they_end(text: str, period: Period) -> None:
    schedule = read(text, period)
    check(schedule)
    assert explain(text, schedule)


@settings(max_examples=400, deadline=None)
@given(garbage, periods)
def test_no_text_raises(text: str, period: Period) -> None:
    check(read(text, period))


@settings(max_examples=200, deadline=None)
@given(phrase, garbage, st.integers(0, 80), periods)
def test_no_text_with_a_phrase_inside_raises(text: str, rubbish: str, at: int, period: Period) -> None:
    check(read(text[:at] + rubbish + text[at:], period))


def noisy(text: str, seed: int) -> str:
    """The same phrase as another typist would leave it: case, dashes, spaces, look-alikes."""
    chance = random.Random(seed)
    looks = {"о": "o", "е": "e", "с": "c", "р": "p", "а": "a", "х": "x"}
    out = []
    for letter in text:
        if letter == " ":
            out.append(chance.choice((" ", "  ", "\u00a0", "\n", "\t")))
        elif letter in "-–":
            out.append(chance.choice("-–—−‑"))
        elif letter in looks and chance.random() < 0.2:
            out.append(looks[letter])
        else:
            out.append(letter.upper() if chance.random() < 0.3 else letter)
    return "".join(out) + chance.choice(("", " ", ".", ";"))


@settings(max_examples=400, deadline=None)
@given(phrase, st.integers(0, 10**6), periods)
def test_noise_never_changes_the_result(text: str, seed: int, period: Period) -> None:
    plain, spoilt = read(text, period), read(noisy(text, seed), period)
    if plain.kind == "unknown":
        assert spoilt.kind == "unknown"
    else:
        assert spoilt == plain


@settings(max_examples=400, deadline=None)
@given(st.one_of(frequency, st.builds("ежегодно {}".format, st.one_of(dated, limit)), phrase), periods)
def test_the_rule_expands_to_exactly_the_windows(text: str, period: Period) -> None:
    schedule = read(text, period)
    if schedule.rrule is not None:
        dues = [window.due for window in schedule.windows]
        begin = datetime.combine(dues[0], datetime.min.time())
        assert [moment.date() for moment in rrulestr(schedule.rrule, dtstart=begin)] == dues
