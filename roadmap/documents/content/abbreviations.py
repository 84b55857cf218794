"""What the document calls what: «… (далее – ДОН ТО)», «… (МОУО)», and its own list of abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from roadmap.documents.blocks import Document, Row, Table
from roadmap.documents.cells import cell_looks
from roadmap.documents.model import Alias
from roadmap.documents.text import fold, join, starts_low

_LATER = re.compile(
    r"\(\s*далее(?:\s+(?:совместно|по тексту|соответственно|вместе|именуем\w+))?\s*[-–—:]?\s*([^()]{1,90}?)\s*\)"
    r"|,\s+далее\s+[-–—]\s+([А-ЯЁ]{2,10})\b",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(
    r"^(?P<full>[А-ЯЁ][^()]{8,260}?)\s*\((?P<abbr>(?=[^()]*[А-ЯЁ]{2})[А-ЯЁ][А-ЯЁа-яё\s/«»-]{1,40})\)(?:\s*[–—].*)?$",
    re.DOTALL,
)
_LISTED = re.compile(r"^\s*[-–—]\s*(.+)$", re.DOTALL)
_PARTICIPLE = re.compile(
    r"^(?![а-яё]*ственн)[а-яё]+(?:щ(?:ий|ая|ее|ие|их|ую|его)|[ая]нн(?:ый|ая|ое|ые|ых|ую|ого)|"
    r"[её]нн(?:ый|ая|ое|ые|ых|ую|ого)|[аеиу]емы?(?:й|ая|ое|ые|ых|ую|ого))\b|^утвержд",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:\d+(?:\.\d+)*[.)]?\s+)?(?:[-–—•]\s*)?(?:(?:разрабатыва|обеспечива|утвержда|организу|определя|осуществля)[а-яё]+\s+(?:и\s+[а-яё]+ет\s+)?)?"
)
_COMMAND = re.compile(
    r"^(?:утвердить|разработать|создать|принять|ввести|обеспечить|организовать|провести|определить|назначить|внести|"
    r"направить|представить|одобрить|реализовать|сформировать)\s+(?:прилагаем[а-яё]+\s+)?",
    re.IGNORECASE,
)
_OWN_LIST = re.compile(r"(?:сокращени[яй]|обозначени[яй]|аббревиатуры?)[^:;.]{0,80}:\s*", re.IGNORECASE)
_LIST_ITEM = re.compile(
    r"^[-–—•\s]*(?P<abbr>(?=[^–—]*[А-ЯЁ]{2})[А-ЯЁ][А-ЯЁа-яё/«» -]{0,30}?)\s*(?:\s-\s|[–—]\s*)"
    r"(?P<full>[^–—;]{4,300}?)\s*[.;,]?$"
)
_LIST_EDGE = re.compile(r"[;\n]\s*|[.,]\s+(?=[А-ЯЁ]{2,}[А-Яа-яё]*\s*[–—-]\s)")
_BODIES = re.compile(r"(?:^|\s)(орган[а-яё]*\s+)$", re.IGNORECASE)
_OF_BODIES = re.compile(
    r"^(?:местного самоуправления|(?:государственной|исполнительной|законодательной)\s.{0,30}власти)\b", re.I
)
_POINT = re.compile(r"^\d{1,2}(?:\.\d{1,2})*[.)]\s+(?=[А-ЯЁ])")
_STOP = ".;:—,"
_WORK = re.compile(r"^(?:анализ|мониторинг|учет|учёт|контроль|выезды?)\b", re.IGNORECASE)
_DEFINED_BEFORE = re.compile(r"^.*\(\s*далее\b[^()]*\)[\s,;]*", re.IGNORECASE | re.DOTALL)
_PERIOD = re.compile(r"\s+на\s+(?:период\s+)?(?:до\s+)?20\d\d(?:\s*[-–—]\s*20\d\d)?\s*(?:год[аы]?|гг?\.)?$")
_OWN_FORM = re.compile(r"(?:(?<=\s)|^)((?:[А-ЯЁ]{2,}[А-Яа-яё]*\s+){1,4})«([^«»]*(?:«[^«»]*»)?[^«»]*)»$")
_ADJECTIVE = re.compile(
    r"^[а-яё-]+(?:ых|их|ым|им|ой|ей|ого|его|ая|яя|ый|ий|ые|ие|ому|ему|ыми|ими|ую|юю|ое|ее)$|^и$", re.I
)


def read(document: Document) -> tuple[Alias, ...]:
    """Definitions in the order in which they stand; one that is only repeated is given once."""
    lines = [one for paragraph in document.paragraphs() for one in paragraph.lines()]
    found = [alias for line, text in lines for alias in _defined(text, line)]
    found += _own_list(lines)
    for table in document.tables():
        found += _in_table(table)
    unique = {(alias.abbr, alias.full): alias for alias in sorted(found, key=lambda alias: -(alias.line or 0))}
    return tuple(sorted(unique.values(), key=lambda alias: alias.line or 0))


def _defined(text: str, line: int | None) -> Iterator[Alias]:
    for found in _LATER.finditer(text):
        abbr = fold(found[1] or found[2] or "").strip(" .;")
        before = text[: found.start()]
        full = fold(before) if "совместно" in found[0] else phrase_before(before, abbr)
        if abbr and len(full) > len(abbr):
            yield Alias(full, abbr, line)


def _own_list(lines: list[tuple[int | None, str]]) -> Iterator[Alias]:
    """«Используемые сокращения: ОО – образовательные организации; …»: in its line, or in the lines that follow it."""
    listing = False
    for line, text in lines:
        opened = _OWN_LIST.search(text)
        items = [_LIST_ITEM.match(part) for part in _LIST_EDGE.split(text[opened.end() :] if opened else text)]
        found = [item for item in items if item]
        if opened or listing:
            yield from (Alias(fold(item["full"]), fold(item["abbr"]), line) for item in found)
        listing = bool(found) and listing if not opened else bool(found) or not text[opened.end() :].strip()


def _in_table(table: Table) -> list[Alias]:
    found: list[Alias] = []
    listed = _is_list(table)
    for row, cells in _joined_cells(table):
        if listed and len(row.cells) >= 2 and row.cells[0].text:
            meaning = _LISTED.match(row.cells[1].text)
            found.append(Alias(fold(meaning[1] if meaning else row.cells[1].text), fold(row.cells[0].text), row.line))
            continue
        for cell in cells:
            found += [replace(alias, line=cell.line_of(alias.full)) for alias in _in_cell(cell.text)]
    return found


def _in_cell(text: str) -> Iterator[Alias]:
    named = _IN_BRACKETS.match(text)
    if named and "далее" not in named["abbr"] and not _WORK.match(text) and not cell_looks.action(text):
        full, abbr = fold(named["full"]), fold(named["abbr"])
        yield Alias(_of_own_form(full, abbr) or full, abbr)
    for paragraph in text.split("\n"):
        yield from _defined(paragraph, None)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell put together over pages: its text, and where in it each line of the file begins."""

    text: str
    places: tuple[tuple[int, int | None], ...]

    def and_then(self, text: str, line: int | None) -> _Cell:
        if not text:
            return self
        joined = join(self.text, text)
        return _Cell(joined, (*self.places, (len(joined) - len(text), line)))

    def line_of(self, words: str) -> int | None:
        """The line of the file on which the words begin."""
        at = max(0, self.text.find(words))
        return next((line for start, line in reversed(self.places) if start <= at), None)


