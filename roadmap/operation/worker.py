"""The worker: the clock's jobs, letters going out, replies coming in; one at most on an SQLite file."""

from __future__ import annotations

import fcntl
import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url

from notifications.sending.delivery import DeliverySummary, deliver
from notifications.sending.transport import SmtpSettings, SmtpUrlError
from roadmap.database import Database
from roadmap.errors import BadInput, Conflict
from roadmap.language.message import _
from roadmap.letters.links import with_secret
from roadmap.logs.lines import get_logger
from roadmap.operation.heartbeat import beat
from roadmap.operation.ticks import TickSummary, tick
from roadmap.replies.listener import LETTERS_AT_ONCE, InboxDoor
from roadmap.replies.mailbox import InboxPoll, Round, imap_settings
from roadmap.settings import Settings
from roadmap.status import write_status
from workflows.clock import Clock, Job

log = get_logger("vekha.worker")
CONNECTIONS = 2 * 3 + LETTERS_AT_ONCE
"""What a worker may hold at once: two each for the tick, the mail and the mailbox, one for each letter coming in."""


def smtp_settings(settings: Settings) -> SmtpSettings | None:
    """Where letters go; ``None`` when no server is named. Raises `BadInput` for an address not understood."""
    if not settings.smtp_url:
        return None
    try:
        return SmtpSettings.parse(settings.smtp_url)
    except SmtpUrlError as error:
        raise BadInput("settings.smtp_url", str(error)) from error


def send_mail(
    database: Database,
    settings: Settings,
    now: Callable[[], datetime],
    *,
    stop: threading.Event | None = None,
    limit: int | None = None,
) -> DeliverySummary:
    """Send what is due; what the run found is kept as the sign ``mail`` for the pages.

    Raises `BadInput` when no server is named: letters stay queued.
    """
    smtp = smtp_settings(settings)
    if smtp is None:
        raise BadInput(
            "mail.no_server", _("почтовый сервер не задан: укажите VEKHA_SMTP_URL, например smtp://mail.example.org:25")
        )
    name = f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"
    summary = deliver(database.write, smtp, now=now, worker=name, stop=stop, limit=limit)
    value = {
        "sent": summary.sent,
        "retried": summary.retried,
        "dead": summary.dead,
        "waiting": summary.waiting,
        "server_down": summary.server_down,
        "server": f"{smtp.host}:{smtp.port}",
    }
    with database.write() as session:
        write_status(session, "mail", value, now())
    return summary


class WorkerLock:
    """Keeps a second worker off an SQLite file; on PostgreSQL any number may work."""

    def __init__(self, database: Database) -> None:
        self._path = Path(f"{make_url(database.url).database}.worker") if database.is_sqlite else None
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Raises `Conflict` when another process already works on this file."""
        if self._path is None:
            return
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise Conflict(
                "worker.second",
                _(
                    "на этой базе SQLite уже работает другой процесс Вехи: письма и часы ведёт он. Остановите "
                    "его или запустите этот с --no-worker"
                ),
            ) from error
        self._file = file

    def release(self) -> None:
        """Let another process take over; the kernel does it too when the process dies."""
        if self._file is not None:
            self._file.close()
            self._file = None


class Worker:
    """Runs ticks and mail until stopped; a commit wakes it at once."""

    def __init__(self, database: Database, settings: Settings, now: Callable[[], datetime]) -> None:
        self._database, self._settings, self._now = database, settings, now
        self._stop = threading.Event()
        self._own = threading.local()
        self._lock = WorkerLock(database)
        jobs = [Job("tick", settings.tick_seconds, self._tick, woken=True)]
        if smtp_settings(settings) is not None:
            jobs.append(Job("mail", settings.mail_seconds, self._mail, woken=True))
        self._clock = Clock(jobs, now=now, on_error=self._failed)
        self._door: InboxDoor | None = None
        self._poll: InboxPoll | None = None
        self._poll_clock: Clock | None = None
        mailbox = imap_settings(settings)
        if mailbox is not None:  # a clock of its own: a slow mail server keeps neither letters nor windows back
            self._poll = InboxPoll(database, settings, mailbox, now)
            job = Job("inbox", settings.inbox_imap_seconds, self._fetch)
            self._poll_clock = Clock([job], now=now, on_error=self._failed)

    def start(self) -> None:
        """Take the lock, open the door for replies, start the clock.

        Raises `Conflict` when another worker has an SQLite file.
        """
        self._lock.take()
        self._open_door()
        self._database.on_commit(self._committed)
        self._clock.start()
        if self._poll_clock is not None:
            self._poll_clock.start()

    def stop(self) -> None:
        """Finish the letters under way, then stop."""
        self._stop.set()
        if self._poll is not None and self._poll_clock is not None:
            self._poll.stop()
            self._poll_clock.stop()
        self._clock.stop()
        if self._door is not None:
            self._door.close()
        self._lock.release()

    def _open_door(self) -> None:
        """Where the port is taken, letters and clock go on: another worker of this machine holds the door."""
        if not self._settings.inbox_port:
            return
        door = InboxDoor(self._database, with_secret(self._database, self._settings), self._now)
        try:
            self._door = door.open()
        except OSError as error:
            log.warning("no door for replies", port=self._settings.inbox_port, error=str(error))

    def _committed(self) -> None:
        if not getattr(self._own, "working", False) and not self._stop.is_set():
            self._clock.wake(delay=0.2)

    def _tick(self, now: datetime) -> TickSummary:
        self._own.working = True  # the tick's own commits must not wake the tick
        try:
            summary = tick(self._database, self._settings, now)
            if not summary.troubles:  # a watcher outside is to raise the alarm while something stands undone
                beat(self._settings.heartbeat_url)
            return summary
        finally:
            self._own.working = False

    def _mail(self, _asked: datetime) -> DeliverySummary:
        self._own.working = True
        try:
            return send_mail(self._database, self._settings, self._now, stop=self._stop)
        finally:
            self._own.working = False

    def _fetch(self, _asked: datetime) -> Round | None:
        """Look into the mailbox; the tick is woken only when something came, not by every look."""
        assert self._poll is not None
        self._own.working = True
        try:
            found = self._poll.round()
        finally:
            self._own.working = False
        if found is not None and found.taken + found.aside > 0:
            self._committed()
        return found

    def _failed(self, job: str, error: BaseException) -> None:
        log.error("job failed", job=job, error=str(error), exc_info=error)
