"""Planning a morning: 100,000 open tasks, 10,000 of them due, 2,000 people; and that no query is asked by the row.

    python -m benchmarks.planning [--tasks 100000] [--due 10000] [--people 2000]

Prints, as JSON: seconds (wall and CPU) of planning, of its write transaction, of a second run that finds nothing to do,
and the number of statements asked at a hundredth of the size and at the full size.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert

from roadmap.database import Database
from roadmap.letters.outbound import plan_letters
from roadmap.models import ACTS, ASSIGNMENTS, BODIES, CONTACTS, MEASURES, ROADMAPS, TASKS
from roadmap.settings import Settings

DAY = date(2024, 3, 20)
NOW = datetime(2024, 3, 20, 6, 0, tzinfo=UTC)
_PER_MEASURE = 5


def fill(database: Database, tasks: int, due: int, people: int) -> None:
    """``tasks`` open tasks, five to a measure; ``due`` of them, each of its own measure, in a week; the rest later."""
    with database.write() as session:
        session.execute(insert(ACTS), [_act()])
        session.execute(insert(ROADMAPS), [_roadmap()])
        bodies = range(1, people + 1)
        session.execute(insert(BODIES), [_subject(number) for number in bodies])
        session.execute(insert(CONTACTS), [_contact(number) for number in bodies])
        measures = range(1, tasks // _PER_MEASURE + 1)
        session.execute(insert(MEASURES), [_measure(number) for number in measures])
        session.execute(
            insert(ASSIGNMENTS),
            [
                {"measure_id": n, "subject_id": n % people + 1, "role": "lead", "position": 0, "printed": f"Орган {n}"}
                for n in measures
            ],
        )
        session.execute(insert(TASKS), [_task(number, number < due, len(measures)) for number in range(tasks)])


def _act() -> dict[str, Any]:
    empty: dict[str, Any] = {"attached": [], "amendments": [], "abbreviations": [], "suspects": []}
    words = {"kind": "приказ", "number": "1-П", "title": "Об утверждении дорожной карты", "issuer": "Департамент"}
    return {"id": 1, "slug": "act", "date": date(2023, 5, 23), **words, **empty}


def _roadmap() -> dict[str, Any]:
    dates = {"start": date(2023, 1, 1), "end": date(2025, 12, 31)}
    return {"id": 1, "slug": "big", "act_id": 1, "title": "Дорожная карта", "policy": {}, "reporting_days": {}, **dates}


def _subject(number: int) -> dict[str, Any]:
    return {"id": number, "slug": f"body-{number}", "region": "big", "name": f"Орган {number}"}


def _contact(number: int) -> dict[str, Any]:
    return {"subject_id": number, "email": f"body{number}@example.org", "name": f"Сотрудник {number}"}


def _measure(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "roadmap_id": 1,
        "act_id": 1,
        "n": number,
        "title": f"Провести мониторинг эффективности региональной системы сопровождения, часть {number}",
        "deadline": "до 27 марта 2024 г.",
        "schedule": {"kind": "dates", "windows": []},
        "kind": "dates",
        "result": "Аналитическая справка, адресные рекомендации",
        "lines": [],
        "notes": [],
    }


def _task(number: int, is_due: bool, measures: int) -> dict[str, Any]:
    due_on = DAY + timedelta(days=7) if is_due else DAY + timedelta(days=90 + number % 300)
    return {
        "roadmap_id": 1,
        "measure_id": number % measures + 1,
        "lead_id": None,
        "window": f"..{due_on}#{number}",
        "due_on": due_on,
        "control_on": due_on,
        "original_due_on": due_on,
        "original_control_on": due_on,
        "state": "in_progress",
    }


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements asked meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(database.engine, "before_cursor_execute", note)


@contextmanager
def held(database: Database) -> Iterator[list[float]]:
    """How long each write transaction lasted, seconds."""
    lasted: list[float] = []
    begun: list[float] = []

    def begins(connection: Any) -> None:
        if connection.get_execution_options().get("vekha_writes"):
            begun.append(time.perf_counter())

    def ends(connection: Any) -> None:
        if begun and connection.get_execution_options().get("vekha_writes"):
            lasted.append(time.perf_counter() - begun.pop())

    event.listen(database.engine, "begin", begins)
    event.listen(database.engine, "commit", ends)
    yield lasted
    event.remove(database.engine, "begin", begins)
    event.remove(database.engine, "commit", ends)


def measure(url: str, tasks: int, due: int, people: int) -> dict[str, float]:
    """Fill an empty database and plan one morning in it."""
    database = Database(url)
    database.migrate()
    fill(database, tasks, due, people)
    settings = Settings(secret_key="benchmark", base_url="https://vekha.example.org")
    gc.freeze()  # as `vekha serve` does: what was imported lives as long as the process
    with counted(database) as asked, held(database) as lasted:
        wall, cpu = time.perf_counter(), time.process_time()
        letters = plan_letters(database, settings, NOW)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    again = time.perf_counter()
    assert plan_letters(database, settings, NOW + timedelta(minutes=1)) == 0
    again = time.perf_counter() - again
    database.close()
    return {
        "letters": letters,
        "seconds": round(wall, 2),
        "cpu_seconds": round(cpu, 2),
        "write_transaction_seconds": round(max(lasted), 2),
        "nothing_to_do_seconds": round(again, 4),
        "statements": len(asked),
        "most_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,  # the filling included
    }


def main() -> None:
    """Measure a hundredth of the size and the full size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=2_000)
    chosen = parser.parse_args()
    sizes = {"small": 100, "full": 1}
    found = {}
    for name, part in sizes.items():
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'planning.db'}"
            found[name] = measure(url, chosen.tasks // part, chosen.due // part, chosen.people // part)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
