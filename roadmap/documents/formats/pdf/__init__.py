"""PDF files with a text layer: ruled tables by their lines, unruled ones by the empty columns between words."""

from __future__ import annotations

import io
import logging
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from roadmap.documents import errors
from roadmap.documents.blocks import Block, Document, Table
from roadmap.documents.cells.columns import heading_role
from roadmap.documents.formats.pdf import side_by_side, unruled
from roadmap.documents.formats.pdf.line_wraps import Wrapping
from roadmap.documents.formats.pdf.printed_words import Line, lines_of
from roadmap.documents.formats.pdf.ruled import Page
from roadmap.documents.formats.pdf.table_stretches import Part
from roadmap.documents.text import starts_low
from roadmap.language.message import _

# pdfminer warns about every oddity of a damaged file; what matters to a person is said by our own errors.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

MAX_PAGES = 400
_SOFT = "\u00ad"
_INSIDE = re.compile(r"\w\u00ad\w")
_PART = re.compile(r"^(?:раздел|направлени|этап|задач|блок|цель|модуль|часть|глава|\d+\.|[IVXХ]+\.)", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"^[-–—]?\s*\d{1,3}\s*[-–—]?$")


def read(name: str, data: bytes) -> Document:
    """A .pdf file as blocks; the first row of a table on a new page is marked as cut."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise errors.too_large(30 * 2**20)
            pages = [Page(page, number) for number, page in enumerate(pdf.pages, 1)]
    except errors.DocumentError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # pdfminer raises whatever its own parsing meets
        if _is_password(error):
            raise errors.encrypted() from error
        raise errors.damaged(_("PDF не открывается")) from error
    if not any(page.words for page in pages):
        raise errors.scanned()
    return Document(name, tuple(_blocks(pages)))


def _is_password(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, PDFPasswordIncorrect) or any(isinstance(a, PDFPasswordIncorrect) for a in error.args):
            return True
        error = error.__cause__ or error.__context__
    return False


def _blocks(pages: list[Page]) -> Iterator[Block]:
    """Text and tables in reading order; the running page numbers are left out."""
    repeated = _running_lines(pages)
    _settle_hyphens(pages)
    pages = side_by_side.put_together(pages, lambda line, page: _is_running(line, repeated, page))
    wrapping = Wrapping(chain for page in pages for chain in page.chains())
    pending: Part = []
    for page in pages:
        tables = sorted(page.tables, key=lambda table: table.top)
        lines = [line for line in lines_of(page.free()) if not _is_running(line, repeated, page)]
        for table in tables:
            above = [line for line in lines if line.top < table.top]
            lines = [line for line in lines if line.top >= table.top]
            if above:
                pending.append((page.number, above, page.rules))
            yield from unruled.blocks(pending, wrapping)
            pending = []
            rows = [row for row in table.rows(page.number, wrapping) if any(row.texts)]
            if rows:
                yield Table(tuple(rows))
        if lines:
            pending.append((page.number, lines, page.rules))
    yield from unruled.blocks(pending, wrapping)


def _settle_hyphens(pages: list[Page]) -> None:
    """Some fonts print every hyphen as a soft one: where it stands inside words, it is a plain hyphen everywhere."""
    if any(_INSIDE.search(word.text) for page in pages for word in page.words):
        for page in pages:
            page.words = [replace(word, text=word.text.replace(_SOFT, "-")) for word in page.words]


def _running_lines(pages: list[Page]) -> set[str]:
    """Headers and footers: the same first or last line, numbers apart, on most pages; then the one beside it.

    On two or three pages only at one height and with a number in it; a table's heading has more than two columns.
    """
    bodies = [lines_of(page.words) for page in pages]
    found: set[str] = set()
    for _other in range(2):
        ends = [lines[:1] + lines[-1:] for lines in bodies]
        places: defaultdict[str, list[float]] = defaultdict(list)
        for line in (line for some in ends for line in some if len(line.segments()) < 3):
            places[_numberless(line)].append(line.top)
        found |= {text for text, tops in places.items() if _is_repeated(text, tops, len(pages))}
        bodies = [[line for line in lines if _numberless(line) not in found] for lines in bodies]
    return found | _furniture(pages, found)


def _furniture(pages: list[Page], known: set[str]) -> set[str]:
    """What stands apart over (or under) all else at one place of two consecutive pages: a header from page 2 on.

    A part's heading may be repeated too, and so is a table's; the rest of a cell may stand there: none is taken.
    """
    found = set(known)
    free = [set(page.free()) for page in pages]
    bodies = [lines_of(page.words) for page in pages]
    for _other in range(2):
        bodies = [[line for line in lines if not _is_told(line, found)] for lines in bodies]
        for end, inner in ((0, 1), (-1, -2)):
            ends = [
                lines[end]
                if len(lines) > 1 and lines[end].words[0] in own and _apart(lines[end], lines[inner])
                else None
                for lines, own in zip(bodies, free, strict=True)
            ]
            for before, line in pairwise(ends):
                if before and line and _is_in_place(before, line) and not _may_head(line):
                    found.add(_numberless(line))
    return found


def _is_told(line: Line, found: set[str]) -> bool:
    return bool(_PAGE_NUMBER.match(line.text)) or _numberless(line) in found


def _apart(line: Line, other: Line) -> bool:
    """Farther from the next line than lines of one cell stand from each other."""
    gap = max(other.top - line.bottom, line.top - other.bottom)
    return gap > 0.7 * (line.bottom - line.top)


def _is_in_place(line: Line, other: Line) -> bool:
    alone = len(line.segments()) < 3 and abs(line.top - other.top) < 2 and abs(line.words[0].x0 - other.words[0].x0) < 2
    return alone and _numberless(line) == _numberless(other)


def _may_head(line: Line) -> bool:
    named = [heading_role(" ".join(word.text for word in run)) for run in line.runs()]
    short = len(line.text) < 25 and any(named)
    return short or starts_low(line.text) or len(line.text) < 4 or bool(_PART.match(line.text))


def _is_repeated(text: str, tops: list[float], pages: int) -> bool:
    if pages > 3:
        return len(tops) > 0.6 * pages
    return 1 < pages == len(tops) and max(tops) - min(tops) < 2 and "#" in text


def _numberless(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _is_running(line: Line, repeated: set[str], page: Page) -> bool:
    return (_numberless(line) in repeated and _is_near_edge(line, page)) or (
        bool(_PAGE_NUMBER.match(line.text)) and _is_edge(line, page)
    )


def _is_edge(line: Line, page: Page) -> bool:
    tops = [word.top for word in page.words]
    return line.top <= min(tops) + 1 or line.top >= max(tops) - 3


def _is_near_edge(line: Line, page: Page) -> bool:
    tops = sorted({round(word.top) for word in page.words})
    return line.top <= tops[min(3, len(tops) - 1)] + 1 or line.top >= tops[max(-4, -len(tops))] - 1
