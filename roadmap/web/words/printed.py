"""On a page in another language, the words that stand as they are printed or typed are marked as Russian.

A screen reader would else read «Совещание» by English rules. Whatever a template puts into text, and the choices and
long fields of forms, get ``lang="ru"`` where they hold Cyrillic; messages only around their values. The pages in
Russian are compiled without it: they need none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jinja2.ext import Extension
from markupsafe import Markup, escape

from roadmap.language.message import Message

_CYRILLIC = re.compile("[А-Яа-яЁё]")
_PIECES = re.compile(
    r"(\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|</?[a-zA-Z!][^<>]*?(?:\{\{.*?\}\}[^<>]*?|\{%.*?%\}[^<>]*?)*>)",
    re.DOTALL,
)
_TAG = re.compile(r"<(/?)([a-zA-Z]+)")
_TEXT = re.compile(r'\{\{ _\("([^"\\{}]*)"\) \}\}')
_WHOLE = frozenset({"option", "textarea"})
"""Elements that hold nothing but text: they are marked themselves."""
_NO_TEXT = frozenset({"title", "script", "style"})
_SHOWN = re.compile(r'\s(?:title|label|value)="\{\{-?((?:(?!\}\}).)+?)-?\}\}"')
_TYPED = re.compile(r'^<input(?!.*type="hidden")|^<(?!input|option|button)')
"""Tags whose shown attribute is worth a mark: not what a form sends unseen."""


class MarksPrintedWords(Extension):
    """Reads a template's HTML and passes what is put into text through `printed`."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with the filter and attributes added; lines stay where they were."""
        return "".join(_marked(_PIECES.split(source)))


class PlainTexts(Extension):
    """For pages in the source language: a message without values is written into the template before it is compiled."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with the texts as they are said."""
        return _TEXT.sub(lambda found: escape(found[1]), source)


def _marked(pieces: list[str]) -> Iterator[str]:
    inside, holder, held = "", -1, list(pieces)
    for place, piece in enumerate(pieces):
        if piece.startswith("{% block title"):
            inside = "title"
        elif tag := _TAG.match(piece):
            if (shown := _SHOWN.search(piece)) and _TYPED.match(piece):
                held[place] = _with_attribute(piece, shown[1])
            inside = "" if tag[1] else tag[2].lower()
            holder = place if inside in _WHOLE else -1
        elif piece.startswith("{% endblock"):
            inside = ""
        elif piece.startswith("{{") and inside not in _NO_TEXT:
            said = piece[2:-2].strip("-")
            if inside not in _WHOLE:
                held[place] = piece.replace(said, f" ({said.strip()}) | printed ", 1)
            elif holder >= 0:
                held[holder] = _with_attribute(held[holder], said)
                holder = -1
    yield from held


def _with_attribute(tag: str, said: str) -> str:
    return f"{tag[:-1]}{{{{ tongue({said.strip()}) }}}}>"


def printed(value: Any) -> Any:
    """``value`` for a text of a page in another language than Russian."""
    if isinstance(value, Message):
        return value.with_values(printed) if value.values else value
    if isinstance(value, str) and not hasattr(value, "__html__") and _CYRILLIC.search(value):
        return Markup('<span lang="ru">{}</span>').format(value)
    return value


def tongue(value: Any) -> str:
    """The attribute for an element that holds ``value`` and nothing else."""
    if isinstance(value, str) and not isinstance(value, Message) and _CYRILLIC.search(value):
        return Markup(' lang="ru"')
    return Markup("")
