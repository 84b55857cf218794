"""Whose language is spoken now: of the request, the letter, the report or the command; else the installation's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SOURCE = "ru"
"""The language that texts in the code are written in."""
LANGUAGES = {"ru": "Русский", "en": "English"}  # as printed
"""All that there are catalogues for, each called by its own name."""


class _Voice:
    """The language of one request or letter. Threads that work for it share it, so whoever asks may still be learnt."""

    __slots__ = ("language",)

    def __init__(self, language: str) -> None:
        self.language = language


_installation = _Voice(SOURCE)
_voice: ContextVar[_Voice] = ContextVar("voice", default=_installation)


def language() -> str:
    """The code of the language spoken now: a key of `LANGUAGES`."""
    return _voice.get().language


def installation_language() -> str:
    """The language of those who have chosen none."""
    return _installation.language


def set_installation_language(chosen: str) -> None:
    """What `VEKHA_LANGUAGE` says, once a process."""
    _installation.language = chosen


@contextmanager
def speaking(chosen: str | None) -> Iterator[None]:
    """Speak ``chosen`` within the block; ``None`` is the installation's language."""
    token = _voice.set(_Voice(known(chosen) or _installation.language))
    try:
        yield
    finally:
        _voice.reset(token)


def go_on_in(chosen: str | None) -> None:
    """Speak ``chosen`` from now on within the `speaking` block around this; ``None`` and unknown change nothing."""
    voice = _voice.get()
    if voice is not _installation and known(chosen):
        voice.language = chosen or voice.language


def known(said: str | None) -> str | None:
    """``said`` if it is one of `LANGUAGES`."""
    return said if said in LANGUAGES else None


_RANGE = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")


def accepted(header: str) -> str | None:
    """The best of our languages that an ``Accept-Language`` header names (RFC 9110); ``None`` where it names none."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")):
        found = _RANGE.fullmatch(part)
        if found and found[1].lower() in LANGUAGES and (weight := float(found[2] or 1)) > 0:
            wanted.append((-weight, place, found[1].lower()))
    return min(wanted)[2] if wanted else None
