"""Wording that several rooms share: plurals, the names of events, how far a term is."""

from __future__ import annotations

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
    "roadmap.seeded": "Дорожная карта загружена",
    "roadmap.imported": "Дорожная карта утверждена из документа",
    "roadmap.amended": "В дорожную карту внесены изменения",
    "roadmap.rules_changed": "Правила дорожной карты изменены",
    "measure.person_set": "Назначен ответственный за мероприятие",
    "measure.person_removed": "Отдельный ответственный снят",
    "user.letters_changed": "Изменено, когда присылать письма",
    "draft.made": "Документ загружен",
    "draft.discarded": "Документ отклонён",
    "measure.added": "Мероприятие внесено",
    "measure.amended": "Мероприятие изменено",
    "measure.removed": "Мероприятие исключено",
    **{event.kind: event.label for event in TASK_EVENTS},
    "trigger.happened": "Событие произошло",
    "clock.trouble": "Не получилось, остальное сделано",
    "report.made": "Сформирован отчёт",
    "user.added": "Добавлен пользователь",
    "reading.reported": "Внесено значение показателя",
    "answer.received": "Получен ответ из письма",
    "answer.accepted": "Ответ из письма внесён",
    "answer.rejected": "Ответ из письма отклонён",
    "notice.acknowledged": "Принято к сведению",
    "letter.again": "Письмо послано ещё раз",
    "contact.bounced": "Адрес не принимает писем",
}


def days_left(days: int) -> str:
    """«осталось 3 дня», «срок сегодня», «просрочено на 5 дней»."""
    if days == 0:
        return "срок сегодня"
    if days > 0:
        return (
            f"{'остался' if days % 10 == 1 and days % 100 != 11 else 'осталось'} {plural(days, 'день', 'дня', 'дней')}"
        )
    return f"просрочено на {plural(-days, 'день', 'дня', 'дней')}"
