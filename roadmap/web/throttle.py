"""Who tries too often waits: wrong passwords, and pages that ask for no log-in. In memory, bounded."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

from fastapi import Request

from roadmap.errors import VekhaError
from roadmap.language.message import _

FREE_TRIES = 5
FREE_TRIES_OF_AN_ADDRESS = 50
"""A whole office may stand behind one network address."""
WINDOW = timedelta(minutes=15)
MAX_KEYS = 10_000


class TooManyTries(VekhaError):
    """Wait; ``data["seconds"]`` says how long."""

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
                _("слишком много неверных паролей: попробуйте снова через {spell}", spell=_spell(seconds)),
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
    return _("{seconds} с", seconds=seconds) if seconds < 90 else _("{value} мин", value=-(-seconds // 60))


class RateLimit:
    """``limit`` acts within ``window`` for each key. One process's memory."""

    def __init__(self, limit: int, window: timedelta) -> None:
        self._limit, self._window = limit, window
        self._acts: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def act(self, key: str, now: datetime) -> None:
        """Count one act. Raises `TooManyTries` when there have been enough."""
        with self._lock:
            acts = self._acts.setdefault(key, deque())
            self._acts.move_to_end(key)
            while len(self._acts) > MAX_KEYS:
                self._acts.popitem(last=False)
            while acts and now - acts[0] > self._window:
                acts.popleft()
            if len(acts) >= self._limit:
                seconds = int((acts[0] + self._window - now).total_seconds()) + 1
                raise TooManyTries(
                    "rate.limit", _("слишком много запросов подряд: подождите несколько минут"), seconds=seconds
                )
            acts.append(now)


PER_PLACE = (120, timedelta(minutes=10))


def slow_down(request: Request, now: datetime) -> None:
    """At most so many openings of such links from one place, for all pages without a log-in. Raises `TooManyTries`."""
    state = request.app.state
    if not hasattr(state, "link_rate"):
        state.link_rate = RateLimit(*PER_PLACE)
    state.link_rate.act(request.client.host if request.client else "", now)
