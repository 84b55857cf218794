"""Drafts in the database: kept with their file, edited under a version, approved or discarded once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import PurePath
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlmodel import Session

from roadmap.control.evidence import store_file
from roadmap.deadlines import DEFAULT_RULES, RuleSet
from roadmap.documents.document_json import from_json
from roadmap.documents.model import ParsedDocument
from roadmap.errors import BadInput, Conflict, NotFound, Stale, TooLarge
from roadmap.language.message import _
from roadmap.models import ALIASES, ASSIGNMENTS, BODIES, CONTACTS, DRAFTS, FILES, MEASURES, ROADMAPS, USERS
from roadmap.orders.drafts.bodies import KnownBody
from roadmap.orders.drafts.corrected import DraftContent, content_of, with_terms
from roadmap.people.permissions import Action, Actor, allow
from roadmap.plan.terms import rules_from
from roadmap.sql.rows_as import columns_of, rows_as
from workflows.journal import SYSTEM, Entry, record

STATES = {
    "reading": _("читается"),
    "failed": _("не прочитан"),
    "open": _("ждёт утверждения"),
    "approved": _("утверждён"),
    "discarded": _("отклонён"),
}
PATIENCE = timedelta(seconds=40)
"""A reader that has not answered for so long has died with its process."""


@dataclass(frozen=True)
class StoredDraft:
    """A draft with everything but its file. ``rules`` are the reporting days of the roadmap that it amends."""

    id: int
    kind: str
    roadmap_id: int | None
    state: str
    file_name: str
    sha256: str
    made_by: str | None
    made_at: datetime
    read_since: datetime
    error_code: str | None
    error: str | None
    parsed: Mapping[str, Any] | None
    passages: tuple[str, ...]
    edits: Mapping[str, Any]
    outcome: Mapping[str, Any]
    decided_by: str | None
    decided_at: datetime | None
    version: int
    rules: RuleSet = DEFAULT_RULES

    @cached_property
    def document(self) -> ParsedDocument:
        """What was read. Raises `Conflict` while there is nothing yet."""
        if self.parsed is None:
            raise Conflict("draft.unread", self.error or _("документ ещё читается: обновите страницу через минуту"))
        return from_json(self.parsed)

    @cached_property
    def content(self) -> DraftContent:
        """What the draft says now."""
        return content_of(self.document, self.edits, self.rules)

    def is_stuck(self, now: datetime) -> bool:
        """Whether reading began so long ago that it will not end."""
        return self.state == "reading" and now - self.read_since > PATIENCE


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list."""

    id: int
    kind: str
    state: str
    file_name: str
    made_by: str | None
    made_at: datetime
    roadmap: str | None
    outcome: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file taken in. ``twin``: the very file was here before and its draft goes on."""

    draft_id: int
    twin: bool


def make_draft(
    session: Session,
    name: str,
    content: bytes,
    actor: Actor,
    now: datetime,
    *,
    limit_mb: int = 20,
    roadmap_id: int | None = None,
    again: bool = False,
) -> Kept:
    """Keep the file and begin a draft in the state «reading»; with ``roadmap_id`` an amendment of that roadmap.

    The same file twice: an unfinished draft of it goes on; one that was approved raises `Conflict` unless ``again``.
    Raises `Forbidden`, `TooLarge`.
    """
    allow(actor, Action.import_order)
    short = PurePath(name.replace("\\", "/")).name.strip()[:200] or _("документ")
    if len(content) > limit_mb * 1024 * 1024:
        raise TooLarge(
            "upload.too_large",
            _("файл «{short}» больше {limit_mb} МБ: загрузите только текст акта", short=short, limit_mb=limit_mb),
        )
    sha256 = hashlib.sha256(content).hexdigest()
    twin = _twin(session, sha256, roadmap_id)
    if twin is not None and twin.state != "approved":
        return Kept(twin.id, True)
    if twin is not None and not again:
        slugs = ", ".join(twin.outcome.get("roadmaps", ()))
        raise Conflict(
            "draft.known",
            _(
                "этот файл уже утверждён {decided_at} ({slugs}): новую редакцию загружают на странице дорожной карты",
                decided_at=twin.decided_at,
                slugs=slugs,
            ),
            draft=twin.id,
            roadmaps=list(twin.outcome.get("roadmaps", ())),
        )
    store_file(session, short, content, now)
    row = {
        "kind": "amendment" if roadmap_id is not None else "import",
        "roadmap_id": roadmap_id,
        "state": "reading",
        "file_name": short,
        "sha256": sha256,
        "made_by": actor.user_id,
        "made_at": now,
        "read_since": now,
        "version": 1,
    }
    draft_id: int = session.execute(insert(DRAFTS).values(row).returning(DRAFTS.c.id)).scalar_one()
    details = {"name": short, "sha256": sha256, "size": len(content)}
    record(session, Entry(SYSTEM, now, "draft.made", f"draft:{draft_id}", actor.user_id, details))
    return Kept(draft_id, False)


def _twin(session: Session, sha256: str, roadmap_id: int | None) -> Row[Any] | None:
    return session.execute(
        select(DRAFTS.c.id, DRAFTS.c.state, DRAFTS.c.outcome, DRAFTS.c.decided_at)
        .where(
            DRAFTS.c.sha256 == sha256,
            DRAFTS.c.roadmap_id.is_(None) if roadmap_id is None else DRAFTS.c.roadmap_id == roadmap_id,
            DRAFTS.c.kind == ("import" if roadmap_id is None else "amendment"),
            DRAFTS.c.state.in_(("reading", "open", "approved")),
        )
        .order_by(DRAFTS.c.id.desc())
        .limit(1)
    ).one_or_none()


def load_draft(session: Session, draft_id: int) -> StoredDraft:
    """The draft. Raises `NotFound`."""
    made, decided = USERS.alias("made"), USERS.alias("decided")
    columns = columns_of(
        StoredDraft, DRAFTS, made_by=made.c.name, decided_by=decided.c.name, rules=ROADMAPS.c.reporting_days
    )
    rows = session.execute(
        select(*columns)
        .outerjoin(made, made.c.id == DRAFTS.c.made_by)
        .outerjoin(decided, decided.c.id == DRAFTS.c.decided_by)
        .outerjoin(ROADMAPS, ROADMAPS.c.id == DRAFTS.c.roadmap_id)
        .where(DRAFTS.c.id == draft_id)
    )
    found = rows_as(
        StoredDraft,
        rows,
        passages=lambda row: tuple(row.passages),
        rules=lambda row: rules_from(row.rules, row.roadmap_id),
    )
    if not found:
        raise NotFound(
            "draft.unknown", _("нет черновика № {draft_id}: откройте список загруженных документов", draft_id=draft_id)
        )
    return found[0]


def list_drafts(session: Session, limit: int = 30) -> list[DraftLine]:
    """The newest drafts."""
    rows = session.execute(
        select(*columns_of(DraftLine, DRAFTS, made_by=USERS.c.name, roadmap=ROADMAPS.c.slug))
        .outerjoin(USERS, USERS.c.id == DRAFTS.c.made_by)
        .outerjoin(ROADMAPS, ROADMAPS.c.id == DRAFTS.c.roadmap_id)
        .order_by(DRAFTS.c.id.desc())
        .limit(limit)
    )
    return rows_as(DraftLine, rows)


def file_of(session: Session, draft_id: int) -> bytes:
    """The file a draft was made from."""
    content: bytes = session.execute(
        select(FILES.c.content).join(DRAFTS, DRAFTS.c.sha256 == FILES.c.sha256).where(DRAFTS.c.id == draft_id)
    ).scalar_one()
    return content


def save_edits(session: Session, draft: StoredDraft, edits: Mapping[str, Any]) -> None:
    """Keep new edits of an open draft, what they change in its terms read once and kept with them.

    Raises `Stale` when somebody edited or decided in between.
    """
    _change(session, draft, {"edits": with_terms(draft.document, edits, draft.rules)})


def discard(session: Session, draft: StoredDraft, actor: Actor, now: datetime) -> None:
    """Put a draft aside; its file stays. Raises `Stale`."""
    allow(actor, Action.import_order)
    close_draft(session, draft, actor, now, "discarded", {})
    record(
        session, Entry(SYSTEM, now, "draft.discarded", f"draft:{draft.id}", actor.user_id, {"name": draft.file_name})
    )


def close_draft(
    session: Session, draft: StoredDraft, actor: Actor, now: datetime, state: str, outcome: Mapping[str, Any]
) -> None:
    """The one decision on a draft: of two at once the second raises `Stale`."""
    values = {"state": state, "outcome": dict(outcome), "decided_by": actor.user_id, "decided_at": now}
    _change(session, draft, values, states=("open", "failed", "reading") if state == "discarded" else ("open",))


def _change(
    session: Session, draft: StoredDraft, values: Mapping[str, Any], states: tuple[str, ...] = ("open",)
) -> None:
    done = session.execute(
        update(DRAFTS)
        .where(DRAFTS.c.id == draft.id, DRAFTS.c.version == draft.version, DRAFTS.c.state.in_(states))
        .values(version=draft.version + 1, **values)
    )
    if getattr(done, "rowcount", 0) == 1:
        return
    state = session.execute(select(DRAFTS.c.state).where(DRAFTS.c.id == draft.id)).scalar_one()
    if state != "open":
        raise Conflict(
            "draft.decided",
            _("по документу «{file_name}» уже решено: он {value}", file_name=draft.file_name, value=STATES[state]),
        )
    raise Stale("draft.stale", _("черновик тем временем изменили: обновите страницу и повторите правку"))


def check_version(draft: StoredDraft, seen: int | None) -> None:
    """Raises `Stale` unless the version somebody saw is the present one."""
    if seen is not None and seen != draft.version:
        raise Stale("draft.stale", _("черновик тем временем изменили: обновите страницу и повторите правку"))


def known_subjects(session: Session, names: str) -> list[KnownBody]:
    """The subjects of one set of names, with aliases and living addresses; three statements."""
    aliases: dict[int, list[str]] = {}
    for subject_id, alias in session.execute(
        select(ALIASES.c.subject_id, ALIASES.c.alias).where(ALIASES.c.region == names)
    ):
        aliases.setdefault(subject_id, []).append(alias)
    emails: dict[int, list[str]] = {}
    for subject_id, email in session.execute(
        select(CONTACTS.c.subject_id, CONTACTS.c.email)
        .join(BODIES, BODIES.c.id == CONTACTS.c.subject_id)
        .where(BODIES.c.region == names, CONTACTS.c.state == "live")
        .order_by(CONTACTS.c.id)
    ):
        emails.setdefault(subject_id, []).append(email)
    return [
        KnownBody(
            id=row.id,
            name=row.name,
            abbr=row.abbr,
            names=tuple(dict.fromkeys(name for name in (row.name, row.abbr, *aliases.get(row.id, ())) if name)),
            emails=tuple(emails.get(row.id, ())),
        )
        for row in session.execute(select(BODIES).where(BODIES.c.region == names).order_by(BODIES.c.name))
    ]


def names_of(session: Session, roadmap_id: int) -> str | None:
    """The set of names that the bodies of a roadmap belong to; the commonest where there are several."""
    found: str | None = session.execute(
        select(BODIES.c.region)
        .join(ASSIGNMENTS, ASSIGNMENTS.c.subject_id == BODIES.c.id)
        .join(MEASURES, MEASURES.c.id == ASSIGNMENTS.c.measure_id)
        .where(MEASURES.c.roadmap_id == roadmap_id)
        .group_by(BODIES.c.region)
        .order_by(func.count().desc())
        .limit(1)
    ).scalar_one_or_none()
    return found


def need_open(draft: StoredDraft) -> None:
    """Raises `Conflict` unless the draft waits for a person."""
    if draft.state == "failed":
        raise BadInput(
            draft.error_code or "draft.failed", draft.error or _("документ не прочитан: загрузите его заново")
        )
    if draft.state != "open":
        raise Conflict(
            "draft.decided",
            _(
                "по документу «{file_name}» уже решено: он {value}",
                file_name=draft.file_name,
                value=STATES[draft.state],
            ),
        )
