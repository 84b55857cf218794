"""What the page of a draft shows: cells beside their source, doubts, bodies, dates. Plain values, made in one place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from urllib.parse import urlencode

from sqlalchemy import select
from sqlmodel import Session

from roadmap.deadlines.explain import derived
from roadmap.documents.text import key
from roadmap.language.message import _, joined
from roadmap.models import ROADMAPS
from roadmap.orders.drafts.approval import known_act
from roadmap.orders.drafts.bodies import Body, KnownBody
from roadmap.orders.drafts.corrected import ActHead, DraftContent, DraftRow, Plan
from roadmap.orders.drafts.date_preview import Month, months_of, points_of
from roadmap.orders.drafts.doubts import Doubt, objections
from roadmap.orders.drafts.review import PlanReview, review
from roadmap.orders.drafts.store import StoredDraft
from roadmap.plan.rule_words import SHIFT_WORDS
from roadmap.web.words.filters import short_name

VIEWS = {
    "measures": _("Мероприятия"),
    "bodies": _("Субъекты и адреса"),
    "dates": _("Сроки по месяцам"),
    "act": _("Акт и период"),
}
CELLS = (
    ("title", _("Мероприятие")),
    ("lead", _("Ответственный")),
    ("executors", _("Исполнители")),
    ("deadline", _("Срок")),
    ("result", _("Результат")),
)
KINDS = MappingProxyType(
    {
        "орган": _("орган"),
        "организация": _("организация"),
        "служба": _("служба"),
        "должность": _("должность"),
        "группа": _("группа"),
    }
)
"""Kind of a body as it is stored → how it is called."""
_DATES_SHOWN = 6
_ENOUGH = 48
"""So many first letters of a title find its line in a document without line numbers."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the document; only text files number their lines."""

    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of a measure; ``doubts`` are the reasons to look at it."""

    name: str
    label: str
    text: str
    edited: bool
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowForm:
    """A measure being edited: what stands in its fields, and what is wrong with what was typed."""

    values: Mapping[str, str]
    fault: str | None
    fault_field: str | None


@dataclass(frozen=True, slots=True)
class RowView:
    """One measure beside its source. ``seen`` tells whether somebody else changed it in between."""

    key: str
    anchor: str
    number: str
    plan: int
    section: tuple[str, ...]
    section_doubts: tuple[str, ...]
    cells: tuple[CellView, ...]
    doubts: tuple[str, ...]
    explanation: str
    dates: tuple[date, ...]
    more_dates: int
    kind: str
    source: tuple[SourceLine, ...]
    place: str
    notes: tuple[str, ...]
    confirmed: bool
    added: bool
    doubtful: bool
    seen: str
    edit_href: str
    form: RowForm | None


@dataclass(frozen=True, slots=True)
class BodyView:
    """One body with what it may mean. ``choices`` are (value, label, chosen)."""

    body: Body
    anchor: str
    rows: int
    choices: tuple[tuple[str, str, bool], ...]
    emails: str
    fault: str | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """One roadmap of the draft."""

    plan: Plan
    rows: tuple[RowView, ...]
    deleted: tuple[DraftRow, ...]
    sections: tuple[tuple[str, ...], ...]
    bodies: tuple[BodyView, ...]
    months: tuple[Month, ...]
    points: int
    undated: tuple[DraftRow, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    """A view of the page."""

    label: str
    href: str
    current: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class DraftView:
    """The page of an open draft. ``doubtful`` measures and ``unsettled`` bodies wait for a person's eye."""

    draft: StoredDraft
    act: ActHead
    view: str
    only: str
    tabs: tuple[Tab, ...]
    plans: tuple[PlanView, ...]
    measures: int
    tasks: int
    doubtful: int
    unsettled: int
    without_address: int
    indicators: int
    instructions: int
    missing: tuple[str, ...]
    known_act: str | None
    fault: str | None
    shifts: Mapping[str, str]
    kinds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address and a form that did not succeed ask of the page."""

    view: str = "measures"
    only: str = "all"
    edit: str | None = None
    typed: Mapping[str, str] | None = None
    fault: str | None = None
    fault_field: str | None = None


def draft_view(session: Session, draft: StoredDraft, asked: Asked) -> DraftView:
    """Everything the page shows of an open draft."""
    content = draft.content
    taken = session.execute(select(ROADMAPS.c.slug)).scalars().all()
    missing = objections(content, taken) if draft.kind == "import" else ()
    same = known_act(session, content.act)
    reviewed = review(session, draft)
    bodies = [body for one in reviewed for body in one.bodies]
    doubtful = sum(len(one.doubts) for one in reviewed)
    unsettled = sum(1 for body in bodies if body.doubtful)
    plans = tuple(_plan_view(draft, one, asked) for one in reviewed)
    return DraftView(
        draft=draft,
        act=content.act,
        view=asked.view,
        only=asked.only,
        tabs=_tabs(draft.id, asked, content, doubtful, unsettled, missing),
        plans=plans,
        measures=len(content.rows),
        tasks=sum(view.points for view in plans),
        doubtful=doubtful,
        unsettled=unsettled,
        without_address=sum(1 for body in bodies if not _addresses(body)),
        indicators=len(content.document.indicators),
        instructions=len(content.document.instructions),
        missing=missing,
        known_act=content.act.words if same is not None and draft.kind == "import" else None,
        fault=asked.fault if asked.edit is None and asked.typed is None else None,
        shifts=SHIFT_WORDS,
        kinds=KINDS,
    )


def _addresses(body: Body) -> tuple[str, ...]:
    return (*body.emails, *(body.subject.emails if body.subject else ()))


def page_href(draft_id: int, view: str, only: str = "all", anchor: str = "", **more: str) -> str:
    """The address of a view of the draft's page."""
    pairs = {"view": view} if view != "measures" else {}
    pairs |= {"only": only} if only != "all" else {}
    query = urlencode(pairs | more)
    return f"/import/{draft_id}" + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")


