"""Where a heading stands in a text: the lines whose cells, put together, are its words. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from roadmap.documents.text import clean, fold

_NUMBER = re.compile(r"^(?:\d+\.)+\d*\s*")
_DEFINITION = re.compile(r"\s*\(далее[^()]*\)$")
_FARTHEST = 8
"""Lines between two parts of one heading: a page break brings empty lines and the column numbers again."""


class Printed:
    """The lines of a tab-separated text (counted from 1), each as the cells that have words, in small letters.

    A number before a heading is no part of its words; a definition «(далее – …)» behind it may be or not.
    """

    def __init__(self, text: str) -> None:
        self._lines = [_cells(line) for line in text.split("\n")]

    def in_order(self, titles: Sequence[str]) -> list[tuple[int, ...]]:
        """The lines of each title, none before the title ahead of it; empty for one that is not found."""
        found: list[tuple[int, ...]] = []
        start = 1
        for title in titles:
            lines = self._from(title, start, len(self._lines))
            found.append(lines)
            start = lines[-1] if lines else start
        return found

    def last_before(self, title: str, lines: Sequence[int]) -> tuple[int, ...]:
        """The nearest place of the title before those lines; empty where there is none."""
        for first in range(min(lines, default=len(self._lines)), 0, -1):
            if found := self._at(title, first):
                return found
        return ()

    def at(self, title: str, first: int | None) -> list[int]:
        """The lines of the title that begins on the line ``first``; that line alone where it is not found there."""
        return list(self._at(title, first)) or [first] if first else []

    def _from(self, title: str, start: int, end: int) -> tuple[int, ...]:
        return next((found for first in range(start, end + 1) if (found := self._at(title, first))), ())

    def _at(self, title: str, first: int) -> tuple[int, ...]:
        """The title's lines if it begins on the line ``first``."""
        return self._parts(fold(title).casefold(), first, first)

    def _parts(self, words: str, nearest: int, farthest: int) -> tuple[int, ...]:
        for line in range(nearest, min(farthest, len(self._lines)) + 1):
            for cell in self._lines[line - 1]:
                if cell == words:
                    return (line,)
                if words.startswith(f"{cell} ") and (
                    rest := self._parts(words[len(cell) + 1 :], line + 1, line + _FARTHEST)
                ):
                    return (line, *rest)
        return ()


def _cells(line: str) -> list[str]:
    cells = (_NUMBER.sub("", fold(clean(cell)).casefold()) for cell in line.split("\t"))
    return [words for cell in cells if cell for words in dict.fromkeys((cell, _DEFINITION.sub("", cell))) if words]
