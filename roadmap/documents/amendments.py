"""Amending acts: «пункт 3 изложить в следующей редакции», «дополнить», «исключить», «слова … заменить словами …»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roadmap.documents.acts import Line, lines, order_lines
from roadmap.documents.blocks import Document, Paragraph
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
_IN = re.compile(r"^в(?:о)?\s+(?P<where>[^:«»]{3,160}):$", re.IGNORECASE)
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
    """One sentence of change with the text in quotes that follows it, and where it applies."""

    text: str
    line: int | None
    act: str
    within: str


def read(document: Document) -> tuple[Amendment, ...]:
    """The changes an amending act makes, in the order printed; empty for an act that amends nothing."""
    return tuple(found for statement in _statements(_stream(document)) if (found := _read(statement)))


def _statements(order: list[Line]) -> Iterator[_Statement]:
    act, within, amending = "", "", False
    pending: tuple[str, int | None] | None = None
    for line in order:
        text = _kept(line.text)
        if pending is not None:
            pending = (f"{pending[0]} {text}", pending[1])
        else:
            point = _POINT.match(text) or _LETTER.match(text)
            numbered = bool(point) and (point["n"] if point else "")
            if point and "." not in str(numbered) and text[len(str(numbered))] == ".":
                amending, act = False, ""
            pending = (point["text"] if point else text, line.number)
            if point:
                within = ""
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
                yield _Statement(said, number, act, "")
            continue
        if not amending:
            continue
        if place := _IN.match(said):
            within = place["where"]
            continue
        yield _Statement(said, number, act, within)


def _is_open(text: str) -> bool:
    """A quotation is still to come or to be closed."""
    if re.search(r"(?:следующего содержания|следующей редакции|новой редакции)\s*:?$", text, re.IGNORECASE):
        return True
    return text.count("«") > text.count("»") and len(text) < 20_000


def _act_of(said: str) -> str:
    found = _INTO.search(said)
    if not found:
        return ""
    return fold(found["short"] or found["act"])


def _read(statement: _Statement) -> Amendment | None:
    text = statement.text
    if laid := _LAID_OUT.match(text):
        return Amendment("replace", fold(laid["what"]), None, _new(laid["new"]), statement.line)
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
        return _made("add", target, None, _new(found["new"] or found["what"]), statement)
    if found := _REMOVE.match(text):
        return _made("remove", found["target"], None, None, statement)
    return None


def _made(op: str, target: str, old: str | None, new: str | None, statement: _Statement) -> Amendment:
    own = _place(target)
    within = _genitive(statement.within) if own else _place(statement.within)
    act = "" if statement.act and key(statement.act)[:6] in key(own) else statement.act
    place = " ".join(part for part in (own, within, _of(act) if own or within else act) if part)
    return Amendment(op, place or "акт", old, new, statement.line)


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
