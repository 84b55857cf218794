"""Reading a draft's file in the limited child process, beside the requests: the draft's state tells how far it is.

Stands above drafts and amending: a file is a new order, or says what becomes of a roadmap in force.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session

from roadmap.database import Database
from roadmap.deadlines import RuleSet
from roadmap.documents import sandbox
from roadmap.documents.document_json import to_json
from roadmap.documents.errors import DocumentError
from roadmap.documents.model import ParsedDocument
from roadmap.errors import Conflict
from roadmap.language.message import _
from roadmap.models import DRAFTS
from roadmap.orders.amending.edition import (
    edition_of,
    heads_in_force,
    is_from_table,
    roadmap_by_id,
    standing_measures,
    without_effect,
)
from roadmap.orders.drafts.corrected import with_terms
from roadmap.orders.drafts.heads import first_heads
from roadmap.orders.drafts.store import StoredDraft, file_of, load_draft

log = logging.getLogger(__name__)
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each reader is a process of up to 512 MB; more at once would starve the pages."""


def start_reading(database: Database, draft_id: int) -> threading.Thread:
    """Read the draft in a thread of its own (the work is done in a child process, the thread only waits)."""
    thread = threading.Thread(target=_read_safely, args=(database, draft_id), daemon=True, name=f"draft-{draft_id}")
    thread.start()
    return thread


def _read_safely(database: Database, draft_id: int) -> None:
    with _AT_ONCE:
        try:
            read_draft(database, draft_id)
        except Exception:
            log.exception("draft %s could not be read", draft_id)
            problem = (
                "document.failed",
                _("документ не удалось прочитать по нашей вине; файл сохранён, повторите позже"),
            )
            with database.write() as session:
                _finish(session, draft_id, _failure(*problem))


def read_draft(database: Database, draft_id: int) -> None:
    """Read the file and keep what it says, or why it cannot be read. The file is kept either way."""
    with database.read() as session:
        draft = load_draft(session, draft_id)
        content = file_of(session, draft_id)
    try:
        document, text = sandbox.parse_with_text(draft.file_name, content)
    except DocumentError as error:
        with database.write() as session:
            _finish(session, draft_id, _failure(error.code, error.message))
        return
    with database.write() as session:
        keep_reading(session, draft_id, document, lines_of(content) or text)


def keep_reading(session: Session, draft_id: int, document: ParsedDocument, text: Sequence[str]) -> None:
    """Keep what a reader made of the draft's file: the draft is open, or says why nothing can be done with it.

    ``text`` is what the document says line by line, to be shown beside what was understood.
    """
    _finish(session, draft_id, _success(session, document, text, load_draft(session, draft_id)))


def _finish(session: Session, draft_id: int, values: dict[str, Any]) -> None:
    """Only a draft still being read takes an answer: it may have been discarded meanwhile."""
    session.execute(
        update(DRAFTS)
        .where(DRAFTS.c.id == draft_id, DRAFTS.c.state == "reading")
        .values(version=DRAFTS.c.version + 1, **values)
    )


def _failure(code: str, message: str) -> dict[str, Any]:
    return {"state": "failed", "error_code": code, "error": message}


def _success(session: Session, document: ParsedDocument, text: Sequence[str], draft: StoredDraft) -> dict[str, Any]:
    if draft.roadmap_id is None:
        if not document.roadmaps:
            return _failure(
                "document.no_table",
                _("В документе не найдена таблица мероприятий. Проверьте, что загружен сам план, а не письмо о нём."),
            )
        return _opened(document, text, {"plans": first_heads(session, document)}, draft.rules)
    roadmap = roadmap_by_id(session, draft.roadmap_id)
    standing = standing_measures(session, draft.roadmap_id)
    edition = edition_of(document, roadmap, standing)
    if not edition.roadmaps:
        return _failure(
            "document.no_changes",
            _("В документе нет ни таблицы мероприятий, ни изменений. Загрузите новую редакцию или изменяющий акт."),
        )
    base = {
        "roadmap_version": roadmap.version,
        "from_table": is_from_table(document),
        "without_effect": without_effect(document, roadmap, standing),
    }
    return _opened(edition, text, {"plans": heads_in_force(session, edition, roadmap), "base": base}, draft.rules)


def _opened(document: ParsedDocument, text: Sequence[str], edits: dict[str, Any], rules: RuleSet) -> dict[str, Any]:
    return {
        "state": "open",
        "parsed": to_json(document),
        "passages": list(text),
        "edits": with_terms(document, edits, rules),
        "error_code": None,
        "error": None,
    }


def lines_of(content: bytes) -> list[str]:
    """The lines of a text file as the reader counts them; nothing for other formats."""
    if b"\x00" in content[:4096] or content[:4] in (b"%PDF", b"PK\x03\x04"):
        return []
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding).replace("\x00", "").split("\n")
        except UnicodeDecodeError:
            continue
    return []


def read_again(session: Session, draft_id: int, now: datetime) -> None:
    """Put a draft whose reader failed or died back to the beginning. Raises `Conflict` for any other.

    An amendment may be read again while it is open: the roadmap it amends may have changed since.
    """
    draft = load_draft(session, draft_id)
    if not (draft.state == "failed" or draft.is_stuck(now) or (draft.state == "open" and draft.kind == "amendment")):
        raise Conflict("draft.read", _("документ уже прочитан: обновите страницу"))
    values = {"state": "reading", "read_since": now, "error": None, "error_code": None}
    session.execute(update(DRAFTS).where(DRAFTS.c.id == draft_id).values(version=DRAFTS.c.version + 1, **values))