def _tabs(
    draft_id: int, asked: Asked, content: DraftContent, doubtful: int, unsettled: int, missing: Sequence[str]
) -> tuple[Tab, ...]:
    counts = {"measures": doubtful, "bodies": unsettled, "act": len(missing)}
    return tuple(
        Tab(label, page_href(draft_id, view), view == asked.view, counts.get(view) or None)
        for view, label in VIEWS.items()
    )


def _plan_view(draft: StoredDraft, reviewed: PlanReview, asked: Asked) -> PlanView:
    plan, bodies, doubts = reviewed.plan, reviewed.bodies, reviewed.doubts
    shown = [row for row in plan.rows if asked.only != "doubts" or row.key in doubts or row.key == asked.edit]
    points = points_of(plan.rows, plan.shift_rule)
    on = asked.view
    numbered = any(row.source.line for row in plan.rows)
    folded = [] if numbered or on != "measures" else [key(line) for line in draft.passages]
    measures = shown if on == "measures" else []
    return PlanView(
        plan=plan,
        rows=tuple(_row_view(draft, folded, plan, row, doubts.get(row.key, ()), asked) for row in measures),
        deleted=plan.deleted,
        sections=plan.section_paths(),
        bodies=tuple(_body_view(body, bodies, reviewed.known, asked) for body in bodies) if on == "bodies" else (),
        months=months_of(points) if on == "dates" else (),
        points=len(points),
        undated=tuple(row for row in plan.rows if not row.schedule.windows),
    )


def _row_view(
    draft: StoredDraft, folded: Sequence[str], plan: Plan, row: DraftRow, doubts: Sequence[Doubt], asked: Asked
) -> RowView:
    reasons = {name: tuple(one.reason for one in doubts if one.field == name) for name, _other in CELLS}
    texts = cell_texts(row)
    due = sorted({window.due for window in row.schedule.windows})
    return RowView(
        key=row.key,
        anchor=anchor_of(row.key),
        number=row.code or str(row.n),
        plan=plan.index,
        section=row.section,
        section_doubts=tuple(one.reason for one in doubts if one.field in ("section", "code")),
        cells=tuple(CellView(name, label, texts[name], name in row.edited, reasons[name]) for name, label in CELLS),
        doubts=tuple(one.reason for one in doubts if one.field == "row"),
        explanation=derived(row.explanation),  # the doubt itself stands above it
        dates=tuple(due[:_DATES_SHOWN]),
        more_dates=max(0, len(due) - _DATES_SHOWN),
        kind=row.schedule.kind,
        source=source_lines(draft.passages, folded, row),
        place=place_of(row),
        notes=tuple(note for note in row.notes if not any(one.reason == note for one in doubts)),
        confirmed=row.confirmed,
        added=row.added,
        doubtful=bool(doubts),
        seen=seen_of(row),
        edit_href=page_href(draft.id, "measures", asked.only, anchor_of(row.key), edit=row.key),
        form=_form(row, asked) if asked.edit == row.key else None,
    )


