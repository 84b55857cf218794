"""Physical rows → logical ones: where a row goes on after a page, what is a heading of a part, what is a measure.

A logical row keeps, per column, the fragments it was put together from. Every repair leaves a Russian note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from roadmap.documents.blocks import Cover, Row
from roadmap.documents.cells import cell_looks, cut_hyphens
from roadmap.documents.cells.columns import BODY_ROLES, RESULT_ROLES, TERM_ROLES, Header, Role
from roadmap.documents.cells.torn_words import goes_on
from roadmap.documents.tables.alignment import Alignment, align
from roadmap.documents.text import fold, is_tight, join, key, starts_low, unfinished
from roadmap.language.message import _


class Kind(StrEnum):
    """What a logical row is."""

    SECTION = "section"
    MEASURE = "measure"


@dataclass(slots=True)
class LogicalRow:
    """One measure or one section heading; `cells` by column, `lines` every line of the file it was made of."""

    kind: Kind
    cells: dict[int, str]
    number: int
    lines: list[int] = field(default_factory=list)
    covers: dict[int, Cover] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    review: bool = False
    goes_on: set[int] = field(default_factory=set)
    after_cut: bool = False
    full: set[int] = field(default_factory=set)

    def text(self, column: int | None) -> str:
        return "" if column is None else self.cells.get(column, "")


_SECTION_WORD = re.compile(
    r"^(?:[IVXХ\d.]+\s*)?(?:раздел|направлени|этап|подпрограмм|задач|блок|цель|модуль|часть|глава|"
    r"компонент|стратегическ|[IVXХ]+\.|[а-я-]+ этап)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\d{1,2}(?:\.\d{1,2})?\.\s+[А-ЯЁ][а-яё]")
_SUM = re.compile(r"^(?:итого|всего|в том числе по годам)(?:\s+(?:по|на|за)\b.{0,60})?[:.]?$", re.IGNORECASE)
_POST = re.compile(r"^(?:министр|директор|начальник|заместитель|руководитель|председатель|глава|ректор)", re.IGNORECASE)
_SIGNED = re.compile(r"^(?:[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё]+|[А-ЯЁ][а-яё]+\s[А-ЯЁ]\.\s?[А-ЯЁ]\.)$")

_ITEM = re.compile(r"^п(?:ункт|\.)\s*\d{1,2}(?:\.\d{1,2})*[.)]?\s+[А-ЯЁ«]")

_GUESSED = _("Границы строки или слов в ней определены по виду страницы: проверьте.")


def is_section_word(text: str) -> bool:
    return bool(_SECTION_WORD.match(fold(text)))


class Stitcher:
    """Walks the rows of one table and puts logical rows together; the state is the row before and what was cut."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.width = len(header.roles)
        self.rows: list[LogicalRow] = []
        self.cut = False
        self.page: int | None = None
        self.title = header.column(Role.TITLE)
        self.number = header.column(Role.NUMBER)
        self.terms = [index for index, role in enumerate(header.roles) if role in TERM_ROLES]
        self.numbered = False
        self.feet: list[str] = []
        self.words: Mapping[str, int] = {}

    def run(self, rows: Sequence[Row]) -> list[LogicalRow]:
        self.numbered = self._is_numbered(rows)
        self.words = cut_hyphens.words(text for row in rows for text in row.texts)
        for position, row in enumerate(rows, 1 + self.header.rows):
            if row.cut or (row.page is not None and self.page is not None and row.page != self.page):
                self.cut = True
            self.page = row.page
            if self._is_repeated_heading(row):
                self.cut = True
            elif any(fold(text) for text in row.texts):
                self._take(row, position)
                self.cut = False
        return self.rows

    def _is_numbered(self, rows: Sequence[Row]) -> bool:
        """True where (nearly) every measure has its own number, so that a row without one is no new measure."""
        if self.number is None or self.title is None:
            return False
        terms = [
            row for row in rows if any(cell_looks.term(row.cells[i].text) for i in self.terms if i < len(row.cells))
        ]
        own = [row for row in terms if self.number < len(row.cells) and cell_looks.number(row.cells[self.number].text)]
        return len(own) >= 0.8 * len(terms) > 0

    def _is_repeated_heading(self, row: Row) -> bool:
        texts = [(index, fold(text)) for index, text in enumerate(row.texts) if fold(text)]
        if len(texts) > 2 and all(text.isdigit() and abs(int(text) - index - 1) <= 1 for index, text in texts):
            return True
        titles = [key(title) for title in self.header.titles]
        same = [1 for index, text in texts if index < self.width and key(text) and key(text) in titles[index]]
        return len(texts) > 1 and len(same) == len(texts)

    def _take(self, row: Row, position: int) -> None:
        placed = align(row, self.header)
        filled = [index for index, text in placed.cells.items() if text]
        if not filled:
            return
        if self._is_foot(placed, filled):
            self.feet.append(next(fold(text) for i in filled if not cell_looks.number(text := placed.cells[i])))
            return
        if self._is_section(row, placed, filled):
            self._section(row, placed, filled, position)
        elif self._is_continuation(row, placed, filled):
            self._continue(row, placed, filled)
        else:
            self._measure(row, placed, position)

    def _is_foot(self, placed: Alignment, filled: list[int]) -> bool:
        """A row of sums («Итого по разделу I») or who signed under the table: neither a measure nor the rest of one."""
        if any(cell_looks.term(placed.cells.get(index, "")) for index in self.terms):
            return False
        words = [fold(placed.cells[index]) for index in filled if not cell_looks.number(placed.cells[index])]
        return bool(words) and (
            bool(_SUM.match(words[0])) or (len(words) == 2 and bool(_POST.match(words[0]) and _SIGNED.match(words[1])))
        )

    # -- section headings ------------------------------------------------------------------------------------------

    def _is_section(self, row: Row, placed: Alignment, filled: list[int]) -> bool:
        texts = [placed.cells[index] for index in filled]
        text = texts[-1]
        if len(filled) == 2 and filled[0] == self.number and cell_looks.number(texts[0]):
            return self._is_numbered_section(row, placed, filled, text)
        index = filled[0]
        if len(filled) != 1 or cell_looks.number(text):
            return False
        if index < len(row.cells) and row.cells[index].columns >= max(2, self.width - 1):
            return True
        if cell_looks.term(text) and not is_section_word(text) and not _NUMBERED.match(text):
            return False
        if any(cell.cover is Cover.ABOVE for cell in row.cells):
            return False
        if index == self.number or (index == 0 and index not in (self.title, self._section_column())):
            return True
        if index not in (0, self.title, self._section_column()):
            return False
        return self._stands_alone(text, index)

    def _section_column(self) -> int | None:
        return self.header.column(Role.SECTION)

    def _stands_alone(self, text: str, index: int) -> bool:
        """One text in the first column: a heading, unless it reads like the end of what the page cut."""
        if is_section_word(text):
            return True
        if not self.cut:
            return not starts_low(text) or self._after_section()
        if starts_low(text) or text.startswith("(") or index != 0:
            return False
        return not (self.rows and unfinished(self.rows[-1].text(index)))

    def _after_section(self) -> bool:
        return bool(self.rows) and self.rows[-1].kind is Kind.SECTION

    def _is_numbered_section(self, row: Row, placed: Alignment, filled: list[int], text: str) -> bool:
        if filled[1] not in (self.title, self._section_column(), (self.number or 0) + 1):
            return False
        if any(cell.cover is Cover.ABOVE for cell in row.cells):
            return False
        if filled[1] < len(row.cells) and row.cells[filled[1]].columns > 1:
            return True
        return not cell_looks.term(text)

    def _section(self, row: Row, placed: Alignment, filled: list[int], position: int) -> None:
        text = fold(placed.cells[filled[-1]])
        last = self.rows[-1] if self.rows else None
        if last and last.kind is Kind.SECTION and _is_one_heading(last.cells[0], text):
            last.cells[0] = join(last.cells[0], text)
            if row.line is not None:
                last.lines.append(row.line)
            return
        self.rows.append(LogicalRow(Kind.SECTION, {0: text}, position, _lines(row)))

    # -- rows that go on -------------------------------------------------------------------------------------------

    def _is_continuation(self, row: Row, placed: Alignment, filled: list[int]) -> bool:
        if not self.rows or self.rows[-1].kind is Kind.SECTION:
            return False
        if self.number in filled and cell_looks.number(placed.cells[self.number or 0]):
            return False
        title = placed.cells.get(self.title if self.title is not None else -1, "")
        if not title:
            return True
        if _ITEM.match(title):
            return False
        low, cut_short = starts_low(title), unfinished(self.rows[-1].text(self.title))
        term = any(placed.cells.get(index) for index in self.terms)
        if term and self._has_bodies(placed):
            return self._whole_goes_on(placed, low, cut_short)
        if term or self._has_bodies(placed):
            return self.cut and (low or cut_short)
        return (self.cut and (low or cut_short or self.numbered or title[0] in "«(")) or low

    def _whole_goes_on(self, placed: Alignment, low: bool, cut_short: bool) -> bool:
        """A row with title, bodies and term is a new measure, unless each of its cells plainly ends a cut one."""
        if not (self.cut and (low or cut_short)):
            return False
        if self.numbered:
            return True
        last = self.rows[-1]
        others = [i for i, text in placed.cells.items() if text and i != self.title]
        return any(
            (starts_low(placed.cells[i]) and not cell_looks.term(placed.cells[i])) or unfinished(last.text(i))
            for i in others
        )

    def _has_bodies(self, placed: Alignment) -> bool:
        return any(placed.cells.get(i) for i, role in enumerate(self.header.roles) if role in BODY_ROLES)

    def _continue(self, row: Row, placed: Alignment, filled: list[int]) -> None:
        last = self.rows[-1]
        if self._is_second_step(row, placed):
            self._measure(row, placed, last.number, title_above=True)
            return
        for index in filled:
            separator = "\n" if self._is_list(index, row, last, placed) else " "
            if (rest := cut_hyphens.joined(last.text(index), placed.cells[index], self.words)) is not None:
                last.cells[index] = rest.text
                _doubt(last, not rest.sure)
                continue
            separator = "" if is_tight(last.text(index), placed.cells[index]) else separator
            if self.cut and index in last.full:
                torn, sure = goes_on(last.text(index), placed.cells[index], {})
                separator = "" if torn else separator
                _doubt(last, not sure)
            last.cells[index] = f"{last.text(index)}{separator}{placed.cells[index]}".strip()
        last.full = _full(row)
        last.lines.extend(_lines(row))
        last.notes.extend(placed.notes)
        last.review = last.review or placed.review
        _doubt(last, row.doubtful)
        _doubt(last, bool(row.note), row.note)
        if self.cut:
            note = _("Строка разорвана страницей и соединена.")
            if note not in last.notes:
                last.notes.append(note)
        elif not any(cell.cover is Cover.ABOVE for cell in row.cells):
            last.notes.append(_("Строка без наименования присоединена к предыдущей."))
            last.review = True

    def _is_list(self, index: int, row: Row, last: LogicalRow, placed: Alignment) -> bool:
        """Below a spanning title each row of a bodies' column names another body."""
        spanned = any(cell.cover is Cover.ABOVE for cell in row.cells)
        return spanned and self.header.roles[index] in (*BODY_ROLES, *RESULT_ROLES) and not self.cut

    def _is_second_step(self, row: Row, placed: Alignment) -> bool:
        """The title spans two rows, and this one has a term of its own: a measure with two steps."""
        if self.title is None or self.title >= len(row.cells) or row.cells[self.title].cover is not Cover.ABOVE:
            return False
        return any(cell_looks.term(placed.cells.get(index, "")) for index in self.terms) and not self.cut

    # -- measures --------------------------------------------------------------------------------------------------

    def _measure(self, row: Row, placed: Alignment, position: int, title_above: bool = False) -> None:
        covers: dict[int, Cover] = {i: cell.cover for i, cell in enumerate(row.cells) if cell.cover is not Cover.NONE}
        cells = {index: text for index, text in placed.cells.items() if text}
        notes = [*placed.notes, *filter(None, [row.note])]
        review = placed.review or bool(row.note)
        measure = LogicalRow(Kind.MEASURE, cells, position, _lines(row), covers, notes, review)
        _doubt(measure, row.doubtful)
        measure.full = _full(row)
        measure.after_cut = self.cut
        section = self._section_column()
        if (
            section is not None
            and self.cut
            and section in cells
            and (starts_low(cells[section]) or cells[section][0] == "(")
        ):
            measure.goes_on.add(section)
        if title_above and self.title is not None:
            measure.cells[self.title] = self.rows[-1].text(self.title)
            measure.notes.append(
                _("Наименование объединено на несколько строк с разными сроками: взято из строки выше.")
            )
            measure.review = True
        self.rows.append(measure)


def _full(row: Row) -> set[int]:
    return {index for index, cell in enumerate(row.cells) if cell.full}


def _doubt(measure: LogicalRow, doubtful: bool, why: str = _GUESSED) -> None:
    measure.review = measure.review or doubtful
    if doubtful and why not in measure.notes:
        measure.notes.append(why)


def _lines(row: Row) -> list[int]:
    return [] if row.line is None else [row.line]


_BARE_HEADING = re.compile(
    r"^(?:[а-яё-]+\s+)?(?:раздел|направление|этап|задача|блок|цель|модуль|часть)\s*№?\s*[\dIVXХ]*\.?:?$|^[\dIVXХ.]+$",
    re.I,
)


def _is_one_heading(first: str, second: str) -> bool:
    """«Направление 1» and «„Управление…“» under it are one heading, as is one that goes on with a small letter."""
    return bool(_BARE_HEADING.match(first)) or starts_low(second) or unfinished(first)
