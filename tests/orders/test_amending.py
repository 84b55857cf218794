"""A new edition and an amending act: the difference, what is applied, and what stays as it was."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Row, func, select, update
from sqlmodel import Session

from roadmap.database import Database
from roadmap.errors import BadInput, Conflict, Forbidden
from roadmap.models import DUE_DATES, EXTENSIONS, MEASURE_VERSIONS, MEASURES, ROADMAPS, SECTIONS, TASKS
from roadmap.orders.amending.applying import Applied, apply_amendment
from roadmap.orders.amending.changes import Step
from roadmap.orders.amending.proposal import Proposal, propose
from roadmap.orders.drafts import edits as change
from roadmap.orders.drafts.store import load_draft, make_draft, save_edits
from roadmap.orders.file_reading import read_again, read_draft
from roadmap.people.permissions import Actor
from roadmap.plan.planning import plan_tasks
from roadmap.reads.measures import MeasureRow, list_measures
from roadmap.reads.roadmaps import get_roadmap
from tests import builders as b
from tests.orders import drafts
from tests.orders.drafts import MOSCOW, TYUMEN, coordinator, put_draft, seeded
from workflows.journal import EVENTS

NOW = datetime(2024, 2, 10, 9, 0, tzinfo=UTC)
REMOVED = "Мониторинг эффективности деятельности региональных профессиональных объединений"
MOVED = "Координация деятельности субъектов РС НМС"
BODY = "Разработка и согласование планов работы каждого участника методического актива"
ADDED = "Подготовка сводного доклада о работе методического актива"


def new_edition() -> str:
    """The Tyumen order as issued anew on 1 February 2024: one measure less, one more, a date moved, a body added."""
    lines = drafts.text_of(TYUMEN).split("\n")
    place = next(number for number, line in enumerate(lines) if line.startswith(f"\t{REMOVED}"))
    del lines[place]
    place = next(number for number, line in enumerate(lines) if f"\t{BODY}" in line)
    lines[place] = lines[place].replace("\tТОГИРРО\tЦНППМ\t", "\tТОГИРРО\tЦНППМ, ДОН ТО\t")
    lines.insert(place + 1, f"\t{ADDED}\tЦНППМ\tТОГИРРО\tдо 15 ноября 2024 г.\tДоклад")
    text = "\n".join(lines).replace("08 июля 2023г.", "01 февраля 2024г.").replace("№ 606/02", "№ 77/01")
    return text.replace("\tМай - июнь 2023\t", "\tдо 1 октября 2024 г.\t", 1)


class Office:
    """The Tyumen roadmap in force, with a coordinator who amends it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.actor: Actor = coordinator(database)
        with database.write() as session:
            seeded(session, only="tyumen-2023")
            self.roadmap_id = get_roadmap(session, "tyumen-2023").id

    def draft(self, text: str, name: str = TYUMEN) -> int:
        return put_draft(self.database, name, self.actor, text=text, roadmap_id=self.roadmap_id, now=NOW)

    def propose(self, draft_id: int) -> Proposal:
        with self.database.read() as session:
            return propose(session, load_draft(session, draft_id), NOW)

    def apply(self, draft_id: int, **options: Any) -> Applied:
        with self.database.write() as session:
            return apply_amendment(session, draft_id, None, self.actor, NOW, **options)

    def measures(self) -> dict[str, MeasureRow]:
        with self.database.read() as session:
            return {one.title: one for one in list_measures(session, roadmap_id=self.roadmap_id)}

    def tasks(self, title: str) -> list[Row[Any]]:
        measure = next(one for words, one in self.measures().items() if words.startswith(title))
        with self.database.read() as session:
            return list(session.execute(select(TASKS).where(TASKS.c.measure_id == measure.id).order_by(TASKS.c.due_on)))

    def events(self, kind: str) -> list[Row[Any]]:
        with self.database.read() as session:
            return list(session.execute(select(EVENTS).where(EVENTS.c.kind == kind).order_by(EVENTS.c.id)))


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


@pytest.fixture
def small(sqlite_database: Database) -> Office:
    return Office(sqlite_database)


def step_of(proposal: Proposal, title: str) -> Step:
    return next(step for step in proposal.steps if step.title.startswith(title))


