"""Values and units of indicators: multipliers, bounds, columns of units, and where an indicator stands."""

from __future__ import annotations

import pytest

from roadmap.documents import document_json, quantities
from roadmap.documents.model import Indicator
from tests.documents.reading import parse_bytes


def indicators(*rows: str, name: str = "a.txt") -> tuple[Indicator, ...]:
    return parse_bytes(name, "\n".join(("Показатели проекта", "", *rows)).encode()).indicators


@pytest.mark.parametrize(
    ("text", "amount", "unit", "direction"),
    [
        ("не менее 90", 90, None, ">="),
        ("не более 3 %", 3, "%", "<="),
        ("≥ 12,5", 12.5, None, ">="),
        ("≤5", 5, None, "<="),
        ("до 40", 40, None, "<="),
        ("от 7", 7, None, ">="),
        ("90,5", 90.5, None, None),
        ("100 (сто)", 100, None, None),
        ("100 (сто) %", 100, "%", None),
        ("38 000 чел.", 38000, "чел.", None),
        ("60 тыс. чел.", 60, "тыс. чел.", None),
        ("не менее чем 70 %", 70, "%", ">="),
        ("60 тыс. обучающихся", 60, "тыс. обучающихся", None),
        ("1,2 млн рублей", 1.2, "млн рублей", None),
    ],
)
def test_what_a_value_says(text: str, amount: float, unit: str | None, direction: str | None) -> None:
    found = quantities.value(text)
    assert found is not None
    assert (found.amount, found.unit, found.direction) == (amount, unit, direction)


@pytest.mark.parametrize("text", ["", "–", "от 5 до 10", "2 из 3 школ", "1 сентября", "I квартал"])
def test_what_is_no_one_number_gives_none(text: str) -> None:
    assert quantities.value(text) is None


def test_a_column_of_units_is_kept_as_printed_with_its_multiplier() -> None:
    found = indicators(
        "№\tНаименование показателя\tЕд. изм.\t2024\t2025",
        "1\tЧисло детей в кружках\tтыс.  человек\t6\t7",
        "2\tСредняя отметка за диктант\tбалл\t3,9\t4",
        "3\tЗатраты на ремонт\tмлн рублей\t2\t3",
        "4\tКоличество музеев\t–\t5\t6",
    )
    assert [one.unit for one in found] == ["тыс. человек", "балл", "млн рублей", "ед."]


def test_a_multiplier_in_the_name_the_heading_or_the_value_is_not_lost() -> None:
    named = indicators("№\tПоказатель\t2024\t2025", "1\tЧисло детей в лагерях, тыс. человек\t6\t7")
    headed = indicators("№\tПоказатель\tЗначение, тыс. экз., 2024 год\t2025", "1\tКоличество книг\t6\t7")
    beside = indicators("№\tПоказатель\t2024\t2025", "1\tКоличество участников\t6 тыс. чел.\t7 тыс. чел.")
    assert [one.unit for one in (*named, *headed, *beside)] == ["тыс. человек", "тыс. экз.", "тыс. чел."]


def test_bounds_are_values_and_tell_the_direction() -> None:
    found = indicators(
        "№\tПоказатель\t2023 (базовый)\t2024\t2025",
        "1\tУдовлетворенность семей\t84\t86\tне менее 90 %",
        "2\tВремя ожидания места\t20\tне более 15\tне более 15",
        "3\tОхват питанием\t70\t80\tдо 90",
    )
    assert [(one.direction, one.targets) for one in found] == [
        (">=", {2024: 86, 2025: 90}),
        ("<=", {2024: 15, 2025: 15}),
        (">=", {2024: 80, 2025: 90}),
    ]


def test_an_indicator_tells_its_table_and_row() -> None:
    page = (
        "<p>Показатели проекта</p><table><tr><th>№</th><th>Показатель</th><th>2024</th></tr>"
        "<tr><td>1</td><td>Доля школ с музеем</td><td>5</td></tr>"
        "<tr><td>2</td><td>Число походов</td><td>9</td></tr></table>"
    )
    document = parse_bytes("a.html", page.encode())
    found = document.indicators
    assert [one.as_json()["source"] for one in found] == [
        {"line": None, "table": 1, "row": 1},
        {"line": None, "table": 1, "row": 2},
    ]
    assert document_json.from_json(document_json.to_json(document)).indicators == found
    in_text = indicators("№\tПоказатель\t2024", "1\tДоля школ с музеем\t5")
    assert in_text[0].as_json()["source"]["line"] == 4
