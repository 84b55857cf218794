"""The clock: APScheduler runs each job on its interval, and at once when a commit wakes it.

Jobs take their work from the database and are idempotent, so any number of processes may run the same clock.
The scheduler's own store is in memory; nothing is lost with it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
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
        self._woken: set[str] = set()
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
        """Run the woken jobs after ``delay`` seconds; calls until then are one run, calls during a run are one more."""
        for job in self._jobs:
            if job.woken and job.name not in self._woken:
                self._woken.add(job.name)
                self._run_soon(job, delay)

    def _run_soon(self, job: Job, delay: float) -> None:
        if self._scheduler.running:
            with suppress(JobLookupError):  # stopped in between
                self._scheduler.modify_job(job.name, next_run_time=datetime.now(UTC) + timedelta(seconds=delay))

    def stop(self) -> None:
        """Let running jobs finish, then stop."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _guarded(self, job: Job) -> Callable[[], None]:
        def run() -> None:
            with self._lock:
                self._woken.discard(job.name)  # what is committed from here on may be missed by this run
                try:
                    job.run(self._now())
                except Exception as error:  # one failed run must not end the job
                    self._on_error(job.name, error)
            if job.name in self._woken:  # the scheduler passes over a run that falls into another
                self._run_soon(job, 0.0)

        return run
