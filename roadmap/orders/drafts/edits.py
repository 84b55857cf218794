"""What a person may change in a draft. Pure: edits in, edits out; the document as read stays as it is."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from roadmap.bounds import MAX_NAME, check_day, check_text, check_texts
from roadmap.errors import BadInput
from roadmap.language.message import _
from roadmap.orders.drafts.corrected import ACT_FIELDS, PLAN_FIELDS, ROW_FIELDS, Edits

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{1,60}")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+|[^@\s,;<>]+@localhost")
_SHIFTS = ("back", "forward", "none")
LABELS = {
    "code": _("номер"),
    "section": _("раздел"),
    "title": _("название"),
    "lead": _("ответственный"),
    "executors": _("исполнители"),
    "deadline": _("срок"),
    "result": _("результат"),
    "kind": _("вид акта"),
    "number": _("номер"),
    "date": _("дата акта"),
    "issuer": _("кто издал"),
    "region": _("регион"),
    "signatory": _("кто подписал"),
    "signatory_post": _("должность подписавшего"),
    "controller": _("контролирующее лицо"),
    "start": _("начало периода"),
    "end": _("конец периода"),
}
"""The cells of a draft in words."""
_KINDS = ("орган", "организация", "служба", "должность", "группа")  # as printed


def edit_row(edits: Edits, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """New cells for one measure; an empty optional cell is ``None``. What is set by hand counts as looked at."""
    cells: dict[str, Any] = {}
    for name, value in values.items():
        if name not in ROW_FIELDS:
            raise BadInput("draft.field", _("у мероприятия нет поля «{name}»", name=name))
        cells[name] = _cell(name, value)
    if "title" in cells and not cells["title"]:
        raise BadInput("draft.title", _("название мероприятия пусто: впишите его или исключите строку"), field="title")
    return _with_row(edits, key, cells)


def _cell(name: str, value: Any) -> Any:
    if name in ("section", "lead", "executors"):
        check_text("\n".join(str(one) for one in value), LABELS[name], name)
        return [line for line in (" ".join(str(one).split()) for one in value) if line]
    text = check_text(" ".join(str(value or "").split()), LABELS[name], name)
    return text if name in ("title", "deadline") else text or None


def confirm_row(edits: Edits, key: str, *, confirmed: bool) -> dict[str, Any]:
    """Say that the measure is right as it stands, or take that back."""
    return _with_row(edits, key, {"confirmed": confirmed})


def delete_row(edits: Edits, key: str, *, deleted: bool) -> dict[str, Any]:
    """Leave a measure out, or take it in again."""
    return _with_row(edits, key, {"deleted": deleted})


def add_row(edits: Edits, plan: int, after: str | None, section: Iterable[str]) -> tuple[dict[str, Any], str]:
    """An empty measure after the row ``after`` (``None``: first); returns its key."""
    made = _copy(edits)
    rows = made.setdefault("added", {}).setdefault(str(plan), [])
    key = f"{plan}.+{len(rows) + 1}"
    rows.append({"key": key, "after": after})
    made.setdefault("rows", {})[key] = {"section": list(section)}
    return made, key


def _with_row(edits: Edits, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    made = _copy(edits)
    made.setdefault("rows", {}).setdefault(key, {}).update(values)
    return made


def edit_act(edits: Edits, values: Mapping[str, str | None]) -> dict[str, Any]:
    """Requisites of the act. Raises `BadInput` for a date that is none."""
    made = _copy(edits)
    cells = {name: values[name] or None for name in ACT_FIELDS if name in values}
    check_texts({name: (LABELS.get(name, name), text) for name, text in cells.items()})
    if cells.get("date"):
        cells["date"] = _day("date", str(cells["date"]))
    made.setdefault("act", {}).update(cells)
    return made


def edit_plan(edits: Edits, plan: int, values: Mapping[str, str | None]) -> dict[str, Any]:
    """Title, name in addresses, period and rules of a roadmap. Raises `BadInput`."""
    made = _copy(edits)
    cells: dict[str, Any] = {name: values[name] or None for name in PLAN_FIELDS if name in values}
    check_texts({name: (LABELS.get(name, name), text) for name, text in cells.items()})
    for name in ("start", "end"):
        if cells.get(name):
            cells[name] = _day(name, cells[name])
    known = {**made.get("plans", {}).get(str(plan), {}), **cells}
    _check_plan(cells)
    if known.get("start") and known.get("end") and known["start"] > known["end"]:
        raise BadInput("draft.period", _("период кончается раньше, чем начинается: проверьте даты"), field="end")
    made.setdefault("plans", {}).setdefault(str(plan), {}).update(cells)
    return made


def _check_plan(cells: Mapping[str, Any]) -> None:
    if "title" in cells and not cells["title"]:
        raise BadInput("draft.title", _("название дорожной карты пусто: впишите его"), field="title")
    for name in ("slug", "names"):
        if name in cells and not _SLUG.fullmatch(cells[name] or ""):
            raise BadInput(
                "draft.slug",
                _("имя в адресе — строчные латинские буквы, цифры и дефис, например tyumen-2023"),
                field=name,
            )
    if "time_zone" in cells:
        try:
            ZoneInfo(cells["time_zone"] or "")
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise BadInput(
                "draft.zone",
                _("нет часового пояса «{value}»: например, Asia/Yekaterinburg", value=cells["time_zone"]),
                field="time_zone",
            ) from error
    if "shift_rule" in cells and cells["shift_rule"] not in _SHIFTS:
        raise BadInput("draft.shift", _("выберите, куда переносить срок с нерабочего дня"), field="shift_rule")


def edit_body(edits: Edits, body: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Who the printed name ``body`` (folded) is.

    ``means``: ``subject:ID`` (a known one), ``name:FOLDED`` (the same as another name of the draft) or ``new`` with
    ``name``, ``abbr`` and ``kind``; ``emails``: addresses to add. Raises `BadInput`.
    """
    means = str(values.get("means") or "new")
    if not re.fullmatch(r"new|subject:\d{1,9}|name:.+", means, re.DOTALL):
        raise BadInput("draft.body", _("выберите, что это за субъект"), field="means")
    if means == f"name:{body}":
        means = "new"
    chosen: dict[str, Any] = {"means": means, "emails": read_emails(str(values.get("emails") or ""))}
    if means == "new":
        chosen |= {name: " ".join(str(values.get(name) or "").split()) or None for name in ("name", "abbr", "kind")}
        check_texts({"name": (_("название"), chosen["name"]), "abbr": (_("сокращение"), chosen["abbr"])}, MAX_NAME)
        if chosen["kind"] is not None and chosen["kind"] not in _KINDS:
            raise BadInput("draft.kind", _("вид субъекта: {names}", names=", ".join(_KINDS)), field="kind")
    made = _copy(edits)
    made.setdefault("bodies", {})[body] = chosen
    return made


