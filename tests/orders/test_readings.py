"""One phrase is read once on the way from a file to a row: again only where what it depends on has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select, update

from roadmap.database import Database
from roadmap.deadlines import ReportingDay, RuleSet
from roadmap.documents.content import terms
from roadmap.errors import BadInput
from roadmap.models import BODIES, DRAFTS, MEASURES, ROADMAPS
from roadmap.orders.amending.applying import apply_amendment
from roadmap.orders.amending.proposal import propose
from roadmap.orders.drafts import edits as change
from roadmap.orders.drafts.approval import approve
from roadmap.orders.drafts.doubts import Doubt
from roadmap.orders.drafts.review import review
from roadmap.orders.drafts.store import load_draft, save_edits
from roadmap.people.permissions import Actor
from roadmap.reads.roadmaps import get_roadmap
from tests import builders as b
from tests.documents.reading import parse_bytes
from tests.orders import drafts
from tests.orders.drafts import TYUMEN, coordinator, put_draft, seeded
from tests.orders.readings import Readings, counted
from tests.orders.test_amending import new_edition

MEASURES_READ = 41


@pytest.fixture
def readings() -> Iterator[Readings]:
    drafts.parsed(TYUMEN, drafts.text_of(TYUMEN))  # what the child process does is not counted as ours
    drafts.parsed(TYUMEN, new_edition())
    with counted() as found:
        yield found


def show(database: Database, draft_id: int) -> dict[str, tuple[Doubt, ...]]:
    """What the draft's page and the command line ask for."""
    with database.read() as session:
        (plan,) = review(session, load_draft(session, draft_id))
    return dict(plan.doubts)


def edit(database: Database, draft_id: int, edited: Any) -> None:
    """``edited`` makes new edits of those there are."""
    with database.write() as session:
        draft = load_draft(session, draft_id)
        save_edits(session, draft, edited(draft.edits))


def bring(database: Database, draft_id: int, actor: Actor, *, doubts_taken: bool = True) -> list[Any]:
    """Approve; the measures as they stand then."""
    with database.write() as session:
        brought = approve(session, draft_id, None, actor, b.NOW, doubts_taken=doubts_taken)
        of_it = MEASURES.c.roadmap_id == brought[0].roadmap_id
        return list(session.execute(select(MEASURES).where(of_it).order_by(MEASURES.c.n)))


def test_the_reader_reads_each_phrase_once_and_says_what_it_read() -> None:
    terms._read.cache_clear()
    with counted() as readings:
        document = parse_bytes(TYUMEN, drafts.text_of(TYUMEN).encode())
    measures = document.measures
    assert len(measures) == MEASURES_READ
    assert sorted(readings) == sorted({one.deadline for one in measures})
    assert all(one.term.fingerprint for one in measures)


def test_what_was_read_in_the_file_is_neither_read_for_the_page_nor_for_the_row(
    database: Database, readings: Readings
) -> None:
    actor = coordinator(database)
    draft_id = put_draft(database, TYUMEN, actor)
    show(database, draft_id)
    rows = bring(database, draft_id, actor)
    assert readings == []
    read = {one.n: one for one in drafts.parsed(TYUMEN, drafts.text_of(TYUMEN)).measures}
    assert [row.schedule for row in rows] == [read[row.n].schedule for row in rows]
    assert [row.explanation for row in rows] == [read[row.n].term.explanation for row in rows]


def test_a_corrected_phrase_is_one_more_reading_and_one_taken_back_none(
    sqlite_database: Database, readings: Readings
) -> None:
    actor = coordinator(sqlite_database)
    draft_id = put_draft(sqlite_database, TYUMEN, actor)
    edit(sqlite_database, draft_id, lambda edits: change.edit_row(edits, "0.11", {"deadline": "до 20 мая 2024 г."}))
    assert readings == ["до 20 мая 2024 г."]
    edit(sqlite_database, draft_id, lambda edits: change.edit_row(edits, "0.12", {"deadline": "ежегодно"}))
    edit(sqlite_database, draft_id, lambda edits: change.edit_row(edits, "0.12", {"deadline": _printed(12)}))
    edit(sqlite_database, draft_id, lambda edits: change.confirm_row(edits, "0.13", confirmed=True))
    show(sqlite_database, draft_id)
    rows = bring(sqlite_database, draft_id, actor)
    assert readings == ["до 20 мая 2024 г.", "ежегодно"]
    assert rows[10].schedule["windows"] == [{"start": None, "due": "2024-05-20"}]


def _printed(n: int) -> str:
    return drafts.parsed(TYUMEN, drafts.text_of(TYUMEN)).measures[n - 1].deadline


@pytest.mark.parametrize(
    "edited",
    [
        lambda edits: change.edit_plan(edits, 0, {"end": "2025-12-31"}),
        lambda edits: change.edit_act(edits, {"date": "2023-07-09"}),
    ],
    ids=["period", "act's date"],
)
def test_a_corrected_period_or_date_reads_all_that_depend_on_it_once(
    sqlite_database: Database, readings: Readings, edited: Any
) -> None:
    actor = coordinator(sqlite_database)
    draft_id = put_draft(sqlite_database, TYUMEN, actor)
    edit(sqlite_database, draft_id, edited)
    assert len(readings) == MEASURES_READ
    readings.forget()
    show(sqlite_database, draft_id)
    bring(sqlite_database, draft_id, actor)
    assert readings == []


