"""Who of a body answers for a measure: named, told at once, the only one written to, and unnamed again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlmodel import Session

from notifications.outbox import MESSAGE
from roadmap.database import Database
from roadmap.errors import BadInput, Conflict, Forbidden, NotFound, Stale
from roadmap.letters.outbound import plan_letters
from roadmap.letters.recipients.measure_people import Reach, reach_of, remove_person, set_person
from roadmap.letters.urgent import react
from roadmap.models import CONTACTS, MEASURES, NOTICES
from roadmap.reads.measures import responsible_of
from roadmap.settings import Settings
from tests import builders as b
from workflows.journal import EVENTS

SETTINGS = Settings()


class Office:
    """A measure led by a body with two people, due in a fortnight, and a coordinator."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as session:
            self.actor = b.actor(session)
            self.body, self.other = b.subject(session, name="Орган"), b.subject(session)
            b.contact(session, self.body, "office@example.org")
            b.contact(session, self.body, "Petrov@example.org", name="Петров П. П.")
            self.measure = b.measure(session, lead=[self.body], executors=[self.other])
            self.task = b.task(session, self.measure, due_on=date(2024, 3, 29))

    def set(self, email: str = "petrov@example.org", **options: Any) -> None:
        given = {"seen": None, "actor": self.actor, "now": b.NOW, "body": self.body} | options
        with self.database.write() as session:
            actor, now = given["actor"], given["now"]
            set_person(session, self.measure, given["body"], email, actor, now, seen=given["seen"])

    def remove(self, seen: str | None = "petrov@example.org") -> None:
        with self.database.write() as session:
            remove_person(session, self.measure, self.body, self.actor, b.NOW, seen=seen)

    def reach(self) -> dict[int, Reach]:
        with self.database.read() as session:
            bodies = responsible_of(session, [self.measure])[self.measure]
            return {one.subject_id: one for one in reach_of(session, bodies, self.measure)}

    def letters(self) -> list[tuple[str, str]]:
        with self.database.read() as session:
            rows = session.execute(select(MESSAGE.c.kind, MESSAGE.c.recipient).order_by(MESSAGE.c.id))
            return [(row.kind, row.recipient) for row in rows]

    def waiting(self) -> set[str]:
        with self.database.read() as session:
            rows = session.execute(select(NOTICES.c.recipient).where(NOTICES.c.message_key.is_(None))).scalars()
            return set(rows)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


@pytest.fixture
def small(sqlite_database: Database) -> Office:
    return Office(sqlite_database)


def test_the_named_person_is_told_at_once_and_alone(office: Office) -> None:
    office.set("Petrov@Example.org ")
    react(office.database, SETTINGS, b.NOW)
    assert office.letters() == [("assigned", "petrov@example.org")]
    react(office.database, SETTINGS, b.NOW)
    assert len(office.letters()) == 1
    plan_letters(office.database, SETTINGS, b.NOW)
    assert {email for _, email in office.letters()} == {"petrov@example.org"}, "the office is not written to any more"


def test_naming_is_journalled_with_who_and_whom(small: Office) -> None:
    small.set()
    small.remove()
    with small.database.read() as session:
        rows = session.execute(select(EVENTS).where(EVENTS.c.subject == f"measure:{small.measure}")).all()
    assert [(row.kind, row.actor, row.details["person"], row.details["body"]) for row in rows] == [
        ("measure.person_set", small.actor.user_id, "Петров П. П.", f"Орган № {small.body}"),
        ("measure.person_removed", small.actor.user_id, "Петров П. П.", f"Орган № {small.body}"),
    ]


def test_the_former_one_gets_no_more_letters_not_even_those_that_wait(office: Office) -> None:
    office.set(now=b.NOW - timedelta(days=1))
    react(office.database, SETTINGS, b.NOW)  # of yesterday: it waits for the letter of the day
    assert office.waiting() == {"petrov@example.org"}
    office.set("office@example.org", seen="petrov@example.org")
    assert office.waiting() == set()
    react(office.database, SETTINGS, b.NOW)
    plan_letters(office.database, SETTINGS, b.NOW)
    assert {email for _, email in office.letters()} == {"office@example.org"}


