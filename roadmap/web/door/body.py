"""A request's body, taken in whole before anybody works on it: a slow sender then holds no thread and no connection."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile

import anyio.to_thread
from starlette.types import Message, Receive

from roadmap.errors import VekhaError

IN_MEMORY = 1024 * 1024
"""Bytes; a larger body lies in a file until its request has been answered."""
A_PIECE = 256 * 1024


class Body:
    """What ``receive`` brings: first it arrives, then the application `receive`s it from here."""

    def __init__(self, receive: Receive) -> None:
        self._from = receive
        self._file = SpooledTemporaryFile[bytes](max_size=IN_MEMORY)
        self._size = self._given = 0
        self._all_given = False
        self._fault: VekhaError | None = None

    async def arrive(self) -> bool:
        """Take all of it in. Whether the client is still there."""
        more = True
        while more:
            try:
                message = await self._from()
            except VekhaError as fault:  # too large: for the application to say
                self._fault = fault
                return True
            if message["type"] != "http.request":
                return False
            await self._keep(message.get("body", b""))
            more = message.get("more_body", False)
        self._file.seek(0)
        return True

    async def receive(self) -> Message:
        """ASGI: the body in pieces, then what else the client does. Raises what had refused it."""
        if self._fault is not None:
            raise self._fault
        if self._all_given:
            return await self._from()
        piece = await self._piece()
        self._given += len(piece)
        self._all_given = self._given >= self._size
        return {"type": "http.request", "body": piece, "more_body": not self._all_given}

    async def gone(self) -> None:
        """Returns when the client hangs up."""
        if self._fault is not None:
            await anyio.sleep_forever()
        while (await self._from())["type"] != "http.disconnect":
            pass

    def close(self) -> None:
        """Forget it."""
        self._file.close()

    async def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > IN_MEMORY:
            await anyio.to_thread.run_sync(self._file.write, piece)
        else:
            self._file.write(piece)

    async def _piece(self) -> bytes:
        if self._size > IN_MEMORY:
            return await anyio.to_thread.run_sync(self._file.read, A_PIECE)
        return self._file.read()
