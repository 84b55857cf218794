"""Workbooks: dates as their cells show them, numbers of other kinds, names one under another."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter

from roadmap.documents.formats import sheet_dates
from tests.documents.reading import parse_bytes

DAY = date(2025, 12, 1)
HEADING = ("№", "Мероприятие", "Ответственный", "Соисполнители", "Срок", "Источник финансирования", "Результат")


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("dd.mm.yyyy", "01.12.2025"),
        ("mm-dd-yy", "01.12.2025"),
        ("yyyy-mm-dd h:mm:ss", "01.12.2025"),
        ("[$-419]mmmm\\ yyyy;@", "Декабрь 2025"),
        ("mmm-yy", "Декабрь 2025"),
        ("mm.yyyy", "12.2025"),
        ('d mmmm yyyy "г."', "1 декабря 2025 г."),
        ("[$-F800]dddd, mmmm dd, yyyy", "1 декабря 2025"),
        ('yyyy "год"', "2025 год"),
        ('"до "dd.mm.yyyy', "до 01.12.2025"),
        ("d mmmm", None),
        ("h:mm", None),
        ('yyyy" г., "mmmm', None),
    ],
)
def test_a_date_reads_as_its_format_shows_it(form: str, text: str | None) -> None:
    assert sheet_dates.shown(DAY, form) == text


def workbook() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("План")
    month, day_only = book.add_format({"num_format": "[$-419]mmmm yyyy;@"}), book.add_format({"num_format": "d mmmm"})
    sheet.write_row(0, 0, HEADING)
    rows = [
        ("I.1", "Разработка порядка учёта книг", "Комитет культуры\nМБУ «Книга»", "", DAY, "–", "Приказ"),
        ("I.2", "Закупка книг", "Комитет культуры", "Библиотеки", "до 10.12.2025", "Бюджет области", "Отчёт"),
        ("II.1", "Обучение библиотекарей", "МБУ «Книга»", "", DAY, "–", "Удостоверения"),
        ("ОМ-2", "Проведение недели книги", "МБУ «Книга»", "", "март 2025 г.", "Внебюджетные средства", "Отчёт"),
    ]
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(at, column, value, month if at == 1 else day_only)
            else:
                sheet.write_string(at, column, value)
    book.close()
    return stream.getvalue()


def test_rows_with_roman_numbers_stand_under_their_headings() -> None:
    measures = parse_bytes("план.xlsx", workbook()).measures
    assert [(m.code, m.title, m.deadline) for m in measures] == [
        ("I.1", "Разработка порядка учёта книг", "Декабрь 2025"),
        ("I.2", "Закупка книг", "до 10.12.2025"),
        ("II.1", "Обучение библиотекарей", "01.12.2025"),
        ("ОМ-2", "Проведение недели книги", "март 2025 г."),
    ]
    assert measures[0].lead + measures[0].executors == ("Комитет культуры", "МБУ «Книга»")
    assert not any("не под своими" in note for m in measures for note in m.notes)


def test_a_date_not_shown_whole_is_doubted() -> None:
    measure = parse_bytes("план.xlsx", workbook()).measures[2]
    assert measure.review
    assert any("не полностью" in note for note in measure.notes)