def read_emails(typed: str) -> list[str]:
    """Addresses separated by commas, semicolons or blanks. Raises `BadInput` for one that is none."""
    found = [one.strip().lower() for one in re.split(r"[\s,;]+", typed) if one.strip()]
    for one in found:
        if not _EMAIL.fullmatch(one) or len(one) > 254:
            raise BadInput(
                "draft.email", _("«{one}» не похоже на адрес почты: нужно имя@организация.ru", one=one), field="emails"
            )
    return list(dict.fromkeys(found))


def choose(edits: Edits, change: str, choice: str) -> dict[str, Any]:
    """What to do with one change of an amendment: ``apply``, ``skip``, or ``split`` a doubtful pair."""
    if choice not in ("apply", "skip", "split"):
        raise BadInput("draft.choice", _("выберите: применить, не применять или разделить"))
    made = _copy(edits)
    made.setdefault("choices", {})[change] = choice
    return made


def _day(name: str, typed: str) -> str:
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise BadInput(
            "draft.date", _("«{value}» — не дата: нужно ДД.ММ.ГГГГ", value=typed[:40]), field=name
        ) from error
    return check_day(day, LABELS.get(name, name), name).isoformat()


def _copy(edits: Edits) -> dict[str, Any]:
    return copy.deepcopy(dict(edits))
