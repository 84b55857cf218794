"""Posted forms: origin and CSRF word checked before anything else, then plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from roadmap.bounds import check_text, clamped, day_of, read_day
from roadmap.errors import BadInput
from roadmap.language.message import _
from roadmap.web.deps import site_of
from roadmap.web.security import CurrentLogin, check_csrf, check_origin

MAX_FILES = 10
MAX_FIELDS = 5000
"""A form may have a box for every measure of a long roadmap; the body's size is limited before it is parsed."""
MAX_TEXT = 1024 * 1024
"""Bytes of one field: more is no form. How long a text may be, `roadmap.bounds` says."""
LABELS = {
    "result": _("результат"),
    "reason": _("причина"),
    "proposal": _("предложение"),
    "link": _("ссылка"),
    "note": _("примечание"),
    "text": _("текст"),
    "why": _("причина отказа"),
    "basis": _("основание"),
    "name": _("имя"),
    "email": _("адрес почты"),
}
"""What the long fields are called where one of them is too long."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came; one byte above the limit is kept so that it can be seen to be too large."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a posted form and its files."""

    values: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Upload, ...] = ()

    def text(self, name: str) -> str | None:
        """What was typed, without blanks around it; ``None`` for nothing. Raises `BadInput` for far too much."""
        return (
            check_text(self.values.get(name, "").strip(), LABELS.get(name, _("поле «{name}»", name=name)), name) or None
        )

    def ticked(self, prefix: str) -> frozenset[str]:
        """What stands after ``prefix`` in the names of the boxes ticked."""
        return frozenset(name.removeprefix(prefix) for name in self.values if name.startswith(prefix))

    def day(self, name: str, label: str) -> date | None:
        """A date as browsers send it, or typed as «15.03.2024». Raises `BadInput`."""
        typed = self.text(name)
        return day_of(typed, label, name) if typed is not None else None

    def number(self, name: str) -> int | None:
        """A whole number. Raises `BadInput`."""
        typed = self.text(name)
        if typed is None:
            return None
        if not typed.isdecimal() or len(typed) > 9:
            raise BadInput(
                "form.number", _("«{typed}» — не число: обновите страницу и повторите", typed=typed), field=name
            )
        return int(typed)


def clean(typed: str) -> str:
    """Text as it is kept: unix line ends, without the zero byte that PostgreSQL cannot hold."""
    return typed.replace("\r\n", "\n").replace("\x00", "")


def filter_day(typed: str) -> date | None:
    """A day by which a list is narrowed; ``None`` for what is no date."""
    return clamped(read_day(typed))


async def parse_form(request: Request) -> Form:
    """The form in the request's body, files read up to the limit of an upload."""
    limit = site_of(request).settings.upload_limit_mb * 1024 * 1024
    values: dict[str, str] = {}
    files: list[Upload] = []
    async with request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_TEXT) as posted:
        for name, value in posted.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    files.append(Upload(value.filename, await value.read(limit + 1)))
            else:
                values[name] = clean(value)
    return Form(values, tuple(files))


async def posted_form(request: Request, login: CurrentLogin) -> Form:
    """The form of somebody logged in. Raises `Forbidden` for another site's form or a stale CSRF word."""
    check_origin(request)
    form = await parse_form(request)
    check_csrf(login, form.values.get("csrf", ""))
    return form


async def open_form(request: Request) -> Form:
    """The form of somebody not logged in: only the origin can be checked."""
    check_origin(request)
    return await parse_form(request)


PostedForm = Annotated[Form, Depends(posted_form)]
OpenForm = Annotated[Form, Depends(open_form)]
