"""Layouts met in real orders: headings without tabs, two-row headings, numbers in titles, columns made of spaces."""

from __future__ import annotations

import pytest

from roadmap.documents.formats.pdf.drawn_lines import open_ends
from roadmap.documents.model import Measure
from tests.documents.reading import parse_bytes

TITLE = "Дорожная карта по развитию питания в Кировской области на 2024–2026 годы"


def measures(name: str, text: str) -> tuple[Measure, ...]:
    return parse_bytes(name, text.encode()).measures


def shape(measure: Measure) -> tuple[object, ...]:
    return (
        measure.section,
        measure.code,
        measure.title,
        measure.lead,
        measure.executors,
        measure.deadline,
        measure.result,
    )


def test_headings_and_page_numbers_without_tabs_stand_inside_one_table() -> None:
    found = measures(
        "a.txt",
        "\n".join(
            [
                TITLE,
                "",
                "№ п/п\tМероприятие\tСроки\tОтветственные\tРезультат",
                "1\t2\t3\t4\t5",
                "1. Анализ за 2023 год",
                "1.1\tПодготовка сборника\tИюль 2024 г.\tРЦОИ, ИРО\tСборник",
                "1.2\tПроведение диагностических\tОктябрь 2024 г.\tОКУ «ЦМОКО»,\tОтчет",
                "",
                "2",
                "\f",
                "1\t2\t3\t4\t5",
                "\tработ\t\tОО\t",
                "2. Контроль качества",
                "2.1 Прием заявлений\tДо 1 февраля 2025 г.\tОО, МОУО\tЖурналы",
                "2.2\t\tОбучение организаторов\tМарт 2025 г.\tРЦОИ\tПриказ",
            ]
        ),
    )
    first, second = ("1. Анализ за 2023 год",), ("2. Контроль качества",)
    assert [shape(measure) for measure in found] == [
        (first, "1.1", "Подготовка сборника", ("РЦОИ",), ("ИРО",), "Июль 2024 г.", "Сборник"),
        (first, "1.2", "Проведение диагностических работ", ("ОКУ «ЦМОКО»",), ("ОО",), "Октябрь 2024 г.", "Отчет"),
        (second, "2.1", "Прием заявлений", ("ОО",), ("МОУО",), "До 1 февраля 2025 г.", "Журналы"),
        (second, "2.2", "Обучение организаторов", ("РЦОИ",), (), "Март 2025 г.", "Приказ"),
    ]
    assert [measure.review for measure in found[2:]] == [True, True]


def test_the_lower_row_of_a_heading_says_what_a_column_under_a_wide_one_holds() -> None:
    rows = "".join(
        f"<tr><td>{n}</td><td>Проведение совещания {n}</td><td>Март 2025 г.</td>"
        "<td>ИРО,<br>школы</td><td>Протокол</td></tr>"
        for n in range(1, 5)
    )
    found = measures(
        "a.html",
        f"<p>{TITLE}</p><table><tr><th rowspan=2>№<th rowspan=2>Мероприятия<th colspan=2>Организация исполнения"
        f"<th rowspan=2>Результат</tr><tr><th>срок<th>ответственные</tr>{rows}</table>",
    )
    assert len(found) == 4
    assert shape(found[0])[2:] == ("Проведение совещания 1", ("ИРО",), ("школы",), "Март 2025 г.", "Протокол")


def test_a_part_in_the_first_row_is_no_second_row_of_the_heading() -> None:
    found = measures(
        "a.md",
        f"{TITLE}\n\n| № | Мероприятие | Срок | Ответственный |\n|---|---|---|---|\n| | **Раздел 1. Кадры** | | |\n"
        "| 1 | Подготовка прогноза | Март 2025 г. | ИРО |\n| 2 | Ведение банка вакансий | Май 2025 г. | ИРО |\n",
    )
    assert [(measure.section, measure.title) for measure in found] == [
        (("Раздел 1. Кадры",), "Подготовка прогноза"),
        (("Раздел 1. Кадры",), "Ведение банка вакансий"),
    ]


