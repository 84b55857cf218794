"""Processes of `vekha` that are forked from one that has imported it: a second's start takes milliseconds.

Run as a program it is that one process: a call comes with its arguments, folder, environment and three open files, and
goes through `roadmap.cli.main` in a fork of its own. Whatever a start is tested for (imports, signals, a service that
goes on) needs the real program.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, NoReturn

_BIGGEST = 1 << 20
PROGRAM = Path(sys.executable).parent / "vekha"


class Spawner:
    """The process that forks, and what is asked of it."""

    def __init__(self) -> None:
        mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._calls = mine
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.commands.spawner", str(its.fileno())],
            cwd=Path(__file__).parents[2],
            pass_fds=[its.fileno()],
        )
        its.close()

    def run(
        self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], input: str | None
    ) -> subprocess.CompletedProcess[str]:
        """What ``vekha ARGUMENTS`` wrote and how it ended."""
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
            given.write((input or "").encode())
            given.seek(0)
            call = {"arguments": list(arguments), "folder": str(folder), "environment": dict(environment)}
            files = [given.fileno(), out.fileno(), errors.fileno()]
            socket.send_fds(self._calls, [json.dumps(call).encode()], files)
            self._calls.settimeout(60)
            status = int(self._calls.recv(16))
            return subprocess.CompletedProcess([str(PROGRAM), *arguments], status, _text(out), _text(errors))

    def close(self) -> None:
        """End it."""
        self._calls.close()
        self._process.wait(10)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def main(number: int) -> None:
    """Serve calls until the other side closes."""
    import roadmap
    from roadmap.cli import main as vekha

    for module in pkgutil.walk_packages(roadmap.__path__, "roadmap."):
        if ".migrations." not in module.name:
            importlib.import_module(module.name)
    calls = socket.socket(fileno=number)
    while True:
        message, files, _, _ = socket.recv_fds(calls, _BIGGEST, 3)
        if not message:
            return
        child = os.fork()
        if not child:
            calls.close()
            _become(json.loads(message), files)
            _end(vekha)
        for file in files:
            os.close(file)
        calls.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def _become(call: dict[str, object], files: Sequence[int]) -> None:
    """Be the process that was called: its folder, environment, arguments and standard files."""
    os.chdir(str(call["folder"]))
    os.environ.clear()
    os.environ.update(call["environment"])  # type: ignore[arg-type]  # JSON of a mapping of texts
    sys.modules["__main__"].__package__ = None  # so that the program is called by its own name
    sys.argv = [str(PROGRAM), *call["arguments"]]  # type: ignore[misc]  # JSON of a list of texts
    for place, file in enumerate(files):
        os.dup2(file, place)
        os.close(file)


def _end(program: Callable[[], None]) -> NoReturn:
    """Run the program and end with its status. What was imported is not taken apart: that would outlast most calls."""
    status = 1
    try:
        program()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 0
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]  # there is one
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main(int(sys.argv[1]))
