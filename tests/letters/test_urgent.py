"""What follows from a journal row: letters at once, notices for the letter of the day, each once."""

from __future__ import annotations

import email
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email import policy
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from notifications.outbox import MESSAGE
from roadmap.control.moves import MoveOrder, move_task
from roadmap.database import Database
from roadmap.letters.recipients.opt_outs import switch_off
from roadmap.letters.urgent import react
from roadmap.models import CONTACTS, NOTICES, ROADMAPS
from roadmap.operation.ticks import tick
from roadmap.people.accounts import add_user
from roadmap.people.permissions import Actor
from roadmap.settings import Settings
from tests import builders as b
from workflows.journal import EVENTS, Entry, record

NOW = datetime(2024, 3, 15, 9, 0, tzinfo=UTC)  # Friday noon in Moscow
SATURDAY = datetime(2024, 3, 16, 9, 0, tzinfo=UTC)
MONDAY = datetime(2024, 3, 18, 6, 0, tzinfo=UTC)
SETTINGS = Settings(secret_key="secret", base_url="https://vekha.example.org")


class Office:
    """A roadmap with one body that is reached at office@example.org, and people to make moves."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as session:
            self.road = b.roadmap(session)
            self.body = b.subject(session)
            b.contact(session, self.body, "office@example.org")
            self.controller = b.actor(session, "controller")
            self.executor = b.actor(session, "executor")

    def task(self, state: str = "in_progress", due_on: date = date(2024, 4, 17), **values: Any) -> int:
        with self.database.write() as session:
            return b.task(
                session, b.measure(session, self.road, lead=[self.body]), state=state, due_on=due_on, **values
            )

    def move(self, task: int, trigger: str, actor: Actor, at: datetime = NOW, **values: Any) -> None:
        with self.database.write() as session:
            move_task(session, MoveOrder(task, trigger, **values), actor, at)

    def happened(self, kind: str, subject: str, at: datetime = NOW, **details: Any) -> None:
        with self.database.write() as session:
            record(session, Entry(f"roadmap:{self.road}", at, kind, subject, self.controller.user_id, details))

    def react(self, at: datetime = NOW) -> int:
        return react(self.database, SETTINGS, at)

    def letters(self, to: str = "office@example.org") -> Sequence[Any]:
        with self.database.read() as session:
            mine = select(MESSAGE).where(MESSAGE.c.recipient == to).order_by(MESSAGE.c.id)
            return session.execute(mine).all()

    def waiting(self) -> list[tuple[str, str]]:
        with self.database.read() as session:
            rows = session.execute(select(NOTICES).where(NOTICES.c.message_key.is_(None)).order_by(NOTICES.c.id))
            return [(row.kind, row.recipient) for row in rows]


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def parsed(row: Any) -> email.message.EmailMessage:
    message = email.message_from_bytes(row.raw, policy=policy.default)
    assert isinstance(message, email.message.EmailMessage)
    return message


def calendar_of(row: Any) -> Calendar:
    part = next(part for part in parsed(row).walk() if part.get_content_type() == "text/calendar")
    return Calendar.from_ical(part.get_payload(decode=True))


def test_a_return_is_told_at_once_with_its_reason_in_the_thread_of_the_task(office: Office) -> None:
    task = office.task("submitted")
    office.move(task, "return", office.controller, reason="Приложите протокол")
    assert office.react() == 1
    (letter,) = office.letters()
    assert (letter.kind, letter.thread) == ("returned", f"task:{task}")
    assert "Причина возврата: Приложите протокол" in letter.text
    assert "возвращено на доработку" in letter.subject
    message = parsed(letter)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<https://vekha.example.org/letters/off/")
    assert message["References"] == message["In-Reply-To"]


def test_drawing_consequences_twice_changes_nothing(office: Office) -> None:
    office.move(office.task("submitted"), "return", office.controller, reason="нет подписи")
    assert [office.react(), office.react()] == [1, 0]
    assert len(office.letters()) == 1


def test_several_processes_at_once_write_each_letter_once(office: Office) -> None:
    for _ in range(20):
        office.move(office.task("submitted"), "return", office.controller, reason="нет подписи")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: office.react(), range(4)))
    assert sum(made) == 20
    assert len(office.letters()) == 20


def test_the_letter_of_the_day_does_not_repeat_a_return_already_told(office: Office) -> None:
    office.move(office.task("submitted", date(2024, 6, 19)), "return", office.controller, reason="нет подписи")
    office.react()
    tick(office.database, SETTINGS, MONDAY)
    assert len(office.letters()) == 1


@pytest.mark.parametrize(
    ("trigger", "more", "words"),
    [
        ("grant_extension", {}, "Срок продлён до 17 мая 2024 г."),
        ("refuse_extension", {"reason": "данные уже есть"}, "В продлении отказано: данные уже есть"),
    ],
)
def test_a_decision_on_more_time_is_told_at_once(
    office: Office, trigger: str, more: dict[str, Any], words: str
) -> None:
    task = office.task()
    with office.database.write() as session:
        b.extension(session, task, date(2024, 5, 17))
    office.move(task, trigger, office.controller, **more)
    assert office.react() == 1
    (letter,) = office.letters()
    assert words in letter.text
    (event,) = calendar_of(letter).walk("VEVENT")
    moved = date(2024, 5, 17) if trigger == "grant_extension" else date(2024, 4, 17)
    assert event["DTSTART"].dt == moved
    assert event["SEQUENCE"] == 2


def test_on_a_day_off_nothing_goes_at_once_but_with_mondays_letter(office: Office) -> None:
    task = office.task()
    with office.database.write() as session:
        b.extension(session, task, date(2024, 5, 17))
    office.move(task, "grant_extension", office.controller, SATURDAY)
    assert office.react(SATURDAY) == 0
    assert office.waiting() == [("extension_decided", "office@example.org")]
    tick(office.database, SETTINGS, MONDAY)
    (letter,) = office.letters()
    assert letter.kind == "digest"
    assert "Срок продлён до 17 мая 2024 г." in letter.text
    assert office.waiting() == []


def test_what_is_found_only_days_later_goes_with_the_letter_of_the_day(office: Office) -> None:
    office.move(office.task("submitted", date(2024, 6, 19)), "return", office.controller, reason="нет подписи")
    assert tick(office.database, SETTINGS, NOW + timedelta(days=4)).letters >= 1
    assert [letter.kind for letter in office.letters()] == ["digest"]
    assert "Причина возврата: нет подписи" in office.letters()[0].text


def test_a_date_moved_by_an_act_is_told_from_what_to_what_and_why(office: Office) -> None:
    task = office.task(due_on=date(2024, 6, 19))
    office.happened("deadline.moved", f"task:{task}", old_due_on="2024-05-20", basis="приказ № 7")
    assert office.react() == 0
    tick(office.database, SETTINGS, MONDAY)
    (letter,) = office.letters()
    assert "Срок изменён с 20 мая 2024 г. на 19 июня 2024 г. Основание: приказ № 7" in letter.text


def test_a_date_moved_twice_is_told_once_from_its_first_to_its_last(office: Office) -> None:
    task = office.task(due_on=date(2024, 7, 19))
    office.happened("deadline.moved", f"task:{task}", old_due_on="2024-05-20", basis="приказ № 7")
    office.happened("deadline.moved", f"task:{task}", old_due_on="2024-06-19", basis="приказ № 8")
    tick(office.database, SETTINGS, MONDAY)
    (letter,) = office.letters()
    assert letter.text.count("Срок изменён") == 1
    assert "с 20 мая 2024 г. на 19 июля 2024 г. Основание: приказ № 8" in letter.text


def test_an_event_that_starts_a_near_term_is_told_at_once_and_a_far_one_with_the_letter(office: Office) -> None:
    near, far = office.task(due_on=date(2024, 3, 18)), office.task(due_on=date(2024, 6, 19))
    for task in (near, far):
        office.happened("trigger.happened", "measure:0", on="2024-03-14", note="приказ подписан", task=task)
    # 18 March is three days away: not near enough; the day before it is
    office.react()
    assert [kind for kind, _ in office.waiting()] == ["event_recorded", "event_recorded"]
    nearer = office.task(due_on=date(2024, 3, 15))
    office.happened("trigger.happened", "measure:0", on="2024-03-14", note="приказ подписан", task=nearer)
    assert office.react() == 1
    assert "произошло 14 марта 2024 г.: приказ подписан" in office.letters()[0].text


def test_a_roadmap_that_came_into_force_is_told_once_a_measure(office: Office) -> None:
    with office.database.write() as session:
        measure = b.measure(session, office.road, lead=[office.body])
        for month in (5, 6, 7):
            b.task(session, measure, due_on=date(2024, month, 22))
    office.happened("roadmap.imported", f"roadmap:{office.road}")
    office.react()
    assert office.waiting() == [("assigned", "office@example.org")]
    tick(office.database, SETTINGS, MONDAY)
    assert "ПОРУЧЕНО ВАМ" in office.letters()[0].text
    assert "22 мая 2024 г." in office.letters()[0].text


def test_an_acceptance_strikes_the_entry_out_of_the_calendar(office: Office) -> None:
    task = office.task("submitted", submitted_by=office.executor.user_id)
    office.move(task, "accept", office.controller)
    tick(office.database, SETTINGS, MONDAY)
    (letter,) = office.letters()
    assert "Отчёт принят" in letter.text
    calendar = calendar_of(letter)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event["UID"] == f"task-{task}@vekha.example.org"


def test_news_about_a_task_closed_meanwhile_is_dropped(office: Office) -> None:
    task = office.task(due_on=date(2024, 6, 19))
    office.happened("deadline.moved", f"task:{task}", old_due_on="2024-05-20")
    office.react()
    office.move(task, "cancel", office.controller, reason="исключено")
    tick(office.database, SETTINGS, MONDAY)
    assert office.letters() == []
    assert office.waiting() == []


def test_a_kind_switched_off_is_not_told_and_a_mandatory_one_is(office: Office) -> None:
    with office.database.write() as session:
        switch_off(session, "Office@example.org", "all", NOW)
    task = office.task("submitted", submitted_by=office.executor.user_id)
    office.move(task, "accept", office.controller)
    office.move(office.task("submitted"), "return", office.controller, reason="нет подписи")
    office.react()
    assert [letter.kind for letter in office.letters()] == ["returned"]
    assert office.waiting() == []


def test_a_window_that_the_clock_opened_is_told_and_one_opened_long_ago_is_not(office: Office) -> None:
    office.task("planned", date(2024, 6, 19), opens_on=date(2024, 3, 18))
    office.task("planned", date(2024, 6, 19), opens_on=date(2024, 1, 18))
    tick(office.database, SETTINGS, MONDAY)
    (letter,) = office.letters()
    assert letter.text.count("Открыть и отчитаться") == 1
    assert "МОЖНО НАЧИНАТЬ" in letter.text


def test_a_new_account_is_told_how_to_log_in(office: Office) -> None:
    with office.database.write() as session:
        add_user(session, "new@example.org", "Новая", "executor", "пароль-пароль", [], NOW)
    assert office.react() == 1
    (letter,) = office.letters("new@example.org")
    assert "https://vekha.example.org/login" in letter.text
    assert "пароль-пароль" not in letter.text


def test_rows_that_nothing_follows_from_are_marked_too(office: Office) -> None:
    office.happened("measure.added", "measure:1")
    office.happened("something.new", "thing:x")
    office.react()
    with office.database.read() as session:
        assert not session.execute(select(EVENTS.c.id).where(EVENTS.c.reacted_at.is_(None))).all()


def test_a_row_of_a_strange_shape_costs_nobody_a_letter(office: Office) -> None:
    for kind in ("task.returned", "deadline.moved", "trigger.happened", "roadmap.imported", "user.added"):
        office.happened(kind, "task:999999")
        office.happened(kind, "nonsense")
    office.move(office.task("submitted"), "return", office.controller, reason="нет подписи")
    assert office.react() == 1


def test_a_report_that_the_clock_made_is_announced_to_those_who_read_reports(office: Office) -> None:
    with office.database.write() as session:
        b.user(session, "leader", email="leader@example.org")
    office.task("in_progress", date(2024, 8, 20))
    tick(office.database, SETTINGS, datetime(2024, 4, 1, 6, tzinfo=UTC))
    (letter,) = office.letters("leader@example.org")
    assert "Отчёт об исполнении по состоянию на 31.03.2024" in letter.text


def test_an_amendment_is_told_to_the_bodies_it_touched_the_former_one_too(office: Office) -> None:
    with office.database.write() as session:
        former = b.subject(session)
        b.contact(session, former, "former@example.org")
        measure = b.measure(session, office.road, lead=[office.body])
        b.task(session, measure, due_on=date(2024, 8, 22))
        b.task(session, measure, due_on=date(2024, 9, 23))
    fields = [{"kind": "body", "field": "lead", "old": "Прежний", "new": "Новый"}]
    touched = [former, office.body]
    office.happened(
        "measure.amended", f"measure:{measure}", change="changed", fields=fields, basis="приказ № 9", subjects=touched
    )
    tick(office.database, SETTINGS, MONDAY)
    for address in ("office@example.org", "former@example.org"):
        (letter,) = office.letters(address)
        assert letter.text.count("Изменено: ответственный. Основание: приказ № 9") == 1


def test_a_removed_measure_is_told_once_and_struck_out_of_the_calendar(office: Office) -> None:
    with office.database.write() as session:
        measure = b.measure(session, office.road, lead=[office.body])
        tasks = [b.task(session, measure, due_on=date(2024, month, 22)) for month in (8, 10)]
    for task in tasks:
        office.move(task, "cancel", office.controller, reason="приказ № 9")
    details = {"change": "removed", "fields": [], "basis": "приказ № 9", "subjects": [office.body]}
    office.happened("measure.amended", f"measure:{measure}", **details)
    tick(office.database, SETTINGS, MONDAY)
    (letter,) = office.letters()
    assert letter.text.count("исключено из дорожной карты") == 1
    calendar = calendar_of(letter)
    assert calendar["METHOD"] == "CANCEL"
    assert len(calendar.walk("VEVENT")) == 2


def test_an_amendment_of_words_about_the_date_alone_is_left_to_the_moved_dates(office: Office) -> None:
    with office.database.write() as session:
        measure = b.measure(session, office.road, lead=[office.body])
        b.task(session, measure, due_on=date(2024, 8, 22))
    fields = [{"kind": "date", "field": "deadline", "old": "май", "new": "июнь"}]
    office.happened("measure.amended", f"measure:{measure}", change="changed", fields=fields, subjects=[office.body])
    office.react()
    assert office.waiting() == []


def test_extra_control_is_told_with_what_is_still_owed(office: Office) -> None:
    task = office.task("submitted")
    office.move(task, "accept_with_control", office.controller, reason="Ждём таблицу", new_date=date(2024, 5, 15))
    assert office.react() == 0
    assert office.waiting() == [("extra_control", "office@example.org")]
    tick(office.database, SETTINGS, MONDAY)
    (letter,) = office.letters()
    assert "ПОСТАВЛЕНО НА ДОПОЛНИТЕЛЬНЫЙ КОНТРОЛЬ" in letter.text
    assert "Ещё нужно: Ждём таблицу" in letter.text
    assert "15 мая 2024" in letter.text


@pytest.mark.parametrize(
    ("trigger", "said", "told"),
    [
        ("submit", {"result": "Сделано", "fulfilled_on": date(2024, 3, 14)}, "Исполнитель представил отчёт"),
        ("report_failure", {"reason": "нет денег", "proposal": "осенью"}, "сообщил о неисполнении: нет денег"),
        ("ask_extension", {"reason": "ждём данные", "new_date": date(2024, 5, 15)}, "Просят перенести срок на 15 мая"),
    ],
)
def test_what_awaits_a_decision_is_told_to_the_controller(
    office: Office, trigger: str, said: dict[str, Any], told: str
) -> None:
    with office.database.write() as session:
        executor = b.actor(session, "executor", subjects=[office.body])
    office.move(office.task(), trigger, executor, **said)
    tick(office.database, SETTINGS, MONDAY)
    (letter,) = office.letters(office.controller.email)
    assert told in letter.text


@pytest.mark.parametrize("gone", ["dismissed", "bounced"])
def test_who_is_dismissed_or_bounced_gets_no_letter_at_once_either(office: Office, gone: str) -> None:
    with office.database.write() as session:
        session.execute(CONTACTS.update().values(state=gone))
        coordinator = b.user(session, "coordinator", email="coordinator@example.org")
    assert coordinator
    office.move(office.task("submitted"), "return", office.controller, reason="нет подписи")
    assert office.react() == 1
    assert office.letters() == []
    assert len(office.letters("coordinator@example.org")) == 1


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_of_a_roadmap_not_in_force_nothing_is_told_at_once(office: Office, state: str) -> None:
    task = office.task("submitted")
    office.move(task, "return", office.controller, reason="нет подписи")
    with office.database.write() as session:
        session.execute(ROADMAPS.update().values(state=state))
    assert office.react() == 0
    assert office.letters() == []
