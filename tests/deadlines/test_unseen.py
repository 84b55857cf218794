"""Sets of phrases written from docs/deadlines.md by readers who had not seen the parser, before it had seen them.

Each line holds the whole expected answer; ``free`` names the fields that the page leaves open for the phrase. The
answers are the authors', not the parser's: where one is disputed, the page decides.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from roadmap.deadlines import Period, read

FOLDER = Path(__file__).with_name("unseen")
ROWS = [
    json.loads(line)
    for path in sorted(FOLDER.glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


def compared(answer: dict[str, Any], free: set[str]) -> dict[str, Any]:
    """The fields of an answer that are fixed; an event's name may be quoted longer or shorter."""
    kept = {name: value for name, value in answer.items() if name not in {*free, "why"}}
    if "inferred" in kept:
        kept["inferred"] = sorted(kept["inferred"])
    if kept.get("event"):
        kept["event"] = {k: v for k, v in kept["event"].items() if k != "text" and f"event.{k}" not in free}
    return kept


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_a_phrase_means_what_a_reader_of_the_page_expects(row: dict[str, Any]) -> None:
    period = Period(date.fromisoformat(row["start"]), date.fromisoformat(row["end"]))
    free = set(row.get("free", ()))
    assert compared(read(row["text"], period).as_json(), free) == compared(row["expected"], free)
