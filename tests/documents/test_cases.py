"""Titles in capitals and persons in oblique cases: turned where that is sure, else as printed."""

from __future__ import annotations

import pytest

from roadmap.documents.cases import in_small_letters, nominative


@pytest.mark.parametrize(
    ("printed", "written", "shown"),
    [
        ("О ПЛАНЕ ГОРОДА ВЕРХНЕОЗЁРСКА НА 2025 ГОД", "план", "о плане города Верхнеозёрска на 2025 год"),
        ("ДЕТСКИЙ САД ИМЕНИ УШИНСКОГО", "", "Детский сад имени Ушинского"),
        ("О РАБОТЕ МБДОУ № 5", "МБДОУ № 5 обеспечить", "о работе МБДОУ № 5"),
        ("АДМИНИСТРАЦИЯ ГОРОДА ФЕДЕРАЛЬНОГО ЗНАЧЕНИЯ", "", "Администрация города федерального значения"),
        ("О РАЗВИТИИ СЕЛА В 2025 ГОДУ", "", "о развитии села в 2025 году"),
    ],
)
def test_capitals_become_small_but_for_names_and_abbreviations(printed: str, written: str, shown: str) -> None:
    assert in_small_letters(printed, [written, printed]) == shown


@pytest.mark.parametrize(
    ("printed", "turned"),
    [
        ("заместителя начальника Иванову П.П.", "заместитель начальника Иванова П.П."),
        ("заместителя директора департамента Петрова А.А.", "заместитель директора департамента Петров А.А."),
        ("директора Достоевскую Ф.М.", "директор Достоевская Ф.М."),
        ("первого заместителя главы П.П. Сидорова", "первый заместитель главы П.П. Сидоров"),
        ("заместителя министра Охрименко А.В.", "заместитель министра Охрименко А.В."),
        ("начальника отдела Шульц А.А.", "начальника отдела Шульц А.А."),
        ("заместителя министра образования", "заместитель министра образования"),
    ],
)
def test_post_and_person_are_turned_together_or_not_at_all(printed: str, turned: str) -> None:
    assert nominative(printed) == turned
