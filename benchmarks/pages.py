"""The service as a browser sees it: start to first answer, memory, latency of pages, on the demo and on 100,000 tasks.

Run: ``python -m benchmarks pages``. One client over one kept connection to loopback; nothing is asserted.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote, urlencode

from sqlalchemy import text

from benchmarks.core import hundred_thousand, timed
from roadmap.database import Database
from roadmap.demo.stage import DEMO_PASSWORD

PAGES = (
    "/tasks", "/tasks?overdue=1", "/tasks?owed=1", "/tasks?roadmap=moscow-2023&sort=lead",
    f"/tasks?q={quote('наставничество')}", "/roadmaps", "/summary", "/measures/1", "/",
)  # fmt: skip
REPEATS = 40


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path, *flags: str) -> Iterator[tuple[int, subprocess.Popen[bytes], float]]:
    """``vekha serve`` on the database in ``folder``; yields port, process, seconds to the first answer."""
    port = free_port()
    environment = os.environ | {"VEKHA_DATABASE_URL": f"sqlite:///{folder / 'pages.db'}"}
    command = [str(Path(sys.executable).parent / "vekha"), "serve", "--port", str(port), *flags]
    begun = time.perf_counter()
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/login")
                connection.getresponse().read()
                break
            except OSError:
                if process.poll() is not None or time.perf_counter() - begun > 30:
                    raise RuntimeError((folder / "serve.log").read_text()[-2000:]) from None
                time.sleep(0.02)
        yield port, process, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(20)


def memory_mb(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def logged_in(port: int) -> tuple[http.client.HTTPConnection, str]:
    """A kept connection and the cookie of the demo's coordinator."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/login")
    answer = connection.getresponse()
    page = answer.read().decode()
    cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    fields = {"email": "coordinator@example.org", "password": DEMO_PASSWORD}
    token = re.search(r'name="csrf"\s+value="([^"]+)"', page)
    if token:
        fields["csrf"] = token[1]
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"http://127.0.0.1:{port}",
        "Cookie": cookie,
    }
    connection.request("POST", "/login", urlencode(fields), headers)
    answer = connection.getresponse()
    answer.read()
    return connection, (answer.getheader("Set-Cookie") or "").split(";")[0]


def latencies(port: int) -> None:
    """Print median and 95th percentile of each page, milliseconds."""
    connection, cookie = logged_in(port)
    for path in PAGES:
        times = []
        status = 0
        for _ in range(REPEATS):
            begun = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            size = len(answer.read())
            status = answer.status
            times.append((time.perf_counter() - begun) * 1000)
        times.sort()
        print(
            f"{unquote(path):<44} {status}  median {statistics.median(times):7.1f} ms   95 % {times[-3]:7.1f} ms   "
            f"{size / 1024:.0f} KB",
            flush=True,
        )


def main() -> None:
    """Measure everything of this module."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(folder, "--demo") as (port, process, seconds):
            print(f"demo, seeding and history included: first answer after {seconds:.2f} s")
            time.sleep(8)
            print(f"memory after the first letters: {memory_mb(process.pid):.0f} MB")
            latencies(port)
            print(f"memory after the pages: {memory_mb(process.pid):.0f} MB")
        with served(folder, "--no-worker") as (_, process, seconds):
            print(f"start on an existing database: first answer after {seconds:.2f} s")
            time.sleep(1)
            print(f"idle memory: {memory_mb(process.pid):.0f} MB")
        database = Database(f"sqlite:///{folder / 'pages.db'}")
        print(f"--- {hundred_thousand(database)} tasks, the database knows nothing of them")
        with database.write() as session:
            session.execute(text("DELETE FROM sqlite_stat1"))
        with served(folder, "--no-worker") as (port, _, _):
            latencies(port)
        timed("--- the rows are counted; a tick does it", database.analyze)
        database.close()
        with served(folder, "--no-worker") as (port, _, _):
            latencies(port)


if __name__ == "__main__":
    main()
