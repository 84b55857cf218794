"""What a measure waits for has happened: its task is made, due by that day or as a person says."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from roadmap.bounds import BEYOND, MAX_NOTE, check_day, check_days, check_text
from roadmap.deadlines import EventTerm, Window, due_after
from roadmap.errors import BadInput, Conflict, NotFound
from roadmap.language.message import _
from roadmap.models import MEASURES, TASKS
from roadmap.people.permissions import Action, Actor, allow
from roadmap.plan.planning import measure_plans, put_tasks, task_row
from roadmap.plan.windows import WindowName
from workflows.calendar import russian_calendar
from workflows.journal import Entry, record
from workflows.task_events import PLANNED


def record_happening(
    session: Session,
    measure_id: int,
    on: date,
    note: str,
    actor: Actor,
    now: datetime,
    *,
    due_on: date | None = None,
) -> int:
    """Record that the event of a measure happened ``on`` that day; returns the id of the task it brings.

    ``due_on`` is needed where the document gives no number («по итогам …», «по отдельному графику»).
    Raises `NotFound`, `Forbidden`, `BadInput`, or `Conflict` when the same event is recorded already.
    """
    allow(actor, Action.record_event)
    check_days({"on": (_("день события"), on), "due_on": (_("исполнить до"), due_on)})
    check_text(note, _("примечание"), "note", MAX_NOTE)
    measure = session.execute(
        select(MEASURES.c.roadmap_id, MEASURES.c.schedule, MEASURES.c.deadline).where(MEASURES.c.id == measure_id)
    ).one_or_none()
    if measure is None:
        raise NotFound("measure.unknown", _("нет мероприятия № {measure_id}", measure_id=measure_id))
    window = Window(*_window(measure.schedule.get("event"), measure.deadline, on, due_on))
    plan = next((plan for plan in measure_plans(session, measure.roadmap_id) if plan.id == measure_id), None)
    if plan is None:
        raise Conflict("measure.ended", _("мероприятие исключено из дорожной карты: событие к нему уже не относится"))
    name = WindowName.of_event(on, window.due)
    same = (TASKS.c.measure_id == measure_id, TASKS.c.window == name)
    if session.execute(select(TASKS.c.id).where(*same)).one_or_none() is not None:
        raise Conflict("trigger.twice", _("событие {on} для этого мероприятия уже записано", on=on))
    put_tasks(session, [task_row(plan, window, russian_calendar()) | {"window": name}])
    task_id: int = session.execute(select(TASKS.c.id).where(*same)).scalar_one()
    details = {"on": on.isoformat(), "note": note, "due_on": window.due.isoformat(), "task": task_id}
    record(
        session,
        Entry(
            f"roadmap:{measure.roadmap_id}", now, "trigger.happened", f"measure:{measure_id}", actor.user_id, details
        ),
        Entry(f"roadmap:{measure.roadmap_id}", now, PLANNED.kind, f"task:{task_id}", actor.user_id, details),
    )
    return task_id


def _counted(on: date, term: EventTerm) -> date:
    try:
        counted = due_after(on, term, russian_calendar())
    except (OverflowError, ValueError) as error:
        raise BadInput(
            "bounds.date", _("срок, отсчитанный от этого дня: {beyond}", beyond=BEYOND), field="on"
        ) from error
    return check_day(counted, _("срок, отсчитанный от этого дня"), "on")


def _window(event: dict[str, object] | None, deadline: str, on: date, due_on: date | None) -> tuple[date, date]:
    if event is not None and event.get("offset") is not None:
        term = EventTerm(**event)  # type: ignore[arg-type]
        computed = _counted(on, term)
        return (min(on, computed), due_on or computed)
    if due_on is None:
        raise BadInput(
            "trigger.no_date",
            _("в сроке «{deadline}» нет числа дней: укажите, к какому дню мероприятие исполняется", deadline=deadline),
        )
    if due_on < on:
        raise BadInput("trigger.backwards", _("срок исполнения не может быть раньше начала: проверьте даты"))
    return (on, due_on)
