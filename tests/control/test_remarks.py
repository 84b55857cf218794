"""Questions, answers and notes: who may, what the journal keeps, who is told by which letter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from notifications.outbox import MESSAGE
from roadmap.control.remark_reads import ANSWERED, ASKED, NOTED
from roadmap.control.remarks import MAX_A_DAY, Sender, remarks_open_to, say, say_without_account
from roadmap.database import Database
from roadmap.errors import BadInput, Conflict, Forbidden, VekhaError
from roadmap.letters.outbound import plan_letters
from roadmap.letters.recipients.opt_outs import switch_off
from roadmap.letters.urgent import react
from roadmap.models import TASKS, USERS
from roadmap.operation.ticks import tick
from roadmap.people.permissions import Actor
from roadmap.replies.decisions import NewReply, add_draft, reject_draft
from roadmap.settings import Settings
from tests import builders as b
from workflows.journal import EVENTS, Entry, record
from workflows.lifecycle import State
from workflows.remarks import Remark

NOW = b.NOW  # Friday noon in Moscow
MONDAY = datetime(2024, 3, 18, 6, 0, tzinfo=UTC)
SETTINGS = Settings(secret_key="secret", base_url="https://vekha.example.org")
OFFICE = "office@example.org"


class Office:
    """One body reached at one address, and people who ask and answer."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as session:
            self.road = b.roadmap(session)
            self.body = b.subject(session)
            b.contact(session, self.body, OFFICE)
            self.controller = b.actor(session, "controller")
            self.coordinator = b.actor(session, "coordinator")
            self.executor = b.actor(session, "executor", subjects=[self.body])
            self.stranger = b.actor(session, "executor")

    def task(self, state: str = "in_progress", due_on: date = date(2024, 6, 28), **values: Any) -> int:
        with self.database.write() as session:
            return b.task(
                session, b.measure(session, self.road, lead=[self.body]), state=state, due_on=due_on, **values
            )

    def say(self, task: int, remark: Remark, text: str | None, actor: Actor, at: datetime = NOW) -> bool:
        with self.database.write() as session:
            return say(session, task, remark, text, actor, at)

    def events(self, *kinds: str) -> list[Any]:
        with self.database.read() as session:
            return list(session.execute(select(EVENTS).where(EVENTS.c.kind.in_(kinds)).order_by(EVENTS.c.id)))

    def letters(self, to: str = OFFICE) -> list[Any]:
        with self.database.read() as session:
            return list(session.execute(select(MESSAGE).where(MESSAGE.c.recipient == to).order_by(MESSAGE.c.id)))

    def tick(self, at: datetime) -> None:
        tick(self.database, SETTINGS, at)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_a_question_moves_nothing_and_stands_in_the_journal(office: Office) -> None:
    task = office.task("submitted")
    with office.database.read() as session:
        before = session.execute(select(TASKS).where(TASKS.c.id == task)).one()
    assert office.say(task, Remark.ask, " Сколько участников? ", office.controller)
    (event,) = office.events(ASKED)
    assert (event.subject, event.actor, event.details) == (
        f"task:{task}",
        office.controller.user_id,
        {"question": "Сколько участников?"},
    )
    with office.database.read() as session:
        assert session.execute(select(TASKS).where(TASKS.c.id == task)).one() == before


def test_a_question_goes_with_the_letter_of_the_day_with_a_button_to_answer(office: Office) -> None:
    task = office.task()
    office.say(task, Remark.ask, "Сколько участников?", office.controller)
    assert react(office.database, SETTINGS, NOW) == 0
    office.tick(MONDAY)
    (letter,) = office.letters()
    assert "Вопрос: Сколько участников?" in letter.text
    assert "/answer/clarify." in letter.text
    assert "просят уточнить — 1" in letter.subject


def test_with_the_term_near_a_question_goes_at_once(office: Office) -> None:
    task = office.task(due_on=date(2024, 3, 15))
    office.say(task, Remark.ask, "Будет ли отчёт?", office.controller)
    assert react(office.database, SETTINGS, NOW) == 2  # the body's address and its executor
    (letter,) = office.letters()
    assert letter.kind == "clarification"
    assert "Вопрос: Будет ли отчёт?" in letter.text


def test_all_open_questions_of_a_task_are_told_together(office: Office) -> None:
    task = office.task()
    office.say(task, Remark.ask, "Сколько участников?", office.controller)
    office.say(task, Remark.ask, "Где протокол?", office.coordinator)
    office.tick(MONDAY)
    (letter,) = office.letters()
    assert "Сколько участников?" in letter.text
    assert "Где протокол?" in letter.text


def test_a_question_answered_before_the_letter_is_not_told(office: Office) -> None:
    task = office.task()
    office.say(task, Remark.ask, "Сколько участников?", office.controller)
    react(office.database, SETTINGS, NOW)
    office.say(task, Remark.answer, "48", office.executor, NOW + timedelta(minutes=5))
    office.tick(MONDAY)
    assert office.letters() == []


