"""Logical rows → measures: sections above them, bodies, term, result, and everything a person should look at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from roadmap.documents.blocks import Cover
from roadmap.documents.cells import cell_looks
from roadmap.documents.cells.columns import BODY_ROLES, Header, Role
from roadmap.documents.content import bodies, terms
from roadmap.documents.content.bodies import Bodies, Register
from roadmap.documents.model import Measure, Source, Span
from roadmap.documents.tables.logical_rows import Kind, LogicalRow
from roadmap.documents.tables.plan_tables import RoadmapTable
from roadmap.documents.text import fold, join, starts_low, unfinished
from roadmap.language.message import _


@dataclass(slots=True)
class _Section:
    """A heading under construction: its text may go on after a page, also for measures already read."""

    text: str
    kind: str


@dataclass(slots=True)
class _Draft:
    row: LogicalRow
    sections: tuple[_Section, ...]
    values: dict[Role, str]
    notes: list[str] = field(default_factory=list)
    review: bool = False


def read(
    table: RoadmapTable, period: Span, known: tuple[str, ...], first: int = 1, signed: date | None = None
) -> list[Measure]:
    """The table's measures, numbered from `first`; `known` are the abbreviations the document defines.

    `signed` is the date of the act.
    """
    drafts = _Reader(table.header, table.knows_spans).drafts(table.rows)
    _part_numbers(drafts, table.header)
    cells = [draft.values.get(role, "") for draft in drafts for role in BODY_ROLES]
    register = Register([cell for cell in cells if cell], known)
    if not _numbers_measures(drafts, table.header):
        for draft in drafts:
            draft.values.pop(Role.NUMBER, None)
    return [_measure(draft, n, table, period, signed, register) for n, draft in enumerate(drafts, first)]


class _Reader:
    """Goes down the rows and remembers what spans them: headings, and cells merged with the one above."""

    def __init__(self, header: Header, knows_spans: bool) -> None:
        self.header = header
        self.knows_spans = knows_spans
        self.headings: list[_Section] = []
        self.column: _Section | None = None
        self.last_was_heading = False
        self.above: dict[int, str] = {}
        self.section_at = header.column(Role.SECTION)

    def drafts(self, rows: tuple[LogicalRow, ...]) -> list[_Draft]:
        drafts = []
        for row in rows:
            if row.kind is Kind.SECTION:
                self._heading(row)
            else:
                drafts.append(self._draft(row))
                self.last_was_heading = False
        return drafts

    def _heading(self, row: LogicalRow) -> None:
        text = row.cells[0]
        kind = _heading_kind(text)
        kinds = [heading.kind for heading in self.headings]
        if kind in kinds:
            self.headings = self.headings[: kinds.index(kind)]
        elif not self.last_was_heading and kind != "plain":
            self.headings = [h for h in self.headings if _rank(h.kind) < _rank(kind)]
        self.headings = [*self.headings, _Section(text, kind)]
        self.column = None
        self.above = {}
        self.last_was_heading = True

    def _draft(self, row: LogicalRow) -> _Draft:
        self._section_cell(row)
        sections = (*self.headings, self.column) if self.column else tuple(self.headings)
        draft = _Draft(row, sections, {}, list(row.notes), row.review)
        for index, role in enumerate(self.header.roles):
            text = row.text(index)
            if not fold(text) and row.covers.get(index) is Cover.ABOVE and role is not Role.NUMBER:
                text = self.above.get(index, "")
            elif (
                not fold(text)
                and role in _INHERITED
                and self.above.get(index)
                and (row.after_cut or not self.knows_spans)
            ):
                text = self.above[index]
                draft.notes.append(_("Ячейка «{value}» пуста: взято из строки выше.", value=self.header.titles[index]))
                draft.review = True
            elif row.covers.get(index) is not Cover.ABOVE:
                self.above[index] = text
            if text and role not in draft.values:
                draft.values[role] = text
        return draft

    def _section_cell(self, row: LogicalRow) -> None:
        text = fold(row.text(self.section_at))
        if not text:
            return
        if self.column and self.section_at in row.goes_on:
            self.column.text = join(self.column.text, text)
        else:
            self.column = _Section(_OWN_NUMBER.sub("", text), "column")


def _part_numbers(drafts: list[_Draft], header: Header) -> None:
    """«1.2. Утверждение …» under «Мероприятие» → number and title, where no column of numbers says otherwise.

    Without such a column the numbers must be many: one title may well begin with a number of its own.
    """
    numbered = [
        (draft, found)
        for draft in drafts
        if not draft.values.get(Role.NUMBER) and (found := _LEADING.match(draft.values.get(Role.TITLE, "")))
    ]
    if header.column(Role.NUMBER) is None and 2 * len(numbered) < len(drafts):
        return
    for draft, found in numbered:
        draft.values[Role.NUMBER] = found[1]
        draft.values[Role.TITLE] = draft.values[Role.TITLE][found.end() :]


_LEADING = re.compile(
    r"^((?:(?:п(?:ункт\b|\.)|№)\s*)?\d{1,2}(?:\.\d{1,2})*|\d{1,2}-[йяе])(?:[.)]\s*|\s+)(?=[А-ЯЁ«][а-яёА-ЯЁ-])", re.I
)
_PARTED = re.compile(r"/|\(\s*соисполнител", re.IGNORECASE)
_INHERITED = (Role.LEAD, Role.BODIES, Role.DEADLINE)
_OWN_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})*(?:\.\s*|\)\s*|\s+)(?=[А-ЯЁа-яё«])")
_KIND = re.compile(r"(раздел|направлени|этап|подпрограмм|задач|блок|цель|модуль|часть|глава|компонент)", re.IGNORECASE)
_ROMAN = re.compile(r"^[IVXХ]+\.?\s")
_DOTTED = re.compile(r"^(\d+(?:\.\d+)*)\.?\s")
_ORDER = (
    "часть",
    "подпрограмм",
    "этап",
    "раздел",
    "roman",
    "глава",
    "цель",
    "модуль",
    "блок",
    "направлени",
    "компонент",
    "задач",
)


def _heading_kind(text: str) -> str:
    """What sort of heading it is; headings of one sort stand beside each other, of different sorts under each other."""
    head = " ".join(text.split(" ")[:4])
    if found := _KIND.search(head):
        return found.group(1).lower()
    if _ROMAN.match(text):
        return "roman"
    if dotted := _DOTTED.match(text):
        return f"dotted{dotted.group(1).count('.')}"
    return "plain"


def _rank(kind: str) -> int:
    if kind.startswith("dotted"):
        return 20 + int(kind[6:])
    return _ORDER.index(kind) if kind in _ORDER else 40


def _measure(
    draft: _Draft, n: int, table: RoadmapTable, period: Span, signed: date | None, register: Register
) -> Measure:
    values = draft.values
    named = _bodies(values, table.header, register)
    deadline = _term(values)
    term = terms.term(deadline, period, signed)
    leans = terms.leans(term, period)
    title = fold(values.get(Role.TITLE, ""))
    doubts = _doubts(draft, title, named, deadline)
    return Measure(
        n=n,
        code=fold(values.get(Role.NUMBER, "")).rstrip(".)") or None,
        section=tuple(section.text for section in draft.sections),
        title=title,
        lead=named.lead,
        executors=named.executors,
        deadline=deadline,
        result=_result(values),
        source=Source(_first(draft.row.lines), table.number, draft.row.number, tuple(draft.row.lines)),
        notes=tuple(dict.fromkeys([*draft.notes, *named.notes, *doubts])),
        review=draft.review or named.review or bool(doubts) or term.schedule.review or leans,
        term=term,
        leans=leans,
    )


def _bodies(values: dict[Role, str], header: Header, register: Register) -> Bodies:
    column = header.column(Role.BODIES)
    slash = column is not None and bool(_PARTED.search(header.titles[column]))
    return bodies.read(
        values.get(Role.LEAD, ""), values.get(Role.EXECUTORS, ""), values.get(Role.BODIES, ""), register, slash
    )


def _first(lines: list[int]) -> int | None:
    return lines[0] if lines else None


def _numbers_measures(drafts: list[_Draft], header: Header) -> bool:
    """Beside a column of headings numbers may number these; where (nearly) each measure has its own, they are its."""
    if header.column(Role.SECTION) is None:
        return True
    own = [text for draft in drafts if (text := fold(draft.values.get(Role.NUMBER, "")))]
    return len(set(own)) > 1 and len(own) >= 0.9 * len(drafts)


def _term(values: dict[Role, str]) -> str:
    start, end = fold(values.get(Role.START, "")), fold(values.get(Role.END, ""))
    single = fold(values.get(Role.DEADLINE, ""))
    if not start or not end or start == end:
        return single or end or start
    return f"{start} – {end}"


def _result(values: dict[Role, str]) -> str | None:
    for role in (Role.RESULT, Role.DOCUMENT, Role.INDICATOR):
        text = fold(values.get(role, ""))
        if text and not cell_looks.blank(text):
            return text
    return None


def _doubts(draft: _Draft, title: str, named: Bodies, term: str) -> list[str]:
    """What a person must look at before the measure is believed."""
    doubts = []
    if len(title) < 5:
        doubts.append(_("Нет наименования мероприятия."))
    elif unfinished(title):
        doubts.append(_("Наименование обрывается: проверьте по документу."))
    elif starts_low(title) and draft.notes:
        doubts.append(_("Наименование начинается с середины фразы: проверьте по документу."))
    if not named.lead:
        doubts.append(_("Не найден ответственный."))
    if not term:
        doubts.append(_("Не найден срок."))
    if any(fold(draft.values.get(role, "")).endswith(",") for role in BODY_ROLES):
        doubts.append(_("Список исполнителей обрывается запятой: проверьте, не потеряно ли продолжение."))
    if any(cell_looks.term(name) for name in (*named.lead, *named.executors)):
        doubts.append(_("Среди исполнителей стоит срок: проверьте столбцы."))
    return doubts
