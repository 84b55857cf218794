"""Reports of an amended roadmap: each tells what was in force on its day, and which act changed it since."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, select

from roadmap.control.moves import MoveOrder, move_task
from roadmap.database import Database
from roadmap.models import TASKS
from roadmap.orders.amending.applying import apply_amendment
from roadmap.people.permissions import Actor
from roadmap.reads.filter_choices import roadmap_choices
from roadmap.reads.roadmaps import get_roadmap
from roadmap.reports.execution import execution_report, render_report
from roadmap.reports.formats.json_form import figures_json
from roadmap.reports.leadership import leadership
from roadmap.reports.report import ExecutionReport, MeasureLine
from tests.orders import drafts
from tests.orders.drafts import TYUMEN, coordinator, put_draft, seeded

JUNE = datetime(2023, 6, 20, 9, 0, tzinfo=UTC)
BEFORE = datetime(2024, 2, 9, 12, 0, tzinfo=UTC)
AMENDED = datetime(2024, 2, 10, 9, 0, tzinfo=UTC)
AFTER = datetime(2024, 3, 15, 9, 0, tzinfo=UTC)
SECOND = datetime(2024, 3, 20, 9, 0, tzinfo=UTC)
END = datetime(2024, 4, 1, 9, 0, tzinfo=UTC)

REMOVED = "Мониторинг эффективности деятельности региональных профессиональных объединений"
MOVED = "Координация деятельности субъектов РС НМС"
BODY = "Разработка и согласование планов работы каждого участника методического актива"
ADDED = "Подготовка сводного доклада о работе методического актива"
ACT, SECOND_ACT = "приказ от 01.02.2024 № 77/01", "приказ от 18.03.2024 № 99/02"


def new_edition() -> str:
    """The Tyumen order issued anew: a measure less, a measure more, a date, a rhythm and the bodies of one changed."""
    lines = drafts.text_of(TYUMEN).split("\n")
    place = next(number for number, line in enumerate(lines) if line.startswith(f"\t{REMOVED}"))
    del lines[place]
    place = next(number for number, line in enumerate(lines) if f"\t{BODY}" in line)
    lines[place] = lines[place].replace("\tТОГИРРО\tЦНППМ\t", "\tТОГИРРО\tДОН ТО\t")
    lines.insert(place + 1, f"\t{ADDED}\tЦНППМ\tТОГИРРО\tдо 15 ноября 2024 г.\tДоклад")
    text = "\n".join(lines).replace("08 июля 2023г.", "01 февраля 2024г.").replace("№ 606/02", "№ 77/01")
    text = text.replace("Август, декабрь ежегодно", "Сентябрь, декабрь ежегодно")
    return text.replace("\tМай - июнь 2023\t", "\tдо 1 октября 2024 г.\t", 1)


def longer_edition() -> str:
    """A second one after it: until 2025, and another term for the measure that the first one added."""
    text = new_edition().replace("на период до 2024 года", "на период до 2025 года")
    text = text.replace("01 февраля 2024г.", "18 марта 2024г.").replace("№ 77/01", "№ 99/02")
    return text.replace("до 15 ноября 2024 г.", "до 20 декабря 2024 г.")


class Office:
    """The Tyumen roadmap in force since May 2023, and a coordinator."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.actor: Actor = coordinator(database)
        with database.write() as session:
            seeded(session, only="tyumen-2023")
            self.roadmap_id = get_roadmap(session, "tyumen-2023").id

    def amend(self, text: str, now: datetime) -> None:
        draft_id = put_draft(self.database, TYUMEN, self.actor, text=text, roadmap_id=self.roadmap_id, now=now)
        with self.database.write() as session:
            apply_amendment(session, draft_id, None, self.actor, now)

    def report(self, now: datetime, as_of: date | None = None, period: str | None = None) -> ExecutionReport:
        with self.database.read() as session:
            return execution_report(session, "tyumen-2023", as_of, period, now)

    def task(self, report: ExecutionReport, title: str, place: int = 0) -> int:
        return line(report, title).lines[place].fact.task_id

    def move(self, task_id: int, trigger: str, now: datetime, **more: Any) -> None:
        with self.database.write() as session:
            move_task(session, MoveOrder(task_id, trigger, **more), self.actor, now)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


@pytest.fixture
def small(sqlite_database: Database) -> Office:
    return Office(sqlite_database)


def line(report: ExecutionReport, title: str) -> MeasureLine:
    return next(measure for measure in report.measures if measure.title.startswith(title))


