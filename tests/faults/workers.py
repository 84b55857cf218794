"""Worker processes for the fault tests: they plan or deliver and may kill themselves at a named step.

Started through multiprocessing's fork server with this module preloaded, so that one costs milliseconds, not a second.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import warnings
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from typing import Any

from sqlalchemy import event

from notifications.sending import sent_marks
from notifications.sending.delivery import Terms, deliver
from notifications.sending.transport import SmtpSettings
from roadmap.database import Database
from roadmap.operation.ticks import tick
from roadmap.settings import Settings
from tests.notifications.support import Base, letters

LEASE = timedelta(minutes=5)

#: Steps at which a delivering worker kills itself; at the others the mail server kills it (see servers.py).
DELIVERY_STEPS = ("claiming", "claimed", "answered", "recording", "recorded")
PLANNING_STEPS = ("planning", "planned")

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


class _Trap:
    """Kills this process the ``nth`` time the database comes to ``step``."""

    def __init__(self, base: Base, step: str, nth: int) -> None:
        self._step, self._countdown, self._last = step, nth, ""
        event.listen(base.engine, "before_cursor_execute", self._before)
        event.listen(base.engine, "after_cursor_execute", self._after)
        event.listen(base.engine, "checkin", self._checkin)
        self._watch_marks()

    def _before(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if _kind(statement) == "record":
            self._reach("answered")

    def _after(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self._last = _kind(statement) or self._last
        steps = {"claim": "claiming", "record": "recording", "plan": "planning"}
        self._reach(steps.get(_kind(statement), ""))

    def _checkin(self, *_: Any) -> None:
        """The connection comes back to the pool: its transaction has been committed."""
        steps = {"claim": "claimed", "record": "recorded", "plan": "planned"}
        done, self._last = self._last, ""
        self._reach(steps.get(done, ""))

    def _watch_marks(self) -> None:
        """The marks of letters that have gone take a way of their own: see ``notifications.sending.sent_marks``."""
        for way in (sent_marks.SqliteWay, sent_marks.PostgresWay):
            setattr(way, "write", self._watched(way.write))  # noqa: B010  (mypy forbids to assign a method)

    def _watched(self, write: Any) -> Any:
        async def watched(way: Any, values: Any) -> None:
            self._reach("answered")
            if self._step == "recording" and isinstance(way, sent_marks.SqliteWay):
                self._countdown -= 1
                if self._countdown <= 0:
                    way.connection.set_progress_handler(self._midway, 5)  # in the middle of the statement
            writing = asyncio.ensure_future(write(way, values))
            await asyncio.sleep(0)
            if isinstance(way, sent_marks.PostgresWay):
                self._reach("recording")  # sent to the database, not answered
            await writing
            self._reach("recorded")

        return watched

    def _midway(self) -> int:
        self._reach("recording")
        return 0

    def _reach(self, step: str) -> None:
        if not step or step != self._step:
            return
        self._countdown -= 1
        if self._countdown <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _kind(statement: str) -> str:
    if statement.startswith("INSERT INTO message"):
        return "plan"
    if "claimed_until=" in statement and "RETURNING" in statement:
        return "claim"
    return "record" if statement.startswith("UPDATE message") and "server_reply" in statement else ""


def send(url: str, smtp: SmtpSettings, now: datetime, step: str, nth: int, name: str) -> None:
    """Deliver everything due; the process id is the EHLO name, by which a deadly server knows whom to kill."""
    base = Base(url)
    _Trap(base, step, nth)
    where = replace(smtp, ehlo_name=f"w{os.getpid()}")
    deliver(base.session, where, now=lambda: now, worker=name, terms=Terms(lease=LEASE))
    base.close()


def write(url: str, count: int, now: datetime, step: str, nth: int) -> None:
    """Plan ``count`` letters, then open one more transaction."""
    base = Base(url)
    _Trap(base, step, nth)
    base.plan(*letters(count), now=now)
    base.rows()
    base.close()


def live_a_morning(url: str, now: datetime, nth: int) -> None:
    """One tick of the whole product, killed when the database has carried out ``nth`` statements or commits."""
    database = Database(url)
    done = 0

    def count(*_: Any) -> None:
        nonlocal done
        done += 1
        if done == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("after_cursor_execute", "commit"):  # a commit is heard of before it is carried out
        event.listen(database.engine, moment, count)
    event.listen(database.engine, "checkin", count)
    tick(database, Settings(secret_key="secret"), now)
    database.close()


def start(target: Any, *arguments: Any) -> BaseProcess:
    """A process that runs ``target``; join it and look at its exit code (−9: killed)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        process = _CONTEXT.Process(target=target, args=arguments)
        process.start()
    return process
