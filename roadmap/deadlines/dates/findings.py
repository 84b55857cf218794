"""What is known so far about a phrase while its statements are being resolved."""

from __future__ import annotations

from dataclasses import dataclass, field

from roadmap.deadlines.values import EventTerm, Period, RuleSet, Window, WorkingCalendar
from roadmap.language.message import _


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a phrase is read: the roadmap's period, its working calendar and its own reporting days."""

    period: Period
    works: WorkingCalendar
    rules: RuleSet


@dataclass(slots=True)
class Findings:
    """The growing answer: kinds met, windows, event; ``doubts`` send a person to look, ``notes`` only tell."""

    kinds: set[str] = field(default_factory=set)
    windows: list[Window] = field(default_factory=list)
    event: EventTerm | None = None
    inferred: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def doubt(self, reason: str | None) -> None:
        """Ask a person to look, once for each reason."""
        if reason and reason not in self.doubts:
            self.doubts.append(reason)

    def infer(self, what: str, note: str) -> None:
        """Tell that something was filled in."""
        if what not in self.inferred:
            self.inferred.append(what)
        if note not in self.notes:
            self.notes.append(note)

    def add(self, kind: str, *windows: Window) -> None:
        """Take windows of a kind."""
        self.kinds.add(kind)
        self.windows.extend(windows)

    def happen(self, event: EventTerm) -> None:
        """Take an event part; a second one is a doubt, since only one is kept."""
        if self.event is not None:
            self.doubt(_("названо несколько событий, учтено первое"))
            return
        self.event = event
