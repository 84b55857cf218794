"""The door for replies: an LMTP and SMTP server on loopback, behind the office's own mail server.

    postfix:  answer@example.org lmtp:inet:127.0.0.1:2525   (with recipient_delimiter = +)

A letter is taken (250) only when what it brings has been committed; while the database is away the sender is asked to
come again (451), so its server keeps the letter. Mail programs that greet with LHLO get one answer for each recipient,
as LMTP wants.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from aiosmtpd.smtp import SMTP, syntax
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from notifications.links import LinkError
from notifications.listener import Listener
from roadmap.database import Database
from roadmap.errors import VekhaError
from roadmap.letters.links import inbox_domain, read_reply_address
from roadmap.logs.lines import get_logger
from roadmap.replies.intake import own_address
from roadmap.replies.taking import largest_letter, take_letter
from roadmap.settings import Settings

log = get_logger("vekha.inbox")
LETTERS_AT_ONCE = 2
"""Each holds a connection while it is taken in; the next ones wait."""


class _Session(SMTP):
    """One conversation; greets with LHLO too."""

    lmtp = False
    line_length_limit = 1024 * 1024  # some programs write a paragraph as one line; their answers count too

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:
        """The greeting of LMTP (RFC 2033)."""
        self.lmtp = True
        await super().smtp_EHLO(arg)


class InboxDoor(Listener):
    """Listens on ``127.0.0.1:port`` (0: any free port) while open; use it as a context manager. A letter under way when
    it closes is cut off: its server has no answer yet and keeps it.

    ``settings`` must have their secret (`answers.with_secret`).
    """

    name = "inbox"

    def __init__(
        self,
        database: Database,
        settings: Settings,
        now: Callable[[], datetime],
        *,
        host: str = "127.0.0.1",
        port: int | None = None,
    ) -> None:
        super().__init__(host, settings.inbox_port if port is None else port)
        self._database, self._settings, self._now = database, settings, now

    async def _listen(self, loop: asyncio.AbstractEventLoop) -> asyncio.Server:
        loop.set_default_executor(ThreadPoolExecutor(LETTERS_AT_ONCE, thread_name_prefix=self.name))
        return await super()._listen(loop)

    def _session(self) -> SMTP:
        session = _Session(
            self,
            hostname=inbox_domain(self._settings),
            ident="vekha",
            data_size_limit=largest_letter(self._settings),
            enable_SMTPUTF8=True,
            timeout=120,
            loop=asyncio.get_running_loop(),
        )
        self._sessions.add(session)
        return session

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """Refuse, before the text comes, what is addressed to nobody here."""
        if len(envelope.rcpt_tos) >= 50:
            return "452 4.5.3 Too many recipients"
        try:
            token = read_reply_address(self._settings, address, now=self._now())
        except LinkError as error:
            return f"550 5.1.1 {_ascii(error, 'reply address expired')}"
        known = {own_address(self._settings).lower(), self._settings.inbox_address.lower()}
        if token is None and address.strip().lower() not in known:
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take the letter in on another thread and say what became of it, once for each recipient in LMTP."""
        sender, recipients, raw = envelope.mail_from or "", list(envelope.rcpt_tos), bytes(envelope.original_content)
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(None, self._take, sender, recipients, raw)
        return "\r\n".join([reply] * (len(recipients) if server.lmtp else 1))

    def _take(self, sender: str, recipients: list[str], raw: bytes) -> str:
        try:
            taken = take_letter(self._database, self._settings, raw, sender, recipients, self._now())
        except (DBAPIError, PoolTimeout) as error:
            log.error("a letter could not be kept", error=str(getattr(error, "orig", error)))
            return "451 4.3.0 Try again later"
        except VekhaError as error:
            log.warning("a letter was refused", code=error.code, sender=sender)
            return "451 4.7.1 Too many answers are waiting, try again later"
        if set(taken) == {"nobody"}:
            return "550 5.1.1 Reply to a letter of ours, please: this one names no task"
        return "250 2.0.0 Ok"


def _ascii(error: Exception, instead: str) -> str:
    return str(error) if str(error).isascii() else instead
