"""What every command needs: the database opened and migrated, instants read from arguments, answers printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from roadmap.bounds import check_day, check_instant
from roadmap.errors import BadInput
from roadmap.language.message import _
from roadmap.realtime import utc_now

if TYPE_CHECKING:
    from roadmap.database import Database


@contextmanager
def opened(*, for_people: bool = False) -> Iterator[Database]:
    """The database of the settings, created and migrated.

    ``for_people``: made-up people are going to be added; raises `Conflict` before an office's base is touched.
    """
    from roadmap.database import Database  # commands that need none start without it
    from roadmap.settings import load_settings

    database = Database(load_settings().database_url)
    try:
        if for_people:
            from roadmap.operation.ownership import FOR_PEOPLE, refuse_before

            refuse_before(database, FOR_PEOPLE)
        database.migrate()
        yield database
    finally:
        database.close()


def keep_off_demo(database: Database, *, meant: bool) -> None:
    """Raises `Conflict` where the real clock or mail would run over a demo's history, unless that is ``meant``."""
    from roadmap.operation.ownership import refuse_demo

    with database.read() as session:
        refuse_demo(session, meant=meant)


def instant(text: str | None) -> datetime:
    """``2023-06-23T06:00Z`` or a day; now when nothing is given. Raises `BadInput`."""
    if text is None:
        return utc_now()
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            "argument.instant", _("«{text}» — не момент времени: напишите 2023-06-23T06:00Z", text=text)
        ) from error
    at = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return check_instant(at, _("момент времени"), "now")


def day(text: str | None) -> date | None:
    """``2024-03-15`` or ``15.03.2024``. Raises `BadInput`."""
    if text is None:
        return None
    try:
        typed = date.fromisoformat(text) if "-" in text else datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007
    except ValueError as error:
        raise BadInput("argument.day", _("«{text}» — не дата: напишите 2024-03-15", text=text)) from error
    return check_day(typed, _("дата"), "day")


def say(text: str) -> None:
    """One line to standard output."""
    sys.stdout.write(text + "\n")


def say_json(document: Any) -> None:
    """One JSON document to standard output."""
    say(json.dumps(document, ensure_ascii=False, indent=2, default=str))
