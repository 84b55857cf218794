"""Journal rows in words, for pages. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from roadmap.language.message import _, joined, told_again
from roadmap.language.setting import short_date
from roadmap.reads.measures import JournalRow
from roadmap.wording import EVENT_LABELS
from workflows.lifecycle import STATE_LABELS, State

_SAID = {
    "result": _("результат"),
    "fulfilled_on": _("исполнено"),
    "reason": _("причина"),
    "proposal": _("предлагается"),
    "new_date": _("новая дата"),
    "control_on": _("контрольная дата"),
    "evidence": _("приложено"),
    "work": _("что делали"),
    "what": _("что осталось без этого"),
    "note": _("примечание"),
    "question": _("вопрос"),
    "answer": _("ответ"),
    "basis": _("основание"),
    "old_control_on": _("прежняя контрольная дата"),
    "on": _("произошло"),
    "due_on": _("срок"),
    "as_of": _("по состоянию на"),
    "format": _("вид"),
    "title": _("мероприятие"),
    "deadline": _("срок в документе"),
    "source": _("документ"),
    "line": _("строка"),
    "measures": _("мероприятий"),
    "tasks_made": _("создано контрольных точек"),
    "sender": _("от кого"),
    "email": _("адрес"),
    "role": _("роль"),
    "name": _("название"),
    "rules": _("правила"),
    "person": _("кто"),
    "body": _("от кого"),
    "letters": _("письма"),
}
_STATE_NAMES = frozenset(state.value for state in State)
_MORE_LABELS = {
    "user.logged_in": _("Вход"),
    "user.password_changed": _("Пароль изменён"),
    "token.added": _("Выпущен токен"),
    "task.evidence": _("Приложен документ"),
}


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One event: when, who, what, and what was said with it as (name, value) pairs."""

    id: int
    at: datetime
    who: str
    what: str
    href: str | None
    said: tuple[tuple[str, str], ...]
    sealed: bool


def journal_lines(rows: Iterable[JournalRow]) -> tuple[JournalLine, ...]:
    """The rows in their order."""
    return tuple(
        JournalLine(
            row.id,
            row.at,
            row.actor or _("Веха"),
            event_label(row.kind),
            href_of(row.subject),
            said(row.details),
            row.sealed,
        )
        for row in rows
    )


def event_label(kind: str) -> str:
    """What happened, in words; the journal's own word where there are none."""
    return EVENT_LABELS.get(kind) or _MORE_LABELS.get(kind) or kind


def event_labels() -> Mapping[str, str]:
    """All kinds of events that have words."""
    return EVENT_LABELS | _MORE_LABELS


def href_of(subject: str) -> str | None:
    """The page of a journal row's subject."""
    kind, _other, number = subject.partition(":")
    folder = {"task": "/tasks/", "measure": "/measures/"}.get(kind)
    return folder + number if folder and number.isdecimal() else None


def said(details: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The details worth reading."""
    pairs = [
        (label, plain(told_again(details[name])))
        for name, label in _SAID.items()
        if details.get(name) not in (None, "", [])
    ]
    before, after = details.get("from"), details.get("to")
    if before and after and before != after:
        pairs.insert(0, (_("состояние"), f"{_state(before)} → {_state(after)}"))
    return tuple(pairs)


def _state(name: str) -> str:
    return STATE_LABELS[State(name)] if name in _STATE_NAMES else name


def plain(value: Any) -> str:
    """A JSON value for people: dates as «15.03.2024», lists with commas."""
    if isinstance(value, list):
        return joined(", ", (plain(item) for item in value))
    text = str(value)
    if len(text) == 10 and text[4] == text[7] == "-":
        try:
            return short_date(date.fromisoformat(text))
        except ValueError:
            return text
    return text
