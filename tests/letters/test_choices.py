"""A person's letters: his hour in his zone, and planning that keeps to it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlmodel import Session

from notifications.outbox import MESSAGE
from roadmap.database import Database
from roadmap.errors import BadInput, Forbidden, NotFound
from roadmap.letters.daily.days import Slot, planned_so_far
from roadmap.letters.outbound import plan_letters
from roadmap.letters.recipients.choices import (
    LetterChoice,
    choice_words,
    choose_letters,
    kinds_named,
    letter_reader,
    read_choice,
)
from roadmap.letters.recipients.opt_outs import OPTIONAL
from roadmap.models import CONTACTS
from roadmap.people.permissions import Actor
from roadmap.settings import Settings
from tests import builders as b
from workflows.journal import EVENTS

SETTINGS = Settings()  # 8 o'clock in Moscow
URAL = LetterChoice(7, "Asia/Yekaterinburg")


def him(session: Session, user_id: int, email: str = "he@example.org") -> Actor:
    return Actor(user_id, "Он", email, "executor")


def somebody(database: Database, *, due_on: date = date(2024, 3, 22)) -> Actor:
    """An executor who owes a task by ``due_on``."""
    with database.write() as session:
        body = b.subject(session)
        actor = him(session, b.user(session, "executor", email="he@example.org", subjects=[body]))
        b.task(session, b.measure(session, lead=[body]), due_on=due_on)
        return actor


def choose(database: Database, choice: LetterChoice, actor: Actor, now: datetime = b.NOW) -> None:
    with database.write() as session:
        choose_letters(session, "he@example.org", choice, actor, now)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of March 2024, UTC."""
    return datetime(2024, 3, day, hour, minute, tzinfo=UTC)


def letters(database: Database) -> int:
    with database.read() as session:
        return len(session.execute(select(MESSAGE.c.id).where(MESSAGE.c.recipient == "he@example.org")).all())


@pytest.mark.parametrize(
    ("choice", "before", "from_"),
    [
        (LetterChoice(), (4, 59), (5, 0)),  # 8:00 in Moscow
        (URAL, (1, 59), (2, 0)),  # 7:00 in Yekaterinburg
        (LetterChoice(7), (3, 59), (4, 0)),
        (LetterChoice(None, "Asia/Yekaterinburg"), (2, 59), (3, 0)),
        (LetterChoice(7, "Asia/Kolkata"), (1, 29), (1, 30)),  # a zone of half an hour
        (LetterChoice(23, "Europe/Kaliningrad"), (20, 59), (21, 0)),
    ],
)
def test_the_letter_is_planned_from_the_persons_own_hour_on(
    database: Database, choice: LetterChoice, before: tuple[int, int], from_: tuple[int, int]
) -> None:
    actor = somebody(database)
    choose(database, choice, actor, at(14, 0))
    plan_letters(database, SETTINGS, at(15, *before))
    assert letters(database) == 0
    plan_letters(database, SETTINGS, at(15, *from_))
    assert letters(database) == 1
    for hour in range(from_[0], 24):
        plan_letters(database, SETTINGS, at(15, hour, 59))
    assert letters(database) == 1


def test_an_earlier_hour_chosen_in_the_morning_brings_todays_letter_today(database: Database) -> None:
    actor = somebody(database, due_on=date(2024, 3, 15))
    with database.write() as session:  # somebody else has that hour already, and it is planned
        b.user(session, "coordinator")
    choose(database, LetterChoice(15), actor, at(14, 0))
    plan_letters(database, SETTINGS, at(15, 6))
    assert letters(database) == 0
    choose(database, LetterChoice(), actor, at(15, 7))
    plan_letters(database, SETTINGS, at(15, 7, 1))
    assert letters(database) == 1


def test_who_had_todays_letter_gets_no_second_by_changing_his_hour(sqlite_database: Database) -> None:
    actor = somebody(sqlite_database)
    plan_letters(sqlite_database, SETTINGS, at(15, 6))
    choose(sqlite_database, LetterChoice(18), actor, at(15, 7))
    plan_letters(sqlite_database, SETTINGS, at(15, 16))
    assert letters(sqlite_database) == 1


