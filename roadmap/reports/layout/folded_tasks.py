"""Many like control points shown as one: a weekly measure has eighty, and nobody reads eighty equal rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from roadmap.reports.report import Fold
from roadmap.reports.verdicts import TaskLine, Verdict

FOLD_FROM = 4


def folds(lines: Sequence[TaskLine], of: int) -> tuple[Fold, ...]:
    """Points of one measure that has ``of`` in all: four and more like ones together, others singly; by first term."""
    alike: dict[tuple[Verdict, bool, bool], list[TaskLine]] = {}
    for line in lines:
        alike.setdefault((line.verdict, line.overdue, line.fact.state == "returned"), []).append(line)
    parts: list[list[TaskLine]] = []
    for group in alike.values():
        parts.extend([group] if len(group) >= FOLD_FROM else [[line] for line in group])
    return _by_term(_fold(part, of) for part in parts)


def folds_by_measure(lines: Iterable[TaskLine], of: Mapping[int, int]) -> tuple[Fold, ...]:
    """The same for points of many measures, each folded on its own; ``of`` has all points of a measure by its id."""
    by_measure: dict[int, list[TaskLine]] = {}
    for line in lines:
        by_measure.setdefault(line.fact.measure_id, []).append(line)
    return _by_term(fold for key, own in by_measure.items() for fold in folds(own, of[key]))


def _by_term(parts: Iterable[Fold]) -> tuple[Fold, ...]:
    def term(fold: Fold) -> tuple[date, int, int]:
        return fold.first, fold.lines[0].fact.n, fold.lines[0].fact.task_id

    return tuple(sorted(parts, key=term))


def _fold(part: Sequence[TaskLine], of: int) -> Fold:
    terms = [line.fact.control_on for line in part]
    return Fold(
        verdict=part[0].verdict,
        lines=tuple(part),
        of=of,
        first=min(terms),
        last=max(terms),
        days=max(line.days for line in part),
        actual=next((line.fact.actual for line in reversed(part) if line.fact.actual), None),
        reasons=tuple(dict.fromkeys(line.fact.reason for line in part if line.fact.reason)),
        evidence=tuple(dict.fromkeys(name for line in part for name in line.fact.evidence)),
    )