def test_who_was_replaced_before_he_was_told_is_not_told(small: Office) -> None:
    small.set()
    small.set("office@example.org", seen="petrov@example.org")
    react(small.database, SETTINGS, b.NOW)
    assert small.letters() == [("assigned", "office@example.org")]


def test_unnamed_the_bodys_contacts_are_written_to_again(small: Office) -> None:
    small.set()
    small.remove()
    plan_letters(small.database, SETTINGS, b.NOW)
    assert {email for _, email in small.letters()} == {"office@example.org", "petrov@example.org"}


def test_a_page_says_whom_letters_reach_and_why(small: Office) -> None:
    before = small.reach()
    assert {one.email for one in before[small.body].reached} == {"office@example.org", "petrov@example.org"}
    assert before[small.body].why == "контакты органа, отдельно никто не назначен"
    assert (before[small.other].reached, before[small.other].why[:22]) == ((), "действующих адресов не")
    small.set()
    after = small.reach()[small.body]
    assert [one.name for one in after.reached] == ["Петров П. П."]
    assert (after.why, after.person) == ("отвечает за это мероприятие", "petrov@example.org")
    with small.database.write() as session:
        gone = update(CONTACTS).where(CONTACTS.c.email == "Petrov@example.org").values(state="dismissed")
        session.execute(gone)
    left = small.reach()[small.body]
    assert [one.email for one in left.reached] == ["office@example.org"]
    assert left.why.startswith("назначенный petrov@example.org в органе больше не числится")


def test_each_link_of_the_chain_is_explained(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        b.user(session, "coordinator", email="c@example.org")
        parent, member, orphan = b.subject(session), b.subject(session), b.subject(session)
        b.contact(session, parent, "parent@example.org")
        b.contact(session, member, "member@example.org")
        child, group = b.subject(session, parent_id=parent), b.subject(session, members=[member])
        found = {body: _one(session, body) for body in (child, group, orphan)}
    assert [(one.reached[0].email, one.why.split(",")[0]) for one in found.values()] == [
        ("parent@example.org", "у органа действующих адресов нет"),
        ("member@example.org", "у группы своих адресов нет"),
        ("c@example.org", "ни у органа"),
    ]


def _one(session: Session, body: int) -> Reach:
    measure = b.measure(session, lead=[body])
    (reach,) = reach_of(session, responsible_of(session, [measure])[measure], measure)
    return reach


def test_what_cannot_be_done_says_why(small: Office) -> None:
    with pytest.raises(BadInput, match="не среди действующих адресов"):
        small.set("stranger@example.org")
    with pytest.raises(NotFound, match="за мероприятие не отвечает"):
        small.set(body=999)
    with pytest.raises(BadInput, match="и так нет"):
        small.remove(seen=None)
    small.set()
    with pytest.raises(Stale, match="тем временем сменили"):
        small.set("office@example.org")
    with pytest.raises(BadInput, match="уже назначен"):
        small.set(seen="petrov@example.org")
    for role in ("controller", "executor", "leader", "auditor"):
        with small.database.write() as session:
            other = b.actor(session, role)
        with pytest.raises(Forbidden):
            small.set("office@example.org", seen="petrov@example.org", actor=other)
    with small.database.write() as session:
        session.execute(update(MEASURES).values(ended_at=b.NOW))
    with pytest.raises(Conflict, match="исключено"):
        small.set("office@example.org", seen="petrov@example.org")
    with small.database.write() as session, pytest.raises(NotFound, match="нет мероприятия"):
        set_person(session, 999, small.body, "office@example.org", small.actor, b.NOW, seen=None)


def test_other_measures_notices_wait_on(small: Office) -> None:
    with small.database.write() as session:
        other = b.task(session, b.measure(session, lead=[small.body]))
        row = {"key": "k", "kind": "deadline_moved", "step": "n1", "recipient": "office@example.org"}
        session.execute(insert(NOTICES).values(task_id=other, planned_on=b.TODAY, **row))
    small.set()
    assert small.waiting() == {"office@example.org"}
