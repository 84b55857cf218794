"""Tables of one document → its roadmaps: titles, headings printed above tables, sheets, periods."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from roadmap.documents.blocks import Paragraph
from roadmap.documents.cells.columns import Role
from roadmap.documents.content import measures, terms
from roadmap.documents.model import Act, Measure, ParsedRoadmap
from roadmap.documents.tables.logical_rows import Kind, LogicalRow, is_section_word
from roadmap.documents.tables.plan_tables import RoadmapTable
from roadmap.documents.text import fold, join, key, starts_low

_TITLE = re.compile(
    r"дорожн|комплекс\w*\s+мер|план\w*\s+(?:основных\s+|первоочередных\s+|работ|реализац|график|действий|по\s)|план-график|перечень\s+мероприят|"
    r"программ\w*\s+мероприят|^план\b|мероприяти[яй]\s+по\s",
    re.IGNORECASE,
)
_POINT = re.compile(
    r"^\d+(?:\.\d+)*[.)]\s+(?:утвердить|внести|рекомендовать|признать|"
    r"контроль\s+(?:за\s+)?(?:исполнени|выполнени|реализаци)\w*\s+(?:настоящ|приказ|распоряж|постановл))",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*\.?|[IVXХ]{1,5}\.?)\s+[А-ЯЁ«]")
_TABLE_WORD = re.compile(r"^(?:таблица|приложение|продолжение|утвержд|согласов|форма|рис)", re.IGNORECASE)
_YEARS = re.compile(r"^[^:.;]{0,200}\b(?:на|в)\s+20\d\d[^:;]{0,40}$")
_ABOUT = re.compile(
    r"^(?:(?:основн\w+|общ\w+|главн\w+)\s+)?(?:цел[ьи]|задач[аи]|срок|период|куратор|координатор|ответственн|исполнител|"
    r"руководител|разработчик|основани|участник|заказчик|финансировани|целевая\s+аудитория|ожидаемы\w+\s+результат)"
    r"[^:\d–—]{0,60}\s*(?::|\s[–—])",
    re.IGNORECASE,
)
_RUNS = re.compile(
    r"^(?:сроки?|период)\s+(?:реализации|действия|исполнения)\b[^:–—\d]{0,60}[:–—]\s*(.{4,60})$", re.IGNORECASE
)
_APPROVES = re.compile(r"^(?:1\.?\s+)?утвердить\b", re.IGNORECASE)
_DEFAULT_SHEET = re.compile(r"^(?:лист|sheet|таблица|table)\s*\d*$", re.IGNORECASE)
_DEFINED = re.compile(r"\s*\(\s*далее\b[^()]*\)\s*$", re.IGNORECASE)


@dataclass(slots=True)
class _Group:
    """Tables that are one roadmap."""

    title: str
    tables: list[tuple[RoadmapTable, list[Paragraph]]] = field(default_factory=list)


def read(found: Sequence[RoadmapTable], act: Act, signed: date | None, known: tuple[str, ...]) -> list[ParsedRoadmap]:
    """The document's roadmaps; each has its measures numbered from 1 and its own period.

    `signed`: when the plan was approved, which the stamp over it may say otherwise than the act.
    """
    return [_roadmap(group, act, signed, known) for group in _groups(found, act.title)]


def _groups(found: Sequence[RoadmapTable], act_title: str | None) -> list[_Group]:
    groups: list[_Group] = []
    sheets = len({table.name for table in found if table.name}) > 1
    for table in found:
        title, headings = _above(table.before, first=not groups)
        if not headings and _opens_without_heading(table) and _is_short_heading(last := table.before[-1]):
            headings = [] if _is_title(last) or key(last.text) in key(title) else [last]
        if sheets and table.name and not headings and not _DEFAULT_SHEET.match(table.name) and not _has_headings(table):
            headings = [Paragraph(table.name)]
        if not groups or (title and key(title) != key(groups[-1].title) and not _same_plan(title, groups[-1].title)):
            groups.append(_Group(title or act_title or ""))
        groups[-1].tables.append((table, headings))
    return groups


def _opens_without_heading(table: RoadmapTable) -> bool:
    """The table has headings of parts, but none over its first measure: it may stand above the table."""
    later = any(row.kind is Kind.SECTION for row in table.rows)
    return bool(table.before) and later and table.rows[0].kind is Kind.MEASURE


def _has_headings(table: RoadmapTable) -> bool:
    return any(row.kind is Kind.SECTION for row in table.rows) or table.header.column(Role.SECTION) is not None


def _same_plan(title: str, other: str) -> bool:
    """«Дорожная карта … (продолжение)» is no new roadmap."""
    return "продолжение" in key(title) or key(title) in key(other)


def _above(before: Sequence[Paragraph], first: bool) -> tuple[str, list[Paragraph]]:
    """The title printed above a table, and the headings between it and the table."""
    lines = [Paragraph(text, line) for paragraph in before[-12:] for line, text in _whole(paragraph)]
    named = [index for index, line in enumerate(lines) if _is_title(line)]
    if not named:
        return "", [
            line
            for line in lines[-3:]
            if _is_heading(line) or (not first and line is lines[-1] and _is_short_heading(line))
        ]
    start = end = named[-1]
    while start > 0 and starts_low(lines[start].text) and _short(lines[start - 1]):
        start -= 1
    while end + 1 < len(lines) and _is_rest(lines[end + 1]):
        end += 1
    title = ""
    for line in lines[start : end + 1]:
        title = join(title, fold(line.text))
    return _sentence(_DEFINED.sub("", title)), [
        line for line in lines[end + 1 :] if _is_heading(line) and not _is_about(line)
    ]


def _is_rest(line: Paragraph) -> bool:
    """The title goes on: with a small letter, a bracket, or the years it runs for."""
    goes_on = starts_low(line.text) or line.text.startswith("(") or bool(_YEARS.search(line.text))
    return goes_on and _short(line) and not _is_heading(line) and not _ABOUT.match(line.text)


def _is_about(line: Paragraph) -> bool:
    """«Цель: …», «Сроки реализации: …», «Куратор: …» under a title say what the whole plan is, and head no part."""
    return bool(_ABOUT.match(fold(line.text)))


def _is_title(line: Paragraph) -> bool:
    return (
        bool(_TITLE.search(line.text))
        and not _POINT.match(line.text)
        and _short(line)
        and not is_section_word(line.text)
    )


def _sentence(title: str) -> str:
    """«КОМПЛЕКС МЕР по функционированию …» → «Комплекс мер по функционированию …»; all capitals stay as printed."""
    words = title.split(" ")
    count = next((index for index, word in enumerate(words) if re.search(r"[а-яё]", word)), 0)
    if count < 2 or not all(word.isupper() for word in words[:count]):
        return title
    return " ".join([words[0].capitalize(), *(word.lower() for word in words[1:count]), *words[count:]])


def _whole(paragraph: Paragraph) -> list[tuple[int | None, str]]:
    """A paragraph's lines; a wrapped one is one line."""
    lines = list(paragraph.lines())
    if len(lines) > 1 and all(starts_low(text) for _, text in lines[1:]):
        return [(lines[0][0], fold(paragraph.text))]
    return lines


