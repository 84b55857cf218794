"""The door: so many requests are worked on at once, so many wait their turn, the rest is told at once to come again.

Whoever is inside has a thread and a connection coming to him without waiting: there are as many as the places may need
(`places`), so nobody holds what another waits for. A place is taken when all of the request is here
(`Body`) and given back when its answer goes out: who sends or reads slowly keeps nobody waiting. A request that is
refused has not been begun.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from anyio.lowlevel import RunVar
from fastapi import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roadmap.errors import Busy, VekhaError
from roadmap.language.message import _
from roadmap.settings import Settings
from roadmap.web.door.body import Body

COME_AGAIN = (1, 2, 3)
"""Seconds that the refused are told in turn, so that they do not all come again at the same moment."""

Refuse = Callable[[Request, VekhaError], Response]


def has_place(request: Request) -> bool:
    """Whether the request is worked on, so that it may ask the database."""
    return bool(getattr(request.state, "place", False))


def _goes_past(path: str) -> bool:
    return path == "/healthz" or path.startswith("/static/")


class Line:
    """``places`` at a time, ``length`` waiting in order of coming, at most ``patience`` seconds. One event loop's."""

    def __init__(self, places: int, length: int, patience: float) -> None:
        self._free, self._length, self._patience = places, length, patience
        self._waiting: deque[asyncio.Future[bool]] = deque()

    async def enter(self, gone: Callable[[], Awaitable[None]]) -> bool:
        """Whether a place was free in time; whoever has got one must `leave`.

        ``gone`` returns when the client hangs up, who then waits no longer.
        """
        if self._free > 0:
            self._free -= 1
            return True
        if len(self._waiting) >= self._length:
            return False
        return await self._wait(gone)

    def leave(self) -> None:
        """Give the place to the next in line."""
        if self._waiting:
            self._waiting.popleft().set_result(True)
        else:
            self._free += 1

    async def _wait(self, gone: Callable[[], Awaitable[None]]) -> bool:
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[bool] = loop.create_future()
        self._waiting.append(turn)
        timer = loop.call_later(self._patience, self._give_up, turn)
        watch = asyncio.ensure_future(gone())
        watch.add_done_callback(lambda _asked: self._give_up(turn))
        try:
            return await asyncio.shield(turn)
        except asyncio.CancelledError:  # the process ends
            self._give_up(turn)
            if turn.result():
                self.leave()
            raise
        finally:
            timer.cancel()
            watch.cancel()

    def _give_up(self, turn: asyncio.Future[bool]) -> None:
        if not turn.done():
            self._waiting.remove(turn)
            turn.set_result(False)


class Door:
    """Lets requests to ``app`` in; ``refuse`` makes the answer for those that are not let in."""

    def __init__(self, app: ASGIApp, *, settings: Settings, refuse: Refuse) -> None:
        self._app, self._settings, self._refuse = app, settings, refuse
        self._lines: RunVar[Line] = RunVar("door")
        self._refused = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or _goes_past(scope["path"]):
            await self._app(scope, receive, send)
            return
        body = Body(receive)
        try:
            if await body.arrive():
                await self._in_turn(scope, body, send)
        finally:
            body.close()

    async def _in_turn(self, scope: Scope, body: Body, send: Send) -> None:
        line = self._line()
        if not await line.enter(body.gone):
            await self._refuse(Request(scope), self._busy())(scope, body.receive, send)
            return
        state = scope.setdefault("state", {})
        state["place"] = True

        def leave() -> None:
            if state.pop("place", False):
                line.leave()

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start":  # the work is done, what follows only goes over the wire
                leave()
            await send(message)

        try:
            await self._app(scope, body.receive, answering)
        finally:
            leave()

    def _line(self) -> Line:
        try:
            return self._lines.get()
        except LookupError:
            wanted = self._settings
            line = Line(wanted.web_threads, wanted.web_queue, wanted.web_wait_seconds)
            self._lines.set(line)
            return line

    def _busy(self) -> Busy:
        seconds = COME_AGAIN[self._refused % len(COME_AGAIN)]
        self._refused += 1
        return busy(seconds)


def busy(seconds: int) -> Busy:
    """The refusal of a request that was not begun."""
    return Busy(
        "site.busy",
        _(
            "сейчас слишком много запросов, этот не начат и ничего из него не сохранено: повторите через {seconds} с",
            seconds=seconds,
        ),
        seconds=seconds,
    )