def _joined_cells(table: Table) -> Iterator[tuple[Row, list[_Cell]]]:
    """Each row's cells; a cell whose definition the page cut goes on in the same column of the next row."""
    waiting: tuple[Row, list[_Cell]] | None = None
    cut = False
    for row in table.rows:
        texts = [cell.text for cell in row.cells]
        cut = cut or row.cut
        if waiting and all(text.isdigit() for text in texts if text):
            continue
        goes_on = cut or any(starts_low(text) for text in texts if text)
        cut = False
        own = [_Cell(text, ((0, row.line),)) for text in texts]
        if waiting and goes_on and _completes(texts):
            waiting = (waiting[0], _continued(waiting[1], own, row.line))
            continue
        if waiting:
            yield waiting
        waiting = (row, own)
    if waiting:
        yield waiting


def _continued(cells: list[_Cell], below: list[_Cell], line: int | None) -> list[_Cell]:
    """Each cell with what goes on below it; a term does not go on: the row lost a cell before it."""
    longer = [*cells, *below[len(cells) :]]
    for at, cell in enumerate(below[: len(cells)]):
        lost = at > 0 and not below[at - 1].text and starts_low(cell.text) and cell_looks.term(cells[at].text)
        longer[at - lost] = longer[at - lost].and_then(cell.text, line)
    return longer


def _completes(texts: list[str]) -> bool:
    """A few cells of this row read on from the row before: it has no first cell of its own."""
    filled = [index for index, text in enumerate(texts) if text]
    return bool(filled) and len(filled) < max(3, len(texts)) and not texts[0] and not cell_looks.term(" ".join(texts))


def _is_list(table: Table) -> bool:
    """Two columns, the second explaining the first after a dash."""
    rows = [row for row in table.rows if len(row.cells) == 2 and all(row.texts)]
    return len(rows) >= 2 and sum(bool(_LISTED.match(row.cells[1].text)) for row in rows) >= 0.6 * len(table.rows)


