"""JSON Lines in and out, and what is said about a bad line."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap.deadlines import Period
from roadmap.deadlines.json_lines import BadLine, read_lines

PERIOD = Period(date(2023, 5, 23), date(2024, 12, 31))


def test_each_line_gives_its_schedule_and_its_id() -> None:
    lines = [
        '{"id": 7, "text": "Май 2023 г.", "start": "2023-05-23", "end": "2024-12-31"}\n',
        "\n",
        '{"id": "b", "text": "по плану"}',
    ]
    first, second = read_lines(lines, PERIOD)
    assert (first["id"], first["kind"], first["windows"]) == (
        7,
        "dates",
        [{"start": "2023-05-01", "due": "2023-05-31"}],
    )
    assert set(first) == {"id", "kind", "windows", "rrule", "event", "inferred", "review", "why"}
    assert (second["id"], second["kind"]) == ("b", "external")


def test_the_dates_of_the_line_go_before_the_default() -> None:
    line = '{"id": 1, "text": "ежегодно", "start": "2025-01-01", "end": "2025-12-31"}'
    (found,) = read_lines([line], PERIOD)
    assert found["windows"] == [{"start": "2025-01-01", "due": "2025-12-31"}]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("не JSON", "Строка 2: это не JSON"),
        ("[1]", "Строка 2: нужен объект"),
        ('{"id": 1}', "Строка 2: нет поля «text»"),
        ('{"id": 1, "text": "май", "start": "вчера"}', "Строка 2: даты start и end"),
        ('{"id": 1, "text": "май", "start": 5}', "Строка 2: даты start и end"),
        ('{"id": 1, "text": "май", "start": "2026-01-01"}', "Строка 2: Период кончается раньше"),
    ],
)
def test_a_bad_line_is_named_with_what_to_do(line: str, message: str) -> None:
    with pytest.raises(BadLine, match=message) as caught:
        list(read_lines(['{"id": 0, "text": "май 2023"}', line], PERIOD))
    assert caught.value.number == 2


def test_a_line_without_dates_needs_a_default() -> None:
    with pytest.raises(BadLine, match="--start"):
        list(read_lines(['{"id": 0, "text": "май 2023"}'], None))