def titles(report: ExecutionReport) -> list[str]:
    return [measure.title for measure in report.measures]


def figures(report: ExecutionReport) -> dict[str, Any]:
    told = json.loads(json.dumps(figures_json(report)))
    told.pop("generated_at")
    return dict(told)


def test_a_report_as_of_a_day_before_the_acts_is_the_one_that_was_made_on_that_day(office: Office) -> None:
    first = office.report(BEFORE)
    for trigger in ("ask_extension", "grant_extension"):
        office.move(office.task(first, MOVED), trigger, JUNE, reason="нет данных", new_date=date(2024, 2, 29))
    office.move(office.task(first, REMOVED), "submit", BEFORE, result="готово", fulfilled_on=date(2024, 2, 8))
    then = figures(office.report(BEFORE))
    assert then["totals"]["moved"] == 1
    office.amend(new_edition(), AMENDED)
    between = figures(office.report(AFTER))
    office.amend(longer_edition(), SECOND)
    assert figures(office.report(END, as_of=date(2024, 2, 9))) == then
    assert figures(office.report(END, as_of=date(2024, 3, 15))) == between
    assert len(then["measures"]) == 41
    assert then["roadmap"]["period_end"] == between["roadmap"]["period_end"] == "2024-12-31"
    assert figures(office.report(END))["roadmap"]["period_end"] == "2025-12-31"


def test_wording_term_and_bodies_are_those_of_the_day(small: Office) -> None:
    small.amend(new_edition(), AMENDED)
    before, after = small.report(AFTER, as_of=date(2024, 2, 9)), small.report(AFTER)
    assert (line(before, MOVED).deadline_text, line(after, MOVED).deadline_text) == (
        "Май - июнь 2023",
        "до 1 октября 2024 г.",
    )
    assert [one.fact.opens_on for one in line(before, MOVED).lines] == [date(2023, 5, 1)]
    assert [one.fact.opens_on for one in line(after, MOVED).lines] == [None]
    assert (line(before, BODY).executors, line(after, BODY).executors) == (("ЦНППМ",), ("ДОН ТО",))
    assert any(title.startswith(REMOVED) for title in titles(before))
    assert ADDED not in titles(before)
    assert ADDED in titles(after)
    assert before.changes == ()


def test_an_added_measure_stands_under_its_heading_and_whole_orders_keep_theirs(small: Office) -> None:
    assert [measure.n for measure in small.report(BEFORE).measures] == list(range(1, 42))
    small.amend(new_edition(), AMENDED)
    report = small.report(AFTER)
    place = titles(report).index(ADDED)
    assert report.measures[place].n == 42
    assert report.measures[place - 1].section == report.measures[place].section != report.measures[place + 1].section


def test_the_day_on_which_an_act_is_entered_already_has_its_edition(small: Office) -> None:
    small.amend(new_edition(), AMENDED)
    told = small.report(AFTER, as_of=date(2024, 2, 10))
    assert line(told, MOVED).deadline_text == "до 1 октября 2024 г."
    assert {change.on for change in told.changes} == {date(2024, 2, 10)}


def test_a_removed_measure_stands_apart_with_the_act_and_is_not_counted_as_in_force(small: Office) -> None:
    small.amend(new_edition(), AMENDED)
    report = small.report(AFTER)
    gone = line(report, REMOVED)
    assert report.measures[-1] is gone
    assert gone.removed is not None
    assert (gone.removed.act, gone.removed.on) == (ACT, date(2024, 2, 10))
    assert (report.measure_counts.total, report.measure_counts.removed) == (41, 1), "one less, one more"
    with small.database.read() as session:
        assert get_roadmap(session, "tyumen-2023").measures == report.measure_counts.total
        (shown,) = leadership(session, roadmap_choices(session), AFTER, reds=100).roadmaps
    assert (shown.totals.whole, shown.totals.sections, shown.totals.bodies) == (
        report.totals,
        report.sections,
        report.bodies,
    )
    assert sum(measure.tally.total for measure in report.measures) == report.totals.total
    assert sum(group.tally.total for group in report.sections) == report.totals.total
    assert sum(group.tally.total for group in report.bodies) == report.totals.total


