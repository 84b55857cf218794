"""The kinds of notices on one screen: urgency, who is told, what a letter calls them, which may be switched off.

The order of `Kind` is the order in a letter: most urgent first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from roadmap.language.message import _
from workflows.lifecycle import CLOSED, State


class Kind(StrEnum):
    """What a notice is about, most urgent first."""

    leadership = "leadership"
    escalation = "escalation"
    overdue = "overdue"
    returned = "returned"
    clarification = "clarification"
    extension_decided = "extension_decided"
    deadline_moved = "deadline_moved"
    amended = "amended"
    assigned = "assigned"
    due = "due"
    internal = "internal"
    decision = "decision"
    extension_asked = "extension_asked"
    answers = "answers"
    clarified = "clarified"
    event_recorded = "event_recorded"
    extra_control = "extra_control"
    window = "window"
    progress = "progress"
    accepted = "accepted"
    report = "report"
    indicator = "indicator"
    weekly = "weekly"


class Audience(StrEnum):
    """Whose business a kind is: all bodies of the measure, its co-executors, the controller, the leadership, the
    coordinators, those who read summaries (controllers and leadership), or who asked a question."""

    bodies = "bodies"
    co_executors = "co_executors"
    controller = "controller"
    leadership = "leadership"
    coordinators = "coordinators"
    readers = "readers"
    asker = "asker"


class Haste(StrEnum):
    """When news is told: at once, at once where a term is near, or with the letter of the day."""

    at_once = "at_once"
    when_near = "when_near"
    daily = "daily"


@dataclass(frozen=True, slots=True)
class KindWords:
    """``heading`` stands over the items, ``subject`` in the letter's subject, ``button`` on the item's button.

    ``apart``: the tasks of one measure are told one by one, for each has its own news. ``calendar``: the letter brings
    the term as a calendar entry. ``told_in``: the states of a task in which the news still matters; by default those
    of a living one.
    """

    audience: Audience
    mandatory: bool
    heading: str
    subject: str
    button: str = _("Открыть")
    haste: Haste = Haste.daily
    apart: bool = False
    calendar: bool = False
    told_in: frozenset[State] | None = None

    @property
    def ends_the_task(self) -> bool:
        """Whether the news is that nothing is owed any more."""
        return self.told_in is not None and self.told_in <= frozenset(CLOSED)


_A, _H = Audience, Haste
_REPORT = _("Открыть и отчитаться")

KINDS: dict[Kind, KindWords] = {
    Kind.leadership: KindWords(
        _A.leadership, True, _("Просрочено давно, сведений нет: нужно вмешательство"), _("просрочено, сведений нет")
    ),
    Kind.escalation: KindWords(
        _A.controller, True, _("Просрочено, сведений от исполнителя нет"), _("просрочено, сведений нет")
    ),
    Kind.overdue: KindWords(_A.bodies, True, _("Срок прошёл, сведений нет"), _("срок прошёл"), _REPORT),
    Kind.returned: KindWords(
        _A.bodies,
        True,
        _("Возвращено на доработку"),
        _("возвращено на доработку"),
        _REPORT,
        _H.at_once,
        apart=True,
        calendar=True,
    ),
    Kind.clarification: KindWords(
        _A.bodies, True, _("Просят уточнить"), _("просят уточнить"), _("Ответить"), _H.when_near, apart=True
    ),
    Kind.extension_decided: KindWords(
        _A.bodies,
        True,
        _("Решение о продлении срока"),
        _("решение о продлении"),
        _REPORT,
        _H.at_once,
        apart=True,
        calendar=True,
    ),
    Kind.deadline_moved: KindWords(
        _A.bodies, True, _("Срок изменён"), _("срок изменён"), _REPORT, apart=True, calendar=True
    ),
    Kind.amended: KindWords(_A.bodies, True, _("Мероприятие изменено актом"), _("мероприятие изменено")),
    Kind.assigned: KindWords(
        _A.bodies, True, _("Поручено вам"), _("поручено вам"), _REPORT, _H.when_near, calendar=True
    ),
    Kind.due: KindWords(_A.bodies, True, _("Подходит срок"), _("подходит срок"), _REPORT, calendar=True),
    Kind.internal: KindWords(
        _A.co_executors,
        True,
        _("Подходит внутренний срок соисполнителя"),
        _("подходит внутренний срок"),
        _REPORT,
        calendar=True,
    ),
    Kind.decision: KindWords(
        _A.controller, True, _("Ждёт решения"), _("ждёт вашего решения"), _("Принять решение"), apart=True
    ),
    Kind.extension_asked: KindWords(
        _A.controller, True, _("Просят продлить срок"), _("просят продлить срок"), _("Принять решение"), apart=True
    ),
    Kind.answers: KindWords(_A.coordinators, True, _("Ответы из писем ждут решения"), _("ответы ждут решения")),
    Kind.clarified: KindWords(
        _A.asker, True, _("Ответили на ваш вопрос"), _("ответили на ваш вопрос"), apart=True, told_in=frozenset(State)
    ),
    Kind.event_recorded: KindWords(
        _A.bodies,
        True,
        _("Событие произошло, срок определён"),
        _("событие записано"),
        _REPORT,
        _H.when_near,
        apart=True,
        calendar=True,
    ),
    Kind.extra_control: KindWords(
        _A.bodies,
        True,
        _("Поставлено на дополнительный контроль"),
        _("дополнительный контроль"),
        apart=True,
        calendar=True,
    ),
    Kind.window: KindWords(_A.bodies, False, _("Можно начинать"), _("можно начинать"), _REPORT, calendar=True),
    Kind.progress: KindWords(
        _A.bodies, False, _("Давно нет сведений о ходе работы"), _("нет сведений о ходе"), _("Сообщить о ходе")
    ),
    Kind.accepted: KindWords(
        _A.bodies, False, _("Принято, снято с контроля"), _("снято с контроля"), told_in=frozenset({State.done})
    ),
    Kind.report: KindWords(_A.readers, False, _("Готов отчёт"), _("готов отчёт")),
    Kind.indicator: KindWords(_A.coordinators, False, _("Показатели без значений"), _("внесите значения показателей")),
    Kind.weekly: KindWords(_A.readers, False, _("Что изменилось за неделю"), _("итоги недели")),
}

ORDER = {kind: place for place, kind in enumerate(Kind)}
"""Urgency as a number: the smaller, the more urgent."""

MANDATORY = frozenset(kind for kind, words in KINDS.items() if words.mandatory)
"""Kinds that nobody can switch off: who answers for a term must learn of it."""


def is_still_told(kind: Kind, state: str, details: Mapping[str, Any]) -> bool:
    """Whether the news matters for a task in ``state``: of a closed one only that it ended, or left the roadmap."""
    told_in = KINDS[kind].told_in
    if told_in is not None:
        return state in told_in
    return state not in CLOSED or (state == State.cancelled and details.get("change") == "removed")
