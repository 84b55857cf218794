"""How much of a long text a letter says: its beginning, and that the whole stands behind the link. Pure.

A letter that is to be read on a telephone needs no twenty thousand characters, and one that is too large is no letter.
"""

from __future__ import annotations

from roadmap.bounds import shortened
from roadmap.language.message import _

LONG = 2_000
"""Characters of a reason, a question, an answer; of a title and a list of bodies."""
SHORT = 200
"""Of a name."""


def cut(text: str, limit: int) -> str:
    """The text, or its beginning with «…»."""
    return shortened(text, limit)


def cut_news(text: str) -> str:
    """What somebody said, or its beginning and where the rest is."""
    return shortened(text, LONG, _("… (целиком — по ссылке)"))
