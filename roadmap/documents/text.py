"""Words as printed: what is taken off (tags, emphasis marks, odd spaces) and how fragments are put together again.

Nothing here corrects a word: a text taken from a document stands in it, apart from tags and white space.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

_BREAK = re.compile(r"</p>\s*<p[^>]*>|<br\s*/?>|</?p\b[^>]*>|</(?:div|li)>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|i|u|s|strong|em|sup|sub|span|div|font|a|ul|ol|li)\b[^<>]{0,300}>", re.IGNORECASE)
_STARS = re.compile(r"\*+")
_ESCAPED = re.compile(r"\\([_*#\[\]()~`>+\-.!|])")
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_CONTROL = {code: " " for code in range(32) if code not in (9, 10)} | {0x7F: " ", 0xA0: " ", 0x2028: "\n", 0x2029: "\n"}
_TRANSLATION = {**_INVISIBLE, **_CONTROL}
_DASH_ENDS = re.compile(r"[^\s–—−-][–—−]$")
_DASH_BEGINS = re.compile(r"[–—−]\d")
_OFTEN = 200
"""Shorter texts come again and again (headings, names, terms) and are remembered; long ones would fill the memory."""
_LOOKALIKE = str.maketrans("ABCEHKMOPTXaceopxyІі", "АВСЕНКМОРТХасеорхуІі")


def clean(raw: str) -> str:
    """Take tags, emphasis marks and control characters off; paragraphs inside the text stay apart by one newline."""
    text = raw.translate(_TRANSLATION)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "&" in text:
        text = html.unescape(text).translate(_TRANSLATION)
    if "*" in text:
        text = _STARS.sub("", text)
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    return "\n".join(line for line in (fold(part) for part in text.split("\n")) if line)


def fold(text: str) -> str:
    """One space for any white space, none at the ends."""
    return " ".join(text.split())


def join(first: str, second: str) -> str:
    """Two fragments of one cell: one space between them."""
    return f"{first} {second}" if first and second else first or second


def is_tight(first: str, second: str) -> bool:
    """A dash without a space before it at the cut, «6–» and «11 классов», takes none after it either."""
    return bool(_DASH_ENDS.search(first) or (first[-1:].isdigit() and _DASH_BEGINS.match(second)))


def key(text: str) -> str:
    """For comparing: lower case, «ё» as «е», one kind of dash and quote, no white space at the ends."""
    return _key(text) if len(text) < _OFTEN else _key.__wrapped__(text)


@lru_cache(maxsize=16384)
def _key(text: str) -> str:
    lowered = fold(text).lower().replace("ё", "е")
    return re.sub(r"[«»“”„\"]", '"', re.sub(r"\s*[-‐‑–—−]\s*", "-", lowered))


def letters(text: str) -> str:
    """For comparing words met in spite of recognition: Latin look-alikes as Cyrillic ones."""
    return text.translate(_LOOKALIKE)


def starts_low(text: str) -> bool:
    """True for a text that goes on from somewhere: begins with a small letter, a closing bracket or a comma."""
    stripped = text.lstrip()
    return bool(stripped) and (stripped[0].islower() or stripped[0] in ",;:)»%")


def unfinished(text: str) -> bool:
    """True for a text that cannot end here: an open quote or bracket, a comma, a hyphen, a lone preposition."""
    stripped = text.rstrip()
    if not stripped:
        return False
    if (
        stripped[-1] in ",-–—:(«/"
        or stripped.count("«") > stripped.count("»")
        or stripped.count("(") > stripped.count(")")
    ):
        return True
    return bool(_DANGLING.search(stripped))


_DANGLING = re.compile(
    r"(?:^|\s)(?:и|или|в|во|на|по|с|со|за|из|к|от|до|для|при|о|об|у|под|над|без|не|а|но|их|том числе)$"
)
