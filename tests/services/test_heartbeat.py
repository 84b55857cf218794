"""The word to an outside watcher: given after a good tick, never in anybody's way."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from roadmap.services.heartbeat import beat


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
