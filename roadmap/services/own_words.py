"""What a person wrote in a letter: its text, from plain or HTML, without the quoted letter and the signature. Pure."""

from __future__ import annotations

import re
from email.message import EmailMessage, Message
from typing import cast

from lxml import html as lxml_html


def body_text(parsed: EmailMessage) -> str:
    """The text of a letter: its plain part, or its HTML part's words."""
    plain = parsed.get_body(preferencelist=("plain",))
    if plain is not None:
        text = part_text(plain)
        if text.strip():
            return text
    rich = parsed.get_body(preferencelist=("html",))
    return _html_text(part_text(rich)) if rich is not None else ""


def part_text(part: Message) -> str:
    """A part's text, whatever it says of its encoding."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else str(part.get_payload()).encode("utf-8", "replace")
    for encoding in (part.get_content_charset(), "utf-8", "cp1251"):
        try:
            return content.decode(encoding or "utf-8").replace("\x00", "")
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("utf-8", "replace").replace("\x00", "")


def _html_text(page: str) -> str:
    """The words of an HTML letter, a line for each block; what quotes another letter is left out."""
    if not page.strip():
        return ""
    try:
        tree: lxml_html.HtmlElement = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page))
    except (ValueError, lxml_html.etree.ParserError):
        return re.sub(r"<[^>]*>", " ", page)
    gone = "//script|//style|//head|//blockquote|//*[@class='gmail_quote' or @id='divRplyFwdMsg' or @id='appendonsend']"
    for element in cast("list[lxml_html.HtmlElement]", tree.xpath(gone)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in tree.iter("br", "p", "div", "li", "tr"):
        element.tail = "\n" + (element.tail or "")
        if element.tag != "br":
            element.text = "\n" + (element.text or "")
    return re.sub(r"\n{3,}", "\n\n", str(tree.text_content()))


_QUOTE_BEGINS = re.compile(
    r"\s*(?:-{2,}\s*(?:original message|исходное сообщение|пересылаемое сообщение|forwarded message)"
    r"|_{10,}\s*$"
    r"|(?:from|от|от кого|de)\s*:\s.*[@<]"
    r"|on .{4,120} wrote:\s*$"
    r"|.{0,120}(?:пишет|написал|написала|написал\(а\)|писал|писала|wrote)\s*:?\s*$)",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"(?:-- ?$|—\s*$|(?:с уважением|с наилучшими пожеланиями|отправлено (?:с|из) |sent from |исп\.|best regards)\b)",
    re.IGNORECASE,
)
_HAS_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+|\d{1,2}[:.]\d{2}|<mailto:")


def own_words(text: str) -> str:
    """What the person wrote: up to the quoted letter or the signature, without quoted lines between.

    A line «… пишет:» begins a quotation only with an address or a time in it or before quoted lines: it is also an
    ordinary word.
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\xa0", " ").split("\n")]
    kept: list[str] = []
    for number, line in enumerate(lines):
        stripped = line.strip()
        if stripped.startswith((">", "|>")):
            continue
        if _begins_quote(lines, number) or _names_the_writer(lines, number):
            if kept and stripped.startswith("<"):
                kept.pop()  # «15 марта 2024 г. Веха» stands on the line before «<vekha@…>:»
            break
        if _SIGNATURE.match(stripped) and any(one.strip() for one in kept):
            break
        kept.append(line.strip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _names_the_writer(lines: list[str], number: int) -> bool:
    """«пт, 15 мар. 2024 г. в 09:00, Веха <vekha@…>:» before quoted lines, without a verb."""
    following = next((one.lstrip() for one in lines[number + 1 :] if one.strip()), "")
    return following.startswith(">") and bool(re.search(r"<[^<>\s]+@[^<>\s]+>\s*:\s*$", lines[number]))


def _begins_quote(lines: list[str], number: int) -> bool:
    line = lines[number]
    if not _QUOTE_BEGINS.match(line):
        return False
    if not line.rstrip().endswith(":") and not re.search(r"(пишет|писала?|написала?|wrote)\W*$", line, re.IGNORECASE):
        return True
    following = next((one.lstrip() for one in lines[number + 1 :] if one.strip()), "")
    return bool(_HAS_ADDRESS.search(line)) or following.startswith(">")
