"""The letter of the day: one per person and working day, at his hour, most urgent first, lived or caught up."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert, select, update

from notifications.outbox import MESSAGE
from roadmap.control.moves import MoveOrder, move_task
from roadmap.database import Database
from roadmap.letters.outbound import compose, plan_letters
from roadmap.letters.recipients.opt_outs import switch_off
from roadmap.models import CONTACTS, MEASURED_VALUES, NOTICES, TASKS
from roadmap.operation.ticks import tick
from roadmap.settings import Settings
from tests import builders as b
from tests.databases import migrate
from workflows.calendar import russian_calendar

SETTINGS = Settings(secret_key="secret", base_url="https://vekha.example.org")
FRIDAY = date(2024, 3, 15)
CALENDAR = russian_calendar()


def at(day: date, hour: int = 9) -> datetime:
    """That hour in Moscow."""
    return datetime.combine(day, time(hour - 3), UTC)


def letters(database: Database, to: str | None = None) -> Sequence[Any]:
    statement = select(MESSAGE).order_by(MESSAGE.c.id)
    with database.read() as session:
        return session.execute(statement if to is None else statement.where(MESSAGE.c.recipient == to)).all()


def keys(database: Database) -> list[str]:
    return [letter.key for letter in letters(database)]


def body(session: Any, address: str, **values: Any) -> int:
    """A body reached at ``address``."""
    subject_id = b.subject(session)
    b.contact(session, subject_id, address, **values)
    return subject_id


def owed(session: Any, subject_id: int, due_on: date, road: int | None = None, **values: Any) -> int:
    """An open task of a measure for which the body answers."""
    return b.task(session, b.measure(session, road, lead=[subject_id]), state="in_progress", due_on=due_on, **values)


def test_a_person_gets_one_letter_with_everything_most_urgent_first(database: Database) -> None:
    with database.write() as session:
        one, two = body(session, "a@example.org"), body(session, "a@example.org")
        owed(session, one, date(2024, 3, 22))
        owed(session, two, date(2024, 3, 11))
    assert plan_letters(database, SETTINGS, at(FRIDAY)) == 1
    (letter,) = letters(database)
    assert letter.key == "digest:2024-03-15:a@example.org"
    assert letter.subject.startswith("Веха: срок прошёл — 1, подходит срок — 1")
    assert letter.text.index("СРОК ПРОШЁЛ") < letter.text.index("ПОДХОДИТ СРОК")


def test_planning_again_or_by_two_processes_plans_nothing(database: Database) -> None:
    with database.write() as session:
        owed(session, body(session, "a@example.org"), date(2024, 3, 22))
    other = Database(database.url)
    assert plan_letters(database, SETTINGS, at(FRIDAY)) == 1
    assert plan_letters(other, SETTINGS, at(FRIDAY)) == 0
    assert plan_letters(other, SETTINGS, at(FRIDAY, 18)) == 0
    other.close()


def test_planners_at_once_write_each_letter_and_each_notice_once(database: Database) -> None:
    with database.write() as session:
        for number in range(40):
            owed(session, body(session, f"p{number}@example.org"), date(2024, 3, 22))
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: plan_letters(database, SETTINGS, at(FRIDAY)), range(4)))
    assert sum(made) == len(keys(database)) == 40
    with database.read() as session:
        assert len(session.execute(select(NOTICES.c.id)).all()) == 40


def test_a_planner_that_dies_after_its_letters_leaves_nothing_to_repeat(database: Database) -> None:
    with database.write() as session:
        owed(session, body(session, "a@example.org"), date(2024, 3, 22))
    doomed = Database(database.url)

    def die() -> None:
        raise KeyboardInterrupt

    doomed.on_commit(die)
    with pytest.raises(KeyboardInterrupt):
        plan_letters(doomed, SETTINGS, at(FRIDAY))
    doomed.close()
    assert len(keys(database)) == 1
    assert plan_letters(database, SETTINGS, at(FRIDAY)) == 0


def test_nobody_is_written_to_without_need_before_his_hour_or_on_a_day_off(database: Database) -> None:
    with database.write() as session:
        owed(session, body(session, "a@example.org"), date(2024, 3, 22))
        owed(session, body(session, "far@example.org"), date(2024, 6, 19))
    assert plan_letters(database, SETTINGS, at(FRIDAY, 7)) == 0
    assert plan_letters(database, SETTINGS, at(date(2024, 3, 16))) == 0
    assert plan_letters(database, SETTINGS, at(date(2024, 3, 18))) == 1


def test_everybody_is_written_to_at_his_own_hour_in_his_own_zone(database: Database) -> None:
    with database.write() as session:
        for address, values in (
            ("moscow@example.org", {}),
            ("late@example.org", {"letter_hour": 16}),
            ("kamchatka@example.org", {"time_zone": "Asia/Kamchatka"}),
            ("nowhere@example.org", {"time_zone": "Mars/Olympus"}),
        ):
            owed(session, body(session, address, **values), date(2024, 3, 22))
    planned = {}
    for hour in range(24):  # from Sunday 23:00 in Moscow
        now = datetime(2024, 3, 17, 20, tzinfo=UTC) + timedelta(hours=hour)
        plan_letters(database, SETTINGS, now)
        for letter in letters(database):
            planned.setdefault(letter.recipient, now)
    assert planned == {
        "kamchatka@example.org": datetime(2024, 3, 17, 20, tzinfo=UTC),  # Monday 8:00 there
        "moscow@example.org": datetime(2024, 3, 18, 5, tzinfo=UTC),
        "nowhere@example.org": datetime(2024, 3, 18, 5, tzinfo=UTC),
        "late@example.org": datetime(2024, 3, 18, 13, tzinfo=UTC),
    }


def test_a_person_in_two_roles_is_told_once_of_a_task(database: Database) -> None:
    with database.write() as session:
        both = b.user(session, "controller", email="both@example.org")
        subject_id = body(session, "both@example.org")
        road = b.roadmap(session, controller_id=both)
        owed(session, subject_id, date(2024, 3, 5), road)
    plan_letters(database, SETTINGS, at(FRIDAY))
    (letter,) = letters(database)
    assert letter.text.count("Срок в документе") == 1
    assert "СВЕДЕНИЙ ОТ ИСПОЛНИТЕЛЯ НЕТ" in letter.text
    with database.read() as session:
        assert set(session.execute(select(NOTICES.c.kind)).scalars()) == {"overdue", "escalation"}


def test_a_new_assignee_is_told_at_the_next_morning_and_the_old_one_no_more(database: Database) -> None:
    with database.write() as session:
        subject_id = body(session, "old@example.org")
        owed(session, subject_id, date(2024, 3, 22))
    plan_letters(database, SETTINGS, at(FRIDAY))
    with database.write() as session:
        session.execute(update(CONTACTS).values(state="dismissed"))
        b.contact(session, subject_id, "new@example.org")
    plan_letters(database, SETTINGS, at(date(2024, 3, 18)))
    assert keys(database) == ["digest:2024-03-15:old@example.org", "digest:2024-03-18:new@example.org"]


@pytest.mark.parametrize("state", ["done", "cancelled"])
def test_closed_tasks_are_never_told(database: Database, state: str) -> None:
    with database.write() as session:
        subject_id = body(session, "a@example.org")
        for due_on in (date(2024, 3, 5), FRIDAY, date(2024, 3, 22)):
            b.task(session, b.measure(session, lead=[subject_id]), state=state, due_on=due_on)
    assert plan_letters(database, SETTINGS, at(FRIDAY)) == 0


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_roadmaps_not_in_force_are_never_told(database: Database, state: str) -> None:
    with database.write() as session:
        owed(session, body(session, "a@example.org"), date(2024, 3, 22), b.roadmap(session, state=state))
    assert plan_letters(database, SETTINGS, at(FRIDAY)) == 0


def test_a_roadmap_has_its_own_ladder_and_a_broken_one_costs_no_letter(database: Database) -> None:
    with database.write() as session:
        for number, policy in enumerate(({"reminder_days": [2]}, {"reminder_days": "often"}, {})):
            road = b.roadmap(session, policy=policy)
            owed(session, body(session, f"p{number}@example.org"), date(2024, 3, 22), road)
    plan_letters(database, SETTINGS, at(FRIDAY))
    assert [letter.recipient for letter in letters(database)] == ["p1@example.org", "p2@example.org"]


def test_the_silence_is_named_and_escalations_wait_out_a_long_one(database: Database) -> None:
    with database.write() as session:
        b.user(session, "controller", email="c@example.org")
        owed(session, body(session, "a@example.org"), date(2024, 4, 10))
    for day in (date(2024, 4, 10), date(2024, 4, 19)):  # silent from the 11th to the 18th: six working days
        tick(database, SETTINGS, at(day))
    caught_up = letters(database, "a@example.org")[-1]
    assert caught_up.key == "digest:2024-04-19:a@example.org"
    assert "не отправлялись с 11 апреля 2024 г. по 18 апреля 2024 г." in caught_up.text
    for offset in range(1, 12):
        tick(database, SETTINGS, at(date(2024, 4, 19) + timedelta(days=offset)))
    escalated = [letter.key for letter in letters(database, "c@example.org") if "сведений нет" in letter.subject]
    assert escalated[0] == "digest:2024-04-25:c@example.org"  # 5 working days + 6 silent ones after the 10th


def test_an_outage_of_a_week_end_is_none(database: Database) -> None:
    with database.write() as session:
        owed(session, body(session, "a@example.org"), date(2024, 3, 18))
    for day in (FRIDAY, date(2024, 3, 18)):
        plan_letters(database, SETTINGS, at(day))
    assert not any("не отправлялись" in letter.text for letter in letters(database))


def test_controllers_and_leaders_get_what_changed_on_the_first_working_day_of_the_week(database: Database) -> None:
    with database.write() as session:
        controller = b.actor(session, "controller")
        b.user(session, "leader", email="leader@example.org")
        road = b.roadmap(session, title="Карта Тюмени")
        task = b.task(session, b.measure(session, road), state="submitted", due_on=date(2024, 4, 30))
        b.task(session, b.measure(session, b.roadmap(session, title="Тихая карта")), due_on=date(2024, 8, 30))
    for day in (date(2024, 3, 11), date(2024, 3, 12)):
        plan_letters(database, SETTINGS, at(day))
    with database.write() as session:
        move_task(session, MoveOrder(task, "accept"), controller, at(date(2024, 3, 13)))
    for offset in range(6):
        plan_letters(database, SETTINGS, at(date(2024, 3, 14) + timedelta(days=offset)))
    (letter,) = letters(database, "leader@example.org")
    assert letter.key == "digest:2024-03-18:leader@example.org"
    assert "Карта Тюмени\n  За неделю: снято с контроля — 1." in letter.text
    assert "Тихая карта" not in letter.text


def test_a_switched_off_weekly_digest_is_not_sent(database: Database) -> None:
    with database.write() as session:
        b.user(session, "leader", email="leader@example.org")
        b.task(session, b.measure(session), state="in_progress", due_on=date(2024, 3, 13))
        switch_off(session, "leader@example.org", "weekly", at(FRIDAY))
    for day in (FRIDAY, date(2024, 3, 18)):
        plan_letters(database, SETTINGS, at(day))
    assert not letters(database, "leader@example.org")


def test_coordinators_are_asked_for_missing_values_of_the_past_year_until_they_are_in(database: Database) -> None:
    with database.write() as session:
        b.user(session, "coordinator", email="k@example.org")
        act = b.act(session)
        figure = b.indicator(session, act, targets={2023: 7.5})
        b.roadmap(session, act_id=act)
    for day in (date(2024, 1, 12), date(2024, 1, 15), date(2024, 1, 16)):
        plan_letters(database, SETTINGS, at(day))
    assert keys(database) == ["digest:2024-01-15:k@example.org"]
    assert "Нет значений за 2023 год: 1 показатель" in letters(database)[0].text
    with database.write() as session:
        session.execute(
            insert(MEASURED_VALUES).values(indicator_id=figure, year=2023, value=8, reported_at=at(date(2024, 1, 17)))
        )
    plan_letters(database, SETTINGS, at(date(2024, 2, 15)))
    assert len(keys(database)) == 1


def test_a_co_executor_learns_his_own_date_and_the_lead_does_not(database: Database) -> None:
    with database.write() as session:
        lead, helper = body(session, "lead@example.org"), body(session, "helper@example.org")
        measure = b.measure(session, lead=[lead], executors=[helper])
        b.task(session, measure, state="in_progress", due_on=date(2024, 3, 22))
    plan_letters(database, SETTINGS, at(FRIDAY))
    (to_lead,), (to_helper,) = letters(database, "lead@example.org"), letters(database, "helper@example.org")
    assert "Ваш внутренний срок: 19 марта 2024 г." in to_helper.text
    assert "внутренний срок" not in to_lead.text


def test_a_letter_explains_a_shifted_date(database: Database) -> None:
    with database.write() as session:
        owed(session, body(session, "a@example.org"), date(2024, 3, 31))
    plan_letters(database, SETTINGS, at(FRIDAY))
    text = letters(database)[0].text
    assert "Срок: 29 марта 2024 г., пятница — осталось 14 дней" in text
    assert "31 марта 2024 г. — воскресенье, нерабочий день; срок перенесён на предшествующий рабочий день" in text


def test_a_letter_with_hundreds_of_measures_stays_readable_and_tells_of_all(database: Database) -> None:
    with database.write() as session:
        subject_id, road = body(session, "a@example.org"), b.roadmap(session)
        for _ in range(150):
            owed(session, subject_id, date(2024, 3, 22), road)
    plan_letters(database, SETTINGS, at(FRIDAY))
    (letter,) = letters(database)
    assert "подходит срок — 150" in letter.subject
    assert "И ещё 90 контрольных точек" in letter.text
    with database.read() as session:
        assert len(session.execute(select(NOTICES.c.id)).all()) == 150


def statements(database: Database, run: Callable[[], object]) -> int:
    """How many statements ``run`` asks."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    run()
    event.remove(database.engine, "before_cursor_execute", note)
    return len(asked)


