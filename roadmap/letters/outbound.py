"""Planning: the letters of the day go into the outbox once, under unique keys, in short transactions.

Composing (`digest`) happens before them; a second process that composed the same writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from email.utils import parseaddr

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session

from notifications.letter import Sender
from notifications.outbox import Message, plan
from roadmap.database import Database
from roadmap.language.message import _
from roadmap.letters.daily.days import PlannedSoFar, Slot, open_days, planned_so_far, write_planned
from roadmap.letters.daily.digest import compose, compose_day
from roadmap.letters.daily.facts import REPLACED
from roadmap.letters.daily.letters import PlannedLetter, notice_rows
from roadmap.letters.reads.news import happened_since, newest_event
from roadmap.models import NOTICES
from roadmap.settings import Settings
from roadmap.sql.upserts import insert_missing
from roadmap.troubles import Troubles, without_failing
from workflows.task_events import TASK_EVENTS

__all__ = ["PlannedLetter", "compose", "plan_letters", "sender_of"]

_BRINGS_WORK = (
    *(event.kind for event in TASK_EVENTS if event.brings_work),
    "measure.added",
    "measure.amended",
    "measure.person_removed",
    "measure.person_set",
    "roadmap.imported",
    "roadmap.seeded",
    "user.added",
    "user.letters_changed",
)
"""After these somebody may need a letter today who had none this morning."""


_CHUNK = 2500
"""Letters in one transaction: under a second, so that nobody waits long for the planner.

What planning *asks* is the same number of statements whatever the tasks; what it writes goes in as many transactions
as this makes of the letters, one for two thousand people.
"""


RETRY = timedelta(minutes=10)
"""After this long what could not be put into a letter is tried again, that day and every other."""


def sender_of(settings: Settings) -> Sender:
    """Who letters come from."""
    name, address = parseaddr(settings.from_)
    return Sender(address=address or "vekha@localhost", name=name or _("Веха"), list_id=None)


def plan_letters(database: Database, settings: Settings, now: datetime, troubles: Troubles | None = None) -> int:
    """Plan the letters whose hour has come into the outbox; returns how many. Twice or by two at once changes nothing.

    What fails goes into ``troubles``, costs only itself and is tried again every ten minutes under the same key.

    A person who has today's letter already gets the rest with the next working day's: its reminders stay unplanned.
    """
    troubles = troubles if troubles is not None else Troubles("letters")
    with database.read() as session:
        so_far, everybody = planned_so_far(session), open_days(session, settings, now)
        days = _days_to_plan(session, so_far, everybody, now)
        troubles.whole = days == everybody and bool(days)
        if not days:
            return 0
        event = newest_event(session)
        composed = compose_day(session, settings, now, days, troubles)
    planned = _write_all(database, settings, composed.letters, now, troubles)
    again = (
        now + RETRY
        if any(not one.about.startswith(REPLACED) for one in troubles.found)
        else None
        if troubles.whole
        else so_far.retry_at
    )
    with database.write() as session:
        _drop(session, composed.moot)
        write_planned(session, settings, days, event, now, again)
    return planned


def _write_all(
    database: Database, settings: Settings, letters: Sequence[PlannedLetter], now: datetime, troubles: Troubles
) -> int:
    written = 0

    def write(some: Sequence[PlannedLetter]) -> None:
        nonlocal written
        written += _write(database, settings, some, now)

    for start in range(0, len(letters), _CHUNK):
        without_failing(letters[start : start + _CHUNK], write, lambda one: f"letter:{one.letter.to}", troubles)
    return written


def _write(database: Database, settings: Settings, letters: Sequence[PlannedLetter], now: datetime) -> int:
    """Some letters with what they told, in one transaction: a planner killed after it leaves the rest to the next."""
    with database.write() as session:
        ids = plan(session, (planned.letter for planned in letters), now=now, sender=sender_of(settings))
        _write_notices(session, letters, _keys_of(session, ids))
    return len(ids)


def _days_to_plan(
    session: Session, so_far: PlannedSoFar, days: Mapping[Slot, date], now: datetime
) -> Mapping[Slot, date]:
    """The slots whose hour has come and whose day is not planned, or all of them when there is new work or what failed
    is to be tried again."""
    if so_far.retry_at is not None and now >= so_far.retry_at:
        return days
    fresh = {slot: day for slot, day in days.items() if so_far.days.get(str(slot), date.min) < day}
    if fresh or not days:
        return fresh
    return days if happened_since(session, so_far.event, _BRINGS_WORK) else {}


def _keys_of(session: Session, ids: Sequence[int]) -> set[str]:
    if not ids:
        return set()
    table = Message.__table__  # type: ignore[attr-defined]
    mine = set(ids)
    rows = session.execute(select(table.c.id, table.c.key).where(table.c.id.between(min(ids), max(ids))))
    return {row.key for row in rows if row.id in mine}


def _write_notices(session: Session, letters: Sequence[PlannedLetter], new: set[str]) -> None:
    """What the letters just written told; a letter that another process wrote has its notices from there."""
    written = [planned for planned in letters if planned.letter.key in new]
    days = {planned.letter.key: date.fromisoformat(planned.letter.key.split(":")[1]) for planned in written}
    insert_missing(
        session, NOTICES, [row for planned in written for row in notice_rows(planned, days[planned.letter.key])]
    )
    waited = [
        {"notice": number, "letter": planned.letter.key, "day": days[planned.letter.key]}
        for planned in written
        for number in (
            *(due.notice_id for due in planned.dues),
            *(note.notice_id for note in planned.notes),
        )
        if number is not None
    ]
    if waited:
        told = update(NOTICES).where(NOTICES.c.id == bindparam("notice"), NOTICES.c.message_key.is_(None))
        session.connection().execute(told.values(message_key=bindparam("letter"), planned_on=bindparam("day")), waited)


def _drop(session: Session, moot: Sequence[int]) -> None:
    if moot:
        gone = delete(NOTICES).where(NOTICES.c.id == bindparam("notice"), NOTICES.c.message_key.is_(None))
        session.connection().execute(gone, [{"notice": number} for number in moot])
