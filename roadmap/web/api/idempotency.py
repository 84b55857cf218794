"""``Idempotency-Key``: a POST sent twice with one key is done once, and both times answered the same.

The key is claimed in the request's own transaction, so a refused or failed request leaves it free, and of two at once
the second waits for the first and gets its answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Header, Request
from pydantic import BaseModel
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from roadmap.errors import BadInput
from roadmap.language.message import _
from roadmap.models import IDEMPOTENCY
from roadmap.people.permissions import Actor

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description=_("Своя метка запроса: повтор с ней же не выполнится второй раз"),
    ),
]


@dataclass(frozen=True, slots=True)
class GivenResponse:
    """What a POST answers; ``body`` is JSON."""

    status: int
    body: dict[str, Any]


def once(
    session: Session,
    request: Request,
    actor: Actor,
    key: str | None,
    sent: BaseModel,
    now: datetime,
    act: Callable[[], GivenResponse],
) -> GivenResponse:
    """``act()``, or the answer it gave when the same caller sent the same under ``key`` before.

    Raises `BadInput` when something else was sent under that key.
    """
    if key is None or actor.user_id is None:
        return act()
    fingerprint = hashlib.sha256(f"{request.method} {request.url.path}\n{sent.model_dump_json()}".encode()).hexdigest()
    mine = (IDEMPOTENCY.c.user_id == actor.user_id, IDEMPOTENCY.c.key == key)
    if not _claim(session, actor.user_id, key, fingerprint, now):
        known = session.execute(select(IDEMPOTENCY).where(*mine)).one()
        if known.fingerprint != fingerprint:
            raise BadInput("idempotency.reused", _("с этим Idempotency-Key уже отправлено другое: возьмите новый ключ"))
        return GivenResponse(known.status, known.body)
    answer = act()
    session.execute(update(IDEMPOTENCY).where(*mine).values(status=answer.status, body=answer.body))
    return answer


def _claim(session: Session, user_id: int, key: str, fingerprint: str, now: datetime) -> bool:
    """Whether the key is new; a rival who claimed it a moment ago is waited for."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = {"user_id": user_id, "key": key, "fingerprint": fingerprint, "status": 0, "body": {}, "at": now}
    claimed = dialect.insert(IDEMPOTENCY).values(row).on_conflict_do_nothing().returning(IDEMPOTENCY.c.key)
    return session.execute(claimed).first() is not None
