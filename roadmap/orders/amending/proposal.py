"""What a draft would change in the roadmap in force, as things stand now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from roadmap.documents.changes.difference import FieldChange
from roadmap.documents.model import Amendment
from roadmap.errors import NotFound
from roadmap.language.message import _
from roadmap.orders.amending.changes import Step, head_changes, steps_of
from roadmap.orders.amending.edition import is_stale, roadmap_by_id, standing_measures
from roadmap.orders.amending.ends import are_many, ends_of
from roadmap.orders.drafts.corrected import ROW_FIELDS, DraftContent, Plan
from roadmap.orders.drafts.doubts import act_objections, beyond, too_long
from roadmap.orders.drafts.store import StoredDraft
from roadmap.reads.roadmaps import RoadmapRow


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a draft would change in the roadmap: ``head`` in the roadmap itself, ``steps`` measure by measure.

    ``since`` is the day the act begins to rule; ``silent`` are amendments that touch no measure, each with the
    reason; ``missing`` stands against applying; ``stale``: the roadmap was amended after the document was read;
    ``in_force`` counts the measures before it.
    """

    draft: StoredDraft
    content: DraftContent
    roadmap: RoadmapRow
    plan: Plan
    since: date
    head: tuple[FieldChange, ...]
    steps: tuple[Step, ...]
    silent: tuple[tuple[Amendment, str], ...]
    missing: tuple[str, ...]
    stale: bool
    in_force: int

    @property
    def ends(self) -> tuple[Step, ...]:
        """The measures that would be ended."""
        return ends_of(self.steps)

    @property
    def ends_many(self) -> bool:
        """Whether they are so many that each must be named before anything is applied."""
        return are_many(self.ends, self.in_force)

    @property
    def mark(self) -> str:
        """Changes whenever anything that would be applied does: what was confirmed is held against it."""
        said = [self.since, [one.as_json() for one in self.head], [_said(step) for step in self.steps if step.applies]]
        return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:32]

    @property
    def basis(self) -> str:
        """The act in words."""
        return self.content.act.words

    def of(self, kind: str) -> list[Step]:
        """The steps of one kind."""
        return [step for step in self.steps if step.kind == kind]

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        counts = {kind: len(self.of(kind)) for kind in ("added", "removed", "changed")}
        return {
            "roadmap": self.roadmap.slug,
            "basis": self.basis,
            "since": self.since.isoformat(),
            "counts": counts,
            "head": [one.as_json() for one in self.head],
            "changes": [step.as_json() for step in self.steps],
            "without_effect": [{**one.as_json(), "why": why} for one, why in self.silent],
        }


def propose(session: Session, draft: StoredDraft, now: datetime) -> Proposal:
    """What the draft would change as things stand. Raises `Conflict` while it is not read."""
    if draft.roadmap_id is None:
        raise NotFound("draft.no_amendment", _("этот документ загружен как новая дорожная карта, а не как изменение"))
    content = draft.content
    roadmap = roadmap_by_id(session, draft.roadmap_id)
    standing = standing_measures(session, roadmap.id)
    today = roadmap.today(now)
    since = min(content.act.date or today, today)
    choices = draft.edits.get("choices", {})
    base = draft.edits.get("base", {})
    by_number = not base.get("from_table", True)
    tried = [(plan, steps_of(standing, plan, roadmap, since, choices, by_number=by_number)) for plan in content.plans]
    plan, steps = min(tried, key=lambda pair: sum(step.kind != "changed" for step in pair[1]))
    return Proposal(
        draft=draft,
        content=content,
        roadmap=roadmap,
        plan=plan,
        since=since,
        head=head_changes(roadmap, plan),
        steps=steps,
        silent=_silent(content.document.amendments, base.get("without_effect", ())),
        missing=_missing(content, plan, steps),
        stale=is_stale(session, draft),
        in_force=len(standing),
    )


def _said(step: Step) -> list[Any]:
    """All that applying the step depends on."""
    row = [getattr(step.row, name) for name in ROW_FIELDS] if step.row is not None else None
    fates = [(one.kind, one.task.id if one.task else None, one.window, one.control_on) for one in step.tasks]
    return [step.key, step.kind, step.standing.revision if step.standing else None, row, fates]


def _silent(amendments: Sequence[Amendment], kept: Sequence[Any]) -> tuple[tuple[Amendment, str], ...]:
    """The amendments that touch no measure; drafts read by version 0.1 kept their indexes without a reason."""
    pairs = (one if isinstance(one, list) else (one, _("не касается мероприятий")) for one in kept)
    return tuple((amendments[index], why) for index, why in pairs)


def _missing(content: DraftContent, plan: Plan, steps: Sequence[Step]) -> tuple[str, ...]:
    found = [*act_objections(content.act), *beyond(plan)]
    found += [
        _("мероприятие {number}: нет названия", number=step.number)
        for step in steps
        if step.applies and step.row is not None and not step.row.title
    ]
    return (*found, *too_long([step.row for step in steps if step.applies and step.row is not None]))
