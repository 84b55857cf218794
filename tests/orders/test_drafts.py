"""From an order to a roadmap in force: as reviewed by hand, corrected by a person, approved once."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import Session

from roadmap.database import Database
from roadmap.errors import BadInput, Conflict, Forbidden, Stale, TooLarge
from roadmap.models import (
    ACTS,
    ALIASES,
    BODIES,
    CONTACTS,
    DRAFTS,
    INDICATORS,
    INSTRUCTIONS,
    MEASURES,
    ROADMAPS,
    TASKS,
)
from roadmap.orders.drafts import edits as change
from roadmap.orders.drafts.approval import InForce, approve
from roadmap.orders.drafts.bodies import Body, bodies_of
from roadmap.orders.drafts.corrected import DraftRow
from roadmap.orders.drafts.date_preview import months_of, points_of
from roadmap.orders.drafts.doubts import Doubt, objections, row_doubts
from roadmap.orders.drafts.regions import latin, region_stem, time_zone_of
from roadmap.orders.drafts.store import discard, known_subjects, list_drafts, load_draft, make_draft, save_edits
from roadmap.orders.file_reading import read_again, read_draft
from roadmap.people.permissions import Actor
from roadmap.reads.measures import list_measures
from roadmap.reads.roadmaps import get_roadmap
from tests import builders as b
from tests.documents import hostile
from tests.orders import drafts
from tests.orders.drafts import CHELYABINSK, MOSCOW, TYUMEN, coordinator, draft, put_draft, seeded
from workflows.journal import EVENTS


def approve_it(database: Database, draft_id: int, actor: Actor) -> InForce:
    with database.write() as session:
        return approve(session, draft_id, None, actor, b.NOW, doubts_taken=True)[0]


def edit(database: Database, draft_id: int, edits: dict[str, Any]) -> None:
    with database.write() as session:
        save_edits(session, load_draft(session, draft_id), edits)


def doubts_of(database: Database, draft_id: int) -> dict[str, tuple[Doubt, ...]]:
    shown = draft(database, draft_id)
    suspects = shown.content.document.suspects
    return {row.key: row_doubts(row, bodies(database, draft_id), suspects) for row in shown.content.rows}


def bodies(database: Database, draft_id: int) -> tuple[Body, ...]:
    shown = draft(database, draft_id)
    plan = shown.content.plans[0]
    with database.read() as session:
        known = known_subjects(session, plan.names)
    return bodies_of(plan.rows, shown.edits, known, shown.content.document.aliases)


def row_of(database: Database, draft_id: int, n: int) -> DraftRow:
    return draft(database, draft_id).content.rows[n - 1]


def told(session: Session, slug: str) -> list[tuple[Any, ...]]:
    """Everything that a roadmap's measures and tasks say, ids of rows left out."""
    roadmap = get_roadmap(session, slug)
    measures = list_measures(session, roadmap_id=roadmap.id)
    tasks: dict[int, list[Any]] = {}
    for row in session.execute(select(TASKS).where(TASKS.c.roadmap_id == roadmap.id).order_by(TASKS.c.window)):
        tasks.setdefault(row.measure_id, []).append((row.window, row.due_on, row.control_on, row.lead_id, row.state))
    return [
        (
            one.n, one.code, one.title, one.sections, one.deadline, dict(one.schedule), one.result, one.line,
            [(body.subject_id, body.role, body.printed) for body in one.responsible], tasks.get(one.id, []),
        )
        for one in measures
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("slug", "document", "measures"),
    [("tyumen-2023", TYUMEN, 41), ("moscow-2023", MOSCOW, 63), ("chelyabinsk-2023", CHELYABINSK, 30)],
)
def test_an_imported_order_says_what_its_reviewed_seeds_say(
    database: Database, slug: str, document: str, measures: int
) -> None:
    actor = coordinator(database)
    with database.write() as session:
        seeded(session, only=slug)
    brought = approve_it(database, put_draft(database, document, actor), actor)
    with database.read() as session:
        mine, reviewed = told(session, brought.slug), told(session, slug)
        head, seen = get_roadmap(session, brought.slug), get_roadmap(session, slug)
        subjects = session.execute(select(func.count()).select_from(BODIES)).scalar_one()
    assert (brought.slug, brought.measures, len(reviewed)) == (f"{slug}-2", measures, measures)
    assert mine == reviewed
    assert (head.start, head.end, head.title, head.time_zone) == (seen.start, seen.end, seen.title, seen.time_zone)
    assert head.state == "in_force"
    known = drafts.seeds().subjects[slug.rsplit("-", 1)[0]]
    assert subjects == len(known), "every body is known: none is made anew"