def test_the_same_edition_changes_nothing(small: Office) -> None:
    draft_id = small.draft(drafts.text_of(TYUMEN))
    assert small.propose(draft_id).steps == ()
    with pytest.raises(BadInput, match="применять нечего"):
        small.apply(draft_id)


def test_a_new_edition_is_told_measure_by_measure_with_the_fate_of_its_tasks(small: Office) -> None:
    proposal = small.propose(small.draft(new_edition()))
    assert proposal.basis == "приказ от 01.02.2024 № 77/01"
    assert (proposal.since, proposal.head, proposal.missing) == (date(2024, 2, 1), (), ())
    assert {kind: len(proposal.of(kind)) for kind in ("added", "removed", "changed")} == {
        "added": 1,
        "removed": 1,
        "changed": 2,
    }
    moved = step_of(proposal, MOVED)
    assert [(one.field, one.old, one.new) for one in moved.fields] == [
        ("deadline", "Май - июнь 2023", "до 1 октября 2024 г.")
    ]
    assert [(one.kind, one.control_on) for one in moved.tasks] == [("moved", date(2024, 10, 1))]
    assert [one.field for one in step_of(proposal, BODY).fields] == ["executors"]
    assert step_of(proposal, BODY).tasks == ()
    assert [one.kind for one in step_of(proposal, ADDED).tasks] == ["planned"]
    assert [one.kind for one in step_of(proposal, REMOVED).tasks] == ["stays"], "late before the act came"
    assert small.tasks(MOVED)[0].due_on == date(2023, 6, 30), "nothing is applied yet"


def test_applying_moves_adds_and_ends_and_keeps_what_was_done(office: Office) -> None:
    with office.database.write() as session:
        done = office.tasks(BODY)[0].id
        session.execute(update(TASKS).where(TASKS.c.id == done).values(state="done", closed_on=date(2023, 8, 30)))
    before = {task.id: task for task in office.tasks(BODY)}
    moved = office.tasks(MOVED)[0]
    applied = office.apply(office.draft(new_edition()))
    assert (applied.added, applied.removed, applied.changed) == (1, 1, 2)
    assert (applied.moved, applied.cancelled, applied.planned) == (1, 0, 1)
    assert {task.id: (task.state, task.due_on) for task in office.tasks(BODY)} == {
        task_id: (task.state, task.due_on) for task_id, task in before.items()
    }
    after = office.tasks(MOVED)
    assert [(task.id, task.due_on, task.control_on, task.original_due_on, task.version) for task in after] == [
        (moved.id, date(2024, 10, 1), date(2024, 10, 1), date(2023, 6, 30), moved.version + 1)
    ]
    assert [(task.due_on, task.state) for task in office.tasks(ADDED)] == [(date(2024, 11, 15), "planned")]
    measures = office.measures()
    assert "ДОН ТО" in measures[BODY].executors
    assert measures[ADDED].sections == measures[BODY].sections


def test_old_editions_dates_and_bodies_touched_are_kept_and_named(office: Office) -> None:
    draft_id = office.draft(new_edition())
    office.apply(draft_id, basis="приказ № 77/01, пункт 2")
    with office.database.read() as session:
        kept = session.execute(select(MEASURE_VERSIONS)).all()
        dates = session.execute(select(DUE_DATES)).all()
        ended = session.execute(select(MEASURES.c.title).where(MEASURES.c.ended_at.is_not(None))).scalars().all()
        revisions = dict(session.execute(select(MEASURES.c.title, MEASURES.c.revision)).all())
        outcome = load_draft(session, draft_id).outcome
    assert sorted(row.old["title"][:8] for row in kept) == sorted(title[:8] for title in (REMOVED, MOVED, BODY))
    assert {row.revision for row in kept} == {1}
    assert next(row.old for row in kept if row.old["title"].startswith(BODY))["executors"] == ["ЦНППМ"]
    assert [(row.due_on, row.basis, row.set_by) for row in dates] == [
        (date(2024, 10, 1), "приказ № 77/01, пункт 2", office.actor.user_id)
    ]
    assert len(ended) == 1
    assert ended[0].startswith(REMOVED)
    assert (revisions[MOVED], revisions[ADDED]) == (2, 1)
    (told,) = office.events("deadline.moved")
    assert told.details["old_due_on"] == "2023-06-30"
    assert (told.details["due_on"], told.details["basis"]) == ("2024-10-01", "приказ № 77/01, пункт 2")
    amended = office.events("measure.amended")
    assert sorted(event.details["change"] for event in amended) == ["added", "changed", "changed", "removed"]
    assert all(event.details["subjects"] for event in amended)
    by_title = {event.details["title"]: set(event.details["subjects"]) for event in amended}
    assert len(by_title[BODY]) == 3, "the body that joined is among those told"
    assert len(office.events("roadmap.amended")) == 1
    assert [event.subject for event in office.events("task.planned")] == [f"task:{office.tasks(ADDED)[0].id}"]
    assert outcome["applied"]["moved"] == 1


