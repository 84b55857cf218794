"""What each column of a roadmap table holds: by its heading, and by its cells where the heading is silent or wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from roadmap.documents.blocks import Cover, Row
from roadmap.documents.cells import cell_looks
from roadmap.documents.text import fold, join, key
from roadmap.language.message import _


class Role(StrEnum):
    """The meaning of a column; `BODIES` is one column for lead and executors together."""

    NUMBER = "number"
    SECTION = "section"
    TITLE = "title"
    LEAD = "lead"
    EXECUTORS = "executors"
    BODIES = "bodies"
    DEADLINE = "deadline"
    START = "start"
    END = "end"
    RESULT = "result"
    DOCUMENT = "document"
    INDICATOR = "indicator"
    FINANCE = "finance"
    NOTE = "note"
    OTHER = "other"


BODY_ROLES = (Role.LEAD, Role.EXECUTORS, Role.BODIES)
TERM_ROLES = (Role.DEADLINE, Role.START, Role.END)
RESULT_ROLES = (Role.RESULT, Role.DOCUMENT, Role.INDICATOR)


@dataclass(frozen=True, slots=True)
class Header:
    """The heading of a roadmap table: roles by column, the heading's texts, and how many rows it took."""

    roles: tuple[Role, ...]
    titles: tuple[str, ...]
    first: int
    rows: int
    notes: tuple[str, ...] = ()

    def column(self, role: Role) -> int | None:
        return self.roles.index(role) if role in self.roles else None

    def columns(self, role: Role) -> list[int]:
        return [index for index, found in enumerate(self.roles) if found is role]


# The first word that decides stands for the column: «Срок реализации мероприятия» is a term, not a measure.
_WORDS: tuple[tuple[Role, str], ...] = (
    (Role.NUMBER, r"^(?:№|n\b|п/п|пп\b|номер|код\b|пункт\b|п\.$)"),
    (Role.OTHER, r"категори|место |форм[аы] проведени|количеств|целев[а-я]+ аудитор|охват"),
    (Role.START, r"начал"),
    (Role.END, r"окончан|завершени"),
    (Role.DEADLINE, r"срок|дата|период\b|периодичност|когда|график"),
    (Role.EXECUTORS, r"соисполнит|участник|участвующ|привлекаем"),
    (Role.LEAD, r"ответствен|(?<!со)исполнител|субъект|\bорган|\bкто\b|куратор"),
    (Role.RESULT, r"результат|эффект|итог\b|продукт|\bвыход"),
    (Role.DOCUMENT, r"документ|вид акта|форма (?:отч|предст|заверш|реализ|исполн|подтв)|подтвержд"),
    (Role.INDICATOR, r"показател|индикатор|критери|целев[а-я]+ знач|значени"),
    (Role.FINANCE, r"финанс|источник|объ?[еём]+м|руб\b|бюджет|стоимост|средств|затрат"),
    (Role.NOTE, r"примечан|отметк|статус|коммент|ход |информаци|исполнени"),
    (Role.SECTION, r"направлени|раздел|этап|задач|\bблок|системообразующ|\bцел[ьи]|компонент|\bтем[аы]\b"),
    (
        Role.TITLE,
        r"мероприят|мер[аы]?\b|содержани|действи|задани|контрольн|вид[а-я]* (?:работ|деят)|работ[аыу]?\b|вопрос",
    ),
)
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in _WORDS)
_SYLLABLE = re.compile(r"([а-яё])-\s+([а-яё])")
_PART = re.compile(
    r"^(?:раздел|направлени[ея]|этап|блок|задача|цель|модуль|глава|часть)\s*(?:№\s*)?[\dIVXХ]|^[\dIVXХ]+[.)]\s",
    re.IGNORECASE,
)
_BARE_TERM = re.compile(r"^(?:сроки?|период|дата|начал[оа]|окончани[ея])(?: [а-я]+)?$")
_LONGEST = 400
_BOTH = re.compile(r"^(?:№|номер|пункт|п\.).* (?:мероприятие|наименование|содержание)\b")
"""«№ Мероприятие»: one column for both, as where nothing rules the space between them."""
_GENERIC = re.compile(r"^(?:наименование|название|описание)$")


def heading_role(text: str) -> Role | None:
    """The role a heading names, or None where it names none."""
    return _heading_role(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=8192)
