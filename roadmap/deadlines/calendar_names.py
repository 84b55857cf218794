"""Names of calendar things in the forms that explanations need."""

from __future__ import annotations

MONTHS = (
    "", "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
    "декабрь",
)  # fmt: skip
MONTHS_OF = (
    "", "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
SEASONS = ("", "зима", "весна", "лето", "осень")
DAYS_OF_WEEK = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
UNITS = {
    "day": "день", "workday": "рабочий день", "week": "неделя", "decade": "декада", "month": "месяц",
    "quarter": "квартал", "half": "полугодие", "year": "год", "period": "период", "hour": "час",
}  # fmt: skip
_OF_UNITS = {
    "day": "дня", "week": "недели", "decade": "декады", "month": "месяца", "quarter": "квартала", "half": "полугодия",
    "year": "года", "period": "периода",
}  # fmt: skip
_COUNTED = {
    "day": ("день", "дня", "дней"),
    "working_day": ("рабочий день", "рабочих дня", "рабочих дней"),
    "week": ("неделя", "недели", "недель"),
    "decade": ("декада", "декады", "декад"),
    "month": ("месяц", "месяца", "месяцев"),
    "quarter": ("квартал", "квартала", "кварталов"),
    "half": ("полугодие", "полугодия", "полугодий"),
    "year": ("год", "года", "лет"),
}


def of_unit(unit: str) -> str:
    """The unit in the genitive: «квартала»."""
    return _OF_UNITS.get(unit, "срока")


def amount(number: int | None, unit: str) -> str:
    """A number with its unit in the right form: «5 рабочих дней»."""
    forms = _COUNTED.get(unit, ("раз", "раза", "раз"))
    return forms[0] if number is None else counted(number, forms)


def counted(number: int, forms: tuple[str, str, str]) -> str:
    """A number with the noun in the right form: 1 день, 2 дня, 5 дней."""
    tail = number % 100
    if 11 <= tail <= 14 or number % 10 == 0 or number % 10 > 4:
        return f"{number} {forms[2]}"
    return f"{number} {forms[0] if number % 10 == 1 else forms[1]}"
