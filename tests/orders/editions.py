"""Made-up orders as text: a plan of numbered measures, its next edition, and an act that amends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

TITLES = (
    "Создание рабочей группы по наставничеству", "Анализ профессиональных дефицитов педагогов",
    "Проведение установочного семинара для методистов", "Конкурс лучших практик наставничества",
    "Издание сборника материалов", "Мониторинг стажировочных площадок", "Разработка программ стажировок",
    "Подбор школ для пробного внедрения", "Заседание экспертного совета", "Обновление банка заданий",
    "Организация летней школы тьюторов", "Подготовка доклада о результатах",
)  # fmt: skip
HEAD = "МИНИСТЕРСТВО ОБРАЗОВАНИЯ ТВЕРСКОЙ ОБЛАСТИ\n\nПРИКАЗ\n\n{day} № {number}\n\n{title}\n\n"
FOOT = "\nМинистр И.И. Иванов\n\n"
INTO = "1. Внести в план мероприятий на 2024 год, утверждённый приказом от 10.01.2024 № 5, следующие изменения:\n"
TABLE = (
    "№\tМероприятие\tСрок\tОтветственный\tРезультат\n{heading}\t\t\t\t\n"
    "29\tРазработка программ антирисковых мер\tдо 1 мая 2024 г.\tИРО\tПрограммы\n"
    "30\tЭкспертиза программ антирисковых мер\tдо 1 июня 2024 г.\tИРО\tЗаключения"
)
FRESH = ["Разработка программ антирисковых мер", "Экспертиза программ антирисковых мер"]
"""A section printed as a table of its own, and what it adds."""
Sections = Mapping[str, Sequence[tuple[str, str]]]
"""Number and title of each measure by heading; a number "" leaves its cell empty."""


def plan(left_out: Sequence[int] = ()) -> Sections:
    """Twelve measures of one section, without those numbered ``left_out``."""
    return {"": [(str(n), title) for n, title in enumerate(TITLES, 1) if n not in left_out]}


def order(sections: Sections, number: str = "5", day: str = "10.01.2024", after: str = "") -> str:
    """The order that approves the plan with these measures."""
    lines = ["План мероприятий на 2024 год", "", "№ п/п\tМероприятие\tСрок\tОтветственный\tРезультат"]
    for heading, measures in sections.items():
        lines += [f"{heading}\t\t\t\t"] if heading else []
        lines += [f"{code}\t{title}\tдо 1 октября 2024 г.\tИРО\tОтчёт" for code, title in measures]
    head = HEAD.format(day=day, number=number, title="Об утверждении плана мероприятий на 2024 год")
    said = f"1. Утвердить прилагаемый план мероприятий на 2024 год.\n{FOOT}"
    return head + said + "\n".join(lines) + f"\n\n{after}"


def edition(sections: Sections, number: str = "77", after: str = "") -> str:
    """The same order issued anew."""
    return order(sections, number, "15.03.2024", after)


def amending_act(points: str, number: str = "77", into: str = INTO) -> str:
    """An act that amends the plan by ``points``."""
    head = HEAD.format(day="15.03.2024", number=number, title="О внесении изменений в план мероприятий на 2024 год")
    return f"{head}{into}{points}\n2. Контроль за исполнением приказа оставляю за собой.\n{FOOT}"