def test_planning_and_seeding_again_leave_an_amended_roadmap_alone(small: Office) -> None:
    small.apply(small.draft(new_edition()))
    with small.database.write() as session:
        before = session.execute(select(TASKS).order_by(TASKS.c.id)).all()
        assert plan_tasks(session, small.roadmap_id, NOW) == 0
        seeded(session, only="tyumen-2023")
        after = session.execute(select(TASKS).order_by(TASKS.c.id)).all()
    assert after == before


def test_repeating_terms_change_from_the_act_on_only(small: Office) -> None:
    text = new_edition().replace("Август, декабрь ежегодно", "Сентябрь, декабрь ежегодно")
    step = step_of(small.propose(small.draft(text)), BODY)
    assert [(one.kind, one.task.due_on if one.task else one.window and one.window.due) for one in step.tasks] == [
        ("stays", date(2023, 8, 31)),
        ("cancelled", date(2024, 8, 31)),
        ("planned", date(2024, 9, 30)),
    ], "August 2023 was late before the act came, December is the same in both"


def test_tasks_of_an_excluded_measure_are_cancelled_with_the_act_as_the_reason(office: Office) -> None:
    lines = [line for line in drafts.text_of(TYUMEN).split("\n") if f"\t{BODY}" not in line]
    text = "\n".join(lines).replace("08 июля 2023г.", "01 февраля 2024г.").replace("№ 606/02", "№ 78/01")
    office.apply(office.draft(text))
    states = [(task.due_on.year, task.state, task.reason) for task in office.tasks(BODY)]
    basis = "приказ от 01.02.2024 № 78/01"
    assert states == [(2023, "planned", None)] * 2 + [(2024, "cancelled", basis)] * 2
    cancelled = office.events("task.cancelled")
    assert [event.details["reason"] for event in cancelled] == [basis, basis]


def test_a_window_that_comes_back_is_planned_anew(small: Office) -> None:
    text = new_edition().replace("Август, декабрь ежегодно", "Сентябрь, декабрь ежегодно")
    small.apply(small.draft(text))
    back = new_edition().replace("№ 77/01", "№ 79/01")
    small.apply(small.draft(back))
    august = [task for task in small.tasks(BODY) if task.due_on == date(2024, 8, 31)]
    assert sorted(task.state for task in august) == ["cancelled", "planned"]
    assert [task.state for task in small.tasks(BODY) if task.due_on == date(2024, 9, 30)] == ["cancelled"]


def test_a_request_to_extend_a_task_that_the_act_moves_is_moot(small: Office) -> None:
    task = small.tasks(MOVED)[0]
    with small.database.write() as session:
        b.extension(session, task.id)
    small.apply(small.draft(new_edition()))
    with small.database.read() as session:
        assert session.execute(select(EXTENSIONS.c.state)).scalar_one() == "withdrawn"


def test_a_change_that_a_person_leaves_out_is_not_made(small: Office) -> None:
    draft_id = small.draft(new_edition())
    removed = step_of(small.propose(draft_id), REMOVED)
    with small.database.write() as session:
        draft = load_draft(session, draft_id)
        save_edits(session, draft, change.choose(draft.edits, removed.key, "skip"))
    applied = small.apply(draft_id)
    assert (applied.added, applied.removed, applied.changed) == (1, 0, 2)
    assert any(title.startswith(REMOVED) for title in small.measures())


