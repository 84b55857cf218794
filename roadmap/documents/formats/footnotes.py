"""Marks that send from a word to a footnote: «[1]», «1», «*», «1)», raised or as a link."""

from __future__ import annotations

import re

_MARK = re.compile(r"^\s*(?:[\[(]?\s*(?:\d{1,2}|[*†‡]{1,4}|[ivx]{1,4})\s*[\])]?)\s*$")
_POWER = re.compile(r"(?:^|[^А-ЯЁа-яёA-Za-z])(?:[ксдм]?м|мм|га|т|кг|чел|10|[A-Za-z])\s*$|\d\s*$", re.IGNORECASE)


def is_mark(text: str) -> bool:
    """The raised text is nothing but a number, a letter of numbering or stars."""
    return bool(_MARK.match(text))


def may_follow(before: str) -> bool:
    """Not the power of a unit or a number: «м²», «10³»."""
    return bool(before.strip()) and not _POWER.search(before)
