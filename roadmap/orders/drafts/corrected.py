"""What a draft says now: the document as read, with the corrections of people over it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from roadmap.bounds import FIRST_DAY, is_within
from roadmap.deadlines import DEFAULT_RULES, Frame, Period, RuleSet, Schedule, Term
from roadmap.documents.model import Measure, ParsedDocument, Source
from roadmap.language.message import _

Edits = Mapping[str, Any]
ROW_FIELDS = ("code", "section", "title", "lead", "executors", "deadline", "result")
ACT_FIELDS = ("kind", "number", "date", "title", "issuer", "region", "signatory", "signatory_post", "controller")
PLAN_FIELDS = ("title", "slug", "region", "names", "start", "end", "time_zone", "controller", "shift_rule")
_ADDED = Measure(0, None, (), "", (), (), "", None, Source())
"""What is read of a measure that the document has not."""


@dataclass(frozen=True, slots=True)
class ActHead:
    """Requisites; what the document does not say is ``None``."""

    kind: str | None
    number: str | None
    date: date | None
    title: str | None
    issuer: str | None
    region: str | None
    signatory: str | None
    signatory_post: str | None
    controller: str | None

    @property
    def words(self) -> str:
        """«приказ от 08.07.2023 № 606/02»."""
        named = [self.kind or _("акт")]
        named += [_("от {date}", date=self.date)] if self.date else []
        named += [f"№ {self.number}"] if self.number else []
        return " ".join(named)


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One measure of the draft, found by ``key`` whatever is deleted around it.

    ``edited`` names the fields that a person changed; ``added`` rows are not in the document; ``confirmed``: somebody
    has looked at it. ``term`` is always that of the present words in the present period.
    """

    key: str
    n: int
    code: str | None
    section: tuple[str, ...]
    title: str
    lead: tuple[str, ...]
    executors: tuple[str, ...]
    deadline: str
    result: str | None
    term: Term
    source: Source
    notes: tuple[str, ...] = ()
    review: bool = False
    edited: tuple[str, ...] = ()
    added: bool = False
    confirmed: bool = False

    @property
    def schedule(self) -> Schedule:
        """The dates that the present words mean."""
        return self.term.schedule

    @property
    def explanation(self) -> str:
        """How they were derived."""
        return self.term.explanation

    @property
    def printed(self) -> tuple[str, ...]:
        """All its bodies, leads first."""
        return (*self.lead, *self.executors)


@dataclass(frozen=True, slots=True)
class Plan:
    """One roadmap of the draft. ``names`` is the set of names its bodies belong to; ``period`` is never empty."""

    index: int
    title: str
    slug: str
    region: str | None
    names: str
    start: date | None
    end: date | None
    time_zone: str
    controller: str | None
    shift_rule: str
    rows: tuple[DraftRow, ...]
    deleted: tuple[DraftRow, ...]
    notes: tuple[str, ...] = ()

    def section_paths(self) -> tuple[tuple[str, ...], ...]:
        """The headings in use, in reading order."""
        return tuple(dict.fromkeys(row.section for row in self.rows if row.section))


@dataclass(frozen=True, slots=True)
class DraftContent:
    """Everything the draft says."""

    document: ParsedDocument
    act: ActHead
    plans: tuple[Plan, ...]

    @property
    def rows(self) -> tuple[DraftRow, ...]:
        """The measures of all its roadmaps."""
        return tuple(row for plan in self.plans for row in plan.rows)

    @property
    def every_row(self) -> tuple[DraftRow, ...]:
        """The measures of all its roadmaps, deleted ones included."""
        return tuple(row for plan in self.plans for row in (*plan.rows, *plan.deleted))

    def row(self, key: str) -> DraftRow | None:
        """The measure ``key``, deleted ones included."""
        return next((row for row in self.every_row if row.key == key), None)


def content_of(document: ParsedDocument, edits: Edits, rules: RuleSet = DEFAULT_RULES) -> DraftContent:
    """The document with the edits over it; ``rules`` are the reporting days of the roadmap that it amends."""
    act = _act(document, edits.get("act", {}))
    plans = tuple(_plan(document, index, act, edits, rules) for index in range(len(document.roadmaps)))
    return DraftContent(document, act, plans)


