"""Who is to be told of what happened: the bodies that the news touches, the one who asked, those who want such news."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session

from roadmap.control.remark_reads import ANSWERED
from roadmap.letters.kinds import Kind
from roadmap.letters.reads.due_tasks import DueTask, RoadmapHead, roadmaps_in_force
from roadmap.letters.reads.news import Happened
from roadmap.letters.recipients.measure_people import PERSON_SET
from roadmap.letters.recipients.of_body import AddressBook, Recipient, address_book
from roadmap.letters.recipients.opt_outs import switched_off
from roadmap.models import USERS
from roadmap.reads.measures import Responsible, responsible_of
from roadmap.settings import Settings
from roadmap.sql.among import among
from roadmap.zones import zone_of
from workflows.calendar import russian_calendar


@dataclass(frozen=True, slots=True)
class NewsRecipients:
    """What one drawing of consequences reads once: the roadmaps, who is reached, who wants no such news."""

    settings: Settings
    now: datetime
    heads: Mapping[int, RoadmapHead]
    book: AddressBook
    off: Mapping[str, frozenset[str]]
    bodies: Mapping[int, tuple[Responsible, ...]]
    askers: Mapping[int, str]

    @classmethod
    def read(
        cls, session: Session, settings: Settings, now: datetime, events: Sequence[Happened], measures: Sequence[int]
    ) -> NewsRecipients:
        """Seven sets of rows, however many events there are."""
        return cls(
            settings,
            now,
            roadmaps_in_force(session),
            address_book(session),
            switched_off(session),
            responsible_of(session, measures),
            _askers(session, events),
        )

    def today(self, time_zone: str) -> date:
        """The day in a zone."""
        return self.now.astimezone(zone_of(time_zone)).date()

    def is_fresh(self, event: Happened) -> bool:
        """Whether it happened today and today is a working day: then a letter may go at once."""
        zone = ZoneInfo(self.settings.time_zone)
        today = self.now.astimezone(zone).date()
        return event.at.astimezone(zone).date() == today and russian_calendar().is_working(today)

    def wants(self, recipient: Recipient, kind: Kind) -> bool:
        """Whether he has not switched the kind off."""
        return kind not in self.off.get(recipient.email, ())

    def to_tell(self, kind: Kind, event: Happened, row: DueTask) -> Sequence[Recipient]:
        """Those who asked, or the bodies that the news touches, each once."""
        if kind is Kind.clarified:
            return self._who_asked(event)
        reached = self.book.reach_all(_touched(event, row, self), row.measure_id)
        named = event.details.get("to") if event.kind == PERSON_SET else None
        return [one.recipient for one in reached if named in (None, one.recipient.email)]

    def _who_asked(self, event: Happened) -> Sequence[Recipient]:
        """Who asked is told if he still has a living address; if nobody has, the coordinators."""
        living = self.book.everyone()
        emails = {email for one in event.details.get("askers", ()) if (email := self.askers.get(one)) in living}
        return [living[email] for email in sorted(emails)] or list(self.book.coordinators)


def _touched(event: Happened, row: DueTask, readers: NewsRecipients) -> Sequence[int]:
    """The bodies to tell: those that an act touched, the former ones among them, or those that answer now."""
    named = event.details.get("subjects")
    return list(named) if named else [body.subject_id for body in readers.bodies.get(row.measure_id, ())]


def _askers(session: Session, events: Sequence[Happened]) -> dict[int, str]:
    """The addresses of those whose questions were answered; closed accounts are left out."""
    wanted = {one for event in events if event.kind == ANSWERED for one in event.details.get("askers", ())}
    if not wanted:
        return {}
    rows = session.execute(select(USERS.c.id, USERS.c.email).where(among(USERS.c.id, wanted), USERS.c.active.is_(True)))
    return {row.id: row.email.lower() for row in rows}
