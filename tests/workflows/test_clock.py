"""The clock runs its jobs at once, again when woken, and survives a job that fails."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from workflows.clock import Clock, Job

NOW = datetime(2024, 3, 15, 9, 0, tzinfo=UTC)
PATIENCE = 5.0


class Bell:
    """Counts runs and lets a test wait for them."""

    def __init__(self) -> None:
        self.seen: list[datetime] = []
        self._changed = threading.Condition()

    def ring(self, now: datetime) -> None:
        with self._changed:
            self.seen.append(now)
            self._changed.notify_all()

    def wait_for(self, count: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: len(self.seen) >= count, PATIENCE)


def refuse(name: str, error: BaseException) -> None:
    raise AssertionError((name, error))


def test_every_job_runs_at_once_with_the_time_it_is_given() -> None:
    bells = Bell(), Bell()
    clock = Clock([Job("a", 3600, bells[0].ring), Job("b", 3600, bells[1].ring)], now=lambda: NOW, on_error=refuse)
    clock.start()
    assert all(bell.wait_for(1) for bell in bells)
    clock.stop()
    assert bells[0].seen == bells[1].seen == [NOW]


def test_a_job_runs_again_on_its_interval() -> None:
    bell = Bell()
    clock = Clock([Job("a", 0.05, bell.ring)], now=lambda: NOW, on_error=refuse)
    clock.start()
    assert bell.wait_for(3)
    clock.stop()


def test_a_wake_runs_the_woken_jobs_only() -> None:
    woken, other = Bell(), Bell()
    jobs = [Job("woken", 3600, woken.ring, woken=True), Job("other", 3600, other.ring)]
    clock = Clock(jobs, now=lambda: NOW, on_error=refuse)
    clock.start()
    assert woken.wait_for(1)
    clock.wake(0.01)
    assert woken.wait_for(2)
    clock.stop()
    assert len(other.seen) == 1


def test_many_wakes_close_together_are_one_run() -> None:
    bell = Bell()
    clock = Clock([Job("a", 3600, bell.ring, woken=True)], now=lambda: NOW, on_error=refuse)
    clock.start()
    assert bell.wait_for(1)
    for _ in range(50):
        clock.wake(0.1)
    assert bell.wait_for(2)
    clock.stop()
    assert len(bell.seen) == 2


def test_wakes_that_never_cease_do_not_put_the_run_off() -> None:
    bell, quiet = Bell(), threading.Event()
    clock = Clock([Job("a", 3600, bell.ring, woken=True)], now=lambda: NOW, on_error=refuse)
    clock.start()
    assert bell.wait_for(1)

    def keep_waking() -> None:
        while not quiet.wait(0.005):
            clock.wake(0.05)

    waker = threading.Thread(target=keep_waking)
    waker.start()
    assert bell.wait_for(4)
    quiet.set()
    waker.join()
    clock.stop()


def test_a_wake_during_a_run_is_not_lost() -> None:
    started, go_on, bell = threading.Event(), threading.Event(), Bell()

    def slow(now: datetime) -> None:
        started.set()
        assert go_on.wait(PATIENCE)
        bell.ring(now)

    clock = Clock([Job("slow", 3600, slow, woken=True)], now=lambda: NOW, on_error=refuse)
    clock.start()
    assert started.wait(PATIENCE)
    clock.wake(0.01)
    threading.Event().wait(0.1)  # the woken run falls into the running one
    assert bell.seen == []
    go_on.set()
    assert bell.wait_for(2)
    clock.stop()


def test_a_failing_job_is_told_of_and_runs_again() -> None:
    told, bell = [], Bell()

    def fail(now: datetime) -> None:
        bell.ring(now)
        raise ValueError("нет связи")

    clock = Clock([Job("bad", 0.05, fail)], now=lambda: NOW, on_error=lambda name, error: told.append((name, error)))
    clock.start()
    assert bell.wait_for(2)
    clock.stop()
    assert {(name, str(error)) for name, error in told} == {("bad", "нет связи")}


def test_stopping_waits_for_the_running_job_and_may_be_repeated() -> None:
    started, finished = threading.Event(), []

    def slow(now: datetime) -> None:
        started.set()
        threading.Event().wait(0.2)
        finished.append(now)

    clock = Clock([Job("slow", 3600, slow, woken=True)], now=lambda: NOW, on_error=refuse)
    clock.wake()  # not started: nothing happens
    clock.start()
    assert started.wait(PATIENCE)
    clock.stop()
    assert finished == [NOW]
    clock.stop()
    clock.wake()