def test_a_pair_held_for_one_measure_may_be_taken_apart(small: Office) -> None:
    draft_id = small.draft(new_edition().replace(BODY, "Разработка и согласование планов работы методистов"))
    pair = next(step for step in small.propose(draft_id).of("changed") if step.title.startswith(BODY))
    assert not pair.sure
    with small.database.write() as session:
        draft = load_draft(session, draft_id)
        save_edits(session, draft, change.choose(draft.edits, pair.key, "split"))
    proposal = small.propose(draft_id)
    assert (len(proposal.of("added")), len(proposal.of("removed"))) == (2, 2)
    assert small.apply(draft_id).removed == 2


def test_a_longer_period_moves_what_repeats_and_the_roadmaps_end(small: Office) -> None:
    text = drafts.text_of(TYUMEN).replace("на период до 2024 года", "на период до 2025 года")
    text = text.replace("08 июля 2023г.", "01 февраля 2024г.").replace("№ 606/02", "№ 80/01")
    draft_id = small.draft(text)
    proposal = small.propose(draft_id)
    assert [(one.field, one.new) for one in proposal.head] == [
        ("title", proposal.plan.title),
        ("end", "2025-12-31"),
    ]
    repeated = step_of(proposal, BODY)
    assert [one.field for one in repeated.fields] == ["schedule"]
    assert {one.window.due for one in repeated.tasks if one.window} == {date(2025, 8, 31), date(2025, 12, 31)}
    small.apply(draft_id)
    with small.database.read() as session:
        roadmap = get_roadmap(session, "tyumen-2023")
    assert (roadmap.end, roadmap.version) == (date(2025, 12, 31), 2)


AMENDING = """ДЕПАРТАМЕНТ ОБРАЗОВАНИЯ И НАУКИ
ЧЕЛЯБИНСКОЙ ОБЛАСТИ

ПРИКАЗ

от 01.02.2024 № 15

О внесении изменений в дорожную карту

ПРИКАЗЫВАЮ:

1. Внести в дорожную карту, утвержденную приказом от 22.06.2023 № 147/1, следующие изменения:
1.1. Пункт 5 исключить.
1.2. В пункте 7 слова «Июнь – ноябрь 2023 года» заменить словами «до 1 декабря 2024 года».
1.3. В пункте 99 слова «раз» заменить словами «два».
2. Контроль за исполнением приказа оставляю за собой.

Директор департамента И.И. Образцов
"""


def test_an_amending_act_changes_the_points_it_names(small: Office) -> None:
    with small.database.write() as session:
        seeded(session, only="chelyabinsk-2023")
        small.roadmap_id = get_roadmap(session, "chelyabinsk-2023").id
    draft_id = small.draft(AMENDING, "изменения.txt")
    proposal = small.propose(draft_id)
    assert [(step.kind, step.number) for step in proposal.steps] == [("changed", "7"), ("removed", "5")]
    assert [(one.old, why) for one, why in proposal.silent] == [("раз", "пункта 99 в дорожной карте нет")]
    applied = small.apply(draft_id)
    assert (applied.changed, applied.removed, applied.moved) == (1, 1, 1)
    measure = next(one for one in small.measures().values() if one.code == "7")
    assert measure.deadline == "до 1 декабря 2024 года"


RESTATED = """
ДЕПАРТАМЕНТ ОБРАЗОВАНИЯ ЧЕЛЯБИНСКОЙ ОБЛАСТИ

ПРИКАЗ

01.02.2024 № 17

О внесении изменений в приказ от 22.06.2023 № 147/1

ПРИКАЗЫВАЮ:

1. Внести в дорожную карту, утвержденную приказом от 22.06.2023 № 147/1, следующие изменения:
1.1. Пункт 8 изложить в следующей редакции:
«8	Проведение мониторинга	Ежеквартально	ЧИППКРО	Справка».
1.2. В пункте 3 слова «Май 2031 года» заменить словами «Июнь 2031 года».
1.3. Дополнить пунктом 6.1 следующего содержания:
«6.1. Проведение семинара для методистов; ЧИППКРО; до 1 ноября 2024 г.; Отчет».
1.4. Дополнить пунктом 6.2 следующего содержания:
«6.2. Проведение второго семинара».

Директор департамента И.И. Образцов
"""


