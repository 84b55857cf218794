"""Text as extracted from paper: tab-separated rows, blank lines where a page ended, Markdown marks and stray tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadmap.documents.blocks import Block, Cell, Document, Paragraph, Row, Table
from roadmap.documents.formats import aligned_text
from roadmap.documents.text import clean

_PIPE = re.compile(r"^\s*\|.*\|\s*$")
_RULE = re.compile(r"^[\s|:+\t-]*-{2,}[\s|:+\t-]*$")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_ENCODINGS = ("utf-8-sig", "cp1251", "koi8-r")
_RUSSIAN = re.compile(r"[а-яё]")


def decode(data: bytes) -> str:
    """Bytes of a Russian text file as text: UTF-8, UTF-16 by its mark, else Windows-1251 or KOI8-R."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if wide := _wide(data[:2000]):
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    repaired = data.decode("utf-8-sig", errors="replace")
    if repaired.count("�") * 20 < len(repaired):
        return repaired
    return max((data.decode(name, errors="replace") for name in _ENCODINGS[1:]), key=lambda t: len(_RUSSIAN.findall(t)))


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: in Russian text every second byte is 4, or 0 beside spaces and digits."""
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = head[offset::2]
        if len(high) > 20 and sum(byte in (0, 4, 0x20) for byte in high) > 0.95 * len(high) and 4 in high and 0 in high:
            return name
    return None


def read(name: str, data: bytes) -> Document:
    """A .txt or .md file as blocks; lines are numbered as `text.split("\\n")` counts them, from 1."""
    lines = decode(data).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Document(name, tuple(aligned_text.blocks(lines) if aligned_text.is_aligned(lines) else _blocks(lines)))


def _blocks(lines: list[str]) -> Iterator[Block]:
    rows: list[Row] = []
    words: list[str] = []
    start, blank = 0, False
    for number, line in enumerate(lines, 1):
        is_row = "\t" in line or bool(_PIPE.match(line))
        if words and (is_row or not line.strip()):
            yield from _paragraph(words, start)
            words = []
        if not line.strip():
            blank = True
            continue
        if _RULE.match(line) and (is_row or rows):
            continue
        if is_row:
            row = _row(line, number, bool(rows) and blank)
            if row.cut and _is_other(rows, row):
                yield from _table(rows)
                rows = []
            rows.append(row)
        else:
            if rows:
                yield from _table(rows)
                rows = []
            if not words:
                start = number
            words.append(_HEADING.sub("", line))
        blank = False
    if words:
        yield from _paragraph(words, start)
    yield from _table(rows)


def _is_other(rows: list[Row], row: Row) -> bool:
    """After a blank line, a full row of another width: another table, not the rest of a cut one."""
    filled = [text for text in row.texts if text]
    return len(row.cells) != len(rows[-1].cells) and len(filled) == len(row.cells) > 1


def _row(line: str, number: int, cut: bool) -> Row:
    raw = line.strip().strip("|").split("|") if _PIPE.match(line) and "\t" not in line else line.split("\t")
    return Row(tuple(Cell(clean(cell)) for cell in raw), line=number, cut=cut)


def _paragraph(words: list[str], start: int) -> Iterator[Paragraph]:
    text = "\n".join(clean(line).replace("\n", " ") for line in words)
    if text.strip():
        yield Paragraph(text, line=start)


def _table(rows: list[Row]) -> Iterator[Block]:
    """A group of rows; where no row has two cells with text it was indented text, not a table."""
    if any(sum(bool(text) for text in row.texts) > 1 for row in rows):
        yield Table(tuple(rows), knows_spans=False)
        return
    for row in rows:
        text = " ".join(text for text in row.texts if text)
        if text:
            yield Paragraph(text, line=row.line)