def test_an_order_on_an_empty_base_brings_act_bodies_indicators_and_tasks(database: Database) -> None:
    actor = coordinator(database)
    draft_id = put_draft(database, CHELYABINSK, actor)
    brought = approve_it(database, draft_id, actor)
    with database.read() as session:
        act = session.execute(select(ACTS)).one()
        counts = {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (INSTRUCTIONS, INDICATORS, MEASURES, TASKS, ROADMAPS)
        }
        kinds = set(
            session.execute(select(EVENTS.c.kind).where(EVENTS.c.stream == f"roadmap:{brought.roadmap_id}")).scalars()
        )
        names = {row.abbr or row.name for row in session.execute(select(BODIES))}
    assert (act.number, act.date, act.sha256 is not None) == ("147/1", date(2023, 6, 22), True)
    assert counts == {"instruction": 5, "indicator": 30, "measure": 30, "task": brought.tasks, "roadmap": 1}
    assert kinds == {"measure.added", "roadmap.imported"}
    assert "ОГБУ ЧЦОПМКП" in names
    assert draft(database, draft_id).outcome == {"roadmaps": ["chelyabinsk-2023"]}


def test_nothing_is_in_force_before_an_approval(database: Database) -> None:
    actor = coordinator(database)
    put_draft(database, TYUMEN, actor)
    with database.read() as session:
        for table in (ROADMAPS, MEASURES, TASKS, BODIES, ACTS):
            assert session.execute(select(func.count()).select_from(table)).scalar_one() == 0


@pytest.mark.parametrize("role", ["controller", "executor", "leader", "auditor"])
def test_only_who_may_import_orders_uploads_and_approves(sqlite_database: Database, role: str) -> None:
    draft_id = put_draft(sqlite_database, TYUMEN, coordinator(sqlite_database))
    with sqlite_database.write() as session:
        stranger = b.actor(session, role)
        with pytest.raises(Forbidden):
            approve(session, draft_id, None, stranger, b.NOW, doubts_taken=True)
        with pytest.raises(Forbidden):
            make_draft(session, "план.txt", b"text", stranger, b.NOW)
        with pytest.raises(Forbidden):
            discard(session, load_draft(session, draft_id), stranger, b.NOW)


def test_a_corrected_deadline_recomputes_its_dates_and_settles_its_doubt(sqlite_database: Database) -> None:
    actor = coordinator(sqlite_database)
    draft_id = put_draft(sqlite_database, TYUMEN, actor)
    doubtful = row_of(sqlite_database, draft_id, 11)
    assert [one.field for one in doubts_of(sqlite_database, draft_id)[doubtful.key]] == ["deadline"]
    shown = draft(sqlite_database, draft_id)
    edit(sqlite_database, draft_id, change.edit_row(shown.edits, doubtful.key, {"deadline": "до 20 мая 2024 г."}))
    row = row_of(sqlite_database, draft_id, 11)
    assert [window.due for window in row.schedule.windows] == [date(2024, 5, 20)]
    assert "20.05.2024" in row.explanation
    assert row.edited == ("deadline",)
    assert not doubts_of(sqlite_database, draft_id)[row.key]


