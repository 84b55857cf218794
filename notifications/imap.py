"""A mailbox on somebody's IMAP server: list its letters, read them one by one, put each away when it has been kept.

Over the standard library's ``imaplib``. Nothing is ever deleted: a letter is moved (``MOVE``, or copied and marked
deleted where the server knows no ``MOVE``) into a folder beside it, which is made when it is first needed.
"""

from __future__ import annotations

import base64
import contextlib
import imaplib
import ipaddress
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

_SCHEMES = {"imap": 143, "imaps": 993, "imap+starttls": 143}
_PARAMETERS = {"ca", "done", "left"}
DONE, LEFT = "Обработано", "Не разобрано"


class ImapUrlError(ValueError):
    """The address of the mailbox cannot be understood; the message says what is expected."""


class ImapTrouble(Exception):
    """The server does not answer, does not let us in, or refuses a command; the Russian message says which."""


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """Where the mailbox is. ``done`` and ``left`` are folders for letters taken and for those that were not."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    implicit_tls: bool = False
    start_tls: bool = False
    ca_file: str | None = None
    done: str = DONE
    left: str = LEFT
    timeout: float = 30.0

    @classmethod
    def parse(cls, url: str) -> ImapSettings:
        """Read ``imaps://user:password@host/folder``, ``imap+starttls://…``; ``imap://`` only to this machine.

        ``?ca=file.pem&done=Folder&left=Folder`` are optional. Raises ImapUrlError with a Russian message that never
        repeats the password.
        """
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise ImapUrlError("в адресе ящика неверный порт: нужен вид imaps://имя:пароль@узел/папка") from None
        if parts.scheme not in _SCHEMES:
            raise ImapUrlError(f"адрес ящика должен начинаться с одного из: {', '.join(f'{s}://' for s in _SCHEMES)}")
        if not parts.hostname or not parts.username or parts.password is None:
            raise ImapUrlError("в адресе ящика нужны имя, пароль и узел: imaps://имя:пароль@узел/папка")
        if parts.scheme == "imap" and not _is_loopback(parts.hostname):
            raise ImapUrlError(
                "без шифрования ящик читают только на этой машине: укажите imaps:// или imap+starttls://"
            )
        query = parse_qs(parts.query, keep_blank_values=True)
        if unknown := sorted(set(query) - _PARAMETERS):
            raise ImapUrlError(f"в адресе ящика неизвестный параметр «{unknown[0]}»: есть ca, done и left")
        done, left = (query.get(name, [""])[0] for name in ("done", "left"))
        return cls(
            host=parts.hostname,
            port=port or _SCHEMES[parts.scheme],
            username=unquote(parts.username),
            password=unquote(parts.password),
            folder=unquote(parts.path.lstrip("/")) or "INBOX",
            implicit_tls=parts.scheme == "imaps",
            start_tls=parts.scheme == "imap+starttls",
            ca_file=query.get("ca", [None])[0],
            done=done or DONE,
            left=left or LEFT,
        )

    @property
    def where(self) -> str:
        """``host:port/folder``, for messages to people."""
        return f"{self.host}:{self.port}/{self.folder}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@dataclass(frozen=True, slots=True)
class Found:
    """A letter of the folder: its lasting number and its size in bytes."""

    uid: int
    size: int


class Folder:
    """One conversation about one folder, from log-in to log-out; a context manager.

    Every method raises ImapTrouble. ``cut`` may be called from another thread: whatever waits then ends.
    """

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        self._imap: imaplib.IMAP4 | None = None
        self._capabilities: frozenset[str] = frozenset()
        self._prefix = ""
        self._made: set[str] = set()

    def __enter__(self) -> Self:
        try:
            with _in_words(self._settings):
                self._open()
        except ImapTrouble:
            self._close(politely=False)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close(politely=error is None)

    def _close(self, *, politely: bool) -> None:
        imap, self._imap = self._imap, None
        if imap is not None:
            with contextlib.suppress(imaplib.IMAP4.error, OSError, ValueError):
                if politely:
                    imap.logout()
                else:
                    imap.shutdown()

    def cut(self) -> None:
        """Break the connection off."""
        imap = self._imap
        if imap is not None:
            with contextlib.suppress(OSError, AttributeError):
                imap.socket().shutdown(socket.SHUT_RDWR)

    def letters(self) -> list[Found]:
        """What lies in the folder, oldest first, without what is marked deleted."""
        with _in_words(self._settings):
            return list(_listed(_ok(self._line().uid("FETCH", "1:*", "(UID FLAGS RFC822.SIZE)"))))

    def read(self, uid: int) -> bytes | None:
        """The whole letter, left unread; ``None`` when it is gone meanwhile."""
        return self._fetch(uid, "BODY.PEEK[]")

    def head(self, uid: int) -> bytes | None:
        """Only its headers."""
        return self._fetch(uid, "BODY.PEEK[HEADER]")

    def put_away(self, uid: int, folder: str, *, seen: bool = True) -> None:
        """Move the letter into ``folder``, marked read where ``seen``."""
        with _in_words(self._settings):
            imap, name = self._line(), self._made_folder(folder)
            if seen:
                _ok(imap.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)"))
            if "MOVE" in self._capabilities:
                _ok(imap.uid("MOVE", str(uid), name))
                return
            _ok(imap.uid("COPY", str(uid), name))
            _ok(imap.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)"))
            if "UIDPLUS" in self._capabilities:  # a plain EXPUNGE would throw away what people have marked
                _ok(imap.uid("EXPUNGE", str(uid)))

    def _open(self) -> None:
        settings = self._settings
        trust = ssl.create_default_context(cafile=settings.ca_file)
        if settings.implicit_tls:
            self._imap = imaplib.IMAP4_SSL(settings.host, settings.port, ssl_context=trust, timeout=settings.timeout)
        else:
            self._imap = imaplib.IMAP4(settings.host, settings.port, timeout=settings.timeout)
        if settings.start_tls:
            self._imap.starttls(ssl_context=trust)
        self._log_in(self._imap)
        self._capabilities = frozenset(_text(_ok(self._imap.capability())).upper().split())
        if "NAMESPACE" in self._capabilities:
            found = re.match(r'\(\("([^"]*)"', _text(_ok(self._imap.namespace())))
            self._prefix = found[1] if found else ""
        _ok(self._imap.select(_quoted(settings.folder)))

    def _log_in(self, imap: imaplib.IMAP4) -> None:
        """``LOGIN`` is for ASCII; a password with other letters goes by ``AUTHENTICATE PLAIN``."""
        name, password = self._settings.username, self._settings.password
        if name.isascii() and password.isascii():
            _ok(imap.login(name, password))
        else:
            _ok(imap.authenticate("PLAIN", lambda _: f"\0{name}\0{password}".encode()))

    def _fetch(self, uid: int, what: str) -> bytes | None:
        with _in_words(self._settings):
            for part in _ok(self._line().uid("FETCH", str(uid), f"({what})")):
                if isinstance(part, tuple) and isinstance(part[1], bytes):
                    return part[1]
            return None

    def _made_folder(self, folder: str) -> str:
        """The folder's name for a command; it is made unless it exists, beside the others of this mailbox."""
        name = _quoted(folder if folder.startswith(self._prefix) else self._prefix + folder)
        if name not in self._made:
            imap = self._line()
            if imap.status(name, "(UIDVALIDITY)")[0] != "OK":
                _ok(imap.create(name))
            self._made.add(name)
        return name

    def _line(self) -> imaplib.IMAP4:
        if self._imap is None:
            raise ImapTrouble(f"ящик {self._settings.where}: соединение закрыто")
        return self._imap


