"""A coordinator sets a roadmap's rules: saved once, journalled, with the dates that follow, and never the done ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Row, select, update
from sqlmodel import Session

from roadmap.database import Database
from roadmap.deadlines import Period, ReportingDay, RuleSet
from roadmap.errors import BadInput, Conflict, Forbidden, NotFound, Stale
from roadmap.letters.outbound import compose
from roadmap.letters.urgent import react
from roadmap.models import DUE_DATES, MEASURES, NOTICES, ROADMAPS, TASKS
from roadmap.orders.amending.proposal import propose
from roadmap.orders.drafts.store import load_draft
from roadmap.orders.seeds.load import seed
from roadmap.people.permissions import Actor
from roadmap.plan.planning import plan_tasks
from roadmap.plan.policy import ladder_of
from roadmap.plan.rule_words import RoadmapRules, read_rules
from roadmap.plan.rules import Proposed, propose_rules, rules_of, set_rules
from roadmap.plan.terms import read_term
from roadmap.settings import Settings
from tests import builders as b
from tests.orders import drafts
from workflows.journal import EVENTS

SETTINGS = Settings()
LADDER = ladder_of(SETTINGS)
PERIOD = Period(date(2023, 1, 1), date(2024, 12, 31))
MONTHLY = {"month": "25"}
QUARTERLY = {"quarter": "10/next"}


class Office:
    """A roadmap with a quarterly, a lasting and a one-off measure, read by us, and a coordinator."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as session:
            self.actor: Actor = b.actor(session)
            self.body = b.subject(session)
            b.contact(session, self.body, "body@example.org")
            self.roadmap = b.roadmap(session, slug="test", start=PERIOD.start, end=PERIOD.end)
            self.quarterly, self.lasting, self.once = (
                self._measure(session, words) for words in ("ежеквартально", "постоянно", "до 31 мая 2024 г.")
            )
            plan_tasks(session, self.roadmap, b.NOW)

    def _measure(self, session: Session, words: str) -> int:
        term = read_term(words, PERIOD)
        said = {"schedule": term.schedule.as_json(), "kind": term.schedule.kind, "explanation": term.explanation}
        return b.measure(session, self.roadmap, lead=[self.body], deadline=words, **said)

    def set(self, typed: dict[str, str], *, now: datetime = b.NOW, **options: Any) -> Proposed:
        with self.database.write() as session:
            standing = rules_of(session, "test")
            wanted = read_rules(standing.rules, typed, LADDER)
            given = {"version": standing.version, "actor": self.actor} | options
            version, actor = given.pop("version"), given.pop("actor")
            return set_rules(session, "test", version, wanted, LADDER, actor, now, **given)

    def tasks(self, measure: int) -> list[Row[Any]]:
        with self.database.read() as session:
            rows = session.execute(select(TASKS).where(TASKS.c.measure_id == measure).order_by(TASKS.c.due_on))
            return list(rows)

    def dues(self, measure: int) -> list[str]:
        return [f"{row.due_on}" for row in self.tasks(measure) if row.state != "cancelled"]

    def events(self, kind: str) -> list[Row[Any]]:
        with self.database.read() as session:
            return list(session.execute(select(EVENTS).where(EVENTS.c.kind == kind).order_by(EVENTS.c.id)))

    def mark(self, task_id: int, **values: Any) -> None:
        with self.database.write() as session:
            session.execute(update(TASKS).where(TASKS.c.id == task_id).values(values))


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


@pytest.fixture
def small(sqlite_database: Database) -> Office:
    return Office(sqlite_database)


