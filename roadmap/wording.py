"""Wording that several rooms share: plurals, the names of events, how far a term is."""

from __future__ import annotations

from roadmap.language.message import _, _n
from workflows.task_events import TASK_EVENTS


def plural(count: int, one: str, few: str, many: str) -> str:
    """«1 день», «2 дня», «5 дней»: the number and the form that agrees with it."""
    rest = abs(count) % 100
    if 10 < rest < 20:
        form = many
    else:
        form = {1: one, 2: few, 3: few, 4: few}.get(rest % 10, many)
    return f"{count} {form}"


EVENT_LABELS = {
    "roadmap.seeded": _("Дорожная карта загружена"),
    "roadmap.imported": _("Дорожная карта утверждена из документа"),
    "roadmap.amended": _("В дорожную карту внесены изменения"),
    "roadmap.rules_changed": _("Правила дорожной карты изменены"),
    "measure.person_set": _("Назначен ответственный за мероприятие"),
    "measure.person_removed": _("Отдельный ответственный снят"),
    "user.letters_changed": _("Изменено, когда присылать письма"),
    "draft.made": _("Документ загружен"),
    "draft.discarded": _("Документ отклонён"),
    "measure.added": _("Мероприятие внесено"),
    "measure.amended": _("Мероприятие изменено"),
    "measure.removed": _("Мероприятие исключено"),
    **{event.kind: event.label for event in TASK_EVENTS},
    "trigger.happened": _("Событие произошло"),
    "clock.trouble": _("Не получилось, остальное сделано"),
    "report.made": _("Сформирован отчёт"),
    "user.added": _("Добавлен пользователь"),
    "reading.reported": _("Внесено значение показателя"),
    "answer.received": _("Получен ответ из письма"),
    "answer.accepted": _("Ответ из письма внесён"),
    "answer.rejected": _("Ответ из письма отклонён"),
    "notice.acknowledged": _("Принято к сведению"),
    "letter.again": _("Письмо послано ещё раз"),
    "contact.bounced": _("Адрес не принимает писем"),
}


def days_left(days: int) -> str:
    """«осталось 3 дня», «срок сегодня», «просрочено на 5 дней»."""
    if days == 0:
        return _("срок сегодня")
    if days > 0:
        return _n("остался {count} день", "осталось {count} дней", days)
    return _n("просрочено на {count} день", "просрочено на {count} дней", -days)
