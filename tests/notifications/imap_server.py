"""A small IMAP server for tests: one person's folders in memory, and whatever trouble a test asks for.

Knows the commands that a mailbox reader needs (RFC 3501, MOVE of RFC 6851, EXPUNGE by UID of RFC 4315). Real sockets,
real literals, TLS at once or after STARTTLS; the reader under test speaks to it as to any other server.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from notifications.listener import Listener

USER, PASSWORD = "vekha", "пароль p@ss"
URL_USER = "vekha:%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C%20p%40ss"
ALL = ("IMAP4rev1", "AUTH=PLAIN", "NAMESPACE", "UIDPLUS", "MOVE")


@dataclass
class Kept:
    """One letter in a folder."""

    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)
    size: int | None = None
    """What the server says of its size, where it is to lie."""


class ImapServer(Listener):
    """Open while its context lasts. ``breaks`` names a command at which it hangs up, once; ``refuses`` those it answers
    with NO; ``silent`` those it never answers."""

    name = "imap"

    def __init__(
        self,
        *,
        capabilities: Iterable[str] = ALL,
        prefix: str = "",
        certificate: Path | None = None,
        implicit: bool = False,
    ) -> None:
        super().__init__("127.0.0.1", 0)
        self.folders: dict[str, list[Kept]] = {"INBOX": []}
        self.capabilities, self.prefix = tuple(capabilities), prefix
        self.breaks: set[str] = set()
        self.refuses: set[str] = set()
        self.silent: set[str] = set()
        self.logins = 0
        self.commands: list[str] = []
        self._implicit = implicit
        self._next = 1
        self._context: ssl.SSLContext | None = None
        if certificate is not None:
            self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._context.load_cert_chain(certificate)

    def deliver(self, raw: bytes, *, size: int | None = None) -> int:
        """A new letter in the inbox; returns its UID."""
        uid, self._next = self._next, self._next + 1
        self.folders["INBOX"].append(Kept(uid, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), size=size))
        return uid

    def lying(self, folder: str) -> list[bytes]:
        """What lies in a folder, by its name as people know it."""
        wire = "INBOX" if folder == "INBOX" else self.prefix + _modified_utf7(folder)
        return [kept.raw for kept in self.folders.get(wire, []) if "\\Deleted" not in kept.flags]

    def url(self, scheme: str = "imap", user: str = URL_USER) -> str:
        """The setting that reads this mailbox."""
        return f"{scheme}://{user}@127.0.0.1:{self.port}/INBOX"

    async def _listen(self, loop: asyncio.AbstractEventLoop) -> asyncio.Server:
        context = self._context if self._implicit else None
        return await loop.create_server(self._session, self._host, self.port, ssl=context)

    def _session(self) -> asyncio.StreamReaderProtocol:
        reader = asyncio.StreamReader(limit=2**20)
        session = asyncio.StreamReaderProtocol(reader, self._talk)
        self._sessions.add(session)
        return session

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            await _Conversation(self, reader, writer).run()
        writer.transport.abort()

    @property
    def context(self) -> ssl.SSLContext | None:
        return self._context


class _HangUp(ConnectionError):
    pass


class _Conversation:
    def __init__(self, server: ImapServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server, self._reader, self._writer = server, reader, writer
        self._folder: list[Kept] = []
        self._name = ""

    async def run(self) -> None:
        self._say("* OK ready")
        while line := await self._reader.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            uid = rest.upper().startswith("UID ")
            word, _, rest = (rest[4:] if uid else rest).partition(" ")
            word = word.upper()
            self._server.commands.append(word)
            await self._trouble(word)
            if word in self._server.refuses:
                self._say(f"{tag} NO refused for the test")
            elif word in ("AUTHENTICATE", "STARTTLS"):
                await getattr(self, f"_{word.lower()}")(tag)
            elif (does := getattr(self, f"_{word.lower()}", None)) is not None:
                said = does(rest)
                self._say(f"{tag} {said or f'OK {word} done'}")
            else:
                self._say(f"{tag} BAD unknown")
            await self._writer.drain()
            if word == "LOGOUT":
                return

    async def _trouble(self, word: str) -> None:
        if word in self._server.breaks:
            self._server.breaks.discard(word)
            raise _HangUp
        if word in self._server.silent:
            await asyncio.sleep(3600)

    def _say(self, text: str, literal: bytes | None = None, after: str = "") -> None:
        self._writer.write(text.encode())
        if literal is not None:
            self._writer.write(b"\r\n" + literal + after.encode())
        self._writer.write(b"\r\n")

    def _capability(self, _: str) -> None:
        more = ("STARTTLS",) if self._server.context else ()
        self._say("* CAPABILITY " + " ".join((*self._server.capabilities, *more)))

    async def _starttls(self, tag: str) -> None:
        assert self._server.context is not None
        self._say(f"{tag} OK begin")
        await self._writer.drain()
        await self._writer.start_tls(self._server.context)

    async def _authenticate(self, tag: str) -> None:
        self._say("+ ")
        await self._writer.drain()
        said = base64.b64decode(await self._reader.readline()).decode()
        self._say(f"{tag} {self._let_in(*said.split(chr(0))[1:])}")

    def _login(self, rest: str) -> str:
        name, password = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', rest)[:2]
        return self._let_in("".join(name), "".join(password))

    def _let_in(self, name: str, password: str) -> str:
        self._server.logins += 1
        good = (name, password) == (USER, PASSWORD)
        return "OK in" if good else "NO [AUTHENTICATIONFAILED] wrong name or password"

    def _namespace(self, _: str) -> None:
        self._say(f'* NAMESPACE (("{self._server.prefix}" ".")) NIL NIL')

    def _select(self, rest: str) -> str | None:
        self._name = rest.strip('"')
        if self._name not in self._server.folders:
            return "NO no such folder"
        self._folder = self._server.folders[self._name]
        self._say(f"* {len(self._folder)} EXISTS")
        return None

    def _create(self, rest: str) -> str | None:
        name = rest.strip('"')
        if not name.startswith(self._server.prefix):
            return "NO outside the namespace"
        self._server.folders.setdefault(name, [])
        return None

    def _search(self, rest: str) -> str | None:
        if rest != "UNDELETED":
            return "BAD unknown"
        self._say(" ".join(["* SEARCH", *(str(kept.uid) for kept in self._folder if "\\Deleted" not in kept.flags)]))
        return None

    def _list(self, rest: str) -> None:
        for name in self._server.folders:
            if rest == f'"" "{name}"':
                self._say(f'* LIST () "." "{name}"')

    def _fetch(self, rest: str) -> None:
        uids, _, what = rest.partition(" ")
        chosen = set(uids.split(","))
        for place, kept in enumerate(self._folder, 1):
            if str(kept.uid) not in chosen:
                continue
            if "SIZE" in what:
                size = kept.size if kept.size is not None else len(kept.raw)
                self._say(f"* {place} FETCH (UID {kept.uid} FLAGS ({' '.join(kept.flags)}) RFC822.SIZE {size})")
                continue
            part = "HEADER" if "HEADER" in what else ""
            raw = kept.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if part else kept.raw
            self._say(f"* {place} FETCH (UID {kept.uid} BODY[{part}] {{{len(raw)}}}", raw, ")")

    def _store(self, rest: str) -> None:
        uid, flags = int(rest.split()[0]), re.findall(r"\\\w+", rest)
        for kept in self._folder:
            if kept.uid == uid:
                kept.flags.update(flags)

    def _copy(self, rest: str) -> str | None:
        uid, folder = int(rest.split()[0]), rest.partition(" ")[2].strip('"')
        if folder not in self._server.folders:
            return "NO [TRYCREATE] no such folder"
        copies = [Kept(kept.uid, kept.raw, set(kept.flags)) for kept in self._folder if kept.uid == uid]
        self._server.folders[folder].extend(copies)
        return None

    def _move(self, rest: str) -> str | None:
        if (said := self._copy(rest)) is not None:
            return said
        self._folder[:] = [kept for kept in self._folder if kept.uid != int(rest.split()[0])]
        return None

    def _expunge(self, rest: str) -> None:
        self._folder[:] = [kept for kept in self._folder if not ("\\Deleted" in kept.flags and str(kept.uid) == rest)]

    def _logout(self, _: str) -> None:
        self._say("* BYE")


def _modified_utf7(name: str) -> str:
    plain = name.encode("utf-7").decode()
    return re.sub(r"\+([A-Za-z0-9+/]*)-?", lambda found: "&" + found[1].replace("/", ",") + "-", plain)
