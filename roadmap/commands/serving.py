"""The command that serves: web, worker and, on request, the demo."""

from __future__ import annotations

import gc
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any

import typer

from roadmap.commands.context import day, say
from roadmap.database import Database
from roadmap.errors import Conflict, Unavailable
from roadmap.realtime import Now, running_from, utc_now
from roadmap.services.worker import Worker
from roadmap.settings import Settings, load_settings


def serve(
    host: Annotated[str, typer.Option(help="на каком адресе слушать")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="на каком порту")] = 8000,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="только страницы, без часов и почты")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="показательная база с вымышленными пользователями")] = False,
    today: Annotated[str | None, typer.Option(help="«сегодня» показа, по умолчанию 2024-03-15")] = None,
) -> None:
    """Запустить Веху: страницы, API, часы и почту."""
    settings = load_settings()
    if demo and "database_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"database_url": "sqlite:///vekha-demo.db"})
    if "base_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"base_url": f"http://{host}:{port}"})
    _check_port(host, port)
    database = Database(settings.database_url)
    try:
        database.migrate()
        if demo:
            with _demo(database, settings, day(today)) as (app_demo, demo_settings, now):
                _run(database, demo_settings, now, host, port, worker=not no_worker, demo=app_demo)
        else:
            _run(database, settings, utc_now, host, port, worker=not no_worker, demo=None)
    finally:
        database.close()


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable(
                "serve.port", f"порт {port} на {host} занят или недоступен: выберите другой ключом --port"
            ) from error


def _run(database: Database, settings: Settings, now: Now, host: str, port: int, *, worker: bool, demo: Any) -> None:
    import uvicorn

    from roadmap.web.app import create_app

    running = Worker(database, settings, now) if worker else None
    app = create_app(database, settings, now=now, demo=demo)
    if running is not None:
        try:
            running.start()
        except Conflict as conflict:  # another process works on this file; the pages can be served all the same
            say(f"Внимание: {conflict.message}")
            running = None
    say(f"Веха: http://{host}:{port}")
    gc.freeze()  # what was imported lives as long as the process: not worth looking through again
    gc.enable()
    try:
        uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=10)
    finally:
        if running is not None:
            running.stop()


@contextmanager
def _demo(database: Database, settings: Settings, today: date | None) -> Iterator[tuple[Any, Settings, Now]]:
    from notifications.mailbox import Mailbox
    from roadmap.services.demo import DEMO_PASSWORD, DEMO_TODAY, DEMO_USERS, play, resume_at
    from roadmap.web.app import DemoMode

    play(database, today or DEMO_TODAY)
    now = running_from(resume_at(database, today or DEMO_TODAY))
    with Mailbox() as mailbox:
        banner = (
            f"Показательная база: сегодня {(today or DEMO_TODAY):%d.%m.%Y}, пользователи вымышлены, письма не уходят"
        )
        say("Вход: " + ", ".join(user.email for user in DEMO_USERS) + f"; пароль {DEMO_PASSWORD}")
        say(f"Письма: {settings.base_url}/dev/mail")
        yield DemoMode(banner, mailbox), settings.model_copy(update={"smtp_url": mailbox.url, "mail_seconds": 5.0}), now
