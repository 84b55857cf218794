"""Calendar entries of letters: one all-day event per task, found again by its UID, moved and cancelled by later ones.

VEVENT and not VTODO, since Outlook and telephones show no VTODO. RFC 5545 for the form, RFC 5546 for the methods.
Written out directly, at a twentieth of the time that a calendar library takes: a morning has tens of thousands of
entries. The tests read them back with icalendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from notifications.letter import Attachment
from roadmap.language.message import _
from roadmap.letters.items import Due
from roadmap.letters.kinds import KINDS
from roadmap.letters.reads.due_tasks import DueTask
from roadmap.letters.texts import LONG, cut
from roadmap.settings import Settings

_MOST = 100
_LINE = 75  # octets without CRLF, RFC 5545 3.1
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar_files(dues: Iterable[Due], settings: Settings, now: datetime) -> tuple[Attachment, ...]:
    """The attachments for a letter about ``dues``: what stands in the calendar, and what is struck out of it."""
    living = {due.point.task_id: due.point for due in dues if KINDS[due.kind].calendar}
    ended = {due.point.task_id: due.point for due in dues if _is_ended(due)}
    files = []
    if living:
        files.append(_file("vekha.ics", "PUBLISH", list(living.values()), settings, now))
    if ended:
        files.append(_file("vekha-cancel.ics", "CANCEL", list(ended.values()), settings, now))
    return tuple(files)


def _is_ended(due: Due) -> bool:
    return KINDS[due.kind].ends_the_task or due.details.get("change") == "removed"


def task_uid(task_id: int, settings: Settings) -> str:
    """The entry's name for ever."""
    return f"task-{task_id}@{urlsplit(settings.base_url).hostname or 'vekha'}"


def _file(name: str, method: str, points: Sequence[DueTask], settings: Settings, now: datetime) -> Attachment:
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Vekha//RU", "VERSION:2.0", f"METHOD:{method}"]
    for point in points[:_MOST]:
        lines += _event(point, method, settings, now)
    lines.append("END:VCALENDAR")
    content = b"".join(_folded(line) for line in lines)
    return Attachment(name, f"text/calendar; method={method}; charset=utf-8", content)


def _event(point: DueTask, method: str, settings: Settings, now: datetime) -> Iterator[str]:
    """SEQUENCE is the task's version: it grows with every change of the task, a moved date among them."""
    yield "BEGIN:VEVENT"
    yield f"UID:{task_uid(point.task_id, settings)}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{point.version}"
    yield f"DTSTART;VALUE=DATE:{_day(point.control_on)}"
    yield f"DTEND;VALUE=DATE:{_day(point.control_on + timedelta(days=1))}"
    yield f"SUMMARY:{_text(_('Срок: {title}', title=point.title)[:200])}"
    about = _("{cut}; срок в документе: «{cut_2}»", cut=cut(point.roadmap_title, LONG), cut_2=cut(point.deadline, LONG))
    yield f"DESCRIPTION:{_text(about)}"
    yield f"URL:{settings.base_url}/tasks/{point.task_id}"
    yield "TRANSP:TRANSPARENT"
    yield f"STATUS:{'CANCELLED' if method == 'CANCEL' else 'CONFIRMED'}"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """The line on pieces of at most 75 octets, never splitting a letter."""
    encoded = line.encode("utf-8", "replace")
    if len(encoded) <= _LINE:
        return encoded + b"\r\n"
    pieces = []
    while len(encoded) > _LINE - 1:
        end = _LINE - 1
        while encoded[end] & 0xC0 == 0x80:  # inside a letter
            end -= 1
        pieces.append(encoded[:end])
        encoded = encoded[end:]
    return b"\r\n ".join([*pieces, encoded]) + b"\r\n"
