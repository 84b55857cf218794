"""The leadership's screen: what is fulfilled, what is late and why, who is slipping, are the indicators reached.

Every figure comes from `roadmap.reports.figures`, as in the reports of the roadmaps; tallies only add up here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from roadmap.language.message import _
from roadmap.people.permissions import Action
from roadmap.reads.filter_choices import RoadmapChoice, roadmap_choices
from roadmap.reports.leadership import Leadership, Red, RoadmapToday, leadership
from roadmap.reports.report import IndicatorLine
from roadmap.reports.tally import Tally
from roadmap.reports.verdicts import Verdict
from roadmap.reports.wording import COLUMNS, status
from roadmap.web.visit import Visit, Visiting
from roadmap.web.words.task_rows import REMOVED
from roadmap.web.words.widgets import Choice, Segment, bar

router = APIRouter()
SummaryReader = Annotated[Visit, Depends(Visiting(Action.read_summary))]
TONES = {
    Verdict.DONE_IN_TIME: "done",
    Verdict.DONE_LATE: "late",
    Verdict.FAILED: "failed",
    Verdict.OVERDUE_SILENT: "silent",
    Verdict.AWAITING_DECISION: "waiting",
    Verdict.EXTRA_CONTROL: "extra",
    Verdict.EXTENSION_ASKED: "asked",
    Verdict.IN_WORK: "work",
    Verdict.NOT_DUE: "planned",
}
REDS_SHOWN = 12
BODIES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """One number in the head of the page."""

    value: str
    label: str
    tone: str
    icon: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """Totals of a roadmap, a section or a body."""

    name: str
    href: str | None
    tally: Tally
    bar: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under one caption («Московская область»)."""

    caption: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class RedLine:
    """A control point that spoils the picture."""

    task_id: int
    title: str
    body: str
    place: str
    control_on: date
    tone: str
    icon: str
    status: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class IndicatorBlock:
    """Indicators of one roadmap in a year: with a reading, planned without one, and how many have neither."""

    caption: str
    year: int
    measured: tuple[IndicatorLine, ...]
    unmeasured: tuple[IndicatorLine, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """The page. ``chosen`` is the slug of the roadmap shown alone."""

    as_of: date
    roadmaps: tuple[Choice, ...]
    chosen: str | None
    title: str
    figures: tuple[Figure, ...]
    whole: Line
    legend: tuple[tuple[str, str, int], ...]
    by_roadmap: tuple[Line, ...]
    by_section: tuple[Block, ...]
    by_body: tuple[Line, ...]
    more_bodies: tuple[Line, ...]
    reds: tuple[RedLine, ...]
    more_reds: int
    indicators: tuple[IndicatorBlock, ...]
    provisional: bool


@router.get("/summary", response_class=HTMLResponse)
def summary_page(visit: SummaryReader, roadmap: str = "") -> HTMLResponse:
    """All roadmaps together, or one."""
    choices = roadmap_choices(visit.session)
    chosen = next((one for one in choices if one.slug == roadmap), None)
    shown = [chosen] if chosen else choices
    standing = leadership(visit.session, shown, visit.now, reds=REDS_SHOWN)
    return visit.page("summary", _page(choices, chosen, standing, visit.now.date()))


def _page(choices: list[RoadmapChoice], chosen: RoadmapChoice | None, standing: Leadership, today: date) -> SummaryPage:
    roadmaps = standing.roadmaps
    total = sum((one.totals.whole for one in roadmaps), Tally())
    bodies = _bodies(roadmaps)
    slug = chosen.slug if chosen else None
    return SummaryPage(
        as_of=max((one.as_of for one in roadmaps), default=today),
        roadmaps=tuple(Choice(one.slug, one.short, one is chosen) for one in choices),
        chosen=slug,
        title=chosen.title if chosen else _("Все дорожные карты"),
        figures=_figures(total, slug),
        whole=_line("", None, total),
        legend=tuple(
            (tone, COLUMNS[verdict], total.of(verdict)) for verdict, tone in TONES.items() if total.of(verdict)
        ),
        by_roadmap=()
        if chosen
        else tuple(
            _line(one.roadmap.short, f"/summary?roadmap={one.roadmap.slug}", one.totals.whole) for one in roadmaps
        ),
        by_section=tuple(
            Block(one.roadmap.short, tuple(_line(group.name, None, group.tally) for group in one.totals.sections))
            for one in roadmaps
        ),
        by_body=bodies[:BODIES_SHOWN],
        more_bodies=bodies[BODIES_SHOWN:],
        reds=tuple(_red(one) for one in standing.reds),
        more_reds=total.overdue + total.failed - len(standing.reds),
        indicators=tuple(_indicators(one) for one in roadmaps if one.indicators),
        provisional=any(one.provisional for one in roadmaps),
    )


def _line(name: str, href: str | None, total: Tally) -> Line:
    return Line(
        name, href, total, bar(((tone, total.of(verdict)) for verdict, tone in TONES.items()), total.active or 1)
    )


def _figures(total: Tally, slug: str | None) -> tuple[Figure, ...]:
    within = f"&roadmap={slug}" if slug else ""
    return (
        Figure(str(total.done), _("исполнено"), "done", "check", f"/tasks?state=done{within}"),
        Figure(str(total.done_in_time), _("из них в срок"), "done", "check", None),
        Figure(str(total.done_late), _("с нарушением срока"), "late", "check-late", None),
        Figure(
            str(total.overdue_silent), _("нет сведений, срок прошёл"), "silent", "silent", f"/tasks?overdue=1{within}"
        ),
        Figure(str(total.failed), _("не исполнено"), "failed", "cross", f"/tasks?state=failed{within}"),
        Figure(str(total.awaiting_decision), _("ждут решения"), "waiting", "wait", f"/tasks?state=submitted{within}"),
    )


def _bodies(roadmaps: Sequence[RoadmapToday]) -> tuple[Line, ...]:
    """Bodies of all roadmaps, the worst first; the same words in two regions are two bodies."""
    several = len(roadmaps) > 1
    lines = [
        _line(
            f"{group.name} · {one.roadmap.short}" if several else group.name,
            f"/tasks?roadmap={one.roadmap.slug}",
            group.tally,
        )
        for one in roadmaps
        for group in one.totals.bodies
    ]
    return tuple(sorted(lines, key=lambda line: (-line.tally.violations, -line.tally.total, line.name)))


def _red(one: Red) -> RedLine:
    line, fact = one.line, one.line.fact
    failed = line.verdict is Verdict.FAILED
    return RedLine(
        fact.task_id,
        fact.title,
        line.body,
        f"{one.roadmap.short} · {REMOVED}" if one.removed else one.roadmap.short,
        fact.control_on,
        "failed" if failed else "silent",
        "cross" if failed else "silent",
        status(line),
        fact.reason,
    )


def _indicators(one: RoadmapToday) -> IndicatorBlock:
    rows = one.indicators
    measured = tuple(row for row in rows if row.fact is not None)
    unmeasured = tuple(row for row in rows if row.fact is None and row.plan is not None)
    return IndicatorBlock(
        one.roadmap.short, one.as_of.year, measured, unmeasured, len(rows) - len(measured) - len(unmeasured)
    )
