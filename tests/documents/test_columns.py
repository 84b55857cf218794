"""Headings → roles."""

from __future__ import annotations

import pytest

from roadmap.documents.blocks import Cell, Row
from roadmap.documents.cells import columns
from roadmap.documents.cells.columns import Role


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("№ п/п", Role.NUMBER),
        ("№", Role.NUMBER),
        ("Наименование мероприятия", Role.TITLE),
        ("Меро-\nприятия", Role.TITLE),
        ("Содержание деятельности", Role.TITLE),
        ("Наименование", Role.TITLE),
        ("Наименование системообразующего мероприятия", Role.SECTION),
        ("Направление", Role.SECTION),
        ("Срок реализации мероприятия", Role.DEADLINE),
        ("Дата исполнения", Role.DEADLINE),
        ("Дата начала", Role.START),
        ("Срок окончания", Role.END),
        ("Ответственный исполнитель", Role.LEAD),
        ("Соисполнители", Role.EXECUTORS),
        ("Ответственный исполнитель / соисполнитель", Role.BODIES),
        ("Результат выполнения мероприятия", Role.RESULT),
        ("Вид документа", Role.DOCUMENT),
        ("Форма завершения", Role.DOCUMENT),
        ("Целевой показатель", Role.INDICATOR),
        ("Источник финансирования", Role.FINANCE),
        ("Объем средств, тыс. руб.", Role.FINANCE),
        ("Отметка об исполнении", Role.NOTE),
        ("Погода", None),
        ("", None),
    ],
)
def test_a_heading_names_its_role(heading: str, role: Role | None) -> None:
    assert columns.heading_role(heading) is role


def rows(*texts: tuple[str, ...]) -> list[Row]:
    return [Row(tuple(Cell(text) for text in row)) for row in texts]


def test_two_heading_rows_are_read_together() -> None:
    found = columns.find(
        rows(
            ("№", "Мероприятие", "Срок", "", "Исполнитель", "Результат"),
            ("", "", "начало", "окончание", "", ""),
            ("1", "Разработка плана", "01.02.2024", "01.03.2024", "Минобр", "план"),
        )
    )
    assert found is not None
    assert found.rows == 2
    assert found.roles == (Role.NUMBER, Role.TITLE, Role.START, Role.END, Role.BODIES, Role.RESULT)


def test_a_heading_under_a_title_block_is_found() -> None:
    found = columns.find(
        rows(
            ("План", "", ""),
            ("на 2024 год", "", ""),
            ("Мероприятие", "Срок", "Исполнитель"),
            ("Анализ", "май 2024", "Минобр"),
        )
    )
    assert found is not None
    assert found.first == 2


def test_terms_under_a_wrong_heading_are_believed_to_be_terms() -> None:
    body = [("Разработка плана работ", "Минобр", f"{month} 2024") for month in ("май", "июнь", "июль", "август")]
    found = columns.find(rows(("Мероприятие", "Срок", "Исполнитель"), *body))
    assert found is not None
    assert found.roles == (Role.TITLE, Role.BODIES, Role.DEADLINE)
    assert found.notes


@pytest.mark.parametrize(
    "heading",
    [
        ("Уровень", "Инфраструктурный элемент", "Обобщенные функции"),
        ("№", "Показатель", "2024", "2025"),
        ("ФИО", "Должность", "Телефон"),
        ("Полномочие", "Ответственный исполнитель", "Соисполнитель"),
    ],
)
def test_other_tables_are_no_roadmaps(heading: tuple[str, ...]) -> None:
    assert columns.find(rows(heading, tuple("а" for _ in heading))) is None
