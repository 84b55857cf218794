"""No row of a roadmap vanishes: it is a measure, a heading or a row of numbers, or a person is told."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from roadmap.documents.model import ParsedDocument
from tests.documents.reading import parse_bytes

HEAD = ("Мероприятие", "Исполнитель", "Начало", "Окончание", "Подтверждающие документы")
FIRST = ("Осмотр причалов", "Отдел транспорта", "март 2025 г.", "май 2025 г.", "Акты осмотра")
LAST = ("Закрытие навигации", "Отдел транспорта", "ноябрь 2025 г.", "декабрь 2025 г.", "Приказ")


def html(*tables: Sequence[Sequence[str]]) -> ParsedDocument:
    body = "<h1>План мероприятий по развитию речного порта на 2025 год</h1>"
    for rows in tables:
        lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
        body += "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"
    return parse_bytes("a.html", f"<html><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    "row",
    [
        ("Организация дежурства на пристани", "Муниципальное объединение спасателей", "июнь 2025 г.", "август 2025 г.",
         "Показатели журнала"),
        ("Школа молодого капитана", "Учреждения дополнительного образования", "2025 год", "2025 год", "Численность"),
        ("Районный слёт речников", "Муниципальное казённое учреждение", "по графику", "по графику", "Итого протокол"),
        ("Определение мест стоянки", "Организации-судовладельцы", "в течение года", "2025 год", "Адресный список"),
        ("Сокращение простоев", "Организации порта, показатели работы", "июнь", "июль", "Численность бригад"),
        ("Мероприятия недели порта", "Ответственный секретарь штаба", "по графику", "по графику", "Итоговый документ"),
    ],
)  # fmt: skip
def test_a_row_of_heading_like_words_stays_a_measure(row: Sequence[str]) -> None:
    found = html([HEAD, FIRST, row, LAST]).measures
    assert [measure.title for measure in found] == [FIRST[0], row[0], LAST[0]]


@pytest.mark.parametrize(
    "heading",
    [("Организация", "Адрес", "Телефон", "Сайт", "Количество мест"), ("ФИО", "Должность", "Телефон", "Адрес", "Почта")],
)
def test_a_table_of_another_kind_below_still_begins_at_its_heading(heading: Sequence[str]) -> None:
    rows = [HEAD, FIRST, LAST, heading, ("МБУ «Порт»", "ул. Речная, 1", "8 900 111 22 33", "", "12")]
    assert [measure.title for measure in html(rows).measures] == [FIRST[0], LAST[0]]


def test_rows_of_a_table_in_no_roadmap_are_told() -> None:
    """A table without a heading and of another width, whose rows yet say what is to be done and when."""
    strange = [
        ("Проведение проверки буёв", "x", "y", "z", "a", "b", "c", "до 1 июля 2025 г."),
        ("Подготовка отчёта о буях", "x", "y", "z", "a", "b", "c", "до 1 августа 2025 г."),
    ]
    document = html([HEAD, FIRST, LAST], strange)
    assert [measure.review for measure in document.measures] == [False, True]
    assert any("Проведение проверки буёв" in note for note in document.roadmaps[0].notes)
    assert "проверки буёв" in document.measures[-1].notes[-1]


def test_a_row_of_sums_is_no_measure_and_is_named() -> None:
    document = html([HEAD, FIRST, LAST, ("Итого по плану", "", "", "", "12")])
    assert len(document.measures) == 2
    assert any("Итого по плану" in note for note in document.roadmaps[0].notes)


def test_measures_above_a_fuller_heading_are_not_lost() -> None:
    above = [("Мероприятие", "Срок", "Исполнитель"), ("Осмотр мостов порта", "май 2025 г.", "Отдел дорог")]
    fuller = [("№", *HEAD), ("1", *LAST)]
    document = html([*((*row, "", "", "") for row in above), *fuller])
    assert [measure.title for measure in document.measures] == ["Осмотр мостов порта", LAST[0]]


def test_years_of_indicators_are_no_measure() -> None:
    shares = [
        ("Показатель", "Ед. изм.", "2024 год (базовое значение)", "2025 год (план)"),
        ("Доля причалов", "%", "4", "5"),
    ]
    document = html([HEAD, FIRST, LAST], shares)
    assert not document.roadmaps[0].notes and not any(measure.review for measure in document.measures)
