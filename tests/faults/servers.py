"""SMTP servers that misbehave, all of them real ones on loopback."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Any

from notifications.mailbox import Mailbox

Answer = Callable[[str, Any], "str | float | None"]


class Moody(Mailbox):
    """A mailbox that asks ``mood`` before every step (MAIL, RCPT, DATA).

    The mood answers with a reply to give instead of going on, "drop" to cut the connection, a number of seconds to be
    slow first, or None. At DATA the letter is kept only when the answer is None or a number.
    """

    def __init__(self, mood: Answer) -> None:
        super().__init__()
        self.mood = mood

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if (reply := await self._answer("MAIL", server, envelope)) is not None:
            return reply
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        envelope.asked = address
        if (reply := await self._answer("RCPT", server, envelope)) is not None:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if (reply := await self._answer("DATA", server, envelope)) is not None:
            return reply
        return await super().handle_DATA(server, session, envelope)

    async def _answer(self, step: str, server: Any, envelope: Any) -> str | None:
        answer = self.mood(step, envelope)
        if answer == "drop":
            server.transport.abort()
            return "421 dropped"
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return None
        return answer if isinstance(answer, str) else None

    def stop_listening(self) -> None:
        """Take no new connections; called from a mood."""
        assert self._server is not None
        self._server.close()

    def received(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(name_of(caught.raw) for caught in self.letters())


def name_of(raw: bytes) -> str:
    """The Message-ID, without parsing the whole letter."""
    found = re.search(rb"^Message-ID: (\S+)\r$", raw, re.MULTILINE)
    assert found
    return found[1].decode("ascii")


class Deadly(Moody):
    """Kills the client, whose process id is its EHLO name («w123»), at the ``nth`` occurrence of ``step``.

    «DATA» is before the letter is kept, «kept» after it is kept and before the client hears of it. ``clients`` names
    who brought each letter. Until ``crowd`` different clients have come with a first letter, nobody is answered.
    """

    def __init__(self) -> None:
        super().__init__(lambda _step, _envelope: None)
        self.clients: list[str] = []
        self.crowd = 1
        self._step, self._countdown = "", 0
        self._here: set[str] = set()
        self._all_here = asyncio.Event()

    def aim(self, step: str, nth: int) -> None:
        """Kill the next client at its ``nth`` ``step``; an empty step spares everyone."""
        self._step, self._countdown = step, nth

    async def _answer(self, step: str, server: Any, envelope: Any) -> str | None:
        await self._gather(server.session.host_name)
        return "421 dead" if self._strikes(step, server) else None

    async def _gather(self, client: str) -> None:
        self._here.add(client)
        if len(self._here) >= self.crowd:
            self._all_here.set()
        await asyncio.wait_for(self._all_here.wait(), 60)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        reply = await super().handle_DATA(server, session, envelope)
        if reply.startswith("250"):
            self.clients.append(session.host_name)
            self._strikes("kept", server)
        return reply

    def _strikes(self, step: str, server: Any) -> bool:
        if step != self._step or not alive(server.session.host_name):
            return False
        self._countdown -= 1
        if self._countdown > 0:
            return False
        self._step = ""
        os.kill(int(server.session.host_name.removeprefix("w")), signal.SIGKILL)
        return True


def alive(client: str) -> bool:
    """Whether the process still is; the last lines of one killed before may come to the server after its death."""
    try:
        os.kill(int(client.removeprefix("w")), 0)
    except ProcessLookupError:
        return False
    return True


def at_random(seed: int, share: float, *answers: str | float) -> Answer:
    """A mood that misbehaves in ``share`` of all steps, reproducibly."""
    dice = random.Random(seed)

    def mood(_step: str, _envelope: Any) -> str | float | None:
        return dice.choice(answers) if dice.random() < share else None

    return mood


class Doorman:
    """A server that greets with ``greeting`` and hangs up, or says nothing at all when it is empty."""

    def __init__(self, greeting: bytes) -> None:
        self._greeting = greeting
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.visitors = 0
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            self.visitors += 1
            if self._greeting:
                visitor.sendall(self._greeting)
                visitor.close()
            else:
                self._open.append(visitor)

    def __enter__(self) -> Doorman:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for visitor in self._open:
            visitor.close()
        self._thread.join()