def test_planning_asks_as_many_statements_for_ten_tasks_as_for_a_thousand(database: Database) -> None:
    counts = []
    for day, many in ((FRIDAY, 10), (date(2024, 3, 18), 1000)):
        with database.write() as session:
            road = b.roadmap(session)
            bodies = [body(session, f"p{day}-{number}@example.org") for number in range(many // 5)]
            for number in range(many):
                owed(session, bodies[number % len(bodies)], date(2024, 3, 25), road)
        counts.append(statements(database, lambda day=day: plan_letters(database, SETTINGS, at(day))))  # type: ignore[misc]
    assert counts[0] == counts[1] <= 40


def test_composing_writes_nothing(database: Database) -> None:
    with database.write() as session:
        owed(session, body(session, "a@example.org"), date(2024, 3, 22))
    with database.read() as session:
        assert len(compose(session, SETTINGS, at(FRIDAY))) == 1
    assert keys(database) == []


FIRST, LAST = date(2024, 4, 15), date(2024, 5, 31)
"""A stretch with the May breaks, a working Saturday and several terms."""


def stage(database: Database) -> None:
    """Three bodies with terms all over the stretch; nobody acts."""
    with database.write() as session:
        road = b.roadmap(session)
        for number in range(3):
            subject_id = body(session, f"p{number}@example.org")
            for offset in range(3 + number, 40, 7 + number):
                owed(session, subject_id, FIRST + timedelta(days=offset), road, opens_on=FIRST)


def lived(template: Path, silent: set[date]) -> tuple[dict[str, str], list[Any], list[Any]]:
    """Live the stretch by ticks but on the ``silent`` days: letters, notices, tasks."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lived.db"
        path.write_bytes(template.read_bytes())
        database = Database(f"sqlite:///{path}")
        for offset in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(days=offset)
            if day not in silent:
                tick(database, SETTINGS, at(day))
        with database.read() as session:
            found = {row.key: row.text for row in session.execute(select(MESSAGE)) if row.kind == "digest"}
            notices, tasks = session.execute(select(NOTICES)).all(), session.execute(select(TASKS)).all()
        database.close()
    return found, list(notices), list(tasks)


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("staged") / "staged.db"
    migrate(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    stage(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="module")
def every_day(staged: Path) -> tuple[dict[str, str], list[Any], list[Any]]:
    return lived(staged, set())


outages = st.lists(
    st.tuples(st.dates(FIRST + timedelta(days=1), LAST - timedelta(days=12)), st.integers(1, 9)), min_size=1, max_size=3
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(outages=outages)
def test_a_stretch_with_random_outages_gives_the_same_letters_but_on_the_days_that_catch_up(
    staged: Path, every_day: tuple[dict[str, str], list[Any], list[Any]], outages: list[tuple[date, int]]
) -> None:
    silent = {first + timedelta(days=offset) for first, length in outages for offset in range(length)}
    caught_up = {CALENDAR.shift(day, "forward") for day in _after(silent)}
    with_outages, notices, tasks = lived(staged, silent)
    apart = {day.isoformat() for day in silent | caught_up}

    def comparable(letters: dict[str, str]) -> dict[str, str]:
        return {key: text for key, text in letters.items() if key.split(":")[1] not in apart}

    assert comparable(with_outages) == comparable(every_day[0])
    assert_reminded(notices, tasks, silent)


def _after(silent: set[date]) -> set[date]:
    """The first day after each outage on which the clock ran on a working day."""
    found = set()
    for day in silent:
        while day in silent or not CALENDAR.is_working(day):
            day += timedelta(days=1)
        found.add(day)
    return found


def assert_reminded(notices: list[Any], tasks: list[Any], silent: set[date]) -> None:
    """Every task was told of before its term or on it, unless we were silent from its first rung to its term."""
    first: dict[int, date] = {}
    for notice in notices:
        if notice.kind == "due":
            first[notice.task_id] = min(notice.planned_on, first.get(notice.task_id, notice.planned_on))
    for task in tasks:
        chances = [
            day
            for offset in range((task.control_on - FIRST).days + 1)
            if CALENDAR.is_working(day := FIRST + timedelta(days=offset)) and day not in silent
        ]
        assert not chances or first[task.id] <= task.control_on


def test_every_open_task_with_a_living_contact_was_told_of_before_its_term(
    every_day: tuple[dict[str, str], list[Any], list[Any]],
) -> None:
    _, notices, tasks = every_day
    told = {notice.task_id: notice.planned_on for notice in reversed(notices) if notice.kind == "due"}
    assert all(told[task.id] <= task.control_on for task in tasks)
    assert len(tasks) == len(told)
