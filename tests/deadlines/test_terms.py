"""A term is kept while nothing that its reading depends on has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from roadmap.deadlines import NOT_READ, Frame, Period, ReportingDay, RuleSet, Term, explain, read

PERIOD = Period(date(2023, 7, 8), date(2024, 12, 31))
FRAME = Frame(PERIOD, signed=date(2023, 7, 8))
PHRASE = "ежеквартально"


def test_a_term_says_what_the_words_mean_and_how_that_was_derived() -> None:
    term = FRAME.read(PHRASE)
    assert term.schedule == read(PHRASE, PERIOD)
    assert term.explanation == explain(PHRASE, term.schedule)
    assert Term.from_json(term.as_json()) == term


def test_a_term_read_in_a_frame_is_kept_by_it() -> None:
    term, other = FRAME.read(PHRASE), FRAME.read("ежегодно")
    assert FRAME.keep(PHRASE, term) is term
    assert FRAME.keep(PHRASE, other, term) is term
    assert Frame(Period(PERIOD.start, PERIOD.end), RuleSet({}), date(2023, 7, 8)).keep(PHRASE, term) is term


@pytest.mark.parametrize(
    "changed",
    [
        {"period": Period(PERIOD.start, date(2025, 12, 31))},
        {"signed": date(2023, 7, 9)},
        {"signed": None},
        {"rules": RuleSet({"quarter": ReportingDay(10, "next")})},
        {"rules": RuleSet(continuous="month")},
    ],
    ids=str,
)
def test_another_frame_reads_anew(changed: dict[str, Any]) -> None:
    term, frame = FRAME.read(PHRASE), replace(FRAME, **changed)
    assert frame.fingerprint(PHRASE) != term.fingerprint
    assert frame.keep(PHRASE, term) == frame.read(PHRASE)


def test_other_words_and_what_nobody_has_read_are_read() -> None:
    term = FRAME.read(PHRASE)
    assert FRAME.keep("ежемесячно", term) == FRAME.read("ежемесячно")
    assert FRAME.keep(PHRASE, NOT_READ) == term
    assert FRAME.keep("", NOT_READ).schedule.review


def test_a_newer_grammar_reads_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    term = FRAME.read(PHRASE)
    monkeypatch.setattr("roadmap.deadlines.terms.edition", lambda: "another")
    assert FRAME.keep(PHRASE, term) is not term
    assert FRAME.keep(PHRASE, term).schedule == term.schedule