def test_numbers_at_the_head_of_titles_are_the_measures_numbers() -> None:
    found = measures(
        "a.md",
        f"{TITLE}\n\n3. Контроль качества питания\n\n| Мероприятие | Исполнители | Дата |\n|---|---|---|\n"
        "| 3.1. Мониторинг охвата | ИРО | Март 2025 г. |\n| 3.2. Проверки школ | ИРО | Май 2025 г. |\n",
    )
    assert [(measure.section, measure.code, measure.title) for measure in found] == [
        (("3. Контроль качества питания",), "3.1", "Мониторинг охвата"),
        (("3. Контроль качества питания",), "3.2", "Проверки школ"),
    ]


def test_columns_made_of_spaces_are_read_like_a_printed_page() -> None:
    line = "{:<4}{:<28}{:<18}{:<20}{}".format
    rows = [line("№", "Мероприятие", "Срок", "Ответственные", "Результат"), ""]
    for n in range(1, 9):
        rows += [
            line(n, "Проведение совещания с", "Март 2025 г.", "ИРО, школы", "Протокол"),
            "    директорами школ",
            "",
        ]
    found = measures("a.txt", "\n".join([TITLE, "", *rows]))
    assert [
        (measure.title, measure.lead, measure.executors, measure.deadline, measure.result) for measure in found
    ] == [("Проведение совещания с директорами школ", ("ИРО",), ("школы",), "Март 2025 г.", "Протокол")] * 8


@pytest.mark.parametrize(
    ("heading", "cell", "lead", "executors", "review"),
    [
        ("Исполнитель (соисполнители)", "ИРО (МОУО, школы)", ("ИРО",), ("МОУО", "школы"), False),
        ("Исполнители", "ГБУ «ДЮЦ «Роза ветров», МОУО", ("ГБУ «ДЮЦ «Роза ветров»",), ("МОУО",), False),
        ("Исполнители", "- администрации районов<br>- школы", ("администрации районов",), ("школы",), False),
        (
            "Исполнители",
            "комитеты родителей образовательные организации",
            ("комитеты родителей образовательные организации",),
            (),
            True,
        ),
    ],
)
def test_bodies_as_people_write_them(
    heading: str, cell: str, lead: tuple[str, ...], executors: tuple[str, ...], review: bool
) -> None:
    known = "".join(
        f"| {n} | Проведение слета {n} | МОУО, образовательные организации | Март 2025 г. |\n" for n in (2, 3, 4)
    )
    found = measures(
        "a.md",
        f"{TITLE}\n\n| № | Мероприятие | {heading} | Срок |\n|---|---|---|---|\n"
        f"| 1 | Проведение конкурса | {cell} | Март 2025 г. |\n{known}",
    )
    assert (found[0].lead, found[0].executors, found[0].review) == (lead, executors, review)


def test_a_row_that_the_page_cut_without_a_line_under_it_ends_where_its_columns_do() -> None:
    upright = [{"orientation": "v", "x0": x, "x1": x, "top": 50.0, "bottom": 550.0} for x in (10.0, 100.0, 300.0)]
    level = [{"orientation": "h", "x0": 10.0, "x1": 300.0, "top": y, "bottom": y} for y in (50.0, 400.0)]
    stub = {"orientation": "h", "x0": 10.0, "x1": 11.0, "top": 550.0, "bottom": 550.0}
    assert open_ends([*upright, *level, stub]) == [550.0]


def test_sums_and_signatures_under_a_table_are_no_measures() -> None:
    found = measures(
        "a.md",
        f"{TITLE}\n\n| № | Мероприятие | Срок | Ответственный | Результат |\n|---|---|---|---|---|\n"
        "| 1 | Проведение учений | Март 2025 г. | ИРО | Акты |\n| | Итого по разделу I | | | |\n"
        "| 2 | Проверка школ | Май 2025 г. | ИРО | Справка |\n| | Директор департамента | | А.А. Петров | |\n",
    )
    assert [(measure.title, measure.review) for measure in found] == [
        ("Проведение учений", False),
        ("Проверка школ", False),
    ]


def test_a_heading_above_the_first_piece_of_a_table_is_its_part() -> None:
    first = (
        "<table><tr><th>№<th>Мероприятие<th>Срок<th>Исполнитель</tr><tr><td>1<td>Уроки мужества<td>Май 2025 г.<td>ИРО"
    )
    second = "<table><tr><td>2<td>Неделя музыки<td>Март 2025 г.<td>ИРО</table>"
    found = measures("a.html", f"<p>{TITLE}</p><h3>Патриотизм</h3>{first}</table><h3>Культура</h3>{second}")
    assert [measure.section for measure in found] == [("Патриотизм",), ("Культура",)]
