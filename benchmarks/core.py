"""Seeding, ticks and reports on the seeded base and on 100,000 tasks made from it (SQLite, one core).

Run: ``python -m benchmarks core``. Prints seconds; nothing is asserted.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import event, insert, select

from roadmap.database import Database
from roadmap.demo.stage import DEMO_TODAY, add_people, play
from roadmap.models import TASKS
from roadmap.operation.ticks import tick
from roadmap.orders.seeds.load import seed
from roadmap.orders.seeds.shapes import load_folder
from roadmap.reports.execution import execution_report, render_report
from roadmap.resources import seeds_dir
from roadmap.settings import Settings

NOW = datetime(2024, 3, 15, 6, 30, tzinfo=UTC)
BEGINS = datetime(2023, 5, 23, 6, 0, tzinfo=UTC)


def timed(name: str, run: Callable[[], object], best_of: int = 1) -> float:
    """Run and print the best of some times, in seconds."""
    times = []
    for _ in range(best_of):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    print(f"{name:<58} {min(times):8.3f} s", flush=True)
    return min(times)


def hundred_thousand(database: Database, total: int = 100_000) -> int:
    """Repeat the seeded tasks until there are ``total``, each copy with a window name of its own."""
    with database.write() as session:
        rows = [dict(row._mapping) for row in session.execute(select(TASKS))]
        copies = -(-total // len(rows)) - 1
        for number in range(copies):
            batch = [
                {name: value for name, value in row.items() if name != "id"} | {"window": f"{number}:{row['window']}"}
                for row in rows
            ]
            session.execute(insert(TASKS), batch)
        return len(rows) * (copies + 1)


def statements(database: Database, run: Callable[[], object]) -> int:
    """How many SQL statements ``run`` sends."""
    count = 0

    def heard(*_: object) -> None:
        nonlocal count
        count += 1

    event.listen(database.engine, "before_cursor_execute", heard)
    try:
        run()
    finally:
        event.remove(database.engine, "before_cursor_execute", heard)
    return count


def main() -> None:
    """Measure everything of this module."""
    settings = Settings(database_url="sqlite://", smtp_url=None)
    gc.freeze()  # as `vekha serve` does: what was imported lives as long as the process
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'seeded.db'}")
        timed("migrate an empty base", database.migrate)

        def load() -> None:
            with database.write() as session:
                seed(session, load_folder(seeds_dir()), BEGINS)
                add_people(session, BEGINS)

        timed("seed 134 measures, 115 indicators, subjects, people", load)
        timed("seed again (nothing changes)", load)
        timed("first tick on the seeded base", lambda: tick(database, settings, NOW))
        timed("tick with nothing to do", lambda: tick(database, settings, NOW), best_of=5)
        played = Database(f"sqlite:///{Path(folder) / 'demo.db'}")
        played.migrate()
        timed("seed and play the demo's history", lambda: play(played, DEMO_TODAY))
        with played.read() as session:
            report = execution_report(session, "moscow-2023", None, None, NOW)

            def compiled() -> None:
                execution_report(session, "moscow-2023", None, None, NOW)

            timed("report of 63 measures: figures", compiled, best_of=3)
            for form in ("json", "html", "xlsx", "docx", "pdf"):
                timed(f"report of 63 measures: {form}", lambda form=form: render_report(report, form), best_of=3)
            past = datetime(2024, 1, 1).date()
            timed(
                "report as of a past day, from the journal",
                lambda: execution_report(session, "moscow-2023", past, None, NOW),
                best_of=3,
            )
        few = statements(played, lambda: tick(played, settings, NOW))
        count = hundred_thousand(played)
        print(f"--- {count} tasks")
        later = NOW.replace(day=18)
        many = 0

        def one_tick() -> None:
            nonlocal many
            many = statements(played, lambda: tick(played, settings, later))

        timed("tick that plans letters", one_tick)
        timed("tick with nothing to do", lambda: tick(played, settings, later), best_of=3)
        print(f"statements of a planning tick: {few} on the seeded base, {many} on {count} tasks")


if __name__ == "__main__":
    main()
