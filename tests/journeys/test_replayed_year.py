"""A year with outages, of the worker and of the mail server, is the year lived: the same letters, each arriving once.

Nobody acts, so that every rung, every weekly reminder of what is late and every escalation has its letter. What two
lives may differ in is said in docs/decisions.md, 13: the letters of the silent days and of the day that catches up;
and, after a silence longer than a working week, escalations that wait as many working days longer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from notifications.mailbox import Mailbox
from notifications.outbox import MESSAGE
from notifications.sending.delivery import deliver
from notifications.sending.transport import SmtpSettings
from roadmap.database import Database
from roadmap.models import NOTICES, TASKS
from roadmap.operation.ticks import tick
from roadmap.settings import Settings
from tests import builders as b
from tests.faults.copies import Copies
from tests.faults.servers import name_of
from tests.ports import free_port
from workflows.calendar import russian_calendar

SETTINGS = Settings(secret_key="secret", base_url="https://vekha.example.org")
CALENDAR = russian_calendar()
YEAR = (date(2024, 1, 9), date(2024, 12, 30))
SPRING = (date(2024, 4, 15), date(2024, 5, 31))  # the May breaks, a working Saturday, several terms
WORKING_WEEK = 5


@dataclass(frozen=True)
class Life:
    """What is left of a stretch: letters by key, notices, tasks, and how often each Message-ID arrived."""

    letters: dict[str, str]
    names: Counter[str]
    arrived: Counter[str]
    notices: list[Any]
    tasks: list[Any]


def stage(database: Database, first: date, last: date) -> None:
    """Three bodies with terms all over the stretch, one of them yearly, and those to whom what is late goes."""
    with database.write() as session:
        road = b.roadmap(session)
        b.user(session, "controller", email="controller@example.org")
        b.user(session, "leader", email="leader@example.org")
        b.user(session, "coordinator", email="coordinator@example.org")
        length = (last - first).days
        for number in range(3):
            subject_id = b.subject(session)
            b.contact(session, subject_id, f"p{number}@example.org")
            for offset in range(3 + number, length - 7, max(7 + number, length // 12)):
                due_on = first + timedelta(days=offset)
                measure = b.measure(session, road, lead=[subject_id])
                b.task(session, measure, state="in_progress", due_on=due_on, opens_on=first)


@pytest.fixture(params=[pytest.param(SPRING, id="spring"), pytest.param(YEAR, id="year", marks=pytest.mark.soak)])
def stretch(request: pytest.FixtureRequest) -> tuple[date, date]:
    found: tuple[date, date] = request.param
    return found


@pytest.fixture
def copies(database_kind: str, database_url: str, stretch: tuple[date, date], request: pytest.FixtureRequest) -> Copies:
    """Of the staged base."""
    database = Database(database_url)
    stage(database, *stretch)
    database.close()
    return Copies(database_url, request.getfixturevalue("postgres") if database_kind == "postgresql" else None)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


def live(copies: Copies, stretch: tuple[date, date], silent: set[date], no_mail: set[date]) -> Life:
    """A tick and a round of mail each morning, but no tick on ``silent`` days and no mail server on ``no_mail``."""
    nowhere = SmtpSettings("127.0.0.1", free_port())
    with copies.one() as url, opened(url) as database, Mailbox() as mailbox:
        there = SmtpSettings.parse(mailbox.url)
        for offset in range((stretch[1] - stretch[0]).days + 1):
            day = stretch[0] + timedelta(days=offset)
            now = datetime.combine(day, time(6), UTC)
            if day not in silent:
                tick(database, SETTINGS, now)
                deliver(database.write, nowhere if day in no_mail else there, now=lambda now=now: now, worker="w")
        while deliver(database.write, there, now=lambda: now, worker="w").waiting:  # noqa: B023
            now += timedelta(hours=1)
        with database.read() as session:
            rows = session.execute(select(MESSAGE)).all()
            notices, tasks = session.execute(select(NOTICES)).all(), session.execute(select(TASKS)).all()
        assert {row.state for row in rows} == {"sent"}
        return Life(
            {row.key: row.text for row in rows},
            Counter(row.message_id for row in rows),
            Counter(name_of(caught.raw) for caught in mailbox.letters()),
            list(notices),
            list(tasks),
        )


def working_days(days: set[date]) -> int:
    return sum(CALENDAR.is_working(day) for day in days)


def spells(silent: set[date]) -> list[set[date]]:
    """The outages: runs of days with no tick on any working day between them."""
    found: list[set[date]] = []
    for day in sorted(silent):
        before = found[-1] if found else set()
        between = (max(before) + timedelta(days=n + 1) for n in range((day - max(before)).days - 1)) if before else ()
        if before and not any(CALENDAR.is_working(one) for one in between):
            before.add(day)
        else:
            found.append({day})
    return found


def day_after(spell: set[date]) -> date:
    """The working day that catches up."""
    return CALENDAR.shift(max(spell) + timedelta(days=1), "forward")


def assert_everybody_was_told(life: Life, first: date, silent: set[date]) -> None:
    """Every task was told of before its term or on it, unless no working day before the term had a tick."""
    told: dict[int, date] = {}
    for notice in life.notices:
        if notice.kind == "due":
            told[notice.task_id] = min(notice.planned_on, told.get(notice.task_id, notice.planned_on))
    for task in life.tasks:
        days = (first + timedelta(days=offset) for offset in range((task.control_on - first).days + 1))
        chances = [day for day in days if CALENDAR.is_working(day) and day not in silent]
        assert not chances or told[task.id] <= task.control_on


def days(stretch: tuple[date, date], longest: int, most: int) -> st.SearchStrategy[set[date]]:
    """Up to ``most`` outages of up to ``longest`` calendar days, none at the very edges."""
    first, last = stretch[0] + timedelta(days=1), stretch[1] - timedelta(days=longest + 12)
    spell = st.tuples(st.dates(first, last), st.integers(1, longest))
    return st.lists(spell, max_size=most).map(
        lambda found: {begin + timedelta(days=offset) for begin, length in found for offset in range(length)}
    )


def examples(stretch: tuple[date, date]) -> int:
    return 4 if stretch == YEAR else 2


@pytest.mark.timeout(3600)
def test_a_stretch_with_outages_of_up_to_a_working_week_is_the_stretch_lived(
    copies: Copies, stretch: tuple[date, date]
) -> None:
    every_day = live(copies, stretch, set(), set())
    assert_everybody_was_told(every_day, stretch[0], set())
    assert every_day.arrived == every_day.names

    @settings(max_examples=examples(stretch), deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(silent=days(stretch, 7, 3), no_mail=days(stretch, 6, 4))
    def replayed(silent: set[date], no_mail: set[date]) -> None:
        apart = {day.isoformat() for day in silent}
        for spell in spells(silent):
            if working_days(spell) > WORKING_WEEK:
                return  # two that met: the next test's
            apart.add(day_after(spell).isoformat())
        life = live(copies, stretch, silent, no_mail)
        assert life.arrived == life.names

        def comparable(letters: dict[str, str]) -> dict[str, str]:
            return {key: text for key, text in letters.items() if key.split(":")[1] not in apart}

        assert comparable(life.letters) == comparable(every_day.letters)
        assert_everybody_was_told(life, stretch[0], silent)

    replayed()


@pytest.mark.timeout(3600)
def test_after_a_longer_outage_escalations_wait_and_nothing_else_is_lost(
    copies: Copies, stretch: tuple[date, date]
) -> None:
    every_day = live(copies, stretch, set(), set())
    usual = escalated(every_day)
    assert {kind for _, kind, _ in usual} == {"escalation", "leadership"}

    @settings(max_examples=examples(stretch), deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(begins=st.dates(stretch[0] + timedelta(days=3), stretch[1] - timedelta(days=28)), length=st.integers(8, 16))
    def replayed(begins: date, length: int) -> None:
        silent = {begins + timedelta(days=offset) for offset in range(length)}
        life = live(copies, stretch, silent, set())
        assert life.arrived == life.names
        assert_everybody_was_told(life, stretch[0], silent)
        shift = working_days(silent) if working_days(silent) > WORKING_WEEK else 0
        for key, day in escalated(life).items():
            assert day >= usual[key]
            assert working_days(_between(usual[key], day)) <= max(shift, working_days(silent)) + 1
        assert {notice.task_id for notice in life.notices} == {notice.task_id for notice in every_day.notices}

    replayed()


def escalated(life: Life) -> dict[tuple[int, str, str], date]:
    """When each escalation went: task, kind, reader → day."""
    return {
        (notice.task_id, notice.kind, notice.recipient): notice.planned_on
        for notice in life.notices
        if notice.kind in ("escalation", "leadership")
    }


def _between(first: date, last: date) -> set[date]:
    return {first + timedelta(days=offset) for offset in range((last - first).days)}
