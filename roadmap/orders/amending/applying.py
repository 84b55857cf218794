"""The steps of an amendment that a person left standing, in one transaction.

Every replaced edition is kept; tasks done stay; open ones move or are cancelled with the act as the basis; the journal
names the bodies touched, so that only they are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Session

from roadmap.bounds import check_text
from roadmap.control.moves import MoveOrder, move_task
from roadmap.errors import BadInput, Conflict
from roadmap.language.message import _
from roadmap.models import ASSIGNMENTS, DRAFTS, MEASURE_VERSIONS, MEASURES, ROADMAPS, TASKS
from roadmap.orders.amending.changes import Step
from roadmap.orders.amending.edition import StandingMeasure
from roadmap.orders.amending.ends import Consent, need_consent
from roadmap.orders.amending.headings import section_ids
from roadmap.orders.amending.proposal import Proposal, propose
from roadmap.orders.drafts.approval import put_act, put_bodies
from roadmap.orders.drafts.bodies import bodies_of
from roadmap.orders.drafts.corrected import DraftRow
from roadmap.orders.drafts.orders import act_of, measure_shape
from roadmap.orders.drafts.store import check_version, close_draft, known_subjects, load_draft, need_open
from roadmap.orders.name_matching import NameIndex
from roadmap.orders.write import assignment_rows, measure_added, measure_columns, replace_details
from roadmap.people.permissions import Action, Actor, allow
from roadmap.plan.date_moves import move_dates
from roadmap.plan.fates import Becomes, Fate
from roadmap.plan.planning import plan_tasks
from workflows.journal import Entry, record


@dataclass(frozen=True, slots=True)
class Applied:
    """How much was changed."""

    slug: str
    added: int
    removed: int
    changed: int
    moved: int
    cancelled: int
    planned: int


@dataclass(frozen=True, slots=True)
class _Work:
    """What every step needs."""

    session: Session
    proposal: Proposal
    act_id: int
    basis: str
    names: NameIndex
    sections: Mapping[tuple[str, ...], int]
    actor: Actor
    now: datetime

    @property
    def stream(self) -> str:
        return f"roadmap:{self.proposal.roadmap.id}"


def apply_amendment(
    session: Session,
    draft_id: int,
    version: int | None,
    actor: Actor,
    now: datetime,
    *,
    basis: str | None = None,
    consent: Consent | None = None,
) -> Applied:
    """Make the changes that a person left standing; ``basis`` is told wherever a date moves (default: the act).

    Many ends need ``consent`` that names each. Raises `Forbidden`, `Stale` or `Conflict` (somebody was faster, the
    roadmap or what it would become changed), `BadInput`.
    """
    allow(actor, Action.import_order)
    check_text(basis or "", _("основание"), "basis")
    draft = load_draft(session, draft_id)
    need_open(draft)
    check_version(draft, version)
    proposal = propose(session, draft, now)
    _check(proposal)
    need_consent(proposal.ends, proposal.in_force, proposal.mark, consent)
    close_draft(session, draft, actor, now, "approved", {"roadmaps": [proposal.roadmap.slug]})
    steps = [step for step in proposal.steps if step.applies]
    work = _work(session, proposal, steps, actor, now, basis or proposal.basis)
    _apply_head(work)
    for step in steps:
        _APPLY[step.kind](work, step)
    planned = plan_tasks(session, proposal.roadmap.id, now)
    applied = Applied(
        slug=proposal.roadmap.slug,
        added=sum(step.kind == "added" for step in steps),
        removed=sum(step.kind == "removed" for step in steps),
        changed=sum(step.kind == "changed" for step in steps),
        moved=sum(step.counted(Becomes.moved) for step in steps),
        cancelled=sum(step.counted(Becomes.cancelled) for step in steps),
        planned=planned,
    )
    _tell(work, applied)
    return applied


def _check(proposal: Proposal) -> None:
    if proposal.stale:
        raise Conflict(
            "amendment.stale",
            _("дорожную карту изменили после чтения этого акта: прочитайте документ заново и сверьте"),
        )
    if proposal.missing:
        raise BadInput("amendment.incomplete", _("применить пока нельзя: {missing}", missing=tuple(proposal.missing)))
    if not any(step.applies for step in proposal.steps) and not proposal.head:
        raise BadInput("amendment.empty", _("применять нечего: документ не меняет ни одного мероприятия"))


def _work(
    session: Session, proposal: Proposal, steps: Sequence[Step], actor: Actor, now: datetime, basis: str
) -> _Work:
    rows = [step.row for step in steps if step.row is not None]
    known = known_subjects(session, proposal.plan.names)
    bodies = bodies_of(rows, proposal.draft.edits, known, proposal.content.document.aliases)
    names = put_bodies(session, proposal.plan.names, bodies, proposal.content)
    act_id = put_act(session, act_of(proposal.draft))
    sections = section_ids(session, proposal.roadmap.id, [row.section for row in rows])
    return _Work(session, proposal, act_id, basis, names, sections, actor, now)


def _apply_head(work: _Work) -> None:
    """Title and last day; the version counts editions, so that an act read before this one is seen to be stale."""
    plan, roadmap = work.proposal.plan, work.proposal.roadmap
    changed = {one.field for one in work.proposal.head}
    values: dict[str, Any] = {"version": ROADMAPS.c.version + 1}
    values |= {"title": plan.title} if "title" in changed else {}
    values |= {"end": plan.end} if "end" in changed else {}
    work.session.execute(update(ROADMAPS).where(ROADMAPS.c.id == roadmap.id).values(values))


def _apply_added(work: _Work, step: Step) -> None:
    assert step.row is not None
    session = work.session
    last = session.execute(
        select(func.max(MEASURES.c.n)).where(MEASURES.c.roadmap_id == work.proposal.roadmap.id)
    ).scalar_one()
    row = _columns(work, step.row) | {"n": (last or 0) + 1, "roadmap_id": work.proposal.roadmap.id}
    measure_id: int = session.execute(insert(MEASURES).values(row).returning(MEASURES.c.id)).scalar_one()
    touched = _assign(work, measure_id, step.row)
    record(session, measure_added(row, measure_id, work.now, work.actor.user_id, basis=work.basis, act=work.act_id))
    _tell_amended(work, measure_id, step, touched)


def _apply_removed(work: _Work, step: Step) -> None:
    assert step.standing is not None
    old = step.standing
    _keep_edition(work, old)
    _update_measure(work, old, {"ended_at": work.now})
    for task in step.tasks:
        if task.kind is Becomes.cancelled:
            _cancel(work, task)
    _tell_amended(work, old.id, step, old.subjects)


def _apply_changed(work: _Work, step: Step) -> None:
    assert step.standing is not None and step.row is not None
    old = step.standing
    _keep_edition(work, old)
    _update_measure(work, old, _columns(work, step.row))
    touched = _assign(work, old.id, step.row)
    _free_windows(work, step)
    for task in step.tasks:
        if task.kind is Becomes.cancelled:
            _cancel(work, task)
        elif task.kind is Becomes.moved:
            _move(work, task, tuple(dict.fromkeys((*old.subjects, *touched))))
    _tell_amended(work, old.id, step, tuple(dict.fromkeys((*old.subjects, *touched))))


_APPLY = {"added": _apply_added, "removed": _apply_removed, "changed": _apply_changed}


def _columns(work: _Work, row: DraftRow) -> dict[str, Any]:
    """The measure's columns in the new edition."""
    return measure_columns(measure_shape(row), work.proposal.draft.file_name) | {
        "section_id": work.sections.get(row.section),
        "act_id": work.act_id,
        "effective_from": work.proposal.since,
    }


