"""The chain of fallbacks: who is reached for a body, and who never is."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, update

from roadmap.database import Database
from roadmap.letters.recipients.of_body import AddressBook, address_book
from roadmap.models import BODIES, MEASURE_PEOPLE, ROADMAPS, USERS
from tests import builders as b


def book(database: Database) -> AddressBook:
    with database.read() as session:
        return address_book(session)


def emails(found: object) -> list[str]:
    return [one.recipient.email for one in found]  # type: ignore[attr-defined]


def test_people_with_accounts_and_contacts_of_the_body_are_reached_each_once(database: Database) -> None:
    with database.write() as session:
        body = b.subject(session)
        b.user(session, "executor", email="Ivanova@example.org", subjects=[body])
        b.contact(session, body, "ivanova@example.org")
        b.contact(session, body, "office@example.org")
    reached = book(database).reach(body)
    assert emails(reached) == ["ivanova@example.org", "office@example.org"]
    assert {one.via for one in reached} == {"body"}


def test_the_person_who_answers_for_the_measure_is_reached_alone(database: Database) -> None:
    with database.write() as session:
        body = b.subject(session)
        b.contact(session, body, "office@example.org")
        b.contact(session, body, "petrov@example.org")
        mine, other = b.measure(session, lead=[body]), b.measure(session, lead=[body])
        row = {"measure_id": mine, "subject_id": body, "email": "Petrov@example.org"}
        session.execute(insert(MEASURE_PEOPLE).values(row))
    reached = book(database).reach(body, mine)
    assert [(one.recipient.email, one.via) for one in reached] == [("petrov@example.org", "person")]
    assert emails(book(database).reach(body, other)) == ["office@example.org", "petrov@example.org"]


def test_a_person_who_left_the_body_hands_on_to_its_contacts(database: Database) -> None:
    with database.write() as session:
        body = b.subject(session)
        b.contact(session, body, "office@example.org")
        b.contact(session, body, "petrov@example.org", state="dismissed")
        measure = b.measure(session, lead=[body])
        session.execute(insert(MEASURE_PEOPLE).values(measure_id=measure, subject_id=body, email="petrov@example.org"))
    assert emails(book(database).reach(body, measure)) == ["office@example.org"]


def test_without_an_address_a_groups_members_then_the_parent_then_the_coordinators_are_reached(
    database: Database,
) -> None:
    with database.write() as session:
        b.user(session, "coordinator", email="coordinator@example.org")
        member, parent = b.subject(session), b.subject(session)
        b.contact(session, member, "member@example.org")
        b.contact(session, parent, "parent@example.org")
        group = b.subject(session, members=[member])
        child = b.subject(session, parent_id=b.subject(session, parent_id=parent))
        orphan = b.subject(session)
    found = book(database)
    assert [(one.recipient.email, one.via) for one in found.reach(group)] == [("member@example.org", "member")]
    assert [(one.recipient.email, one.via) for one in found.reach(child)] == [("parent@example.org", "parent")]
    assert [(one.recipient.email, one.via) for one in found.reach(orphan)] == [
        ("coordinator@example.org", "coordinator")
    ]


def test_coordinators_are_not_told_beside_a_body_that_is_reached(database: Database) -> None:
    with database.write() as session:
        b.user(session, "coordinator")
        reachable, orphan = b.subject(session), b.subject(session)
        b.contact(session, reachable, "office@example.org")
    assert emails(book(database).reach_all([orphan, reachable])) == ["office@example.org"]


@pytest.mark.parametrize("state", ["dismissed", "bounced"])
def test_dismissed_and_bounced_addresses_are_never_reached(database: Database, state: str) -> None:
    with database.write() as session:
        body = b.subject(session)
        b.contact(session, body, "gone@example.org", state=state)
        b.user(session, "executor", email="gone@example.org", subjects=[body])
    assert book(database).reach(body) == ()


def test_who_was_dismissed_from_one_body_is_still_reached_in_another(database: Database) -> None:
    with database.write() as session:
        left, joined = b.subject(session), b.subject(session)
        b.contact(session, left, "moved@example.org", state="dismissed")
        b.contact(session, joined, "moved@example.org")
    assert book(database).reach(left) == ()
    assert emails(book(database).reach(joined)) == ["moved@example.org"]


def test_an_address_that_bounced_is_dead_for_every_role(database: Database) -> None:
    with database.write() as session:
        body = b.subject(session)
        b.contact(session, body, "c@example.org", state="bounced")
        b.user(session, "controller", email="c@example.org")
        road = b.roadmap(session)
    assert book(database).controllers_of(road) == ()


def test_closed_accounts_are_nobody(database: Database) -> None:
    with database.write() as session:
        body = b.subject(session)
        for role in ("executor", "coordinator", "controller", "leader"):
            b.user(session, role, subjects=[body])
        road = b.roadmap(session)
        session.execute(update(USERS).values(active=False))
    found = book(database)
    assert (found.reach(body), found.controllers_of(road), found.leaders) == ((), (), ())


def test_the_roadmaps_own_controller_comes_before_all_controllers_and_they_before_coordinators(
    database: Database,
) -> None:
    with database.write() as session:
        b.user(session, "coordinator", email="coordinator@example.org")
        named = b.user(session, "controller", email="named@example.org")
        b.user(session, "controller", email="other@example.org")
        own, any_road = b.roadmap(session, controller_id=named), b.roadmap(session)
    found = book(database)
    assert [one.email for one in found.controllers_of(own)] == ["named@example.org"]
    assert [one.email for one in found.controllers_of(any_road)] == ["named@example.org", "other@example.org"]
    with database.write() as session:
        session.execute(update(ROADMAPS).values(controller_id=None))
        session.execute(update(USERS).where(USERS.c.role == "controller").values(active=False))
    assert [one.email for one in book(database).controllers_of(own)] == ["coordinator@example.org"]


def test_parents_in_a_ring_end_at_the_coordinators(database: Database) -> None:
    with database.write() as session:
        b.user(session, "coordinator", email="coordinator@example.org")
        one = b.subject(session)
        two = b.subject(session, parent_id=one)
        session.execute(update(BODIES).where(BODIES.c.id == one).values(parent_id=two))
    assert emails(book(database).reach(two)) == ["coordinator@example.org"]


def test_a_book_for_some_bodies_says_of_them_what_the_whole_one_says(database: Database) -> None:
    with database.write() as session:
        b.user(session, "coordinator", email="coordinator@example.org")
        member, parent = b.subject(session), b.subject(session)
        for body in (member, parent, b.subject(session)):
            b.contact(session, body)
        b.user(session, "executor", subjects=[parent])
        group, orphan = b.subject(session, members=[member]), b.subject(session)
        child = b.subject(session, parent_id=b.subject(session, parent_id=parent))
    bodies = [group, child, orphan]
    whole = book(database)
    with database.read() as session:
        some = address_book(session, bodies)
    assert [some.reach(body) for body in bodies] == [whole.reach(body) for body in bodies]
    assert len(some.own) < len(whole.own)
