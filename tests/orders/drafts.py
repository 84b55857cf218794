"""Drafts for tests: the real orders and changed copies of them, read once per test process."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlmodel import Session

from roadmap.database import Database
from roadmap.documents.model import ParsedDocument
from roadmap.orders.drafts.store import StoredDraft, load_draft, make_draft
from roadmap.orders.file_reading import keep_reading
from roadmap.orders.seeds.shapes import SeedSet, load_folder
from roadmap.people.permissions import Actor
from roadmap.resources import seeds_dir
from tests import builders as b
from tests.documents.reading import parse_bytes

DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"
TYUMEN, MOSCOW, CHELYABINSK = (
    "000_75466b24a8653d8b.txt",
    "002_78c5e6e850a4c9a0.txt",
    "003_47171701d6c19aaf.txt",
)


def text_of(name: str) -> str:
    """An order's text."""
    return (DOCUMENTS / name).read_text(encoding="utf-8")


@cache
def parsed(name: str, text: str) -> ParsedDocument:
    """What the reader makes of it."""
    return parse_bytes(name, text.encode())


@cache
def seeds() -> SeedSet:
    """The reviewed documents."""
    return load_folder(seeds_dir())


def put_draft(
    database: Database,
    name: str,
    actor: Actor,
    *,
    text: str | None = None,
    roadmap_id: int | None = None,
    now: datetime = b.NOW,
) -> int:
    """A draft of an order (or of ``text`` under its name), read and open; returns its id."""
    words = text_of(name) if text is None else text
    with database.write() as session:
        kept = make_draft(session, name, words.encode(), actor, now, roadmap_id=roadmap_id)
        keep_reading(session, kept.draft_id, parsed(name, words), words.split("\n"))
    return kept.draft_id


def draft(database: Database, draft_id: int) -> StoredDraft:
    """The draft as it is now."""
    with database.read() as session:
        return load_draft(session, draft_id)


def coordinator(database: Database) -> Actor:
    """Somebody who may bring orders into force."""
    with database.write() as session:
        return b.actor(session, "coordinator")


def small_bomb() -> bytes:
    """Just more zeros in an archive than a reader unpacks."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            for _ in range(160):
                part.write(bytes(2**20))
    return stream.getvalue()


def seeded(session: Session, *, only: str) -> None:
    """One of the reviewed roadmaps."""
    from roadmap.orders.seeds.load import seed

    seed(session, seeds(), b.NOW, only=only)
