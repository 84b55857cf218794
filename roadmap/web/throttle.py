"""Wrong passwords slow the guesser down: per account and per address, in memory, bounded."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from roadmap.errors import VekhaError

FREE_TRIES = 5
FREE_TRIES_OF_AN_ADDRESS = 50
"""A whole office may stand behind one network address."""
WINDOW = timedelta(minutes=15)
MAX_KEYS = 10_000


class TooManyTries(VekhaError):
    """Wait before the next password; ``data["seconds"]`` says how long."""

    status = 429
    exit_status = 2


class Throttle:
    """Counts failures by key, ``user:…`` or ``from:…`` (a network address).

    After the free tries within a quarter of an hour each further one doubles the wait, from 15 seconds to 15 minutes.
    One process's memory: several processes let a guesser try as many times more, which argon2 bounds well enough.
    """

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[int, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, keys: tuple[str, ...], now: datetime) -> None:
        """Raises `TooManyTries` while one of ``keys`` has to wait."""
        with self._lock:
            waits = [self._free_at(key) - now for key in keys if key in self._failures]
        longest = max(waits, default=timedelta(0))
        if longest > timedelta(0):
            seconds = int(longest.total_seconds()) + 1
            raise TooManyTries(
                "login.throttled",
                f"слишком много неверных паролей: попробуйте снова через {_spell(seconds)}",
                seconds=seconds,
            )

    def failed(self, keys: tuple[str, ...], now: datetime) -> None:
        """A wrong password was given under these keys."""
        with self._lock:
            for key in keys:
                count, last = self._failures.get(key, (0, now))
                self._failures[key] = (count + 1 if now - last <= WINDOW else 1, now)
                self._failures.move_to_end(key)
            while len(self._failures) > MAX_KEYS:
                self._failures.popitem(last=False)

    def succeeded(self, keys: tuple[str, ...]) -> None:
        """The right password forgives."""
        with self._lock:
            for key in keys:
                self._failures.pop(key, None)

    def _free_at(self, key: str) -> datetime:
        count, last = self._failures[key]
        free = FREE_TRIES_OF_AN_ADDRESS if key.startswith("from:") else FREE_TRIES
        if count < free:
            return last
        return last + min(WINDOW, timedelta(seconds=15 * 2 ** min(count - free, 10)))


def _spell(seconds: int) -> str:
    return f"{seconds} с" if seconds < 90 else f"{-(-seconds // 60)} мин"