def _keep_edition(work: _Work, old: StandingMeasure) -> None:
    """The row as it was with its bodies, under its revision."""
    row = work.session.execute(select(MEASURES).where(MEASURES.c.id == old.id)).one()
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in row._mapping.items()} | {
        "section": list(old.section),
        "lead": list(old.lead),
        "executors": list(old.executors),
    }
    work.session.execute(
        insert(MEASURE_VERSIONS).values(
            measure_id=old.id, revision=old.revision, act_id=work.act_id, old=kept, replaced_at=work.now
        )
    )


def _update_measure(work: _Work, old: StandingMeasure, values: Mapping[str, Any]) -> None:
    """Raises `Conflict` when somebody changed the measure in between."""
    done = work.session.execute(
        update(MEASURES)
        .where(MEASURES.c.id == old.id, MEASURES.c.revision == old.revision, MEASURES.c.ended_at.is_(None))
        .values(revision=old.revision + 1, version=MEASURES.c.version + 1, **values)
    )
    if getattr(done, "rowcount", 0) != 1:
        raise Conflict(
            "amendment.raced", _("мероприятие {value} тем временем изменили: повторите", value=old.code or old.n)
        )


def _assign(work: _Work, measure_id: int, row: DraftRow) -> tuple[int, ...]:
    rows = assignment_rows(measure_id, row.lead, row.executors, work.names)
    replace_details(work.session, ASSIGNMENTS, "measure_id", [measure_id], rows)
    return tuple(dict.fromkeys(one["subject_id"] for one in rows))


