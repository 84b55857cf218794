"""What may happen to a task, as the journal names it and people are told of it. Pure.

Several moves may be one event («снято с контроля» after a report or after extra control).
"""

from __future__ import annotations

from dataclasses import dataclass

from workflows.said import _


@dataclass(frozen=True, slots=True)
class TaskEvent:
    """``kind`` is the journal's word, ``label`` the people's.

    ``letter`` is the kind of notice that it brings, ``week`` how the summary of a week counts it. ``word``: somebody
    who answers for the task has said something; ``begins``: from it on nothing is asked of them for a while;
    ``brings_work``: after it somebody may need a letter today who had none this morning.
    """

    kind: str
    label: str
    letter: str | None = None
    week: str | None = None
    word: bool = False
    begins: bool = False
    brings_work: bool = False


PLANNED = TaskEvent("task.planned", _("Контрольная точка создана"), brings_work=True)
STARTED = TaskEvent("task.started", _("Взято в работу"), letter="window")
DONE = TaskEvent("task.done", _("Снято с контроля"), letter="accepted", week=_("снято с контроля"))
SUBMITTED = TaskEvent("task.submitted", _("Представлен отчёт"), week=_("представлено отчётов"), word=True)
FAILED = TaskEvent("task.failed", _("Сообщено о неисполнении"), week=_("сообщено о неисполнении"), word=True)
RETURNED = TaskEvent(
    "task.returned", _("Возвращено на доработку"), letter="returned", week=_("возвращено на доработку"), begins=True
)
EXTRA_CONTROL = TaskEvent(
    "task.extra_control",
    _("Поставлено на дополнительный контроль"),
    letter="extra_control",
    week=_("поставлено на дополнительный контроль"),
)
CANCELLED = TaskEvent("task.cancelled", _("Снято с контроля без исполнения"), week=_("снято без исполнения"))
REOPENED = TaskEvent("task.reopened", _("Возобновлено"), begins=True)
OVERDUE = TaskEvent("task.overdue", _("Срок прошёл"))
EXTENSION_ASKED = TaskEvent("extension.asked", _("Попросили о продлении"), word=True)
EXTENSION_GRANTED = TaskEvent(
    "extension.granted", _("Срок продлён"), letter="extension_decided", week=_("продлено сроков"), begins=True
)
EXTENSION_REFUSED = TaskEvent(
    "extension.refused",
    _("В продлении отказано"),
    letter="extension_decided",
    week=_("отказано в продлении"),
    begins=True,
)
DATE_MOVED = TaskEvent(
    "deadline.moved",
    _("Срок изменён"),
    letter="deadline_moved",
    week=_("сроков изменено актом"),
    begins=True,
    brings_work=True,
)
ASKED = TaskEvent("clarification.asked", _("Запрошено уточнение"), letter="clarification")
ANSWERED = TaskEvent("clarification.answered", _("Дан ответ на вопрос"), letter="clarified", word=True)
NOTED = TaskEvent("progress.noted", _("Сведения о ходе работы"), word=True)

TASK_EVENTS = (
    PLANNED, STARTED, DONE, SUBMITTED, FAILED, RETURNED, EXTRA_CONTROL, CANCELLED, REOPENED, OVERDUE,
    EXTENSION_ASKED, EXTENSION_GRANTED, EXTENSION_REFUSED, DATE_MOVED, ASKED, ANSWERED, NOTED,
)  # fmt: skip
"""All of them, in the order in which a summary names them."""
