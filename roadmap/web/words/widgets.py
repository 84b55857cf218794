"""Small parts that several pages show: tabs, lines of a select box, bars. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a select box."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """A ready-made filter."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a bar: ``x`` and ``width`` in % of it."""

    tone: str
    x: float
    width: float
    count: int


def bar(counts: Iterable[tuple[str, int]], whole: int) -> tuple[Segment, ...]:
    """Stretches side by side; what counts nothing is left out."""
    segments: list[Segment] = []
    x = 0.0
    for tone, count in counts:
        if count:
            width = 100 * count / whole
            segments.append(Segment(tone, round(x, 3), round(width, 3), count))
            x += width
    return tuple(segments)
