"""What is printed on a page: words with their boxes, lines of words, ruled lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word with its box, in points from the page's upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def height(self) -> float:
        """Where its middle stands on the page."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line."""

    top: float
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one height, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    def runs(self, widest: float = 0.7) -> list[list[Word]]:
        """Words with no gap between them wider than `widest` of the line's height (5 points at least), together."""
        gap = max(5.0 if widest > 0.5 else 3.5, widest * (self.bottom - self.top))
        found: list[list[Word]] = []
        for word in self.words:
            if found and word.x0 - found[-1][-1].x1 < gap:
                found[-1].append(word)
            else:
                found.append([word])
        return found

    def segments(self) -> list[tuple[float, float]]:
        """Where those runs begin and end."""
        return [(words[0].x0, words[-1].x1) for words in self.runs()]


def is_full(words: Sequence[Word], edge: float) -> bool:
    """True where not one letter more fits before `edge`; words set apart to justify a line could have come nearer."""
    x0, x1 = words[0].x0, words[-1].x1
    height = words[0].bottom - words[0].top
    slack = sum(max(0.0, right.x0 - left.x1 - 0.35 * height) for left, right in pairwise(words))
    letters = sum(len(word.text) for word in words) + len(words) - 1
    return x1 - slack + 1.15 * (x1 - x0) / max(1, letters) > edge


def lines_of(words: Sequence[Word]) -> list[Line]:
    """Words grouped by height, top to bottom."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.height, w.x0)):
        if lines and abs(lines[-1][0].height - word.height) < max(2.0, 0.4 * (word.bottom - word.top)):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [Line(tuple(sorted(line, key=lambda w: w.x0))) for line in lines]
