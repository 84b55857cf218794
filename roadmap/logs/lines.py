"""The log: one JSON line a record on standard error, whichever library speaks, with no secret and no locals in it.

    {"time": "2026-11-22T06:00:00.123Z", "level": "error", "logger": "vekha.worker", "event": "job failed",
     "request_id": "…", "job": "tick", "exception": "Traceback (most recent call last): …"}

`set_up` is called once by the command line, for every command. Ours and structlog's records go through `logging` like
those of uvicorn, alembic and all others; so does what nobody has caught.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

from roadmap.logs.secrecy import STARS, conceal, is_secret_name, redact, secrets_in

if TYPE_CHECKING:
    from structlog.stdlib import BoundLogger

OURS = ("vekha", "roadmap", "notifications", "workflows")
"""Whose information is worth a line; of others only warnings are."""
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The request that is being answered, in every record made meanwhile."""
_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029]")
_TOLD = "_vekha_told"
_DEEPEST = 8


def set_up() -> None:
    """Send every record of this process through here. Repeatable."""
    conceal(secrets_in({name.removeprefix("VEKHA_"): said for name, said in os.environ.items()
                        if name.startswith("VEKHA_")}))  # fmt: skip
    lines = _Lines()
    lines.setFormatter(OneLine())
    lines.addFilter(_untold)
    root = logging.getLogger()
    root.handlers[:] = [lines]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def get_logger(name: str) -> BoundLogger:
    """A structlog logger whose records go through `logging`. structlog is imported with its first user, not before."""
    import structlog

    if not structlog.is_configured():
        structlog.configure(
            processors=[_to_record],
            wrapper_class=structlog.stdlib.BoundLogger,
            logger_factory=structlog.stdlib.LoggerFactory(),
        )
    logger: BoundLogger = structlog.get_logger(name)
    return logger


def _to_record(_logger: Any, _method: str, said: Any) -> Any:
    """What structlog was told as arguments of a `logging` call."""
    error, event = said.pop("exc_info", None), said.pop("event", "")
    return (event,), {"exc_info": error, "extra": {"said": dict(said)}}


class _Lines(logging.StreamHandler[Any]):
    """Standard error as it is now; a record that cannot be written is told of in one line too."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def handleError(self, record: logging.LogRecord) -> None:
        """In place of a traceback with the record's arguments."""
        if isinstance(sys.exc_info()[1], OSError):  # nobody reads any more
            return
        told = {"level": "error", "logger": record.name, "event": "a record could not be written", "at": record.lineno}
        sys.stderr.write(json.dumps(told) + "\n")


class OneLine(logging.Formatter):
    """A record as one line of JSON, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC)
        told: dict[str, Any] = {
            "time": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": redact(record.getMessage()),
        }
        if (request := request_id.get()) is not None:
            told["request_id"] = request
        told |= {name: value for name, value in _clean(getattr(record, "said", {})).items() if name not in told}
        if record.exc_info and record.exc_info[1] is not None:
            told["exception"] = redact("".join(traceback.format_exception(record.exc_info[1])).rstrip())
        if record.stack_info:
            told["stack"] = redact(record.stack_info)
        return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(told, ensure_ascii=False))


def _clean(value: Any, depth: int = 0) -> Any:
    """A JSON value without secrets; what JSON does not know is told in its own words."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping) and depth < _DEEPEST:
        return {
            redact(str(name)): STARS if is_secret_name(str(name)) and inner else _clean(inner, depth + 1)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset) and depth < _DEEPEST:
        return [_clean(inner, depth + 1) for inner in value]
    return redact(str(value))


def _untold(record: logging.LogRecord) -> bool:
    """An exception is told once: what our own handler has logged is not logged again by the server around it."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return True
    told = getattr(error, _TOLD, False)
    try:
        setattr(error, _TOLD, True)
    except (AttributeError, TypeError):  # an exception with slots
        return True
    return not (told and record.name.startswith("uvicorn"))


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("vekha").critical("uncaught exception", exc_info=(kind, error, trace))


def _uncaught_in_thread(found: threading.ExceptHookArgs) -> None:
    if found.exc_value is None or issubclass(found.exc_type, SystemExit):
        return
    thread = found.thread.name if found.thread is not None else ""
    said = {"said": {"thread": thread}}
    error = (found.exc_type, found.exc_value, found.exc_traceback)
    logging.getLogger("vekha").critical("uncaught exception in a thread", exc_info=error, extra=said)


def _unraisable(found: sys.UnraisableHookArgs) -> None:
    error = found.exc_value
    logging.getLogger("vekha").error("%s", found.err_msg or "exception ignored", exc_info=error)
