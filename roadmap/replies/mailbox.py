"""Replies from a mailbox: the office's mail server keeps them in an IMAP folder, one worker at a time fetches them.

    imaps://user:password@mail.example.org/INBOX     (VEKHA_INBOX_IMAP_URL)

Each letter goes through the same intake as at the door (`inbox_taking`). It is put into «Обработано» only when what it
brings has been committed: killed between the two, the next round takes the same letter in again, which changes nothing
(`answer_drafts` knows it by its name). What names no task of ours, or is too large, lies unread in «Не разобрано».
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses, parseaddr
from typing import Any

from sqlalchemy.exc import DBAPIError

from notifications.imap import Folder, Found, ImapSettings, ImapTrouble, ImapUrlError
from notifications.sending.claims import name_of_this_run
from roadmap.database import Database
from roadmap.errors import BadInput, VekhaError
from roadmap.language.message import _
from roadmap.letters.links import with_secret
from roadmap.logs.lines import get_logger
from roadmap.replies.taking import largest_letter, take_letter
from roadmap.settings import Settings
from roadmap.status import MAILBOX_STATUS, keep_turn, read_status, take_turn, write_status

log = get_logger("vekha.inbox")
TURN = "inbox.turn"
LEASE = timedelta(minutes=10)
A_ROUND = 500
"""Letters of one round; the rest waits for the next, so that a turn never lasts for hours."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round brought: letters taken, put aside and kept waiting; ``trouble`` in words when it broke off."""

    taken: int = 0
    aside: int = 0
    waiting: int = 0
    trouble: str | None = None


def imap_settings(settings: Settings) -> ImapSettings | None:
    """Where the mailbox is; ``None`` when none is named. Raises `BadInput` for an address not understood."""
    if not settings.inbox_imap_url:
        return None
    try:
        return ImapSettings.parse(settings.inbox_imap_url)
    except ImapUrlError as error:
        raise BadInput("settings.inbox_imap_url", f"VEKHA_INBOX_IMAP_URL: {error}") from error


class InboxPoll:
    """Fetches replies, a round at a time; `stop` ends a round under way after the letter it holds."""

    def __init__(
        self, database: Database, settings: Settings, mailbox: ImapSettings, now: Callable[[], datetime]
    ) -> None:
        self._database, self._settings, self._mailbox, self._now = database, settings, mailbox, now
        self._holder = name_of_this_run(f"inbox:{os.getpid()}")
        self._stopped = threading.Event()
        self._folder: Folder | None = None

    def stop(self) -> None:
        """No more letters; a server that does not answer is waited for no longer."""
        self._stopped.set()
        folder = self._folder
        if folder is not None:
            folder.cut()

    def round(self) -> Round | None:
        """Take in what lies in the mailbox; ``None`` while another worker does."""
        with self._database.write() as session:
            until = take_turn(session, TURN, self._holder, self._now(), LEASE)
        if until is None:
            return None
        found = self._fetch(_Turn(self._database, until))
        if not self._stopped.is_set():
            self._say(found)
        return found

    def _fetch(self, turn: _Turn) -> Round:
        counted: Counter[str] = Counter()
        try:
            with Folder(self._mailbox) as folder:
                self._folder = folder
                letters = folder.letters()
                for number, found in enumerate(letters):
                    full = counted["taken"] + counted["aside"] >= A_ROUND
                    if full or self._stopped.is_set() or not turn.goes_on(self._now()):
                        counted["waiting"] += len(letters) - number
                        break
                    counted[self._take(folder, found)] += 1
            trouble = None
        except ImapTrouble as error:
            trouble = str(error)
        except DBAPIError as error:
            trouble = _("база данных не приняла письмо: {orig}", orig=error.orig)
        finally:
            self._folder = None
            turn.end(self._now())
        return Round(counted["taken"], counted["aside"], counted["waiting"], trouble)

    def _take(self, folder: Folder, found: Found) -> str:
        """Take one letter in and put it away. Returns ``taken``, ``aside``, ``waiting`` or ``gone``."""
        large = found.size > largest_letter(self._settings)
        raw = folder.head(found.uid) if large else folder.read(found.uid)
        if raw is None:
            return "gone"
        settings = with_secret(self._database, self._settings)
        sender, recipients = envelope_of(raw)
        remark = _too_large(found.size, self._mailbox) if large else None
        try:
            became = take_letter(self._database, settings, raw, sender, recipients, self._now(), remark=remark)
        except VekhaError as error:
            log.warning("a letter waits", code=error.code, sender=sender)
            return "waiting"
        except DBAPIError:
            raise
        except Exception as error:  # one letter that nobody foresaw must not keep all others back
            log.error("a letter could not be read", uid=found.uid, exc_info=error)
            became = Counter({"nobody": 1})
        if large or set(became) == {"nobody"}:
            folder.put_away(found.uid, self._mailbox.left, seen=False)
            return "aside"
        folder.put_away(found.uid, self._mailbox.done)
        return "taken"

    def _say(self, found: Round) -> None:
        """Keep what the round found as the sign of the mailbox; a trouble is told once, when it begins."""
        now = self._now()
        with self._database.write() as session:
            before = read_status(session, MAILBOX_STATUS) or {}
            write_status(session, MAILBOX_STATUS, _sign(before, found, self._mailbox, now), now)
        if found.trouble and not before.get("trouble"):
            log.error("the mailbox for replies cannot be read", reason=found.trouble)
        elif before.get("trouble") and not found.trouble:
            log.info("the mailbox for replies is read again", since=before.get("since"))