def test_an_answer_is_told_to_who_asked_even_after_the_task_is_closed(office: Office) -> None:
    task = office.task()
    office.say(task, Remark.ask, "Сколько участников?", office.controller)
    office.say(task, Remark.answer, "48 человек", office.executor)
    with office.database.write() as session:
        session.execute(TASKS.update().where(TASKS.c.id == task).values(state="done"))
    office.tick(MONDAY)
    (letter,) = office.letters(office.controller.email)
    assert "Ответ: 48 человек" in letter.text
    assert office.letters(office.coordinator.email) == []


def test_who_left_is_replaced_by_the_coordinators(office: Office) -> None:
    task = office.task()
    office.say(task, Remark.ask, "Сколько участников?", office.controller)
    office.say(task, Remark.answer, "48 человек", office.executor)
    with office.database.write() as session:
        session.execute(USERS.update().where(USERS.c.id == office.controller.user_id).values(active=False))
    office.tick(MONDAY)
    (letter,) = office.letters(office.coordinator.email)
    assert "Ответ: 48 человек" in letter.text


def test_one_answer_answers_all_that_stand_open(office: Office) -> None:
    task = office.task()
    office.say(task, Remark.ask, "Первый?", office.controller)
    office.say(task, Remark.ask, "Второй?", office.coordinator)
    office.say(task, Remark.answer, "Да и да", office.executor)
    (event,) = office.events(ANSWERED)
    assert event.details["question"] == "Первый?\nВторой?"
    assert event.details["askers"] == sorted([office.controller.user_id, office.coordinator.user_id])
    with pytest.raises(Conflict):
        office.say(task, Remark.answer, "Ещё", office.executor)


@pytest.mark.parametrize(
    ("who", "state", "asked", "may"),
    [
        ("executor", "in_progress", False, (Remark.note,)),
        ("executor", "in_progress", True, (Remark.answer, Remark.note)),
        ("executor", "submitted", True, (Remark.answer,)),
        ("controller", "submitted", False, (Remark.ask,)),
        ("coordinator", "in_progress", True, (Remark.ask, Remark.answer, Remark.note)),
        ("coordinator", "done", False, ()),
        ("stranger", "in_progress", True, ()),
    ],
)
def test_who_may_say_what(office: Office, who: str, state: str, asked: bool, may: tuple[Remark, ...]) -> None:
    task = office.task(state)
    if asked:
        office.say(task, Remark.ask, "?!", office.controller)
    actor = getattr(office, who)
    with office.database.read() as session:
        assert remarks_open_to(session, task, actor) == may
    for remark in set(Remark) - set(may):
        with pytest.raises(VekhaError):
            office.say(task, remark, "текст", actor)


def test_rights_and_words_are_asked_for(office: Office) -> None:
    task = office.task()
    with pytest.raises(Forbidden):
        office.say(task, Remark.ask, "?", office.executor)
    with pytest.raises(BadInput):
        office.say(task, Remark.note, "  ", office.executor)
    with pytest.raises(BadInput):
        office.say(task, Remark.note, "x" * 10_001, office.executor)


def test_the_same_said_twice_is_written_once(office: Office) -> None:
    task = office.task()
    assert office.say(task, Remark.note, "Готовим", office.executor)
    assert not office.say(task, Remark.note, "Готовим", office.executor)
    assert office.say(task, Remark.note, "Готовим", office.coordinator)
    assert len(office.events(NOTED)) == 2


def test_who_has_no_account_is_named_by_his_address(office: Office) -> None:
    task = office.task()
    with office.database.write() as session:
        say_without_account(session, task, Remark.note, "Готовим", Sender(OFFICE, "Иванов"), NOW)
    (event,) = office.events(NOTED)
    assert (event.actor, event.details["sender"]) == (None, f"Иванов <{OFFICE}>")


def test_a_flood_of_notes_is_stopped(office: Office) -> None:
    task = office.task()
    for number in range(MAX_A_DAY):
        office.say(task, Remark.note, f"{number}", office.executor)
    with pytest.raises(Conflict):
        office.say(task, Remark.note, "ещё", office.executor)


def silent(office: Office, **values: Any) -> int:
    return office.task(opens_on=date(2024, 2, 1), **values)


def test_work_without_a_word_for_long_is_asked_about_once_in_so_many_days(office: Office) -> None:
    silent(office)
    days = [datetime(2024, 3, day, 6, tzinfo=UTC) for day in (1, 4, 5, 15)] + [
        datetime(2024, 4, day, 6, tzinfo=UTC) for day in (1, 2, 3)
    ]
    told = []
    for day in days:
        office.tick(day)
        told.append(len(office.letters()))
    assert told == [0, 1, 1, 1, 2, 2, 2]  # 2 March is a Saturday; 1 April is sixty days after the window opened
    letter = office.letters()[0]
    assert "Сведений о ходе работы нет с 1 февраля 2024 г." in letter.text
    assert "/answer/note." in letter.text
    assert "/letters/off/" in letter.html


