"""Phrase → terminals of the grammar: the scanner, then words and expressions, then what is read as one numeral.

The scanner is the only place that looks at characters. Every token remembers where it stood in the cleaned text, so
that the name of an event or a plan can be quoted.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from roadmap.deadlines.words import idioms, noise
from roadmap.deadlines.words.vocabulary import SHORTENED, Meaning, words


class Token(NamedTuple):
    """A terminal, its normal value and its place in the cleaned text."""

    type: str
    value: Any
    start: int
    end: int


_SCAN = re.compile(
    r"""
      (?P<date>(\d{1,2})\s?([./])\s?(\d{1,2})\s?\3\s?(\d{4}|\d{2})(?!\d))
    | (?P<dashed>(\d{1,2})-(\d{1,2})-(\d{4})(?!\d))
    | (?P<iso>(\d{4})-(\d{2})-(\d{2})(?!\d))
    | (?P<half>1[,.]5(?=\s?(?:дн|нед|мес|лет|год)))
    | (?P<pair>((?:19|20)\d\d)\s?/\s?(\d{4}|\d{2})(?!\d))
    | (?P<my>(\d{1,2}[./]|\d\d\s?[./]\s?)((?:19|20)\d\d)(?!\d))
    | (?P<dm>(\d{1,2})\.(\d{2})(?!\d|\.\d))
    | (?P<term>(\d{1,3})\s?-?\s?(?:х|ти|и|ми|й)?\s?-?\s?(дневн|месячн|недельн|суточн|годичн|часов)[а-я]{1,3})
    | (?P<nth>(\d{1,4})-?(?:ого|го|ому|му|ый|ой|й|ая|я|ое|е|ом|м|ую|ю|ей|ым)(?![а-яa-z]))
    | (?P<many>(\d{1,3})-?(?:ти|х|ми|мя|и)(?![а-яa-z]))
    | (?P<num>\d+)
    | (?P<short>п/г)
    | (?P<word>[^\W\d_]+|\|+)
    | (?P<blank>_+)
    | (?P<mark>[^\s])
    """,
    re.VERBOSE,
)
_UNITS = {"дневн": "day", "суточн": "day", "недельн": "week", "месячн": "month", "годичн": "year", "часов": "hour"}
_MARKS = {
    ",": "COMMA", ";": "COMMA", ":": "COMMA", "(": "LPAR", "[": "LPAR", ")": "RPAR", "]": "RPAR", "-": "DASH",
    "/": "SLASH",
}  # fmt: skip
_DROPPED = frozenset("\"'`«»„“”’*•·…!^~\\")
#: «15. мая»: a month in the genitive needs the number before it
_GENITIVE = re.compile(r"(?:(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)я|мая|(?:март|август)а)(?![а-я])")
_ITEM_NUMBER = re.compile(r"(?:\d{1,3}\.){1,4}\d{0,3}\.?\s*(?=[^\W\d_])|\d{1,3}\)\s*(?=\w)")


#: words before which a comma does not end an expression
_AFTER_COMMA = frozenset((
    "чем", "следующего", "следующем", "следующим", "следующий", "следующему",
))  # fmt: skip


_PLANS = frozenset(
    ["плану", "планам", "графику", "графикам", "расписанию", "расписаниям", "программе", "программам", "календарю"]
)
_WORD = Meaning("W")


def scan(text: str) -> list[Token]:
    """The cleaned text cut into raw tokens; words are still WORD."""
    raw: list[Token] = []
    for found in _SCAN.finditer(text, _after_item_number(text)):
        kind = found.lastgroup or ""
        token = _RAW[kind](found, raw)
        if token is not None:
            raw.append(token)
    return raw


def _after_item_number(text: str) -> int:
    """Where the phrase begins after an item number («2.14. Март»); a padded day and month is a date, not a number."""
    found = _ITEM_NUMBER.match(text)
    if found is None:
        return 0
    seen = found[0].strip(" .")
    padded = re.fullmatch(r"(0[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])(\.\d\d)?", seen)
    return 0 if padded or (seen.isdigit() and _GENITIVE.match(text, found.end())) else found.end()


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _date(found: re.Match[str], raw: list[Token]) -> Token:
    g = found.groups()
    day, month, year = (g[1], g[3], g[4]) if found["date"] else (g[6], g[7], g[8])
    return Token("DATE", (int(day), int(month), _year(year)), *found.span())


def _half(found: re.Match[str], raw: list[Token]) -> Token:
    return Token("CARD", 1.5, *found.span())


def _iso(found: re.Match[str], raw: list[Token]) -> Token:
    year, month, day = found[0].split("-")
    return Token("DATE", (int(day), int(month), int(year)), *found.span())


def _pair(found: re.Match[str], raw: list[Token]) -> Token:
    first, second = (each.strip() for each in found[0].split("/"))
    return Token("YEARPAIR", (int(first), _year(second)), *found.span())


def _month_year(found: re.Match[str], raw: list[Token]) -> Token:
    month, year = re.split(r"\s?[./]\s?", found[0])
    return Token("MY", (int(month), int(year)), *found.span())


def _day_month(found: re.Match[str], raw: list[Token]) -> Token:
    day, month = found[0].split(".")
    return Token("DM", (int(day), int(month)), *found.span())


def _term(found: re.Match[str], raw: list[Token]) -> Token:
    number = re.match(r"\d+", found[0])
    unit = next(unit for stem, unit in _UNITS.items() if stem in found[0])
    return Token("TERMADJ", (int(number[0]) if number else 0, unit), *found.span())


def _nth(found: re.Match[str], raw: list[Token]) -> Token:
    digits = re.match(r"\d+", found[0])
    number = int(digits[0]) if digits else 0
    return Token("YEAR" if 1900 <= number < 2100 else "ORD", number, *found.span())


def _many(found: re.Match[str], raw: list[Token]) -> Token:
    digits = re.match(r"\d+", found[0])
    return Token("NUM", int(digits[0]) if digits else 0, *found.span())


def _num(found: re.Match[str], raw: list[Token]) -> Token:
    number = int(found[0])
    return Token("YEAR" if len(found[0]) == 4 and 1900 <= number < 2100 else "NUM", number, *found.span())


def _word(found: re.Match[str], raw: list[Token]) -> Token:
    return Token("WORD", found[0], *found.span())


def _blank(found: re.Match[str], raw: list[Token]) -> Token:
    return Token("BLANK", found[0], *found.span())


def _mark(found: re.Match[str], raw: list[Token]) -> Token | None:
    sign = found[0]
    if sign in _MARKS:
        return Token(_MARKS[sign], sign, *found.span())
    if sign in _DROPPED:
        return None
    if sign == ".":
        ends = raw and raw[-1].type == "WORD" and len(raw[-1].value) > 2 and raw[-1].value not in SHORTENED
        return Token("COMMA", ".", *found.span()) if ends else None
    return Token("W", sign, *found.span())


_RAW = {
    "half": _half, "date": _date, "dashed": _date, "iso": _iso, "pair": _pair, "my": _month_year, "dm": _day_month,
    "term": _term, "nth": _nth, "many": _many, "num": _num, "short": _word, "word": _word, "blank": _blank,
    "mark": _mark,
}  # fmt: skip


def joined(text: str, raw: list[Token]) -> list[Token]:
    """Words broken over lines or by a stray space put together, glued ones parted, look-alike letters read."""
    out: list[Token] = []
    at = 0
    while at < len(raw):
        token = raw[at]
        if token.type != "WORD":
            out.append(token)
            at += 1
            continue
        word = noise.spell(token.value)
        broken = _broken(text, raw, at, word)
        if broken:
            out.append(broken[0])
            at = broken[1]
            continue
        parts = None if noise.known(word) or noise.roman(token.value) else noise.unglue(word)
        if parts:
            middle = token.start + len(parts[0])
            out += [Token("WORD", parts[0], token.start, middle), Token("WORD", parts[1], middle, token.end)]
        else:
            out.append(Token("WORD", word if not noise.roman(token.value) else token.value, token.start, token.end))
        at += 1
    return out


def _broken(text: str, raw: list[Token], at: int, word: str) -> tuple[Token, int] | None:
    """The word begun at ``at`` and continued after a hyphen or a space, when the whole is known and a part is not."""
    hyphen = at + 2 < len(raw) and raw[at + 1].type == "DASH"
    rest = at + 2 if hyphen else at + 1
    if rest >= len(raw) or raw[rest].type != "WORD":
        return None
    second = noise.spell(raw[rest].value)
    whole = word + second
    shortest = 4 if hyphen or "\n" in text[raw[at].end : raw[rest].start] else 6
    if (noise.known(word) and noise.known(second)) or not noise.known(whole) or len(whole) < shortest:
        return None
    return Token("WORD", whole, raw[at].start, raw[rest].end), rest + 1


def named(raw: list[Token]) -> list[Token]:
    """Words → terminals: the longest expression first, then the single word; an unknown word is W."""
    opened, single = idioms.tree(), words()
    out: list[Token] = []
    at = 0
    while at < len(raw):
        token = raw[at]
        if token.type != "WORD":
            out.append(token)
            at += 1
            continue
        found = _expression(opened, raw, at) if token.value in opened else None
        if found is not None:
            meaning, length = found
            value = token.value if meaning.type == "W" else meaning.value
            out.append(Token(meaning.type, value, token.start, raw[at + length - 1].end))
            at += length
            continue
        if token.value == "по" and _plan_ahead(raw, at + 1):
            out.append(Token("EXTERNAL", None, token.start, token.end))
            at += 1
            continue
        out.append(_single(single, token, len(token.value) == 1 and _numbers_unit(single, raw, at + 1)))
        at += 1
    return out


def _plan_ahead(raw: list[Token], at: int) -> bool:
    """«по отдельно утвержденному графику»: a plan is named within a few words that are no dates."""
    for token in raw[at : at + 4]:
        if token.type != "WORD" or words().get(token.value, _WORD).type not in ("W", "LABELW", "WORKING"):
            return False
        if token.value in _PLANS:
            return True
    return False


def _expression(node: dict[str, Any], raw: list[Token], at: int) -> tuple[Any, int] | None:
    """The longest expression that begins at ``at``; a comma may stand inside («месяца, следующего за …»)."""
    best = None
    taken = at
    while True:
        if "" in node:
            best = node[""], taken - at
        step = 2 if taken + 1 < len(raw) and raw[taken].type == "COMMA" and raw[taken + 1].value in _AFTER_COMMA else 1
        place = taken + step - 1
        if place >= len(raw) or raw[place].type != "WORD" or raw[place].value not in node:
            return best
        node = node[raw[place].value]
        taken += step


def _numbers_unit(single: Any, raw: list[Token], at: int) -> bool:
    """Whether what stands before ``at`` numbers a quarter or the like: «Ш квартал», «с Ш по IV квартал»."""
    for token in raw[at:]:
        if token.type == "WORD":
            meaning = single.get(noise.spell(token.value))
            if meaning is not None and meaning.type in ("QUARTER", "QUARTERS", "HALFYEAR", "DECADE"):
                return True
            numeral = noise.roman(token.value) or noise.doubtful_roman(token.value)
            if not numeral and (meaning is None or meaning.type not in ("AND", "BY")):
                return False
        elif token.type not in ("COMMA", "DASH"):
            return False
    return False


def _single(single: Any, token: Token, numbering: bool) -> Token:
    meaning = single.get(token.value)
    if meaning is not None:
        value = token.value if meaning.type in ("LABELW", "W") else meaning.value
        return Token(meaning.type, value, token.start, token.end)
    number = noise.roman(token.value)
    if number is None and numbering:
        number = noise.doubtful_roman(token.value)
    if number is not None:
        return Token("ROMAN", number, token.start, token.end)
    return Token("W", token.value, token.start, token.end)
