"""SIGKILL at every step of planning and sending: 0 lost, at most one repeat per kill, always the same Message-ID."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from notifications.sending.transport import SmtpSettings
from tests.faults import workers
from tests.faults.servers import Deadly, name_of
from tests.notifications.support import Base, Clock, letters

SERVER_STEPS = ("MAIL", "RCPT", "DATA", "kept")
KILLED = -9

#: Letters that a worker claims at once: 16 a connection, four connections.
BATCH = 64


@pytest.fixture
def server() -> Iterator[Deadly]:
    with Deadly() as deadly:
        yield deadly


def kill(base: Base, server: Deadly, clock: Clock, step: str, nth: int) -> None:
    """Start a worker that dies at the ``nth`` ``step``; afterwards its leases have run out."""
    where = SmtpSettings.parse(server.url)
    if step in SERVER_STEPS:
        server.aim(step, nth)
    process = workers.start(workers.send, base.url, where, clock(), step, nth, "w")
    process.join(60)
    server.aim("", 0)
    assert process.exitcode == KILLED, f"the worker was to die at {step} {nth}"
    clock.forward(workers.LEASE + timedelta(seconds=1))


def finish(base: Base, server: Deadly, clock: Clock) -> None:
    process = workers.start(workers.send, base.url, SmtpSettings.parse(server.url), clock(), "", 0, "w")
    process.join(120)
    assert process.exitcode == 0


def repeats(server: Deadly) -> int:
    return sum(server.received().values()) - len(server.received())


def prove(base: Base, server: Deadly, kills: int) -> None:
    """All sent, each received; repeats are few and are the very same bytes."""
    assert base.states() == {"sent": len(base.rows())}
    assert set(server.received()) == {row.message_id for row in base.rows()}
    assert repeats(server) <= kills
    raws = {str(row.message_id): row.raw for row in base.rows()}
    assert all(caught.raw == raws[name_of(caught.raw)] for caught in server.letters())


@pytest.mark.parametrize("step", workers.DELIVERY_STEPS + SERVER_STEPS)
def test_a_worker_killed_at_any_step_loses_nothing_and_repeats_at_most_one(
    base: Base, server: Deadly, step: str
) -> None:
    base.plan(*letters(100))
    clock = Clock()
    kill(base, server, clock, step, 1 if step.startswith("claim") else 7)
    assert repeats(server) == 0
    finish(base, server, clock)
    prove(base, server, kills=1)
    if step in {"answered", "kept"} or (step == "recording" and base.engine.dialect.name == "sqlite"):
        assert repeats(server) == 1  # the server had it, the row did not say so
    if step in {"claiming", "claimed", "recorded"}:
        assert repeats(server) == 0


def test_what_a_killed_worker_held_goes_on_at_once_on_the_same_machine(base: Base, server: Deadly) -> None:
    base.plan(*letters(40))
    clock = Clock()
    kill(base, server, clock, "kept", 5)
    assert base.states()["sending"] > 0
    clock.forward(-workers.LEASE)
    finish(base, server, clock)
    prove(base, server, kills=1)


@pytest.mark.parametrize("step", workers.PLANNING_STEPS)
def test_a_planner_killed_at_any_step_plans_all_or_nothing_and_again_makes_all(base: Base, step: str) -> None:
    process = workers.start(workers.write, base.url, 50, Clock()(), step, 1)
    process.join(60)
    assert process.exitcode == KILLED
    assert len(base.rows()) == (50 if step == "planned" else 0)
    base.plan(*letters(50))
    assert len(base.rows()) == 50


def kill_planner(base: Base, clock: Clock, step: str, count: int) -> None:
    """A planner of the first ``count`` letters dies at ``step``; those that are there already stay as they are."""
    process = workers.start(workers.write, base.url, count, clock(), step, 1)
    process.join(60)
    assert process.exitcode == KILLED, f"the planner was to die at {step}"


@pytest.mark.soak
@pytest.mark.timeout(2400)
def test_two_hundred_kills(base: Base, server: Deadly) -> None:
    dice, clock = random.Random(200), Clock()
    wanted = 2500
    base.plan(*letters(wanted))
    senders_killed = 0
    for number in range(200):
        step = dice.choice(workers.PLANNING_STEPS + workers.DELIVERY_STEPS + SERVER_STEPS)
        if step in workers.PLANNING_STEPS:
            wanted += 10
            kill_planner(base, clock, step, wanted)
            continue
        senders_killed += 1
        kill(base, server, clock, step, 1 if step.startswith("claim") else dice.randint(1, 12))
        assert repeats(server) <= senders_killed, f"kill {number} at {step}"
    base.plan(*letters(wanted))
    finish(base, server, clock)
    assert len(base.rows()) == wanted
    prove(base, server, kills=senders_killed)
    print(f"{wanted} letters, 200 kills, {senders_killed} of them of senders: {repeats(server)} repeats, none lost")


def share(base: Base, server: Deadly, count: int) -> Counter[str]:
    """Four workers at once on ``count`` letters; how many each one sent.

    The server answers none of them before all four hold letters: else the machine's scheduler decides who sends how
    many, and on two busy cores the first one up has sent half before the last has started.
    """
    base.plan(*letters(count))
    server.crowd = 4
    where, now = SmtpSettings.parse(server.url), Clock()()
    crew = [workers.start(workers.send, base.url, where, now, "", 0, f"w{n}") for n in range(4)]
    for worker in crew:
        worker.join(600)
    assert [worker.exitcode for worker in crew] == [0] * 4
    prove(base, server, kills=0)
    return Counter(str(name) for name in server.clients)


def test_four_workers_share_a_thousand_letters_each_exactly_once(postgres_base: Base, server: Deadly) -> None:
    shares = share(postgres_base, server, 1000)
    assert len(shares) == 4
    assert min(shares.values()) >= BATCH  # what each held when the first was answered


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_four_workers_share_ten_thousand_letters_each_exactly_once(postgres_base: Base, server: Deadly) -> None:
    shares = share(postgres_base, server, 10_000)
    print(f"shares of four workers: {sorted(shares.values())}")
    assert min(shares.values()) >= 0.5 * max(shares.values())