def with_terms(document: ParsedDocument, edits: Edits, rules: RuleSet) -> dict[str, Any]:
    """The edits with the terms that are not as the document's own reading: each is read once, when it is changed."""
    read = {
        row_key(index, one.n): one.term.fingerprint
        for index, roadmap in enumerate(document.roadmaps)
        for one in roadmap.measures
    }
    rows = content_of(document, edits, rules).every_row
    own = {row.key: row.term.as_json() for row in rows if row.term.fingerprint != read.get(row.key)}
    return {**edits, "terms": own}


def _act(document: ParsedDocument, changed: Mapping[str, Any]) -> ActHead:
    values = {name: changed.get(name, getattr(document.act, name)) for name in ACT_FIELDS}
    return ActHead(**values | {"date": _day(values["date"])})


def _plan(document: ParsedDocument, index: int, act: ActHead, edits: Edits, rules: RuleSet) -> Plan:
    parsed = document.roadmaps[index]
    changed = edits.get("plans", {}).get(str(index), {})
    start, end = (_day(changed.get(name, getattr(parsed.period, name))) for name in ("start", "end"))
    frame = Frame(period_of(start, end, act.date), rules, act.date)
    rows, deleted = _rows(index, parsed.measures, edits, frame)
    return Plan(
        index=index,
        title=changed.get("title", parsed.title),
        slug=changed.get("slug", ""),
        region=changed.get("region", act.region),
        names=changed.get("names", ""),
        start=start,
        end=end,
        time_zone=changed.get("time_zone", "Europe/Moscow"),
        controller=changed.get("controller", act.controller),
        shift_rule=changed.get("shift_rule", "back"),
        rows=rows,
        deleted=deleted,
        notes=parsed.notes,
    )


def period_of(start: date | None, end: date | None, signed: date | None) -> Period:
    """The period to read terms in; where an end is missing, the act's year stands in so that something can be shown.

    Years that cannot be are left out: a document's slip must not make ten thousand years of windows.
    """
    start, end, signed = (day if day is not None and is_within(day) else None for day in (start, end, signed))
    first = start or signed or (date(end.year, 1, 1) if end else FIRST_DAY)
    last = end or date(first.year, 12, 31)
    return Period(first, max(first, last))


def _rows(
    index: int, measures: Sequence[Measure], edits: Edits, frame: Frame
) -> tuple[tuple[DraftRow, ...], tuple[DraftRow, ...]]:
    """The rows that stay, numbered, and those deleted."""
    changes: Mapping[str, Mapping[str, Any]] = edits.get("rows", {})
    terms: Mapping[str, Any] = edits.get("terms", {})
    after: dict[str, list[str]] = {}
    for one in edits.get("added", {}).get(str(index), ()):
        after.setdefault(one["after"] or "", []).append(one["key"])
    order: list[tuple[str, Measure]] = []

    def put_added(key: str) -> None:
        for added in after.get(key, ()):
            order.append((added, _ADDED))
            put_added(added)

    put_added("")
    for measure in measures:
        key = row_key(index, measure.n)
        order.append((key, measure))
        put_added(key)
    kept: list[DraftRow] = []
    gone: list[DraftRow] = []
    for key, measure in order:
        changed = changes.get(key, {})
        target = gone if changed.get("deleted") else kept
        target.append(_row(key, len(kept) + 1, measure, changed, frame, terms.get(key)))
    return tuple(kept), tuple(gone)


def row_key(plan: int, n: int) -> str:
    """Names the ``n``-th measure read in the roadmap with that index: «0.17»."""
    return f"{plan}.{n}"


def _row(
    key: str, n: int, measure: Measure, changed: Mapping[str, Any], frame: Frame, again: Mapping[str, Any] | None
) -> DraftRow:
    """``again`` is the term that was read after the document."""
    read_values: dict[str, Any] = {name: getattr(measure, name) for name in ROW_FIELDS}
    values = read_values | {name: changed[name] for name in ROW_FIELDS if name in changed}
    for name in ("section", "lead", "executors"):
        values[name] = tuple(values[name])
    terms = (measure.term, *([Term.from_json(again)] if again is not None else []))
    return DraftRow(
        key=key,
        n=n,
        **values,
        term=frame.keep(values["deadline"], *terms),
        source=measure.source,
        notes=measure.notes,
        review=measure.review,
        edited=tuple(name for name in ROW_FIELDS if values[name] != read_values[name]),
        added=measure is _ADDED,
        confirmed=bool(changed.get("confirmed")),
    )


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None
