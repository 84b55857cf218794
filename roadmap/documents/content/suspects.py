"""Words that look misread: an abbreviation one letter away from a common one, Latin letters inside a Russian word, …

Each is only shown with what was probably meant; the text stays as printed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import DamerauLevenshtein

from roadmap.documents.blocks import Document
from roadmap.documents.model import Alias, Suspect
from roadmap.documents.text import fold, letters
from roadmap.language.message import _

_ABBREVIATION = re.compile(r"(?<![\w-])[А-ЯЁІ][А-ЯЁІа-яё]*[А-ЯЁІ][А-ЯЁІа-яё]*(?![\w-])")
_MIXED = re.compile(r"(?<!\w)(?=\w*[A-Za-z])(?=\w*[А-Яа-яЁё])[A-Za-zА-Яа-яЁё]{3,}(?!\w)")
_BROKEN = re.compile(r"(?<!\w)[А-ЯЁа-яё]{4,}о- [а-яё]{5,}")
_ROMAN = re.compile(r"^[IVXLC]+[а-яё]{0,2}$")
_TWICE = re.compile(r"(?<!\w)([а-яё]{7,}) ([а-яё]{7,})(?!\w)", re.IGNORECASE)
_UNFILLED = re.compile(r"\bот\s+№\s*\)?")
_SOUNDS = str.maketrans(
    "abvgdezijklmnoprstufhcyABVGDEZIJKLMNOPRSTUFHCY", "абвгдезийклмнопрстуфхцыАБВГДЕЗИЙКЛМНОПРСТУФХЦЫ"
)
_FORM = re.compile(r"^[А-Я]{0,4}[ГМО]О?[БАК][А-Я]{0,2}У[А-Я]?$")
"""A legal form, of a region too: «МБУ», «ГАПОУ», «КОГОАУ»; as like each other as they are, each is meant."""
_COMMON = 4


def find(document: Document, aliases: tuple[Alias, ...]) -> tuple[Suspect, ...]:
    """Misread words with the line they stand in, in document order."""
    texts = list(_texts(document))
    found = [*_abbreviations(texts, aliases), *_words((line, text) for line, text, _other in texts)]
    return tuple(sorted(set(found), key=lambda suspect: (suspect.line or 0, suspect.seen)))


def _texts(document: Document) -> Iterator[tuple[int | None, str, bool]]:
    """Line, text, and whether it is all capitals as a heading is; «РЦОИ, ИРО» beside other words is none."""
    for paragraph in document.paragraphs():
        for line, text in paragraph.lines():
            yield line, text, text.isupper()
    for table in document.tables():
        for row in table.rows:
            texts = [fold(text) for text in row.texts if text]
            heading = not any(char.islower() for text in texts for char in text)
            for text in texts:
                yield row.line, text, heading


def _abbreviations(texts: Iterable[tuple[int | None, str, bool]], aliases: tuple[Alias, ...]) -> list[Suspect]:
    """Rare abbreviations that are one slip away from one that the document uses all the time."""
    places: dict[str, list[int | None]] = defaultdict(list)
    alone: set[tuple[str, int | None]] = set()
    for line, text, heading in texts:
        if heading:
            continue
        for match in _ABBREVIATION.finditer(text):
            places[match[0]].append(line)
            if text.isupper() and "," not in text:
                # A cell of one name tells what is common; only among others in a list is it surely no heading.
                alone.add((match[0], line))
    defined = {word for alias in aliases for word in alias.abbr.split()}
    common = [word for word, lines in places.items() if (len(lines) >= _COMMON or word in defined) and len(word) >= 4]
    found = []
    for word, lines in places.items():
        if len(lines) * _COMMON > 8 or len(word) < 4:
            continue
        times = 2 * _COMMON if word in defined else _COMMON
        better = [o for o in common if len(places[o]) >= times * len(lines) or (o in defined and word not in defined)]
        meant = _meant(word, better, places)
        if meant:
            found += [Suspect(word, meant, line) for line in lines if (word, line) not in alone]
    return found


def _meant(word: str, common: list[str], places: dict[str, list[int | None]]) -> str | None:
    """The common word one letter away (a swap counts as one); none where two are as near."""
    near = [other for other in common if other != word and _is_near(word, other)]
    if not near:
        return None
    near.sort(key=lambda other: (DamerauLevenshtein.distance(word, other), -len(places[other])))
    return near[0]


def _is_near(word: str, other: str) -> bool:
    if word.lower() == other.lower() or word[0] != other[0] or (_FORM.match(word) and _FORM.match(other)):
        return False
    if word.replace("ІІ", "П") == other:
        return True
    if len(word) == 4 or len(other) == 4:
        return len(word) == len(other) - 1 and DamerauLevenshtein.distance(word, other) == 1
    return DamerauLevenshtein.distance(letters(word), letters(other), score_cutoff=1) <= 1


def _words(texts: Iterable[tuple[int | None, str]]) -> Iterator[Suspect]:
    for line, text in texts:
        if not text.isascii() and re.search(r"[A-Za-z]", text):
            for match in _MIXED.finditer(text):
                if not _ROMAN.match(match[0]) and not match[0].startswith(("e", "E", "IT", "SMS")):
                    yield Suspect(match[0], _russian(match[0]), line)
        if "- " in text:
            for match in _BROKEN.finditer(text):
                yield Suspect(match[0], match[0].replace("- ", "-"), line)
        for match in _UNFILLED.finditer(text):
            yield Suspect(fold(match[0]), _("дата и номер не заполнены"), line)
        for match in _TWICE.finditer(text):
            if match[1].lower().replace("ё", "е") == match[2].lower().replace("ё", "е"):
                yield Suspect(match[0], match[1], line)


def _russian(word: str) -> str:
    """Letters that look alike for letters that look alike; what is left, by its sound."""
    alike = letters(word)
    return alike if not re.search(r"[A-Za-z]", alike) else word.translate(_SOUNDS)
