"""A phrase read once: its schedule, its derivation, and the fingerprint of all that the reading depends on.

A term goes with its measure from the file to the row of the database; only where the fingerprint differs (other words,
another period, act's date or rules, a newer grammar) is the phrase read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from roadmap.deadlines.dates.resolve import resolve
from roadmap.deadlines.explain import explain
from roadmap.deadlines.values import DEFAULT_RULES, Period, RuleSet, Schedule
from roadmap.deadlines.words.grammar import parse
from roadmap.language.message import _, kept, told_again


@dataclass(frozen=True, slots=True)
class Term:
    """What a deadline means, how that was derived (in Russian), and what it was read from."""

    schedule: Schedule
    explanation: str = ""
    fingerprint: str = ""

    def as_json(self) -> dict[str, Any]:
        """The three fields, the schedule in its own shape; messages with their ids."""
        return {
            "schedule": kept(self.schedule.as_json()),
            "explanation": kept(self.explanation),
            "fingerprint": self.fingerprint,
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Term:
        """The reverse of :meth:`as_json`; raises KeyError or ValueError on another shape."""
        schedule, explanation = told_again(shape["schedule"]), told_again(shape["explanation"])
        return cls(Schedule.from_json(schedule), explanation, shape["fingerprint"])


NOT_READ = Term(Schedule("unknown", review=True))
"""A phrase that nobody has read yet: no frame takes it for its own."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the phrases of one roadmap are read in; ``signed`` is the date of its act."""

    period: Period
    rules: RuleSet = DEFAULT_RULES
    signed: date | None = None

    def keep(self, text: str, *terms: Term) -> Term:
        """The one of the terms that was read from ``text`` in this very frame, else the text read now."""
        wanted = self.fingerprint(text)
        return next((one for one in terms if one.fingerprint == wanted), None) or self.read(text)

    def read(self, text: str) -> Term:
        """What the words mean here; whatever the words, a term and never an exception."""
        phrase = parse(text)
        schedule = resolve(phrase, self.period, rules=self.rules)
        explanation = explain(phrase, schedule)
        if self.rules != DEFAULT_RULES and schedule.windows != resolve(phrase, self.period).windows:
            explanation = _("{explanation}; отчётный день — по правилам дорожной карты", explanation=explanation)
        return Term(schedule, explanation, self.fingerprint(text))

    def fingerprint(self, text: str) -> str:
        """Differs wherever the text might mean something else."""
        days = (self.period.start, self.period.end, self.signed)
        said = [text, *(day and day.isoformat() for day in days), self.rules.as_json(), edition()]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:20]


@cache
def edition() -> str:
    """A word for the language as it is installed: its grammar, code and bounds, the calendar's data.

    A checksum, because a number would have to be remembered with every change of what a phrase means.
    """
    here = Path(__file__).parent
    sources = sorted(path for path in here.rglob("*") if path.suffix in (".py", ".lark"))
    said = hashlib.sha256(version("holidays").encode())
    for path in (*sources, here.parent / "bounds.py"):
        said.update(path.read_bytes())
    return said.hexdigest()[:12]
