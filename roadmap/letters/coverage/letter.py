"""The letter of the morning check: to the coordinators, once a working day, and only when something has changed."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from notifications.letter import Letter
from notifications.outbox import plan
from roadmap.database import Database
from roadmap.language.current import speaking
from roadmap.letters.compose import compose_letter
from roadmap.letters.contexts import CoverageContext, GapGroup, GapItem
from roadmap.letters.coverage.check import GAP_WORDS, SIGN, CoverageChanges, Gap, coverage_changes, sign_value
from roadmap.letters.outbound import sender_of
from roadmap.letters.recipients.of_body import Recipient, address_book
from roadmap.letters.texts import SHORT, cut
from roadmap.settings import Settings
from roadmap.status import read_status, write_status
from roadmap.troubles import Troubles
from workflows.calendar import russian_calendar

SHOWN = 20
_TITLE = 1_000


def plan_coverage(database: Database, settings: Settings, now: datetime, troubles: Troubles | None = None) -> int:
    """Check once every working morning; plan the letters where something has changed. Returns how many.

    Twice or by two processes at once changes nothing: the letters have the day in their keys. A letter that cannot be
    made goes into ``troubles``; the morning is then not told of yet, and is checked again.
    """
    troubles = troubles if troubles is not None else Troubles("coverage")
    local = now.astimezone(ZoneInfo(settings.time_zone))
    day = local.date()
    if local.hour < settings.letter_hour or not russian_calendar().is_working(day):
        troubles.whole = False
        return 0
    with database.read() as session:
        if (read_status(session, SIGN) or {}).get("day") == day.isoformat():
            troubles.whole = False
            return 0
        changes = coverage_changes(session, settings, now, troubles)
        coordinators = address_book(session).coordinators
    letters: list[Letter] = []
    for one in coordinators if changes else ():
        with troubles.apart(f"letter:{one.email}"):
            letters.append(_letter(changes, one, settings, day))
    told = not any(troubles.names(f"letter:{one.email}") for one in coordinators)
    with database.write() as session:
        ids = plan(session, letters, now=now, sender=sender_of(settings))
        if told:
            value = sign_value(changes.coverage, day)
            write_status(session, SIGN, value | {"day": None} if troubles.found else value, now)  # looked at again
    return len(ids)


def coverage_context(changes: CoverageChanges, recipient: Recipient, settings: Settings, day: date) -> CoverageContext:
    """What the letter to one coordinator says."""
    return CoverageContext(
        name=recipient.name,
        today=day,
        groups=tuple(group for gap in Gap if (group := _group(gap, changes, settings)) is not None),
        new=len(changes.new),
        closed=changes.closed,
        total=len(changes.coverage.uncovered),
        link=f"{settings.base_url}/coverage",
    )


def _letter(changes: CoverageChanges, recipient: Recipient, settings: Settings, day: date) -> Letter:
    key = f"coverage:{day}:{recipient.email}"
    with speaking(recipient.language):
        context = coverage_context(changes, recipient, settings, day)
        return compose_letter("coverage", context, recipient, settings, key=key, thread="coverage")


def _group(gap: Gap, changes: CoverageChanges, settings: Settings) -> GapGroup | None:
    items: dict[int, GapItem] = {}
    for one in changes.new:
        if one.gap is gap:
            known = items.get(one.measure_id)
            items[one.measure_id] = GapItem(
                cut(one.number, SHORT),
                cut(one.title, _TITLE),
                cut(one.region, SHORT),
                cut(one.body, _TITLE),
                known.control_on if known else one.control_on,
                known.count + 1 if known else 1,
                cut(", ".join(one.lost), _TITLE),
                f"{settings.base_url}/measures/{one.measure_id}",
            )
    if not items:
        return None
    heading, advice = GAP_WORDS[gap]
    shown = tuple(items.values())
    return GapGroup(gap.value, heading[:1].upper() + heading[1:], advice, shown[:SHOWN], max(0, len(shown) - SHOWN))
