"""The real clock: the one place that reads it. Everything else takes the instant as an argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]


def utc_now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def running_from(start: datetime) -> Now:
    """A false clock that says ``start`` now and runs on at the real pace: the demo's time."""
    offset = start - utc_now()
    return lambda: utc_now() + offset
