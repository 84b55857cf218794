"""What the port need not wait for: routes added a moment after it answers, or by the first request that needs one.

Half of the start went into pages and endpoints that nobody asks for in the first second. They are added in the
background; a request that no route takes yet waits until they are there and is then routed as usual.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

import anyio.to_thread
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send


class Rest:
    """The routes of ``app`` still to be added; ``add`` adds them. Built once, by whoever comes first."""

    def __init__(self, app: FastAPI, add: Callable[[], None]) -> None:
        self._router, self._add = app.router, add
        self._lock = Lock()
        self._built = False
        self._nothing_found = app.router.default
        app.router.default = self

    def build(self) -> None:
        """Add the routes; returns when they are there, whoever adds them. Only appends, so requests may go on."""
        with self._lock:
            if not self._built:
                self._add()
                self._router.default = self._nothing_found
                self._built = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request that no route has taken: once more, when all routes are there."""
        await anyio.to_thread.run_sync(self.build)
        await self._router.app(scope, receive, send)
