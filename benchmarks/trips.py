"""How far a thing travels: modules, functions, calls and phrases read on the four trips of docs/architecture.md.

Run: ``python -m benchmarks trips``. Order → tasks, move → letter, due date → letter, request → pdf, in this process;
nothing is asserted.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from roadmap.database import Database
from roadmap.documents.formats import read_bytes
from roadmap.documents.parse import parse_document
from roadmap.operation.ticks import tick
from roadmap.settings import Settings
from tests import builders as b
from tests.orders.drafts import text_of
from tests.orders.readings import counted
from tests.web.test_draft_pages import form_values, send_file, wait_for
from tests.web.visitors import Served, Visitor

MOSCOW = "002_78c5e6e850a4c9a0.txt"
OURS = ("roadmap.", "workflows.", "notifications.")


class Trip:
    """What was entered while a function ran."""

    def __init__(self) -> None:
        self.functions: set[CodeType] = set()
        self.modules: set[str] = set()
        self.calls = self.crossings = 0

    def see(self, frame: FrameType, event: str, _: Any) -> None:
        """A profile function: counts calls of ours, and those that come from another module of ours."""
        name = frame.f_globals.get("__name__", "")
        if event != "call" or not name.startswith(OURS):
            return
        self.calls += 1
        self.functions.add(frame.f_code)
        self.modules.add(name)
        caller = frame.f_back.f_globals.get("__name__", "") if frame.f_back else ""
        self.crossings += caller != name


@contextmanager
def watched(trip: Trip) -> Iterator[None]:
    """Every thread begun meanwhile is watched too."""
    threading.setprofile(trip.see)
    sys.setprofile(trip.see)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def travel(name: str, work: Callable[[], Any]) -> Any:
    """Do it and print a row."""
    trip = Trip()
    with counted() as readings, watched(trip):
        result = work()
    print(
        f"{name:<44} {len(trip.modules):>4} modules {len(trip.functions):>5} functions {trip.calls:>7} calls"
        f" {trip.crossings:>6} between modules {len(readings):>4} phrases read",
        flush=True,
    )
    return result


def order_to_tasks(served: Served, visitor: Visitor) -> None:
    """An order of 41 measures: sent, read, looked at, approved."""
    content = text_of(MOSCOW).encode()
    travel("order sent", lambda: send_file(visitor, served, "/import", MOSCOW, content))
    wait_for(visitor, "/import/1")
    page = travel("draft looked at", lambda: visitor.get("/import/1"))
    form = form_values(page, "/import/1/approve") | {"doubts": "seen"}
    travel("draft approved", lambda: visitor.post("/import/1/approve", form))


def main() -> None:
    """All trips on one small database."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'trips.db'}")
        database.migrate()
        served = Served(database)
        visitor = served.visitor("coordinator")
        content = text_of(MOSCOW).encode()
        travel("bytes read into a document", lambda: parse_document(read_bytes(MOSCOW, content)))
        order_to_tasks(served, visitor)
        with database.write() as session:
            body = b.subject(session, name="Центр")
            b.contact(session, body)
            measure = b.measure(session, b.roadmap(session, slug="trip"), lead=[body])
            returned = b.task(session, measure, state="submitted", due_on=date(2024, 3, 22))
        settings, now = Settings(secret_key="trip" * 8), served.now
        tick(database, settings, now)
        form = {"reason": "не тот файл", "version": 1}
        answer = travel("move: returned", lambda: visitor.post(f"/tasks/{returned}/return", form))
        if answer.status != 303:
            raise RuntimeError(answer.alert())
        travel("tick: the letter about it", lambda: tick(database, settings, now))
        morning = datetime(2024, 3, 21, 6, 0, tzinfo=UTC)
        travel("tick: letters of a day with a term tomorrow", lambda: tick(database, settings, morning))
        travel("report as pdf", lambda: visitor.get("/roadmaps/moscow-2023/report/file?format=pdf"))
        database.close()


if __name__ == "__main__":
    main()
