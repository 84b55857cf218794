"""At most so many acts within a time from one place: for pages that ask for no log-in. In memory, bounded."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

from roadmap.errors import VekhaError

MAX_KEYS = 10_000


class TooMuch(VekhaError):
    """Wait; ``data["seconds"]`` says how long."""

    status = 429
    exit_status = 2


class RateLimit:
    """``limit`` acts within ``window`` for each key. One process's memory, like `throttle`."""

    def __init__(self, limit: int, window: timedelta) -> None:
        self._limit, self._window = limit, window
        self._acts: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def act(self, key: str, now: datetime) -> None:
        """Count one act. Raises `TooMuch` when there have been enough."""
        with self._lock:
            acts = self._acts.setdefault(key, deque())
            self._acts.move_to_end(key)
            while len(self._acts) > MAX_KEYS:
                self._acts.popitem(last=False)
            while acts and now - acts[0] > self._window:
                acts.popleft()
            if len(acts) >= self._limit:
                seconds = int((acts[0] + self._window - now).total_seconds()) + 1
                raise TooMuch("rate.limit", "слишком много запросов подряд: подождите несколько минут", seconds=seconds)
            acts.append(now)
