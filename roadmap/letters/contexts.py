"""What each letter's template is given: one frozen value a folder of ``templates/emails/``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from roadmap.letters.items import Group
from roadmap.letters.reminders import Silence
from roadmap.letters.summaries import Note


@dataclass(frozen=True, slots=True)
class DigestContext:
    """What the template ``emails/digest`` is given. ``total`` counts control points, not items; ``urgent`` is what the
    subject says of them."""

    name: str
    today: date
    groups: tuple[Group, ...]
    notes: tuple[Note, ...]
    total: int
    urgent: str
    tasks_link: str
    silence: Silence | None
    off_link: str | None
    answerable: bool


@dataclass(frozen=True, slots=True)
class UrgentContext:
    """What the template ``emails/urgent`` is given: one kind of news, its items."""

    name: str
    group: Group
    subject: str
    tasks_link: str
    off_link: str | None
    answerable: bool


@dataclass(frozen=True, slots=True)
class AccountContext:
    """What the template ``emails/account`` is given."""

    name: str
    email: str
    link: str


@dataclass(frozen=True, slots=True)
class GapItem:
    """One measure in the letter, with how many of its control points are meant."""

    number: str
    title: str
    region: str
    body: str
    control_on: date
    count: int
    lost: str
    link: str


@dataclass(frozen=True, slots=True)
class GapGroup:
    """All that has one gap; ``more`` measures are on the page only."""

    gap: str
    heading: str
    advice: str
    items: tuple[GapItem, ...]
    more: int


@dataclass(frozen=True, slots=True)
class CoverageContext:
    """What the template ``emails/coverage`` is given."""

    name: str
    today: date
    groups: tuple[GapGroup, ...]
    new: int
    closed: int
    total: int
    link: str


@dataclass(frozen=True, slots=True)
class TroubleItem:
    """One trouble in the letter."""

    what: str
    job: str
    reason: str
    link: str


@dataclass(frozen=True, slots=True)
class TroublesContext:
    """What the template ``emails/troubles`` is given; ``more`` are on the page only."""

    name: str
    troubles: tuple[TroubleItem, ...]
    more: int
    link: str


@dataclass(frozen=True, slots=True)
class AlarmItem:
    """One broken file in the letter, with the title of the letter that failed first."""

    file: str
    line: int | None
    reason: str
    letter: str


@dataclass(frozen=True, slots=True)
class AlarmContext:
    """What the template ``emails/alarm`` is given."""

    name: str
    faults: tuple[AlarmItem, ...]
    folder: str
    link: str
