"""How long an execution report of 63 measures and about 600 control points takes in each format.

``python benchmarks/reports.py`` prints the first and the best of five runs against the limits; it exits with 1
where the first run of a format is over its limit. It carries the imports and reads the templates.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from roadmap.reports.facts import IndicatorFact, RoadmapHead, TaskFact, WaitingFact
from roadmap.reports.figures import compile_report
from roadmap.reports.formats.registry import FORMATS
from roadmap.reports.report import ExecutionReport
from tests.reports.samples import NOW, TODAY, lifelike_facts

LIMITS = {"json": 0.2, "html": 1.0, "xlsx": 1.0, "docx": 1.0, "pdf": 2.0}
POINTS = 600
MANY, MANY_LIMIT = 2000, 10.0
RUNS = 5


Parts = tuple[RoadmapHead, list[TaskFact], list[WaitingFact], list[IndicatorFact]]


def facts() -> Parts:
    """The Moscow region's roadmap with points added to the measures that have several, up to 600."""
    head, tasks, waiting, indicators = lifelike_facts("moscow-2023", TODAY)
    spare = [task for task in tasks if task.opens_on and task.due_on.year == TODAY.year]
    for i in range(POINTS - len(tasks)):
        like = spare[i % len(spare)]
        due = like.due_on - timedelta(days=i % 11)
        tasks.append(replace(like, task_id=10_000 + i, due_on=due, control_on=due))
    return head, tasks, waiting, indicators


def compiled(parts: Parts) -> ExecutionReport:
    head, tasks, waiting, indicators = parts
    return compile_report(head, tasks, waiting, indicators, as_of=TODAY, period=None, generated_at=NOW)


def of_many() -> float:
    """Seconds of a PDF of 2,000 measures with one point each: it must grow with the measures, not with their square."""
    head, tasks, _, indicators = facts()
    numbers = range(1, MANY + 1)
    many = [
        replace(tasks[number % len(tasks)], task_id=number, measure_id=number, n=number, code=None)
        for number in numbers
    ]
    report = compiled((head, many, [], indicators))
    began = time.perf_counter()
    size = len(FORMATS["pdf"].render(report))
    seconds = time.perf_counter() - began
    print(f"pdf of {MANY} measures {seconds:.3f} s, limit {MANY_LIMIT} s, {size:,} bytes")
    return seconds


def main() -> int:
    parts = facts()
    report = compiled(parts)
    print(f"{len(report.measures)} measures, {report.totals.total} control points")
    over = []
    for name, limit in LIMITS.items():
        seconds = []
        for _ in range(RUNS):
            began = time.perf_counter()
            size = len(FORMATS[name].render(compiled(parts)))
            seconds.append(time.perf_counter() - began)
        print(f"{name:5} first {seconds[0]:.3f} s, best {min(seconds):.3f} s, limit {limit} s, {size:,} bytes")
        if seconds[0] > limit:
            over.append(name)
    return 1 if of_many() > MANY_LIMIT or over else 0


if __name__ == "__main__":
    sys.exit(main())
