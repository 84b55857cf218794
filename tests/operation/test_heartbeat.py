"""The word to an outside watcher: given after a good tick, never in anybody's way."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from roadmap.database import Database
from roadmap.operation.heartbeat import beat
from roadmap.operation.worker import Worker
from roadmap.settings import Settings
from roadmap.status import read_status
from tests import builders as b


class Watcher(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "/secret")
        else:
            self.send_response(500 if self.path == "/broken" else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def watcher() -> Iterator[str]:
    Watcher.asked = []
    server = HTTPServer(("127.0.0.1", 0), Watcher)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_watcher_hears_of_a_good_tick(watcher: str) -> None:
    assert beat(f"{watcher}/ping/1")
    assert Watcher.asked == ["/ping/1"]


def test_failure_hurts_nobody(watcher: str) -> None:
    assert not beat(f"{watcher}/broken")
    assert not beat(None)
    assert not beat("file:///etc/hostname")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert not beat(f"http://127.0.0.1:{port}/")


def test_a_redirect_is_not_followed(watcher: str) -> None:
    assert not beat(f"{watcher}/away")
    assert Watcher.asked == ["/away"]


@pytest.mark.parametrize(("due_on", "heard"), [(date(2024, 3, 25), ["/ping/1"]), (date(1, 1, 1), [])])
def test_a_watcher_hears_nothing_while_something_stands_undone(
    sqlite_database: Database, watcher: str, due_on: date, heard: list[str]
) -> None:
    with sqlite_database.write() as session:
        b.task(session, state="in_progress", due_on=date(2024, 3, 25), control_on=due_on)
    settings = Settings(heartbeat_url=f"{watcher}/ping/1", tick_seconds=60)
    worker = Worker(sqlite_database, settings, lambda: b.NOW)
    worker.start()
    for _ in range(200):
        with sqlite_database.read() as session:
            if read_status(session, "tick") is not None and (Watcher.asked or not heard):
                break
        time.sleep(0.05)
    worker.stop()
    assert Watcher.asked[:1] == heard