def _heading_role(text: str) -> Role | None:
    heading = key(_SYLLABLE.sub(r"\1\2", fold(text).lower()))
    if not heading or len(heading) > 160:
        return None
    if _GENERIC.match(heading):
        return Role.TITLE
    found = [(match.start(), order, role) for order, (role, p) in enumerate(_PATTERNS) if (match := p.search(heading))]
    if not found:
        return None
    roles = {role for _other, _other, role in found}
    if Role.NUMBER in roles:
        return Role.TITLE if _BOTH.search(heading) else Role.NUMBER
    for bound in (Role.START, Role.END):
        if bound in roles and not roles & {*BODY_ROLES, *RESULT_ROLES, Role.FINANCE}:
            return bound
    if {Role.LEAD, Role.EXECUTORS} <= roles:
        return Role.BODIES
    if {Role.SECTION, Role.TITLE} <= roles and "системообразующ" not in heading:
        return _section_or_title(heading, found)
    return min(found)[2]


def _section_or_title(heading: str, found: list[tuple[int, int, Role]]) -> Role:
    first = min(found)[2]
    return Role.TITLE if "наименование мероприят" in heading or first is Role.TITLE else first


def find(rows: Sequence[Row], limit: int = 15) -> Header | None:
    """The heading of a roadmap among the first rows of a table, or None where the table is no roadmap.

    A roadmap has measures, terms and someone who answers (or a result); the heading may take two or three rows.
    """
    best: Header | None = None
    for first in range(min(limit, len(rows))):
        header = _at(rows, first)
        if header and (best is None or _weight(header) > _weight(best)):
            best = header
    return _with_content(best, rows) if best else None


def opens_roadmap(rows: Sequence[Row], index: int) -> bool:
    """True where the heading of a roadmap stands in row `index`."""
    return _at(rows, index) is not None


def _weight(header: Header) -> int:
    return len({role for role in header.roles if role is not Role.OTHER}) * 10 - header.first


def _at(rows: Sequence[Row], first: int) -> Header | None:
    texts = list(rows[first].texts)
    found = {role for text in texts if (role := heading_role(text))}
    if len(found) < 2 or max((len(text) for text in texts), default=0) > 200:
        return None
    taken, titles, own = 1, texts, [heading_role(text) for text in texts]
    while taken < 3 and first + taken < len(rows) and _is_second(rows[first + taken], rows[first]):
        below = rows[first + taken]
        titles = _stack(titles, below)
        own = [_under(index, below, rows[first]) or heading_role(title) for index, title in enumerate(titles)]
        taken += 1
    roles = _settle([role or Role.OTHER for role in own], titles)
    header = Header(tuple(roles), tuple(fold(title) for title in titles), first, taken)
    return header if _is_roadmap(header.roles) else None


def _is_roadmap(roles: Sequence[Role]) -> bool:
    present = set(roles)
    return Role.TITLE in present and bool(present & set(TERM_ROLES)) and bool(present & {*BODY_ROLES, *RESULT_ROLES})


def _is_second(row: Row, above: Row) -> bool:
    """A second heading row: only headings and empty places in it, no measure and no rest of a cut one."""
    texts = [text for text in row.texts if fold(text)]
    own = [text for text in texts if not cell_looks.number(text)]
    if not own or len(own) != len(texts):
        return False
    if any(cell.cover is Cover.ABOVE for cell in row.cells) and all(
        cell.cover is Cover.ABOVE or (cell.text and _is_under_span(index, above))
        for index, cell in enumerate(row.cells)
    ):
        return True
    if any(cell.text[:1].islower() and not _is_under_span(index, above) for index, cell in enumerate(row.cells)):
        return False
    if len(own) == 1 and (
        fold(row.cells[0].text) or any(cell.columns > 2 for cell in row.cells) or _PART.match(fold(own[0]))
    ):
        return False
    if any(len(text) > 60 or (cell_looks.term(text) and not _BARE_TERM.match(key(text))) for text in own):
        return False
    return all(heading_role(text) for text in own) and any(
        cell.cover is Cover.ABOVE or not cell.text for cell in row.cells
    )


