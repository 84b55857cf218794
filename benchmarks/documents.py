"""How fast documents are read: the five orders as text in one process, and one roadmap in every other format.

Then what follows: the page of a draft with 41 measures, and its approval.

Run: python -m benchmarks.documents (one core: taskset -c 0 python -m benchmarks.documents).
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from roadmap.database import Database
from roadmap.documents import sandbox
from roadmap.orders.drafts.approval import approve
from tests import builders as b
from tests.documents import layouts as writers
from tests.documents.reading import parse_bytes
from tests.orders import drafts
from tests.web.visitors import Served

ROOT = Path(__file__).parents[1]
ORDERS = sorted((ROOT / "tests" / "data" / "documents").glob("*.txt"))
GOAL_SECONDS = 1.0


def timed(work: Callable[[], object], rounds: int = 5) -> list[float]:
    """Seconds of each of `rounds` runs, after one to warm up."""
    work()
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return taken


def report(name: str, taken: list[float]) -> None:
    """One line: median and worst."""
    print(f"{name:<52} median {statistics.median(taken):7.4f} s   worst {max(taken):7.4f} s")


def formats() -> dict[str, bytes]:
    """The 63 measures of the largest roadmap, saved in each format."""
    moscow = next(path for path in ORDERS if path.name.startswith("002"))
    items = [
        writers.Item(m.title, m.section, m.lead, m.executors, m.deadline, m.result)
        for m in parse_bytes(moscow.name, moscow.read_bytes()).measures
    ]
    columns = ("number", "section", "title", "lead", "executors", "deadline", "result")
    grid = writers.build(items, writers.Layout(columns, parts="column", merge_same=("section",)))
    title = ["Дорожная карта на период до 2024 года"]
    return {
        "docx": writers.as_docx(title, [grid]),
        "xlsx": writers.as_xlsx(title, [grid]),
        "html": writers.as_html(title, [grid]),
        "pdf": writers.as_pdf(title, [grid]),
    }


def from_draft_to_force(database: Database) -> None:
    """The draft's page as a browser asks for it, and approvals of one order again and again, each a new roadmap."""
    served, actor = Served(database), drafts.coordinator(database)
    visitor, text = served.visitor(), drafts.text_of(drafts.TYUMEN)
    draft_id = drafts.put_draft(database, drafts.TYUMEN, actor, text=text)
    report("page of a draft of 41 measures", timed(lambda: visitor.get(f"/import/{draft_id}"), 11))
    taken = []
    for copy in range(1, 8):
        draft_id = drafts.put_draft(database, drafts.TYUMEN, actor, text=text + "\n" * copy)
        started = time.perf_counter()
        with database.write() as session:
            approve(session, draft_id, None, actor, b.NOW, doubts_taken=True)
        taken.append(time.perf_counter() - started)
    report("approval of a draft of 41 measures", taken[1:])


def main() -> int:
    """Print the figures; fail where the five orders take longer than the goal."""
    data = [(path.name, path.read_bytes()) for path in ORDERS]
    first = time.perf_counter()
    for name, content in data:
        parse_bytes(name, content)
    print(f"{'five orders, first time in the process':<52} {time.perf_counter() - first:14.3f} s")
    orders = timed(lambda: [parse_bytes(name, content) for name, content in data])
    report("five orders as text, warm, one process", orders)
    for suffix, content in formats().items():
        report(f"63 measures as .{suffix}", timed(lambda s=suffix, c=content: parse_bytes(f"a.{s}", c), 3))  # type: ignore[misc]
    report("63 measures as .txt in the limited child process", timed(lambda: sandbox.parse(*data[2]), 3))
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'drafts.db'}")
        database.migrate()
        from_draft_to_force(database)
        database.close()
    return int(statistics.median(orders) > GOAL_SECONDS)


if __name__ == "__main__":
    raise SystemExit(main())
