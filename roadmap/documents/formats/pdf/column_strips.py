"""Columns of a table without lines: parted by the vertical strips that (nearly) no word enters."""

from __future__ import annotations

from collections.abc import Sequence

from roadmap.documents.formats.pdf.printed_words import Line

_MIN_STRIP = 5.0


def borders(lines: Sequence[Line]) -> list[float]:
    """The middles of the vertical strips that no line of the table enters: the borders between columns.

    Headings over the whole width run through nearly all of them; they are found first and left out.
    """
    valleys = _valleys(lines, allowed=max(1, int(0.15 * len(lines))))
    middle = middle_of(lines)
    rest = [line for line in lines if not _runs_through(line, valleys) and not _stands_apart(line, valleys, middle)]
    if len(rest) < 0.6 * len(lines):
        rest = list(lines)
    least = 4.0 if len(rest) > 12 else 6.0
    strips = [valley for valley in _valleys(rest, allowed=0) if valley[1] - valley[0] >= least]
    for left, right in _valleys(rest, allowed=len(rest) // 60):
        if not any(a < right and left < b for a, b in strips):
            strips.append((left, right))
    return _headed(sorted((left + right) / 2 for left, right in strips), lines[:4])


def _headed(borders: list[float], heading: Sequence[Line]) -> list[float]:
    """Without the borders of columns over which no heading stands: they are gaps inside a column's own words."""
    middles = [word.middle for line in heading for word in line.words]
    kept: list[float] = []
    for index, border in enumerate(borders):
        right = borders[index + 1] if index + 1 < len(borders) else float("inf")
        if any(border < middle < right for middle in middles):
            kept.append(border)
    return kept


def _valleys(lines: Sequence[Line], allowed: int) -> list[tuple[float, float]]:
    """Strips, within the lines' outer edges, that at most `allowed` lines enter."""
    words = [word for line in lines for word in line.words]
    if not words:
        return []
    left, right = int(min(word.x0 for word in words)), int(max(word.x1 for word in words)) + 1
    ink = [0] * (right - left + 1)
    for line in lines:
        for x in {x for word in line.words for x in range(int(word.x0) - left, int(word.x1) - left + 1)}:
            ink[x] += 1
    found: list[tuple[float, float]] = []
    start: int | None = None
    for x, count in enumerate(ink):
        if count <= allowed and start is None:
            start = x
        elif count > allowed and start is not None:
            if start > 0 and x - start >= 4:
                found.append((left + start, left + x))
            start = None
    return found


def _runs_through(line: Line, valleys: Sequence[tuple[float, float]]) -> bool:
    """A line that no column holds: one run of words covers a whole strip, or (spread out) most strips are entered."""
    tight = [(words[0].x0, words[-1].x1) for words in line.runs(widest=0.45)]
    alone = len(tight) == 1
    covers = any(
        x0 < left and right < x1 + (0.25 * (right - left) if alone else 0)
        for left, right in valleys
        for x0, x1 in tight
    )
    return covers or sum(_enters(line, *valley) for valley in valleys) > max(2, 0.5 * len(valleys))


def middle_of(lines: Sequence[Line]) -> float:
    """The middle of the lines' outer edges."""
    words = [word for line in lines for word in line.words]
    return (min(word.x0 for word in words) + max(word.x1 for word in words)) / 2 if words else 0.0


def _stands_apart(line: Line, valleys: Sequence[tuple[float, float]], middle: float) -> bool:
    """One run of words in the very middle of the table, in a strip that hardly any other line enters."""
    x0, x1 = line.words[0].x0, line.words[-1].x1
    if abs((x0 + x1) / 2 - middle) > 12 or len(line.segments()) != 1:
        return False
    return any(_enters(line, *valley) for valley in valleys)


def _enters(line: Line, left: float, right: float) -> bool:
    return any(word.x0 < right - 1 and word.x1 > left + 1 for word in line.words)


def crosses(line: Line, strips: list[float]) -> bool:
    """A text that runs over a border between columns without a gap: a heading over the whole width."""
    if len(line.segments()) > 2:
        return False
    for strip in strips:
        for left, right in zip(line.words, line.words[1:], strict=False):
            if left.x1 <= strip <= right.x0 and right.x0 - left.x1 < _MIN_STRIP:
                return True
        if any(word.x0 < strip < word.x1 for word in line.words):
            return True
    return False
