"""The address of a task list: what its query string says, and the addresses of its neighbours. Pure.

Whatever cannot be understood is said on the page and left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from roadmap.language.message import _
from roadmap.reads.tasks import SORTS, TaskFilter
from roadmap.web.forms.posted import clean, filter_day
from roadmap.web.words.standing import STATES

PATH = "/tasks"
MAX_WORDS = 200


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """One list: filters, order and page.

    ``mine`` keeps the tasks of the visitor's bodies, ``owed`` those whose executor still owes a report, ``extension``
    those with a request for another date.
    """

    roadmap: str | None = None
    section: int | None = None
    body: int | None = None
    state: str | None = None
    since: date | None = None
    until: date | None = None
    overdue: bool = False
    awaiting: bool = False
    mine: bool = False
    owed: bool = False
    extension: bool = False
    words: str | None = None
    sort: str = "control"
    page: int = 1

    def url(self, **changes: Any) -> str:
        """The address of this list with ``changes``; anything but another page begins at page 1."""
        changed = replace(self, **changes) if "page" in changes else replace(self, page=1, **changes)
        return PATH + ("?" + urlencode(changed.pairs()) if changed.pairs() else "")

    def pairs(self) -> list[tuple[str, str]]:
        """The query string's names and values, defaults left out."""
        said: list[tuple[str, Any, Any]] = [
            ("roadmap", self.roadmap, None),
            ("section", self.section, None),
            ("body", self.body, None),
            ("state", self.state, None),
            ("from", self.since, None),
            ("to", self.until, None),
            ("overdue", int(self.overdue), 0),
            ("awaiting", int(self.awaiting), 0),
            ("mine", int(self.mine), 0),
            ("owed", int(self.owed), 0),
            ("extension", int(self.extension), 0),
            ("q", self.words, None),
            ("sort", self.sort, "control"),
            ("page", self.page, 1),
        ]
        return [(name, str(value)) for name, value, default in said if value != default]

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered."""
        return replace(self, sort="control", page=1) != TaskQuery()

    def filter(self, own: frozenset[int]) -> TaskFilter:
        """The same for the database; ``own`` are the visitor's bodies."""
        return TaskFilter(
            roadmap=self.roadmap,
            section_id=self.section,
            subject_id=self.body,
            subjects=own if self.mine else None,
            state=self.state,
            due_from=self.since,
            due_to=self.until,
            overdue=self.overdue,
            awaiting=self.awaiting,
            text=self.words,
            owed=self.owed,
            extension=self.extension,
        )


def read_query(params: Mapping[str, str], roadmaps: frozenset[str]) -> tuple[TaskQuery, tuple[str, ...]]:
    """The list that a query string asks for, and what in it could not be understood, in Russian."""
    faults: list[str] = []

    def number(name: str, what: str) -> int | None:
        typed = params.get(name, "").strip()
        if typed and not (typed.isdecimal() and len(typed) <= 9):
            faults.append(_("{what}: «{value}» не число", what=what, value=typed[:40]))
            return None
        return int(typed) if typed else None

    def day(name: str, what: str) -> date | None:
        typed = params.get(name, "").strip()
        found = filter_day(typed) if typed else None
        if typed and found is None:
            faults.append(_("{what}: «{value}» — такой даты нет, нужно ДД.ММ.ГГГГ", what=what, value=typed[:40]))
        return found

    def one_of(name: str, known: Any, what: str) -> str | None:
        typed = params.get(name, "").strip()
        if typed and typed not in known:
            faults.append(_("{what}: «{value}» неизвестно", what=what, value=typed[:40]))
            return None
        return typed or None

    query = TaskQuery(
        roadmap=one_of("roadmap", roadmaps, _("дорожная карта")),
        section=number("section", _("раздел")),
        body=number("body", _("ответственный")),
        state=one_of("state", STATES, _("состояние")),
        since=day("from", _("срок с")),
        until=day("to", _("срок по")),
        overdue=params.get("overdue", "") in ("1", "on"),
        awaiting=params.get("awaiting", "") in ("1", "on"),
        mine=params.get("mine", "") in ("1", "on"),
        owed=params.get("owed", "") in ("1", "on"),
        extension=params.get("extension", "") in ("1", "on"),
        words=clean(params.get("q", "")).strip()[:MAX_WORDS] or None,
        sort=one_of("sort", SORTS, _("порядок")) or "control",
        page=max(1, number("page", _("страница")) or 1),
    )
    return query, tuple(faults)
