"""One intake for letters, by whichever way they come: the door (LMTP) and the mailbox (IMAP) both end here.

What a letter brings is kept, and counted in the sign ``inbox``, in one transaction. Only then may its way say that it
was taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from notifications.links import LinkError
from roadmap.database import Database
from roadmap.letters.links import ReplyToken, read_reply_address
from roadmap.logs.lines import get_logger
from roadmap.replies.incoming import Incoming, read_letter
from roadmap.replies.intake import own_address, take_in
from roadmap.settings import Settings
from roadmap.status import read_status, write_status

log = get_logger("vekha.inbox")
SIGN = "inbox"


def largest_letter(settings: Settings) -> int:
    """The size in bytes up to which a letter is read; base64 makes its files a third larger."""
    return settings.upload_limit_mb * 2 * 1024 * 1024 + 1024 * 1024


def take_letter(
    database: Database,
    settings: Settings,
    raw: bytes,
    envelope_from: str,
    recipients: Iterable[str],
    now: datetime,
    *,
    remark: str | None = None,
) -> Counter[str]:
    """Keep what the letter brings for each reply address among ``recipients``; returns what became of it.

    ``remark`` is told the coordinator with the draft. Raises `TooManyAnswers`, and what the database raises: nothing
    is kept then.
    """
    letter = read_letter(raw, envelope_from, own_address=own_address(settings))
    tokens = list(dict.fromkeys(token for one in recipients if (token := token_of(settings, one, now)) is not None))
    unsigned: list[ReplyToken | None] = [None]
    taken: Counter[str] = Counter()
    with database.write() as session:
        for token in tokens or unsigned:
            taken[take_in(session, settings, letter, token, raw, now, remark=remark).what] += 1
        write_status(session, SIGN, Counter(_kept(read_status(session, SIGN))) + taken, now)
    _tell(letter, taken)
    return taken


def token_of(settings: Settings, address: str, now: datetime) -> ReplyToken | None:
    """What a reply address says; ``None`` for one that is none of ours or too old."""
    try:
        return read_reply_address(settings, address, now=now)
    except LinkError:
        return None


def _tell(letter: Incoming, taken: Counter[str]) -> None:
    log.info("letter", nature=letter.nature.value, why=letter.why, became=dict(taken))


def _kept(sign: dict[str, Any] | None) -> dict[str, int]:
    return {name: value for name, value in (sign or {}).items() if isinstance(value, int)}
