"""Files from outside are parsed in a child process with limits on time and memory; a bad file ends the child, not us.

The child is this module run by the same interpreter or, where no other thread could be caught halfway (the command
line), a fork, which starts at once. It sets its own limits, takes the bytes and writes one JSON document; whatever it
does, the parent waits no longer than the limit. Memory is the child's address space, where the system can limit it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from roadmap.documents import errors
from roadmap.documents.document_json import from_json, to_json
from roadmap.documents.model import ParsedDocument
from roadmap.language.message import _

SECONDS = 10.0
MEGABYTES = 512
_STARTING = 5.0
_OUT_OF_MEMORY = 3


def parse(name: str, data: bytes, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> ParsedDocument:
    """Parse a file in a child process.

    Raises `DocumentError` with a stable code: what the reader said, or `document.timeout`, `document.memory`,
    `document.damaged` where the child had to be ended.
    """
    return parse_with_text(name, data, seconds, megabytes)[0]


def parse_with_text(
    name: str, data: bytes, seconds: float = SECONDS, megabytes: int = MEGABYTES
) -> tuple[ParsedDocument, list[str]]:
    """The same, with the file's own text line by line; a row of a table is one line, its cells set apart by tabs."""
    answer = _run(name, data, seconds, megabytes)
    if "error" in answer:
        raise errors.DocumentError(str(answer["error"]["code"]), str(answer["error"]["message"]))
    return from_json(answer["document"]), list(answer["text"])


def _run(name: str, data: bytes, seconds: float, megabytes: int) -> dict[str, Any]:
    if hasattr(os, "fork") and threading.active_count() == 1:
        status, said = _forked(name, data, seconds, megabytes)
    else:
        status, said = _started(name, data, seconds, megabytes)
    if status == _OUT_OF_MEMORY:
        raise errors.out_of_memory()
    if status in (-24, -9):
        raise errors.timeout(seconds)
    try:
        answer = json.loads(said)
    except ValueError:
        raise errors.damaged(_("чтение прервалось")) from None
    return answer if isinstance(answer, dict) else {}


def _forked(name: str, data: bytes, seconds: float, megabytes: int) -> tuple[int, bytes]:
    """Exit status (negative: the signal that ended it) and output of a fork of this process."""
    import roadmap.documents.parse  # the readers are inherited, not loaded anew for every file

    assert roadmap.documents.parse
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # nothing of the parent's may run on in here
        status = 1
        try:
            os.close(reading)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            _limit(seconds, megabytes + _inherited_megabytes())
            status, said = _answer(name, data)
            with os.fdopen(writing, "wb") as out:
                out.write(said)
        except MemoryError:
            status = _OUT_OF_MEMORY
        finally:
            os._exit(status)
    os.close(writing)
    chunks, until = [], time.monotonic() + seconds
    with os.fdopen(reading, "rb", buffering=0) as stream:
        while (left := until - time.monotonic()) > 0 and select.select([stream], [], [], left)[0]:
            if not (chunk := stream.read(1 << 20)):
                break
            chunks.append(chunk)
        else:
            os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, b"".join(chunks)


def _inherited_megabytes() -> int:
    """The address space that a fork has from its parent: it is not the file's doing."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def _started(name: str, data: bytes, seconds: float, megabytes: int) -> tuple[int, bytes]:
    """The same of a new interpreter."""
    root = Path(__file__).resolve().parents[2]
    environment = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG", "SYSTEMROOT", "HOME")}
    environment |= {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "roadmap.documents.sandbox", name, str(seconds), str(megabytes)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, the name is an argument and no shell reads it
            command, input=data, capture_output=True, timeout=seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        raise errors.timeout(seconds) from None
    status = _OUT_OF_MEMORY if b"MemoryError" in done.stderr[-2000:] else done.returncode
    return status, done.stdout


def _limit(seconds: float, megabytes: int) -> None:
    """Limits of this very process; where the system knows none (Windows), only the parent's clock remains."""
    try:
        import resource
    except ImportError:
        return
    size = megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    whole = max(1, int(seconds + _STARTING))
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main(arguments: list[str]) -> int:
    """The child: limits first, then the bytes, then one JSON document."""
    name, seconds, megabytes = arguments[0], float(arguments[1]), int(arguments[2])
    _limit(seconds, megabytes)
    status, said = _answer(name, sys.stdin.buffer.read())
    sys.stdout.buffer.write(said)
    sys.stdout.flush()
    return status


def _answer(name: str, data: bytes) -> tuple[int, bytes]:
    """Exit status and what the child says: the document and its text, or the error; nothing when memory ran out."""
    try:
        from roadmap.documents.formats import read_bytes
        from roadmap.documents.parse import parse_document

        document = read_bytes(name, data)
        answer: dict[str, Any] = {"document": to_json(parse_document(document)), "text": document.text_lines()}
    except errors.DocumentError as error:
        answer = {"error": {"code": error.code, "message": error.message}}
    except MemoryError:
        return _OUT_OF_MEMORY, b""
    except RecursionError:
        problem = errors.damaged(_("слишком глубокая вложенность"))
        answer = {"error": {"code": problem.code, "message": problem.message}}
    return 0, json.dumps(answer, ensure_ascii=False).encode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