def test_an_hour_taken_up_again_after_months_looks_like_no_outage(sqlite_database: Database) -> None:
    actor = somebody(sqlite_database)
    choose(sqlite_database, URAL, actor, at(11, 0))
    plan_letters(sqlite_database, SETTINGS, at(11, 6))
    choose(sqlite_database, LetterChoice(), actor, at(11, 7))
    for day in (12, 13, 14, 15, 18, 19):
        plan_letters(sqlite_database, SETTINGS, at(day, 6))
    choose(sqlite_database, URAL, actor, at(19, 7))
    with sqlite_database.read() as session:
        so_far = planned_so_far(session)
    assert so_far.silence(Slot("Asia/Yekaterinburg", 7), date(2024, 3, 20)) is None
    assert so_far.silences == ()


def test_a_choice_is_kept_and_journalled(database: Database) -> None:
    actor = somebody(database)
    wanted = LetterChoice(7, "Asia/Yekaterinburg", frozenset({"weekly"}))
    choose(database, wanted, actor)
    choose(database, wanted, actor)
    with database.read() as session:
        assert letter_reader(session, " He@example.org").choice == wanted
        (event,) = session.execute(select(EVENTS).where(EVENTS.c.kind == "user.letters_changed")).all()
    assert (event.actor, event.subject) == (actor.user_id, f"user:{actor.user_id}")
    assert event.details["letters"] == "с 7 ч, Asia/Yekaterinburg; без: итоги недели"
    choose(database, LetterChoice(), actor)
    with database.read() as session:
        assert letter_reader(session, "he@example.org").choice == LetterChoice()


def test_a_contact_without_an_account_has_his_hour_too(sqlite_database: Database) -> None:
    admin = Actor(None, "", "", "admin")
    with sqlite_database.write() as session:
        for _ in range(2):
            b.contact(session, b.subject(session), "He@example.org")
        choose_letters(session, "he@example.org", URAL, admin, b.NOW)
        rows = session.execute(select(CONTACTS.c.letter_hour, CONTACTS.c.time_zone)).all()
        assert [tuple(row) for row in rows] == [(7, "Asia/Yekaterinburg")] * 2
        assert letter_reader(session, "he@example.org").user_id is None


def test_another_persons_letters_are_the_administrators_business(sqlite_database: Database) -> None:
    somebody(sqlite_database)
    with sqlite_database.write() as session:
        coordinator, admin = b.actor(session), b.actor(session, "admin")
    with pytest.raises(Forbidden, match="другого человека"):
        choose(sqlite_database, URAL, coordinator)
    choose(sqlite_database, URAL, admin)
    with sqlite_database.read() as session, pytest.raises(NotFound, match="проверьте адрес"):
        letter_reader(session, "nobody@example.org")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"hour": "24"}, "«24» — не час"),
        ({"hour": "семь"}, "не час"),
        ({"hour": "-1"}, "не час"),
        ({"time_zone": "Урал"}, "нет часового пояса «Урал»"),
    ],
)
def test_what_cannot_be_read_says_so(typed: dict[str, str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_choice(LetterChoice(), typed)


def test_what_is_typed_is_read_and_what_is_not_stays() -> None:
    assert read_choice(URAL, {"hour": ""}) == LetterChoice(None, "Asia/Yekaterinburg")
    assert read_choice(LetterChoice(), {"hour": "7", "time_zone": "Asia/Yekaterinburg"}) == URAL
    assert read_choice(URAL, {"time_zone": " "}, frozenset({"weekly"})) == LetterChoice(7, None, frozenset({"weekly"}))


def test_kinds_are_named_and_mandatory_ones_refused() -> None:
    assert kinds_named(["weekly"]) == {"weekly"}
    assert kinds_named(["all"]) == {kind.value for kind in OPTIONAL}
    assert choice_words(LetterChoice()) == "в общий час"
    with pytest.raises(BadInput, match="обязательны"):
        kinds_named(["due"])
