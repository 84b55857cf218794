"""Files from outside are parsed in a child process with limits on time and memory; a bad file ends the child, not us.

The child is this module run by the same interpreter. It sets its own limits, reads the bytes from its standard input
and writes one JSON document; whatever it does, the parent waits no longer than the limit. Memory is the child's
address space, where the system can limit it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from roadmap.documents import errors
from roadmap.documents.model import ParsedDocument
from roadmap.documents.stored import from_json, to_json

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
    if done.returncode == _OUT_OF_MEMORY or b"MemoryError" in done.stderr[-2000:]:
        raise errors.out_of_memory()
    if done.returncode in (-24, -9):
        raise errors.timeout(seconds)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise errors.damaged("чтение прервалось") from None
    return answer if isinstance(answer, dict) else {}


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
    data = sys.stdin.buffer.read()
    try:
        from roadmap.documents.parse import parse_document
        from roadmap.documents.readers import read_bytes

        document = read_bytes(name, data)
        answer: dict[str, Any] = {"document": to_json(parse_document(document)), "text": document.text_lines()}
    except errors.DocumentError as error:
        answer = {"error": {"code": error.code, "message": error.message}}
    except MemoryError:
        return _OUT_OF_MEMORY
    except RecursionError:
        problem = errors.damaged("слишком глубокая вложенность")
        answer = {"error": {"code": problem.code, "message": problem.message}}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
