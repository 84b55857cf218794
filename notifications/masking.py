"""What of a letter only its recipient may see: links and addresses that act in his name are hidden from all others.

The ledger hides them in whatever it gives out, so that no page, answer or command has to remember it; the letter itself
keeps them. A token is known by its shape wherever it stands (see `links`), also where a program has wrapped the line
inside it, and by the doors that it opens.
"""

from __future__ import annotations

import re
from base64 import encodebytes
from collections.abc import Callable, Mapping
from typing import Any

from notifications.said import _

HIDDEN = _("[ссылка скрыта]")

_CHAR = "[A-Za-z0-9_-]"
_WRAP = r"(?:=?[ \t]{0,20}\r?\n[ \t>]{0,80})?"
"""A line ended here: wrapped text, a quotation of it, a calendar's or a header's folded line."""


def _run(char: str, count: int) -> str:
    return f"{char}(?:{_WRAP}{char}){{{count - 1}}}"


_DOT = rf"{_WRAP}\.{_WRAP}"
_SEAL = re.compile(rf"{_DOT}{_run(_CHAR, 6)}{_DOT}{_run(_CHAR, 27)}(?!{_CHAR})")
"""Instant and signature of `links.sign`; the payload before them is read backwards, from where a token is certain."""
_PAYLOAD_BACKWARDS = re.compile(rf"(?:{_CHAR}(?:[ \t>]{{0,80}}\n\r?[ \t]{{0,20}}=?(?={_CHAR}))?)+")
_LONGEST_PAYLOAD = 4000
_SLASH = "(?:/|%2F)"
_PLUS = r"(?:\+|%2B|&#43;)"
_ADDRESS = re.compile(rf"(?<=[a-z])({_PLUS}){_run('[a-z2-7]', 39)}(?![a-z2-7])", re.IGNORECASE)
"""An address with a key behind its plus."""
_DOOR = re.compile(
    rf"({_SLASH}(?:answer|a|ics|letters{_SLASH}off){_SLASH}|answer{_PLUS})(?:[\w.~%-]{{16,}}|\w+\.{re.escape(HIDDEN)})",
    re.IGNORECASE,
)
"""Whatever long word stands behind a door that opens by it, a damaged token too; and what a hidden one was for."""
_ANCHOR = re.compile(r"<a\b([^<>]*)>", re.IGNORECASE)
_HREF = re.compile(r"""\s?\bhref\s?=\s?(?:"[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)


def hide(text: str) -> str:
    """The text with every token replaced by `HIDDEN`."""
    text = _ADDRESS.sub(rf"\1{HIDDEN}", _hide_signed(text))
    return _DOOR.sub(rf"\1{HIDDEN}", text)


def _hide_signed(text: str) -> str:
    kept, end = [], 0
    for seal in _SEAL.finditer(text):
        before = text[max(end, seal.start() - _LONGEST_PAYLOAD) : seal.start()]
        payload = _PAYLOAD_BACKWARDS.match(before[::-1])
        if payload is not None:
            kept += [text[end : seal.start() - payload.end()], HIDDEN]
            end = seal.end()
    return "".join([*kept, text[end:]]) if kept else text


def hide_html(page: str) -> str:
    """The same of HTML: a link that acts loses its address and says so beside its words."""
    return hide(_ANCHOR.sub(_without_address, page))


def _without_address(found: re.Match[str]) -> str:
    attributes = found[1]
    return found[0] if hide(attributes) == attributes else f"<a{_HREF.sub('', attributes)}>{HIDDEN} "


def hide_all(value: Any) -> Any:
    """The same of every text in a JSON value."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, Mapping):
        return {name: hide_all(inner) for name, inner in value.items()}
    return [hide_all(inner) for inner in value] if isinstance(value, list | tuple) else value


def hide_mime(raw: bytes) -> bytes:
    """A whole letter with its tokens hidden: headers, texts in any encoding, files. Unchanged where it has none."""
    from email import message_from_bytes  # a log that only hides in lines need not wait for it
    from email.policy import compat32  # leaves headers as they came

    message = message_from_bytes(raw, policy=compat32.clone(linesep="\r\n", mangle_from_=False))
    changed = [_hide_headers(part) | _hide_content(part) for part in message.walk()]
    return message.as_bytes() if any(changed) else raw


def _hide_headers(part: Any) -> bool:
    headers = list(part.raw_items())
    hidden = [(name, _hide_header(str(value))) for name, value in headers]
    if hidden == [(name, str(value)) for name, value in headers]:
        return False
    for name, _other in headers:
        del part[name]
    for name, value in hidden:
        part.set_raw(name, value)
    return True


def _hide_header(value: str) -> str:
    from email.header import Header, decode_header, make_header

    try:
        plain = str(make_header(decode_header(value)))
    except (LookupError, ValueError):  # not an encoded word after all
        plain = value
    if hide(plain) != plain:
        return Header(hide(plain), "utf-8").encode()
    return Header(hide(value), "utf-8").encode() if hide(value) != value else value


def _hide_content(part: Any) -> bool:
    if part.is_multipart():
        return _hide_between(part)
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return False
    if str(part.get_filename() or "").lower().endswith(".eml"):
        hidden, charset = hide_mime(content), None
    else:
        hidden, charset = _hide_bytes(content, part)
    if hidden == content:
        return False
    _put(part, hidden, charset)
    return True


def _hide_between(part: Any) -> bool:
    """What stands before and after the parts, which some programs show."""
    said = part.preamble, part.epilogue
    part.preamble, part.epilogue = (hide(text) if text else text for text in said)
    return bool(said != (part.preamble, part.epilogue))


def _hide_bytes(content: bytes, part: Any) -> tuple[bytes, str | None]:
    """The content with its tokens hidden, and the charset that it is in then (``None``: as before)."""
    veil: Callable[[str], str] = hide_html if part.get_content_subtype() == "html" else hide
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "latin-1"):
        try:
            text = content.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
        hidden = veil(text)
        if hidden == text:
            return content, None
        if charset != "latin-1":
            return hidden.encode("utf-8", "replace"), "utf-8"
        return hidden.replace(HIDDEN, "[hidden]").encode("latin-1"), None
    return content, None


def _put(part: Any, content: bytes, charset: str | None) -> None:
    """Store the content; a text that is shown stays readable, a file is encoded."""
    if charset is not None and part.get_content_maintype() == "text":
        part.set_param("charset", charset)
    del part["Content-Transfer-Encoding"]
    if part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
        part["Content-Transfer-Encoding"] = "8bit"
        part.set_payload(content.decode("ascii", "surrogateescape"))
    else:
        part["Content-Transfer-Encoding"] = "base64"
        part.set_payload(encodebytes(content).decode("ascii"))
