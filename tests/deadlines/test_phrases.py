"""The table of phrases (``phrases.txt``), rule by rule: each means exactly what stands beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from roadmap.deadlines import Period, read
from tests.deadlines.notation import meaning, table

TABLE = Path(__file__).with_name("phrases.txt")
ROWS = table(TABLE, Period(date(2023, 5, 23), date(2024, 12, 31)))


@pytest.mark.parametrize(("phrase", "expected", "period"), ROWS, ids=[row[0] for row in ROWS])
def test_a_phrase_means_what_the_table_says(phrase: str, expected: str, period: Period) -> None:
    assert meaning(read(phrase, period), most=8, inferred=False) == expected


def test_the_table_covers_every_kind() -> None:
    kinds = {expected.split(" ")[0] for _, expected, _ in ROWS}
    assert kinds == {"dates", "recurring", "continuous", "event", "external", "unknown"}
