"""Tables with dates and names that are no roadmap give neither measures nor indicators."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from roadmap.documents.model import ParsedDocument
from tests.documents.reading import parse_bytes

Rows = Sequence[Sequence[str]]
PLAN = (
    ("№", "Мероприятие", "Срок", "Исполнитель", "Результат"),
    ("1", "Разработка порядка приёма гостей", "до 1 марта 2025 г.", "Комитет по туризму", "Порядок"),
    ("2", "Проведение смотра музеев", "май 2025 г.", "МБУ «Музей края»", "Протокол"),
)
SHARES = (
    ("Наименование показателя", "Единица измерения", "2024 год", "2025 год"),
    ("Доля музеев, принявших гостей", "%", "40", "55"),
)
OTHERS: dict[str, tuple[str, Rows]] = {
    "agreed": (
        "ЛИСТ СОГЛАСОВАНИЯ",
        (("Должность", "ФИО", "Дата", "Замечания", "Подпись"), ("Директор", "Котов А.А.", "01.02.2025", "нет", "")),
    ),
    "agreed by no name": (
        "",
        (("Должность", "Фамилия, инициалы", "Дата", "Подпись"), ("Начальник отдела", "Лосев И.И.", "03.02.2025", "")),
    ),
    "contacts": (
        "Контакты",
        (("Организация", "Контактное лицо", "Телефон", "Электронная почта"), ("МБУ", "Котов А.А.", "8 900", "a@b.ru")),
    ),
    "schools": (
        "Перечень участников",
        (("№", "Наименование организации", "Район", "Год открытия"), ("1", "МБУ «Музей»", "Северный", "2024 год")),
    ),
    "copies": (
        "Список рассылки",
        (
            ("№", "Содержание документа", "Исполнитель", "Дата", "Экземпляр"),
            ("1", "Приказ о смотре", "Комитет по туризму", "05.02.2025", "2"),
        ),
    ),
    "form": (
        "Форма отчёта о ходе реализации",
        (("№", "Мероприятие", "Срок", "Исполнитель", "Информация"), ("1", "Проведение смотра", "май", "МБУ", "")),
    ),
    "terms": (
        "Термины и определения",
        (("Термин", "Содержание", "Срок", "Орган"), ("Гость", "Кто прибыл", "год", "—")),
    ),
    "signing": (
        "Ознакомлены",
        (
            ("№", "Содержание поручения", "Исполнитель", "Дата", "Подпись"),
            ("1", "Подготовка отчёта к сроку", "Отдел туризма", "06.02.2025", ""),
        ),
    ),
}


def page(*parts: tuple[str, Rows]) -> ParsedDocument:
    body = "".join(
        (f"<p>{name}</p>" if name else "")
        + "<table>"
        + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
        + "</table>"
        for name, rows in parts
    )
    return parse_bytes("план.html", f"<html><body>{body}</body></html>".encode())


@pytest.mark.parametrize("kind", OTHERS)
def test_after_a_roadmap_a_table_of_another_kind_adds_nothing(kind: str) -> None:
    read = page(("Дорожная карта на 2025 год", PLAN), ("Показатели", SHARES), OTHERS[kind])
    assert [m.code for m in read.measures] == ["1", "2"]
    assert [one.name for one in read.indicators] == ["Доля музеев, принявших гостей"]
    assert [m.code for m in page(("Дорожная карта на 2025 год", PLAN), OTHERS[kind]).measures] == ["1", "2"]


@pytest.mark.parametrize("kind", OTHERS)
def test_a_table_of_another_kind_alone_is_no_roadmap(kind: str) -> None:
    assert page(OTHERS[kind]).measures == ()


def test_rows_of_another_kind_below_the_plan_in_one_table_are_left_out() -> None:
    approval = ("Должность", "Фамилия, инициалы", "Дата", "Подпись", "")
    read = page(("Дорожная карта на 2025 год", (*PLAN, approval, ("Директор", "Котов А.А.", "01.02.2025", "", ""))))
    assert [m.code for m in read.measures] == ["1", "2"]


def test_indicators_whose_heading_ended_a_page_are_no_measures() -> None:
    read = page(("Дорожная карта на 2025 год", PLAN), ("Индикаторы", SHARES[:1]), ("", SHARES[1:]))
    assert len(read.measures) == 2
    assert [one.targets for one in read.indicators] == [{2024: 40, 2025: 55}]


def test_a_plan_below_a_line_about_contacts_stays_a_plan() -> None:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in PLAN)
    for line in ("Контактное лицо: Лосев И.И., 8 (900) 111-22-33", "Контакты отдела</p><p>План мероприятий на год"):
        data = f"<html><body><p>{line}</p><table>{body}</table></body></html>"
        assert len(parse_bytes("план.html", data.encode()).measures) == 2


def test_a_roadmap_of_few_words_stays_one() -> None:
    rows = (("Мероприятие", "Дата", "Ответственный"), ("Смотр музеев", "05.05.2025", "Котов А.А."))
    assert [m.title for m in page(("План мероприятий", rows)).measures] == ["Смотр музеев"]


def test_numbers_beside_a_column_of_headings_are_the_measures_own_where_each_has_one() -> None:
    rows = (
        ("Направление", "№", "Мероприятие", "Срок", "Исполнитель"),
        ("Приём", "1", "Разработка порядка приёма", "март 2025 г.", "Комитет"),
        ("Приём", "2", "Обучение проводников", "май 2025 г.", "Комитет"),
        ("Показ", "3", "Проведение смотра", "июнь 2025 г.", "МБУ «Музей»"),
    )
    assert [m.code for m in page(("Дорожная карта", rows)).measures] == ["1", "2", "3"]
    shared = tuple((row[0], row[1] if row[1] in "№13" else "", *row[2:]) for row in rows)
    assert [m.code for m in page(("Дорожная карта", shared)).measures] == [None, None, None]
