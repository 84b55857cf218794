"""A mail server that keeps everything to itself: the demo's mailbox and the tests' real SMTP partner.

Listens on a loopback address only, accepts any recipient, delivers nothing. Runs on its own thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from types import TracebackType
from typing import Any
from weakref import WeakSet

from aiosmtpd.smtp import SMTP


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


class Mailbox:
    """Catches mail on ``host``:``port`` (0: any free port) while it is open; use it as a context manager.

    With ``folder`` each letter is also a file ``000001.eml`` there, and letters found in it at the start are listed;
    the envelope stands in the file's first lines (``X-Envelope-From``, ``X-Envelope-To``).
    """

    def __init__(self, folder: Path | None = None, *, host: str = "127.0.0.1", port: int = 0) -> None:
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"почтовый ящик для проб открывается только на этой машине (127.0.0.1), а не на {host}")
        self._host, self._asked_port, self._folder = host, port, folder
        self._letters: list[Caught] = []
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: asyncio.Server | None = None
        self._thread: threading.Thread | None = None
        self._sessions: WeakSet[SMTP] = WeakSet()
        self.port = 0
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

    def open(self) -> Mailbox:
        """Start listening; raises OSError when the port is taken."""
        ready = threading.Event()
        trouble: list[OSError] = []
        self._thread = threading.Thread(target=self._serve, args=(ready, trouble), name="mailbox", daemon=True)
        self._thread.start()
        ready.wait()
        if trouble:
            self._thread.join()
            raise trouble[0]
        return self

    def close(self) -> None:
        """Stop listening; letters stay readable."""
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop = self._thread = None

    def __enter__(self) -> Mailbox:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _serve(self, ready: threading.Event, trouble: list[OSError]) -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            server = loop.run_until_complete(self._listen(loop))
        except OSError as error:
            trouble.append(error)
            loop.close()
            ready.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._loop, self._server = loop, server
        ready.set()
        loop.run_forever()
        server.close()
        for session in list(self._sessions):
            if isinstance(session.transport, asyncio.WriteTransport):
                session.transport.abort()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(asyncio.sleep(0.01))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    async def _listen(self, loop: asyncio.AbstractEventLoop) -> asyncio.Server:
        return await loop.create_server(self._session, self._host, self._asked_port)

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
