"""Links and addresses by which somebody answers a letter without an account: signed, dated, each for one purpose.

    /answer/<purpose>.<token>      a button: opens a form about one task (60 days)
    answer+<token>@domain          the letter's Reply-To (60 days); letters' case may be changed under way

What they carry can be read but not forged: the secret is the setting ``secret_key``, or one made for this installation
and kept in the database (`with_secret`). What comes in by them is a draft, see `drafts`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from enum import StrEnum

from notifications import links
from roadmap.database import Database
from roadmap.language.message import _
from roadmap.logs.secrecy import conceal
from roadmap.models import STATUS_ROWS
from roadmap.settings import Settings
from roadmap.sql.upserts import insert_missing
from roadmap.status import read_status

MAX_AGE = timedelta(days=60)
SECRET_SIGN = "secret"  # noqa: S105 (a name)
_EPOCH = date(2020, 1, 1)
_LOCAL = re.compile(r"answer\+([a-z2-7]{39})", re.IGNORECASE)


class Purpose(StrEnum):
    """What one link is good for."""

    report = "report"
    extension = "extension"
    not_ours = "not_ours"
    acknowledge = "acknowledge"
    clarify = "clarify"
    note = "note"


_ALWAYS = (Purpose.report, Purpose.extension, Purpose.not_ours, Purpose.acknowledge)


@dataclass(frozen=True, slots=True)
class LinkToken:
    """What a link says: about which task, to whom it was sent, in which letter (the outbox key), for what."""

    task_id: int
    email: str
    letter: str | None
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """What a reply address says. ``task_id`` is ``None`` for a letter about several tasks; ``sent_on`` is UTC's day.

    Whose address it is can only be checked (`is_of`), not read: an address has no room for it.
    """

    task_id: int | None
    sent_on: date
    whose: bytes

    def is_of(self, email: str) -> bool:
        """Whether the letter had been sent to ``email``."""
        return hmac.compare_digest(self.whose, _whose(email))


def with_secret(database: Database, settings: Settings) -> Settings:
    """The settings with a secret: their own, or this installation's, made when first asked for."""
    if settings.secret_key:
        return settings
    with database.read() as session:
        kept = read_status(session, SECRET_SIGN)
    if kept is None:
        with database.write() as session:
            made = {
                "name": SECRET_SIGN,
                "at": datetime(2000, 1, 1, tzinfo=UTC),
                "value": {"key": secrets.token_hex(32)},
            }
            insert_missing(session, STATUS_ROWS, [made])
            kept = read_status(session, SECRET_SIGN)
    assert kept is not None
    conceal([kept["key"]])
    return settings.model_copy(update={"secret_key": kept["key"]})


def answer_link(
    settings: Settings, task_id: int, email: str, purpose: Purpose | str, *, now: datetime, letter: str | None = None
) -> str:
    """The address of the page on which ``email`` answers about a task. ``letter`` is the outbox key of the letter.

    Raises ValueError for settings without a secret (see `with_secret`).
    """
    purpose = Purpose(purpose)
    token = links.sign(settings.secret_key, f"answer:{purpose}", [task_id, email.lower(), letter], now=now)
    return f"{settings.base_url}/answer/{purpose}.{token}"


def answer_links(
    settings: Settings,
    task_id: int,
    email: str,
    *,
    now: datetime,
    letter: str | None = None,
    more: Sequence[Purpose] = (),
) -> Mapping[str, str]:
    """The buttons by purpose: ``report``, ``extension``, ``not_ours``, ``acknowledge`` and ``more``; none without a
    secret."""
    if not settings.secret_key:
        return {}
    purposes = (*_ALWAYS, *more)
    return {one.value: answer_link(settings, task_id, email, one, now=now, letter=letter) for one in purposes}


def read_answer_token(settings: Settings, text: str, *, now: datetime) -> LinkToken:
    """What stands behind ``/answer/``. Raises `links.LinkError` with a message for the person who opened it."""
    word, _dot, token = text.partition(".")
    if word not in set(Purpose):
        raise links.LinkDamaged(_("ссылка повреждена: скопируйте её из письма целиком или войдите в систему"))
    task_id, email, letter = links.read(settings.secret_key, f"answer:{word}", token, MAX_AGE, now=now)
    return LinkToken(task_id, email, letter, Purpose(word))


def reply_address(settings: Settings, task_id: int | None, email: str, *, now: datetime) -> str | None:
    """Where a reply to a letter about this task goes; ``None`` where no door for replies is open.

    Where the mailbox takes no addresses with «+» it is the mailbox's own: what the answer is about then follows from
    the letter that it replies to.

    ``task_id`` ``None`` is for a letter about several tasks: the coordinator then says which one is meant.
    """
    if not settings.secret_key or not (settings.inbox_port or settings.inbox_imap_url):
        return None
    if settings.inbox_address:
        return settings.inbox_address
    days = (now.astimezone(UTC).date() - _EPOCH).days
    said = (task_id or 0).to_bytes(4, "big") + days.to_bytes(2, "big") + _whose(email)
    token = base64.b32encode(said + _seal(settings, said)).decode().rstrip("=").lower()
    return f"answer+{token}@{inbox_domain(settings)}"


def inbox_domain(settings: Settings) -> str:
    """The domain of reply addresses: its own setting, or the sender's domain."""
    return settings.inbox_domain or parseaddr(settings.from_)[1].rpartition("@")[2] or "localhost"


def read_reply_address(settings: Settings, address: str, *, now: datetime) -> ReplyToken | None:
    """What the address says; ``None`` when it is no reply address of ours. Raises `links.LinkExpired`."""
    local, _at, domain = address.strip().rpartition("@")
    found = _LOCAL.fullmatch(local)
    if found is None or domain.lower() != inbox_domain(settings).lower() or not settings.secret_key:
        return None
    token = base64.b32decode(found[1].upper() + "=")
    said, seal = token[:12], token[12:]
    if not hmac.compare_digest(seal, _seal(settings, said)):
        return None
    sent_on = _EPOCH + timedelta(days=int.from_bytes(said[4:6], "big"))
    if now.astimezone(UTC).date() - sent_on > MAX_AGE:
        raise links.LinkExpired(_("срок действия этого адреса истёк: ответьте на новое письмо или войдите в систему"))
    return ReplyToken(int.from_bytes(said[:4], "big") or None, sent_on, said[6:])


def _whose(email: str) -> bytes:
    return hashlib.sha256(email.strip().lower().encode()).digest()[:6]


def _seal(settings: Settings, said: bytes) -> bytes:
    return hmac.digest(settings.secret_key.encode(), b"reply:" + said, "sha256")[:12]
