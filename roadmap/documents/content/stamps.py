"""The stamp on an annex: «УТВЕРЖДЕНА приказом министерства образования области от 26.08.2024 № 1345».

Where the order itself is not in the file, the stamp alone tells its requisites.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from roadmap.documents.blocks import Document
from roadmap.documents.content.requisites import KINDS, NUMBER, Line, lines, parse_date, region_in
from roadmap.documents.model import Act
from roadmap.documents.text import fold

_OPENS = re.compile(r"^[«\s]*(?:утвержд[её]н|приложение\b)", re.IGNORECASE)
_STAMP = re.compile(
    r"(?:утвержд[её]н[аоы]?|приложение(?:\s*№?\s*\d+)?)\s+(?:к\s+)?(?P<kind>приказ|распоряжени|постановлени|указ|решени)(?:ом|ем|у|ю)\s+"
    r"(?P<issuer>.{3,200}?)\s*\bот\s+(?P<date>.{6,40}?)\s*№\s*(?P<number>[^\s,;()«»]+(?:\s?/\s?\d+)?)",
    re.IGNORECASE,
)
_CITED = re.compile(r"от\s+(\d{1,2}\.\d{1,2}\.\d{4})\s*(?:г\.|года)?\s*№\s*([^\s,;«»]+)")
_NOMINATIVE = {
    "министерства": "Министерство",
    "департамента": "Департамент",
    "управления": "Управление",
    "комитета": "Комитет",
    "администрации": "Администрация",
    "правительства": "Правительство",
    "губернатора": "Губернатор",
    "службы": "Служба",
    "агентства": "Агентство",
    "отдела": "Отдел",
    "инспекции": "Инспекция",
    "совета": "Совет",
    "главы": "Глава",
    "главного": "Главное",
}
_LONGEST = 8
_APPROVES = re.compile(r"^[«\s]*утверждаю\b[\s»:]*", re.IGNORECASE)
_OFFICE = re.compile(
    r"^(?:(?:врио|и\.?\s?о\.?)\s+)?(?:(?:первый\s+)?заместитель\s+)?"
    r"(?:начальника?|директора?|руководител[ья]|председател[ья]|заведующ(?:ий|ая|его|ей)|министра?|глав[аы])\s+",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"_{2,}|[А-ЯЁ]\.\s?[А-ЯЁ]\.")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which act the annex belongs to."""

    kind: str
    issuer: str
    date: date
    number: str


def read(document: Document) -> Iterator[Stamp]:
    """The stamps that name an act whole, in order."""
    running = lines(document)
    for index, line in enumerate(running):
        found = _STAMP.search(_text(running, index)) if _OPENS.match(line.text) else None
        day = parse_date(found["date"]) if found else None
        if found and day:
            kind = next(kind for kind in KINDS if kind.startswith(found["kind"].lower()))
            yield Stamp(kind, _nominative(found["issuer"]), day, re.sub(r"\s", "", found["number"]).rstrip(".,"))


def _text(running: list[Line], index: int) -> str:
    return " ".join(other.text for other in running[index : index + _LONGEST])


def _nominative(issuer: str) -> str:
    words = fold(issuer).split(" ")
    for index, word in enumerate(words[:2]):
        if (named := _NOMINATIVE.get(word.lower())) is None:
            break
        words[index] = named if index == 0 else named.lower()
        if word.lower() != "главного":
            break
    return " ".join(words)


def completed(act: Act, document: Document) -> Act:
    """The act with what only the first stamp says: all of it where the order itself is absent."""
    if act.amends or act.kind == "письмо" or (act.number and act.date and act.kind):
        return act
    stamp = next(read(document), None)
    if stamp is None and not (act.kind or act.number or act.date):
        return _approved(act, document)
    if stamp is None or (act.kind or stamp.kind) != stamp.kind or (act.number or stamp.number) != stamp.number:
        return act
    if act.date not in (None, stamp.date):
        return act
    return replace(
        act, number=stamp.number, date=stamp.date, kind=stamp.kind, issuer=(act.kind and act.issuer) or stamp.issuer
    )


def _approved(act: Act, document: Document) -> Act:
    """A plan that no order approves: «УТВЕРЖДАЮ», a post, a name and a day in its corner; the post names the body."""
    running = lines(document)
    at = next((index for index, line in enumerate(running[:40]) if _APPROVES.match(line.text)), None)
    if at is None:
        return act
    texts = [_APPROVES.sub("", line.text) for line in running[at : at + _LONGEST]]
    day = next((found for text in texts if (found := parse_date(text))), None)
    signed = next((index for index, text in enumerate(texts) if _SIGNED.search(text)), None)
    post = fold(" ".join(texts[:signed])) if signed is not None else ""
    office = _OFFICE.match(post)
    body = post[office.end() :] if office else ""
    named = _nominative(body) if body.split(" ")[0].lower() in _NOMINATIVE else None
    return replace(act, date=day, issuer=act.issuer or named, region=act.region or region_in(post))


def approved_on(document: Document, act: Act) -> date | None:
    """When the attached plan was approved by another act («УТВЕРЖДЕНА приказом … от 15 ИЮН 2023 № 02/1488»), or None.

    A stamp is easily misread: where the text cites the same act by its number, the date cited is taken.
    """
    if act.amends:
        return None
    running = lines(document)
    for index, line in enumerate(running):
        if not line.text.startswith("УТВЕРЖД"):
            continue
        stamp = " ".join(other.text for other in running[index : index + 6])
        number, day = NUMBER.search(stamp), parse_date(stamp)
        if number is None or day is None or _bare(number[1]) == _bare(act.number or ""):
            continue
        cited = Counter(
            found
            for other in running
            for match in _CITED.finditer(other.text)
            if _bare(match[2]) == _bare(number[1]) and (found := parse_date(match[1]))
        )
        return cited.most_common(1)[0][0] if cited else day
    return None


def _bare(number: str) -> str:
    return re.sub(r"[\s.,;)(]", "", number)
