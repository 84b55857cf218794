"""Is everybody reached: the coverage check as it stands now, and the rehearsal of a period's letters."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from roadmap.bounds import day_of
from roadmap.errors import BadInput, Conflict, VekhaError
from roadmap.language.message import _
from roadmap.letters.coverage.check import GAP_WORDS, Coverage, Gap, Uncovered, check_coverage
from roadmap.letters.kinds import KINDS, Kind
from roadmap.operation.rehearsal import Rehearsal, RehearsedPerson, rehearse
from roadmap.people.permissions import Action
from roadmap.reports.wording import sentence
from roadmap.web.deps import Site
from roadmap.web.forms.posted import filter_day
from roadmap.web.visit import Visit, Visiting

router = APIRouter()
MailReader = Annotated[Visit, Depends(Visiting(Action.read_mail))]
SHOWN = 100
PAGE_DAYS = 100
DEFAULT_DAYS = 30
_STAGE = threading.Lock()
TONES = {
    Gap.nobody: ("failed", "alert"),
    Gap.no_body: ("failed", "alert"),
    Gap.dismissed: ("silent", "cross"),
    Gap.coordinator: ("late", "flag"),
    Gap.lead: ("late", "flag"),
    Gap.no_reminder: ("late", "calendar"),
}


@dataclass(frozen=True, slots=True)
class GapView:
    """One kind of gap with the tasks that have it; ``total`` counts those not shown too."""

    key: str
    title: str
    advice: str
    tone: str
    icon: str
    total: int
    rows: tuple[Uncovered, ...]


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """The check of this moment."""

    checked: int
    uncovered: int
    gaps: tuple[GapView, ...]
    coming: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class DayBar:
    """A day with letters; ``width`` of 100 is the fullest day."""

    day: date
    letters: int
    width: int
    peak: bool


@dataclass(frozen=True, slots=True)
class RehearsalPage:
    """The form, and what came of it. ``kinds``: notices by kind in words, most first."""

    first: date
    last: date
    limit: int
    error: str | None
    result: Rehearsal | None
    bars: tuple[DayBar, ...]
    kinds: tuple[tuple[str, int], ...]
    people: tuple[RehearsedPerson, ...]
    more_people: int


@router.get("/coverage", response_class=HTMLResponse)
def coverage_page(visit: MailReader) -> HTMLResponse:
    """Open tasks that would reach nobody, or not those who answer for them."""
    coverage = check_coverage(visit.session, visit.site.settings, visit.now)
    page = CoveragePage(
        checked=coverage.checked,
        uncovered=len({one.task_id for one in coverage.uncovered}),
        gaps=tuple(_view(coverage, gap) for gap in Gap),
        coming=tuple(coverage.next_on.items())[:10],
    )
    return visit.page("coverage", page)


def _view(coverage: Coverage, gap: Gap) -> GapView:
    title, advice = GAP_WORDS[gap]
    rows = [one for one in coverage.uncovered if one.gap is gap]
    return GapView(gap.value, sentence(title), advice, *TONES[gap], len(rows), tuple(rows[:SHOWN]))


@router.get("/rehearsal", response_class=HTMLResponse)
def rehearsal_page(visit: MailReader) -> HTMLResponse:
    """The form; with a period, what would be sent in it."""
    params: Mapping[str, str] = visit.request.query_params
    today = visit.now.astimezone(ZoneInfo(visit.site.settings.time_zone)).date()
    empty = RehearsalPage(today, today + timedelta(days=DEFAULT_DAYS), PAGE_DAYS, None, None, (), (), (), 0)
    if "from" not in params and "to" not in params:
        return visit.page("rehearsal", empty)
    try:
        first, last = _period(params)
        page = _shown(_rehearsed(visit.site, first, last))
    except VekhaError as error:
        kept = replace(
            empty,
            first=filter_day(params.get("from", "")) or empty.first,
            last=filter_day(params.get("to", "")) or empty.last,
            error=sentence(error.message),
        )
        return visit.page("rehearsal", kept, error.status)
    return visit.page("rehearsal", page)


def _period(params: Mapping[str, str]) -> tuple[date, date]:
    typed = [(params.get(name, "").strip(), label, name) for name, label in (("from", _("с")), ("to", _("по")))]
    if not all(text for text, _other, _other in typed):
        raise BadInput("rehearsal.period", _("укажите обе даты периода"))
    first, last = (day_of(*one) for one in typed)
    if (last - first).days >= PAGE_DAYS:
        raise BadInput(
            "rehearsal.long",
            _(
                "на странице репетируют до {page_days} дней; больше — командой vekha remind --dry-run --from … --to …",
                page_days=PAGE_DAYS,
            ),
        )
    return first, last


def _rehearsed(site: Site, first: date, last: date) -> Rehearsal:
    """One rehearsal at a time in a process: it takes seconds of its processor."""
    if not _STAGE.acquire(blocking=False):
        raise Conflict("rehearsal.busy", _("уже идёт другая репетиция: повторите через минуту"))
    try:
        return rehearse(site.database, site.settings, first, last)
    finally:
        _STAGE.release()


def _shown(result: Rehearsal) -> RehearsalPage:
    most = max(result.by_day.values(), default=1)
    peaks = {day for day, _other in result.peaks}
    kinds = sorted(result.kinds.items(), key=lambda one: (-one[1], one[0]))
    return RehearsalPage(
        first=result.first,
        last=result.last,
        limit=PAGE_DAYS,
        error=None,
        result=result,
        bars=tuple(
            DayBar(day, letters, max(1, round(letters * 100 / most)), day in peaks)
            for day, letters in result.by_day.items()
        ),
        kinds=tuple((KINDS[Kind(kind)].heading if kind in set(Kind) else kind, count) for kind, count in kinds),
        people=result.people[:SHOWN],
        more_people=max(0, len(result.people) - SHOWN),
    )