def _short(paragraph: Paragraph) -> bool:
    return len(paragraph.text) < 500


def _is_heading(paragraph: Paragraph) -> bool:
    """«Раздел I. …», «1. Объекты теплоснабжения»: a part's heading between the title and its table."""
    text = fold(paragraph.text)
    if len(text) > 300 or text.endswith((";", ":", ",")) or _POINT.match(text):
        return False
    return is_section_word(text) or bool(_NUMBERED.match(text) and len(text) < 200 and not text.endswith("."))


def _is_short_heading(paragraph: Paragraph) -> bool:
    text = fold(paragraph.text)
    return (
        3 < len(text) < 150
        and text[0].isupper()
        and not text.endswith((";", ":", ".", ","))
        and not _TABLE_WORD.match(text)
    )


def _roadmap(group: _Group, act: Act, signed: date | None, known: tuple[str, ...]) -> ParsedRoadmap:
    named = [group.title, act.title, *_approved(group)]
    span = terms.completed(terms.period(named, signed), _all_terms(group), signed)
    found: list[Measure] = []
    notes: list[str] = []
    for table, headings in group.tables:
        rows = tuple(LogicalRow(Kind.SECTION, {0: fold(h.text)}, 0, [h.line] if h.line else []) for h in headings)
        found += measures.read(replace(table, rows=(*rows, *table.rows)), span, known, len(found) + 1, act.date)
        notes += [*table.header.notes, *table.left_out]
        if found and table.left_out:
            last = found[-1]
            found[-1] = replace(last, notes=(*last.notes, *table.left_out), review=True)
    return ParsedRoadmap(group.title, tuple(found), span, tuple(notes))


def _approved(group: _Group) -> list[str]:
    """«Сроки реализации: 2025–2026 годы» over the plan; the order's «1. Утвердить план … на 2025–2026 годы»."""
    before = [fold(text) for table, _ in group.tables[:1] for line in table.before for _, text in _whole(line)]
    points = [text for text in before if _APPROVES.match(text) and _TITLE.search(text)]
    return [*(f"на {found[1]}" for text in before if (found := _RUNS.match(text))), *points]


def _all_terms(group: _Group) -> list[str]:
    return [
        row.text(index)
        for table, _ in group.tables
        for row in table.rows
        for index, role in enumerate(table.header.roles)
        if role in (Role.DEADLINE, Role.START, Role.END)
    ]