def phrase_before(text: str, abbr: str) -> str:
    """The words a definition stands for: back to where the abbreviation's letters begin, else to the phrase's start."""
    phrase = fold(text).rstrip(" ,–—-")
    if phrase.count("»") > phrase.count("«"):
        phrase = phrase.rstrip("»")
    elif phrase.startswith("«") and phrase.endswith("»") and phrase.count("«") == 1:
        phrase = phrase.strip("«»")
    after = _DEFINED_BEFORE.sub("", phrase)
    phrase = _COMMAND.sub("", _PERIOD.sub("", _POINT.sub("", after if len(after.split(" ")) > 1 else phrase)))
    if named := _of_own_form(phrase, abbr):
        return named
    if not phrase.endswith(("»", '"')) and (found := _by_letters(phrase, abbr)):
        return found
    return _by_last_word(phrase, abbr) or _by_boundary(phrase, abbr)


def _of_own_form(phrase: str, abbr: str) -> str | None:
    """«… на сайте ГАУ «Центр оценки …» (далее – ЦО)»: the name in quotes with its form, where the letters agree."""
    found = _OWN_FORM.search(phrase)
    if not found:
        return None
    return found[0].strip() if abbr[:1].upper() in (found[1][0], found[2][:1].upper()) else None


def _by_last_word(phrase: str, abbr: str) -> str | None:
    """«по дополнительным профессиональным программам (далее – программы ДПО)»: that word and its adjectives."""
    words, stem = phrase.split(" "), abbr.split(" ")[0][:6]
    if len(stem) < 5 or stem.isupper() or not words[-1].lower().startswith(stem.lower()):
        return None
    start = len(words) - 1
    while start and _ADJECTIVE.match(words[start - 1]):
        start -= 1
    initial = next((char for char in abbr.split(" ", 1)[-1] if char.isupper()), "")
    start = next((i for i in range(start, len(words)) if initial and words[i][0].upper() == initial), start)
    while start < len(words) - 1 and words[start] == "и":
        start += 1
    return " ".join(words[start:]) if start < len(words) - 1 else None


def _by_letters(phrase: str, abbr: str) -> str | None:
    """Back to the word with the abbreviation's first letter, when the others follow; a letter before them may be lost.

    «единой системы … (далее – РС НМС)»: the region is in the letters, not in the words.
    """
    if re.search(r"[а-яё]{3}", abbr):
        return None
    first = [char for char in abbr.split(" ")[0] if char.isupper()]
    whole = [char for char in abbr if char.isupper()]
    for wanted in (whole, whole[1:] if len(whole) > 4 else [], first if len(first) > 2 else []):
        if len(wanted) > 1 and (found := _from_letters(phrase, wanted)):
            return found
    return None


def _from_letters(phrase: str, wanted: list[str]) -> str | None:
    words = [(match.start(), match[0][0].upper()) for match in re.finditer(r"[А-ЯЁа-яё]+", phrase[-400:])]
    offset = max(0, len(phrase) - 400)
    for index in range(len(words) - 1, -1, -1):
        if words[index][1] == wanted[0] and _is_subsequence(wanted, [letter for _, letter in words[index:]]):
            start = offset + words[index][0]
            whole = _BODIES.search(phrase[:start]) if _OF_BODIES.match(phrase[start:]) else None
            return phrase[start - len(whole[1]) if whole else start :].strip('«»" ')
    return None


def _is_subsequence(wanted: list[str], letters: list[str]) -> bool:
    rest = iter(letters)
    return all(any(letter == other for other in rest) for letter in wanted)


def _by_boundary(phrase: str, abbr: str) -> str:
    if found := _by_word(phrase, abbr):
        return found
    start = _phrase_start(phrase, len(phrase))
    while start > 0 and _PARTICIPLE.match(phrase[start:].lstrip(" ,")):
        start = _phrase_start(phrase, start - 1)
    return _LEADING.sub("", phrase[start:].lstrip(" ,;:.–—-")).strip()


def _by_word(phrase: str, abbr: str) -> str | None:
    """Back to the word with which the abbreviation itself begins: «Положение о … (далее – Положение)»."""
    word = abbr.split(" ")[0].strip('«»",')
    stem = word if word.isupper() else word[:6]
    if len(stem) < 3:
        return None
    places = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(stem)}", phrase, re.IGNORECASE)]
    for at in reversed(places):
        rest = phrase[at:]
        if rest.count("«") == rest.count("»") and len(rest.split(" ")) > 2 and len(rest) < 500:
            return rest
    return None


def _phrase_start(phrase: str, end: int) -> int:
    depth = 0
    for index in range(end - 1, -1, -1):
        char = phrase[index]
        if char in "»)":
            depth += 1
        elif char in "«(":
            depth -= 1
            if depth < 0:
                return index + 1
        elif depth == 0 and char in _STOP and phrase[index + 1 : index + 2] in (" ", ""):
            return index + 1
    return 0
