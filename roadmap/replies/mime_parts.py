"""The parts of a letter that came in: its text, plain or HTML, whatever it says of its encoding; its files. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from typing import cast

from lxml import html as lxml_html

from roadmap.language.message import _

MAX_ATTACHMENTS = 20
QUOTE_MARK = "-----Исходное сообщение-----"  # as printed


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a letter, unchecked."""

    name: str
    content: bytes


def body_text(parsed: EmailMessage) -> str:
    """The text of a letter: its plain part, or its HTML part's words."""
    plain = parsed.get_body(preferencelist=("plain",))
    if plain is not None:
        text = part_text(plain)
        if text.strip():
            return text
    rich = parsed.get_body(preferencelist=("html",))
    return html_text(part_text(rich)) if rich is not None else ""


def part_text(part: Message) -> str:
    """A part's text. What says it is Western and is not, is Russian in an old encoding: some programs do that."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else str(part.get_payload()).encode("utf-8", "replace")
    named = (part.get_content_charset() or "utf-8").lower()
    if named in _WESTERN and _is_old_russian(content):
        return content.decode(_old_encoding(content), "replace").replace("\x00", "")
    for encoding in (named, "utf-8"):
        try:
            return content.decode(encoding).replace("\x00", "")
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode(_old_encoding(content), "replace").replace("\x00", "")


_WESTERN = frozenset({"iso-8859-1", "latin-1", "latin1", "iso8859-1", "windows-1252", "cp1252", "iso-8859-15"})


def _is_old_russian(content: bytes) -> bool:
    """Whether letters of the upper half stand together as in words; in Western texts they stand alone."""
    return bool(re.search(rb"[\xc0-\xff\xa8\xb8\xa3\xb3]{4}", content))


def _old_encoding(content: bytes) -> str:
    """Small letters are the most: in cp1251 they are E0-FF, in KOI8-R C0-DF."""
    small = sum(1 for byte in content if byte >= 0xE0)
    capital = sum(1 for byte in content if 0xC0 <= byte < 0xE0)
    return "koi8-r" if capital > small else "cp1251"


_QUOTED = (
    "//script|//style|//head|//blockquote|//*[contains(concat(' ', @class, ' '), ' gmail_quote ')]"
    "|//*[contains(concat(' ', @class, ' '), ' yahoo_quoted ')]|//*[contains(@class, 'gmail_signature')]"
    "|//*[contains(@class, 'moz-cite-prefix') or contains(@class, 'moz-signature')]"
    "|//*[@id='ms-outlook-mobile-signature' or @id='Signature']"
)
"""What is not the writer's own, as mail programs mark it."""
_QUOTE_FOLLOWS = "//*[@id='divRplyFwdMsg' or @id='appendonsend' or @id='mail-editor-reference-message-container']"
"""Where Outlook's quotation begins; it goes on to the end without being inside."""


def html_text(page: str) -> str:
    """The words of an HTML letter, a line for each block; what quotes another letter is left out."""
    if not page.strip():
        return ""
    try:
        tree: lxml_html.HtmlElement = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page))
    except (ValueError, lxml_html.etree.ParserError):
        return re.sub(r"<[^>]*>", " ", page)
    for element in cast("list[lxml_html.HtmlElement]", tree.xpath(_QUOTE_FOLLOWS)):
        element.text = f"\n{QUOTE_MARK}\n{element.text or ''}"
    for element in cast("list[lxml_html.HtmlElement]", tree.xpath(_QUOTED)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in tree.iter("br", "p", "div", "li", "tr", "hr"):
        element.tail = "\n" + (element.tail or "")
        if element.tag not in ("br", "hr"):
            element.text = "\n" + (element.text or "")
    for element in tree.iter("td", "th"):
        element.tail = " " + (element.tail or "")
    return re.sub(r"\n{3,}", "\n\n", str(tree.text_content()))


def attached(parsed: Message) -> Iterator[Attached]:
    """The files of a letter, also of a signed or a nested one; not those of a letter within it, no signatures, no
    pictures that its text shows."""
    for number, part in enumerate(one for one in _files(parsed) if _name(one) not in _WRAPPINGS):
        if number >= MAX_ATTACHMENTS:
            return
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload:
            yield Attached(_name(part), payload)


def remarks_on(parsed: Message) -> tuple[str, ...]:
    """What the coordinator must know of how the letter was made: that something of it cannot be read."""
    kinds = {part.get_content_type() for part in parsed.walk()}
    found = []
    if any(_name(part) == "winmail.dat" for part in _files(parsed)) or "application/ms-tnef" in kinds:
        found.append(_("вложения упакованы Outlook в файл winmail.dat и не прочитаны: попросите прислать их ещё раз"))
    if kinds & {"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"}:
        found.append(_("письмо зашифровано или подписано вместе с текстом: прочитать его нельзя, откройте подлинник"))
    return tuple(found)


_WRAPPINGS = frozenset({"winmail.dat", "smime.p7s", "smime.p7m"})


def _files(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if part.is_multipart() and part.get_content_maintype() == "multipart" and isinstance(payload, list):
        for inner in payload:
            if isinstance(inner, Message):
                yield from _files(inner)
        return
    shown = part.get_content_maintype() == "image" and "Content-ID" in part
    if _name(part) and not part.is_multipart() and not (shown and part.get_content_disposition() != "attachment"):
        yield part


def _name(part: Message) -> str:
    """The file's own name, without the folders of another machine; empty for what has none."""
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError, AttributeError):  # email raises these on malformed headers
        return ""
    return " ".join(re.split(r"[\\/]", name)[-1].replace("\x00", "").split())[:200]
