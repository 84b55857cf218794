"""Automatic numbers of Word paragraphs: «1.», «1.1.», «а)» are printed, though they are no text of the file."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LETTERS = "абвгдежзиклмнопрстуфхцчшщэюя"
_PLACE = re.compile(r"%(\d)")


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbering:
    """Counts the paragraphs that have a number, list by list and level by level."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self.levels: dict[str, dict[int, _Level]] = {}
        self.styles: dict[str, tuple[str, int]] = {}
        self.counters: dict[str, dict[int, int]] = defaultdict(dict)
        if numbering is not None:
            self._load(numbering)
        if styles is not None:
            self._load_styles(styles)

    def _load(self, numbering: etree._Element) -> None:
        abstract: dict[str, dict[int, _Level]] = {}
        for item in numbering.findall(f"{_W}abstractNum"):
            levels = {_int(level.get(f"{_W}ilvl")): _level(level) for level in item.findall(f"{_W}lvl")}
            abstract[item.get(f"{_W}abstractNumId", "")] = levels
        for item in numbering.findall(f"{_W}num"):
            reference = item.find(f"{_W}abstractNumId")
            if reference is not None:
                self.levels[item.get(f"{_W}numId", "")] = abstract.get(reference.get(f"{_W}val", ""), {})

    def _load_styles(self, styles: etree._Element) -> None:
        for style in styles.findall(f"{_W}style"):
            found = style.find(f"{_W}pPr/{_W}numPr")
            if found is not None:
                self.styles[style.get(f"{_W}styleId", "")] = _reference(found)

    def number(self, paragraph: etree._Element) -> str:
        """The paragraph's printed number, counted on; empty where it has none (or a bullet)."""
        reference = self._reference(paragraph)
        if reference is None or reference[0] not in self.levels:
            return ""
        identity, depth = reference
        levels = self.levels[identity]
        level = levels.get(depth)
        if level is None or level.form in ("bullet", "none"):
            return ""
        counters = self.counters[identity]
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [other for other in counters if other > depth]:
            del counters[deeper]
        return _PLACE.sub(lambda place: self._printed(levels, counters, int(place[1]) - 1), level.text)

    def _reference(self, paragraph: etree._Element) -> tuple[str, int] | None:
        own = paragraph.find(f"{_W}pPr/{_W}numPr")
        if own is not None:
            return _reference(own)
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return None if style is None else self.styles.get(style.get(f"{_W}val", ""))

    def _printed(self, levels: dict[int, _Level], counters: dict[int, int], depth: int) -> str:
        level = levels.get(depth)
        value = counters.get(depth, level.start if level else 1)
        return _form(level.form if level else "decimal", value)


def _reference(element: etree._Element) -> tuple[str, int]:
    identity, depth = element.find(f"{_W}numId"), element.find(f"{_W}ilvl")
    return (
        identity.get(f"{_W}val", "") if identity is not None else "",
        _int(depth.get(f"{_W}val")) if depth is not None else 0,
    )


def _level(element: etree._Element) -> _Level:
    def value(name: str, default: str) -> str:
        found = element.find(f"{_W}{name}")
        return default if found is None else found.get(f"{_W}val", default)

    return _Level(value("numFmt", "decimal"), value("lvlText", ""), _int(value("start", "1")))


def _int(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 6 else 0


def _form(form: str, value: int) -> str:
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(value)
        return roman if form == "upperRoman" else roman.lower()
    if form in ("russianLower", "russianUpper") and 0 < value <= len(_LETTERS):
        letter = _LETTERS[value - 1]
        return letter if form == "russianLower" else letter.upper()
    if form in ("lowerLetter", "upperLetter") and 0 < value <= 26:
        letter = chr(ord("a") + value - 1)
        return letter if form == "lowerLetter" else letter.upper()
    return str(value)


def _roman(value: int) -> str:
    if not 0 < value < 400:
        return str(value)
    text = ""
    for worth, sign in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        while value >= worth:
            text += sign
            value -= worth
    return text