def test_a_row_may_be_confirmed_left_out_taken_in_again_and_added(sqlite_database: Database) -> None:
    actor = coordinator(sqlite_database)
    draft_id = put_draft(sqlite_database, TYUMEN, actor)
    edits = change.confirm_row(draft(sqlite_database, draft_id).edits, "0.11", confirmed=True)
    edits = change.delete_row(edits, "0.2", deleted=True)
    edits = change.delete_row(change.delete_row(edits, "0.3", deleted=True), "0.3", deleted=False)
    edits, added = change.add_row(edits, 0, "0.5", ["Новый раздел"])
    edits = change.edit_row(edits, added, {"title": "Провести сверку", "lead": ["ДОН ТО"], "deadline": "ежеквартально"})
    edit(sqlite_database, draft_id, edits)
    brought = approve_it(sqlite_database, draft_id, actor)
    with sqlite_database.read() as session:
        measures = list_measures(session, roadmap_id=brought.roadmap_id)
    titles = [one.title for one in measures]
    assert [one.n for one in measures] == list(range(1, 42))
    assert "Утверждение «дорожной карты» по созданию и функционированию РС НМС" not in titles
    assert titles.index("Провести сверку") == 4
    assert measures[4].sections == ("Новый раздел",)
    assert not measures[10].review, "a confirmed row is not doubtful any more"


def test_the_period_decides_about_dates_without_a_year(sqlite_database: Database) -> None:
    actor = coordinator(sqlite_database)
    draft_id = put_draft(sqlite_database, TYUMEN, actor)
    before = sum(len(row.schedule.windows) for row in draft(sqlite_database, draft_id).content.rows)
    edits = change.edit_plan(draft(sqlite_database, draft_id).edits, 0, {"end": "2025-12-31"})
    edit(sqlite_database, draft_id, edits)
    after = sum(len(row.schedule.windows) for row in draft(sqlite_database, draft_id).content.rows)
    assert after > before


def test_a_near_name_is_suggested_and_never_taken(sqlite_database: Database) -> None:
    actor = coordinator(sqlite_database)
    draft_id = put_draft(sqlite_database, CHELYABINSK, actor)
    slip = next(body for body in bodies(sqlite_database, draft_id) if "ГБУ ДПО ЧИПТКРО" in body.printed)
    assert slip.subject is None
    assert slip.doubtful
    assert [one.name for one in slip.suggestions] == ["ГБУ ДПО ЧИППКРО"]
    assert sum(body.doubtful for body in bodies(sqlite_database, draft_id)) == 1
    chosen = {"means": slip.suggestions[0].means, "emails": "rector@example.org; office@example.org"}
    edit(sqlite_database, draft_id, change.edit_body(draft(sqlite_database, draft_id).edits, slip.key, chosen))
    brought = approve_it(sqlite_database, draft_id, actor)
    with sqlite_database.read() as session:
        ids = {
            body.printed: body.subject_id
            for one in list_measures(session, roadmap_id=brought.roadmap_id)
            for body in one.responsible
        }
        alias = session.execute(select(ALIASES).where(ALIASES.c.alias == "ГБУ ДПО ЧИПТКРО")).one()
    assert ids["ГБУ ДПО ЧИПТКРО"] == ids["ГБУ ДПО ЧИППКРО"] == alias.subject_id
    assert alias.misread


def test_a_known_subject_is_chosen_for_a_new_spelling_and_gets_it_as_an_alias(sqlite_database: Database) -> None:
    actor = coordinator(sqlite_database)
    with sqlite_database.write() as session:
        seeded(session, only="chelyabinsk-2023")
        known = session.execute(select(BODIES.c.id).where(BODIES.c.slug.like("chelyabinsk-%"))).scalars().first()
    text = drafts.text_of(CHELYABINSK).replace("ОГБУ ЧЦОПМКП", "ОГБУ «Челябцентр»")
    draft_id = put_draft(sqlite_database, CHELYABINSK, actor, text=text)
    new = next(body for body in bodies(sqlite_database, draft_id) if "ОГБУ «Челябцентр»" in body.printed)
    assert new.subject is None
    values = {"means": f"subject:{known}", "emails": "centre@example.org"}
    edit(sqlite_database, draft_id, change.edit_body(draft(sqlite_database, draft_id).edits, new.key, values))
    approve_it(sqlite_database, draft_id, actor)
    with sqlite_database.read() as session:
        assert (
            session.execute(select(ALIASES.c.subject_id).where(ALIASES.c.alias == "ОГБУ «Челябцентр»")).scalar_one()
            == known
        )
        assert session.execute(select(CONTACTS.c.email).where(CONTACTS.c.subject_id == known)).scalars().all() == [
            "centre@example.org"
        ]