def _under(index: int, row: Row, above: Row) -> Role | None:
    """The role the lower heading names by itself under one that reaches over several: «Организация» over «Срок»."""
    if index >= len(row.cells) or not _is_under_span(index, above):
        return None
    wide = next((cell.text for cell in reversed(above.cells[: index + 1]) if cell.text), "")
    if heading_role(wide) in (Role.FINANCE, Role.INDICATOR):
        return None
    return heading_role(row.cells[index].text)


def _is_under_span(index: int, above: Row) -> bool:
    """The heading above reaches over several columns, or the place above is empty because one does."""
    if index >= len(above.cells):
        return False
    beside = above.cells[index + 1].text if index + 1 < len(above.cells) else "-"
    return above.cells[index].columns > 1 or not above.cells[index].text or not beside


def _stack(titles: list[str], row: Row) -> list[str]:
    """Heading texts with the second row under them; a heading that spans covers the empty places to its right."""
    stacked, above = [], ""
    for index in range(max(len(titles), len(row.cells))):
        own = titles[index] if index < len(titles) else ""
        below = row.cells[index].text if index < len(row.cells) else ""
        above = own or (above if below else "")
        stacked.append(join(above if below or own else "", below))
    return stacked


def _settle(roles: list[Role], titles: Sequence[str]) -> list[Role]:
    """Settle what one heading alone cannot: who leads and who takes part, two titles, two terms."""
    settled = list(roles)
    leads = [i for i, role in enumerate(settled) if role in (Role.LEAD, Role.BODIES)]
    if Role.EXECUTORS in settled or len(leads) > 1:
        for order, index in enumerate(leads):
            settled[index] = Role.LEAD if order == 0 else Role.EXECUTORS
        if len(leads) > 1 and Role.BODIES not in roles:
            settled = _lead_is_answerable(settled, leads, titles)
    elif leads:
        settled[leads[0]] = Role.BODIES
    if Role.EXECUTORS in settled and Role.LEAD not in settled:
        settled[settled.index(Role.EXECUTORS)] = Role.BODIES
    if Role.TITLE not in settled and Role.SECTION in settled:
        settled[len(settled) - 1 - settled[::-1].index(Role.SECTION)] = Role.TITLE
    return _only_one_title(settled, titles)


def _lead_is_answerable(roles: list[Role], leads: list[int], titles: Sequence[str]) -> list[Role]:
    answerable = [index for index in leads if "ответствен" in key(titles[index])]
    if len(answerable) == 1 and answerable[0] != leads[0]:
        for index in leads:
            roles[index] = Role.LEAD if index == answerable[0] else Role.EXECUTORS
    return roles


def _only_one_title(roles: list[Role], titles: Sequence[str]) -> list[Role]:
    found = [index for index, role in enumerate(roles) if role is Role.TITLE]
    if len(found) > 1:
        named = [index for index in found if "мероприят" in key(titles[index])] or found
        keep = named[0]
        for index in found:
            if index != keep:
                roles[index] = Role.SECTION if index < keep and Role.SECTION not in roles else Role.OTHER
    for role in (Role.DEADLINE, Role.RESULT, Role.NUMBER, Role.SECTION):
        for index in [index for index, found_role in enumerate(roles) if found_role is role][1:]:
            roles[index] = Role.OTHER
    return roles


def _with_content(header: Header, rows: Sequence[Row]) -> Header:
    """Check the terms' column against its cells; where another column holds the terms instead, believe the cells."""
    deadline = header.column(Role.DEADLINE)
    if deadline is None:
        return header
    body = [row for row in rows[header.first + header.rows :] if sum(bool(text) for text in row.texts) > 2]
    shares = [_share(body, index) for index in range(len(header.roles))]
    better = max(range(len(shares)), key=lambda index: shares[index])
    if len(body) < 3 or shares[deadline] >= 0.4 or shares[better] < 0.7:
        return header
    roles = list(header.roles)
    roles[deadline], roles[better] = roles[better], roles[deadline]
    note = _(
        "Сроки стоят не под заголовком «{value}», а в столбце {value_2}: столбцы переставлены.",
        value=header.titles[deadline],
        value_2=better + 1,
    )
    return Header(tuple(roles), header.titles, header.first, header.rows, (note,))


def _share(rows: Sequence[Row], index: int) -> float:
    cells = [row.cells[index].text for row in rows if index < len(row.cells) and row.cells[index].text]
    return sum(map(cell_looks.term, cells)) / len(cells) if cells else 0.0
