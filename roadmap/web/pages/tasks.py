"""The list of tasks: filters, order and pages, all of it in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from roadmap.language.message import _
from roadmap.reads.filter_choices import (
    RoadmapChoice,
    SectionChoice,
    local_days,
    roadmap_choices,
    section_choices,
    todays,
)
from roadmap.reads.measures import used_subjects
from roadmap.reads.tasks import TaskPage, find_tasks
from roadmap.web.forms.task_query import TaskQuery, read_query
from roadmap.web.visit import Reader
from roadmap.web.words.standing import STATES
from roadmap.web.words.task_rows import TaskLine, task_lines
from roadmap.web.words.widgets import Choice, Tab

router = APIRouter()
SIZE = 50
_KEPT = ("overdue", "awaiting", "mine", "owed", "extension", "sort")
"""What the form of filters carries on without showing it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading that sorts; ``direction`` is «ascending», «descending» or «none»."""

    label: str
    href: str
    direction: str


@dataclass(frozen=True, slots=True)
class TasksPage:
    """The list with its filters.

    ``first`` and ``last`` number the rows shown among ``total``; ``kept`` are pairs of the query string that the form
    of filters carries on.
    """

    query: TaskQuery
    faults: tuple[str, ...]
    tabs: tuple[Tab, ...]
    roadmaps: tuple[Choice, ...]
    sections: tuple[tuple[str, tuple[Choice, ...]], ...]
    bodies: tuple[Choice, ...]
    states: tuple[Choice, ...]
    columns: dict[str, Column]
    rows: tuple[TaskLine, ...]
    total: int
    first: int
    last: int
    pages: tuple[int | None, ...]
    mine: Tab | None
    kept: tuple[tuple[str, str], ...]


@router.get("/tasks", response_class=HTMLResponse)
def tasks_page(visit: Reader) -> HTMLResponse:
    """One page of the tasks that the query string asks for."""
    roadmaps = roadmap_choices(visit.session)
    query, faults = read_query(visit.request.query_params, frozenset(one.slug for one in roadmaps))
    chosen = next((one for one in roadmaps if one.slug == query.roadmap), None)
    found = find_tasks(
        visit.session,
        query.filter(visit.actor.subjects),
        todays=todays(roadmaps, visit.now),
        sort=query.sort,
        page=query.page,
        size=SIZE,
    )
    query = replace(query, page=found.page)
    sections = section_choices(visit.session, chosen.id if chosen else None)
    bodies = used_subjects(visit.session, query.roadmap)
    page = TasksPage(
        query=query,
        faults=faults,
        tabs=_tabs(query),
        roadmaps=tuple(Choice(one.slug, one.short, one is chosen) for one in roadmaps),
        sections=_sections(roadmaps, sections, query.section),
        bodies=tuple(Choice(str(key), name, key == query.body) for key, name in bodies),
        states=tuple(Choice(key, label, key == query.state) for key, label in STATES.items()),
        columns=_columns(query),
        rows=task_lines(found.rows, local_days(roadmaps, visit.now)),
        total=found.total,
        first=(found.page - 1) * found.size + 1 if found.total else 0,
        last=(found.page - 1) * found.size + len(found.rows),
        pages=page_numbers(found),
        mine=Tab(_("Только мои"), query.url(mine=not query.mine), query.mine) if visit.actor.subjects else None,
        kept=tuple(pair for pair in query.pairs() if pair[0] in _KEPT),
    )
    return visit.page("tasks", page)


def _tabs(query: TaskQuery) -> tuple[Tab, ...]:
    plain: dict[str, object] = {"overdue": False, "awaiting": False, "owed": False, "extension": False, "state": None}
    wanted = [
        (_("Все"), plain),
        (_("Нет сведений, срок прошёл"), plain | {"overdue": True}),
        (_("Ждут решения"), plain | {"awaiting": True}),
        (_("Просят продлить"), plain | {"extension": True}),
        (_("Ещё не исполнено"), plain | {"owed": True}),
        (_("В работе"), plain | {"state": "in_progress"}),
    ]
    return tuple(
        Tab(label, query.url(**changes), all(getattr(query, name) == value for name, value in changes.items()))
        for label, changes in wanted
    )


def _sections(
    roadmaps: Sequence[RoadmapChoice], sections: Sequence[SectionChoice], chosen: int | None
) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Headings under the name of their roadmap, inner ones set off."""
    return tuple(
        (
            one.short,
            tuple(
                Choice(str(section.id), "\u2003" * section.depth + section.title, section.id == chosen)
                for section in sections
                if section.roadmap_id == one.id
            ),
        )
        for one in roadmaps
        if any(section.roadmap_id == one.id for section in sections)
    )


def _columns(query: TaskQuery) -> dict[str, Column]:
    def column(label: str, name: str, back: str | None = None) -> Column:
        if query.sort == name:
            return Column(label, query.url(sort=back or name), "ascending")
        return Column(label, query.url(sort=name), "descending" if query.sort == back else "none")

    return {
        "n": column("№", "n"),
        "lead": column(_("Ответственный"), "lead"),
        "control": column(_("Срок"), "control", "-control"),
        "state": column(_("Состояние"), "state"),
    }


def page_numbers(found: TaskPage) -> tuple[int | None, ...]:
    """First, last and the neighbours of the present page; ``None`` is a gap. Empty for a single page."""
    if found.pages == 1:
        return ()
    shown = sorted({1, found.pages, *range(max(1, found.page - 2), min(found.pages, found.page + 2) + 1)})
    numbers: list[int | None] = []
    for number in shown:
        if numbers and number - (numbers[-1] or 0) > 1:
            numbers.append(None)
        numbers.append(number)
    return tuple(numbers)