def test_a_point_restated_by_its_number_stays_the_same_measure_whatever_its_new_words(small: Office) -> None:
    with small.database.write() as session:
        seeded(session, only="chelyabinsk-2023")
        small.roadmap_id = get_roadmap(session, "chelyabinsk-2023").id
    proposal = small.propose(small.draft(RESTATED, "изменения.txt"))
    assert [(step.kind, step.number, step.sure) for step in proposal.steps] == [
        ("added", "6.1", True),
        ("added", "6.2", True),
        ("changed", "8", False),
    ]
    assert [why for _, why in proposal.silent] == ["слов «Май 2031 года» в пункте 3 нет"]
    first, second = (step.row for step in proposal.steps[:2])
    assert first is not None
    assert second is not None
    assert (first.title, first.deadline, first.result) == (
        "Проведение семинара для методистов",
        "до 1 ноября 2024 г.",
        "Отчет",
    )
    assert (second.title, second.deadline) == ("Проведение второго семинара", "")


def test_an_amending_act_read_before_another_was_applied_must_be_read_again(small: Office) -> None:
    with small.database.write() as session:
        seeded(session, only="chelyabinsk-2023")
        small.roadmap_id = get_roadmap(session, "chelyabinsk-2023").id
    first, second = small.draft(AMENDING, "1.txt"), small.draft(AMENDING.replace("№ 15", "№ 16"), "2.txt")
    small.apply(first)
    assert small.propose(second).stale
    with pytest.raises(Conflict, match="прочитайте документ заново"):
        small.apply(second)
    with small.database.write() as session:
        read_again(session, second, NOW)
    read_draft(small.database, second)
    assert not small.propose(second).stale
    assert small.propose(second).steps == ()


def test_the_moscow_order_brings_the_edition_it_amends_to_and_names_what_touches_no_measure(small: Office) -> None:
    with small.database.write() as session:
        seeded(session, only="moscow-2023")
        small.roadmap_id = get_roadmap(session, "moscow-2023").id
    proposal = small.propose(small.draft(drafts.text_of(MOSCOW), MOSCOW))
    assert proposal.steps == ()
    assert tuple(one for one, _ in proposal.silent) == proposal.content.document.amendments
    assert {"add", "replace_words"} <= {one.op for one, _ in proposal.silent}


def test_a_letter_without_table_and_changes_is_no_amendment(small: Office) -> None:
    with small.database.write() as session:
        kept = make_draft(
            session, "письмо.txt", "Просим сообщить.".encode(), small.actor, NOW, roadmap_id=small.roadmap_id
        )
    read_draft(small.database, kept.draft_id)
    with small.database.read() as session:
        assert load_draft(session, kept.draft_id).error_code == "document.no_changes"


def test_nobody_without_the_right_applies(small: Office) -> None:
    draft_id = small.draft(new_edition())
    with small.database.write() as session, pytest.raises(Forbidden):
        apply_amendment(session, draft_id, None, b.actor(session, "controller"), NOW)


def test_of_two_who_apply_at_once_one_wins(office: Office) -> None:
    draft_id = office.draft(new_edition())
    barrier, outcomes = threading.Barrier(2), []

    def try_it() -> None:
        barrier.wait()
        try:
            outcomes.append(office.apply(draft_id).slug)
        except Conflict as error:
            outcomes.append(error.code.split(".")[0])

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["draft", "tyumen-2023"]
    with office.database.read() as session:
        assert session.execute(select(func.count()).select_from(MEASURE_VERSIONS)).scalar_one() == 3


def test_an_application_that_fails_leaves_everything_as_it_was(office: Office) -> None:
    def standing(session: Session) -> list[Any]:
        tables = (MEASURES, TASKS, ROADMAPS, SECTIONS)
        return [session.execute(select(table).order_by(table.c.id)).all() for table in tables]

    draft_id = office.draft(new_edition())
    with office.database.read() as session:
        before = standing(session)
    with pytest.raises(RuntimeError), office.database.write() as session:
        apply_amendment(session, draft_id, None, office.actor, NOW)
        raise RuntimeError("power cut")
    with office.database.read() as session:
        assert standing(session) == before
