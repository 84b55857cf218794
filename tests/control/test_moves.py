"""Moving a task: state, version, dates and journal are written together or not at all."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, select
from sqlalchemy.engine import Row
from sqlmodel import Session

from roadmap.control.evidence import EvidenceInput
from roadmap.control.moves import Moved, MoveOrder, move_task, offers
from roadmap.database import Database
from roadmap.errors import BadInput, MoveNotAllowed, NotFound, Stale
from roadmap.models import DUE_DATES, EVIDENCE, EXTENSIONS, TASKS
from roadmap.people.permissions import CLOCK, Actor
from tests import builders as b
from tests.builders import NOW, TODAY
from workflows.journal import EVENTS
from workflows.lifecycle import State

REPORT: dict[str, Any] = {"result": "Справка составлена", "fulfilled_on": TODAY}


class Office:
    """A task with its lead's executor, a coordinator, a controller and a stranger."""

    def __init__(self, session: Session, *, roadmap: dict[str, Any] | None = None, **task: Any) -> None:
        body = b.subject(session)
        measure_values = {"evidence_demanded": task.pop("evidence_demanded", False)}
        measure = b.measure(session, b.roadmap(session, **(roadmap or {})), lead=[body], **measure_values)
        self.task = b.task(session, measure, **task)
        self.executor = b.actor(session, "executor", subjects=[body])
        self.stranger = b.actor(session, "executor", subjects=[b.subject(session)])
        self.coordinator = b.actor(session, "coordinator")
        self.controller = b.actor(session, "controller")


def move(session: Session, office: Office, trigger: str, actor: Actor, now: datetime = NOW, **order: Any) -> Moved:
    return move_task(session, MoveOrder(office.task, trigger, **order), actor, now)


def row_of(session: Session, table: Table = TASKS) -> Row[Any]:
    return session.execute(select(table)).one()


def journal(session: Session) -> list[tuple[str, int | None, dict[str, Any]]]:
    rows = session.execute(select(EVENTS).order_by(EVENTS.c.id))
    return [(row.kind, row.actor, row.details) for row in rows]


def test_the_whole_life_of_a_task_from_planned_to_done(database: Database) -> None:
    with database.write() as session:
        office = Office(session)
        assert move(session, office, "start", office.executor).state is State.in_progress
        assert move(session, office, "submit", office.executor, **REPORT).state is State.submitted
        moved = move(session, office, "accept", office.controller)
        task = row_of(session)
        told = journal(session)
    assert moved == Moved(office.task, State.done, 4, date(2024, 3, 29))
    assert (task.state, task.version, task.closed_on, task.fulfilled_on) == ("done", 4, TODAY, TODAY)
    assert (task.result, task.submitted_by, task.submitted_at) == (REPORT["result"], office.executor.user_id, NOW)
    assert task.changed_at == NOW
    assert [kind for kind, _, _ in told] == ["task.started", "task.submitted", "task.done"]
    assert [actor for _, actor, _ in told] == [
        office.executor.user_id,
        office.executor.user_id,
        office.controller.user_id,
    ]
    assert told[1][2] == {
        "trigger": "submit",
        "from": "in_progress",
        "to": "submitted",
        "version": 3,
        "result": "Справка составлена",
        "fulfilled_on": "2024-03-15",
    }


def test_a_refused_move_leaves_no_trace(database: Database) -> None:
    with database.write() as session:
        office = Office(session)
        before = row_of(session)
    with pytest.raises(MoveNotAllowed) as refusal, database.write() as session:
        move(session, office, "accept", office.controller)
    assert refusal.value.code == "move.wrong_state"
    assert "сейчас можно: снять с контроля без исполнения" in refusal.value.message
    assert set(refusal.value.data["allowed"]) == {"cancel", "grant_extension", "refuse_extension"}
    with database.read() as session:
        assert row_of(session) == before
        assert journal(session) == []


@pytest.mark.parametrize(
    ("trigger", "who", "code"),
    [
        ("explode", "coordinator", "move.unknown_trigger"),
        ("submit", "stranger", "move.wrong_role"),
        ("submit", "executor", "move.guard"),
        ("cancel", "executor", "move.wrong_role"),
        ("release", "controller", "move.wrong_state"),
    ],
)
def test_a_refusal_says_which_rule_stood_against_it(database: Database, trigger: str, who: str, code: str) -> None:
    with database.write() as session:
        office = Office(session)
        with pytest.raises(MoveNotAllowed) as refusal:
            move(session, office, trigger, getattr(office, who))
    assert refusal.value.code == code
    assert refusal.value.data["reasons"]
    assert refusal.value.data["state"] == "planned"


