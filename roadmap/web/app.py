"""The web application: pages and API over the same services, put together in one place.

The API and the pages that nobody opens first are imported when they are added: see `rest`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import anyio.to_thread
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from roadmap.database import Database
from roadmap.language.message import _
from roadmap.letters.links import with_secret
from roadmap.resources import templates_dir
from roadmap.settings import Settings
from roadmap.web import pages
from roadmap.web.deferred_routes import Rest
from roadmap.web.deps import DemoMode, Site
from roadmap.web.door.language import SpokenLanguage
from roadmap.web.door.line import Door
from roadmap.web.door.places import connections_needed, threads_needed
from roadmap.web.headers import BodyLimit, GuardHeaders, RequestName
from roadmap.web.problems import answer, install_problems
from roadmap.web.rendering import shipped_pages
from roadmap.web.throttle import Throttle

__all__ = ["DemoMode", "create_app"]


def _nobody() -> None:
    """There is no worker to wake."""


def create_app(
    database: Database,
    settings: Settings,
    *,
    now: Callable[[], datetime],
    demo: DemoMode | None = None,
    wake: Callable[[], None] = _nobody,
    whole: bool = True,
) -> FastAPI:
    """The ASGI application over a migrated ``database``. ``now`` is its only clock; changes call ``wake``.

    Unless ``whole`` it answers the first pages only, and `build_rest` adds the others while it already serves.
    Raises ValueError for a database with fewer connections than the pages may need at once.
    """
    if database.connections < connections_needed(settings):
        raise ValueError(
            f"{connections_needed(settings)} connections are needed, the database has {database.connections}"
        )

    @asynccontextmanager
    async def lifespan(_asked: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = threads_needed(settings)
        yield

    app = FastAPI(
        title=_("Веха"),
        version="1",
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.site = Site(database, with_secret(database, settings), now, wake, demo, shipped_pages(), Throttle())
    app.add_middleware(Door, settings=settings, refuse=answer)
    app.add_middleware(BodyLimit, limit=(settings.upload_limit_mb * 4 + 1) * 1024 * 1024)
    app.add_middleware(GuardHeaders, https=settings.base_url.startswith("https:"))
    app.add_middleware(SpokenLanguage)
    app.add_middleware(RequestName)
    install_problems(app)
    app.mount("/static", StaticFiles(directory=templates_dir() / "static"), name="static")
    pages.include(app, pages.FIRST)
    with_mailbox = demo is not None and demo.mailbox is not None

    def add_rest() -> None:
        from roadmap.web import api

        app.include_router(api.router)
        api.describe_in_words(app)
        pages.include(app, (*pages.LATER, *(pages.DEMO if with_mailbox else ())))

    app.state.rest = Rest(app, add_rest)
    if whole:
        build_rest(app)
    return app


def build_rest(app: FastAPI) -> None:
    """Add what is still missing of an application that was not created whole; from any thread."""
    rest: Rest = app.state.rest
    rest.build()
