"""A mailbox on somebody's IMAP server: list its letters, read them one by one, put each away when it has been kept.

Nothing is ever deleted: a letter is moved (``MOVE``, or copied and marked deleted where the server knows no ``MOVE``)
into a folder beside it, which is made when it is first needed.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from imapclient import DELETED, SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError

from notifications.said import _

_SCHEMES = {"imap": 143, "imaps": 993, "imap+starttls": 143}
_PARAMETERS = {"ca", "done", "left"}
_SIZE = b"RFC822.SIZE"
AT_ONCE = 500
"""Letters asked about in one command: servers bound its line, some at 8 KB."""
DONE, LEFT = _("Обработано"), _("Не разобрано")


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
            raise ImapUrlError(_("в адресе ящика неверный порт: нужен вид imaps://имя:пароль@узел/папка")) from None
        if parts.scheme not in _SCHEMES:
            raise ImapUrlError(
                _("адрес ящика должен начинаться с одного из: {names}", names=", ".join(f"{s}://" for s in _SCHEMES))
            )
        if not parts.hostname or not parts.username or parts.password is None:
            raise ImapUrlError(_("в адресе ящика нужны имя, пароль и узел: imaps://имя:пароль@узел/папка"))
        if parts.scheme == "imap" and not _is_loopback(parts.hostname):
            raise ImapUrlError(
                _("без шифрования ящик читают только на этой машине: укажите imaps:// или imap+starttls://")
            )
        query = parse_qs(parts.query, keep_blank_values=True)
        if unknown := sorted(set(query) - _PARAMETERS):
            raise ImapUrlError(
                _("в адресе ящика неизвестный параметр «{value}»: есть ca, done и left", value=unknown[0])
            )
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
        self._imap: IMAPClient | None = None
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
            with contextlib.suppress(IMAPClientError, OSError, ValueError):
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
            imap, found = self._line(), []
            uids = sorted(imap.search("UNDELETED"))
            for begin in range(0, len(uids), AT_ONCE):
                said = imap.fetch(uids[begin : begin + AT_ONCE], [_SIZE])
                found += [Found(uid, one[_SIZE]) for uid, one in said.items() if _SIZE in one]
            return found

    def read(self, uid: int) -> bytes | None:
        """The whole letter, left unread; ``None`` when it is gone meanwhile."""
        return self._fetch(uid, "BODY[]")

    def head(self, uid: int) -> bytes | None:
        """Only its headers."""
        return self._fetch(uid, "BODY[HEADER]")

    def put_away(self, uid: int, folder: str, *, seen: bool = True) -> None:
        """Move the letter into ``folder``, marked read where ``seen``."""
        with _in_words(self._settings):
            imap, name = self._line(), self._made_folder(folder)
            if seen:
                imap.add_flags(uid, [SEEN], silent=True)
            if imap.has_capability("MOVE"):
                imap.move(uid, name)
                return
            imap.copy(uid, name)
            imap.add_flags(uid, [DELETED], silent=True)
            if imap.has_capability("UIDPLUS"):  # a plain EXPUNGE would throw away what people have marked
                imap.uid_expunge(uid)

    def _open(self) -> None:
        settings = self._settings
        trust = ssl.create_default_context(cafile=settings.ca_file)
        where = {"host": settings.host, "port": settings.port, "timeout": settings.timeout}
        self._imap = imap = IMAPClient(**where, ssl=settings.implicit_tls, ssl_context=trust)
        if settings.start_tls:
            imap.starttls(trust)
        name, password = settings.username, settings.password
        log_in = imap.login if (name + password).isascii() else imap.plain_login  # ``LOGIN`` is for ASCII
        log_in(name, password)
        if imap.has_capability("NAMESPACE"):
            personal = imap.namespace().personal
            self._prefix = personal[0][0] if personal else ""
        imap.select_folder(settings.folder)

    def _fetch(self, uid: int, part: str) -> bytes | None:
        with _in_words(self._settings):
            said = self._line().fetch(uid, [part.replace("[", ".PEEK[")])
            text = said.get(uid, {}).get(part.encode())
            return text if isinstance(text, bytes) else None

    def _made_folder(self, folder: str) -> str:
        """The folder's whole name; it is made unless it exists, beside the others of this mailbox."""
        name = folder if folder.startswith(self._prefix) else self._prefix + folder
        if name not in self._made:
            imap = self._line()
            if not imap.folder_exists(name):
                imap.create_folder(name)
            self._made.add(name)
        return name

    def _line(self) -> IMAPClient:
        if self._imap is None:
            raise ImapTrouble(_("ящик {where}: соединение закрыто", where=self._settings.where))
        return self._imap


@contextlib.contextmanager
def _in_words(settings: ImapSettings) -> Iterator[None]:
    """Whatever goes wrong as an ImapTrouble for people, without the password."""
    try:
        yield
    except ssl.SSLError as error:
        reason = _("шифрование не установлено: {value}", value=error.reason or error)
        raise ImapTrouble(_("ящик {where}: {reason}", where=settings.where, reason=reason)) from error
    except TimeoutError as error:
        raise ImapTrouble(
            _("ящик {where}: сервер не ответил за {timeout} с", where=settings.where, timeout=f"{settings.timeout:.0f}")
        ) from error
    except (IMAPClientError, OSError, ValueError) as error:
        said = " ".join(str(error).replace(settings.password or "\0", "…").split())
        said = re.sub(r"^b'(.*)'$", r"\1", said)[:300]  # imaplib quotes the server's words as bytes
        raise ImapTrouble(
            _("ящик {where}: {value}", where=settings.where, value=said or type(error).__name__)
        ) from error
