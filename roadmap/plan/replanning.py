"""What a roadmap's changed rules do to the dates of all its control points, measure by measure. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from roadmap.plan.fates import Becomes, Fate


@dataclass(frozen=True, slots=True)
class MeasureFates:
    """One measure under the new rules. ``since`` is the day from which its new windows rule; ``None``: its windows are
    the same, only days off move otherwise."""

    measure_id: int
    number: str
    title: str
    deadline: str
    since: date | None
    fates: tuple[Fate, ...]

    def of(self, kind: Becomes) -> list[Fate]:
        """The fates of one kind."""
        return [one for one in self.fates if one.kind == kind]


@dataclass(frozen=True, slots=True)
class Replan:
    """All measures whose dates the new rules change, or whose future points they would change but may not."""

    measures: tuple[MeasureFates, ...]

    def counted(self, kind: Becomes) -> int:
        """How many control points share that fate."""
        return sum(len(one.of(kind)) for one in self.measures)

    @property
    def changed(self) -> int:
        """How many control points get another date, are cancelled or made."""
        return sum(self.counted(kind) for kind in (Becomes.moved, Becomes.cancelled, Becomes.planned))

    @property
    def digest(self) -> str:
        """Names what a person saw, so that what is saved is what was shown."""
        said = [
            (one.measure_id, str(fate.kind), fate.task.id if fate.task else 0, str(fate.window), str(fate.control_on))
            for one in self.measures
            for fate in one.fates
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
