"""The points of the order itself: who is told to do what, and until when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from roadmap.documents.acts import KINDS, Line, lines, order_lines, without_stop
from roadmap.documents.blocks import Document
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
_DAY = r"\d{1,2}(?:\.\d{1,2}\.\d{2,4}|\s+[а-яё]+(?:\s+\d{4})?)(?:\s*г(?:ода|\.)?)?"
_TERM = re.compile(
    rf"(?:в\s+срок\s+)?(?:до|не\s+позднее|к)\s+{_DAY}|в\s+(?:\d+|[а-яё]+)-?(?:ти|и|х)?-?\s?дневный\s+срок[^.;]*|"
    rf"в\s+течение\s+(?:\d+|одного|двух|трех|пяти|десяти)\s+(?:рабоч\w+\s+|календарн\w+\s+)?(?:дн|месяц|недел)[^.;]*|"
    rf"(?:ежемесячно|ежеквартально|ежегодно)(?:[\s,]+(?:до|не\s+позднее|к)\s+\d{{1,2}}[^.;]{{0,60}})?|незамедлительно",
    re.IGNORECASE,
)


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
    found = [*_requests(first), *_instructions(first)]
    rest = running[len(first) :]
    start = next((i for i, line in enumerate(rest[:60]) if re.sub(r"\s", "", line.text).lower() in KINDS), None)
    if start is not None:
        found += _instructions(order_lines(rest[start:]))
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
            whole = f"{point.text} {text}"
            yield Instruction(f"{point.n} абз. {place}", whole.rstrip(";."), who, term(text), line)
        return
    whole = fold(" ".join([point.text, *(text for _, text in point.paragraphs)]))
    yield Instruction(point.n, whole, who, term(whole), point.line)


def addressee(text: str) -> str | None:
    """Whom a point tells: the words before its verb, after «Рекомендовать», or after «возложить на»."""
    if control := _CONTROL.search(text):
        return without_stop(control[1])
    start = len(asked[0]) if (asked := _ASK.match(text)) else 0
    verb = _VERB.search(text, start)
    if verb is None:
        head = text.rstrip(":").strip()
        return head if text.endswith(":") and 3 < len(head) < 200 else None
    who = text[start : verb.start()].strip(" ,:–-")
    if not who or len(who) > 300 or re.match(r"^(?:Настоящ|Контроль|Не|Обеспеч)", who):
        return None
    return who


def term(text: str) -> str | None:
    """The words of the term, or None where the point names none."""
    found = _TERM.search(text)
    return fold(found[0]).rstrip(",") if found else None
