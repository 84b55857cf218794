"""What the document calls what: «… (далее – ДОН ТО)», «… (МОУО)», and its own list of abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from roadmap.documents import looks
from roadmap.documents.blocks import Document, Row, Table
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
    r"^[а-яё]+(?:щ(?:ий|ая|ее|ие|их|ую|его)|н(?:ый|ая|ое|ые|ых|ую|ного))\b|^утвержд", re.IGNORECASE
)
_LEADING = re.compile(
    r"^(?:\d+(?:\.\d+)*[.)]?\s+)?(?:[-–—•]\s*)?(?:(?:разрабатыва|обеспечива|утвержда|организу|определя|осуществля)[а-яё]+\s+(?:и\s+[а-яё]+ет\s+)?)?"
)
_STOP = ".;:—,"


def read(document: Document) -> tuple[Alias, ...]:
    """Definitions in the order in which they stand; one that is only repeated is given once."""
    found = [
        alias
        for paragraph in document.paragraphs()
        for line, text in paragraph.lines()
        for alias in _defined(text, line)
    ]
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


def _in_table(table: Table) -> list[Alias]:
    found: list[Alias] = []
    listed = _is_list(table)
    for row, cells in _joined_cells(table):
        if listed and len(row.cells) >= 2 and row.cells[0].text:
            meaning = _LISTED.match(row.cells[1].text)
            found.append(Alias(fold(meaning[1] if meaning else row.cells[1].text), fold(row.cells[0].text), row.line))
            continue
        for text in cells:
            if (named := _IN_BRACKETS.match(text)) and "далее" not in named["abbr"]:
                found.append(Alias(fold(named["full"]), fold(named["abbr"]), row.line))
            for paragraph in text.split("\n"):
                found += _defined(paragraph, row.line)
    return found


def _joined_cells(table: Table) -> Iterator[tuple[Row, list[str]]]:
    """Each row's cells; a cell whose definition the page cut goes on in the same column of the next row."""
    waiting: tuple[Row, list[str]] | None = None
    for row in table.rows:
        texts = [cell.text for cell in row.cells]
        if waiting and all(text.isdigit() for text in texts if text):
            continue
        if waiting and row.cut | any(starts_low(text) for text in texts if text) and _completes(waiting[1], texts):
            width = max(len(texts), len(waiting[1]))
            pad = [*waiting[1], *[""] * width], [*texts, *[""] * width]
            waiting = (waiting[0], [join(pad[0][i], pad[1][i]) for i in range(width)])
            continue
        if waiting:
            yield waiting
        waiting = (row, texts)
    if waiting:
        yield waiting


def _completes(before: list[str], texts: list[str]) -> bool:
    """A few cells of this row read on from the row before: it has no first cell of its own."""
    filled = [index for index, text in enumerate(texts) if text]
    return bool(filled) and len(filled) < max(3, len(texts)) and not texts[0] and not looks.term(" ".join(texts))


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
    if not phrase.endswith(("»", '"')) and (found := _by_letters(phrase, abbr)):
        return found
    return _by_boundary(phrase, abbr)


def _by_letters(phrase: str, abbr: str) -> str | None:
    wanted = [char for char in abbr if char.isupper()]
    if len(wanted) < 2 or re.search(r"[а-яё]{3}", abbr):
        return None
    words = [(match.start(), match[0][0].upper()) for match in re.finditer(r"[А-ЯЁа-яё]+", phrase[-400:])]
    offset = max(0, len(phrase) - 400)
    for index in range(len(words) - 1, -1, -1):
        if words[index][1] == wanted[0] and _is_subsequence(wanted, [letter for _, letter in words[index:]]):
            return phrase[offset + words[index][0] :].strip('«»" ')
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
