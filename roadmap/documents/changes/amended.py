"""What a roadmap becomes when the changes of an amending act are made in it; what it touches is for a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from roadmap.documents.cells import cell_looks
from roadmap.documents.changes import act_parts
from roadmap.documents.changes.difference import Difference, compare
from roadmap.documents.content import bodies, terms
from roadmap.documents.content.bodies import Register
from roadmap.documents.model import Amendment, Measure, Source, Span
from roadmap.documents.text import fold, key
from roadmap.language.message import _

_NUMBERED = re.compile(r"(\d+(?:\.\d+)*)[.)]?\s+(\S.*)", re.DOTALL)
_TARGET = re.compile(r"(?:пункт|подпункт|строк|позици|мероприяти)[а-яё]*\s+(?:№\s*)?(\d+(?:\.\d+)*)", re.IGNORECASE)
_SECTION = re.compile(
    r"(?:раздел|направлени|этап|блок|част)[а-яё]*\s+(?:№\s*)?(?:(?P<n>[IVXХ]+|\d+(?:\.\d+)*)\b|«(?P<words>[^«»]+)»)",
    re.IGNORECASE,
)
_HEADED = re.compile(r"(?:[а-яё]+\s+)?(?:№\s*)?([ivxх]+|\d+(?:\.\d+)*)(?=[.):\s]|$)")


def difference(measures: Sequence[Measure], amendments: Sequence[Amendment], period: Span) -> Difference:
    """The roadmap in force against what the act makes of it."""
    return compare(measures, amended(measures, amendments, period), by_number=True)


def amended(measures: Sequence[Measure], amendments: Sequence[Amendment], period: Span) -> list[Measure]:
    """The measures after the amendments. One of another part, or whose measure is not found, changes nothing here."""
    result: list[Measure | None] = list(measures)
    added: list[Amendment] = []
    for amendment in filter(is_about_measures, amendments):
        index = _find(measures, amendment)
        current = result[index] if index is not None else None
        if amendment.op == "add":
            added.append(amendment)
        elif index is not None and amendment.op == "remove":
            result[index] = None
        elif index is not None and current is not None:
            change = _with_words if amendment.op == "replace_words" else _with_text
            result[index] = change(current, amendment, period)
    kept = [measure for measure in result if measure is not None]
    for amendment in added:
        _add(kept, amendment, period)
    return [replace(measure, n=n) for n, measure in enumerate(kept, 1)]


def is_about_measures(amendment: Amendment) -> bool:
    """Whether «пункт 3» is a measure, not a point of the order that approved it nor a row of the indicators."""
    return (amendment.part or act_parts.part_of_target(amendment.target)) == act_parts.ROADMAP


def why_idle(measures: Sequence[Measure], amendment: Amendment) -> str:
    """Why an amendment changes none of the measures, in Russian, with what to do."""
    if not is_about_measures(amendment):
        part = amendment.part or act_parts.part_of_target(amendment.target)
        return _("меняет показатели, а не мероприятия") if part == act_parts.INDICATORS else _("меняет сам акт")
    found = _TARGET.search(amendment.target)
    if amendment.op == "add":
        return _("новая строка не понята: внесите её вручную")
    if found is None:
        return _("не сказано, какой это пункт: внесите изменение вручную")
    if _find(measures, amendment) is None:
        many = sum(measure.code == found[1] for measure in measures) > 1
        return (
            _("пунктов {value} несколько: внесите изменение вручную", value=found[1])
            if many
            else _("пункта {value} в дорожной карте нет", value=found[1])
        )
    if amendment.op == "replace_words":
        return _("слов «{fold}» в пункте {value} нет", fold=fold(amendment.old or ""), value=found[1])
    return _("в дорожной карте уже так и написано")


def _find(measures: Sequence[Measure], amendment: Amendment) -> int | None:
    """The measure an amendment names by its number: its code, else its place where no measure has a code.

    A code that stands in several sections names a measure only together with its section.
    """
    found = _TARGET.search(amendment.target)
    if not found:
        return None
    wanted = found[1]
    coded = [index for index, measure in enumerate(measures) if measure.code == wanted]
    if len(coded) > 1:
        coded = [index for index in coded if stands_in(measures[index].section, amendment.target)]
    if len(coded) == 1:
        return coded[0]
    if any(measure.code for measure in measures) or "." in wanted:
        return None
    return int(wanted) - 1 if 0 < int(wanted) <= len(measures) else None


def names_section(target: str) -> bool:
    """The target is a section by itself, not a point in one: «раздел II», «раздел «Кадры»»."""
    return bool(_SECTION.match(fold(target))) and not _TARGET.search(target)


def stands_in(section: Sequence[str], target: str) -> bool:
    """«раздела II», «раздела «Кадры»»: one of the headings has that number or those words."""
    found = _SECTION.search(target)
    if found is None:
        return False
    words = key(found["words"] or "")
    named = [(key(heading), _HEADED.match(key(heading))) for heading in section]
    return any(
        words in heading if words else bool(number and number[1] == key(found["n"])) for heading, number in named
    )


def _with_words(measure: Measure, amendment: Amendment, period: Span) -> Measure:
    """The words replaced wherever they stand in the measure."""
    old, new = fold(amendment.old or ""), fold(amendment.new or "")
    if not old:
        return measure

    def put(text: str) -> str:
        return fold(text.replace(old, new))

    deadline = put(measure.deadline)
    term = terms.term(deadline, period)
    return replace(
        measure,
        title=put(measure.title),
        lead=tuple(filter(None, map(put, measure.lead))),
        executors=tuple(filter(None, map(put, measure.executors))),
        deadline=deadline,
        term=term,
        leans=terms.leans(term, period),
        result=put(measure.result) if measure.result else None,
        review=True,
    )


def _with_text(measure: Measure, amendment: Amendment, period: Span) -> Measure:
    """A new edition of the measure: from the cells of a row, or a new title where it is running text."""
    cells = _cells(amendment.new)
    if len(cells) < 2:
        title = re.sub(r"^\d+(?:\.\d+)*[.)]?\s+", "", fold(amendment.new or ""))
        return replace(measure, title=title or measure.title, review=True)
    fresh = _from_cells(cells, measure.section, period)
    return replace(fresh, code=fresh.code or measure.code, n=measure.n)


def _add(measures: list[Measure], amendment: Amendment, period: Span) -> None:
    """Put a new measure where its number belongs, else at the end."""
    fresh = _fresh(amendment.new, period)
    if fresh is None:
        return
    later = (
        i for i, other in enumerate(measures) if fresh.code and other.code and _order(other.code) > _order(fresh.code)
    )
    at = next(later, len(measures))
    measures.insert(at, replace(fresh, section=measures[at - 1].section if at else ()))


def _fresh(text: str | None, period: Span) -> Measure | None:
    """A new measure from the cells of its row; from running text only its number and words, the rest for a person."""
    cells = _cells(text)
    if len(cells) > 1:
        return _from_cells(cells, (), period)
    found = _NUMBERED.match(fold(text or ""))
    if found is None:
        return None
    note = _("Новый пункт дан сплошным текстом: разнесите его по столбцам.")
    return Measure(
        n=0,
        code=found[1],
        section=(),
        title=found[2],
        lead=(),
        executors=(),
        deadline="",
        term=terms.term("", period),
        result=None,
        source=Source(),
        notes=(note,),
        review=True,
    )


def _order(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", code))


def _cells(text: str | None) -> list[str]:
    """The cells of a row written between tabs, or by semicolons where one of the parts is a term."""
    cells = [fold(cell) for cell in (text or "").split("\t") if fold(cell)]
    if len(cells) != 1:
        return cells
    found = _NUMBERED.match(cells[0])
    parts = [fold(part) for part in (found[2] if found else cells[0]).split(";")]
    if len(parts) < 3 or not any(cell_looks.term(part) for part in parts[1:]):
        return cells
    return [*([found[1]] if found else []), *parts]


def _from_cells(cells: list[str], section: tuple[str, ...], period: Span) -> Measure:
    """A measure from the cells of one row without a heading, each by its looks."""
    rest = list(cells)

    def take(fits: Callable[[str], bool]) -> str:
        found = next((cell for cell in rest if fits(cell)), "")
        if found:
            rest.remove(found)
        return found

    code = take(cell_looks.number)
    deadline = take(cell_looks.term)
    title = rest.pop(0) if rest else ""
    named = bodies.read("", "", take(cell_looks.bodies), Register([]))
    return Measure(
        n=0,
        code=code.rstrip(".)") or None,
        section=section,
        title=title,
        lead=named.lead,
        executors=named.executors,
        deadline=deadline,
        term=terms.term(deadline, period),
        result=rest[-1] if rest else None,
        source=Source(),
        notes=(_("Строка изменяющего акта прочитана без заголовков столбцов: проверьте."),),
        review=True,
    )
