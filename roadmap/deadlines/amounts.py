"""Lengths of time in words: each in the case that its sentence needs, for every language's own forms. Pure."""

from __future__ import annotations

from roadmap.language.message import _n


def within(number: int, unit: str) -> str:
    """«в течение 3 рабочих дней»."""
    match unit:
        case "day":
            return _n("в течение {count} дня", "в течение {count} дней", number)
        case "working_day":
            return _n("в течение {count} рабочего дня", "в течение {count} рабочих дней", number)
        case "week":
            return _n("в течение {count} недели", "в течение {count} недель", number)
        case "decade":
            return _n("в течение {count} декады", "в течение {count} декад", number)
        case "month":
            return _n("в течение {count} месяца", "в течение {count} месяцев", number)
        case "quarter":
            return _n("в течение {count} квартала", "в течение {count} кварталов", number)
        case "half":
            return _n("в течение {count} полугодия", "в течение {count} полугодий", number)
        case "year":
            return _n("в течение {count} года", "в течение {count} лет", number)
        case "hour":
            return _n("в течение {count} часа", "в течение {count} часов", number)
    return _n("в течение {count} срока", "в течение {count} сроков", number)


def not_before(number: int, unit: str) -> str:
    """«не ранее чем через 1 неделю»."""
    match unit:
        case "day":
            return _n("не ранее чем через {count} день", "не ранее чем через {count} дней", number)
        case "working_day":
            return _n("не ранее чем через {count} рабочий день", "не ранее чем через {count} рабочих дней", number)
        case "week":
            return _n("не ранее чем через {count} неделю", "не ранее чем через {count} недель", number)
        case "decade":
            return _n("не ранее чем через {count} декаду", "не ранее чем через {count} декад", number)
        case "month":
            return _n("не ранее чем через {count} месяц", "не ранее чем через {count} месяцев", number)
        case "quarter":
            return _n("не ранее чем через {count} квартал", "не ранее чем через {count} кварталов", number)
        case "half":
            return _n("не ранее чем через {count} полугодие", "не ранее чем через {count} полугодий", number)
        case "year":
            return _n("не ранее чем через {count} год", "не ранее чем через {count} лет", number)
        case "hour":
            return _n("не ранее чем через {count} час", "не ранее чем через {count} часов", number)
    return _n("не ранее чем через {count} срок", "не ранее чем через {count} сроков", number)


def ahead(number: int, unit: str) -> str:
    """«за 1 неделю до события»."""
    match unit:
        case "day":
            return _n("за {count} день до события", "за {count} дней до события", number)
        case "working_day":
            return _n("за {count} рабочий день до события", "за {count} рабочих дней до события", number)
        case "week":
            return _n("за {count} неделю до события", "за {count} недель до события", number)
        case "decade":
            return _n("за {count} декаду до события", "за {count} декад до события", number)
        case "month":
            return _n("за {count} месяц до события", "за {count} месяцев до события", number)
        case "quarter":
            return _n("за {count} квартал до события", "за {count} кварталов до события", number)
        case "half":
            return _n("за {count} полугодие до события", "за {count} полугодий до события", number)
        case "year":
            return _n("за {count} год до события", "за {count} лет до события", number)
        case "hour":
            return _n("за {count} час до события", "за {count} часов до события", number)
    return _n("за {count} срок до события", "за {count} сроков до события", number)


def every(number: int, unit: str) -> str:
    """«каждые 2 недели»."""
    match unit:
        case "day":
            return _n("каждые {count} день", "каждые {count} дней", number)
        case "working_day":
            return _n("каждые {count} рабочий день", "каждые {count} рабочих дней", number)
        case "week":
            return _n("каждые {count} неделю", "каждые {count} недель", number)
        case "decade":
            return _n("каждые {count} декаду", "каждые {count} декад", number)
        case "month":
            return _n("каждые {count} месяц", "каждые {count} месяцев", number)
        case "quarter":
            return _n("каждые {count} квартал", "каждые {count} кварталов", number)
        case "half":
            return _n("каждые {count} полугодие", "каждые {count} полугодий", number)
        case "year":
            return _n("каждые {count} год", "каждые {count} лет", number)
        case "hour":
            return _n("каждые {count} час", "каждые {count} часов", number)
    return _n("каждые {count} срок", "каждые {count} сроков", number)


def before_event(number: int, unit: str) -> str:
    """«5 рабочих дней до события»."""
    match unit:
        case "day":
            return _n("{count} день до события", "{count} дней до события", number)
        case "working_day":
            return _n("{count} рабочий день до события", "{count} рабочих дней до события", number)
        case "week":
            return _n("{count} неделя до события", "{count} недель до события", number)
        case "decade":
            return _n("{count} декада до события", "{count} декад до события", number)
        case "month":
            return _n("{count} месяц до события", "{count} месяцев до события", number)
        case "quarter":
            return _n("{count} квартал до события", "{count} кварталов до события", number)
        case "half":
            return _n("{count} полугодие до события", "{count} полугодий до события", number)
        case "year":
            return _n("{count} год до события", "{count} лет до события", number)
        case "hour":
            return _n("{count} час до события", "{count} часов до события", number)
    return _n("{count} срок до события", "{count} сроков до события", number)


def after_event(number: int, unit: str) -> str:
    """«5 рабочих дней после события»."""
    match unit:
        case "day":
            return _n("{count} день после события", "{count} дней после события", number)
        case "working_day":
            return _n("{count} рабочий день после события", "{count} рабочих дней после события", number)
        case "week":
            return _n("{count} неделя после события", "{count} недель после события", number)
        case "decade":
            return _n("{count} декада после события", "{count} декад после события", number)
        case "month":
            return _n("{count} месяц после события", "{count} месяцев после события", number)
        case "quarter":
            return _n("{count} квартал после события", "{count} кварталов после события", number)
        case "half":
            return _n("{count} полугодие после события", "{count} полугодий после события", number)
        case "year":
            return _n("{count} год после события", "{count} лет после события", number)
        case "hour":
            return _n("{count} час после события", "{count} часов после события", number)
    return _n("{count} срок после события", "{count} сроков после события", number)
