"""Requests a second when few and many ask at once: a list, a list of the API, moves; on both kinds of database.

Run: ``python -m benchmarks.crowd [--only sqlite]``. One process of ``vekha serve``, clients beside it; nothing is
asserted.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from roadmap.database import Database
from roadmap.demo.stage import DEMO_TODAY, play
from roadmap.models import USERS
from roadmap.people.accounts import OpenedLogin, add_token, open_login
from roadmap.realtime import utc_now
from tests import builders as b
from tests.crowd import Answer, Call, Running, crowd, serving
from tests.databases import postgres_running

CLIENTS = (1, 8, 16, 32, 48, 200)
LASTS = 400
"""Requests of a measurement, of all clients together."""


def filled(url: str, moves: int) -> tuple[OpenedLogin, str, list[int]]:
    """The demo's database with ``moves`` more tasks: a log-in, a token, the tasks."""
    database = Database(url)
    database.migrate()
    play(database, DEMO_TODAY)
    with database.write() as session:
        user = session.execute(select(USERS.c.id).where(USERS.c.email == "coordinator@example.org")).scalar_one()
        opened = open_login(session, user, utc_now(), 12)
        token = add_token(session, "coordinator@example.org", "crowd", utc_now())
        measure = b.measure(session)
        tasks = [b.task(session, measure) for _ in range(moves)]
    database.close()
    return opened, token, tasks


def dealt(calls: Sequence[Call], clients: int) -> list[Sequence[Call]]:
    """The calls dealt out to the clients."""
    return [calls[number::clients] for number in range(clients)]


def measure(site: Running, name: str, clients: int, calls: Sequence[Call]) -> None:
    """Print requests a second and how long they took; refused ones come again."""
    begun, used = time.perf_counter(), site.processor_seconds()
    try:
        answers = crowd(site.port, dealt(calls, clients), retry=True)
    except TimeoutError:
        print(f"{name:<12} {clients:>4} clients: somebody got no answer", flush=True)
        return
    seconds, cost = time.perf_counter() - begun, site.processor_seconds() - used
    told(name, clients, answers, seconds, cost)


def told(name: str, clients: int, answers: Sequence[Answer], seconds: float, cost: float) -> None:
    """One line."""
    done = sorted(one.seconds for one in answers if one.status != 503)
    refused = [one.seconds for one in answers if one.status == 503]
    statuses = dict(Counter(one.status for one in answers))
    late = f", refused after {statistics.median(refused) * 1000:.0f} ms" if refused else ""
    print(
        f"{name:<12} {clients:>4} clients: {len(done) / seconds:7.0f} a second, "
        f"median {statistics.median(done) * 1000:6.0f} ms, slowest {done[-1] * 1000:6.0f} ms, "
        f"{cost / len(done) * 1000:.1f} ms of processor each, {statuses}{late}",
        flush=True,
    )


def run(url: str, clients: Sequence[int]) -> None:
    """All measurements on one database."""
    opened, token, tasks = filled(url, LASTS * len(clients))
    cookie, bearer = {"Cookie": f"vekha={opened.secret}"}, {"Authorization": f"Bearer {token}"}
    with tempfile.TemporaryDirectory() as folder, serving(url, Path(folder), "--no-worker") as site:
        crowd(site.port, [[Call("/tasks", headers=cookie), Call("/api/v1/tasks", headers=bearer)]])
        for count in clients:
            own = [tasks.pop() for _ in range(LASTS)]
            form = {"csrf": opened.csrf, "version": "1"}
            measure(site, "a page", count, [Call("/tasks", headers=cookie)] * LASTS)
            measure(site, "API", count, [Call("/api/v1/tasks", headers=bearer)] * LASTS)
            measure(site, "moves", count, [Call(f"/tasks/{one}/start", form, cookie) for one in own])


def main() -> None:
    """Measure on the databases asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--clients", type=int, nargs="*", default=CLIENTS)
    options = parser.parse_args()
    if options.only != "postgresql":
        print("--- sqlite")
        with tempfile.TemporaryDirectory() as folder:
            run(f"sqlite:///{Path(folder) / 'crowd.db'}", options.clients)
    if options.only != "sqlite":
        print("--- postgresql")
        with postgres_running() as server:
            run(server.url(server.create()), options.clients)


if __name__ == "__main__":
    main()
