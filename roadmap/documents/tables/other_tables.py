"""Tables that are no roadmap though they have dates and names: who agreed, whom to call, who got a copy, forms.

Told by what stands over them, by their headings, and by their cells: a roadmap says what is to be done.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from roadmap.documents import quantities
from roadmap.documents.blocks import Paragraph, Row, Table
from roadmap.documents.cells import cell_looks
from roadmap.documents.cells.columns import BODY_ROLES, TERM_ROLES, Header, Role, heading_role
from roadmap.documents.tables import indicator_rows, lost_rows
from roadmap.documents.text import fold, key, starts_low

_NAMED = re.compile(
    r"^(?:листы?\s+(?:согласован|ознакомл|рассылк|регистрац|замечан|визир)|"
    r"(?:список|реестр|расч[её]т|указатель)\s+рассылк|рассылка\b|контакт|"
    r"(?:список|перечень)\s+(?:контакт|сокращ|(?:принятых|используемых|условных)\s|термин|исполнителей)|"
    r"состав\s+(?:рабоч|комисс|групп|оргкомитет|совет|координац|межведомств|проектн|штаб)|термины|глоссарий|"
    r"(?:принятые\s+|условные\s+|используемые\s+)?(?:сокращения|обозначения)\b|смета|\(?форма\b|штатн\w+\s+расписан)",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"^(?:(?:целевые|основные|плановые)\s+)?(?:показател|индикатор|критери)|"
    r"^(?:перечень|список|реестр)\s+(?!мероприят|мер\b|работ\b)|^согласован|^визы\b|^паспорт\b|^объ[её]мы?\s+финанс|"
    r"^(?:финансов|ресурсн|кадров)\w+\s+обеспечени\w+\s+(?:реализац|дорожн|план)",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"^(?:(?:целевые|основные|плановые|ключевые)\s+)?(?:показател|индикатор)", re.IGNORECASE)
_PLAN = re.compile(r"дорожн\w+\s+карт|\bплан\w*\s+(?:мероприят|действий|работ)|комплекс\w*\s+мер", re.IGNORECASE)
_SIGNING = re.compile(r"^(?:подпис|виза\b|роспись|отметка об ознакомл|личная подпись)", re.IGNORECASE)
_OTHER = re.compile(
    r"^(?:должность|фамили|имя\b|отчество|ф\.?\s?и\.?\s?о|подпис|виза\b|роспись|номер телефона|тел\.|место работы|"
    r"(?:контактн\w+\s+)?(?:телефон|лицо|данные)|e-?mail|эл(?:ектронн\w+|\.)\s+(?:почт|адрес)|"
    r"(?:почтовый\s+)?адреса?\b|сайт|кабинет|экземпляр|дата\s+(?:отправ|ознаком|получ|подпис)|"
    r"ед(?:иница|\.)\s*изм|единиц[аы]\s|базов\w+ значени|20\d\d(?:\s*г(?:од|\.)?)?(?:\s*\(.{3,30}\))?$|"
    r"наименование\s+(?:показател|индикатор|организаци|учреждени|школ|район|населенн|муниципальн\w+ )|"
    r"показател|индикатор|(?:организаци[яи]|учреждени[ея]|школ[аы]|районы?|муниципалитеты?|населенн\w+ пункт\w*|"
    r"муниципальн\w+ (?:образовани|район|округ|учреждени|организаци)\w*)(?:\s*[,/(].{0,40})?$|"
    r"(?:термин|понятие|определение|сокращение|расшифровка)ы?(?: (?:термин|поняти|сокращени|аббревиатур)\w+)?$|"
    r"количество|численность|полное наименование|сумма|всего\b|итого\b)",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"^(?:[А-ЯЁ][а-яё-]+\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.|[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё-]+|(?:[А-ЯЁ][а-яё-]+\s?){3})$"
)
_REACHED = re.compile(r"@|(?:\d[\s()-]*){6,}")


def is_other(table: Table, header: Header | None, before: Sequence[Paragraph]) -> bool:
    """The table is of another kind; `before` are the paragraphs since the table above it."""
    named = [line for line in _names_over(table, header, before) if not is_address(line)]
    if _counts(table, header, named):
        return True
    if header and any(_PLAN.search(line) for line in named):
        named = []
    if any(_NAMED.search(line) for line in named):
        return True
    if header is None:
        return any(_LISTED.search(line) for line in named) or bool(table.rows and heads(table.rows[0]))
    return any(_SIGNING.match(fold(title)) for title in header.titles) or _says_nothing(table, header)


def _counts(table: Table, header: Header | None, named: Sequence[str]) -> bool:
    """Rows of indicators, though the heading names terms and bodies: most count something, or unit and title say so."""
    rows = table.rows[header.first + header.rows :] if header else table.rows
    full = [row.texts for row in rows if sum(bool(fold(text)) for text in row.texts) > 2]
    if full and sum(map(indicator_rows.is_counted, full)) >= 0.6 * len(full):
        return True
    units = header is not None and any(quantities.is_unit_heading(key(title)) for title in header.titles)
    return units and any(_MEASURED.search(line) for line in named)


def heads(row: Row) -> bool:
    """The row is the heading of a table of another kind: «Должность», «Телефон», «Единица измерения», «2025 год»."""
    texts = [fold(text) for text in row.texts if fold(text)]
    if len(texts) < 2 or max(map(len, texts)) > 80 or (row.cut and all(map(starts_low, texts))):
        return False
    other = [text for text in texts if _OTHER.match(key(text))]
    if cell_looks.number(texts[0]) or any(lost_rows.is_term(text) and text not in other for text in texts):
        return False
    named = [text for text in texts if text in other or heading_role(text)]
    return len(named) >= 0.6 * len(texts) and len(other) >= min(2, 0.5 * len(texts)) and not _ends_sentence(texts)


def _ends_sentence(texts: Sequence[str]) -> bool:
    return any(text.endswith((".", ";", ",")) and len(text) > 20 for text in texts)


def _names_over(table: Table, header: Header | None, before: Sequence[Paragraph]) -> list[str]:
    """The lines right above the table, those of the sheet above its heading, and the sheet's name."""
    lines = [text for paragraph in before[-3:] for _, text in paragraph.lines()][-2:]
    above = table.rows[: header.first if header else 1]
    lines += [fold(text) for row in above for text in row.texts if fold(text) and _is_alone(row)]
    return [line for line in (*lines, table.name or "") if line and len(line) < 200]


def _is_alone(row: Row) -> bool:
    return sum(bool(fold(text)) for text in row.texts) == 1


def _says_nothing(table: Table, header: Header) -> bool:
    """Not one row of it says what is to be done and by whom or when."""
    rows = [row for row in table.rows[header.first + header.rows :] if sum(bool(fold(t)) for t in row.texts) > 2]
    rows = [row for row in rows if not all(cell_looks.number(text) for text in row.texts if fold(text))]
    return bool(rows) and not any(_is_measure(row, header) for row in rows)


def _is_measure(row: Row, header: Header) -> bool:
    """Told leniently: a row may have lost or gained a cell."""
    texts = [fold(text) for text in row.texts if fold(text)]
    says = [text for text in texts if cell_looks.prose(text) and not is_address(text) and len(text.split()) > 1]
    placed = any(header.column(role) is not None for role in (*TERM_ROLES, *BODY_ROLES, Role.RESULT))
    return placed and bool(says) and any(cell_looks.term(text) or cell_looks.bodies(text) for text in texts)


def is_address(text: str) -> bool:
    """A person, a telephone number or an address: no measure."""
    return bool(_PERSON.match(text) or _REACHED.search(text))
