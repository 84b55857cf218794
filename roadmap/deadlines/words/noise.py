"""What paper, scanners and typists do to a phrase, undone: tags, dashes, look-alike letters, broken and glued words.

``clean`` makes one plain lower-case line; ``mend`` finds the one known word that a misspelt one stands near to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from roadmap.deadlines.words.idioms import spelled
from roadmap.deadlines.words.vocabulary import SHORTENED, words

_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,200}>")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－⁃"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0301"))
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\t\r\u2002\u2003"), " ")
_PLAIN = {**_DASHES, **_INVISIBLE, **_SPACES, ord("ё"): "е", ord("і"): "i", ord("ⅰ"): "i"}

#: letters that look like a digit, in lower case
_DIGITS = str.maketrans("oоiіlzзб|", "001112361"[:9])
_NUMBERISH = re.compile(r"(?<![^\W_])(?=[^\W_|]*\d)([0-9oоilzзб|]+)(?=([^\W\d_]*)(?![^\W_]))")
_SUFFIXED = re.compile(r"\d+(?:ого|ому|ое|ой|ом|ои)?")
_MAYBE_NUMBERISH = re.compile(r"\d[oоilzзб|]|[oоilzзб|]\d")

#: Latin letters, lower case, that pass for Cyrillic ones (m, t, k, h, b as their capitals do)
_LATIN = str.maketrans("aceopxykmthbnur", "асеорхукмтнвпиг")
#: a Roman numeral with a stroke misread: «1V», «X1», «lV»
_MAYBE_ROMAN = re.compile(r"[1l|][vx]|[vx][1l|]")
_ROMANISH = re.compile(r"(?<![^\W_])[1l|ivx]*[vx][1l|ivx]*(?![^\W_])")
#: «IIкв.»
_GLUED_ROMAN = re.compile(r"(?<![^\W_])([ivx]{1,4})(?=кв|пол)")
#: «II-ой», «IV - го»: the ending says nothing; «1 - й» is «1-й»
_ENDING = r"\s?-\s?(?=(?:ого|го|ому|му|ый|ой|й|ая|я|ое|е|ом|м|ую|ю|ей|ым)(?![^\W_]))"
_ENDED_ROMAN = re.compile(rf"(?<![^\W_])([ivxl|ш]{{1,4}}){_ENDING}[а-я]+")
_ENDED_DIGIT = re.compile(rf"(?<=\d){_ENDING}")
#: «7.l.2023», «ll мая»: strokes where only a number can stand
_MAYBE_STROKE = re.compile(r"[li|oо]\.\d|[l|][li|]?\s")
_STROKE_DAY = re.compile(
    r"(?<=\d\.)[li|oо]{1,2}(?=\.\d)|(?<![^\W_])[li|]{1,2}(?=\.\d\d?\.\d{4})|"
    r"(?<![^\W_])(?:l|\||l[li|]|[i|]l)(?=\s+(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек))"
)
_STROKES = str.maketrans("1l|", "iii")
_HAS_LATIN = re.compile(r"[a-z]")
#: a word with both alphabets, or one of nothing but look-alikes («c», «co»)
_MIXED = re.compile(r"(?=[a-zа-я]*[а-я])(?=[а-я]*[a-z])[a-zа-я]+|(?<![^\W_])[aceopy]+(?![^\W_])")
_ROMAN = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12,
}  # fmt: skip
_ROMAN_LOOKS = str.maketrans({"l": "i", "|": "i", "1": "i", "х": "x", "у": "v", "ш": "iii", "п": "ii"})


def clean(text: str) -> str:
    """The phrase as one lower-case text: no tags, one kind of dash and space, digits where letters stood for them."""
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        import html

        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = _roman_signs(text).lower().translate(_PLAIN)
    if _MAYBE_ROMAN.search(text):
        text = _ROMANISH.sub(lambda found: found[0].translate(_STROKES), text)
    if "-" in text:
        text = _ENDED_DIGIT.sub("-", _ENDED_ROMAN.sub(r"\1", text))
    text = _GLUED_ROMAN.sub(r"\1 ", text)
    if _MAYBE_STROKE.search(text):
        text = _STROKE_DAY.sub(lambda found: found[0].translate(_DIGITS), text)
    if _MAYBE_NUMBERISH.search(text):
        text = _NUMBERISH.sub(_digits, text)
    if _HAS_LATIN.search(text):
        text = _MIXED.sub(lambda found: found[0].translate(_LATIN), text)
    return text.strip()


def _roman_signs(text: str) -> str:
    """«Ⅳ» (one sign) to «IV»; other signs stay, since NFKC would also change «№» and «…»."""
    if any("\u2160" <= each <= "\u217f" for each in text):
        return "".join(unicodedata.normalize("NFKC", c) if "\u2160" <= c <= "\u217f" else c for c in text)
    return text


def _digits(found: re.Match[str]) -> str:
    seen = found[1]
    if _SUFFIXED.fullmatch(seen + found[2]):
        return seen
    digits = seen.rstrip("oоilzзб|")
    letters = seen[len(digits) :]
    if found[2] and letters and not known(found[2]):
        return digits.translate(_DIGITS) + letters
    return seen.translate(_DIGITS)


def known(word: str) -> bool:
    """Whether the word is in the vocabulary or in an expression."""
    return word in words() or word in spelled()


@lru_cache(maxsize=8192)
def spell(word: str) -> str:
    """The word in Cyrillic where Latin look-alikes made it unreadable; else as it is."""
    if _HAS_LATIN.search(word):
        native = word.translate(_LATIN)
        if known(native) or not word.isascii():
            return native
    return word


@lru_cache(maxsize=8192)
def roman(word: str) -> int | None:
    """The value of a Roman numeral up to XII, also one made of look-alikes; Ш and П alone are left to the context."""
    if word in ("ш", "п", "у", "х"):
        return None
    return _ROMAN.get(word.translate(_ROMAN_LOOKS))


def doubtful_roman(word: str) -> int | None:
    """Ш as III, П as II, У as V: only sensible right before a quarter or a half-year."""
    return {"ш": 3, "п": 2}.get(word)


@lru_cache(maxsize=8192)
def unglue(word: str) -> tuple[str, str] | None:
    """The only two known words that «word» is made of without a space, or None."""
    if len(word) < 4:
        return None
    found = [(word[:at], word[at:]) for at in range(1, len(word) - 1) if known(word[:at]) and known(word[at:])]
    found = [pair for pair in found if pair[0] != pair[1][0] and (len(pair[0]) < 3 or pair[0] not in SHORTENED)]
    found = [pair for pair in found if len(pair[1]) > 2 or pair[1] in ("до", "по", "кв", "гг")]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=8192)
def mend(word: str) -> str | None:
    """The known word one slip away (two in long words), where all such words mean the same; else None."""
    if len(word) < 4 or not word.isalpha():
        return None
    for slips in (1, 2) if len(word) >= 8 else (1,):
        near = [each for each in _candidates(len(word), slips) if _within(word, each, slips)]
        if near:
            return _only(near)
    return None


def _only(near: list[str]) -> str | None:
    """The word where all of them mean the same; «ежегодно» is chosen before «ежегодное»."""
    if _same(near):
        return near[0]
    found = [words()[each] for each in near if each in words()]
    adverbs = [each for each in near if each in words() and words()[each].type == "FREQ"]
    frequent = len(found) == len(near) and {each.type for each in found} <= {"FREQ", "FREQADJ"}
    return adverbs[0] if frequent and adverbs and len({each.value for each in found}) == 1 else None


def _same(near: Iterable[str]) -> bool:
    meanings = words()
    return len({meanings.get(each, each) for each in near}) == 1 or _one_stem(list(near))


def _one_stem(near: list[str]) -> bool:
    return all(each not in words() for each in near) and len({each[:5] for each in near}) == 1


@lru_cache(maxsize=64)
def _candidates(length: int, slips: int) -> tuple[str, ...]:
    every = {*words(), *spelled()}
    return tuple(sorted(each for each in every if len(each) >= 4 and abs(len(each) - length) <= slips))


def _within(one: str, other: str, slips: int) -> bool:
    """Whether the Damerau–Levenshtein distance (neighbours swapped count as one) is at most ``slips``."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, mate in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != mate))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == mate:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > slips:
            return False
    return row[-1] <= slips