def test_a_draft_of_an_older_grammar_is_read_again(
    sqlite_database: Database, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = coordinator(sqlite_database)
    draft_id = put_draft(sqlite_database, TYUMEN, actor)
    monkeypatch.setattr("roadmap.deadlines.terms.edition", lambda: "a newer one")
    show(sqlite_database, draft_id)
    assert len(readings) == MEASURES_READ
    edit(sqlite_database, draft_id, lambda edits: change.confirm_row(edits, "0.1", confirmed=True))
    readings.forget()
    show(sqlite_database, draft_id)
    bring(sqlite_database, draft_id, actor)
    assert readings == [], "kept with the first edit"


def test_a_draft_stored_before_terms_were_kept_opens_and_comes_into_force(
    database: Database, readings: Readings
) -> None:
    actor = coordinator(database)
    draft_id = put_draft(database, TYUMEN, actor)
    fresh = put_draft(database, TYUMEN, actor, text=drafts.text_of(TYUMEN) + "\n")
    with database.write() as session:
        stored = json.loads(json.dumps(load_draft(session, draft_id).parsed))
        for measure in stored["roadmaps"][0]["measures"]:
            measure["schedule"] = measure.pop("term")["schedule"]
            del measure["leans"]
        edits = {name: said for name, said in load_draft(session, draft_id).edits.items() if name != "terms"}
        session.execute(update(DRAFTS).where(DRAFTS.c.id == draft_id).values(parsed=stored, edits=edits))
    assert show(database, draft_id) == show(database, fresh)
    readings.forget()
    old = bring(database, draft_id, actor)
    assert len(readings) == MEASURES_READ
    edit(database, fresh, lambda edits: change.edit_plan(edits, 0, {"slug": "tyumen-anew"}))
    new = bring(database, fresh, actor)
    assert [(row.schedule, row.explanation, row.review) for row in old] == [
        (row.schedule, row.explanation, row.review) for row in new
    ]


def test_an_amendment_is_read_in_its_roadmap_s_frame_once(sqlite_database: Database, readings: Readings) -> None:
    actor = coordinator(sqlite_database)
    with sqlite_database.write() as session:
        seeded(session, only="tyumen-2023")
        days = RuleSet({"quarter": ReportingDay(10, "next")}).as_json()
        session.execute(update(ROADMAPS).values(reporting_days=days))
        roadmap_id = get_roadmap(session, "tyumen-2023").id
    draft_id = put_draft(sqlite_database, TYUMEN, actor, text=new_edition(), roadmap_id=roadmap_id)
    assert readings, "the reader of the file knows no roadmap"
    readings.forget()
    with sqlite_database.write() as session:
        propose(session, load_draft(session, draft_id), b.NOW)
        apply_amendment(session, draft_id, None, actor, b.NOW)
    assert readings == []


def test_changed_rules_read_an_open_amendment_again(sqlite_database: Database, readings: Readings) -> None:
    actor = coordinator(sqlite_database)
    with sqlite_database.write() as session:
        seeded(session, only="tyumen-2023")
        roadmap_id = get_roadmap(session, "tyumen-2023").id
    draft_id = put_draft(sqlite_database, TYUMEN, actor, text=new_edition(), roadmap_id=roadmap_id)
    edit(sqlite_database, draft_id, lambda edits: change.edit_row(edits, "0.1", {"deadline": "ежеквартально"}))
    wanted = RuleSet({"quarter": ReportingDay(10, "next")})
    with sqlite_database.write() as session:
        session.execute(update(ROADMAPS).values(reporting_days=wanted.as_json()))
        plan = load_draft(session, draft_id).content.plans[0]
    assert {window.due.day for window in plan.rows[0].schedule.windows} == {10}


def test_seeds_are_read_once_by_the_writer(sqlite_database: Database, readings: Readings) -> None:
    with sqlite_database.write() as session:
        seeded(session, only="tyumen-2023")
    assert len(readings) == MEASURES_READ


def test_doubts_come_into_force_only_when_somebody_takes_them_over(database: Database) -> None:
    actor = coordinator(database)
    draft_id = put_draft(database, TYUMEN, actor)
    doubtful = show(database, draft_id)
    with pytest.raises(BadInput, match=rf"остались сомнительные места \({len(doubtful)}\)") as refused:
        bring(database, draft_id, actor, doubts_taken=False)
    assert (refused.value.code, refused.value.data["doubtful"]) == ("draft.doubts", len(doubtful))
    with database.read() as session:
        assert session.execute(select(ROADMAPS.c.id)).all() == []
        assert load_draft(session, draft_id).state == "open"
    for key in doubtful:
        edit(database, draft_id, lambda edits, key=key: change.confirm_row(edits, key, confirmed=True))
    assert len(bring(database, draft_id, actor, doubts_taken=False)) == MEASURES_READ


def test_two_roadmaps_of_one_order_share_the_bodies_that_it_brings(sqlite_database: Database) -> None:
    actor = coordinator(sqlite_database)
    draft_id = put_draft(sqlite_database, TYUMEN, actor)
    with sqlite_database.write() as session:
        draft = load_draft(session, draft_id)
        parsed, bodies = dict(draft.parsed or {}), review(session, draft)[0].bodies
        plans = {str(at): {**draft.edits["plans"]["0"], "slug": f"tyumen-{at}"} for at in range(2)}
        values = {"parsed": {**parsed, "roadmaps": parsed["roadmaps"] * 2}, "edits": {"plans": plans}}
        session.execute(update(DRAFTS).values(values))
    with sqlite_database.write() as session:
        brought = approve(session, draft_id, None, actor, b.NOW, doubts_taken=True)
        made = session.execute(select(func.count()).select_from(BODIES)).scalar_one()
    assert [one.measures for one in brought] == [MEASURES_READ, MEASURES_READ]
    assert made == len(bodies)
