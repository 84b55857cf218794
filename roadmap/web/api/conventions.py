"""What all endpoints share: rights, pages, editions and the shape of refusals.

Lists     ``?limit&cursor`` → ``{"items": […], "next": cursor or null}``; the cursor is opaque.
Editions  one row's answer carries ``ETag``; a change under a stale ``If-Match`` gets 412.
Refusals  RFC 9457 problem details with a stable ``code`` and a Russian ``detail``.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Generic, TypeVar, cast
from urllib.parse import quote

from fastapi import Header, Path, Query, Response, Security
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.fields import FieldInfo

from roadmap.bounds import FIRST_DAY, LAST_DAY, MAX_TEXT
from roadmap.errors import BadInput, Stale
from roadmap.language.message import _
from roadmap.people.permissions import Action, Actor, allow
from roadmap.web.problems import PROBLEM
from roadmap.web.security import CurrentActor

MAX_ID = 2**31 - 1
Item = TypeVar("Item")

Id = Annotated[int, Path(ge=1, le=MAX_ID)]
Slug = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$")]
SlugQuery = Annotated[str | None, Query(pattern=r"^[a-z0-9][a-z0-9._-]{0,99}$")]
Limit = Annotated[int, Query(ge=1, le=500, description=_("Сколько строк на странице"))]
CursorQuery = Annotated[str | None, Query(max_length=100, description=_("«next» предыдущей страницы"))]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Words = Annotated[str, StringConstraints(max_length=MAX_TEXT, pattern=r"^[^\x00]*$")]


def one_of(values: Iterable[str]) -> FieldInfo:
    """A string that is one of ``values``, which stay in the one place that defines them."""
    names = list(values)
    told = Field(pattern=f"^({'|'.join(names)})$", json_schema_extra={"enum": [*names]})
    return cast(FieldInfo, told)


IfMatch = Annotated[str | None, Header(description=_("ETag той редакции, которую вы видели"))]


_EVERYWHERE = (401, 403, 422, 503)


class Input(BaseModel):
    """What a program sends: unknown fields are refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Listing(BaseModel, Generic[Item]):
    """One page of a list; ``next`` is the cursor of the page after it, null on the last."""

    items: list[Item]
    next: str | None


class Problem(BaseModel):
    """RFC 9457 problem details; further members depend on ``code``."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals an endpoint documents: ``statuses`` and those of every endpoint."""
    told = {
        401: _("Нет входа или токен не подходит"),
        403: _("Недостаточно прав"),
        404: _("Не найдено"),
        409: _("Действие невозможно сейчас, или данные уже изменены"),
        412: _("Данные изменены после указанной в If-Match редакции"),
        413: _("Слишком много данных"),
        422: _("Введённое не понято"),
        503: _("Слишком много запросов сразу или база данных не отвечает; Retry-After говорит, когда повторить"),
    }
    shape = {PROBLEM: {"schema": Problem.model_json_schema()}}
    return {status: {"description": told[status], "content": shape} for status in sorted({*statuses, *_EVERYWHERE})}


_BEARER = HTTPBearer(auto_error=False, description=_("Токен, который выпускает vekha token add"))
"""Told in the description only; `CurrentActor` reads the header."""


class Permitted:
    """A dependency that lets through whom the right ``action`` was given; the test of the route table looks for it."""

    def __init__(self, action: Action) -> None:
        self.action = action

    async def __call__(self, actor: CurrentActor, _asked: Annotated[object, Security(_BEARER)]) -> Actor:
        """The caller. Raises `Forbidden`."""
        allow(actor, self.action)
        return actor


def cursor_of(last_id: int) -> str:
    """An opaque cursor that continues after the row ``last_id``."""
    return base64.urlsafe_b64encode(f"id:{last_id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> int | None:
    """The id in a cursor. Raises `BadInput` for one that we did not make."""
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode("ascii")
        kind, _other, number = text.partition(":")
        if kind == "id" and number.isdecimal() and int(number) <= MAX_ID:
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise BadInput("cursor.invalid", _("курсор не подходит: возьмите «next» из предыдущего ответа или начните сначала"))


def page_of(rows: Sequence[Item], limit: int, *, key: str = "id") -> Listing[Item]:
    """A page from ``limit + 1`` rows asked for: the one too many says that there are more."""
    shown = list(rows[:limit])
    more = len(rows) > limit
    return Listing[Item](items=shown, next=cursor_of(getattr(shown[-1], key)) if more else None)


def etag_of(kind: str, row_id: int | str, version: int) -> str:
    """The edition of a row: ``"task-17-3"``."""
    return f'"{kind}-{row_id}-{version}"'


def version_asked(kind: str, row_id: int, if_match: str | None, in_body: int | None) -> int | None:
    """The version the caller saw, from ``If-Match`` or the body; ``None`` when he names none.

    Raises `Stale` for an ``If-Match`` of another row, `BadInput` when header and body disagree.
    """
    if if_match is None or if_match.strip() == "*":
        return in_body
    for one in if_match.split(","):
        head, _other, number = one.strip().strip('"').rpartition("-")
        if head == f"{kind}-{row_id}" and number.isdecimal() and int(number) <= MAX_ID:
            version = int(number)
            if in_body is not None and in_body != version:
                raise BadInput("version.two", _("If-Match и version в теле называют разные редакции: оставьте одну"))
            return version
    raise Stale(
        "version.unknown", _("If-Match называет редакцию, которой нет: прочитайте данные заново и возьмите ETag")
    )


def download(content: bytes, media_type: str, name: str) -> Response:
    """A stored file, never shown inside the site: what it holds is somebody else's."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type=media_type, headers=headers)
