"""The table of phrases (``phrases.txt``), rule by rule: each means exactly what stands beside it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from roadmap.deadlines import Period, Schedule, Window, read

TABLE = Path(__file__).with_name("phrases.txt")
PERIOD = Period(date(2023, 5, 23), date(2024, 12, 31))


def table() -> list[tuple[str, str, Period]]:
    """Phrase, what it means in the table's notation, period."""
    period, rows = PERIOD, []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("period "):
            start, end = line.split()[1:]
            period = Period(date.fromisoformat(start), date.fromisoformat(end))
        elif line and not line.startswith("#"):
            phrase, meaning = line.split(" | ", 1)
            rows.append((phrase, meaning, period))
    return rows


def window(each: Window) -> str:
    return str(each.due) if each.start == each.due else f"{each.start or ''}..{each.due}"


def meaning(schedule: Schedule) -> str:
    """A schedule in the table's notation."""
    windows = [window(each) for each in schedule.windows]
    if len(windows) > 8:
        windows = [f"{len(windows)}:", windows[0], windows[1], "…", windows[-1]]
    event = schedule.event
    hangs = f"{'-' if event.offset is None else event.offset} {event.unit or '-'} {event.side}" if event else ""
    kind = schedule.kind + (" + review" if schedule.review else "")
    return f"{kind} | {' '.join(windows)} | {hangs}".rstrip(" |")


@pytest.mark.parametrize(("phrase", "expected", "period"), table(), ids=[row[0] for row in table()])
def test_a_phrase_means_what_the_table_says(phrase: str, expected: str, period: Period) -> None:
    assert meaning(read(phrase, period)) == expected


def test_the_table_covers_every_kind() -> None:
    kinds = {expected.split(" ")[0] for _, expected, _ in table()}
    assert kinds == {"dates", "recurring", "continuous", "event", "external", "unknown"}
