"""Lines of a page back into running text: what to do with a hyphen or a slash at the end of a line.

The document itself answers: a word that stands elsewhere with its hyphen keeps it; where the document breaks words at
all, the rest are put together without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_LETTERS = "А-ЯЁа-яёA-Za-z0-9"
_WORD = re.compile(rf"[{_LETTERS}]+(?:[-/][{_LETTERS}]+)*")
_TAIL = re.compile(rf"([{_LETTERS}]+(?:[-/][{_LETTERS}]+)*)([-/])$")
_HEAD = re.compile(rf"^([{_LETTERS}]+(?:[-/][{_LETTERS}]+)*)")


class Wrapping:
    """Joins lines with the words of the whole document in mind."""

    def __init__(self, lines: Iterable[str]) -> None:
        pairs: list[tuple[str, str]] = []
        self.words: set[str] = set()
        before = ""
        for line in lines:
            found = [word.lower() for word in _WORD.findall(line)]
            self.words.update(found)
            if before and found:
                pairs.append((before, found[0]))
            tail = _TAIL.search(line.rstrip())
            before = tail[1].lower() if tail and tail[2] == "-" else ""
        self.breaks_words = any(first + second in self.words for first, second in pairs)

    def join(self, lines: Sequence[str]) -> str:
        """The lines as one text."""
        joined = ""
        for line in (line.strip() for line in lines):
            if not joined or not line:
                joined = joined or line
                continue
            tail, head = _TAIL.search(joined), _HEAD.match(line)
            if tail and head and self._is_one_word(tail[1].lower(), head[1].lower(), tail[2]):
                whole = self._keeps_mark(tail[1].lower(), head[1].lower(), tail[2], line)
                joined = joined + line if whole else joined[:-1] + line
            else:
                joined = f"{joined} {line}"
        return joined

    def _is_one_word(self, first: str, second: str, mark: str) -> bool:
        """A hyphen always holds on to the next line; a slash where the pair is written together, or both are short."""
        return mark == "-" or f"{first}/{second}" in self.words or (len(first) < 5 and len(second) < 5)

    def _keeps_mark(self, first: str, second: str, mark: str, line: str) -> bool:
        if mark == "/" or not line[:1].islower() or f"{first}-{second}" in self.words:
            return True
        if first + second in self.words:
            return False
        if first in self.words and second in self.words:
            return True
        return not self.breaks_words