def test_full_name_and_abbreviation_of_one_definition_are_one_new_subject(sqlite_database: Database) -> None:
    draft_id = put_draft(sqlite_database, MOSCOW, coordinator(sqlite_database))
    found = bodies(sqlite_database, draft_id)
    assert len({body.key for body in found}) == len(found)
    joined = [body for body in found if len(body.printed) > 1]
    assert joined, "the document defines abbreviations that its table uses beside the full names"
    assert all(body.abbr in body.printed for body in joined)


@pytest.mark.parametrize("typed", ["нет", "a@b", "имя @организация.ru", "x@y.z,", "<a@b.ru>"])
def test_what_is_no_address_is_refused_with_its_text(typed: str) -> None:
    if typed == "x@y.z,":
        assert change.read_emails(typed) == ["x@y.z"]
        return
    with pytest.raises(BadInput, match="не похоже на адрес"):
        change.read_emails(typed)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"slug": "Тюмень 2023"}, "draft.slug"),
        ({"names": ""}, "draft.slug"),
        ({"title": ""}, "draft.title"),
        ({"time_zone": "Asia/Tyumen"}, "draft.zone"),
        ({"start": "2025-01-01", "end": "2024-01-01"}, "draft.period"),
        ({"start": "31.06.2024"}, "draft.date"),
        ({"start": "0001-01-01"}, "bounds.date"),
        ({"end": "9999-12-31"}, "bounds.date"),
        ({"title": "а" * 75_000}, "bounds.text"),
        ({"shift_rule": "up"}, "draft.shift"),
    ],
)
def test_a_wrong_head_is_refused(values: dict[str, str | None], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        change.edit_plan({}, 0, values)
    assert refused.value.code == code


@pytest.mark.parametrize("field", ["title", "deadline", "result", "code", "lead", "executors", "section"])
def test_a_cell_that_no_letter_could_carry_is_refused(field: str) -> None:
    value: Any = "а" * 75_000
    with pytest.raises(BadInput) as refused:
        change.edit_row({}, "0.1", {field: [value] if field in ("lead", "executors", "section") else value})
    assert (refused.value.code, refused.value.data["field"]) == ("bounds.text", field)


def test_an_act_of_a_year_that_cannot_be_is_refused_when_typed_and_listed_when_read(sqlite_database: Database) -> None:
    with pytest.raises(BadInput, match="такой даты здесь быть не может"):
        change.edit_act({}, {"date": "9999-12-31"})
    actor = coordinator(sqlite_database)
    draft_id = put_draft(sqlite_database, TYUMEN, actor)
    edits = draft(sqlite_database, draft_id).edits
    edit(sqlite_database, draft_id, {
        **edits, "act": {"date": "0001-01-01"}, "rows": {"0.1": {"title": "а" * 75_000}},
        "plans": {"0": {**edits.get("plans", {}).get("0", {}), "start": "0001-01-01", "end": "9999-12-31"}},
    })  # fmt: skip
    content = draft(sqlite_database, draft_id).content
    assert sum(len(row.schedule.windows) for row in content.rows) < 20_000, "no ten thousand years of windows"
    said = "; ".join(objections(content))
    assert "дата акта не подходит" in said
    assert "период дорожной карты не подходит" in said
    assert "мероприятие 1: «название» длиннее 20000 знаков" in said
    with sqlite_database.write() as session, pytest.raises(BadInput, match="утвердить пока нельзя"):
        approve(session, draft_id, None, actor, b.NOW, doubts_taken=True)


def test_what_is_missing_is_listed_before_approving(sqlite_database: Database) -> None:
    actor = coordinator(sqlite_database)
    draft_id = put_draft(sqlite_database, TYUMEN, actor)
    edits = change.edit_act(draft(sqlite_database, draft_id).edits, {"date": None, "issuer": ""})
    edits = change.edit_plan(edits, 0, {"end": None})
    edit(sqlite_database, draft_id, edits)
    content = draft(sqlite_database, draft_id).content
    assert objections(content, ["tyumen-2023"]) == (
        "у акта не указано: дата",
        "у акта не указано: кто издал",
        "имя «tyumen-2023» занято: выберите другое имя в адресе",
        "не указан период дорожной карты",
    )
    with sqlite_database.write() as session, pytest.raises(BadInput, match="не указан период"):
        approve(session, draft_id, None, actor, b.NOW, doubts_taken=True)


def test_the_calendar_shows_every_control_point_in_its_month(sqlite_database: Database) -> None:
    draft_id = put_draft(sqlite_database, TYUMEN, coordinator(sqlite_database))
    plan = draft(sqlite_database, draft_id).content.plans[0]
    points = points_of(plan.rows, plan.shift_rule)
    months = months_of(points)
    assert sum(len(month.points) for month in months) == len(points) == 61
    assert [month.first for month in months] == sorted(month.first for month in months)
    for month in months:
        assert all(day.on.weekday() == place for week in month.weeks for place, day in enumerate(week))
        assert {point.control_on for point in month.points} == {
            day.on for week in month.weeks for day in week if day.points
        }


def test_the_same_file_twice_goes_on_with_its_draft_and_says_so_once_approved(database: Database) -> None:
    actor = coordinator(database)
    draft_id = put_draft(database, TYUMEN, actor)
    content = drafts.text_of(TYUMEN).encode()
    with database.write() as session:
        again = make_draft(session, "копия.txt", content, actor, b.NOW)
    assert (again.draft_id, again.twin) == (draft_id, True)
    approve_it(database, draft_id, actor)
    with database.write() as session, pytest.raises(Conflict, match="уже утверждён") as known:
        make_draft(session, "копия.txt", content, actor, b.NOW)
    assert known.value.data["roadmaps"] == ["tyumen-2023"]
    with database.write() as session:
        assert not make_draft(session, "копия.txt", content, actor, b.NOW, again=True).twin


def test_the_very_act_that_is_known_is_not_doubled(sqlite_database: Database) -> None:
    actor = coordinator(sqlite_database)
    with sqlite_database.write() as session:
        seeded(session, only="tyumen-2023")
    approve_it(sqlite_database, put_draft(sqlite_database, TYUMEN, actor), actor)
    with sqlite_database.read() as session:
        assert session.execute(select(func.count()).select_from(ACTS)).scalar_one() == 1
        assert session.execute(select(func.count()).select_from(INDICATORS)).scalar_one() == 21


def test_of_two_approvals_at_once_one_wins(database: Database) -> None:
    actor = coordinator(database)
    draft_id = put_draft(database, CHELYABINSK, actor)
    barrier, outcomes = threading.Barrier(2), []

    def try_it() -> None:
        barrier.wait()
        try:
            outcomes.append(approve_it(database, draft_id, actor).slug)
        except Conflict as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) in (["chelyabinsk-2023", "draft.decided"], ["chelyabinsk-2023", "draft.stale"])
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(MEASURES)).scalar_one() == 30