def _listed(rows: list[Any]) -> Iterator[Found]:
    for row in rows:
        text = (row[0] if isinstance(row, tuple) else row) or b""
        uid, size = re.search(rb"\bUID (\d+)", text), re.search(rb"\bRFC822\.SIZE (\d+)", text)
        if uid and size and rb"\Deleted" not in text:
            yield Found(int(uid[1]), int(size[1]))


def _ok(answer: tuple[str, Sequence[Any]]) -> list[Any]:
    said, data = answer[0], list(answer[1])
    if said != "OK":
        raise imaplib.IMAP4.error(_text(data) or said)
    return data


def _text(data: Sequence[Any]) -> str:
    return " ".join(part.decode("utf-8", "replace") for part in data if isinstance(part, bytes))


@contextlib.contextmanager
def _in_words(settings: ImapSettings) -> Iterator[None]:
    """Whatever goes wrong as an ImapTrouble for people, without the password."""
    try:
        yield
    except ssl.SSLError as error:
        reason = f"шифрование не установлено: {error.reason or error}"
        raise ImapTrouble(f"ящик {settings.where}: {reason}") from error
    except TimeoutError as error:
        raise ImapTrouble(f"ящик {settings.where}: сервер не ответил за {settings.timeout:.0f} с") from error
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        said = " ".join(str(error).replace(settings.password or "\0", "…").split())
        said = re.sub(r"^b'(.*)'$", r"\1", said)[:300]  # imaplib quotes the server's words as bytes
        raise ImapTrouble(f"ящик {settings.where}: {said or type(error).__name__}") from error


def _quoted(folder: str) -> str:
    """A folder's name in modified UTF-7 (RFC 3501, 5.1.3), quoted: «Да» → ``"&BBQEMA-"``."""
    encoded = re.sub(r"&|[^\x20-\x7e]+", _encoded, folder)
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _encoded(found: re.Match[str]) -> str:
    if found[0] == "&":
        return "&-"
    return "&" + base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
