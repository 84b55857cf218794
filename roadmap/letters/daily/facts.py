"""What the letters of a day are made from, read once: roadmaps, addresses, who answers for what, who wants what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from roadmap.letters.daily.days import PlannedSoFar, Slot, planned_so_far, slot_of
from roadmap.letters.kinds import KINDS, Audience, Kind
from roadmap.letters.reads.due_tasks import DueTask, RoadmapHead, roadmaps_in_force
from roadmap.letters.reads.news import Waiting, waiting_notices
from roadmap.letters.recipients.of_body import AddressBook, Recipient, address_book
from roadmap.letters.recipients.opt_outs import switched_off
from roadmap.letters.reminders import Silence
from roadmap.plan.ladder import Ladder
from roadmap.plan.policy import ladder_for, ladder_of
from roadmap.reads.measures import Responsible, responsible_of
from roadmap.settings import Settings
from roadmap.troubles import Troubles
from roadmap.zones import zone_of
from workflows.calendar import russian_calendar

REPLACED = "policy:"
"""Troubles about these cost nobody a letter: the installation's rule stands in."""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What one composing reads once. ``people`` are those whose hour has come."""

    settings: Settings
    now: datetime
    days: Mapping[Slot, date]
    so_far: PlannedSoFar
    silences: tuple[Silence, ...]
    heads: Mapping[int, RoadmapHead]
    book: AddressBook
    off: Mapping[str, frozenset[str]]
    bodies: Mapping[int, tuple[Responsible, ...]]
    waiting: list[Waiting]
    people: Mapping[str, Recipient]
    troubles: Troubles
    ladders: dict[int, Ladder] = field(default_factory=dict)
    reached: dict[tuple[int, bool], tuple[Recipient, ...]] = field(default_factory=dict)

    @classmethod
    def read(
        cls, session: Session, settings: Settings, now: datetime, days: Mapping[Slot, date], troubles: Troubles
    ) -> DayFacts:
        """Whatever stands in the rows; a policy that cannot be read is replaced and told of."""
        so_far, book, heads = planned_so_far(session), address_book(session), roadmaps_in_force(session)
        default = ladder_of(settings)
        return cls(
            settings=settings,
            now=now,
            days=days,
            so_far=so_far,
            silences=so_far.all_silences(days),
            heads=heads,
            book=book,
            off=switched_off(session),
            bodies=responsible_of(session, None),
            waiting=waiting_notices(session, troubles),
            people={email: one for email, one in book.everyone().items() if slot_of(one, settings) in days},
            troubles=troubles,
            ladders={number: ladder_for(head.policy, default, number, troubles) for number, head in heads.items()},
        )

    def day_of(self, recipient: Recipient) -> date:
        """The day of his letter."""
        return self.days[slot_of(recipient, self.settings)]

    def reaches(self, recipient: Recipient, kind: Kind) -> bool:
        """Whether his hour has come and he has not switched the kind off."""
        return recipient.email in self.people and kind not in self.off.get(recipient.email, ())

    def today(self, time_zone: str) -> date:
        """The roadmap's own day; where that is a day off while people further east are at work already, theirs."""
        local = self.now.astimezone(zone_of(time_zone)).date()
        return local if russian_calendar().is_working(local) else max(self.days.values())

    def answering(self, measure_id: int, *, co_only: bool = False) -> tuple[Recipient, ...]:
        """Whom letters about a measure reach; ``co_only``: those who do not speak for its lead."""
        key = (measure_id, co_only)
        if key not in self.reached:
            bodies = self.bodies.get(measure_id, ())
            mine = [body.subject_id for body in bodies if not co_only or body.role != "lead"]
            found = [one.recipient for one in self.book.reach_all(mine, measure_id)]
            if co_only:
                leads = [body.subject_id for body in bodies if body.role == "lead"]
                leading = {one.recipient.email for one in self.book.reach_all(leads, measure_id)} if leads else None
                found = [one for one in found if leading and one.email not in leading]
            self.reached[key] = tuple(found)
        return self.reached[key]

    def recipients(self, kind: Kind, row: DueTask) -> tuple[Recipient, ...]:
        """Whom a reminder of the kind goes to."""
        match KINDS[kind].audience:
            case Audience.controller:
                return self.book.controllers_of(row.roadmap_id)
            case Audience.leadership:
                return self.book.leaders
            case audience:
                return self.answering(row.measure_id, co_only=audience is Audience.co_executors)
