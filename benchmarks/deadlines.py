"""Phrases per second of the language of deadlines, on one core, and the time to the first phrase after the start.

Run: ``python benchmarks/deadlines.py``. The phrases are distinct: every form of the table in ``tests/deadlines`` with
other months, days and years, so that no answer can come from a memory of the same text.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from roadmap.deadlines import Period, read

TABLE = Path(__file__).parents[1] / "tests" / "deadlines" / "phrases.txt"
PERIOD = Period(date(2023, 5, 23), date(2024, 12, 31))
FIRST = """
import time
begun = time.perf_counter()
from datetime import date
from roadmap.deadlines import Period, read
read("ежеквартально до 10 числа месяца, следующего за отчетным", Period(date(2023, 5, 23), date(2024, 12, 31)))
print(time.perf_counter() - begun)
"""
OF_MONTHS = [
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
    "октября", "ноября", "декабря",
]  # fmt: skip


def distinct(count: int) -> list[str]:
    """That many different phrases in the forms of the table."""
    chance = random.Random(7)
    forms = [line.split(" | ")[0] for line in TABLE.read_text(encoding="utf-8").splitlines() if " | " in line]
    found: dict[str, None] = {}
    while len(found) < count:
        text = chance.choice(forms)
        text = re.sub(r"20\d\d", lambda year: str(int(year[0]) + chance.randint(-1, 1)), text)
        text = re.sub("|".join(OF_MONTHS), lambda month: chance.choice(OF_MONTHS), text)
        text = re.sub(r"\b\d{1,2}(?= )", lambda day: str(chance.randint(1, 28)), text)
        found[text + " " * chance.randint(0, 3)] = None
    return list(found)


def main() -> None:
    """Print both figures."""
    started = [float(subprocess.check_output([sys.executable, "-c", FIRST])) for _ in range(3)]
    print(f"first phrase after start: {min(started):.3f} s")
    for text in distinct(1000):
        read(text, PERIOD)
    phrases = distinct(20_000)
    begun, cpu = time.perf_counter(), time.process_time()
    for text in phrases:
        read(text, PERIOD)
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    print(
        f"{len(phrases)} distinct phrases: {len(phrases) / wall:.0f} a second ({len(phrases) / cpu:.0f} a CPU second)"
    )


if __name__ == "__main__":
    main()
