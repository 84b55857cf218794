"""What an edition changes, step by step: measures matched, their fields compared, the fate of every task. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from roadmap.documents.changes.difference import Change, FieldChange, compare, fields_changed
from roadmap.language.message import _
from roadmap.orders.amending.edition import StandingMeasure
from roadmap.orders.drafts.corrected import DraftRow, Plan
from roadmap.plan.fates import Becomes, Cause, Fate, NewTerm, fates_of, fates_of_removed
from roadmap.plan.windows import names_in
from roadmap.reads.roadmaps import RoadmapRow

TOLD_AS = {Becomes.moved: "move", Becomes.cancelled: "cancel", Becomes.planned: "plan", Becomes.stays: "stay"}
"""Fates of control points in the JSON of the command line."""


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one measure. ``kind``: added, removed, changed; ``choice``: apply, skip or split (unmatch).

    ``sure`` is False where two measures were held for one by likeness only; a person should look.
    """

    key: str
    kind: str
    standing: StandingMeasure | None
    row: DraftRow | None
    fields: tuple[FieldChange, ...]
    tasks: tuple[Fate, ...]
    likeness: float
    sure: bool
    choice: str

    @property
    def number(self) -> str:
        """The measure's number as people know it."""
        if self.standing is not None:
            return self.standing.code or str(self.standing.n)
        return (self.row.code or str(self.row.n)) if self.row is not None else ""

    @property
    def title(self) -> str:
        """The measure's words, the old ones where there are both."""
        return self.standing.title if self.standing is not None else self.row.title if self.row is not None else ""

    @property
    def applies(self) -> bool:
        """Whether it will be done."""
        return self.choice != "skip"

    def counted(self, kind: Becomes) -> int:
        """How many tasks share that fate."""
        return sum(1 for task in self.tasks if task.kind == kind)

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        return {
            "kind": self.kind,
            "number": self.number,
            "title": self.title,
            "new_title": self.row.title if self.row is not None else None,
            "fields": [one.as_json() for one in self.fields],
            "likeness": round(self.likeness, 1),
            "sure": self.sure,
            "tasks": [
                {
                    "kind": TOLD_AS[one.kind],
                    "task": one.task.id if one.task else None,
                    "old_due": one.task.due_on.isoformat() if one.task else None,
                    "new_due": one.window.due.isoformat() if one.window else None,
                }
                for one in self.tasks
            ],
        }


def head_changes(roadmap: RoadmapRow, plan: Plan) -> tuple[FieldChange, ...]:
    """What the edition changes in the roadmap itself: title and last day."""
    found = []
    if plan.title and " ".join(plan.title.split()).lower() != " ".join(roadmap.title.split()).lower():
        found.append(FieldChange("text", "title", roadmap.title, plan.title))
    if plan.end is not None and plan.end != roadmap.end:
        found.append(FieldChange("date", "end", roadmap.end.isoformat(), plan.end.isoformat()))
    return tuple(found)


def steps_of(
    standing: Sequence[StandingMeasure],
    plan: Plan,
    roadmap: RoadmapRow,
    since: date,
    choices: Mapping[str, str],
    *,
    by_number: bool = False,
) -> tuple[Step, ...]:
    """The steps from the measures in force to the edition, unchanged measures left out.

    ``since`` is the day the act begins to rule: what was late before it stays late unless it is given a new date.
    ``by_number``: the act names the points it changes, see `documents.difference.compare`.
    """
    rows = plan.rows
    period_moved = (plan.start, plan.end) != (roadmap.start, roadmap.end)
    found: list[Step] = []
    for change in compare(standing, rows, by_number=by_number).changes:
        old = standing[change.old] if change.old is not None else None
        new = rows[change.new] if change.new is not None else None
        if old is None or new is None:
            found.append(_one_sided(old, new, roadmap.shift_rule, since, choices))
            continue
        key = f"m{old.id}"
        if choices.get(key) == "split":
            found.append(_one_sided(old, None, roadmap.shift_rule, since, {key: "split"}))
            found.append(_one_sided(None, new, roadmap.shift_rule, since, choices))
            continue
        fields = _fields(change, old, new, period_moved)
        if fields:
            tasks = _tasks_of_change(old, new, fields, roadmap.shift_rule, since)
            choice = choices.get(key, "apply")
            found.append(Step(key, "changed", old, new, fields, tasks, change.likeness, change.sure, choice))
    return tuple(found)


def _one_sided(
    old: StandingMeasure | None, new: DraftRow | None, shift_rule: str, since: date, choices: Mapping[str, str]
) -> Step:
    if old is not None:
        key, kind, tasks = f"m{old.id}", "removed", fates_of_removed(old.tasks, since)
    else:
        assert new is not None
        key, kind = f"r{new.key}", "added"
        tasks, _other = fates_of((), NewTerm(new.schedule.as_json(), shift_rule, since), Cause.act)
    return Step(key, kind, old, new, (), tasks, 100.0, True, choices.get(key, "apply"))


def _fields(change: Change, old: StandingMeasure, new: DraftRow, period_moved: bool) -> tuple[FieldChange, ...]:
    """What differs; the same words mean other dates only where the roadmap's period has moved."""
    fields = change.fields or fields_changed(old, new)
    told = any(one.field == "deadline" for one in fields)
    if period_moved and not told and names_in(new.schedule.as_json()) != names_in(old.row.schedule):
        fields = (
            *fields,
            FieldChange("date", "schedule", old.deadline, _("{deadline} (новый период)", deadline=new.deadline)),
        )
    return fields


def _tasks_of_change(
    old: StandingMeasure, new: DraftRow, fields: Sequence[FieldChange], shift_rule: str, since: date
) -> tuple[Fate, ...]:
    """None where the act changes no date."""
    if not any(one.kind == "date" for one in fields):
        return ()
    term = NewTerm(new.schedule.as_json(), shift_rule, since, before=old.row.schedule)
    return fates_of(old.tasks, term, Cause.act)[0]
