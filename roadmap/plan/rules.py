"""A coordinator sets a roadmap's rules: reminders, days off, days for words without a day, time zone.

Rules that change dates move the future, untouched control points with them; what would happen is shown before
(`propose_rules`), and what is saved is what was shown. One transaction, one journal row, one version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from roadmap.deadlines import Period, RuleSet
from roadmap.errors import BadInput, Conflict, NotFound, Stale
from roadmap.language.message import _
from roadmap.models import EXTENSIONS, MEASURES, ROADMAPS, TASKS
from roadmap.people.permissions import Action, Actor, allow
from roadmap.plan.date_moves import move_dates
from roadmap.plan.fates import Becomes, Cause, NewTerm, StandingTask, fates_of
from roadmap.plan.ladder import Ladder
from roadmap.plan.planning import plan_tasks
from roadmap.plan.replanning import MeasureFates, Replan
from roadmap.plan.rule_words import RoadmapRules, RuleChange, changes_between
from roadmap.plan.terms import read_term, rules_from
from roadmap.plan.windows import WindowName
from roadmap.zones import zone_of
from workflows.journal import Entry, record


@dataclass(frozen=True, slots=True)
class StandingRules:
    """A roadmap and its rules as they stand. ``version`` is the roadmap's."""

    roadmap_id: int
    slug: str
    title: str
    region: str | None
    period: Period
    state: str
    version: int
    rules: RoadmapRules

    def today(self, now: datetime) -> date:
        """The day in the roadmap's time zone."""
        return now.astimezone(zone_of(self.rules.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Proposed:
    """What saving would do: the rules that change, and the dates that follow."""

    changes: tuple[RuleChange, ...]
    replan: Replan


def rules_of(session: Session, slug: str) -> StandingRules:
    """The rules of the roadmap. Raises `NotFound`."""
    row = session.execute(select(ROADMAPS).where(ROADMAPS.c.slug == slug)).one_or_none()
    if row is None:
        known = ", ".join(session.execute(select(ROADMAPS.c.slug).order_by(ROADMAPS.c.slug)).scalars())
        raise NotFound(
            "roadmap.unknown", _("нет дорожной карты «{slug}»; есть: {value}", slug=slug, value=known or _("ни одной"))
        )
    rules = RoadmapRules(row.policy or {}, row.shift_rule, row.time_zone, rules_from(row.reporting_days, slug))
    period = Period(row.start, row.end)
    return StandingRules(row.id, slug, row.title, row.region, period, row.state, row.version, rules)


def propose_rules(
    session: Session, standing: StandingRules, wanted: RoadmapRules, installation: Ladder, now: datetime
) -> Proposed:
    """What ``wanted`` would change. Writes nothing."""
    changes = changes_between(standing.rules, wanted, installation)
    return Proposed(changes, Replan(tuple(_fates(session, standing, wanted, standing.today(now)))))


def set_rules(
    session: Session,
    slug: str,
    version: int | None,
    wanted: RoadmapRules,
    installation: Ladder,
    actor: Actor,
    now: datetime,
    *,
    seen: str | None = None,
) -> Proposed:
    """Make ``wanted`` the roadmap's rules. ``version`` is the one the person saw, ``seen`` the digest of the dates.

    Raises `Forbidden`, `NotFound`, `Stale` (somebody was faster, or the dates are others by now), `Conflict` for a
    closed roadmap, `BadInput` where nothing would change.
    """
    allow(actor, Action.set_rules)
    standing = rules_of(session, slug)
    if version is not None and version != standing.version:
        raise _stale()
    if standing.state == "closed":
        raise Conflict("rules.closed", _("дорожная карта завершена: её правила больше не меняются"))
    proposed = propose_rules(session, standing, wanted, installation, now)
    if not proposed.changes:
        raise BadInput("rules.same", _("ничего не изменено: правила остались прежними"))
    if seen is not None and seen != proposed.replan.digest:
        raise Stale("rules.moved_on", _("сроки тем временем изменились: посмотрите ещё раз, что будет перенесено"))
    _write_rules(session, standing, wanted)
    _apply(session, standing, wanted, proposed, actor, now)
    return proposed


def _stale() -> Stale:
    return Stale(
        "rules.stale", _("правила тем временем изменил кто-то другой: посмотрите, что теперь, и внесите своё снова")
    )


def _write_rules(session: Session, standing: StandingRules, wanted: RoadmapRules) -> None:
    written = session.execute(
        update(ROADMAPS)
        .where(ROADMAPS.c.id == standing.roadmap_id, ROADMAPS.c.version == standing.version)
        .values(
            policy=dict(wanted.policy),
            shift_rule=wanted.shift_rule,
            time_zone=wanted.time_zone,
            reporting_days=stored_days(wanted.reporting),
            version=ROADMAPS.c.version + 1,
        )
    )
    if getattr(written, "rowcount", 0) != 1:
        raise _stale()


def stored_days(reporting: RuleSet) -> dict[str, Any]:
    """The column ``reporting_days``: empty where nothing is set."""
    return reporting.as_json() if reporting.bare or reporting.continuous else {}


def _fates(session: Session, standing: StandingRules, wanted: RoadmapRules, today: date) -> list[MeasureFates]:
    """The measures that the new rules touch; two statements, none where no date can change."""
    old = standing.rules
    if old.reporting == wanted.reporting and old.shift_rule == wanted.shift_rule:
        return []
    tasks = _tasks(session, standing.roadmap_id)
    rows = session.execute(
        select(MEASURES.c.id, MEASURES.c.n, MEASURES.c.code, MEASURES.c.title, MEASURES.c.deadline)
        .where(MEASURES.c.roadmap_id == standing.roadmap_id, MEASURES.c.ended_at.is_(None))
        .order_by(MEASURES.c.n)
    )
    found = []
    for row in rows:
        before, after = (
            read_term(row.deadline, standing.period, rules).schedule.as_json()
            for rules in (old.reporting, wanted.reporting)
        )
        term = NewTerm(after, wanted.shift_rule, today, before, old.shift_rule)
        fates, since = fates_of(tasks.get(row.id, ()), term, Cause.rules)
        if fates or since is not None:
            found.append(MeasureFates(row.id, row.code or str(row.n), row.title, row.deadline, since, fates))
    return found


def _tasks(session: Session, roadmap_id: int) -> Mapping[int, Sequence[StandingTask]]:
    asked = select(EXTENSIONS.c.task_id).where(EXTENSIONS.c.task_id == TASKS.c.id, EXTENSIONS.c.state == "asked")
    found: dict[int, list[StandingTask]] = {}
    for row in session.execute(
        select(
            TASKS.c.measure_id,
            TASKS.c.id,
            TASKS.c.window,
            TASKS.c.opens_on,
            TASKS.c.due_on,
            TASKS.c.control_on,
            TASKS.c.state,
            asked.exists(),
            TASKS.c.withdrawn_by.is_not(None),
        )
        .where(TASKS.c.roadmap_id == roadmap_id)
        .order_by(TASKS.c.due_on, TASKS.c.id)
    ):
        measure_id, task_id, window, *rest = row
        found.setdefault(measure_id, []).append(StandingTask(task_id, WindowName(window), *rest))
    return found


def _apply(
    session: Session, standing: StandingRules, wanted: RoadmapRules, proposed: Proposed, actor: Actor, now: datetime
) -> None:
    """New schedules, then dates and names of the points that have them; planning does the rest (made, cancelled)."""
    basis = _("правила дорожной карты изменены {today}", today=standing.today(now))
    for measure in proposed.replan.measures:
        if measure.since is not None:
            _reschedule(session, standing, wanted, measure)
        for fate in measure.fates:
            if fate.kind is Becomes.renamed and fate.task is not None and fate.name != fate.task.window:
                session.execute(update(TASKS).where(TASKS.c.id == fate.task.id).values(window=fate.name))
            elif fate.kind is Becomes.moved:
                move_dates(session, fate, basis, actor, now)
    made = plan_tasks(session, standing.roadmap_id, now) if proposed.replan.measures else 0
    stream = f"roadmap:{standing.roadmap_id}"
    said = "; ".join(f"{one.label.lower()}: {one.old} → {one.new}" for one in proposed.changes)
    details: dict[str, Any] = {
        "rules": said,
        "changes": [{"rule": one.name, "old": one.old, "new": one.new} for one in proposed.changes],
        "moved": proposed.replan.counted(Becomes.moved),
    }
    details |= {"tasks_made": made} if made else {}
    record(session, Entry(stream, now, "roadmap.rules_changed", stream, actor.user_id, details))


def _reschedule(session: Session, standing: StandingRules, wanted: RoadmapRules, measure: MeasureFates) -> None:
    term = read_term(measure.deadline, standing.period, wanted.reporting)
    session.execute(
        update(MEASURES)
        .where(MEASURES.c.id == measure.measure_id)
        .values(
            schedule=term.schedule.as_json(),
            kind=term.schedule.kind,
            explanation=term.explanation,
            effective_from=measure.since,
            version=MEASURES.c.version + 1,
        )
    )
