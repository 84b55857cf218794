"""The command that serves: web, worker and, on request, the demo."""

from __future__ import annotations

import gc
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from roadmap.commands.context import day, say
from roadmap.database import Database
from roadmap.errors import Conflict, Unavailable
from roadmap.language.message import _
from roadmap.operation.ownership import FOR_HISTORY, refuse_before, refuse_demo, warning_of
from roadmap.realtime import Now, running_from, utc_now
from roadmap.settings import Settings, load_settings
from roadmap.web.door.places import connections_needed

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from roadmap.operation.worker import Worker

HEAD_START = 0.25
"""Seconds that the first page has for itself before the rest is imported."""


def serve(
    host: Annotated[str, typer.Option(help=_("на каком адресе слушать"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=_("на каком порту"))] = 8000,
    no_worker: Annotated[bool, typer.Option("--no-worker", help=_("только страницы, без часов и почты"))] = False,
    demo: Annotated[bool, typer.Option("--demo", help=_("показательная база с вымышленными пользователями"))] = False,
    today: Annotated[str | None, typer.Option(help=_("«сегодня» показа, по умолчанию 2024-03-15"))] = None,
    demo_base: Annotated[
        bool, typer.Option("--demo-base", help=_("вести базу показа по настоящим часам и с настоящей почтой"))
    ] = False,
) -> None:
    """Запустить Веху: страницы, API, часы и почту."""
    settings = load_settings()
    if demo and "database_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"database_url": "sqlite:///vekha-demo.db"})
    if "base_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"base_url": f"http://{host}:{port}"})
    _check_port(host, port)
    database = Database(settings.database_url, connections=connections_needed(settings))
    try:
        if demo:
            refuse_before(database, FOR_HISTORY)
        database.migrate()
        if demo:
            with _demo(database, settings, day(today)) as (app_demo, demo_settings, now):
                _run(database, demo_settings, now, host, port, worker=not no_worker, demo=app_demo)
        else:
            _warn(database, meant=demo_base)
            _run(database, settings, utc_now, host, port, worker=not no_worker, demo=None)
    finally:
        database.close()


def _warn(database: Database, *, meant: bool) -> None:
    """Raises `Conflict` on a demo's base unless that is ``meant``; says where the people are made up."""
    with database.read() as session:
        refuse_demo(session, meant=meant)
        warning = warning_of(session)
    if warning is not None:
        say(_("Внимание: {warning}", warning=warning))


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable(
                "serve.port",
                _("порт {port} на {host} занят или недоступен: выберите другой ключом --port", port=port, host=host),
            ) from error


def _run(database: Database, settings: Settings, now: Now, host: str, port: int, *, worker: bool, demo: Any) -> None:
    """Serve until told to stop. The port opens with the first pages; the rest and the worker follow behind it."""
    import uvicorn

    from roadmap.web.app import create_app

    app = create_app(database, settings, now=now, demo=demo, whole=False)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,  # its records go where all go
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    behind = _Behind(server, app, (lambda: _worker(database, settings, now)) if worker else None)
    say(_("Веха: http://{host}:{port}", host=host, port=port))
    # uvicorn raises the signal once more when it has closed: without this the process would die of it, the worker too
    signal.signal(signal.SIGTERM, lambda *_asked: None)
    behind.start()
    try:
        with suppress(KeyboardInterrupt):
            server.run()
    finally:
        behind.stop()


class _Behind(threading.Thread):
    """What happens once the port answers: the rest of the pages is added, the worker starts. A fault ends the service.

    The worker is imported here too: it is a fifth of what there is to import.
    """

    def __init__(self, server: uvicorn.Server, app: FastAPI, worker: Callable[[], Worker | None] | None) -> None:
        super().__init__(name="behind", daemon=True)
        self._server, self._app, self._make_worker = server, app, worker
        self._worker: Worker | None = None
        self._fault: BaseException | None = None

    def run(self) -> None:
        try:
            if self._port_is_open():
                self._follow()
        except BaseException as fault:
            self._fault = fault
            self._server.should_exit = True

    def _port_is_open(self) -> bool:
        while not self._server.started:
            if self._server.should_exit:
                return False
            time.sleep(0.02)
        time.sleep(HEAD_START)
        return True

    def _follow(self) -> None:
        from roadmap.web.app import build_rest

        build_rest(self._app)
        gc.freeze()  # what was imported lives as long as the process: not worth looking through again
        gc.enable()
        if self._make_worker is not None:
            self._worker = self._make_worker()

    def stop(self) -> None:
        """End the worker; raises what has gone wrong."""
        self._server.should_exit = True
        self.join(30)
        if self._worker is not None:
            self._worker.stop()
        if self._fault is not None:
            raise self._fault


def _worker(database: Database, settings: Settings, now: Now) -> Worker | None:
    """The worker at work, over connections that no crowd of visitors can take from it."""
    from roadmap.operation.worker import CONNECTIONS, Worker

    worker = Worker(database.apart(CONNECTIONS), settings, now)
    try:
        worker.start()
    except Conflict as conflict:  # another process works on this file; the pages can be served all the same
        say(_("Внимание: {message}", message=conflict.message))
        return None
    return worker


@contextmanager
def _demo(database: Database, settings: Settings, today: date | None) -> Iterator[tuple[Any, Settings, Now]]:
    from notifications.mailbox import Mailbox
    from roadmap.demo.stage import DEMO_PASSWORD, DEMO_TODAY, DEMO_USERS, play, resume_at
    from roadmap.web.app import DemoMode

    play(database, today or DEMO_TODAY)
    now = running_from(resume_at(database, today or DEMO_TODAY))
    with Mailbox() as mailbox:
        banner = _(
            "Показательная база: сегодня {value}, пользователи вымышлены, письма не уходят", value=today or DEMO_TODAY
        )
        say(
            _(
                "Вход: {people}; пароль {password}",
                people=", ".join(user.email for user in DEMO_USERS),
                password=DEMO_PASSWORD,
            )
        )
        say(_("Письма: {base_url}/dev/mail", base_url=settings.base_url))
        yield DemoMode(banner, mailbox), settings.model_copy(update={"smtp_url": mailbox.url, "mail_seconds": 5.0}), now
