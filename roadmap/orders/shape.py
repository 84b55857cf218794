"""An order as it is written: the act, what it says beside its table, and its roadmaps with headings and measures.

Seeds and drafts are both made into this and `write` knows nothing else. Where the reader of documents has a value for a
thing (an indicator, the place of a row) it is that value; what goes into a JSON column is plain JSON already.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from roadmap.deadlines import NOT_READ, Frame, Period, RuleSet, Term
from roadmap.documents.model import Indicator, Json, Source


@dataclass(frozen=True, slots=True)
class InstructionShape:
    """One point of the order itself, or of the act attached to it with the number ``attached``."""

    n: str | None
    text: str
    addressee: str | None
    deadline: str | None
    line: int | None
    attached: str | None = None


@dataclass(frozen=True, slots=True)
class ActShape:
    """An act. ``source`` is the file it was read from."""

    slug: str
    kind: str
    number: str | None
    date: datetime.date
    title: str
    issuer: str
    region: str | None
    signatory: str | None
    signatory_post: str | None
    controller: str | None
    source: str | None
    sha256: str | None
    amends: Json | None
    amendments: list[Json]
    abbreviations: list[Json]
    suspects: list[Json]
    instructions: Sequence[InstructionShape]
    indicators: Sequence[Indicator]
    attached: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AliasShape:
    """Another way to write a body; ``misread`` where it is a slip of the document."""

    alias: str
    misread: bool = False


@dataclass(frozen=True, slots=True)
class BodyShape:
    """A body with its other names; ``parent`` and ``members`` are slugs."""

    slug: str
    name: str
    abbr: str | None
    kind: str
    parent: str | None = None
    aliases: Sequence[AliasShape] = ()
    members: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SectionShape:
    """A heading; ``parent`` is another's key, which stands before it."""

    key: str
    parent: str | None
    title: str
    kind: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class MeasureShape:
    """One row of the roadmap under the heading with the key ``section``.

    ``term`` goes into the row as it is where it was read in the roadmap's own frame. ``confirmed``: a person has looked
    at it, so that nothing in it is doubtful any more.
    """

    n: int
    code: str | None
    section: str | None
    title: str
    lead: Sequence[str]
    executors: Sequence[str]
    deadline: str
    result: str | None
    source: Source
    notes: Sequence[str] = ()
    review: bool = False
    confirmed: bool = False
    term: Term = NOT_READ


@dataclass(frozen=True, slots=True)
class RoadmapShape:
    """A roadmap. ``signed`` is its act's date, ``names`` the set of names its bodies belong to.

    ``bodies`` are those that come with it; ``shift_rule`` is left as it stands where none is named.
    """

    slug: str
    title: str
    region: str | None
    start: datetime.date
    end: datetime.date
    time_zone: str
    controller: str | None
    source: str | None
    signed: datetime.date | None
    names: str
    sections: Sequence[SectionShape]
    measures: Sequence[MeasureShape]
    bodies: Sequence[BodyShape] = ()
    shift_rule: str | None = None
    line: int | None = None

    def frame(self, rules: RuleSet) -> Frame:
        """What its terms are read in under its reporting days."""
        return Frame(Period(self.start, self.end), rules, self.signed)


@dataclass(frozen=True, slots=True)
class OrderShape:
    """An act with the roadmaps it brings."""

    act: ActShape
    roadmaps: Sequence[RoadmapShape]


def told(kind: type[Any], value: object) -> dict[str, Any]:
    """What ``value`` has under the names of the shape's fields."""
    return {one.name: getattr(value, one.name) for one in fields(kind) if hasattr(value, one.name)}
