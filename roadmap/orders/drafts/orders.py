"""From a draft that wants nothing any more to the order that `write` takes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from roadmap.bounds import MAX_TEXT, shortened
from roadmap.documents.model import Indicator
from roadmap.language.message import _
from roadmap.orders.drafts.corrected import DraftRow, Plan
from roadmap.orders.drafts.regions import latin
from roadmap.orders.drafts.store import StoredDraft
from roadmap.orders.shape import (
    ActShape,
    InstructionShape,
    MeasureShape,
    OrderShape,
    RoadmapShape,
    SectionShape,
    told,
)

_Row = TypeVar("_Row", InstructionShape, Indicator)


def order_of(draft: StoredDraft) -> OrderShape:
    """The act and its roadmaps as they stand in the draft, to which `doubts.objections` has none."""
    return OrderShape(act_of(draft), [_roadmap(draft, plan) for plan in draft.content.plans])


def act_of(draft: StoredDraft) -> ActShape:
    """The act; its slug is the one wished for."""
    content, act, document = draft.content, draft.content.act, draft.content.document
    stem = content.plans[0].names if content.plans else "act"
    day = f"{act.date:%Y-%m-%d}" if act.date else ""
    return ActShape(
        **told(ActShape, act),
        slug=f"{stem}-{latin(act.number or '') or day}",
        source=draft.file_name,
        sha256=draft.sha256,
        amends={"title": document.act.amends} if document.act.amends else None,
        amendments=[one.as_json() | {"line": one.line} for one in document.amendments],
        abbreviations=[one.as_json() | {"line": one.line} for one in document.aliases],
        suspects=[one.as_json() for one in document.suspects],
        instructions=[_short(InstructionShape(**told(InstructionShape, one))) for one in document.instructions],
        indicators=[_short(one) for one in document.indicators],
    )


def _short(row: _Row) -> _Row:
    """A row whose texts are only shown: what a slip of the reading made too long is kept shortened."""
    said = {one.name: getattr(row, one.name) for one in fields(row)}
    texts: dict[str, Any] = {name: shortened(text, MAX_TEXT) for name, text in said.items() if isinstance(text, str)}
    return replace(row, **texts)


def _roadmap(draft: StoredDraft, plan: Plan) -> RoadmapShape:
    sections, keys = section_shapes(plan.section_paths())
    return RoadmapShape(
        **told(RoadmapShape, plan),
        source=draft.file_name,
        signed=draft.content.act.date,
        sections=sections,
        measures=[measure_shape(row, keys.get(row.section)) for row in plan.rows],
    )


def section_shapes(paths: Sequence[tuple[str, ...]]) -> tuple[list[SectionShape], dict[tuple[str, ...], str]]:
    """Headings with their keys («1», «1.2»), in reading order, those above them included."""
    keys: dict[tuple[str, ...], str] = {}
    children: dict[tuple[str, ...], int] = {}
    shapes = []
    for path in paths:
        for depth in range(1, len(path) + 1):
            here, above = path[:depth], path[: depth - 1]
            if here in keys:
                continue
            children[above] = children.get(above, 0) + 1
            keys[here] = ".".join(filter(None, (keys.get(above), str(children[above]))))
            shapes.append(SectionShape(keys[here], keys.get(above), here[-1], section_kind(here[-1])))
    return shapes, keys


def section_kind(title: str) -> str | None:
    """«направление», «этап» or «раздел» where the heading says so."""
    lowered = title.lower()
    return next(
        (kind for kind in (_("направление"), _("этап"), _("раздел"), _("задача")) if kind in lowered[:40]), None
    )


def measure_shape(row: DraftRow, section: str | None = None) -> MeasureShape:
    """The row under the heading with the key ``section``."""
    notes = [*row.notes, *([_("Внесено при загрузке, в документе строки нет.")] if row.added else [])]
    return MeasureShape(**told(MeasureShape, row) | {"section": section, "notes": notes})
