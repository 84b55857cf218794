"""What a page or a letter says in another language than the one it is made in; documents' own words are marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import html

_CYRILLIC = re.compile("[А-Яа-яЁё]+")
_SAID_IN = ("alt", "aria-label", "placeholder", "title", "data-label", "content", "label")
"""Attributes that are shown or read aloud."""
_TYPED = frozenset({"hidden", "search"})
"""Inputs whose value is no text of the page."""


def russian_in(page: str) -> list[str]:
    """Russian texts of an HTML page outside elements that say ``lang="ru"``: none on a page in English."""
    tree = html.fromstring(page)
    return [text for text in _texts(tree, "ru" if tree.get("lang") == "ru" else "en") if _CYRILLIC.search(text)]


def _texts(element: Any, language: str) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in ("script", "style"):
        return
    language = element.get("lang") or language
    if language == "en":
        yield from (f"@{name}={element.get(name)}" for name in _SAID_IN if element.get(name))
        if element.tag == "input" and element.get("type") not in _TYPED:
            yield element.get("value") or ""
        yield (element.text or "").strip()
    for child in element:
        yield from _texts(child, language)
        if language == "en":
            yield (child.tail or "").strip()