@pytest.mark.parametrize("state", ["submitted", "failed", "done", "cancelled", "extra_control"])
def test_only_work_in_hand_is_asked_about(office: Office, state: str) -> None:
    silent(office, state=state)
    office.tick(datetime(2024, 3, 4, 6, tzinfo=UTC))
    assert all("нет сведений о ходе" not in letter.subject for letter in office.letters())


def test_work_that_recurs_reports_with_its_windows_and_is_not_asked_about(office: Office) -> None:
    with office.database.write() as session:
        measure = b.measure(session, office.road, lead=[office.body], kind="recurring")
        for due_on in (date(2024, 6, 28), date(2024, 9, 27)):
            b.task(session, measure, state="in_progress", opens_on=date(2024, 2, 1), due_on=due_on)
    office.tick(datetime(2024, 3, 4, 6, tzinfo=UTC))
    assert office.letters() == []


def test_a_note_starts_the_days_anew(office: Office) -> None:
    task = silent(office)
    office.say(task, Remark.note, "Готовим", office.executor, datetime(2024, 2, 20, 9, tzinfo=UTC))
    office.tick(datetime(2024, 3, 4, 6, tzinfo=UTC))
    assert office.letters() == []
    office.tick(datetime(2024, 3, 21, 6, tzinfo=UTC))
    (letter,) = office.letters()
    assert "Сведений о ходе работы нет с 20 февраля 2024 г." in letter.text


def test_a_start_that_the_clock_noted_late_changes_nothing(office: Office) -> None:
    task = silent(office)
    with office.database.write() as session:
        at = datetime(2024, 2, 9, 9, tzinfo=UTC)
        record(session, Entry(f"roadmap:{office.road}", at, "task.started", f"task:{task}"))
    office.tick(datetime(2024, 3, 4, 6, tzinfo=UTC))
    assert len(office.letters()) == 1


def test_asking_about_silence_can_be_switched_off_by_a_person_and_by_a_roadmap(office: Office) -> None:
    silent(office)
    with office.database.write() as session:
        switch_off(session, OFFICE, "progress", NOW)
        road = b.roadmap(session, policy={"progress_note_days": 0})
        body = b.subject(session)
        b.contact(session, body, "other@example.org")
        measure = b.measure(session, road, lead=[body])
        b.task(session, measure, state="in_progress", opens_on=date(2024, 2, 1), due_on=date(2024, 6, 28))
    office.tick(datetime(2024, 3, 4, 6, tzinfo=UTC))
    assert office.letters() == office.letters("other@example.org") == []


def test_silence_is_asked_about_in_a_fixed_number_of_statements(sqlite_database: Database) -> None:
    from tests.letters.test_outbound import statements

    office = Office(sqlite_database)
    silent(office)
    few = statements(sqlite_database, lambda: plan_letters(sqlite_database, SETTINGS, MONDAY))
    for _ in range(30):
        silent(office)
    later = datetime(2024, 4, 8, 6, tzinfo=UTC)
    assert statements(sqlite_database, lambda: plan_letters(sqlite_database, SETTINGS, later)) <= few


def test_every_state_has_its_answer(office: Office) -> None:
    for state in State:
        with office.database.read() as session:
            remarks_open_to(session, office.task(state.value), office.coordinator)


def draft(office: Office, key: str, at: datetime = NOW, **values: Any) -> int:
    with office.database.write() as session:
        number = add_draft(session, NewReply(key, "report", "letter", OFFICE, words="Исполнено", **values), at)
    assert number is not None
    return number


def test_coordinators_are_told_of_answers_that_wait_once_and_again_after_a_week(office: Office) -> None:
    task = office.task()
    first = draft(office, "one", task_id=task, name="Иванов")
    office.tick(MONDAY)
    (letter,) = office.letters(office.coordinator.email)
    assert "Ждут решения: 1 ответ" in letter.text
    assert f"https://vekha.example.org/answers/{first}" in letter.text
    assert "ответы ждут решения" in letter.subject
    office.tick(MONDAY + timedelta(days=1))
    assert len(office.letters(office.coordinator.email)) == 1
    second = draft(office, "two", MONDAY + timedelta(days=1))
    office.tick(MONDAY + timedelta(days=2))
    newer = office.letters(office.coordinator.email)[-1]
    assert "Ждут решения: 2 ответа" in newer.text
    assert f"/answers/{second}" in newer.text
    assert f"/answers/{first}\n" not in newer.text
    office.tick(MONDAY + timedelta(days=7))
    assert len(office.letters(office.coordinator.email)) == 2
    office.tick(MONDAY + timedelta(days=8))
    assert "Новых не было неделю" in office.letters(office.coordinator.email)[-1].text


def test_answers_decided_are_not_told(office: Office) -> None:
    number = draft(office, "one", task_id=office.task())
    with office.database.write() as session:
        reject_draft(session, number, "не то", office.coordinator, NOW)
    office.tick(MONDAY)
    assert office.letters(office.coordinator.email) == []