class _Turn:
    """This worker's turn at the mailbox, made longer while it works."""

    def __init__(self, database: Database, until: datetime) -> None:
        self._database, self._until = database, until

    def goes_on(self, now: datetime) -> bool:
        if self._until - now > LEASE / 2:
            return True
        with self._database.write() as session:
            kept = keep_turn(session, TURN, self._until, now + LEASE)
        self._until = now + LEASE
        return kept

    def end(self, now: datetime) -> None:
        try:
            with self._database.write() as session:
                keep_turn(session, TURN, self._until, now)
        except DBAPIError:
            log.warning("the turn at the mailbox ends by itself")


def _sign(before: dict[str, Any], found: Round, mailbox: ImapSettings, now: datetime) -> dict[str, Any]:
    since = (before.get("since") if before.get("trouble") else now.isoformat()) if found.trouble else None
    return {
        "where": mailbox.where,
        "trouble": found.trouble,
        "since": since,
        "good": before.get("good") if found.trouble else now.isoformat(),
        "taken": int(before.get("taken") or 0) + found.taken,
        "aside": int(before.get("aside") or 0) + found.aside,
        "waiting": found.waiting,
    }


def _too_large(size: int, mailbox: ImapSettings) -> str:
    megabytes = round(size / 1024 / 1024)
    return _(
        "письмо размером {megabytes} МБ слишком велико и не открывалось: оно лежит в папке «{left}» "
        "ящика; попросите прислать файлы поменьше или ссылку",
        megabytes=megabytes,
        left=mailbox.left,
    )


_WAYS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "To", "Cc")


def envelope_of(raw: bytes) -> tuple[str, list[str]]:
    """The sender and the recipients of a letter that has lost its envelope, from what servers write into its head.

    Without a ``Return-Path`` the writer stands in for it: an empty one means a machine and must not be made up.
    """
    head = message_from_bytes(raw[: 256 * 1024])
    path = head.get("Return-Path")
    sender = parseaddr(str(path))[1] if path is not None else parseaddr(str(head.get("From", "")))[1]
    return sender, list(dict.fromkeys(_addresses(head)))


def _addresses(head: Message) -> Iterator[str]:
    for name in _WAYS:
        for _other, address in getaddresses([str(value) for value in head.get_all(name, [])]):
            if "@" in address:
                yield address
