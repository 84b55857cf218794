"""What the product hands over: a finished letter, who sends it, and the names derived from its key.

Everything here is a plain value. The key is the letter's identity for ever: the outbox refuses a second row with the
same key, and the ``Message-ID`` is computed from it, so a repeat after a crash is recognisable by every mail program.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from notifications.said import _

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class LetterError(ValueError):
    """The letter cannot be sent as it is; the Russian message says what to correct."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the letter; ``content_type`` may carry parameters (``text/calendar; method=PUBLISH``)."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one person, ready to be sent.

    ``thread`` is any stable string (a task's name): letters that share it are shown together by mail programs.
    ``headers`` are extra ones (``Reply-To``, ``List-Unsubscribe``, …), never those the engine writes itself.
    ``not_before`` is an aware instant; without it the letter goes at once.
    """

    key: str
    kind: str
    to: str
    to_name: str
    subject: str
    text: str
    html: str = ""
    thread: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: _NO_HEADERS)
    attachments: tuple[Attachment, ...] = ()
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """From whom letters go. ``return_path`` receives bounces (default: ``address``); ``list_id`` as in RFC 2919."""

    address: str
    name: str = ""
    return_path: str | None = None
    list_id: str | None = None

    @property
    def domain(self) -> str:
        """ASCII domain of the sender, the right-hand side of every ``Message-ID``."""
        return ascii_address(self.address).rpartition("@")[2]

    @property
    def envelope(self) -> str:
        """ASCII address for ``MAIL FROM``."""
        return ascii_address(self.return_path or self.address)


def ascii_address(address: str) -> str:
    """The address as SMTP wants it: the domain in Punycode («почта.рф» → ``xn--…``).

    Raises LetterError for what no server would take, with the reason in Russian.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or not local or not domain:
        raise LetterError(_("«{address}» — не адрес электронной почты: нужен вид имя@домен", address=address))
    if not _LOCAL.fullmatch(local):
        raise LetterError(
            _("в адресе «{address}» до знака @ допустимы только латинские буквы, цифры и . _ - +", address=address)
        )
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise LetterError(_("в адресе «{address}» неверный домен «{domain}»", address=address, domain=domain)) from None
    if not all(_LABEL.fullmatch(label) for label in ascii_domain.split(".")):
        raise LetterError(_("в адресе «{address}» неверный домен «{domain}»", address=address, domain=domain))
    if len(local) > 64 or len(local) + len(ascii_domain) > 253:
        raise LetterError(_("адрес «{value}…» длиннее, чем допускает почта", value=address[:40]))
    return f"{local}@{ascii_domain}"


def message_id(key: str, domain: str) -> str:
    """``<…@domain>``, the same for the same key today and after any number of restarts."""
    return f"<{_digest('letter', key)}@{domain}>"


def thread_id(thread: str, domain: str) -> str:
    """Root of a conversation: no letter bears it, all letters of the thread refer to it."""
    return f"<{_digest('thread', thread)}@{domain}>"


def _digest(what: str, value: str) -> str:
    return hashlib.sha256(f"{what}:{value}".encode()).hexdigest()[:40]
