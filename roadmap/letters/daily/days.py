"""Which hours and zones are open for letters of the day now, what was planned so far, and what an outage missed.

The sign ``letters`` keeps, for every slot (zone and hour), the last day planned, and the outages there were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from roadmap.letters.recipients.of_body import Recipient, letter_slots
from roadmap.letters.reminders import Silence
from roadmap.settings import Settings
from roadmap.status import read_status, write_status
from roadmap.zones import is_zone, zone_of
from workflows.calendar import russian_calendar

SIGN = "letters"
_KEPT = 50
"""How many outages are remembered: enough for any term that can still escalate."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time zone and an hour of the day at which some people get their letters."""

    time_zone: str
    hour: int

    def __str__(self) -> str:
        return f"{self.time_zone}@{self.hour}"

    def day(self, now: datetime) -> date | None:
        """The day whose letters may be planned at ``now``: a working day, from the hour on; else ``None``."""
        local = now.astimezone(zone_of(self.time_zone))
        return local.date() if local.hour >= self.hour and russian_calendar().is_working(local.date()) else None


@dataclass(frozen=True, slots=True)
class PlannedSoFar:
    """What planning last said. ``event`` is the newest journal row it saw; ``retry_at`` is when letters that could not
    be made are tried again."""

    days: Mapping[str, date] = field(default_factory=dict)
    event: int = 0
    silences: tuple[Silence, ...] = ()
    retry_at: datetime | None = None

    def last(self, slot: Slot) -> date | None:
        """The slot's last day; a slot that is new begins where planning as a whole stands."""
        return self.days.get(str(slot)) or max(self.days.values(), default=None)

    def silence(self, slot: Slot, day: date) -> Silence | None:
        """The working days before ``day`` on which nothing was planned for the slot, if there are any."""
        last = self.last(slot)
        if last is None:
            return None
        calendar = russian_calendar()
        first = calendar.add_working_days(last, 1)
        until = calendar.add_working_days(day, -1)
        return (first, until) if first <= until else None

    def all_silences(self, open_days: Mapping[Slot, date]) -> tuple[Silence, ...]:
        """The outages of the past and the one that ends now, overlapping ones joined."""
        found = {silence for slot, day in open_days.items() if (silence := self.silence(slot, day)) is not None}
        joined: list[Silence] = []
        for first, last in sorted({*self.silences, *found}):
            if joined and first <= joined[-1][1] + timedelta(days=1):
                joined[-1] = (joined[-1][0], max(joined[-1][1], last))
            else:
                joined.append((first, last))
        return tuple(joined[-_KEPT:])


def slot_of(recipient: Recipient, settings: Settings) -> Slot:
    """When this person wants his letter."""
    return _slot(recipient.time_zone, recipient.letter_hour, settings)


def _slot(time_zone: str | None, hour: int | None, settings: Settings) -> Slot:
    """A typing error in somebody's zone or hour must not cost him his letters: the installation's stand in."""
    known = time_zone if time_zone is not None and is_zone(time_zone) else settings.time_zone
    fits = isinstance(hour, int) and 0 <= hour <= 23
    return Slot(known, hour if fits and hour is not None else settings.letter_hour)


def open_days(session: Session, settings: Settings, now: datetime) -> dict[Slot, date]:
    """The slots whose hour has come at ``now``, each with its day."""
    return {slot: day for slot in sorted(_slots(session, settings)) if (day := slot.day(now)) is not None}


def _slots(session: Session, settings: Settings) -> set[Slot]:
    """All slots that somebody has, and the installation's own."""
    return {_slot(zone, hour, settings) for zone, hour in {*letter_slots(session), (None, None)}}


def planned_so_far(session: Session) -> PlannedSoFar:
    """What planning last said."""
    said: dict[str, Any] = read_status(session, SIGN) or {}
    days = {name: date.fromisoformat(day) for name, day in said.get("slots", {}).items()}
    silences = tuple((date.fromisoformat(one), date.fromisoformat(two)) for one, two in said.get("silences", ()))
    retry_at = datetime.fromisoformat(said["retry_at"]) if said.get("retry_at") else None
    return PlannedSoFar(days, said.get("event", 0), silences, retry_at)


def write_planned(
    session: Session,
    settings: Settings,
    days: Mapping[Slot, date],
    event: int,
    now: datetime,
    retry_at: datetime | None = None,
) -> None:
    """These slots are planned for these days; what another process said meanwhile stays.

    A slot that nobody has any more is forgotten: its old day would look like an outage to who takes it up again.
    """
    before = planned_so_far(session)
    living = {str(slot) for slot in _slots(session, settings)}
    planned = {name: day for name, day in before.days.items() if name in living}
    planned |= {str(slot): day for slot, day in days.items()}
    if not planned:
        return
    value = {
        "day": max(planned.values()).isoformat(),
        "slots": {name: day.isoformat() for name, day in planned.items()},
        "event": max(event, before.event),
        "silences": [[first.isoformat(), last.isoformat()] for first, last in before.all_silences(days)],
    }
    if retry_at is not None:
        value["retry_at"] = retry_at.isoformat()
    write_status(session, SIGN, value, now)
