"""The clock: APScheduler runs each job on its interval, and at once when a commit wakes it.

Jobs take their work from the database and are idempotent, so any number of processes may run the same clock.
The scheduler's own store is in memory; nothing is lost with it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler


@dataclass(frozen=True, slots=True)
class Job:
    """``run(now)`` every ``seconds``; ``woken`` jobs also run when something was committed."""

    name: str
    seconds: float
    run: Callable[[datetime], object]
    woken: bool = False


class Clock:
    """Runs jobs until stopped. ``now`` gives the instant handed to the jobs (a demo's clock may be false)."""

    def __init__(
        self,
        jobs: Sequence[Job],
        *,
        now: Callable[[], datetime],
        on_error: Callable[[str, BaseException], None],
    ) -> None:
        self._jobs = tuple(jobs)
        self._now = now
        self._on_error = on_error
        self._lock = threading.Lock()
        self._scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(2)})

    def start(self) -> None:
        """Start all jobs; the first run of each is at once."""
        for job in self._jobs:
            self._scheduler.add_job(
                self._guarded(job),
                "interval",
                seconds=job.seconds,
                id=job.name,
                next_run_time=datetime.now(UTC),
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.start()

    def wake(self, delay: float = 0.05) -> None:
        """Run the woken jobs very soon; calls within ``delay`` seconds of each other are one run."""
        if self._scheduler.running:
            soon = datetime.now(UTC) + timedelta(seconds=delay)
            for job in self._jobs:
                if job.woken:
                    self._scheduler.modify_job(job.name, next_run_time=soon)

    def stop(self) -> None:
        """Let running jobs finish, then stop."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _guarded(self, job: Job) -> Callable[[], None]:
        def run() -> None:
            try:
                with self._lock:
                    job.run(self._now())
            except Exception as error:  # one failed run must not end the job
                self._on_error(job.name, error)

        return run
