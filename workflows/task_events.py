"""What may happen to a task, as the journal names it and people are told of it. Pure.

Several moves may be one event («снято с контроля» after a report or after extra control).
"""

from __future__ import annotations

from dataclasses import dataclass


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


PLANNED = TaskEvent("task.planned", "Контрольная точка создана", brings_work=True)
STARTED = TaskEvent("task.started", "Взято в работу", letter="window")
DONE = TaskEvent("task.done", "Снято с контроля", letter="accepted", week="снято с контроля")
SUBMITTED = TaskEvent("task.submitted", "Представлен отчёт", week="представлено отчётов", word=True)
FAILED = TaskEvent("task.failed", "Сообщено о неисполнении", week="сообщено о неисполнении", word=True)
RETURNED = TaskEvent(
    "task.returned", "Возвращено на доработку", letter="returned", week="возвращено на доработку", begins=True
)
EXTRA_CONTROL = TaskEvent(
    "task.extra_control",
    "Поставлено на дополнительный контроль",
    letter="extra_control",
    week="поставлено на дополнительный контроль",
)
CANCELLED = TaskEvent("task.cancelled", "Снято с контроля без исполнения", week="снято без исполнения")
REOPENED = TaskEvent("task.reopened", "Возобновлено", begins=True)
OVERDUE = TaskEvent("task.overdue", "Срок прошёл")
EXTENSION_ASKED = TaskEvent("extension.asked", "Попросили о продлении", word=True)
EXTENSION_GRANTED = TaskEvent(
    "extension.granted", "Срок продлён", letter="extension_decided", week="продлено сроков", begins=True
)
EXTENSION_REFUSED = TaskEvent(
    "extension.refused", "В продлении отказано", letter="extension_decided", week="отказано в продлении", begins=True
)
DATE_MOVED = TaskEvent(
    "deadline.moved",
    "Срок изменён",
    letter="deadline_moved",
    week="сроков изменено актом",
    begins=True,
    brings_work=True,
)
ASKED = TaskEvent("clarification.asked", "Запрошено уточнение", letter="clarification")
ANSWERED = TaskEvent("clarification.answered", "Дан ответ на вопрос", letter="clarified", word=True)
NOTED = TaskEvent("progress.noted", "Сведения о ходе работы", word=True)

TASK_EVENTS = (
    PLANNED, STARTED, DONE, SUBMITTED, FAILED, RETURNED, EXTRA_CONTROL, CANCELLED, REOPENED, OVERDUE,
    EXTENSION_ASKED, EXTENSION_GRANTED, EXTENSION_REFUSED, DATE_MOVED, ASKED, ANSWERED, NOTED,
)  # fmt: skip
"""All of them, in the order in which a summary names them."""
