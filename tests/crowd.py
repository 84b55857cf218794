"""Many people at once before a real `vekha serve`: kept connections, a bare HTTP/1.1, every answer with its seconds.

A client library would take more of the processor than the site under test.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.ports import free_port

PATIENCE = 10.0
"""Seconds within which everybody must be answered."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request: of a page, or with what is posted as a ``form`` or to the API as ``json``."""

    path: str
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, object] | None = None

    def raw(self) -> bytes:
        """As it goes over the wire."""
        kind, body = self._posted()
        lines = [f"{'POST' if kind else 'GET'} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if kind:
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def _posted(self) -> tuple[str, bytes]:
        if self.form is not None:
            return "application/x-www-form-urlencoded", urlencode(self.form).encode()
        return ("application/json", json.dumps(self.json).encode()) if self.json is not None else ("", b"")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds."""

    call: Call
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Person:
    """One kept connection; asks one thing after the other."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, call: Call) -> Answer:
        """The answer. Raises TimeoutError when none comes in time."""
        begun = time.perf_counter()
        async with asyncio.timeout(PATIENCE):
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = self._streams
            writer.write(call.raw())
            status, headers, body = await read_answer(reader)
        if headers.get("connection") == "close":
            self.leave()
        return Answer(call, status, headers, body, time.perf_counter() - begun)

    def leave(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    """Status, headers with small letters and body of the next answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return int(head[0].split(" ")[1]), headers, body


@dataclass(frozen=True, slots=True)
class Running:
    """A process of ``vekha serve``."""

    port: int
    pid: int

    def processor_seconds(self) -> float:
        """What it has used of the processor."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def crowd(port: int, people: Sequence[Sequence[Call]], *, retry: bool = False) -> list[Answer]:
    """What each of ``people``, all at once, is answered; with ``retry`` the refused come again when they were told to.

    Raises TimeoutError when somebody is not answered in time.
    """

    async def visit(calls: Sequence[Call]) -> list[Answer]:
        person, answers, left = Person(port), list[Answer](), deque(calls)
        try:
            while left:
                answers.append(await person.ask(left[0]))
                if retry and answers[-1].status == 503:
                    await asyncio.sleep(float(answers[-1].headers["retry-after"]))
                else:
                    left.popleft()
        finally:
            person.leave()
        return answers

    async def all_at_once() -> list[Answer]:
        return sum(await asyncio.gather(*(visit(calls) for calls in people)), list[Answer]())

    return asyncio.run(all_at_once())


@contextmanager
def serving(url: str, folder: Path, *flags: str, **settings: object) -> Iterator[Running]:
    """``vekha serve`` on the database at ``url``, all pages there. What it says is in ``serve.log``."""
    port = free_port()
    told = {f"VEKHA_{name.upper()}": str(value) for name, value in {"database_url": url, **settings}.items()}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VEKHA_")} | told
    command = [str(Path(sys.executable).parent / "vekha"), "serve", "--port", str(port), *flags]
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        _wait(process, port, folder)
        yield Running(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    for _ in range(400):
        try:
            crowd(port, [[Call("/api/openapi.json")]])  # the last that is added
            return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError((folder / "serve.log").read_text()[-2000:]) from None
            time.sleep(0.05)
    raise TimeoutError("vekha serve does not answer")
