"""A mail server that keeps everything to itself: the demo's mailbox and the tests' real SMTP partner.

Listens on a loopback address only, accepts any recipient, delivers nothing. Runs on its own thread.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from notifications.listener import Listener


@dataclass(frozen=True, slots=True)
class Caught:
    """One letter as it came; ``number`` counts from 1 in order of arrival."""

    number: int
    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The letter parsed."""
        parsed = message_from_bytes(self.raw, policy=modern)
        assert isinstance(parsed, EmailMessage)
        return parsed


class Mailbox(Listener):
    """Catches mail on ``host``:``port`` (0: any free port) while it is open; use it as a context manager.

    With ``folder`` each letter is also a file ``000001.eml`` there, and letters found in it at the start are listed;
    the envelope stands in the file's first lines (``X-Envelope-From``, ``X-Envelope-To``).
    """

    name = "mailbox"

    def __init__(self, folder: Path | None = None, *, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(host, port)
        self._folder = folder
        self._letters: list[Caught] = []
        self._lock = threading.Lock()
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._letters = list(_stored(folder))
        self._numbers = itertools.count(max((letter.number for letter in self._letters), default=0) + 1)

    @property
    def url(self) -> str:
        """What belongs into the SMTP setting to send here."""
        return f"smtp://{self._host}:{self.port}"

    def letters(self) -> list[Caught]:
        """All letters so far, oldest first."""
        with self._lock:
            return list(self._letters)

    def get(self, number: int) -> Caught | None:
        """The letter with that number."""
        return next((letter for letter in self.letters() if letter.number == number), None)

    def clear(self) -> None:
        """Forget all letters and remove their files."""
        with self._lock:
            for letter in self._letters:
                if self._folder is not None:
                    self._path(letter.number).unlink(missing_ok=True)
            self._letters.clear()

    def _session(self) -> SMTP:
        session = SMTP(self, hostname="mailbox.local", ident="mailbox", loop=asyncio.get_running_loop())
        self._sessions.add(session)
        return session

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Called by aiosmtpd with a complete letter; what it returns is the server's answer."""
        letter = Caught(next(self._numbers), envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content)
        if self._folder is not None:
            self._path(letter.number).write_bytes(_with_envelope(letter))
        with self._lock:
            self._letters.append(letter)
        return f"250 2.0.0 Ok: kept as {letter.number}"

    def _path(self, number: int) -> Path:
        assert self._folder is not None
        return self._folder / f"{number:06}.eml"


def _with_envelope(letter: Caught) -> bytes:
    head = f"X-Envelope-From: {letter.sender}\r\nX-Envelope-To: {', '.join(letter.recipients)}\r\n"
    return head.encode("utf-8") + letter.raw


def _stored(folder: Path) -> Iterator[Caught]:
    for path in sorted(folder.glob("[0-9]*.eml")):
        content = path.read_bytes()
        sender, rest = _taken_off(content, b"X-Envelope-From: ")
        recipients, rest = _taken_off(rest, b"X-Envelope-To: ")
        yield Caught(int(path.stem), sender, tuple(filter(None, recipients.split(", "))), rest)


def _taken_off(content: bytes, prefix: bytes) -> tuple[str, bytes]:
    """The first line's value if it starts with ``prefix``, and what follows it."""
    line, _, rest = content.partition(b"\r\n")
    return (line[len(prefix) :].decode("utf-8", "replace"), rest) if line.startswith(prefix) else ("", content)
