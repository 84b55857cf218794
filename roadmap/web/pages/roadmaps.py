"""The roadmaps: which there are, and one with its sections, measures and what waits for a date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from roadmap.language.message import _, joined
from roadmap.people.permissions import Action
from roadmap.plan.retelling import Told, retold
from roadmap.plan.rule_words import SHIFT_WORDS
from roadmap.reads.measure_overview import MeasureProgress, progress_of, review_ids, waiting_ids
from roadmap.reads.measures import MeasureRow, list_measures
from roadmap.reads.roadmaps import RoadmapRow, SectionRow, get_roadmap, list_roadmaps, sections_of
from roadmap.reports.wording import WAITING
from roadmap.web.visit import Reader
from roadmap.web.words.widgets import Segment, bar
from workflows.lifecycle import State

router = APIRouter()
STATES = {"draft": _("черновик"), "in_force": _("действует"), "closed": _("завершена")}
SEGMENTS = (
    ("done", (State.done,)),
    ("extra", (State.extra_control,)),
    ("waiting", (State.submitted,)),
    ("failed", (State.failed,)),
    ("late", (State.returned,)),
    ("work", (State.in_progress,)),
    ("planned", (State.planned,)),
)


@dataclass(frozen=True, slots=True)
class RoadmapCard:
    """One roadmap in the list."""

    row: RoadmapRow
    state: str
    percent_done: int
    bar: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A measure without dates. ``kind`` says what it waits for."""

    id: int
    number: str
    title: str
    roadmap: str
    deadline: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure in its section. ``progress`` is missing where nothing is left to fulfil; ``waiting`` says why if it is
    only because no date is known yet.
    """

    id: int
    number: str
    title: str
    deadline: str
    lead: str
    review: bool
    waiting: str | None
    progress: MeasureProgress | None


@dataclass(frozen=True, slots=True)
class Group:
    """Measures under one inner heading; ``title`` is empty directly under the outer one."""

    title: str
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, slots=True)
class SectionBlock:
    """An outermost heading with everything under it."""

    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class RoadmapsPage:
    """All roadmaps, and over all of them what waits for a date or for a person's eye."""

    cards: tuple[RoadmapCard, ...]
    waiting: tuple[WaitingLine, ...]
    review: tuple[WaitingLine, ...]


@dataclass(frozen=True, slots=True)
class RoadmapPage:
    """One roadmap. ``removed`` are the measures that acts took out: they stand apart from those in force."""

    roadmap: RoadmapRow
    state: str
    shift: str
    today: date
    blocks: tuple[SectionBlock, ...]
    removed: tuple[MeasureLine, ...]
    waiting: tuple[WaitingLine, ...]
    may_report: bool
    may_amend: bool
    may_set_rules: bool


@router.get("/roadmaps", response_class=HTMLResponse)
def roadmaps_page(visit: Reader) -> HTMLResponse:
    """The list."""
    rows = list_roadmaps(visit.session)
    names = {row.id: row.region or row.title for row in rows}
    asleep = waiting_ids(visit.session)
    measures = list_measures(visit.session, measure_ids=asleep | review_ids(visit.session))
    told = retold(visit.session, measures)
    page = RoadmapsPage(
        cards=tuple(_card(row) for row in rows),
        waiting=tuple(_waiting(row, names, told[row.id]) for row in measures if row.id in asleep),
        review=tuple(_waiting(row, names, told[row.id]) for row in measures if row.id not in asleep),
    )
    return visit.page("roadmaps", page)


def _card(row: RoadmapRow) -> RoadmapCard:
    active = row.tasks - row.counts.get(State.cancelled, 0)
    done = row.counts.get(State.done, 0)
    return RoadmapCard(row, STATES[row.state], 100 * done // active if active else 0, _bar(row, active))


def _bar(row: RoadmapRow, active: int) -> tuple[Segment, ...]:
    counts = [(tone, sum(row.counts.get(state, 0) for state in states)) for tone, states in SEGMENTS]
    return bar(counts, active)


def _waiting(row: MeasureRow, names: dict[int, str], told: Told) -> WaitingLine:
    return WaitingLine(
        row.id,
        row.code or str(row.n),
        row.title,
        names[row.roadmap_id],
        row.deadline,
        WAITING.get(row.kind, WAITING["unknown"]),
        told.why or joined("; ", row.notes) or told.explanation,
    )


@router.get("/roadmaps/{slug}", response_class=HTMLResponse)
def roadmap_page(slug: str, visit: Reader) -> HTMLResponse:
    """One roadmap with its measures under their headings."""
    roadmap = get_roadmap(visit.session, slug)
    today = roadmap.today(visit.now)
    measures = list_measures(visit.session, roadmap_id=roadmap.id)
    in_force = [row for row in measures if row.ended_at is None]
    progress = progress_of(visit.session, roadmap.id, today)
    asleep = waiting_ids(visit.session)
    names = {roadmap.id: roadmap.region or roadmap.title}
    told = retold(visit.session, [row for row in in_force if row.id in asleep])
    page = RoadmapPage(
        roadmap=roadmap,
        state=STATES[roadmap.state],
        shift=SHIFT_WORDS[roadmap.shift_rule],
        today=today,
        blocks=_blocks(sections_of(visit.session, roadmap.id), [_line(row, progress, asleep) for row in in_force]),
        removed=tuple(_line(row, progress, asleep)[1] for row in measures if row.ended_at is not None),
        waiting=tuple(_waiting(row, names, told[row.id]) for row in in_force if row.id in asleep),
        may_report=visit.actor.may(Action.make_report),
        may_amend=visit.actor.may(Action.import_order),
        may_set_rules=visit.actor.may(Action.set_rules),
    )
    return visit.page("roadmap", page)


def _blocks(
    sections: Iterable[SectionRow], lines: Iterable[tuple[tuple[str, ...], MeasureLine]]
) -> tuple[SectionBlock, ...]:
    """Headings in reading order, each with its own measures; first those that stand under no heading."""
    by_path: dict[tuple[str, ...], list[MeasureLine]] = {}
    for path, line in lines:
        by_path.setdefault(path, []).append(line)
    blocks: list[tuple[str, list[Group]]] = [("", [Group("", tuple(by_path.pop((), ())))])]
    trail: list[str] = []
    for section in sections:
        trail = [*trail[: section.depth], section.title]
        if section.depth == 0:
            blocks.append((section.title, []))
        inner = " → ".join(trail[1:])
        blocks[-1][1].append(Group(inner, tuple(by_path.pop(tuple(trail), ()))))
    return tuple(
        SectionBlock(title, tuple(group for group in groups if group.measures))
        for title, groups in blocks
        if any(group.measures for group in groups)
    )


def _line(
    row: MeasureRow, progress: Mapping[int, MeasureProgress], asleep: frozenset[int]
) -> tuple[tuple[str, ...], MeasureLine]:
    """The measure under its headings."""
    return row.sections, MeasureLine(
        id=row.id,
        number=row.code or str(row.n),
        title=row.title,
        deadline=row.deadline,
        lead="; ".join(row.lead or row.executors) or _("не указан"),
        review=row.review and row.ended_at is None,
        waiting=WAITING.get(row.kind, WAITING["unknown"]) if row.id in asleep else None,
        progress=progress.get(row.id),
    )
