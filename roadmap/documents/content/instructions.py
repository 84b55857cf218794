"""The points of the order itself: who is told to do what, and until when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from roadmap.documents.blocks import Document
from roadmap.documents.content.requisites import KINDS, Line, lines, order_lines, whole, without_stop
from roadmap.documents.model import Instruction
from roadmap.documents.text import fold

_POINT = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)(\.|\))?\s+(?=\S)(.*)$")
_VERB = re.compile(
    r"\b(?:[А-ЯЁа-яё]+[аеиоуыя]ть(?:ся)?|[А-ЯЁа-яё]*(?:внести|довести|провести|привести|произвести|ввести|вести|найти|перейти|обеспечь)|"
    r"[А-ЯЁа-яё]+(?:чь|чься))\b"
)
_ASK = re.compile(r"^(?:рекомендовать|поручить|предложить|разрешить|обязать)\s+", re.IGNORECASE)
_CONTROL = re.compile(r"возложить\s+на\s+(.+)$", re.IGNORECASE)
_AMENDING = re.compile(r"^внести\s+(?:в\s|следующ|изменени)", re.IGNORECASE)
_REQUEST = re.compile(
    r"(?P<who>\b[А-ЯЁа-яё]{3,30}(?:ям|ам)(?:\s[а-яё]{3,30}(?:ых|их|ий|ей|ов|ой|ия|ции)){0,5})\s(?:рекомендуем|просим|предлагаем|прошу)\s[^.]+\."
)
_MONTH = r"(?:январ|феврал|март|апрел|ма[яйе]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]*"
_YEAR = r"(?:\s+\d{4})?(?:\s*г(?:ода|\.))?"
_DAY = rf"\d{{1,2}}(?:\.\d{{1,2}}\.\d{{2,4}}|\s+{_MONTH}){_YEAR}"
_FOLLOWING = r",?\s+следующ\w+\s+за\s+(?:отч[её]тн|истекш|последн)\w+(?:\s+(?:месяц|квартал|период|год|полугоди)\w+)?"
_OF_MONTH = (
    r"\d{1,2}(?:-?го)?\s+(?:числа|(?:рабоч|календарн)\w+\s+дня)"
    r"(?:\s+(?:каждого|текущего|следующего|первого|второго|последнего))*"
    rf"(?:\s+(?:месяца|квартала|полугодия|года|{_MONTH}))?(?:{_FOLLOWING})?"
)
_UNTIL = r"(?:(?:в\s+)?срок\s+)?(?:до|не\s+позднее|к)"
_DATE = rf"(?:конца\s+(?:{_MONTH}|\d{{4}}){_YEAR}|{_DAY}|{_OF_MONTH})"
_DATES = rf"{_UNTIL}\s+{_DATE}(?:(?:\s*,|\s+и)\s+(?:(?:{_UNTIL})\s+)?{_DATE})*"
_TIMES = r"(?:(?:\d+|один|два)\s+)?раза?\s+в\s+(?:месяц|квартал|полугодие|год)"
_OFTEN = rf"(?:ежемесячно|ежеквартально|ежегодно|еженедельно|{_TIMES})"
_SINCE = r"(?:\s+(?:со?|после)\s+(?:дня|даты|момента|[а-яё]+(?:ния|ия|ции))\b[^.;,]{0,60})?"
_TERM = re.compile(
    rf"(?<![а-яё])(?:{_OFTEN}(?:[\s,]+{_DATES})?|{_DATES}(?:\s+{_OFTEN})?|(?:в\s+период\s+)?с\s+{_DAY}\s+(?:по|до)\s+{_DAY}|"
    r"в\s+(?:\d+|[а-яё]+)-?(?:ти|и|х)?-?\s?дневный\s+срок"
    rf"{_SINCE}|"
    r"в\s+течение\s+(?:\d+|одного|двух|трех|пяти|десяти)\s+(?:рабоч\w+\s+|календарн\w+\s+)?(?:дн|месяц|недел)\w*"
    rf"{_SINCE}|"
    r"незамедлительно)",
    re.IGNORECASE,
)
_DEFINED = re.compile(r"\s*\(далее\b[^()]*\)", re.IGNORECASE)


@dataclass(slots=True)
class _Point:
    """A point under construction with its unnumbered paragraphs."""

    n: str
    text: str
    line: int | None
    paragraphs: list[tuple[int | None, str]] = field(default_factory=list)
    children: int = 0


def read(document: Document) -> tuple[Instruction, ...]:
    """The instructions of the order and of the acts printed after it (a letter's order); amendments are left out."""
    running = lines(document)
    first = order_lines(running)
    found = [*_requests(first), *_instructions(whole(first))]
    rest = running[len(first) :]
    start = next((i for i, line in enumerate(rest[:60]) if re.sub(r"\s", "", line.text).lower() in KINDS), None)
    if start is not None:
        found += _instructions(whole(order_lines(rest[start:])))
    return tuple(found)


def _requests(order: list[Line]) -> Iterator[Instruction]:
    """What a letter asks for without numbering it."""
    if not any(line.text.startswith("Уважаем") for line in order):
        return
    for line in order:
        if found := _REQUEST.search(line.text):
            text = fold(found[0])
            yield Instruction(None, text, fold(found["who"]), term(text), line.number)


def _instructions(order: list[Line]) -> Iterator[Instruction]:
    points = _points(order)
    amending = ""
    for point in points:
        if _AMENDING.match(point.text):
            amending = point.n
        if amending and (point.n == amending or point.n.startswith(amending + ".")):
            continue
        yield from _said(point, _above(point, points))


def _points(order: list[Line]) -> list[_Point]:
    points: list[_Point] = []
    top = ""
    for line in order:
        found = _POINT.match(line.text)
        if found and (points or found[1] == "1"):
            n = found[1]
            if found[2] == ")" and top:
                n = f"{top}.{n}"
            else:
                top = n if "." not in n else top
            points.append(_Point(n, fold(found[3]), line.number))
        elif points and not _signature_begins(line, order):
            points[-1].paragraphs.append((line.number, fold(line.text)))
    for point in points:
        point.children = sum(other.n.startswith(point.n + ".") for other in points)
    return points


def _signature_begins(line: Line, order: list[Line]) -> bool:
    """The last lines: post and name, one to four short ones."""
    return (len(line.text) < 60 and line in order[-4:] and not line.text.endswith((";", "."))) or line is order[-1]


def _above(point: _Point, points: list[_Point]) -> str | None:
    """The addressee named in the point above, for «2.1» under «2. Методисту …:»."""
    parents = [other for other in points if point.n.startswith(other.n + ".")]
    return addressee(parents[-1].text) if parents else None


def _said(point: _Point, above: str | None) -> Iterator[Instruction]:
    if point.children and point.text.endswith(":"):
        return
    who = addressee(point.text) or above
    if point.text.endswith(":") and any(term(text) for _, text in point.paragraphs):
        for place, (line, text) in enumerate(point.paragraphs, 2):
            said = f"{point.text} {text}"
            yield Instruction(f"{point.n} абз. {place}", said.rstrip(";."), who, term(text), line)
        return
    said = fold(" ".join([point.text, *(text for _, text in point.paragraphs)]))
    yield Instruction(point.n, said, who, term(said), point.line)


def addressee(text: str) -> str | None:
    """Whom a point tells: the words before its verb, after «Рекомендовать», or after «возложить на»."""
    if control := _CONTROL.search(text):
        return without_stop(control[1])
    start = len(asked[0]) if (asked := _ASK.match(text)) else 0
    verb = _VERB.search(text, start)
    if verb is None:
        head = _bare(text)
        return head if text.endswith(":") and 3 < len(head) < 200 else None
    who = _bare(text[start : verb.start()])
    if not who or len(who) > 300 or re.match(r"^(?:Настоящ|Контроль|Не|Обеспеч)", who):
        return None
    return who


def _bare(who: str) -> str:
    """An addressee without a definition and without the term that stands beside it."""
    return fold(_TERM.sub(" ", _DEFINED.sub("", who))).replace(" ,", ",").strip(" ,:–-")


def term(text: str) -> str | None:
    """The words of the term, or None where the point names none."""
    found = _TERM.search(text)
    if found is None:
        return None
    verb = _VERB.search(found[0])
    return fold(found[0][: verb.start()] if verb else found[0]).rstrip(",")