def test_the_report_is_not_accepted_by_its_author_unless_the_roadmap_allows(database: Database) -> None:
    with database.write() as session:
        strict, loose = Office(session), Office(session, roadmap={"self_acceptance": True})
        for office in (strict, loose):
            move(session, office, "submit", office.coordinator, **REPORT)
        with pytest.raises(MoveNotAllowed, match="отчёт принимает не тот, кто его представил"):
            move(session, strict, "accept", strict.coordinator)
        assert move(session, loose, "accept", loose.coordinator).state is State.done


def test_where_proof_is_demanded_a_report_comes_with_it(database: Database) -> None:
    proof = (EvidenceInput("отчёт.pdf", b"%PDF-1.7"), EvidenceInput("сайт", url="https://example.org/x"))
    with database.write() as session:
        office = Office(session, evidence_demanded=True)
        with pytest.raises(MoveNotAllowed, match="приложите подтверждающий документ"):
            move(session, office, "submit", office.executor, **REPORT)
        move(session, office, "submit", office.executor, **REPORT, evidence=proof)
        kinds = [(row.kind, row.name) for row in session.execute(select(EVIDENCE).order_by(EVIDENCE.c.id))]
        assert journal(session)[-1][2]["evidence"] == ["отчёт.pdf", "сайт"]
    assert kinds == [("file", "отчёт.pdf"), ("link", "сайт")]


def test_proof_already_attached_is_enough(database: Database) -> None:
    with database.write() as session:
        office = Office(session, evidence_demanded=True)
        b.proof(session, office.task)
        assert move(session, office, "submit", office.executor, **REPORT).state is State.submitted


def test_a_link_that_could_run_a_script_is_refused(database: Database) -> None:
    with database.write() as session:
        office = Office(session)
    with pytest.raises(BadInput, match="https://"), database.write() as session:
        link = EvidenceInput("x", url="javascript:alert(1)")
        move(session, office, "submit", office.executor, **REPORT, evidence=(link,))
    with database.read() as session:
        assert row_of(session).state == "planned"


def test_today_is_the_roadmaps_day_not_the_servers(database: Database) -> None:
    evening = datetime(2024, 3, 15, 20, 0, tzinfo=NOW.tzinfo)  # already the 16th in Yekaterinburg
    report = REPORT | {"fulfilled_on": date(2024, 3, 16)}
    with database.write() as session:
        there = Office(session, roadmap={"time_zone": "Asia/Yekaterinburg"})
        assert move(session, there, "submit", there.executor, evening, **report).state is State.submitted
        here = Office(session, roadmap={"time_zone": "Europe/Moscow"})
        with pytest.raises(MoveNotAllowed, match="дата исполнения не может быть в будущем"):
            move(session, here, "submit", here.executor, evening, **report)


def test_the_clock_starts_a_task_when_its_window_opens_and_does_nothing_else(database: Database) -> None:
    with database.write() as session:
        office = Office(session, opens_on=date(2024, 3, 16))
        with pytest.raises(MoveNotAllowed, match=r"окно открывается 16\.03\.2024"):
            move(session, office, "start", CLOCK)
        assert move(session, office, "start", CLOCK, NOW + timedelta(days=1)).state is State.in_progress
        assert journal(session)[0][1] is None
        with pytest.raises(MoveNotAllowed):
            move(session, office, "submit", CLOCK, **REPORT)


def test_somebody_of_a_group_that_answers_may_report(database: Database) -> None:
    with database.write() as session:
        member = b.subject(session)
        group = b.subject(session, members=[member])
        task = b.task(session, b.measure(session, executors=[group]))
        actor = b.actor(session, "executor", subjects=[member, group])
        moved = move_task(session, MoveOrder(task, "submit", **REPORT), actor, NOW)
    assert moved.state is State.submitted


def test_a_stale_version_is_refused_with_what_changed_since(database: Database) -> None:
    with database.write() as session:
        office = Office(session)
        move(session, office, "start", office.coordinator, version=1)
    with pytest.raises(Stale) as refusal, database.write() as session:
        move(session, office, "cancel", office.controller, version=1, reason="отпало")
    assert "«в работе»" in refusal.value.message
    assert refusal.value.data["version"] == 2
    assert [change["kind"] for change in refusal.value.data["changes"]] == ["task.started"]
    with database.read() as session:
        assert row_of(session).state == "in_progress"