def test_what_a_removed_measure_still_owes_stays_among_the_overdue_and_says_why(small: Office) -> None:
    small.amend(new_edition(), AMENDED)
    report = small.report(AFTER)
    owed = [one for one in report.overdue if one.fact.title.startswith(REMOVED)]
    assert [one.fact.state for one in owed] == ["planned"]
    page = render_report(report, "html")[0].decode()
    overdue = page[page.index('id="overdue"') : page.index('id="upcoming"')]
    assert "исключено приказом от 01.02.2024 №\xa077/01" in overdue


def test_a_period_after_the_removal_has_only_what_is_owed_from_before(small: Office) -> None:
    report = small.report(BEFORE)
    small.move(small.task(report, REMOVED), "submit", BEFORE, result="готово", fulfilled_on=date(2024, 2, 8))
    controller = small.actor
    with small.database.write() as session:
        session.execute(TASKS.update().where(TASKS.c.id == small.task(report, REMOVED)).values(submitted_by=None))
    small.actor = controller
    small.move(small.task(report, REMOVED), "accept", BEFORE)
    small.amend(new_edition(), AMENDED)
    assert any(title.startswith(REMOVED) for title in titles(small.report(AFTER, period="2024-Q1")))
    assert not any(title.startswith(REMOVED) for title in titles(small.report(SECOND, period="2024-Q2")))


def test_acts_of_the_period_are_named_with_the_points_they_changed(small: Office) -> None:
    small.amend(new_edition(), AMENDED)
    small.amend(longer_edition(), SECOND)
    report = small.report(END)
    said = {(change.act, change.kind) for change in report.changes}
    assert said >= {(ACT, "added"), (ACT, "changed"), (ACT, "removed"), (SECOND_ACT, "changed")}
    assert {change.act for change in small.report(END, period="2024-Q2").changes} == set()
    assert {change.act for change in small.report(END, period="2024-03").changes} == {SECOND_ACT}
    page = render_report(report, "html")[0].decode().replace("\xa0", " ")
    assert re.search(
        r"Приказом от 01\.02\.2024 № 77/01 \(учтено с 10\.02\.2024\): введено — п\. \d+; изменено \(срок", page
    )
    assert "в редакции приказа от 18.03.2024 № 99/02" in page
    assert "введено приказом" not in page, "the second act has changed the measure since"


@pytest.mark.parametrize("form", ["html", "docx", "xlsx", "json"])
def test_every_format_tells_the_removed_and_the_act(small: Office, form: str) -> None:
    small.amend(new_edition(), AMENDED)
    content = render_report(small.report(AFTER), form)[0]
    text = text_of(content, form).replace("\xa0", " ")
    assert REMOVED in text
    assert "от 01.02.2024 № 77/01" in text
    if form in ("html", "docx"):
        assert "Исключены из дорожной карты" in text
        assert text.rindex(REMOVED) > text.index("Исключены из дорожной карты")


def text_of(content: bytes, form: str) -> str:
    if form == "docx":
        return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    if form == "xlsx":
        sheets = load_workbook(io.BytesIO(content), read_only=True).worksheets
        return "\n".join(str(cell) for sheet in sheets for row in sheet.values for cell in row if cell is not None)
    return content.decode()


def test_the_number_of_statements_does_not_grow_with_the_changes(small: Office) -> None:
    small.amend(new_edition(), AMENDED)
    few = statements(small, date(2024, 2, 9))
    small.amend(longer_edition(), SECOND)
    assert statements(small, date(2024, 2, 9)) == few


def statements(office: Office, as_of: date) -> int:
    counted: list[str] = []
    engine = office.database.engine

    def count(*args: Any) -> None:
        counted.append(args[2])

    event.listen(engine, "before_cursor_execute", count)
    try:
        office.report(END, as_of=as_of)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(counted)


def test_an_extension_granted_after_the_day_does_not_show_on_it(office: Office) -> None:
    task_id = office.task(office.report(BEFORE), BODY, -1)
    then = figures(office.report(BEFORE))
    office.move(task_id, "ask_extension", AMENDED, reason="нет данных", new_date=date(2025, 1, 31))
    with office.database.write() as session:
        row = session.execute(select(TASKS.c.due_on).where(TASKS.c.id == task_id)).scalar_one()
    assert row < date(2025, 1, 31)
    office.move(task_id, "grant_extension", AMENDED, reason="можно", new_date=date(2025, 1, 31))
    after = line(office.report(AFTER), BODY).lines[-1].fact
    assert (after.due_on, after.original_due_on.year) == (date(2025, 1, 31), 2024)
    assert figures(office.report(AFTER, as_of=date(2024, 2, 9))) == then
