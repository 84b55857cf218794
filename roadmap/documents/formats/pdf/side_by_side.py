"""A table too wide for its paper, printed on sheets to be laid side by side, as spreadsheets do it.

The sheet on the right has the same rows at the same heights; its first row holds headings, but none for the measure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from roadmap.documents.cells.columns import Role, heading_role
from roadmap.documents.formats.pdf.printed_words import Line, Word, lines_of
from roadmap.documents.formats.pdf.ruled import Page, Ruled, is_inside

_LEVEL = 2.0


def put_together(pages: Sequence[Page], is_running: Callable[[Line, Page], bool]) -> list[Page]:
    """The pages with those on the right laid beside theirs, in order; what has too few cells is no table any more."""
    lefts: list[Page] = []
    pairs: dict[int, list[Page]] = {}
    followed: dict[int, int] = {}
    for page in pages:
        at = _left_of(page, lefts)
        if at is None and followed and page.tables and not _roles(page):
            after = followed.get(page.number - 1)
            at = after + 1 if after is not None and after + 1 < len(lefts) and _level(lefts[after + 1], page) else None
        if at is None:
            lefts.append(page)
        else:
            followed[page.number] = at
            pairs.setdefault(at, []).append(page)
    for at, others in pairs.items():
        for other in others:
            _lay(lefts[at], other, is_running)
    for page in lefts:
        page.tables = [table for table in page.tables if len(table.cells) > 3]
    return lefts


def _left_of(page: Page, lefts: Sequence[Page]) -> int | None:
    """The first page whose rows this one's continue, where this one's heading names no measure."""
    roles = _roles(page)
    if not roles or {Role.TITLE, Role.NUMBER} & set(roles):
        return None
    return next((i for i, left in enumerate(lefts) if Role.TITLE in _roles(left) and _level(left, page)), None)


def _level(left: Page, right: Page) -> bool:
    """As many tables on each (a heading between rows parts one in two), with rows at the same heights."""
    if len(left.tables) != len(right.tables) or not left.tables:
        return False
    pairs = zip(left.tables, right.tables, strict=True)
    return all(len(one.tops) == len(other.tops) for one, other in pairs) and all(
        abs(a - b) <= _LEVEL for a, b in zip(_tops(left), _tops(right), strict=True)
    )


def _tops(page: Page) -> list[float]:
    return [top for table in page.tables for top in table.tops]


def _roles(page: Page) -> list[Role]:
    """What the first row of the page's first table names; nothing where a cell of it is no heading."""
    if not page.tables:
        return []
    table = min(page.tables, key=lambda table: table.top)
    cells = [cell for cell in table.cells if abs(cell[1] - table.top) <= _LEVEL]
    texts = [" ".join(line.text for line in lines_of([w for w in page.words if is_inside(w, cell)])) for cell in cells]
    roles = [heading_role(text) for text in texts if text]
    return [role for role in roles if role] if roles and all(roles) else []


def _lay(left: Page, right: Page, is_running: Callable[[Line, Page], bool]) -> None:
    """Move the right page's table and words so that its left edge lies on the left table's right edge."""
    by = max(table.lefts[-1] for table in left.tables) - min(table.lefts[0] for table in right.tables)
    words = [
        replace(word, x0=word.x0 + by, x1=word.x1 + by)
        for line in lines_of(right.words)
        if not is_running(line, right) and not _is_there(line, left)
        for word in line.words
    ]
    left.tables = [
        Ruled([*one.cells, *((x0 + by, top, x1 + by, bottom) for x0, top, x1, bottom in other.cells)])
        for one, other in zip(left.tables, right.tables, strict=True)
    ]
    left.words = _mended([*left.words, *words])


def _is_there(line: Line, page: Page) -> bool:
    """A heading over the whole width is drawn whole on each sheet, and only cut to be seen in part."""
    return any(line.text == other.text and abs(line.top - other.top) <= _LEVEL for other in lines_of(page.free()))


def _mended(words: Sequence[Word]) -> list[Word]:
    """Words that the edge of the paper cut in two are one again."""
    mended: list[Word] = []
    for line in lines_of(words):
        whole = [line.words[0]]
        for before, word in pairwise(line.words):
            if abs(word.x0 - before.x1) < 0.5:
                whole[-1] = replace(whole[-1], text=whole[-1].text + word.text, x1=word.x1)
            else:
                whole.append(word)
        mended += whole
    return mended
