"""A letter as bytes: RFC 5322 headers, multipart/alternative, multipart/mixed when files are attached.

Written out directly instead of through ``email.message``: the same structure at a twentieth of the time, and the same
letter always gives the same bytes, which is what the proof of delivery stores. No value can start a new header: control
characters become spaces in texts and are refused in addresses and extra headers.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from notifications.letter import Attachment, Letter, LetterError, Sender, ascii_address, message_id, thread_id
from notifications.said import _

MAX_LINE = 998  # RFC 5322 2.1.1, without CRLF
_SOFT_LINE = 76
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_CONTENT_TYPE = re.compile(r"[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+(?:; *[A-Za-z0-9-]+=[A-Za-z0-9._-]+)*")
_OURS = frozenset(
    {
        "from",
        "to",
        "cc",
        "bcc",
        "sender",
        "subject",
        "date",
        "message-id",
        "references",
        "in-reply-to",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "auto-submitted",
        "x-auto-response-suppress",
        "list-id",
        "return-path",
    }
)


def build_mime(letter: Letter, sender: Sender, date: datetime) -> bytes:
    """The letter as it goes over the wire (CRLF, 7-bit, lines ≤ 998); ``date`` is aware and stands in ``Date``.

    Raises LetterError when an address, an extra header or an attachment's type cannot be written safely.
    """
    lines = [*_envelope(letter, sender, date), *_extra(letter)]
    seed = hashlib.sha256(letter.key.encode()).hexdigest()[:32]
    body = _alternative(letter, seed)
    if letter.attachments:
        body = _multipart("mixed", f"=_m{seed}", [body, *(_file(item) for item in letter.attachments)])
    return _checked("\r\n".join([*lines, body]).encode("ascii"))


def _envelope(letter: Letter, sender: Sender, date: datetime) -> Iterator[str]:
    domain = sender.domain
    yield _address("From", sender.name, sender.address)
    yield _address("To", letter.to_name, letter.to)
    yield _text("Subject", letter.subject)
    yield f"Date: {format_datetime(date)}"
    yield f"Message-ID: {message_id(letter.key, domain)}"
    if letter.thread is not None:
        root = thread_id(letter.thread, domain)
        yield f"In-Reply-To: {root}"
        yield f"References: {root}"
    yield "Auto-Submitted: auto-generated"
    yield "X-Auto-Response-Suppress: All"
    yield _list_id(sender)
    yield "MIME-Version: 1.0"


def _list_id(sender: Sender) -> str:
    name = sender.list_id or f"notifications.{sender.domain}"
    if not re.fullmatch(r"[A-Za-z0-9.-]{1,200}", name):
        raise LetterError(
            _("имя рассылки «{name}» должно состоять из латинских букв, цифр, точек и дефисов", name=name)
        )
    return f"List-Id: <{name}>"


def _extra(letter: Letter) -> Iterator[str]:
    for name, value in letter.headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OURS:
            raise LetterError(_("заголовок письма «{name}» недопустим", name=name))
        if _CONTROL.search(value):
            raise LetterError(_("в заголовке письма «{name}» есть управляющие знаки", name=name))
        yield f"{name}: {value}" if value.isascii() else _text(name, value)


def _text(name: str, value: str) -> str:
    """An unstructured header: as it is when short ASCII, otherwise RFC 2047 words on folded lines."""
    clean = _CONTROL.sub(" ", value).strip()
    if clean.isascii() and len(name) + 2 + len(clean) <= _SOFT_LINE and "=?" not in clean:
        return f"{name}: {clean}"
    return f"{name}: {_encoded_words(clean)}"


def _address(header: str, name: str, address: str) -> str:
    target = f"<{ascii_address(address)}>"
    clean = _CONTROL.sub(" ", name).strip()
    if not clean:
        return f"{header}: {target}"
    if re.fullmatch(r"[A-Za-z0-9 _-]{1,60}", clean):
        return f'{header}: "{clean}" {target}'
    return f"{header}: {_encoded_words(clean)}\r\n {target}"


def _encoded_words(value: str) -> str:
    """RFC 2047 base64 words of at most 75 characters, never splitting a letter between two words."""
    words, chunk, size = [], "", 0
    for char in value:
        width = len(char.encode("utf-8", "replace"))
        if size + width > 39:  # 39 bytes → 52 characters of base64 + 12 of frame, also beside "Subject: "
            words.append(chunk)
            chunk, size = "", 0
        chunk += char
        size += width
    words.append(chunk)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(word.encode('utf-8', 'replace')).decode()}?=" for word in words)


def _alternative(letter: Letter, seed: str) -> str:
    plain = _text_part("plain", letter.text)
    if not letter.html:
        return plain
    return _multipart("alternative", f"=_a{seed}", [plain, _text_part("html", letter.html)])


def _multipart(kind: str, boundary: str, parts: Iterable[str]) -> str:
    # Parts are base64 or plain 7-bit text without "=_", so the boundary cannot occur inside them.
    inside = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{inside}--{boundary}--\r\n'


def _text_part(subtype: str, value: str) -> str:
    body = "\r\n".join(value.splitlines()) + "\r\n"
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: '
    if _is_plain(body):
        return f"{head}7bit\r\n\r\n{body}"
    return f"{head}base64\r\n\r\n{_base64(body.encode('utf-8', 'replace'))}"


def _is_plain(body: str) -> bool:
    if not body.isascii() or "=_" in body or re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", body):
        return False
    return all(len(line) <= _SOFT_LINE for line in body.split("\r\n"))


def _file(item: Attachment) -> str:
    if not _CONTENT_TYPE.fullmatch(item.content_type):
        raise LetterError(_("тип вложения «{content_type}» записан неверно", content_type=item.content_type))
    name = _CONTROL.sub(" ", item.filename).strip() or "file"
    return (
        f"Content-Type: {item.content_type}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n{_filename(name)}\r\n\r\n{_base64(item.content)}"
    )


def _filename(name: str) -> str:
    """RFC 2231, in numbered pieces where one line would be too long."""
    encoded = quote(name, safe="", errors="replace")
    if len(encoded) <= 50:
        return f" filename*=utf-8''{encoded}"
    pieces = re.findall(r"(?:%[0-9A-F]{2}|[^%]){1,18}", encoded)
    lead = "utf-8''"
    return ";\r\n".join(f" filename*{n}*={lead if n == 0 else ''}{piece}" for n, piece in enumerate(pieces))


def _base64(content: bytes) -> str:
    # In one piece and cut afterwards: ``encodebytes`` calls the encoder for each line.
    whole = base64.b64encode(content).decode("ascii")
    return "".join(f"{whole[at : at + 76]}\r\n" for at in range(0, len(whole), 76))


def _checked(raw: bytes) -> bytes:
    if max(map(len, raw.split(b"\r\n"))) > MAX_LINE:
        raise LetterError(_("строка заголовка письма длиннее 998 знаков: сократите ссылку или тему"))
    return raw
