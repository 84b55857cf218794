"""Rows that no letter can be made of, written past every door: they cost only themselves and are told once."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlmodel import Session

from notifications.outbox import MESSAGE
from roadmap.database import Database
from roadmap.models import BODIES, CONTACTS, EXTENSIONS, MEASURES, ROADMAPS, TASKS
from roadmap.operation.ticks import tick
from roadmap.settings import Settings
from roadmap.status import read_status
from tests import builders as b
from workflows.journal import EVENTS, verify

MORNING = datetime(2024, 3, 18, 6, 0, tzinfo=UTC)
"""Monday, nine in Moscow."""
HUGE = "Очень длинный текст. " * 50_000
FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class Person:
    """One reader with all that his letter is about."""

    email: str
    road: int
    subject: int
    measure: int
    task: int


def person(session: Session, number: int) -> Person:
    """A body with an address, whose task is due in a week."""
    road = b.roadmap(session, start=date(2024, 2, 1))
    subject = b.subject(session)
    b.contact(session, subject, f"reader{number}@example.org", name=f"Читатель {number}")
    measure = b.measure(session, road, lead=[subject], act_id=b.act(session))
    task = b.task(session, measure, state="in_progress", opens_on=date(2024, 3, 1), due_on=date(2024, 3, 25))
    return Person(f"reader{number}@example.org", road, subject, measure, task)


Poison = Callable[[Session, Person], None]


def on_task(**values: Any) -> Poison:
    def poison(session: Session, one: Person) -> None:
        session.execute(update(TASKS).where(TASKS.c.id == one.task).values(values))

    return poison


def on_roadmap(**values: Any) -> Poison:
    def poison(session: Session, one: Person) -> None:
        session.execute(update(ROADMAPS).where(ROADMAPS.c.id == one.road).values(values))

    return poison


def on_measure(**values: Any) -> Poison:
    def poison(session: Session, one: Person) -> None:
        session.execute(update(MEASURES).where(MEASURES.c.id == one.measure).values(values))

    return poison


def on_contact(**values: Any) -> Poison:
    def poison(session: Session, one: Person) -> None:
        session.execute(update(CONTACTS).where(CONTACTS.c.subject_id == one.subject).values(values))

    return poison


def asked(new_due_on: date, reason: str = "ждём") -> Poison:
    def poison(session: Session, one: Person) -> None:
        b.extension(session, one.task, new_due_on, reason=reason)

    return poison


def happened(kind: str, details: Any, *, state: str = "returned") -> Poison:
    def poison(session: Session, one: Person) -> None:
        session.execute(update(TASKS).where(TASKS.c.id == one.task).values(state=state))
        row = {
            "stream": f"roadmap:{one.road}",
            "at": MORNING,
            "actor": None,
            "kind": kind,
            "subject": f"task:{one.task}",
        }
        session.execute(insert(EVENTS).values(row | {"details": details}))

    return poison


def dates(day: date) -> dict[str, date | None]:
    return {"due_on": day, "control_on": day, "opens_on": None}


def raw(statement: str) -> Poison:
    """Bytes that are no value of their column; only SQLite takes them."""

    def poison(session: Session, one: Person) -> None:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text(statement), {"task": one.task, "road": one.road})

    return poison


def all_of(*poisons: Poison) -> Poison:
    def poison(session: Session, one: Person) -> None:
        for each in poisons:
            each(session, one)

    return poison


HARMFUL: dict[str, Poison] = {
    "a term in year 1": on_task(**dates(FIRST)),
    "a term in year 9999": on_task(**dates(LAST)),
    "a term in year 9999 that awaits a decision": all_of(on_task(**dates(LAST)), asked(LAST)),
    "a returned report without a term that can be": all_of(
        happened("task.returned", {"reason": "Нет"}), on_task(**dates(LAST))
    ),
    "no document in the journal": happened("task.returned", None),
    "fields that are none": happened("measure.amended", {"change": "changed", "fields": 5}, state="in_progress"),
    "a policy that is a list": on_roadmap(policy=[7]),
    "a policy with words for numbers": on_roadmap(policy={"reminder_days": "вчера"}),
    "a roadmap in no zone": on_roadmap(time_zone="Nowhere/City"),
    "a date that is no date": raw("UPDATE task SET control_on = '2024-99-99' WHERE id = :task"),
    "a policy that is no JSON": raw("UPDATE roadmap SET policy = '{broken' WHERE id = :road"),
}
"""Each of them has to be told of; some cost a letter, some are replaced by what the installation has."""
HARMLESS: dict[str, Poison] = {
    "a reason of a megabyte": happened("task.returned", {"reason": HUGE}),
    "a report that failed for a megabyte of reasons": on_task(state="failed", reason=HUGE),
    "a request with a megabyte of reasons": asked(date(2024, 4, 1), HUGE),
    "a request for year 9999": asked(LAST),
    "a request for year 1": asked(FIRST),
    "a title of a megabyte": on_measure(title=HUGE, deadline=HUGE, result=HUGE),
    "a roadmap's title of a megabyte": on_roadmap(title=HUGE),
    "nulls": on_measure(act_id=None, code=None, result=None, section_id=None, line=None),
    "a reader's name of a megabyte": on_contact(name=HUGE),
    "a reader in no zone": on_contact(time_zone="../etc/passwd"),
    "a reader at no hour": on_contact(letter_hour=99),
    "a window of year 1": on_task(opens_on=FIRST),
    "a roadmap that ends in year 9999": on_roadmap(start=FIRST, end=LAST),
}


def office(database: Database, readers: int = 4) -> list[Person]:
    with database.write() as session:
        b.user(session, "coordinator", email="coordinator@example.org")
        b.user(session, "controller", email="controller@example.org")
        return [person(session, number) for number in range(readers)]


def live(database: Database, settings: Settings, ticks: int = 3) -> None:
    """Ticks of one morning, a quarter of an hour apart: what failed is tried again."""
    for number in range(ticks):
        tick(database, settings, MORNING + timedelta(minutes=15 * number))


def told(database: Database) -> tuple[set[str], list[str], list[Any]]:
    """Who got his letter of the day; the alarms sent; the journal's rows about troubles."""
    with database.read() as session:
        letters = session.execute(select(MESSAGE.c.kind, MESSAGE.c.recipient, MESSAGE.c.state)).all()
        events = session.execute(select(EVENTS.c.details).where(EVENTS.c.kind == "clock.trouble")).scalars().all()
        assert verify(session).sound
    assert all(row.state == "planned" for row in letters)
    daily = {row.recipient for row in letters if row.kind in ("digest", "returned")}
    return daily, [row.recipient for row in letters if row.kind == "troubles"], list(events)


