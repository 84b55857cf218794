"""A letter that came in: what kind it is, what its writer says, what is attached. Pure: bytes in, values out.

Who is no person is never answered and never becomes a draft: automatic replies (RFC 3834, and what mail programs did
before it), delivery reports (RFC 3464), our own letters come back. What stands below a person's words (the quoted
letter, the signature) is cut off; the whole letter is kept beside the draft all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default as modern
from email.utils import getaddresses, parseaddr
from enum import StrEnum

from roadmap.services.own_words import body_text, own_words, part_text

MAX_WORDS = 20_000
MAX_ATTACHMENTS = 20


class Nature(StrEnum):
    """What wrote a letter."""

    person = "person"
    automatic = "automatic"
    bounce = "bounce"
    loop = "loop"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a letter, unchecked."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report. ``message_id`` is that of our letter; ``permanent``: the address will not do for good."""

    message_id: str | None
    recipient: str | None
    permanent: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One letter read. ``why``: the header that gave a machine away; ``answers``: the Message-IDs it refers to."""

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


def read_letter(raw: bytes, envelope_from: str, *, own_address: str) -> Incoming:
    """Read one letter, whatever its bytes. ``own_address`` is the one our letters come from."""
    parsed = message_from_bytes(raw, policy=modern)
    assert isinstance(parsed, EmailMessage)
    name, sender = _address(_text(parsed, "From"))
    bounce = read_bounce(parsed)
    nature, why = _nature(parsed, envelope_from, sender, own_address, bounce)
    person = nature is Nature.person
    return Incoming(
        nature=nature,
        why=why,
        message_id=_text(parsed, "Message-ID") or None,
        sender=(sender or envelope_from).lower(),
        sender_name=name,
        recipients=tuple(address.lower() for _, address in _addresses(parsed, "To", "Cc", "Delivered-To") if address),
        subject=_text(parsed, "Subject"),
        answers=tuple(re.findall(r"<[^<>\s]+>", f"{_text(parsed, 'In-Reply-To')} {_text(parsed, 'References')}")),
        words=own_words(body_text(parsed))[:MAX_WORDS] if person else "",
        attached=tuple(_attached(parsed)) if person else (),
        bounce=bounce,
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
        return Nature.automatic, "пустой обратный адрес"
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
    ("List-Id", lambda value: True),
    ("Feedback-ID", lambda value: True),
)
"""RFC 3834 section 5 and what is older than it. A list's letter is no answer either."""

_ROBOT = re.compile(r"<?(mailer-daemon|postmaster|no-?reply|do-?not-?reply|listserv|majordomo)\b", re.IGNORECASE)
_ABSENT = re.compile(
    r"\s*(автоответ|автоматический ответ|auto(matic)?[ -]?(reply|response)|out of (the )?office|вне офиса)",
    re.IGNORECASE,
)


def _ours(parsed: Message, own_address: str) -> bool:
    """Whether the letter itself is one of ours come back: our Message-ID has a form of its own."""
    domain = re.escape(own_address.rpartition("@")[2])
    return bool(re.fullmatch(rf"<[0-9a-f]{{40}}@{domain}>", _text(parsed, "Message-ID"), re.IGNORECASE))


def read_bounce(parsed: Message) -> Bounce | None:
    """The delivery report (RFC 3464) that a letter is; ``None`` for any other letter, success and delay reports too.

    A delay («Action: delayed») is a bounce that is not permanent; one about a success tells nothing.
    """
    if parsed.get_content_type() != "multipart/report" or "delivery-status" not in _text(parsed, "Content-Type"):
        return None
    blocks = [block for part in parsed.walk() if part.get_content_type() == "message/delivery-status" for block in
              (part.get_payload() if isinstance(part.get_payload(), list) else [])]  # fmt: skip
    for block in blocks:
        if not isinstance(block, Message) or "action" not in block:
            continue
        action, status = _text(block, "Action").lower(), _text(block, "Status")
        if action in ("failed", "delayed"):
            recipient = _text(block, "Original-Recipient") or _text(block, "Final-Recipient")
            reason = _text(block, "Diagnostic-Code").partition(";")[2].strip() or f"{action} {status}"
            permanent = action == "failed" and not status.startswith(("4", "5.2.2", "5.3.4", "5.7"))
            address = recipient.rpartition(";")[2].strip().lower() or None
            return Bounce(_returned_id(parsed), address, permanent, f"{status} {reason}".strip()[:500])
    return None


def _returned_id(parsed: Message) -> str | None:
    """The Message-ID of the letter that comes back with a report."""
    for part in parsed.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return _text(inner[0], "Message-ID") or None
        if part.get_content_type() == "text/rfc822-headers":
            found = re.search(r"(?im)^message-id:\s*(<[^<>\s]+>)", part_text(part))
            if found:
                return found[1]
    return None


def _attached(parsed: EmailMessage) -> Iterator[Attached]:
    for number, part in enumerate(parsed.iter_attachments()):
        if number >= MAX_ATTACHMENTS:
            return
        if part.get_content_type() == "message/rfc822":
            continue
        payload = part.get_payload(decode=True)
        name = part.get_filename()
        if isinstance(payload, bytes) and payload and name:
            yield Attached(" ".join(name.split())[:200], payload)


def _text(message: Message, header: str) -> str:
    """A header as one line; a broken one is read as far as it goes."""
    try:
        return " ".join(str(message.get(header, "")).replace("\x00", "").split())
    except (ValueError, IndexError, LookupError, AttributeError):  # email raises these on malformed headers
        found = [value for name, value in message.raw_items() if name.lower() == header.lower()]
        return " ".join(str(found[0]).replace("\x00", "").split()) if found else ""


def _address(value: str) -> tuple[str, str]:
    name, address = parseaddr(value)
    return name, address.strip()


def _addresses(message: Message, *headers: str) -> list[tuple[str, str]]:
    return getaddresses([_text(message, header) for header in headers])
