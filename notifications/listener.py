"""A server on a loopback port with a thread and an event loop of its own, open while its context lasts."""

from __future__ import annotations

import asyncio
import ipaddress
import threading
from abc import ABC, abstractmethod
from concurrent.futures import Future
from functools import partial
from types import TracebackType
from typing import Self
from weakref import WeakSet

from notifications.said import _


class Listener(ABC):
    """Listens on ``host``:``port`` (0: any free port; ``port`` then says which) while it is open.

    What differs is told by `_session`: the protocol of one conversation; it must be kept in ``_sessions``.
    """

    name = "listener"

    def __init__(self, host: str, port: int) -> None:
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(_("слушать можно только на этой машине (127.0.0.1), а не на {host}", host=host))
        self._host, self.port = host, port
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: asyncio.Server | None = None
        self._ended = asyncio.Event()
        self._sessions: WeakSet[asyncio.StreamReaderProtocol] = WeakSet()

    def open(self) -> Self:
        """Start listening. Raises OSError when the port is taken."""
        opened: Future[None] = Future()
        run = partial(asyncio.run, self._serve(opened))
        self._thread = threading.Thread(target=run, name=self.name, daemon=True)
        self._thread.start()
        try:
            opened.result()
        except OSError:
            self._thread.join()
            raise
        return self

    def close(self) -> None:
        """Stop listening and cut the conversations under way: who has no answer yet keeps his letter."""
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join()
            self._loop = self._thread = None

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @abstractmethod
    def _session(self) -> asyncio.StreamReaderProtocol:
        """The protocol of one conversation."""

    async def _listen(self, loop: asyncio.AbstractEventLoop) -> asyncio.Server:
        return await loop.create_server(self._session, self._host, self.port)

    async def _serve(self, opened: Future[None]) -> None:
        """Until the end; what is under way then is cancelled and waited for by `asyncio.run`."""
        loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        try:
            self._server = await self._listen(loop)
        except OSError as error:
            opened.set_exception(error)
            return
        self._loop, self.port = loop, self._server.sockets[0].getsockname()[1]
        opened.set_result(None)
        await self._ended.wait()
        self._server.close()
        for session in list(self._sessions):
            transport = getattr(session, "transport", None)
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
