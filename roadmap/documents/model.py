"""What a document says, as values; `as_json` gives the shape of `vekha parse --json`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from roadmap.deadlines import NOT_READ, Term
from roadmap.language.message import _

Json = dict[str, Any]
_ASSUMED = _("Период дорожной карты в документе не назван полностью: проверьте его.")
SILENT = "silent"
"""Marks a field that is left out of the stored form where it is None."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a thing stands: first line of a text file, which roadmap table, which row from its heading; all from 1."""

    line: int | None = None
    table: int | None = None
    row: int | None = None
    lines: tuple[int, ...] = ()

    def as_json(self) -> Json:
        return {"line": self.line, "table": self.table, "row": self.row}


@dataclass(frozen=True, slots=True)
class Span:
    """A period, both ends inclusive; an end may be unknown. `assumed` where the document does not name all of it."""

    start: date | None
    end: date | None
    assumed: bool = False

    def as_json(self) -> Json:
        return {"start": _iso(self.start), "end": _iso(self.end)}


@dataclass(frozen=True, slots=True)
class Alias:
    """A definition of the document: «Департамент образования… (далее – ДОН ТО)»."""

    full: str
    abbr: str
    line: int | None = None

    def as_json(self) -> Json:
        return {"full": self.full, "abbr": self.abbr}


@dataclass(frozen=True, slots=True)
class Instruction:
    """A point of the order itself."""

    n: str | None
    text: str
    addressee: str | None
    deadline: str | None
    line: int | None = None

    def as_json(self) -> Json:
        return {"n": self.n, "text": self.text, "addressee": self.addressee, "deadline": self.deadline}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure as printed; `term` is what `roadmap.deadlines` makes of its deadline.

    `leans`: it leans on a period that the document does not name in full.
    """

    n: int
    code: str | None
    section: tuple[str, ...]
    title: str
    lead: tuple[str, ...]
    executors: tuple[str, ...]
    deadline: str
    result: str | None
    source: Source
    notes: tuple[str, ...] = ()
    review: bool = False
    term: Term = NOT_READ
    leans: bool = False

    @property
    def schedule(self) -> Json:
        """The shape of `roadmap.deadlines`, with the doubt about the period where the term leans on it."""
        said = self.term.schedule.as_json()
        if self.leans:
            why = _("{why} {assumed}", why=said["why"], assumed=_ASSUMED) if said["why"] else _ASSUMED
            said |= {"review": True, "why": why}
        return said

    def as_json(self) -> Json:
        return {
            "n": self.n,
            "code": self.code,
            "section": list(self.section),
            "title": self.title,
            "lead": list(self.lead),
            "executors": list(self.executors),
            "deadline": self.deadline,
            "schedule": self.schedule,
            "result": self.result,
            "source": self.source.as_json(),
            "notes": list(self.notes),
            "review": self.review,
        }


@dataclass(frozen=True, slots=True)
class ParsedRoadmap:
    """A roadmap table with its own title and period (where it has none, the act's)."""

    title: str
    measures: tuple[Measure, ...]
    period: Span
    notes: tuple[str, ...] = ()

    def as_json(self) -> Json:
        return {"title": self.title, "measures": [measure.as_json() for measure in self.measures]}


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator; `targets` by year, `direction` «>=» or «<=».

    Where the file has no lines, `table` is its place among the tables of indicators and `row` counts from the heading,
    both from 1; in a text file its `line` says where it stands.
    """

    code: str | None
    name: str
    unit: str | None
    direction: str
    baseline: float | None
    targets: dict[int, float]
    line: int | None
    section: str | None = None
    baseline_year: int | None = None
    formula: str | None = None
    table: int | None = field(default=None, metadata={SILENT: True})
    row: int | None = field(default=None, metadata={SILENT: True})

    def as_json(self) -> Json:
        return {
            "code": self.code,
            "name": self.name,
            "unit": self.unit,
            "direction": self.direction,
            "baseline": self.baseline,
            "targets": {str(year): value for year, value in sorted(self.targets.items())},
            "source": {"line": self.line, "table": self.table, "row": self.row},
        }


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change an amending act makes: `op` is replace, add, remove or replace_words.

    `part` is where: «приказ», «дорожная карта» or «показатели»; drafts read before it was known have none.
    """

    op: str
    target: str
    old: str | None
    new: str | None
    line: int | None = None
    part: str | None = field(default=None, metadata={SILENT: True})

    def as_json(self) -> Json:
        return {"op": self.op, "part": self.part, "target": self.target, "old": self.old, "new": self.new}


@dataclass(frozen=True, slots=True)
class Suspect:
    """A word that looks misread, and what was probably meant; never replaced in silence."""

    seen: str
    meant: str
    line: int | None

    def as_json(self) -> Json:
        return {"seen": self.seen, "meant": self.meant, "line": self.line}


@dataclass(frozen=True, slots=True)
class Act:
    """The requisites of the order."""

    number: str | None = None
    date: date | None = None
    kind: str | None = None
    title: str | None = None
    issuer: str | None = None
    region: str | None = None
    place: str | None = None
    signatory: str | None = None
    signatory_post: str | None = None
    controller: str | None = None
    amends: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """Everything read from one file."""

    source: str
    act: Act
    period: Span
    aliases: tuple[Alias, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    roadmaps: tuple[ParsedRoadmap, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(measure for roadmap in self.roadmaps for measure in roadmap.measures)

    def as_json(self) -> Json:
        """One entry of `documents` in the output of `vekha parse --json`."""
        act = self.act
        return {
            "source": self.source,
            "number": act.number,
            "date": _iso(act.date),
            "kind": act.kind,
            "title": act.title,
            "issuer": act.issuer,
            "region": act.region,
            "period": self.period.as_json(),
            "signatory": act.signatory,
            "controller": act.controller,
            "aliases": [alias.as_json() for alias in self.aliases],
            "instructions": [instruction.as_json() for instruction in self.instructions],
            "roadmaps": [roadmap.as_json() for roadmap in self.roadmaps],
            "indicators": [indicator.as_json() for indicator in self.indicators],
            "amendments": [amendment.as_json() for amendment in self.amendments],
            "suspects": [suspect.as_json() for suspect in self.suspects],
        }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