def test_of_two_editors_at_once_one_wins_and_the_other_sees_it(database: Database) -> None:
    with database.write() as session:
        office = Office(session)
    together = threading.Barrier(2)
    ended: list[str] = []

    def run(trigger: str, actor: Actor) -> None:
        together.wait()
        try:
            with database.write() as session:
                move(session, office, trigger, actor, version=1, reason="отпало")
            ended.append("won")
        except Stale:
            ended.append("stale")

    threads = [
        threading.Thread(target=run, args=("start", office.executor)),
        threading.Thread(target=run, args=("cancel", office.controller)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["stale", "won"]
    with database.read() as session:
        assert row_of(session).version == 2
        assert len(journal(session)) == 1


def test_an_unknown_task_is_not_found(database: Database) -> None:
    with database.read() as session, pytest.raises(NotFound, match="нет задачи № 77"):
        move_task(session, MoveOrder(77, "start"), CLOCK, NOW)


def test_an_extension_asked_and_granted_moves_the_date_and_keeps_the_first(database: Database) -> None:
    new = date(2024, 6, 12)  # a holiday
    with database.write() as session:
        office = Office(session, state="in_progress", overdue_since=None)
        asked = move(session, office, "ask_extension", office.executor, new_date=new, reason="ждём данные")
        assert (asked.state, asked.control_on) == (State.in_progress, date(2024, 3, 29))
        granted = move(session, office, "grant_extension", office.controller)
        task, extension, due = row_of(session), row_of(session, EXTENSIONS), row_of(session, DUE_DATES)
        told = journal(session)
    assert granted.control_on == date(2024, 6, 11)
    assert (task.due_on, task.control_on, task.original_due_on) == (new, date(2024, 6, 11), date(2024, 3, 29))
    assert (task.original_control_on, task.state, task.version) == (date(2024, 3, 29), "in_progress", 3)
    assert (extension.state, extension.new_due_on, extension.old_due_on) == ("granted", new, date(2024, 3, 29))
    assert (extension.decided_by, extension.decided_at) == (office.controller.user_id, NOW)
    assert (due.due_on, due.control_on, due.set_by) == (new, date(2024, 6, 11), office.controller.user_id)
    assert [kind for kind, _, _ in told] == ["extension.asked", "extension.granted"]
    assert told[1][2]["control_on"] == "2024-06-11"


def test_the_controller_may_grant_another_date_than_was_asked(database: Database) -> None:
    with database.write() as session:
        office = Office(session)
        move(session, office, "ask_extension", office.executor, new_date=date(2024, 6, 28), reason="ждём")
        move(session, office, "grant_extension", office.controller, new_date=date(2024, 4, 15))
        assert row_of(session).due_on == date(2024, 4, 15)
        assert row_of(session, EXTENSIONS).new_due_on == date(2024, 4, 15)


def test_a_refused_extension_leaves_the_date_and_what_was_asked(database: Database) -> None:
    with database.write() as session:
        office = Office(session)
        move(session, office, "ask_extension", office.executor, new_date=date(2024, 6, 28), reason="ждём")
        with pytest.raises(MoveNotAllowed, match="укажите причину"):
            move(session, office, "refuse_extension", office.controller)
        move(session, office, "refuse_extension", office.controller, reason="нет", new_date=date(2025, 1, 9))
        extension = row_of(session, EXTENSIONS)
        assert row_of(session).due_on == date(2024, 3, 29)
    assert (extension.state, extension.new_due_on) == ("refused", date(2024, 6, 28))
    assert extension.decision_reason == "нет"


def test_one_question_about_the_date_at_a_time(database: Database) -> None:
    asked = {"new_date": date(2024, 6, 28), "reason": "ждём"}
    with database.write() as session:
        office = Office(session)
        move(session, office, "ask_extension", office.executor, **asked)
        with pytest.raises(MoveNotAllowed, match="уже ждёт решения"):
            move(session, office, "ask_extension", office.executor, **asked)
        move(session, office, "refuse_extension", office.controller, reason="нет")
        move(session, office, "ask_extension", office.executor, **asked)
        with pytest.raises(MoveNotAllowed, match="нет просьбы"):
            move(session, office, "refuse_extension", office.controller, reason="нет")
            move(session, office, "refuse_extension", office.controller, reason="нет")


def test_a_report_makes_the_question_about_the_date_moot(database: Database) -> None:
    with database.write() as session:
        office = Office(session)
        move(session, office, "ask_extension", office.executor, new_date=date(2024, 6, 28), reason="ждём")
        move(session, office, "submit", office.executor, **REPORT)
        extension = row_of(session, EXTENSIONS)
    assert (extension.state, extension.new_due_on) == ("withdrawn", date(2024, 6, 28))


def test_starting_work_leaves_the_question_about_the_date_open(database: Database) -> None:
    with database.write() as session:
        office = Office(session)
        move(session, office, "ask_extension", office.executor, new_date=date(2024, 6, 28), reason="ждём")
        move(session, office, "start", office.executor)
        assert row_of(session, EXTENSIONS).state == "asked"


def test_an_extension_to_a_day_off_before_the_same_term_is_none(database: Database) -> None:
    with database.write() as session:
        office = Office(session, due_on=date(2024, 3, 29))
        with pytest.raises(MoveNotAllowed, match="должна быть позже действующей"):
            move(session, office, "ask_extension", office.executor, new_date=date(2024, 3, 31), reason="ждём")


def test_an_extension_is_asked_before_the_term_passes(database: Database) -> None:
    with database.write() as session:
        office = Office(session, due_on=date(2024, 3, 14))
        with pytest.raises(MoveNotAllowed, match="срок уже прошёл"):
            move(session, office, "ask_extension", office.executor, new_date=date(2024, 6, 28), reason="ждём")


def test_extra_control_sets_a_new_term_and_ends_in_release(database: Database) -> None:
    with database.write() as session:
        office = Office(session, state="submitted", submitted_by=None, overdue_since=date(2024, 3, 1))
        move(session, office, "accept_with_control", office.controller, reason="осталось", new_date=date(2024, 6, 30))
        task = row_of(session)
        assert (task.state, task.due_on, task.control_on) == ("extra_control", date(2024, 6, 30), date(2024, 6, 28))
        assert (task.overdue_since, task.closed_on) == (None, None)
        assert row_of(session, DUE_DATES).basis == "осталось"
        move(session, office, "release", office.controller)
        assert row_of(session).closed_on == TODAY


def test_extra_control_does_not_end_before_the_window_opens(database: Database) -> None:
    with database.write() as session:
        office = Office(session, state="submitted", opens_on=date(2024, 6, 1), due_on=date(2024, 6, 28))
        with pytest.raises(MoveNotAllowed, match="новая дата раньше начала срока"):
            move(session, office, "accept_with_control", office.controller, reason="х", new_date=date(2024, 4, 1))


def test_a_year_without_a_published_calendar_is_marked_provisional(database: Database) -> None:
    with database.write() as session:
        office = Office(session)
        move(session, office, "ask_extension", office.executor, new_date=date(2040, 3, 1), reason="ждём")
        move(session, office, "grant_extension", office.controller)
        assert row_of(session).provisional is True


def test_a_failure_is_reported_with_its_reason_and_may_be_returned(database: Database) -> None:
    with database.write() as session:
        office = Office(session)
        with pytest.raises(MoveNotAllowed) as refusal:
            move(session, office, "report_failure", office.executor)
        assert refusal.value.data["reasons"] == ["укажите причину", "укажите, что предлагается"]
        move(session, office, "report_failure", office.executor, reason="нет средств", proposal="перенести")
        failed = row_of(session)
        move(session, office, "return", office.coordinator, reason="уточните")
        assert row_of(session).state == "returned"
    assert (failed.state, failed.reason, failed.proposal) == ("failed", "нет средств", "перенести")


def test_cancelling_needs_a_basis_and_reopening_takes_the_closing_day_away(database: Database) -> None:
    with database.write() as session:
        office = Office(session)
        move(session, office, "cancel", office.coordinator, reason="пункт исключён приказом № 5")
        cancelled = row_of(session)
        move(session, office, "reopen", office.coordinator, reason="приказ отменён")
        reopened = row_of(session)
    assert (cancelled.state, cancelled.closed_on) == ("cancelled", TODAY)
    assert cancelled.reason == "пункт исключён приказом № 5"
    assert (reopened.state, reopened.closed_on) == ("in_progress", None)


def test_offers_say_what_filling_in_the_form_cannot_remove(database: Database) -> None:
    with database.write() as session:
        office = Office(session, state="submitted")
        coordinator = offers(session, office.task, office.coordinator, NOW)
        own = Office(session)
        move(session, own, "submit", own.coordinator, **REPORT)
        objected = {offer.trigger: offer.against for offer in offers(session, own.task, own.coordinator, NOW)}
        assert offers(session, office.task, office.stranger, NOW) == ()
    assert {offer.trigger for offer in coordinator} == {"accept", "return", "cancel"}
    assert all(offer.against == () for offer in coordinator)
    assert objected["accept"] == ("отчёт принимает не тот, кто его представил",)


def test_offers_to_the_executor_of_an_open_task_are_all_live(database: Database) -> None:
    with database.write() as session:
        office = Office(session, evidence_demanded=True)
        found = {offer.trigger: offer.against for offer in offers(session, office.task, office.executor, NOW)}
    assert found == {"start": (), "submit": (), "report_failure": (), "ask_extension": ()}