def _free_windows(work: _Work, step: Step) -> None:
    """A cancelled task gives up its window's name to the task that stands for that window now."""
    assert step.standing is not None
    wanted = {fate.name for fate in step.tasks if fate.kind is Becomes.moved or fate.task is None}
    for task in step.standing.tasks:
        if task.state == "cancelled" and task.window in wanted:
            name = task.window.given_up(task.id)
            work.session.execute(update(TASKS).where(TASKS.c.id == task.id).values(window=name))


def _cancel(work: _Work, fate: Fate) -> None:
    assert fate.task is not None
    move_task(work.session, MoveOrder(fate.task.id, "cancel", reason=work.basis), work.actor, work.now)


def _move(work: _Work, fate: Fate, touched: Sequence[int]) -> None:
    """A new date for an open task."""
    said = {"act": work.act_id, "subjects": list(touched)}
    move_dates(work.session, fate, work.basis, work.actor, work.now, said)


def _tell_amended(work: _Work, measure_id: int, step: Step, touched: Sequence[int]) -> None:
    details = {
        "change": step.kind,
        "title": step.title,
        "fields": [one.as_json() for one in step.fields],
        "basis": work.basis,
        "act": work.act_id,
        "subjects": list(touched),
    }
    who = work.actor.user_id
    record(work.session, Entry(work.stream, work.now, "measure.amended", f"measure:{measure_id}", who, details))


def _tell(work: _Work, applied: Applied) -> None:
    details = {
        "basis": work.basis,
        "act": work.act_id,
        "draft": work.proposal.draft.id,
        "source": work.proposal.draft.file_name,
        "head": [one.as_json() for one in work.proposal.head],
        "added": applied.added,
        "removed": applied.removed,
        "changed": applied.changed,
        "moved": applied.moved,
        "cancelled": applied.cancelled,
        "tasks_made": applied.planned,
    }
    subject = f"roadmap:{work.proposal.roadmap.id}"
    record(work.session, Entry(work.stream, work.now, "roadmap.amended", subject, work.actor.user_id, details))
    work.session.execute(
        update(DRAFTS)
        .where(DRAFTS.c.id == work.proposal.draft.id)
        .values(outcome={"roadmaps": [applied.slug], "applied": {name: details[name] for name in _COUNTED}})
    )


_COUNTED = ("added", "removed", "changed", "moved", "cancelled", "tasks_made")
