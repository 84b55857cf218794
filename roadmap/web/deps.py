"""What a request is served with: the site (database, settings, clock) and one session to read.

What a request changes it changes in a ``site.database.write()`` of its own, so the transaction is committed, or has
failed, *before* the response goes out: a request-scoped dependency would commit after it, and a failed commit would
still have answered 200.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Protocol

import anyio.to_thread
from anyio import CancelScope, CapacityLimiter
from fastapi import Depends, Path, Request
from sqlmodel import Session

from roadmap.database import Database
from roadmap.settings import Settings
from roadmap.web.rendering import Pages
from roadmap.web.throttle import Throttle

if TYPE_CHECKING:
    from notifications.mailbox import Caught  # the demo's mail server is for the demo to import


class DemoMailbox(Protocol):
    """What the demo's page needs of `notifications.mailbox.Mailbox`."""

    def letters(self) -> list[Caught]:
        """All letters, oldest first."""

    def get(self, number: int) -> Caught | None:
        """One letter."""


@dataclass(frozen=True, slots=True)
class DemoMode:
    """The demonstration: ``banner`` stands on every page, ``mailbox`` has caught all letters."""

    banner: str
    mailbox: DemoMailbox | None = None
    password: str = "vekha-demo"  # noqa: S105 (printed on the log-in page, that is its purpose)


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that outlives a request. ``wake`` tells the worker that there is something to do."""

    database: Database
    settings: Settings
    now: Callable[[], datetime]
    wake: Callable[[], None]
    demo: DemoMode | None
    pages: Pages
    throttle: Throttle


def site_of(request: Request) -> Site:
    """The site that serves this request."""
    site: Site = request.app.state.site
    return site


async def the_site(request: Request) -> Site:
    """`site_of` as a dependency, on the event loop like all that only looks: a thread would cost more than the look."""
    return site_of(request)


TheSite = Annotated[Site, Depends(the_site)]


Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
"""A number in an address; anything else names nothing."""


async def request_time(site: TheSite) -> datetime:
    """The instant of the request, aware UTC; one for the whole request."""
    return site.now()


Now = Annotated[datetime, Depends(request_time)]


async def read_session(site: TheSite) -> AsyncIterator[Session]:
    """A session for reading, one per request. It has no connection until a thread asks something of it."""
    session = site.database.reader()
    try:
        yield session
    finally:
        if session.in_transaction():  # else it has no connection to give back
            with CancelScope(shield=True):  # on a thread that nobody else can hold
                await anyio.to_thread.run_sync(session.close, limiter=CapacityLimiter(1))


ReadSession = Annotated[Session, Depends(read_session, scope="function")]