def test_reporting_days_move_future_untouched_points_and_tell_why(office: Office) -> None:
    done = office.tasks(office.quarterly)[5].id
    office.mark(done, state="done", closed_on=date(2024, 3, 1))
    proposed = office.set(QUARTERLY)
    assert proposed.replan.counted("moved") == 3
    assert office.dues(office.quarterly) == [
        "2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31", "2024-04-10", "2024-06-30", "2024-10-10", "2025-01-10",
    ]  # fmt: skip
    assert office.tasks(office.quarterly)[4].original_due_on == date(2024, 3, 31)
    moved = office.events("deadline.moved")
    assert next((row.actor, row.details["old_due_on"], row.details["due_on"]) for row in moved) == (
        office.actor.user_id, "2024-03-31", "2024-04-10",
    )  # fmt: skip
    assert moved[0].details["basis"] == "правила дорожной карты изменены 15.03.2024"
    (changed,) = office.events("roadmap.rules_changed")
    assert changed.actor == office.actor.user_id
    assert "«ежеквартально»" in changed.details["rules"]
    with office.database.read() as session:
        kept = session.execute(select(DUE_DATES.c.due_on, DUE_DATES.c.set_by).order_by(DUE_DATES.c.due_on)).all()
    assert [tuple(row) for row in kept] == [
        (date(2024, 4, 10), office.actor.user_id),
        (date(2024, 10, 10), office.actor.user_id),
        (date(2025, 1, 10), office.actor.user_id),
    ]


def test_planning_again_and_the_way_back_leave_one_point_a_quarter(office: Office) -> None:
    before = office.dues(office.quarterly)
    office.set(QUARTERLY)
    with office.database.write() as session:
        assert plan_tasks(session, office.roadmap, b.NOW) == 0
    office.set({"quarter": ""})
    assert office.dues(office.quarterly) == before
    assert not [row for row in office.tasks(office.quarterly) if row.state == "cancelled"]
    with office.database.write() as session:
        assert plan_tasks(session, office.roadmap, b.NOW) == 0


def test_a_process_gets_points_from_today_on_and_loses_them_again(office: Office) -> None:
    office.set({"continuous": "quarter"})
    assert office.dues(office.lasting) == ["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"]
    office.set({"continuous": ""})
    assert office.dues(office.lasting) == ["2024-12-31"]


def test_those_who_answer_are_told_of_the_moved_date(small: Office) -> None:
    small.set(QUARTERLY)
    react(small.database, SETTINGS, b.NOW)
    with small.database.read() as session:
        told = session.execute(select(NOTICES.c.kind, NOTICES.c.recipient)).all()
    assert {tuple(row) for row in told} == {("deadline_moved", "body@example.org")}
    assert len(told) == 4


def letter_to_the_body(office: Office) -> str:
    react(office.database, SETTINGS, b.NOW)
    with office.database.read() as session:
        letters = {planned.letter.to: planned.letter.text for planned in compose(session, SETTINGS, b.NOW)}
    return " ".join(letters["body@example.org"].split())


def test_the_letter_says_what_moved_and_why(small: Office) -> None:
    small.set({"shift_rule": "forward"})
    said = "Контрольный срок изменён с 29 марта 2024 г. на 1 апреля 2024 г. Основание: правила дорожной карты изменены"
    assert said in letter_to_the_body(small)
    small.set({"quarter": "10/next"})
    assert "Срок изменён с 31 марта 2024 г. на 10 апреля 2024 г." in letter_to_the_body(small)


def test_a_preview_writes_nothing_and_says_what_will_be_done(small: Office) -> None:
    with small.database.read() as session:
        standing = rules_of(session, "test")
        wanted = read_rules(standing.rules, {"shift_rule": "forward", "reminder_days": "7, 1"}, LADDER)
        proposed = propose_rules(session, standing, wanted, LADDER, b.NOW)
    assert [(one.name, one.old, one.new) for one in proposed.changes] == [
        ("reminder_days", "30, 14, 7, 3, 1, 0 (по умолчанию)", "7, 1"),
        ("shift_rule", "на предшествующий рабочий день (по умолчанию)", "на следующий рабочий день"),
    ]
    assert proposed.replan.changed > 0
    assert small.events("roadmap.rules_changed") == []
    assert small.set({"shift_rule": "forward", "reminder_days": "7, 1"}, seen=proposed.replan.digest).replan.changed


