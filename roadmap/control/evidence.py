"""Proof of fulfilment: what may be attached, how it is checked and kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import insert
from sqlmodel import Session

from roadmap.bounds import MAX_NAME, MAX_NOTE, check_text
from roadmap.errors import BadInput, TooLarge
from roadmap.language.message import _
from roadmap.models import EVIDENCE, FILES
from roadmap.sql.upserts import insert_missing

KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", (b"PK\x03\x04",)),
    ".odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet", (b"PK\x03\x04",)),
    ".zip": ("application/zip", (b"PK\x03\x04",)),
    ".doc": ("application/msword", (b"\xd0\xcf\x11\xe0",)),
    ".xls": ("application/vnd.ms-excel", (b"\xd0\xcf\x11\xe0",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".txt": ("text/plain; charset=utf-8", ()),
}
"""Allowed endings, the type served for each, and how such a file begins. Never the sender's word for the type."""


@dataclass(frozen=True, slots=True)
class EvidenceInput:
    """One proof: a file (name and content), or a link, or words."""

    name: str
    content: bytes | None = None
    url: str | None = None


def check_file(name: str, content: bytes, limit_mb: int) -> EvidenceInput:
    """A file fit to be stored. Raises `TooLarge` or `BadInput` with what is accepted."""
    short = PurePath(name.replace("\\", "/")).name.strip() or _("файл")
    if len(content) > limit_mb * 1024 * 1024:
        raise TooLarge(
            "upload.too_large",
            _("файл «{short}» больше {limit_mb} МБ: сожмите его или приложите ссылку", short=short, limit_mb=limit_mb),
        )
    if not content:
        raise BadInput("upload.empty", _("файл «{short}» пуст: выберите другой", short=short))
    kind = KINDS.get(PurePath(short).suffix.lower())
    if kind is None:
        accepted = ", ".join(ending.lstrip(".") for ending in KINDS)
        raise BadInput(
            "upload.type",
            _("файл «{short}» такого вида не принимается. Подойдут: {accepted}", short=short, accepted=accepted),
        )
    beginnings = kind[1]
    if beginnings and not content.startswith(beginnings):
        raise BadInput(
            "upload.content",
            _("содержимое файла «{short}» не соответствует его расширению: сохраните файл заново", short=short),
        )
    return EvidenceInput(short, content)


def store_evidence(
    session: Session, task_id: int, inputs: Sequence[EvidenceInput], user_id: int | None, now: datetime
) -> tuple[str, ...]:
    """Keep the proofs with the task; the same content is stored once. Returns their names.

    Raises `BadInput` for a link that is not to a web page: such a link could run a script in a reader's browser.
    """
    for proof in inputs:
        check_text(proof.name, _("название документа"), "evidence", MAX_NOTE if proof.url == proof.name else MAX_NAME)
        check_text(proof.url or "", _("ссылка"), "link", MAX_NOTE)
        if proof.url is not None and not proof.url.startswith(("http://", "https://")):
            raise BadInput(
                "upload.link", _("ссылка «{url}» не подходит: она должна начинаться с https://", url=proof.url)
            )
        sha256 = store_file(session, proof.name, proof.content, now) if proof.content is not None else None
        kind = "file" if sha256 else "link" if proof.url else "text"
        session.execute(
            insert(EVIDENCE).values(
                task_id=task_id,
                kind=kind,
                name=proof.name,
                sha256=sha256,
                url=proof.url,
                added_by=user_id,
                added_at=now,
            )
        )
    return tuple(proof.name for proof in inputs)


def store_file(session: Session, name: str, content: bytes, now: datetime) -> str:
    """Keep a file by its content; returns its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    media_type = KINDS.get(PurePath(name).suffix.lower(), ("application/octet-stream", ()))[0]
    row = {"sha256": sha256, "media_type": media_type, "size": len(content), "content": content, "stored_at": now}
    insert_missing(session, FILES, [row])
    return sha256