def test_an_approval_of_what_somebody_edited_meanwhile_is_stale(sqlite_database: Database) -> None:
    actor = coordinator(sqlite_database)
    draft_id = put_draft(sqlite_database, TYUMEN, actor)
    seen = draft(sqlite_database, draft_id)
    edit(sqlite_database, draft_id, change.confirm_row(seen.edits, "0.1", confirmed=True))
    with sqlite_database.write() as session, pytest.raises(Stale):
        approve(session, draft_id, seen.version, actor, b.NOW, doubts_taken=True)
    with sqlite_database.write() as session, pytest.raises(Stale):
        save_edits(session, seen, {})


def test_an_approval_that_fails_leaves_nothing_behind(database: Database) -> None:
    actor = coordinator(database)
    draft_id = put_draft(database, TYUMEN, actor)
    with pytest.raises(RuntimeError), database.write() as session:
        approve(session, draft_id, None, actor, b.NOW, doubts_taken=True)
        raise RuntimeError("power cut")
    with database.read() as session:
        assert session.execute(select(func.count()).select_from(ROADMAPS)).scalar_one() == 0
        assert session.execute(select(func.count()).select_from(BODIES)).scalar_one() == 0
    assert draft(database, draft_id).state == "open"


def test_a_discarded_draft_keeps_its_file_and_takes_no_more_edits(sqlite_database: Database) -> None:
    actor = coordinator(sqlite_database)
    draft_id = put_draft(sqlite_database, TYUMEN, actor)
    with sqlite_database.write() as session:
        discard(session, load_draft(session, draft_id), actor, b.NOW)
    shown = draft(sqlite_database, draft_id)
    assert (shown.state, shown.decided_by) == ("discarded", actor.name)
    with sqlite_database.write() as session, pytest.raises(Conflict, match="отклонён"):
        save_edits(session, shown, {})
    with sqlite_database.read() as session:
        assert [line.state for line in list_drafts(session)] == ["discarded"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("пусто.txt", b" \n\t", "document.empty"),
        ("скан.pdf", hostile.scanned_pdf(), "document.scanned"),
        ("порча.docx", b"PK\x03\x04" + b"\x00" * 400, "document.damaged"),
        ("бомба.docx", drafts.small_bomb(), "document.bomb"),
        ("сущности.docx", hostile.billion_laughs(), "document.entities"),
        ("письмо.txt", "Просим направить сведения.".encode(), "document.no_table"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_is_kept(
    sqlite_database: Database, name: str, content: bytes, code: str
) -> None:
    actor = coordinator(sqlite_database)
    with sqlite_database.write() as session:
        kept = make_draft(session, name, content, actor, b.NOW)
    read_draft(sqlite_database, kept.draft_id)
    shown = draft(sqlite_database, kept.draft_id)
    assert (shown.state, shown.error_code) == ("failed", code)
    assert shown.error and shown.error.endswith(".")
    with sqlite_database.write() as session:
        with pytest.raises(BadInput):
            approve(session, kept.draft_id, None, actor, b.NOW, doubts_taken=True)
        read_again(session, kept.draft_id, b.NOW)
        assert load_draft(session, kept.draft_id).state == "reading"


def test_a_reader_that_died_is_noticed_and_may_begin_again(sqlite_database: Database) -> None:
    actor = coordinator(sqlite_database)
    with sqlite_database.write() as session:
        kept = make_draft(session, TYUMEN, drafts.text_of(TYUMEN).encode(), actor, b.NOW)
        shown = load_draft(session, kept.draft_id)
        assert not shown.is_stuck(b.NOW)
        with pytest.raises(Conflict):
            read_again(session, kept.draft_id, b.NOW)
        later = b.NOW + timedelta(minutes=2)
        assert shown.is_stuck(later)
        read_again(session, kept.draft_id, later)
    read_draft(sqlite_database, kept.draft_id)
    assert draft(sqlite_database, kept.draft_id).state == "open"


def test_an_answer_for_a_draft_discarded_meanwhile_is_dropped(sqlite_database: Database) -> None:
    actor = coordinator(sqlite_database)
    with sqlite_database.write() as session:
        kept = make_draft(session, "пусто.txt", b"", actor, b.NOW)
        discard(session, load_draft(session, kept.draft_id), actor, b.NOW)
    read_draft(sqlite_database, kept.draft_id)
    assert draft(sqlite_database, kept.draft_id).state == "discarded"


def test_a_file_above_the_limit_is_refused(sqlite_database: Database) -> None:
    actor = coordinator(sqlite_database)
    with sqlite_database.write() as session, pytest.raises(TooLarge):
        make_draft(session, "план.pdf", b"x" * (2**20 + 1), actor, b.NOW, limit_mb=1)
    with sqlite_database.read() as session:
        assert session.execute(select(func.count()).select_from(DRAFTS)).scalar_one() == 0


@pytest.mark.parametrize(
    ("region", "stem", "zone"),
    [
        ("Тюменская область", "tyumen", "Asia/Yekaterinburg"),
        ("Московская область", "moscow", "Europe/Moscow"),
        ("Челябинская область", "chelyabinsk", "Asia/Yekaterinburg"),
        ("Сахалинская область", "sakhalin", "Asia/Sakhalin"),
        ("Республика Саха (Якутия)", "sakha", "Asia/Yakutsk"),
        ("Республика Татарстан", "tatarstan", "Europe/Moscow"),
        (None, "roadmap", "Europe/Moscow"),
    ],
)
def test_a_region_gives_its_name_and_time_zone(region: str | None, stem: str, zone: str) -> None:
    assert (region_stem(region), time_zone_of(region)) == (stem, zone)
    assert latin("ДОН ТО № 5") == "don-to-5"