def test_rules_that_touch_no_date_move_none(small: Office) -> None:
    before = [small.tasks(one) for one in (small.quarterly, small.lasting, small.once)]
    small.set({"reminder_days": "10, 1", "time_zone": "Asia/Yekaterinburg", "month": "5"})
    assert [small.tasks(one) for one in (small.quarterly, small.lasting, small.once)] == before
    with small.database.read() as session:
        row = session.execute(select(ROADMAPS)).one()
    assert (row.policy, row.time_zone, row.version) == ({"reminder_days": [10, 1]}, "Asia/Yekaterinburg", 2)
    small.set({"month": "", "reminder_days": ""})
    with small.database.read() as session:
        row = session.execute(select(ROADMAPS)).one()
    assert (row.policy, row.reporting_days) == ({}, {})


def test_who_comes_second_is_told_so(small: Office) -> None:
    small.set({"month": "5"})
    with pytest.raises(Stale, match="кто-то другой"):
        small.set({"month": "6"}, version=1)
    with pytest.raises(Stale, match="сроки тем временем"):
        small.set(QUARTERLY, seen="another")
    with pytest.raises(BadInput, match="ничего не изменено"):
        small.set({"month": "5"})


def test_only_coordinators_and_administrators_set_rules(small: Office) -> None:
    for role in ("controller", "executor", "leader", "auditor"):
        with small.database.write() as session:
            other = b.actor(session, role)
        with pytest.raises(Forbidden):
            small.set({"month": "5"}, actor=other)
    with small.database.write() as session:
        session.execute(update(ROADMAPS).values(state="closed"))
    with pytest.raises(Conflict, match="завершена"):
        small.set({"month": "5"})
    with small.database.read() as session, pytest.raises(NotFound, match="есть: test"):
        rules_of(session, "nowhere")


def test_seeding_again_keeps_what_the_coordinator_set(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        actor = b.actor(session)
        seed(session, drafts.seeds(), b.NOW, only="moscow-2023")
        standing = rules_of(session, "moscow-2023")
        rules = RuleSet({unit: ReportingDay(20) for unit in ("month", "quarter", "half", "year")}, "quarter")
        wanted = replace(standing.rules, reporting=rules, time_zone="Asia/Omsk")
        set_rules(session, "moscow-2023", None, wanted, LADDER, actor, b.NOW)
        before = session.execute(select(MEASURES.c.id, MEASURES.c.schedule)).all()
        again = seed(session, drafts.seeds(), b.NOW, only="moscow-2023")
        assert (again.tasks_made, again.changed) == (0, 0)
        assert session.execute(select(MEASURES.c.id, MEASURES.c.schedule)).all() == before
        assert rules_of(session, "moscow-2023").rules == wanted


def test_an_amendment_is_read_by_the_roadmaps_own_days(sqlite_database: Database) -> None:
    actor = drafts.coordinator(sqlite_database)
    with sqlite_database.write() as session:
        seed(session, drafts.seeds(), b.NOW, only="moscow-2023")
        standing = rules_of(session, "moscow-2023")
        wanted = RoadmapRules(time_zone=standing.rules.time_zone, reporting=RuleSet({"month": ReportingDay(20)}))
        assert set_rules(session, "moscow-2023", None, wanted, LADDER, actor, b.NOW).replan.measures
    draft_id = drafts.put_draft(sqlite_database, drafts.MOSCOW, actor, roadmap_id=standing.roadmap_id)
    with sqlite_database.read() as session:
        proposal = propose(session, load_draft(session, draft_id), b.NOW)
    assert proposal.steps == ()
    monthly = next(row for row in proposal.plan.rows if row.deadline.startswith("Ежемесячно"))
    assert {window.due.day for window in monthly.schedule.windows[1:]} == {20}
