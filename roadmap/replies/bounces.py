"""Letters of ours that come back: reports by the rule (RFC 3464) and those of old mail programs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import HeaderParser
from types import MappingProxyType

from roadmap.replies.mime_parts import body_text, part_text

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report. ``message_id`` is that of our letter; ``permanent``: the address will not do for good.

    ``returned`` are headers of the letter that came back with it, in lower case: by them it is known without its name.
    """

    message_id: str | None
    recipient: str | None
    permanent: bool
    reason: str
    returned: Mapping[str, str] = field(default_factory=lambda: _NO_HEADERS)


def read_bounce(parsed: EmailMessage, *, from_daemon: bool) -> Bounce | None:
    """The delivery report that a letter is; ``None`` for any other letter, and for a report of success.

    A delay («Action: delayed») is a bounce that is not permanent. ``from_daemon``: a mail server wrote it; only then is
    a report believed that follows no rule.
    """
    if parsed.get_content_type() == "multipart/report":
        return _by_rule(parsed) if "delivery-status" in _text(parsed, "Content-Type") else None
    if not from_daemon and "X-Failed-Recipients" not in parsed:
        return None
    return _old_style(parsed)


def _by_rule(parsed: Message) -> Bounce | None:
    for block in _status_blocks(parsed):
        action, status = _text(block, "Action").lower(), _text(block, "Status")
        if action in ("failed", "delayed"):
            recipient = _text(block, "Original-Recipient") or _text(block, "Final-Recipient")
            reason = _text(block, "Diagnostic-Code").partition(";")[2].strip() or f"{action} {status}"
            permanent = action == "failed" and not status.startswith(("4", "5.2.2", "5.3.4", "5.7"))
            returned = _returned(parsed)
            address = recipient.rpartition(";")[2].strip().strip("<>").lower() or None
            return Bounce(_name(returned), address, permanent, f"{status} {reason}".strip()[:500], returned)
    return None


def _status_blocks(parsed: Message) -> Iterator[Message]:
    for part in parsed.walk():
        payload = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(payload, list):
            yield from (block for block in payload if isinstance(block, Message) and "action" in block)


def _returned(parsed: Message) -> dict[str, str]:
    """The headers of the letter that comes back with a report."""
    for part in parsed.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return _headers(inner[0])
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
            return _headers_in(part_text(part))
    return {}


_WANTED = ("message-id", "to", "subject", "reply-to", "list-unsubscribe")


def _headers(message: Message) -> dict[str, str]:
    return {name: text for name in _WANTED if (text := _text(message, name))}


def _headers_in(text: str) -> dict[str, str]:
    try:
        return _headers(HeaderParser().parsestr(text.lstrip().replace("\r\n", "\n")))
    except (MessageError, ValueError):
        return {}


def _name(returned: Mapping[str, str]) -> str | None:
    found = re.search(r"<[^<>\s]+>", returned.get("message-id", ""))
    return found[0] if found else None


_FOR_GOOD = re.compile(
    r"\b5\.1\.\d|no such (?:user|mailbox|recipient)|(?:user|recipient|mailbox|account)\s+(?:is\s+)?(?:unknown|not found"
    r"|unavailable|disabled|does not exist)|unknown user|invalid mailbox|no mailbox here|нет такого|не существует"
    r"|не найден",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"\b5\.2\.2|quota|mailbox (?:is )?full|переполнен|\b4\d\d[ -]|\b4\.\d\.\d|spam|5\.7\.", re.IGNORECASE
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def _old_style(parsed: EmailMessage) -> Bounce | None:
    """A report in words with our letter, or its headers, under it: Exim, qmail, Mail.ru and others."""
    text = body_text(parsed)
    begins = re.search(r"(?im)^\s*message-id:\s*<[^<>\s]+>", text)
    returned = _headers_in(_head_around(text, begins.start())) if begins else _returned(parsed)
    if not returned.get("message-id"):
        return None
    told = text[: begins.start()] if begins else text
    failed = _text(parsed, "X-Failed-Recipients") or told
    address = _ADDRESS.search(failed) or _ADDRESS.search(returned.get("to", ""))
    reason = next((line.strip() for line in told.splitlines() if re.search(r"\b5\d\d\b|#5\.\d", line)), "")
    permanent = bool(_FOR_GOOD.search(told)) and not _PASSING.search(told)
    return Bounce(_name(returned), address[0].lower() if address else None, permanent, reason[:500], returned)


def _head_around(text: str, place: int) -> str:
    """The header lines around the ``Message-ID`` at ``place``."""
    before = re.search(r"(?:^[\w-]+:.*\n(?:[ \t].*\n)*)*\Z", text[:place], re.MULTILINE)
    return (before[0] if before else "") + text[place:].partition("\n\n")[0]


def _text(message: Message, header: str) -> str:
    """A header as one line, its encoded words read; a broken one as far as it goes."""
    try:
        value = str(message.get(header, ""))
        if "=?" in value:
            value = str(make_header(decode_header(value)))
        return " ".join(value.replace("\x00", "").split())
    except (
        ValueError,
        IndexError,
        LookupError,
        AttributeError,
        MessageError,
    ):  # email raises these on malformed headers
        found = [value for name, value in message.raw_items() if name.lower() == header.lower()]
        return " ".join(str(found[0]).replace("\x00", "").split()) if found else ""
