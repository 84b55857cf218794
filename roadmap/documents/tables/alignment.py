"""Which cell belongs to which column, for rows that lost or gained a cell on the way from paper.

The cells keep their order; each is given the column where it looks right. A row is touched only when it is plainly
wrong as it stands (no term under «Срок» while another cell is one) and another placing is plainly better.
"""

from __future__ import annotations

from dataclasses import dataclass

from roadmap.documents.blocks import Cover, Row
from roadmap.documents.cells import cell_looks
from roadmap.documents.cells.columns import BODY_ROLES, TERM_ROLES, Header, Role
from roadmap.documents.text import fold, join
from roadmap.language.message import _

_CLEAR = 2.5


@dataclass(frozen=True, slots=True)
class Alignment:
    """Texts by column, with what was done to get them there."""

    cells: dict[int, str]
    notes: tuple[str, ...] = ()
    review: bool = False


def align(row: Row, header: Header) -> Alignment:
    """The row's texts by column; as printed where they fit, else set right with a note."""
    width = len(header.roles)
    texts = row.texts
    printed = dict(enumerate(texts[:width]))
    filled = [(index, text) for index, text in enumerate(texts) if fold(text)]
    surplus = any(index >= width for index, _other in filled)
    if not surplus and not _is_wrong(printed, header):
        return Alignment(printed)
    if len(filled) < 3 and not surplus:
        return Alignment(printed)
    if any(cell.cover is Cover.ABOVE for cell in row.cells) and not surplus:
        return Alignment(printed)
    return _best(filled, printed, header, surplus)


def _is_wrong(printed: dict[int, str], header: Header) -> bool:
    """Something stands where it cannot: words under «Срок» or «№» while a term stands under another heading."""
    terms = [index for index, role in enumerate(header.roles) if role in TERM_ROLES]
    if any(cell_looks.term(printed.get(index, "")) for index in terms):
        return any(
            _bad(header.roles[index], text) for index, text in printed.items() if header.roles[index] is Role.NUMBER
        )
    others = [text for index, text in printed.items() if index not in terms and text]
    return any(cell_looks.term(text) for text in others)


def _bad(role: Role, text: str) -> bool:
    return bool(text) and fit(role, text) < -1


def fit(role: Role, text: str) -> float:
    """How well a text looks in a column: above 0 well, below 0 badly."""
    if role is Role.NUMBER:
        return 2.0 if cell_looks.number(text) else (0.5 if cell_looks.code(text) else -3.0)
    if role in TERM_ROLES:
        return 3.0 if cell_looks.term(text) else (0.0 if cell_looks.blank(text) else -2.0)
    if cell_looks.term(text):
        return -2.0 if role in (Role.TITLE, *BODY_ROLES) else -1.0
    if role in BODY_ROLES:
        return 2.0 if cell_looks.bodies(text) else (-1.5 if len(text) > 80 or cell_looks.number(text) else -0.5)
    if role is Role.TITLE:
        return (
            -2.0
            if cell_looks.number(text) or cell_looks.money(text)
            else 1.5
            if cell_looks.action(text)
            else 0.8
            if len(text) > 12
            else 0.0
        )
    if role is Role.FINANCE:
        return 1.0 if cell_looks.money(text) else -0.7
    if role is Role.RESULT:
        return -1.0 if cell_looks.number(text) else 0.6
    if role is Role.SECTION:
        return 0.3 if cell_looks.prose(text) else 0.0
    return 0.2


def _best(filled: list[tuple[int, str]], printed: dict[int, str], header: Header, surplus: bool) -> Alignment:
    """The best placing in order: each text into its own column, or glued to the one before (a cell split in two)."""
    texts = [text for _other, text in filled]
    places = [index for index, _other in filled]
    width = len(header.roles)
    table: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {(0, -1): (0.0, ())}
    for item, text in enumerate(texts):
        step: dict[tuple[int, int], tuple[float, tuple[int, ...]]] = {}
        for (_other, last), (score, path) in table.items():
            for column in range(last if last >= 0 else 0, width):
                glued = column == last
                gain = (-1.5 if glued else fit(header.roles[column], text)) - 0.15 * abs(column - places[item])
                known = step.get((item + 1, column))
                if known is None or score + gain > known[0]:
                    step[(item + 1, column)] = (score + gain, (*path, column))
        table = step
    score, path = max((value for value in table.values()), default=(0.0, ()))
    score += 1.0 if _has_title(path, header) else -3.0
    own = sum(fit(header.roles[index], text) for index, text in printed.items() if text)
    if not path or (not surplus and score - own < _CLEAR):
        return Alignment(printed, review=True, notes=(_("Ячейки строки стоят не под своими заголовками: проверьте."),))
    return _placed(path, texts, places, header)


def _has_title(path: tuple[int, ...], header: Header) -> bool:
    return header.column(Role.TITLE) in path


def _placed(path: tuple[int, ...], texts: list[str], places: list[int], header: Header) -> Alignment:
    cells: dict[int, str] = {}
    for column, text in zip(path, texts, strict=True):
        cells[column] = join(cells.get(column, ""), text)
    if list(path) == places:
        return Alignment(cells)
    if len(set(path)) < len(path):
        names = ", ".join(f"«{header.titles[c]}»" for c in sorted({c for c in path if path.count(c) > 1}))
        return Alignment(cells, (_("В строке лишняя ячейка: соединено в столбце {names}.", names=names),), review=True)
    moved = [header.titles[c] for c, p in zip(path, places, strict=True) if c != p]
    return Alignment(
        cells, (_("Строка сдвинута: ячейки расставлены по содержанию ({number}).", number=len(moved)),), review=True
    )
