"""The worker opens the door for replies and gives the watcher his word; a taken port keeps no letter back."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from sqlalchemy import select

from roadmap.database import Database
from roadmap.letters.links import reply_address, with_secret
from roadmap.models import REPLIES
from roadmap.operation.worker import Worker
from roadmap.settings import Settings
from roadmap.status import read_status
from tests import builders as b
from tests.ports import free_port

HIM = "executor@example.org"


def until(true: Callable[[], Any], seconds: float = 20.0) -> Any:
    ends = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < ends:
        time.sleep(0.05)
    return found


def ticked(database: Database) -> bool:
    with database.read() as session:
        return read_status(session, "tick") is not None


def test_a_reply_reaches_the_running_worker(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        body = b.subject(session)
        b.contact(session, body, HIM)
        task_id = b.task(session, b.measure(session, lead=[body]))
    settings = Settings(secret_key="", inbox_port=free_port())
    worker = Worker(sqlite_database, settings, lambda: b.NOW)
    worker.start()
    try:
        to = reply_address(with_secret(sqlite_database, settings), task_id, HIM, now=b.NOW)
        assert to is not None
        with smtplib.LMTP("127.0.0.1", settings.inbox_port) as line:
            line.sendmail(HIM, [to], f"From: {HIM}\r\nMessage-ID: <1@x>\r\n\r\nне наше\r\n".encode())
        with sqlite_database.read() as session:
            assert session.execute(select(REPLIES.c.kind)).scalar_one() == "not_ours"
    finally:
        worker.stop()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", settings.inbox_port)) != 0, "the door is shut with the worker"


def test_a_taken_port_stops_neither_clock_nor_mail(sqlite_database: Database) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = Settings(secret_key="k", inbox_port=taken.getsockname()[1])
        worker = Worker(sqlite_database, settings, lambda: b.NOW)
        worker.start()
        try:
            assert until(lambda: ticked(sqlite_database))
        finally:
            worker.stop()


def test_the_watcher_hears_of_every_good_tick(sqlite_database: Database) -> None:
    heard = threading.Event()

    class Watcher(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.set()
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Watcher)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings = Settings(secret_key="k", heartbeat_url=f"http://127.0.0.1:{server.server_port}/ping")
    worker = Worker(sqlite_database, settings, lambda: b.NOW)
    worker.start()
    try:
        assert heard.wait(20)
    finally:
        worker.stop()
        server.shutdown()
        thread.join()
        server.server_close()
