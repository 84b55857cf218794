"""The journal: who changed what and when, newest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from roadmap.language.message import _
from roadmap.people.permissions import Action
from roadmap.reads.filter_choices import RoadmapChoice, roadmap_choices
from roadmap.reads.journal import JournalFilter, find_events, subject_titles
from roadmap.web.forms.posted import filter_day
from roadmap.web.visit import Visit, Visiting
from roadmap.web.words.journal import JournalLine, event_labels, journal_lines
from roadmap.web.words.widgets import Choice
from roadmap.zones import zone_of

router = APIRouter()
JournalReader = Annotated[Visit, Depends(Visiting(Action.read_journal))]
SIZE = 60
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class JournalPage:
    """One page of events with what each is about; ``older`` is the address of the next page."""

    zone: str
    roadmaps: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    since: date | None
    until: date | None
    rows: tuple[tuple[JournalLine, str | None], ...]
    older: str | None
    narrowed: bool


@router.get("/journal", response_class=HTMLResponse)
def journal_page(visit: JournalReader) -> HTMLResponse:
    """Events by roadmap, kind and day."""
    roadmaps = roadmap_choices(visit.session)
    params = visit.request.query_params
    chosen = next((one for one in roadmaps if one.slug == params.get("roadmap")), None)
    labels = event_labels()
    kind = params.get("kind") if params.get("kind") in labels else None
    since, until = filter_day(params.get("from", "")), filter_day(params.get("to", ""))
    zone = chosen.time_zone if chosen else visit.site.settings.time_zone
    wanted = JournalFilter(
        stream=_stream(params.get("roadmap"), chosen),
        kind=kind,
        since=_midnight(since, zone),
        until=_midnight(until, zone, days=1),
        before_id=_number(params.get("before", "")),
    )
    rows = find_events(visit.session, wanted, limit=SIZE + 1)
    titles = subject_titles(visit.session, {row.subject for row in rows[:SIZE]})
    lines = journal_lines(rows[:SIZE])
    page = JournalPage(
        zone=zone,
        roadmaps=(
            *(Choice(one.slug, one.short, one is chosen) for one in roadmaps),
            Choice(SYSTEM, _("учётные записи и служба"), params.get("roadmap") == SYSTEM),
        ),
        kinds=tuple(
            Choice(name, label, name == kind) for name, label in sorted(labels.items(), key=lambda one: str(one[1]))
        ),
        since=since,
        until=until,
        rows=tuple((line, titles.get(row.subject)) for line, row in zip(lines, rows, strict=False)),
        older=_older(visit.request, rows[SIZE - 1].id) if len(rows) > SIZE else None,
        narrowed=replace(wanted, before_id=None) != JournalFilter(),
    )
    return visit.page("journal", page)


def _stream(asked: str | None, chosen: RoadmapChoice | None) -> str | None:
    return f"roadmap:{chosen.id}" if chosen else SYSTEM if asked == SYSTEM else None


def _midnight(day: date | None, zone: str, days: int = 0) -> datetime | None:
    """The instant at which ``day`` plus ``days`` begins in ``zone``."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days), time(), zone_of(zone)).astimezone(UTC)


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) <= 9 else None


def _older(request: Request, before: int) -> str:
    kept = {name: value for name, value in request.query_params.items() if value and name != "before"}
    return "/journal?" + urlencode({**kept, "before": before})