SETTINGS = Settings(secret_key="secret")


@pytest.mark.parametrize("name", HARMFUL)
def test_what_no_letter_can_be_made_of_costs_only_itself_and_is_told_once(database: Database, name: str) -> None:
    victim, *others = office(database)
    with database.write() as session:
        HARMFUL[name](session, victim)
    live(database, SETTINGS)
    daily, alarms, events = told(database)
    assert {one.email for one in others} <= daily
    if database.is_sqlite or name not in ("a policy that is no JSON", "a date that is no date"):
        assert alarms == ["coordinator@example.org"]
        abouts = [one["what"] for one in events]
        assert abouts
        assert len(abouts) == len(set(abouts))


@pytest.mark.parametrize("name", HARMLESS)
def test_what_a_letter_can_say_shortened_or_otherwise_keeps_nobody_back(sqlite_database: Database, name: str) -> None:
    people = office(sqlite_database)
    with sqlite_database.write() as session:
        HARMLESS[name](session, people[0])
    live(sqlite_database, SETTINGS, ticks=2)
    daily, alarms, events = told(sqlite_database)
    wanted = people[1:] if "report that failed" in name else people  # that is the controller's business
    assert {one.email for one in wanted} <= daily
    assert (alarms, events) == ([], [])
    with sqlite_database.read() as session:
        assert max(len(raw) for raw in session.execute(select(MESSAGE.c.raw)).scalars()) < 300_000


