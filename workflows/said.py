"""What the engine says to people: messages made by whoever uses it, plain texts where nobody has said how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_makers: dict[str, Callable[..., str]] = {}


def speak_through(one: Callable[..., str], counted: Callable[..., str]) -> None:
    """Make messages by ``one(text, **values)`` and ``counted(text_for_one, text_for_many, count, **values)``.

    What they make must be a text in the source language that still knows its values: it is kept and said later.
    """
    _makers.update(one=one, counted=counted)


def _(text: str, /, **values: Any) -> str:
    """The text with its values: «имя: {name}»."""
    return _makers["one"](text, **values) if _makers else text.format(**values)


def _n(one: str, many: str, count: int, /, **values: Any) -> str:
    """The text that agrees with ``count``."""
    if _makers:
        return _makers["counted"](one, many, count, **values)
    return (one if count == 1 else many).format(count=count, **values)
