"""Facts for the tests and the benchmark: one made by hand, or a whole roadmap with a lifelike, repeatable history."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from roadmap.reports.facts import ActChange, IndicatorFact, RoadmapHead, TaskFact, WaitingFact
from roadmap.reports.figures import compile_report
from roadmap.reports.report import ExecutionReport

SEEDS = Path(__file__).parents[2] / "seeds" / "roadmaps"
TODAY = date(2024, 3, 15)
NOW = datetime(2024, 3, 15, 7, 5, tzinfo=UTC)
MONTH_STEMS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")


def head(**changes: Any) -> RoadmapHead:
    return replace(
        RoadmapHead(
            slug="moscow-2023",
            title="Комплекс мер по функционированию региональной системы научно-методического сопровождения "
            "педагогических работников и управленческих кадров на период до 2024 года",
            region="Московская область",
            act="Распоряжение от 23.05.2023 № Р-503",
            issuer="Министерство образования Московской области",
            controller="заместитель министра образования Московской области Охрименко А.В.",
            head_post="Министр образования Московской области",
            head_name="И.М. Бронштейн",
            period_start=date(2023, 5, 23),
            period_end=date(2024, 12, 31),
        ),
        **changes,
    )


def task(task_id: int = 1, **changes: Any) -> TaskFact:
    """A task due on Friday, 1 March 2024; a changed date is also the control date and the original, unless given."""
    due = changes.get("due_on", date(2024, 3, 1))
    control = changes.get("control_on", due)
    base = TaskFact(
        task_id=task_id,
        measure_id=changes.get("measure_id", task_id),
        n=task_id,
        code=None,
        section=("Направление 1",),
        title=f"Мероприятие {task_id}",
        lead=("Министерство",),
        executors=("ИРО АСОУ",),
        deadline_text="до 1 марта 2024 г.",
        opens_on=None,
        due_on=due,
        control_on=control,
        original_due_on=changes.get("original_due_on", due),
        original_control_on=changes.get("original_control_on", changes.get("original_due_on", control)),
        state="planned",
        fulfilled_on=None,
        closed_on=None,
        expected="Аналитическая справка",
        actual=None,
        reason=None,
        evidence=(),
        extension_asked=False,
        provisional=False,
    )
    return replace(base, **changes)


def waiting(measure_id: int = 900, **changes: Any) -> WaitingFact:
    base = WaitingFact(
        measure_id=measure_id,
        n=measure_id,
        code=None,
        section=("Направление 1",),
        title=f"Мероприятие {measure_id}",
        lead=("Министерство",),
        executors=(),
        deadline_text="По итогам мониторинга",
        expected=None,
        kind="event",
        why="Срок отсчитывается от итогов мониторинга.",
    )
    return replace(base, **changes)


def indicator(**changes: Any) -> IndicatorFact:
    base = IndicatorFact("1", "Доля педагогов", "%", ">=", 6.0, {2023: 7.5, 2024: 10.0}, {2023: 7.6})
    return replace(base, **changes)


def change(measure_id: int = 1, **changes: Any) -> ActChange:
    """What an act did to the measure of the task with the same number."""
    base = ActChange(measure_id, measure_id, None, "changed", (), "приказ от 01.02.2024 № 77/01", date(2024, 2, 10))
    return replace(base, **changes)


def compiled(*tasks: TaskFact, as_of: date = TODAY, **more: Any) -> ExecutionReport:
    """The report of these tasks, and of nothing else unless said."""
    return compile_report(
        more.get("head", head()),
        tasks,
        more.get("waiting", ()),
        more.get("indicators", ()),
        more.get("changes", ()),
        as_of=as_of,
        period=more.get("period"),
        generated_at=NOW,
    )


def lifelike(slug: str = "moscow-2023", as_of: date = TODAY, **more: Any) -> ExecutionReport:
    """The seeded roadmap with its real texts and a made-up history, the same each time."""
    top, tasks, asleep, indicators = lifelike_facts(slug, as_of)
    period = more.get("period")
    return compile_report(top, tasks, asleep, indicators, as_of=as_of, period=period, generated_at=NOW)


def lifelike_facts(
    slug: str, as_of: date
) -> tuple[RoadmapHead, list[TaskFact], list[WaitingFact], list[IndicatorFact]]:
    seed = yaml.safe_load((SEEDS / f"{slug}.yaml").read_text(encoding="utf-8"))
    about = seed["roadmap"]
    top = head(
        slug=slug, title=about["title"], region=about["region"], period_start=about["start"], period_end=about["end"]
    )
    dice = random.Random(slug)
    tasks: list[TaskFact] = []
    asleep: list[WaitingFact] = []
    for measure in seed["measures"]:
        common = _common(measure, seed["sections"])
        windows = _windows(measure["deadline"], about["start"], about["end"])
        if not windows:
            why = "Срок отсчитывается от события или стоит в другом плане."
            asleep.append(WaitingFact(**common, kind="external", why=why))
        for opens, due in windows:
            tasks.append(_history(len(tasks) + 1, common, opens, due, as_of, dice))
    indicators = [
        indicator(),
        indicator(code="2", name="Доля образовательных организаций, охваченных наставничеством", fact={2024: 12.5}),
        indicator(
            code="3", name="Количество программ в федеральном реестре", unit="шт.", plan={2024: 40.0}, fact={2024: 38.0}
        ),
        indicator(code="4", name="Доля педагогов с дефицитами", direction="<=", plan={2024: 15.0}, fact={2024: 11.0}),
        indicator(code="5", name="Индекс вовлечённости", unit=None, baseline=None, plan={}, fact={}),
    ]
    return top, tasks, asleep, indicators


def _common(measure: dict[str, Any], sections: list[dict[str, Any]]) -> dict[str, Any]:
    by_key = {section["key"]: section for section in sections}
    path: list[str] = []
    key = measure["section"]
    while key is not None:
        path.insert(0, by_key[key]["title"])
        key = by_key[key]["parent"]
    return {
        "measure_id": measure["n"],
        "n": measure["n"],
        "code": measure["code"],
        "section": tuple(path),
        "title": measure["title"],
        "lead": tuple(measure["lead"]),
        "executors": tuple(measure["executors"]),
        "deadline_text": measure["deadline"],
        "expected": measure["result"],
    }


def _windows(text: str, start: date, end: date) -> list[tuple[date | None, date]]:
    """Enough of the language of deadlines to fill a report; the real reader is ``roadmap.deadlines``."""
    low = text.lower()
    if "недел" in low:
        first = start - timedelta(days=start.weekday())
        weeks = (first + timedelta(weeks=i) for i in range((end - first).days // 7))
        return [(monday, monday + timedelta(days=6)) for monday in weeks]
    months = [(y, m) for y in range(start.year, end.year + 1) for m in range(1, 13)]
    months = [(y, m) for y, m in months if start <= _last(y, m) and date(y, m, 1) <= end]
    if "месячн" in low or "в месяц" in low:
        return [(date(y, m, 1), _last(y, m)) for y, m in months]
    if "кварт" in low:
        return [(date(y, m - 2, 1), _last(y, m)) for y, m in months if m % 3 == 0]
    if "по плану" in low or "по итогам" in low or "согласно" in low or "необходим" in low:
        return []
    named = [m for m in range(1, 13) if re.search(rf"\b{MONTH_STEMS[m - 1]}(?:[ьяйюетр]|\b)", low)]
    found = [(date(y, m, 1), _last(y, m)) for y, m in months if m in named and ("ежегодно" in low or str(y) in low)]
    return found or [(start, end)]


def _last(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _history(
    task_id: int, common: dict[str, Any], opens: date | None, due: date, as_of: date, dice: random.Random
) -> TaskFact:
    control = due - timedelta(days=max(due.weekday() - 4, 0))
    fact = TaskFact(
        **common,
        task_id=task_id,
        opens_on=opens,
        due_on=due,
        control_on=control,
        original_due_on=due,
        original_control_on=control,
        state="planned" if opens and opens > as_of else "in_progress",
        fulfilled_on=None,
        closed_on=None,
        actual=None,
        reason=None,
        evidence=(),
        extension_asked=False,
        provisional=due.year > 2024,
    )
    if control > as_of:
        return replace(fact, extension_asked=control <= as_of + timedelta(days=20) and dice.random() < 0.1)
    return _past(fact, dice.random(), dice.randint(0, 9), as_of)


def _past(fact: TaskFact, luck: float, days: int, as_of: date) -> TaskFact:
    proof = {
        "actual": fact.expected or "Мероприятие проведено",
        "evidence": (f"Письмо № 01-12/{300 + fact.task_id}.pdf",),
    }
    early = fact.control_on - timedelta(days=days)
    late = min(fact.control_on + timedelta(days=days + 1), as_of)
    why = "Задержано согласование с муниципальными органами управления образованием"
    if luck < 0.72:
        return replace(fact, state="done", fulfilled_on=early, closed_on=early, **proof)
    if luck < 0.80:
        moved = {"original_due_on": early - timedelta(days=12), "original_control_on": early - timedelta(days=12)}
        return replace(fact, state="done", fulfilled_on=early, closed_on=early, **proof, **moved)
    if luck < 0.87 and late > fact.control_on:
        return replace(fact, state="done", fulfilled_on=late, closed_on=late, reason=why, **proof)
    if luck < 0.89:
        return replace(fact, state="failed", reason="Не выделены средства регионального бюджета")
    if luck < 0.92:
        return replace(fact, state="submitted", fulfilled_on=early, **proof)
    if luck < 0.93:
        return replace(fact, state="extra_control", fulfilled_on=early, **proof)
    if luck < 0.94:
        return replace(fact, state="cancelled", reason="Исключено приказом от 12.01.2024 № 5", closed_on=early)
    return replace(fact, state="returned" if luck < 0.96 else "in_progress")