@pytest.mark.parametrize("seed", range(4))
def test_whatever_stands_in_some_rows_everybody_else_gets_his_letter(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    people = office(database, 8)
    victims: Sequence[Person] = chance.sample(people, 4)
    poisons = [*HARMFUL.values(), *HARMLESS.values()]
    with database.write() as session:
        for victim in victims:
            for poison in chance.sample(poisons, 2):
                if not _asked_twice(session, victim):
                    poison(session, victim)
    live(database, SETTINGS)
    daily, alarms, events = told(database)
    assert {one.email for one in people if one not in victims} <= daily
    assert len(alarms) <= 1
    assert len(events) == len({one["what"] for one in events})


def _asked_twice(session: Session, one: Person) -> bool:
    return session.execute(select(EXTENSIONS.c.id).where(EXTENSIONS.c.task_id == one.task)).first() is not None


def test_a_broken_template_of_ones_own_beside_broken_rows_keeps_nobody_back(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "emails" / "digest"
    folder.mkdir(parents=True)
    (folder / "body.txt").write_text("{{ nobody.knows.this }}", encoding="utf-8")
    victim, *others = office(database)
    with database.write() as session:
        on_task(**dates(FIRST))(session, victim)
    live(database, SETTINGS.model_copy(update={"templates": str(tmp_path)}))
    daily, alarms, _ = told(database)
    assert {one.email for one in others} <= daily
    assert alarms == ["coordinator@example.org"]


def test_what_is_repaired_goes_out_the_same_day_and_stands_no_more(database: Database) -> None:
    victim, *_ = office(database)
    with database.write() as session:
        on_task(**dates(FIRST))(session, victim)
    assert tick(database, SETTINGS, MORNING).troubles > 0
    assert victim.email not in told(database)[0]
    with database.write() as session:
        on_task(**dates(date(2024, 3, 25)))(session, victim)
    assert tick(database, SETTINGS, MORNING + timedelta(minutes=30)).troubles == 0
    assert victim.email in told(database)[0]
    with database.read() as session:
        assert (read_status(session, "troubles") or {})["standing"] == []


def test_a_report_that_cannot_be_made_keeps_no_other_roadmaps_back(database: Database) -> None:
    with database.write() as session:
        b.user(session, "coordinator", email="coordinator@example.org")
        roads = [b.roadmap(session, start=date(2023, 5, 1)) for _ in range(3)]
        for road in roads:
            b.task(session, b.measure(session, road), due_on=date(2023, 12, 20))
        broken = {"stream": f"roadmap:{roads[0]}", "at": MORNING - timedelta(days=90), "kind": "roadmap.amended"}
        row = {"actor": None, "subject": f"roadmap:{roads[0]}", "details": {"head": 5, "act": "x"}}
        session.execute(insert(EVENTS).values(broken | row))
    summary = tick(database, SETTINGS, MORNING)
    assert summary.reports == 2
    assert summary.troubles == 1
    assert tick(database, SETTINGS, MORNING + timedelta(minutes=20)).reports == 0
    assert [one["what"] for one in told(database)[2]] == [f"дорожная карта № {roads[0]}"]


def test_one_readers_letter_that_cannot_be_written_keeps_no_other_back(database: Database) -> None:
    victim, *others = office(database)
    with database.write() as session:  # an address that no header can hold is dead, one with its subject gone is not
        session.execute(update(BODIES).where(BODIES.c.id == victim.subject).values(name=HUGE))
        on_contact(email="no address at all")(session, victim)
    tick(database, SETTINGS, MORNING)
    with database.read() as session:
        states = {
            row.recipient: row.state for row in session.execute(select(MESSAGE).where(MESSAGE.c.kind == "digest"))
        }
    assert {states[one.email] for one in others} == {"planned"}
    assert states["no address at all"] == "dead"
