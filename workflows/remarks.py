"""Words about a task that move nothing: a question to those who answer for it, their answer, a note on how it goes.

    ask     coordinator, controller   a task that is not closed
    answer  executor, coordinator     while a question stands open; it answers all that do
    note    executor, coordinator     while something is owed

Like a move, a remark is decided, named and told by its row. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.guards import CONTROLLER, COORDINATOR, EXECUTOR
from workflows.lifecycle import CLOSED, OPEN, State
from workflows.said import _
from workflows.task_events import ANSWERED, ASKED, NOTED, TaskEvent


class Remark(StrEnum):
    """What may be said."""

    ask = "ask"
    answer = "answer"
    note = "note"


@dataclass(frozen=True, slots=True)
class RemarkRule:
    """Who may say it, in which states, and what it is called.

    ``field`` holds the text in the journal row; ``empty`` answers a remark without words, ``too_late`` one in another
    state, ``done`` one that was written. ``name`` stands over it in a list, ``label`` on its button, ``asks`` over the
    form's field, ``hint`` under it.
    """

    roles: frozenset[str]
    states: frozenset[State]
    event: TaskEvent
    field: str
    empty: str
    too_late: str
    done: str
    name: str
    label: str
    asks: str
    hint: str


_LIVING = frozenset(State) - frozenset(CLOSED)

RULES: Mapping[Remark, RemarkRule] = {
    Remark.ask: RemarkRule(
        frozenset({COORDINATOR, CONTROLLER}), _LIVING, ASKED, "question",
        empty=_("напишите, что нужно уточнить"),
        too_late=_("задача снята с контроля: спрашивать о ней больше нечего"),
        done=_("Вопрос записан. Ответственные получат его письмом."),
        name=_("вопрос"),
        label=_("Запросить уточнение"),
        asks=_("Что нужно уточнить"),
        hint=_("Вопрос получат ответственные; состояние и срок задачи не изменятся."),
    ),
    Remark.answer: RemarkRule(
        frozenset({EXECUTOR, COORDINATOR}), _LIVING, ANSWERED, "answer",
        empty=_("напишите ответ на вопрос"),
        too_late=_("задача снята с контроля: отвечать больше не нужно"),
        done=_("Ответ записан. Кто спросил, получит его письмом."),
        name=_("ответ"),
        label=_("Ответить на вопрос"),
        asks=_("Ответ"),
        hint=_("Его получит тот, кто спросил; в задаче ничего не изменится."),
    ),
    Remark.note: RemarkRule(
        frozenset({EXECUTOR, COORDINATOR}), frozenset(OPEN), NOTED, "note",
        empty=_("напишите, как идёт работа"),
        too_late=_("отчёт уже представлен или задача снята с контроля: сведения о ходе больше не нужны"),
        done=_("Сведения о ходе работы записаны."),
        name=_("о ходе работы"),
        label=_("Сообщить о ходе работы"),
        asks=_("Как идёт работа"),
        hint=_("Что сделано и что осталось; отчёт это не заменяет."),
    ),
}  # fmt: skip
