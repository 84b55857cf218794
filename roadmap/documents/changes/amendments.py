"""Amending acts: «пункт 3 изложить в следующей редакции», «дополнить», «исключить», «слова … заменить словами …»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from roadmap.documents.blocks import Document, Paragraph
from roadmap.documents.changes import act_parts
from roadmap.documents.changes.act_parts import Place
from roadmap.documents.content.requisites import Line, lines, order_lines
from roadmap.documents.model import Amendment
from roadmap.documents.text import fold, key

_INTO = re.compile(
    r"внести\s+(?:(?:следующие\s+)?изменени[яе]\s+)?в(?:о)?\s+(?P<act>.+?)(?:\s*\(далее\s*[-–—]?\s*(?P<short>[^()]+)\))?,?\s*(?:следующ\w+\s+изменени\w+)?\s*[:.]?$",
    re.IGNORECASE | re.DOTALL,
)
_LAID_OUT = re.compile(
    r"внести\s+изменени\w+\s+в\s+(?P<what>.+?),?\s+изложив\s+(?:их|его|её|ее)\s+в\s+(?:новой|следующей)\s+редакции(?P<new>.*)$",
    re.I,
)
_POINT = re.compile(r"^(?P<n>\d{1,2}(?:\.\d{1,2})*)(?P<mark>[.)])\s*(?P<text>.+)$", re.DOTALL)
_LETTER = re.compile(r"^(?P<n>[а-я])\)\s*(?P<text>.+)$", re.DOTALL)
_WORDS = r"(?:слов[оа]|цифр[уы]|числ[оа]|дат[уы]|аббревиатур[уы])"
_REPLACE_WORDS = re.compile(
    rf"^(?P<target>.*?)[,\s]*{_WORDS}\s+«(?P<old>.+?)»\s+заменить\s+(?:соответственно\s+)?(?:словами|словом|цифрами|цифрой|числом|датой|аббревиатурой)\s+«(?P<new>.+?)»[.;,]*$",
    re.IGNORECASE | re.DOTALL,
)
_DROP_WORDS = re.compile(
    rf"^(?P<target>.*?)[,\s]*{_WORDS}\s+«(?P<old>.+?)»\s+исключить[.;,]*$", re.IGNORECASE | re.DOTALL
)
_AFTER_WORDS = re.compile(
    rf"^(?P<target>.*?)[,\s]*после\s+{_WORDS}\s+«(?P<old>.+?)»\s+дополнить\s+словами\s+«(?P<new>.+?)»[.;,]*$",
    re.IGNORECASE | re.DOTALL,
)
_REPLACE = re.compile(
    r"^(?P<target>.*?)\s+изложить\s+в\s+(?:следующей|новой)\s+редакции\s*:?\s*(?P<new>.*)$", re.IGNORECASE | re.DOTALL
)
_ADD = re.compile(
    r"^(?P<target>.*?)\s*дополнить\s+(?P<what>.+?)(?:\s+следующего\s+содержания\s*:?\s*(?P<new>.*))?$",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(r"^(?P<what>[а-яё]+)\s+(?:№\s*)?(?P<n>\d+(?:\.\d+)*)", re.IGNORECASE)
_REMOVE = re.compile(
    r"^(?P<target>.*?)\s+(?:исключить|признать\s+утративш\w+\s+силу|отменить)[.;,]*$", re.IGNORECASE | re.DOTALL
)
_IN = re.compile(r"^(?:в|во|по)\s+(?P<where>[^:]{3,300}):$", re.IGNORECASE)
_DASH = re.compile(r"^[-–—•]\s+")
_DOES = re.compile(r"\b(?:заменить|изложить|дополнить|исключить|признать|отменить|внести)\b", re.IGNORECASE)
_CASES = {
    "пункте": "пункт",
    "пункта": "пункт",
    "подпункте": "подпункт",
    "абзаце": "абзац",
    "строке": "строка",
    "строку": "строка",
    "позиции": "позиция",
    "позицию": "позиция",
    "разделе": "раздел",
    "приложении": "приложение",
    "таблице": "таблица",
    "таблицу": "таблица",
    "графе": "графа",
    "графу": "графа",
    "наименовании": "наименование",
    "преамбуле": "преамбула",
    "преамбулу": "преамбула",
    "части": "часть",
    "столбце": "столбец",
    "мероприятии": "мероприятие",
    "направлении": "направление",
}
_GENITIVE = {
    "распоряжение": "распоряжения",
    "приказ": "приказа",
    "постановление": "постановления",
    "положение": "положения",
    "порядок": "порядка",
    "план": "плана",
    "комплекс": "комплекса",
    "карту": "карты",
    "дорожную": "дорожной",
}
_INSTRUMENTAL = {
    "пунктом": "пункт",
    "подпунктом": "подпункт",
    "строкой": "строка",
    "позицией": "позиция",
    "мероприятием": "мероприятие",
    "разделом": "раздел",
}
_ORDINALS = {
    "третьем": "третий",
    "третьей": "третья",
    "втором": "второй",
    "шестом": "шестой",
    "седьмом": "седьмой",
    "восьмом": "восьмой",
}


def _stream(document: Document) -> list[Line]:
    """The order line by line to its signature, rows of tables in it as lines with tabs."""
    whole: list[Line] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            whole += [Line(number, text) for number, text in block.lines()]
        else:
            whole += [Line(row.line, "\t".join(fold(text) for text in row.texts)) for row in block.rows]
    end = order_lines(lines(document))
    if not end:
        return []
    last = next((index for index, line in enumerate(whole) if line == end[-1]), len(whole) - 1)
    return whole[: last + 1]


@dataclass(frozen=True, slots=True)
class _Statement:
    """One sentence of change with the text in quotes that follows it; ``within`` is where, innermost first."""

    text: str
    line: int | None
    act: str
    act_part: str
    within: tuple[str, ...] = ()


class _Places:
    """The places that hold for a line: «1) в приложении № 2:», «а) в строке 3:» hold for what is marked below them."""

    def __init__(self) -> None:
        self._open: list[tuple[str, str]] = []

    def enter(self, mark: str) -> None:
        """A line marked so ends the places of its like and of what stood below them."""
        same = next((i for i, (other, _) in enumerate(self._open) if _is_above(mark, other)), len(self._open))
        self._open[same:] = [(mark, "")]

    def name(self, where: str, marked: bool) -> None:
        """The line last entered says where; an unmarked line says it until the next of its like."""
        if not marked:
            self.enter("")
        self._open[-1] = (self._open[-1][0], where)

    @property
    def within(self) -> tuple[str, ...]:
        return tuple(where for _, where in reversed(self._open) if where)


def _is_above(mark: str, other: str) -> bool:
    """Marks alike in kind; «1.2.» is above «1.2.1.»."""
    return other == mark or (mark.startswith(".") and other.startswith(mark))


def _mark(point: re.Match[str] | None) -> str:
    """«1)» and «а)» by kind; numbers with points by their depth, «1.2.» as «..»."""
    if point is None:
        return ""
    number = point["n"]
    if not number[0].isdigit():
        return "а"
    closed = point.re is _POINT and point["mark"] == ")" and "." not in number
    return ")" if closed else "." * (number.count(".") + 1)


def read(document: Document) -> tuple[Amendment, ...]:
    """The changes an amending act makes, in the order printed; empty for an act that amends nothing."""
    found = [made for statement in _statements(_stream(document)) if (made := _read(statement))]
    named = act_parts.parts_of([place for _, place in found])
    return tuple(replace(made, part=part) for (made, _), part in zip(found, named, strict=True))


def _statements(order: list[Line]) -> Iterator[_Statement]:
    act, amending = ("", ""), False
    places, point = _Places(), None
    pending: tuple[str, int | None] | None = None
    for line in order:
        text = _kept(line.text)
        if pending is not None:
            pending = (f"{pending[0]} {text}", pending[1])
        else:
            point = _POINT.match(text) or _LETTER.match(text)
            if _mark(point) == ".":
                amending, act = False, ("", "")
            if point:
                places.enter(_mark(point))
            pending = (point["text"] if point else _DASH.sub("", text), line.number)
        if _is_open(pending[0]):
            continue
        said, number = pending
        pending = None
        if re.match(r"^внести", said, re.IGNORECASE) or re.match(
            r"^.{0,400}\bвнести\s+следующие\s+изменения:?$", said, re.IGNORECASE
        ):
            amending = True
            act = _act_of(said)
            if _LAID_OUT.match(said):
                yield _Statement(said, number, *act)
            continue
        if not amending:
            continue
        if (place := _IN.match(said)) and not _DOES.search(place["where"]):
            places.name(place["where"], bool(point))
            continue
        yield _Statement(said, number, *act, places.within)


def _is_open(text: str) -> bool:
    """A quotation is still to come or to be closed."""
    if re.search(r"(?:следующего содержания|следующей редакции|новой редакции)\s*:?$", text, re.IGNORECASE):
        return True
    return text.count("«") > text.count("»") and len(text) < 20_000


def _act_of(said: str) -> tuple[str, str]:
    """What the act is called, and the words that say which part of it is changed."""
    found = _INTO.search(said)
    if not found:
        return "", ""
    return fold(found["short"] or found["act"]), act_parts.act_phrase(fold(found["act"]), found["short"])


def _read(statement: _Statement) -> tuple[Amendment, Place] | None:
    text = statement.text
    if laid := _LAID_OUT.match(text):
        what = fold(laid["what"])
        place = Place((what,), statement.act_part)
        return Amendment("replace", what, None, _new(laid["new"]), statement.line), place
    if found := _REPLACE_WORDS.match(text):
        return _made("replace_words", found["target"], found["old"], found["new"], statement)
    if found := _AFTER_WORDS.match(text):
        return _made("replace_words", found["target"], found["old"], f"{found['old']} {found['new']}", statement)
    if found := _DROP_WORDS.match(text):
        return _made("replace_words", found["target"], found["old"], "", statement)
    if found := _REPLACE.match(text):
        return _made("replace", found["target"], None, _new(found["new"]), statement)
    if found := _ADD.match(text):
        numbered = _NUMBERED.match(found["what"])
        target = f"{_place(found['target'])} {_nominative(numbered)}".strip() if numbered else found["target"]
        made, place = _made("add", target, None, _new(found["new"] or found["what"]), statement)
        return made, replace(place, phrases=(found["target"], *statement.within), added=found["what"])
    if found := _REMOVE.match(text):
        return _made("remove", found["target"], None, None, statement)
    return None


def _made(op: str, target: str, old: str | None, new: str | None, statement: _Statement) -> tuple[Amendment, Place]:
    """The change and where it is made in the words printed: ``target`` keeps only what names its point."""
    own = _place(target)
    first, *rest = [own, *statement.within] if own else [*map(_place, statement.within[:1]), *statement.within[1:], ""]
    act = "" if statement.act and key(statement.act)[:6] in key(own) else statement.act
    where = " ".join(filter(None, [first, *map(_genitive, rest)]))
    named = " ".join(part for part in (where, _of(act) if where else act) if part)
    place = Place((target, *statement.within), statement.act_part, new)
    return Amendment(op, named or "акт", old, new, statement.line), place


def _place(target: str) -> str:
    """«в абзаце первом пункта 3» → «абзац первый пункта 3»."""
    words = re.sub(r"^(?:в|во|из|по)\s+", "", fold(target), flags=re.IGNORECASE).split(" ")
    if words and words[0].lower() in _CASES:
        words[0] = _CASES[words[0].lower()]
        if len(words) > 1:
            words[1] = _ORDINALS.get(words[1], re.sub(r"(?<=[а-я]{3})ом$", "ый", words[1]))
    return " ".join(words).strip(" ,")


def _genitive(within: str) -> str:
    words = within.split(" ")
    swaps = {
        "пункте": "пункта",
        "подпункте": "подпункта",
        "разделе": "раздела",
        "приложении": "приложения",
        "строке": "строки",
        "таблице": "таблицы",
    }
    return " ".join([swaps.get(words[0].lower(), words[0]), *words[1:]]) if within else ""


def _of(act: str) -> str:
    """«распоряжение № Р-507» → «распоряжения № Р-507»."""
    first, _, rest = act.partition(" ")
    return (
        f"{_GENITIVE.get(first.lower(), first)}{' ' if rest else ''}{rest}"
        if not first.istitle()
        else f"{_GENITIVE.get(first.lower(), first).capitalize()} {rest}".strip()
    )


def _nominative(found: re.Match[str]) -> str:
    """«строкой 3.1» → «строка 3.1»."""
    word = found["what"].lower()
    return f"{_INSTRUMENTAL.get(word, word)} {found['n']}"


def _kept(text: str) -> str:
    """One space for white space, but the tabs between the cells of a row stay."""
    return "\t".join(fold(part) for part in text.split("\t"))


def _new(text: str) -> str | None:
    """The new words without the quotes and the stop that frame them."""
    bare = _kept(text).rstrip(";. \t")
    while bare.startswith("«") and bare.endswith(("»", "».")) and _frames(bare):
        bare = bare.rstrip(".")[1:-1].strip()
    return bare or None


def _frames(text: str) -> bool:
    """The first quote is closed by the last."""
    depth = 0
    body = text.rstrip(".")
    for index, char in enumerate(body):
        depth += (char == "«") - (char == "»")
        if depth == 0:
            return index == len(body) - 1
    return False