def cell_texts(row: DraftRow) -> dict[str, str]:
    """The cells as a person edits them: one body on a line."""
    return {
        "code": row.code or "",
        "title": row.title,
        "lead": "\n".join(row.lead),
        "executors": "\n".join(row.executors),
        "deadline": row.deadline,
        "result": row.result or "",
        "section": "\n".join(row.section),
    }


def _form(row: DraftRow, asked: Asked) -> RowForm:
    return RowForm({**cell_texts(row), **(asked.typed or {})}, asked.fault, asked.fault_field)


def seen_of(row: DraftRow) -> str:
    """A short word that changes with any cell of the measure."""
    said = "\x1f".join([*cell_texts(row).values(), str(row.confirmed)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def anchor_of(key: str) -> str:
    """The row's name within the page."""
    return "row-" + key.replace(".", "-").replace("+", "n")


def source_lines(passages: Sequence[str], folded: Sequence[str], row: DraftRow) -> tuple[SourceLine, ...]:
    """The lines the row was read from, cells set apart; where the format has none, the line with its words."""
    numbers = row.source.lines or ((row.source.line,) if row.source.line else ())
    if not numbers and row.source.row is not None:
        words = key(row.title)[:_ENOUGH]
        at = next((index for index, line in enumerate(folded) if words and words in line), None)
        return (SourceLine(None, _cells_apart(passages[at])),) if at is not None else ()
    return tuple(
        SourceLine(number, _cells_apart(passages[number - 1])) for number in numbers if 0 < number <= len(passages)
    )


def _cells_apart(line: str) -> str:
    return " │ ".join(line.strip("\r\n").split("\t"))


def place_of(row: DraftRow) -> str:
    """«таблица 1, строка 12»; empty for what stands in no document."""
    named = [_("таблица {table}", table=row.source.table)] if row.source.table else []
    named += [_("строка {row}", row=row.source.row)] if row.source.row else []
    return joined(", ", named)


def _body_view(body: Body, bodies: Sequence[Body], known: Sequence[KnownBody], asked: Asked) -> BodyView:
    typed = asked.typed if asked.typed is not None and asked.typed.get("body") == body.key else None
    means = f"subject:{body.subject.id}" if body.subject else "new"
    if typed is not None:
        means = typed.get("means", means)
    near = {one.means for one in body.suggestions}
    choices = [("new", _("новый субъект"), means == "new")]
    choices += [
        (one.means, _("похоже: {short_name}", short_name=short_name(one.name, 80)), means == one.means)
        for one in body.suggestions
    ]
    choices += [
        (
            f"subject:{one.id}",
            short_name(f"{one.abbr} — {one.name}" if one.abbr else one.name, 90),
            means == f"subject:{one.id}",
        )
        for one in known
        if f"subject:{one.id}" not in near
    ]
    choices += [
        (
            f"name:{other.key}",
            _("то же, что «{short_name}»", short_name=short_name(other.printed[0], 70)),
            means == f"name:{other.key}",
        )
        for other in bodies
        if other.key != body.key and other.subject is None and f"name:{other.key}" not in near
    ]
    anchor = "body-" + hashlib.sha256(body.key.encode()).hexdigest()[:12]
    emails = typed.get("emails", "") if typed is not None else ", ".join(body.emails)
    return BodyView(body, anchor, body.rows, tuple(choices), emails, asked.fault if typed is not None else None)
