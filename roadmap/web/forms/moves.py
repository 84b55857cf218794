"""The moves of a task as forms: what each asks, in which words, and how what was typed becomes an order. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from roadmap.control.evidence import KINDS, EvidenceInput, check_file
from roadmap.control.moves import MoveOrder, Offer
from roadmap.language.message import _
from roadmap.web.forms.posted import Form
from workflows.lifecycle import BY_TRIGGER, Ask, Tone

LABELS = {
    "result": _("Фактический результат"),
    "fulfilled_on": _("Дата исполнения"),
    "evidence": _("Подтверждающие документы"),
    "link": _("Ссылка на документ"),
    "reason": _("Причина"),
    "proposal": _("Что предлагается"),
    "new_date": _("Новая дата"),
}
HINTS = {
    "result": _("Что сделано, сколько, где это видно."),
    "new_date": _("Рабочий день подберётся по правилу дорожной карты."),
}
KIND_OF = {
    "result": "text",
    "reason": "text",
    "proposal": "text",
    "fulfilled_on": "day",
    "new_date": "day",
    "evidence": "files",
}


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a form. ``kind``: text, day or files."""

    name: str
    label: str
    kind: str
    value: str
    hint: str
    required: bool


@dataclass(frozen=True, slots=True)
class MoveView:
    """One move: a button, or a form behind it. ``against`` says why it is grey. ``opened``: show the form at once."""

    trigger: str
    label: str
    tone: str
    fields: tuple[FieldView, ...]
    against: tuple[str, ...]
    opened: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """A move that was tried and did not succeed: what was typed, why not, and what others changed meanwhile."""

    trigger: str
    values: Mapping[str, str]
    error: str
    stale: bool = False
    had_files: bool = False
    kept: tuple[tuple[str, str], ...] = field(default=())


def move_views(
    offers: Sequence[Offer], attempt: Attempt | None, today: date, *, proof_demanded: bool
) -> tuple[MoveView, ...]:
    """The forms of ``offers``, filled with what was typed before."""
    views = []
    for offer in offers:
        move = BY_TRIGGER[offer.trigger]
        tried = attempt if attempt is not None and attempt.trigger == offer.trigger else None
        views.append(
            MoveView(
                offer.trigger,
                offer.label,
                move.tone.value,
                tuple(_field(ask, tried, today, proof_demanded) for ask in move.asks),
                offer.against,
                tried is not None,
            )
        )
    return tuple(sorted(views, key=lambda view: (bool(view.against), list(Tone).index(Tone(view.tone)))))


def _field(ask: Ask, tried: Attempt | None, today: date, proof_demanded: bool) -> FieldView:
    name = ask.name
    value = tried.values.get(name, "") if tried else ""
    if name == "fulfilled_on" and not value:
        value = today.isoformat()
    required = ask.required or (name == "evidence" and proof_demanded)
    return FieldView(name, ask.label or LABELS[name], KIND_OF[name], value, HINTS.get(name, ""), required)


def accepted_types() -> str:
    """Endings for the file field."""
    return ",".join(KINDS)


def move_order(task_id: int, trigger: str, form: Form, limit_mb: int) -> MoveOrder:
    """The order that a posted form gives. Raises `BadInput` or `TooLarge` for a date or a file that does not do."""
    return MoveOrder(
        task_id,
        trigger,
        version=form.number("version"),
        result=form.text("result"),
        fulfilled_on=form.day("fulfilled_on", _("дата исполнения")),
        reason=form.text("reason"),
        proposal=form.text("proposal"),
        new_date=form.day("new_date", _("новая дата")),
        evidence=proofs_of(form, limit_mb),
    )


def proofs_of(form: Form, limit_mb: int) -> tuple[EvidenceInput, ...]:
    """The files of a form, checked, and its link. Raises `BadInput` or `TooLarge`."""
    proofs = [check_file(upload.name, upload.content, limit_mb) for upload in form.files]
    if (link := form.text("link")) is not None:
        proofs.append(EvidenceInput(link, url=link))
    return tuple(proofs)


def typed(form: Form) -> dict[str, str]:
    """What a person typed, to be shown again."""
    return {name: value for name, value in form.values.items() if name not in ("csrf", "version") and value.strip()}
