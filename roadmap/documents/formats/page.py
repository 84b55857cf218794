"""HTML pages: paragraphs and tables, row and column spans, frames of tables around tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from roadmap.documents import errors
from roadmap.documents.blocks import Block, Document, Paragraph
from roadmap.documents.formats import footnotes
from roadmap.documents.formats.grid import Spanned, lay_out
from roadmap.documents.formats.plain import decode
from roadmap.documents.text import clean, fold
from roadmap.language.message import _

_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "section", "article", "header", "footer", "main"}
    | {"blockquote", "pre", "center", "dl", "dt", "dd", "body", "form", "fieldset", "address", "figure", "caption"}
    | {"nav", "aside", "details", "summary", "figcaption", "hgroup", "menu", "table", "tr", "td", "th"}
)
_SKIPPED = {"script", "style", "template", "head", "noscript", "svg", "math", "object", "iframe", "title"}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MENU = re.compile(r"(?:^|[\s_-])(?:bread-?crumbs?|nav|navbar|navigation|menu|main-?menu)(?:$|[\s_-])", re.IGNORECASE)
_CRUMBS = re.compile(r"^Главная(?:\s+страница)?\s*(?:[/»>›→|•·—–]|$)")
_LONGEST_MENU = 1500
_NOTE = re.compile(r"^[^#]*#_?(?:ftn|edn|fn|foot|note|cite|sn)", re.IGNORECASE)
MAX_DEPTH = 150
_BREAK = "\x00"


def read(name: str, data: bytes) -> Document:
    """An .html file as blocks."""
    if re.search(rb"<!entity", data[:20_000], re.IGNORECASE):
        raise errors.entities()
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", _decode(data)).replace("\x00", " ")
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(huge_tree=False, remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise errors.damaged(_("разметка HTML не читается")) from error
    body = root.find("body")
    return Document(name, tuple(_blocks(root if body is None else body, 0)))


def _decode(data: bytes) -> str:
    found = _CHARSET.search(data[:4096])
    if found:
        try:
            return data.decode(found[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


def _blocks(element: etree._Element, depth: int) -> Iterator[Block]:
    """Runs of inline text become paragraphs; tables stay tables."""
    if depth > MAX_DEPTH:
        raise errors.bomb()
    run: list[str] = [element.text or ""]
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag == "table" or _holds_table(child, tag) or tag in _BLOCKS:
            yield from _paragraph(run)
            run = []
            if tag == "table":
                yield from _table(child, depth + 1)
            elif not _is_hidden(child) and not _is_of_site(child, tag):
                yield from _blocks(child, depth + 1)
        elif tag == "br":
            run.append(_BREAK)
        elif tag and tag not in _SKIPPED and not _is_hidden(child) and not _is_mark(child, tag, "".join(run)):
            run.append(_inline(child, "".join(run)))
        run.append(child.tail or "")
    yield from _paragraph(run)


def _holds_table(element: etree._Element, tag: str) -> bool:
    return bool(tag) and tag not in _SKIPPED and next(element.iter("table"), None) is not None


def _is_hidden(element: etree._Element) -> bool:
    return bool(_HIDDEN.search(element.get("style") or "")) or element.get("hidden") is not None


def _is_of_site(element: etree._Element, tag: str) -> bool:
    """A menu, a trail of crumbs, a list of news, the foot of the page: the site's words, not the act's.

    Whatever holds a table of more than a few cells stays, and so does a foot inside the article: there one signs.
    """
    marks = f"{element.get('class') or ''} {element.get('id') or ''}"
    if tag == "footer":
        found = not any(above.tag in ("article", "main") for above in element.iterancestors())
    else:
        found = tag in ("nav", "aside") or element.get("role") == "navigation" or bool(_MENU.search(marks))
    if not found or any(_is_full(table) for table in element.iter("table")):
        return False
    return tag in ("footer", "aside") or sum(map(len, element.itertext())) <= _LONGEST_MENU


def _paragraph(run: list[str]) -> Iterator[Paragraph]:
    text = clean("\n".join(fold(line) for line in "".join(run).replace("\r", "").split(_BREAK)))
    text = "\n".join(fold(part) for part in text.split("\n") if fold(part))
    if text and not _CRUMBS.match(text):
        yield Paragraph(text)


def _inline(element: etree._Element, before: str = "") -> str:
    """The words inside an inline element in their order; blocks inside it part them."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        tag = node.tag if isinstance(node.tag, str) else ""
        edge = _BREAK if tag in _BLOCKS and node is not element else ""
        if event == "start":
            noted = tag in ("a", "sup") and node is not element and _is_mark(node, tag, before + "".join(parts))
            if noted or (tag in _SKIPPED and node is not element):
                walk.skip_subtree()
            else:
                parts += [_BREAK] if tag == "br" else [edge, node.text or ""]
        elif node is not element:
            parts += [edge, node.tail or ""]
    return "".join(parts)


def _is_mark(element: etree._Element, tag: str, before: str) -> bool:
    """A raised number, or a link to a note of the page, that sends to a footnote: no word of the text."""
    if tag not in ("a", "sup"):
        return False
    sends = tag == "a" and bool(_NOTE.match(element.get("href") or ""))
    if not sends and tag != "sup":
        return False
    return footnotes.is_mark("".join(map(str, element.itertext()))) and (sends or footnotes.may_follow(before))


def _table(table: etree._Element, depth: int) -> Iterator[Block]:
    if depth > MAX_DEPTH:
        raise errors.bomb()
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in _rows(table)]
    inner = [found for found in table.iter("table") if found is not table]
    if inner and sum(len(row) for row in rows) <= 4 and any(_is_full(found) for found in inner):
        for row in rows:
            for cell in row:
                yield from _blocks(cell, depth)
        return
    caption = table.find("caption")
    if caption is not None:
        yield from _paragraph([_inline(caption)])
    if rows:
        yield lay_out([[_spanned(cell) for cell in row] for row in rows])


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _is_full(table: etree._Element) -> bool:
    rows = list(_rows(table))
    return len(rows) > 1 and max(len(row) for row in rows) > 2


def _spanned(cell: etree._Element) -> Spanned:
    return Spanned(_cell_text(cell), _span(cell.get("colspan")), _span(cell.get("rowspan"), zero=10_000))


def _span(value: str | None, zero: int = 1) -> int:
    digits = re.match(r"\s*(\d{1,5})", value or "")
    number = int(digits[1]) if digits else 1
    return number or zero


def _cell_text(cell: etree._Element) -> str:
    lines: list[str] = []
    for block in _blocks(cell, 1):
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            lines += [" ".join(text for text in row.texts if text) for row in block.rows]
    return "\n".join(line for line in lines if line)
