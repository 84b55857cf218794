"""A server on a loopback port with a thread and an event loop of its own, open while its context lasts."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self
from weakref import WeakSet


class Listener(ABC):
    """Listens on ``host``:``port`` (0: any free port; ``port`` then says which) while it is open.

    What differs is told by `_session`: the protocol of one conversation; it must be kept in ``_sessions``.
    """

    name = "listener"

    def __init__(self, host: str, port: int) -> None:
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"слушать можно только на этой машине (127.0.0.1), а не на {host}")
        self._host, self.port = host, port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: asyncio.Server | None = None
        self._thread: threading.Thread | None = None
        self._sessions: WeakSet[asyncio.StreamReaderProtocol] = WeakSet()

    def open(self) -> Self:
        """Start listening. Raises OSError when the port is taken."""
        ready, trouble = threading.Event(), list[OSError]()
        self._thread = threading.Thread(target=self._serve, args=(ready, trouble), name=self.name, daemon=True)
        self._thread.start()
        ready.wait()
        if trouble:
            self._thread.join()
            raise trouble[0]
        return self

    def close(self) -> None:
        """Stop listening and cut the conversations under way: who has no answer yet keeps his letter."""
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
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

    def _serve(self, ready: threading.Event, trouble: list[OSError]) -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            self._server = loop.run_until_complete(self._listen(loop))
        except OSError as error:
            trouble.append(error)
            loop.close()
            ready.set()
            return
        self.port = self._server.sockets[0].getsockname()[1]
        self._loop = loop
        ready.set()
        loop.run_forever()
        self._server.close()
        self._cut_off(loop)
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    def _cut_off(self, loop: asyncio.AbstractEventLoop) -> None:
        for session in list(self._sessions):
            transport = getattr(session, "transport", None)
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(asyncio.sleep(0.01))
