"""A letter that came in: what kind it is, what its writer says, what is attached. Pure: bytes in, values out.

Who is no person is never answered and never becomes a draft: automatic replies (RFC 3834, and what mail programs did
before it), delivery reports (RFC 3464), our own letters come back. What stands below a person's words (the quoted
letter, the signature) is cut off; the whole letter is kept beside the draft all the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default as modern
from email.utils import getaddresses, parseaddr
from enum import StrEnum

from notifications.masking import hide
from roadmap.bounds import MAX_EMAIL, MAX_TEXT, shortened
from roadmap.language.message import _
from roadmap.replies.bounces import Bounce, read_bounce
from roadmap.replies.mime_parts import Attached, attached, body_text, remarks_on
from roadmap.replies.quotations import own_words

_CUT = _("письмо длиннее {max_text} знаков: показано начало, целиком оно — в подлиннике", max_text=MAX_TEXT)


class Nature(StrEnum):
    """What wrote a letter."""

    person = "person"
    automatic = "automatic"
    bounce = "bounce"
    loop = "loop"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One letter read. ``why``: the header that gave a machine away; ``answers``: the Message-IDs it refers to;
    ``remarks``: what of it cannot be read."""

    nature: Nature
    why: str
    message_id: str | None
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    answers: tuple[str, ...]
    words: str
    attached: tuple[Attached, ...]
    bounce: Bounce | None = None
    remarks: tuple[str, ...] = ()


def read_letter(raw: bytes, envelope_from: str, *, own_address: str) -> Incoming:
    """Read one letter, whatever its bytes. ``own_address`` is the one our letters come from."""
    parsed = message_from_bytes(raw, policy=modern)
    assert isinstance(parsed, EmailMessage)
    name, sender = _address(_text(parsed, "From"))
    daemon = not envelope_from.strip("<> ") or bool(_ROBOT.match(envelope_from) or _ROBOT.match(sender))
    bounce = read_bounce(parsed, from_daemon=daemon)
    nature, why = _nature(parsed, envelope_from, sender, own_address, bounce)
    person = nature is Nature.person
    words = hide(own_words(body_text(parsed))) if person else ""
    unread = remarks_on(parsed) if person else ()
    return Incoming(
        nature=nature,
        why=why,
        message_id=_text(parsed, "Message-ID") or None,
        sender=(sender or envelope_from).lower(),
        sender_name=name,
        recipients=tuple(
            address.lower() for _other, address in _addresses(parsed, "To", "Cc", "Delivered-To") if address
        ),
        subject=_text(parsed, "Subject"),
        answers=tuple(re.findall(r"<[^<>\s]+>", f"{_text(parsed, 'In-Reply-To')} {_text(parsed, 'References')}")),
        words=shortened(words, MAX_TEXT),
        attached=tuple(attached(parsed)) if person else (),
        bounce=bounce,
        remarks=(*unread, _CUT) if len(words) > MAX_TEXT else unread,
    )


def _nature(
    parsed: Message, envelope_from: str, sender: str, own_address: str, bounce: Bounce | None
) -> tuple[Nature, str]:
    if bounce is not None:
        return Nature.bounce, "Content-Type"
    if sender.lower() == own_address.lower() or _ours(parsed, own_address):
        return Nature.loop, "From"
    if parsed.get_content_type() == "multipart/report":  # a receipt («прочитано»), a report of success
        return Nature.automatic, "Content-Type: multipart/report"
    for header, wanted in _MACHINES:
        value = _text(parsed, header)
        if value and wanted(value):
            return Nature.automatic, f"{header}: {value[:80]}"
    if not envelope_from.strip("<> "):
        return Nature.automatic, _("пустой обратный адрес")
    if _ROBOT.match(envelope_from) or _ROBOT.match(sender):
        return Nature.automatic, f"From: {sender or envelope_from}"
    if _ABSENT.match(_text(parsed, "Subject")):
        return Nature.automatic, "Subject"
    return Nature.person, ""


_MACHINES = (
    ("Auto-Submitted", lambda value: not re.match(r"no\b", value, re.IGNORECASE)),
    ("Precedence", lambda value: re.match(r"(bulk|junk|list|auto_reply)\b", value, re.IGNORECASE)),
    ("X-Autoreply", lambda value: not re.match(r"no\b", value, re.IGNORECASE)),
    ("X-Autorespond", lambda value: True),
    ("X-Mail-Autoreply", lambda value: True),
    ("X-Auto-Response-Suppress", lambda value: re.search(r"\b(all|autoreply)\b", value, re.IGNORECASE)),
    ("X-MS-Exchange-Generated-Message-Source", lambda value: True),
    ("X-Loop", lambda value: True),
    ("List-Id", lambda value: True),
    ("Feedback-ID", lambda value: True),
)
"""RFC 3834 section 5 and what is older than it. A list's letter is no answer either."""

_ROBOT = re.compile(r"<?(mailer-daemon|postmaster|no-?reply|do-?not-?reply|listserv|majordomo)\b", re.IGNORECASE)
_ABSENT = re.compile(
    r"\s*(автоответ|автоматическ\w+ (ответ|уведомление|сообщение)|auto(matic)?[ -]?(reply|response)"
    r"|out of (the )?office|вне офиса|(меня )?нет на (рабочем )?месте|отсутств\w+ на (рабочем )?месте|(я )?в отпуске"
    r"|(прочтено|прочитано|не прочитано|не прочтено|доставлено|удалено без прочтения|read|not read|delivered)\s*:"
    r"|ваше? (письмо|обращение|сообщение|заявка) (получено|принято|зарегистрирован\w*))",
    re.IGNORECASE,
)


def _ours(parsed: Message, own_address: str) -> bool:
    """Whether the letter itself is one of ours come back: our Message-ID has a form of its own."""
    domain = re.escape(own_address.rpartition("@")[2])
    return bool(re.fullmatch(rf"<[0-9a-f]{{40}}@{domain}>", _text(parsed, "Message-ID"), re.IGNORECASE))


def _text(message: Message, header: str) -> str:
    """A header as one line; a broken one is read as far as it goes."""
    try:
        return " ".join(str(message.get(header, "")).replace("\x00", "").split())
    except (ValueError, IndexError, LookupError, AttributeError):  # email raises these on malformed headers
        found = [value for name, value in message.raw_items() if name.lower() == header.lower()]
        return " ".join(str(found[0]).replace("\x00", "").split()) if found else ""


def _address(value: str) -> tuple[str, str]:
    name, address = parseaddr(value)
    address = address.strip()
    return name, address if len(address) <= MAX_EMAIL else ""


def _addresses(message: Message, *headers: str) -> list[tuple[str, str]]:
    return getaddresses([_text(message, header) for header in headers])
