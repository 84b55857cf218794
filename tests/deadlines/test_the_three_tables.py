"""Every deadline phrase of the three roadmaps, with the schedule that a person derived from docs/deadlines.md."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from roadmap.deadlines import Period, Schedule, Window, read

DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"

TYUMEN = Period(date(2023, 7, 8), date(2024, 12, 31))
MOSCOW = Period(date(2023, 5, 23), date(2024, 12, 31))
CHELYABINSK = Period(date(2023, 6, 22), date(2025, 12, 31))


def window(spec: str) -> Window:
    """``2023-05-01..2023-05-31``, ``..2023-06-30`` without a start, or one day."""
    start, _, due = spec.rpartition("..")
    if ".." not in spec:
        return Window(date.fromisoformat(spec), date.fromisoformat(spec))
    return Window(date.fromisoformat(start) if start else None, date.fromisoformat(due))


def shown(schedule: Schedule) -> tuple[str, bool, tuple[Window, ...]]:
    return schedule.kind, schedule.review, schedule.windows


# phrase, kind, review, windows
TYUMEN_CASES = [
    ("До 30.06.23", "dates", False, "..2023-06-30"),
    ("Май 2023", "dates", False, "2023-05-01..2023-05-31"),
    ("Июнь 2023", "dates", False, "2023-06-01..2023-06-30"),
    ("Декабрь ежегодно", "recurring", False, "2023-12-01..2023-12-31 2024-12-01..2024-12-31"),
    (
        "Август, декабрь ежегодно",
        "recurring",
        False,
        "2023-08-01..2023-08-31 2023-12-01..2023-12-31 2024-08-01..2024-08-31 2024-12-01..2024-12-31",
    ),
    ("По плану ДОН ТО", "external", False, ""),
    ("Май - июнь 2023", "dates", False, "2023-05-01..2023-06-30"),
    ("Июнь-декабрь", "dates", True, "2023-06-01..2023-12-31"),
    ("Июнь 2023 (ежегодно)", "recurring", False, "2024-06-01..2024-06-30"),
    (
        "Ежегодно по плану в соответствии с госзаданием",
        "recurring",
        True,
        "2023-07-08..2023-12-31 2024-01-01..2024-12-31",
    ),
    ("Ежегодно по плану", "recurring", True, "2023-07-08..2023-12-31 2024-01-01..2024-12-31"),
    ("Ежегодно в январе", "recurring", False, "2024-01-01..2024-01-31"),
    (
        "Июнь, ноябрь (ежегодно)",
        "recurring",
        False,
        "2023-11-01..2023-11-30 2024-06-01..2024-06-30 2024-11-01..2024-11-30",
    ),
    ("Декабрь (ежегодно)", "recurring", False, "2023-12-01..2023-12-31 2024-12-01..2024-12-31"),
    ("2023-2024 (ежегодно до 1 сентября)", "recurring", False, "..2023-09-01 ..2024-09-01"),
    ("ежегодное обновление до 2024 г.", "recurring", True, "2023-07-08..2023-12-31 2024-01-01..2024-12-31"),
    ("По плану мероприятий", "external", False, ""),
    ("По плану мероприятий («дорожная карта» перехода на обновленный ФГОС)", "external", False, ""),
    (
        "февраль, сентябрь (ежегодно)",
        "recurring",
        False,
        "2023-09-01..2023-09-30 2024-02-01..2024-02-29 2024-09-01..2024-09-30",
    ),
]
MOSCOW_CASES = [
    ("<p>Май-июнь 2023 г.</p>", "dates", False, "2023-05-01..2023-06-30"),
    ("В течение 2023-2024 гг.", "continuous", False, "2023-01-01..2024-12-31"),
    ("В течение 2023, 2024 гг.", "continuous", False, "2023-01-01..2024-12-31"),
    ("Май 2023 г.", "dates", False, "2023-05-01..2023-05-31"),
    ("Сентябрь 2023 г.", "dates", False, "2023-09-01..2023-09-30"),
    ("Май 2023 г., март 2024 г.", "dates", False, "2023-05-01..2023-05-31 2024-03-01..2024-03-31"),
    ("Май 2023 г., апрель 2024 г.", "dates", False, "2023-05-01..2023-05-31 2024-04-01..2024-04-30"),
    ("Май 2023 г., январь 2024 г.", "dates", False, "2023-05-01..2023-05-31 2024-01-01..2024-01-31"),
    ("Май 2023 г., май 2024 г.", "dates", False, "2023-05-01..2023-05-31 2024-05-01..2024-05-31"),
    ("Май 2023 г., август 2024 г.", "dates", False, "2023-05-01..2023-05-31 2024-08-01..2024-08-31"),
    ("Август 2023 г., август 2024 г.", "dates", False, "2023-08-01..2023-08-31 2024-08-01..2024-08-31"),
    ("Декабрь 2023 г., декабрь 2024 г.", "dates", False, "2023-12-01..2023-12-31 2024-12-01..2024-12-31"),
    ("Май-июнь 2023 г., февраль 2024 г.", "dates", False, "2023-05-01..2023-06-30 2024-02-01..2024-02-29"),
    ("Май-июнь 2023 г., апрель-май 2024 г.", "dates", False, "2023-05-01..2023-06-30 2024-04-01..2024-05-31"),
    ("Май-июль 2023 г., май-июль 2024 г.", "dates", False, "2023-05-01..2023-07-31 2024-05-01..2024-07-31"),
    ("Май 2023 г., январь-февраль 2024 г.", "dates", False, "2023-05-01..2023-05-31 2024-01-01..2024-02-29"),
    (
        "Июнь 2023 г декабрь 2023 г., июнь 2024г., декабрь2024 г.",
        "dates",
        False,
        "2023-06-01..2023-06-30 2023-12-01..2023-12-31 2024-06-01..2024-06-30 2024-12-01..2024-12-31",
    ),
    (
        "Декабрь 2023 г., июнь 2023 г., декабрь 2024 г., июнь 2024 г.",
        "dates",
        False,
        "2023-06-01..2023-06-30 2023-12-01..2023-12-31 2024-06-01..2024-06-30 2024-12-01..2024-12-31",
    ),
    (
        "Октябрь 2023 г., декабрь 2023 г., февраль 2024 г., апрель 2024 г.",
        "dates",
        False,
        "2023-10-01..2023-10-31 2023-12-01..2023-12-31 2024-02-01..2024-02-29 2024-04-01..2024-04-30",
    ),
    ("6 октября 2023 г.", "dates", False, "2023-10-06"),
    ("23 октября 2023 г.", "dates", False, "2023-10-23"),
    ("16 ноября 2023 г.", "dates", False, "2023-11-16"),
    ("с 16 октября по 30 октября 2023 г.", "dates", False, "2023-10-16..2023-10-30"),
    ("с 4 декабря по 9 декабря 2023 г.", "dates", False, "2023-12-04..2023-12-09"),
    ("с 28 августа по 30 августа 2023 г.", "dates", False, "2023-08-28..2023-08-30"),
]
CHELYABINSK_CASES = [
    ("Июнь 2023 года", "dates", False, "2023-06-01..2023-06-30"),
    (
        "Сентябрь 2023/2024 гг. – январь 2024/2025 гг.",
        "dates",
        False,
        "2023-09-01..2024-01-31 2024-09-01..2025-01-31",
    ),
    ("Октябрь 2023/2024 гг. – январь 2024/2025 гг.", "dates", False, "2023-10-01..2024-01-31 2024-10-01..2025-01-31"),
    ("Декабрь 2023 и 2024 гг.", "dates", False, "2023-12-01..2023-12-31 2024-12-01..2024-12-31"),
    ("Ноябрь 2023 и 2024 гг.", "dates", False, "2023-11-01..2023-11-30 2024-11-01..2024-11-30"),
    ("В течение всего периода", "continuous", False, "2023-06-22..2025-12-31"),
    ("Июнь – ноябрь 2023 года", "dates", False, "2023-06-01..2023-11-30"),
    ("По мере необходимости", "external", False, ""),
    ("По отдельному графику", "external", False, ""),
    ("В течение недели после проведения оценочной процедуры", "event", False, ""),
    ("В соответствии с учебным планом", "external", False, ""),
    (
        "В течение года, по итогам региональных и федеральных оценочных процедур",
        "continuous",
        True,
        "2023-06-22..2025-12-31",
    ),
    ("Январь 2025 года", "dates", False, "2025-01-01..2025-01-31"),
    ("Сентябрь-октябрь 2025 года", "dates", False, "2025-09-01..2025-10-31"),
    ("Сентябрь – ноябрь 2025 года", "dates", False, "2025-09-01..2025-11-30"),
    ("Ноябрь 2025 года", "dates", False, "2025-11-01..2025-11-30"),
    ("Ноябрь-декабрь 2025 года", "dates", False, "2025-11-01..2025-12-31"),
]
CASES = [
    (period, *case)
    for period, cases in ((TYUMEN, TYUMEN_CASES), (MOSCOW, MOSCOW_CASES), (CHELYABINSK, CHELYABINSK_CASES))
    for case in cases
]


@pytest.mark.parametrize(("period", "text", "kind", "review", "windows"), CASES, ids=[case[1] for case in CASES])
def test_a_phrase_of_the_documents_means_what_a_person_reads(
    period: Period, text: str, kind: str, review: bool, windows: str
) -> None:
    assert shown(read(text, period)) == (kind, review, tuple(window(spec) for spec in windows.split()))


def test_every_month_of_2023_and_2024_is_clipped_to_the_period() -> None:
    for text in ("Ежемесячно", "Ежемесячно в течение 2023-2024 гг.", "1 раз в месяц в течение 2023-2024 гг."):
        schedule = read(text, MOSCOW)
        assert (schedule.kind, schedule.review, len(schedule.windows)) == ("recurring", False, 20), text
        assert schedule.windows[0] == window("2023-05-23..2023-05-31")
        assert schedule.windows[1] == window("2023-06-01..2023-06-30")
        assert schedule.windows[-1] == window("2024-12-01..2024-12-31")
        assert schedule.rrule == "FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20241231"


def test_every_thursday_is_a_day() -> None:
    schedule = read("Еженедельно по четвергам в течение 2023-2024 гг.", MOSCOW)
    first = date(2023, 5, 25)
    days = [first + timedelta(days=7 * at) for at in range(84)]
    assert [(each.start, each.due) for each in schedule.windows] == [(day, day) for day in days]
    assert (schedule.kind, schedule.review, schedule.rrule) == (
        "recurring",
        False,
        "FREQ=WEEKLY;BYDAY=TH;UNTIL=20241226",
    )


def test_every_week_runs_from_monday_to_sunday_inside_the_period() -> None:
    schedule = read("Еженедельно", MOSCOW)
    assert schedule.windows[0] == window("2023-05-23..2023-05-28")
    assert schedule.windows[1] == window("2023-05-29..2023-06-04")
    assert schedule.windows[-1] == window("2024-12-30..2024-12-31")
    assert (schedule.kind, schedule.review, len(schedule.windows)) == ("recurring", False, 85)


def test_a_week_after_the_procedure_waits_for_it() -> None:
    event = read("В течение недели после проведения оценочной процедуры", CHELYABINSK).event
    assert event is not None
    assert (event.text, event.offset, event.unit, event.side) == ("проведения оценочной процедуры", 1, "week", "after")


def test_the_outcome_of_procedures_is_an_event_without_a_number() -> None:
    event = read("В течение года, по итогам региональных и федеральных оценочных процедур", CHELYABINSK).event
    assert event is not None
    assert (event.offset, event.unit, event.side) == (None, None, "after")


@pytest.mark.parametrize(
    ("name", "phrases"),
    [
        ("000_75466b24a8653d8b.txt", [case[0] for case in TYUMEN_CASES]),
        ("002_78c5e6e850a4c9a0.txt", [case[0] for case in MOSCOW_CASES]),
        ("003_47171701d6c19aaf.txt", [case[0] for case in CHELYABINSK_CASES]),
    ],
)
def test_the_phrases_above_stand_in_the_documents(name: str, phrases: list[str]) -> None:
    text = " ".join((DOCUMENTS / name).read_text(encoding="utf-8").split())
    joined_from_two_rows = {"Октябрь 2023/2024 гг. – январь 2024/2025 гг."}
    assert [each for each in phrases if each not in text and each not in joined_from_two_rows] == []
