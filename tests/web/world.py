"""A small office with something of everything: late, submitted, returned, asked, done, waiting for an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from roadmap.control.evidence import EvidenceInput
from roadmap.control.moves import MoveOrder, move_task
from roadmap.models import MEASURED_VALUES
from roadmap.people.permissions import Actor
from tests import builders as b

LONG = "Совершенствование нормативно-правового и организационно-методического обеспечения " * 3


@dataclass(frozen=True, slots=True)
class World:
    """Numbers of what there is."""

    roadmap: int
    other_roadmap: int
    section: int
    body: int
    other_body: int
    measure: int
    waiting: int
    overdue: int
    submitted: int
    returned: int
    asked: int
    failed: int
    done: int
    planned: int
    extra: int


def build(session: Session) -> World:
    """The office on 15 March 2024."""
    act = b.act(session, number="606/02", signatory="И. О. Фамилия", signatory_post="Директор")
    roadmap = b.roadmap(session, slug="tyumen", title="Комплекс мер Тюмени", region="Тюменская область", act_id=act)
    other = b.roadmap(session, slug="moscow", title="Комплекс мер Москвы", region="Московская область")
    outer = b.section(session, roadmap, title="Направление «Кадры»", path="001")
    inner = b.section(session, roadmap, parent_id=outer, title="Наставничество", path="001.001")
    body = b.subject(session, name="Центр непрерывного повышения мастерства", abbr="ЦНППМ")
    other_body = b.subject(session, name="Департамент образования", abbr="ДОН")
    measure = b.measure(
        session, roadmap, n=1, title="Развитие наставничества", section_id=inner, lead=[body], executors=[other_body],
        source="000_order.txt", line=766, lines=[766, 767], notes=["Не закрыта скобка."], review=True,
        explanation="«ежеквартально» → 4 раза",
        schedule={"kind": "recurring", "windows": [], "rrule": "FREQ=MONTHLY;INTERVAL=3", "why": "год не назван"},
    )  # fmt: skip
    plain = b.measure(session, roadmap, n=2, title=LONG, section_id=outer, lead=[other_body])
    event = {"text": "конкурс", "offset": 5, "unit": "working_day", "side": "after"}
    waiting = b.measure(
        session, roadmap, n=3, title="По итогам конкурса", kind="event",
        deadline="в течение 5 рабочих дней после конкурса", schedule={"kind": "event", "windows": [], "event": event},
    )  # fmt: skip
    where = {"root_section_id": outer, "lead_id": body}
    executor, controller = b.actor(session, "executor", subjects=[body]), b.actor(session, "controller")
    world = World(
        roadmap=roadmap, other_roadmap=other, section=outer, body=body, other_body=other_body, measure=measure,
        waiting=waiting,
        overdue=b.task(session, measure, state="in_progress", due_on=date(2024, 2, 29), **where),
        submitted=b.task(session, measure, due_on=date(2024, 3, 13), **where),
        returned=b.task(session, measure, due_on=date(2024, 3, 22), **where),
        asked=b.task(session, measure, due_on=date(2024, 3, 20), **where),
        failed=b.task(session, measure, due_on=date(2024, 3, 1), **where),
        done=b.task(session, measure, due_on=date(2024, 1, 31), **where),
        planned=b.task(session, plain, due_on=date(2024, 3, 31), root_section_id=outer, lead_id=other_body),
        extra=b.task(session, measure, due_on=date(2024, 2, 1), **where),
    )  # fmt: skip
    _history(session, world, executor, controller)
    indicator = b.indicator(session, act, code="1.1", targets={2024: 50.0})
    b.indicator(session, act, code="1.2")
    reading = {"indicator_id": indicator, "year": 2024, "value": 41.5, "measured_on": date(2024, 3, 1)}
    session.execute(insert(MEASURED_VALUES).values(reported_at=b.NOW, **reading))
    b.task(session, b.measure(session, other, n=1, title="Московское мероприятие"), due_on=date(2024, 3, 18))
    return world


def _history(session: Session, world: World, executor: Actor, controller: Actor) -> None:
    def move(task: int, trigger: str, actor: Actor, on: date, **said: Any) -> None:
        at = datetime(on.year, on.month, on.day, 9, tzinfo=b.NOW.tzinfo)
        move_task(session, MoveOrder(task, trigger, **said), actor, at)

    proof = (
        EvidenceInput("справка.txt", "Справка".encode()),
        EvidenceInput("https://example.org", url="https://example.org"),
    )
    for task, on in ((world.submitted, 13), (world.returned, 10), (world.done, 1), (world.extra, 1)):
        day = date(2024, 3, on) if task in (world.submitted, world.returned) else date(2024, 1, 30)
        move(task, "submit", executor, day, result="Сделано", fulfilled_on=day, evidence=proof)
    move(world.returned, "return", controller, date(2024, 3, 11), reason="Нет протокола")
    move(world.done, "accept", controller, date(2024, 1, 31))
    later = date(2024, 1, 31) + timedelta(days=60)
    move(world.extra, "accept_with_control", controller, date(2024, 1, 31), reason="Ждём таблицу", new_date=later)
    move(world.failed, "report_failure", executor, date(2024, 2, 28), reason="Торги сорвались", proposal="Повторить")
    move(world.asked, "ask_extension", executor, date(2024, 3, 12), new_date=date(2024, 4, 20), reason="Ждём данные")
