"""Two editions of a roadmap compared, measure by measure; or one edition and an amending act. Pure: a person confirms.

Measures are matched by likeness of their words, helped by number and section, each at most once. What is left over was
added or removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz import fuzz

from roadmap.documents.model import Json
from roadmap.documents.text import fold, key

SURE = 90.0
_LEAST = 62.0
_LEAST_SAME_NUMBER = 45.0
_NUMBER_HELPS = 12.0
_SECTION_HELPS = 4.0
_IDENTITY = 200.0


class MeasureLike(Protocol):
    """What is compared of a measure, read from a document or from the database."""

    @property
    def code(self) -> str | None: ...
    @property
    def section(self) -> Sequence[str]: ...
    @property
    def title(self) -> str: ...
    @property
    def lead(self) -> Sequence[str]: ...
    @property
    def executors(self) -> Sequence[str]: ...
    @property
    def deadline(self) -> str: ...
    @property
    def result(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing that differs; `kind`: text, date, body, result, section or number; `field`: the measure's attribute."""

    kind: str
    field: str
    old: str
    new: str

    def as_json(self) -> Json:
        return {"kind": self.kind, "field": self.field, "old": self.old, "new": self.new}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one measure: added (no `old`), removed (no `new`), changed or same; indexes into the editions.

    `likeness` is 0–100 by the words of the title; `sure` is False where a person should confirm that the two are one.
    """

    kind: str
    old: int | None
    new: int | None
    fields: tuple[FieldChange, ...] = ()
    likeness: float = 100.0
    sure: bool = True

    def as_json(self) -> Json:
        return {
            "kind": self.kind,
            "old": self.old,
            "new": self.new,
            "fields": [field.as_json() for field in self.fields],
            "likeness": round(self.likeness, 1),
            "sure": self.sure,
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes: measures of the new edition in its order, then what was removed."""

    changes: tuple[Change, ...]

    def of(self, kind: str) -> list[Change]:
        return [change for change in self.changes if change.kind == kind]

    def as_json(self) -> Json:
        counts = {kind: len(self.of(kind)) for kind in ("added", "removed", "changed", "same")}
        return {"counts": counts, "changes": [change.as_json() for change in self.changes if change.kind != "same"]}


def compare(old: Sequence[MeasureLike], new: Sequence[MeasureLike], *, by_number: bool = False) -> Difference:
    """The difference from the `old` edition to the `new` one.

    ``by_number``: the act changes single points by their numbers, so the same number is the same measure, whatever
    its new words; a new table may have numbered everything anew.
    """
    pairs = _pairs(old, new, by_number)
    by_new = {after: (before, likeness) for before, after, likeness in pairs}
    changes = []
    for index, measure in enumerate(new):
        if index not in by_new:
            changes.append(Change("added", None, index))
            continue
        before, likeness = by_new[index]
        fields = fields_changed(old[before], measure)
        sure = likeness >= SURE or (likeness >= 75 and _same_number(old[before], measure))
        changes.append(Change("changed" if fields else "same", before, index, fields, likeness, sure))
    matched = {before for before, _, _ in pairs}
    changes += [Change("removed", index, None) for index in range(len(old)) if index not in matched]
    return Difference(tuple(changes))


def _pairs(old: Sequence[MeasureLike], new: Sequence[MeasureLike], by_number: bool) -> list[tuple[int, int, float]]:
    """The best pairs first, each measure once: (old, new, likeness)."""
    if not old or not new:
        return []
    old_titles, new_titles = [key(m.title) for m in old], [key(m.title) for m in new]
    candidates = []
    for before, old_title in enumerate(old_titles):
        for after, new_title in enumerate(new_titles):
            number = _same_number(old[before], new[after])
            named = by_number and number and _same_section(old[before], new[after])
            score = fuzz.ratio(old_title, new_title, score_cutoff=0 if named else _LEAST_SAME_NUMBER)
            if not score and not named:
                continue
            helped = (
                score + (_NUMBER_HELPS if number else 0.0) + _SECTION_HELPS * _same_section(old[before], new[after])
            )
            helped += _IDENTITY * named
            helped += 2.0 if key(old[before].deadline) == key(new[after].deadline) else 0.0
            if named or score >= (_LEAST_SAME_NUMBER if number else _LEAST):
                candidates.append((helped, -abs(before - after), before, after, score))
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    pairs = []
    for _, _, before, after, score in sorted(candidates, reverse=True):
        if before not in taken_old and after not in taken_new:
            taken_old.add(before)
            taken_new.add(after)
            pairs.append((before, after, score))
    return pairs


def _same_number(old: MeasureLike, new: MeasureLike) -> bool:
    return bool(old.code) and old.code == new.code


def _same_section(old: MeasureLike, new: MeasureLike) -> bool:
    return [key(part) for part in old.section] == [key(part) for part in new.section]


def fields_changed(old: MeasureLike, new: MeasureLike) -> tuple[FieldChange, ...]:
    """What differs between two versions of one measure; case, spaces and kinds of dash do not count."""
    pairs = (
        ("number", "code", old.code or "", new.code or ""),
        ("section", "section", " / ".join(old.section), " / ".join(new.section)),
        ("text", "title", old.title, new.title),
        ("date", "deadline", old.deadline, new.deadline),
        ("body", "lead", ", ".join(old.lead), ", ".join(new.lead)),
        ("body", "executors", ", ".join(old.executors), ", ".join(new.executors)),
        ("result", "result", old.result or "", new.result or ""),
    )
    return tuple(FieldChange(kind, name, fold(a), fold(b)) for kind, name, a, b in pairs if key(a) != key(b))
