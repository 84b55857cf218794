"""Test worlds whose documents and people are in Latin letters, so that any Russian word left is the product's own."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

_LETTERS = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "abvgdeezziiklmnoprstufhccss'y'eua", strict=False))
CODES = frozenset({"организация"})


def latin(text: str) -> str:
    """The text in Latin letters."""
    return "".join(_LETTERS.get(one.lower(), one) for one in text)


def in_latin(module: ModuleType) -> ModuleType:
    """The module with every word of its texts in Latin letters, but for the kinds of bodies, which are codes."""
    source = Path(str(module.__file__)).read_text("utf-8")
    made = ModuleType(f"{module.__name__}_in_latin")
    made.__file__ = module.__file__
    sys.modules[made.__name__] = made  # dataclasses look there
    exec(re.sub("[А-Яа-яЁё]+", lambda word: word[0] if word[0] in CODES else latin(word[0]), source), made.__dict__)
    return made
