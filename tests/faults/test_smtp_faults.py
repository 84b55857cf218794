"""A mail server that is away, refuses, is slow, hangs up: nothing lost, nothing twice, nothing burnt."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notifications.mailbox import Mailbox
from notifications.sending.delivery import DeliverySummary, DomainRate, Terms, deliver
from notifications.sending.server_answers import RetryPolicy
from notifications.sending.transport import SmtpSettings
from tests.faults.servers import Doorman, Moody, at_random
from tests.notifications.support import NOW, Base, Clock, letter, letters
from tests.ports import free_port


def settings(mailbox: Mailbox, **changes: Any) -> SmtpSettings:
    return replace(SmtpSettings.parse(mailbox.url), **changes)


def run(base: Base, where: SmtpSettings, clock: Clock, **options: Any) -> DeliverySummary:
    return deliver(base.session, where, now=clock, worker="w", **options)


def run_out(base: Base, where: SmtpSettings, clock: Clock) -> Counter[str]:
    """Run once an hour until nothing waits; what became of the letters, summed over the runs."""
    total: Counter[str] = Counter()
    for _ in range(200):
        summary = run(base, where, clock)
        total.update(sent=summary.sent, retried=summary.retried, dead=summary.dead)
        if not summary.waiting:
            return total
        clock.forward(timedelta(hours=1))
    raise AssertionError(f"letters still wait after 200 hours: {base.states()}")


def test_a_server_that_is_down_is_one_alarm_and_burns_nothing(base: Base) -> None:
    base.plan(*letters(30))
    nowhere, clock = SmtpSettings("127.0.0.1", free_port()), Clock()
    for _ in range(12):  # three hours of attempts
        summary = run(base, nowhere, clock)
        assert (summary.sent, summary.retried, summary.dead, summary.waiting) == (0, 0, 0, 30)
        assert summary.server_down is not None
        assert summary.server_down.startswith(f"почтовый сервер 127.0.0.1:{nowhere.port} недоступен")
        clock.forward(timedelta(minutes=15))
    assert {(row.state, row.attempts, row.claimed_by) for row in base.rows()} == {("planned", 0, None)}
    with Mailbox() as mailbox:
        assert run(base, settings(mailbox), clock).sent == 30
        assert len(mailbox.letters()) == 30


@pytest.mark.parametrize("greeting", [b"421 4.3.2 too busy\r\n", b"554 5.7.1 go away\r\n", b"hello?\r\n", b""])
def test_a_server_that_does_not_let_us_in_is_asked_once_a_run(base: Base, greeting: bytes) -> None:
    base.plan(*letters(9))
    with Doorman(greeting) as doorman:
        where = SmtpSettings("127.0.0.1", doorman.port, connect_timeout=0.3)
        summary = run(base, where, Clock())
        assert doorman.visitors == 1
    assert summary.server_down is not None
    assert base.states() == {"planned": 9}


def test_a_wrong_password_is_the_settings_fault_not_the_letters(base: Base) -> None:
    base.plan(*letters(3))
    with Mailbox() as mailbox:
        summary = run(base, settings(mailbox, username="u", password="wrong"), Clock())
    assert summary.server_down is not None
    assert base.states() == {"planned": 3}


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_one_refused_address_is_dead_and_told_and_the_rest_go(base: Base, step: str) -> None:
    base.plan(*letters(8))
    victim = "person3@example.org"

    def mood(at: str, envelope: Any) -> str | None:
        return "550 5.1.1 no such user" if at == step and envelope.asked == victim else None

    with Moody(mood) as server:
        summary = run(base, settings(server), Clock())
        assert len(server.letters()) == 7
    assert (summary.sent, summary.dead, summary.waiting) == (7, 1, 0)
    row = base.row("due:3")
    assert (row.state, row.last_error) == ("dead", "550 5.1.1 no such user")
    assert "→ 550 5.1.1 no such user" in row.smtp_log


@pytest.mark.parametrize("reply", ["530 5.7.0 authentication required", "550 5.1.8 sender refused"])
def test_a_refused_sender_stops_the_run_and_kills_no_letter(base: Base, reply: str) -> None:
    base.plan(*letters(8))
    with Moody(lambda step, _: reply if step == "MAIL" else None) as server:
        summary = run(base, settings(server), Clock())
    assert summary.server_down is not None
    assert reply in summary.server_down
    assert base.states() == {"planned": 8}


def test_a_server_that_relays_for_nobody_kills_no_letter(base: Base) -> None:
    base.plan(*letters(8))
    with Moody(lambda step, _: "554 5.7.1 Relay access denied" if step == "RCPT" else None) as server:
        assert run(base, settings(server), Clock()).server_down is not None
    assert base.states() == {"planned": 8}


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("reply", ["421 4.3.2 closing", "451 4.3.0 try later", "drop"])
def test_a_passing_fault_is_tried_again_and_the_letter_arrives_once(base: Base, step: str, reply: str) -> None:
    base.plan(*letters(6))
    faults = iter([reply] * 3)
    with Moody(lambda at, _: next(faults, None) if at == step else None) as server:
        total = run_out(base, settings(server), Clock())
        assert set(server.received().values()) == {1}
    assert total["sent"] == 6
    assert base.states() == {"sent": 6}


def test_back_off_spares_a_server_that_says_later(base: Base) -> None:
    base.plan(letter())
    clock = Clock()
    with Moody(lambda step, _: "451 later" if step == "RCPT" else None) as server:
        assert run(base, settings(server), clock).retried == 1
        clock.forward(timedelta(seconds=40))
        assert run(base, settings(server), clock) == DeliverySummary(0, 0, 0, 1)
        clock.forward(timedelta(seconds=40))
        assert run(base, settings(server), clock).retried == 1
    assert base.row("due:1").attempts == 2


def test_the_last_attempt_is_told_and_the_letter_kept(base: Base) -> None:
    base.plan(letter())
    terms = Terms(retry=RetryPolicy(max_attempts=2))
    clock = Clock()
    with Moody(lambda step, _: "451 later" if step == "RCPT" else None) as server:
        run(base, settings(server), clock, terms=terms)
        clock.forward(timedelta(hours=1))
        assert run(base, settings(server), clock, terms=terms).dead == 1
    row = base.row("due:1")
    assert (row.state, row.last_error) == ("dead", "не доставлено за 2 попыток: 451 later")
    assert row.reported_at is None


def test_a_slow_server_gets_its_time_and_no_repeats(base: Base) -> None:
    base.plan(*letters(3))
    with Moody(lambda step, _: 0.4 if step == "DATA" else None) as server:
        summary = run(base, settings(server, command_timeout=0.2), Clock())
        assert set(server.received().values()) == {1}
    assert summary.sent == 3


def test_a_server_silent_before_the_text_costs_a_retry_not_the_letter(base: Base) -> None:
    base.plan(*letters(2))
    slow = iter([0.6])
    with Moody(lambda step, _: next(slow, None) if step == "RCPT" else None) as server:
        total = run_out(base, settings(server, command_timeout=0.2), Clock())
        assert set(server.received().values()) == {1}
    assert (total["sent"], total["retried"]) == (2, 1)


@pytest.mark.parametrize("seed", range(3))
def test_at_random_refusing_dropping_and_deferring_loses_and_doubles_nothing(base: Base, seed: int) -> None:
    base.plan(*letters(40))
    mood = at_random(seed, 0.25, "421 4.3.2 closing", "451 4.3.0 later", "452 4.2.2 full", "drop", 0.01)
    with Moody(mood) as server:
        total = run_out(base, settings(server), Clock())
        received = server.received()
    assert base.states() == {"sent": 40}
    assert total["sent"] == 40
    assert received == Counter(row.message_id for row in base.rows())


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_hundreds_of_letters_through_a_server_of_all_moods_each_arrive_once_or_are_dead(base: Base) -> None:
    """421, 451, 550, cut connections and slowness at random at every step, for as many hours as it takes."""
    base.plan(*letters(600))
    dice = at_random(11, 0.25, "421 closing", "451 later", "452 full", "550 5.1.1 unknown", "drop", 0.02)
    refuses_senders = ("550 5.1.1 unknown",)

    def mood(step: str, envelope: Any) -> str | float | None:
        answer = dice(step, envelope)
        return None if step == "MAIL" and answer in refuses_senders else answer

    with Moody(mood) as server:
        run_out(base, settings(server), Clock())
        received = server.received()
    rows = base.rows()
    assert received == Counter(row.message_id for row in rows if row.state == "sent")
    assert {row.state for row in rows} == {"sent", "dead"}
    assert all("550" in row.last_error for row in rows if row.state == "dead")


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_a_server_that_takes_half_a_minute_over_each_step_gets_its_time_while_another_worker_waits(base: Base) -> None:
    """With the time-outs and the lease of an installation, and the real clock: five letters outlast the lease."""
    base.plan(*letters(5))
    others: list[int] = []

    def real() -> datetime:
        return datetime.now(UTC)

    with Moody(lambda step, _: 30.0 if step in ("RCPT", "DATA") else None) as server:

        def look() -> None:
            others.append(deliver(base.session, settings(server), now=real, worker="other").sent)

        watch = [threading.Timer(after, look) for after in (5, 65, 125, 145)]
        for timer in watch:
            timer.start()
        summary = deliver(base.session, settings(server), now=real, worker="w")
        for timer in watch:
            timer.join()
        assert set(server.received().values()) == {1}
        assert len(server.received()) == 5
    assert (summary.sent, others) == (5, [0, 0, 0, 0])
    assert base.states() == {"sent": 5}


def test_with_550_among_the_moods_each_letter_is_either_sent_once_or_dead(base: Base) -> None:
    base.plan(*letters(40))
    dice = at_random(7, 0.3, "421 closing", "451 later", "550 5.1.1 unknown", "drop")
    with Moody(lambda step, envelope: None if step == "MAIL" else dice(step, envelope)) as server:
        run_out(base, settings(server), Clock())
        received = server.received()
    sent = {row.message_id for row in base.rows() if row.state == "sent"}
    assert received == Counter(sent)
    assert {row.state for row in base.rows()} == {"sent", "dead"}


def test_a_server_that_dies_half_way_gets_the_rest_when_it_is_back(base: Base) -> None:
    base.plan(*letters(40))
    clock, count = Clock(), Counter[str]()
    first = Moody(lambda *_: None)

    def dying(step: str, _envelope: Any) -> str | None:
        count[step] += 1
        if count["DATA"] > 15:
            first.stop_listening()
            return "drop"
        return None

    first.mood = dying
    with first:
        summary = run(base, settings(first), clock)
        assert summary.server_down is not None
        assert summary.sent == 15
        assert sum(row.attempts for row in base.rows() if row.state != "sent") <= 4  # those in mid-text
    with Mailbox() as second:
        run_out(base, settings(second), clock)
        got = first.received() + Counter(str(caught.message["Message-ID"]) for caught in second.letters())
    assert got == Counter(row.message_id for row in base.rows())


def test_fewer_connections_than_asked_for_are_enough(base: Base) -> None:
    base.plan(*letters(20))
    sessions: set[int] = set()

    def mood(step: str, envelope: Any) -> str | None:
        return None

    class Single(Moody):
        def _session(self) -> Any:
            session = super()._session()
            alive = [other for other in self._sessions if other.transport and not other.transport.is_closing()]
            if len(alive) > 0:
                sessions.add(id(session))
                assert self._loop is not None
                self._loop.call_soon(lambda: session.transport and session.transport.abort())
            return session

    with Single(mood) as server:
        summary = run(base, settings(server), Clock())
    assert (summary.sent, summary.server_down) == (20, None)


def test_a_clock_set_back_an_hour_loses_and_doubles_nothing(base: Base) -> None:
    base.plan(*letters(10))
    clock = Clock()
    faults = iter(["451 later"] * 4)
    with Moody(lambda step, _: next(faults, None) if step == "RCPT" else None) as server:
        run(base, settings(server), clock)
        clock.forward(timedelta(hours=-1))
        assert run(base, settings(server), clock).sent == 0
        assert base.plan(*letters(12), now=clock()) != []
        run_out(base, settings(server), clock)
        assert set(server.received().values()) == {1}
    assert base.states() == {"sent": 12}


def test_stopping_finishes_what_is_under_way_and_gives_back_the_rest(base: Base) -> None:
    base.plan(*letters(50))
    stop = threading.Event()

    def mood(step: str, _envelope: Any) -> float | None:
        if step == "DATA":
            stop.set()
            return 0.05
        return None

    with Moody(mood) as server:
        summary = run(base, settings(server), Clock(), stop=stop)
        taken = len(server.letters())
    assert 1 <= summary.sent == taken <= 4
    assert base.states() == {"planned": 50 - taken, "sent": taken}
    assert {row.claimed_by for row in base.rows()} == {None}


def test_stopping_does_not_wait_for_a_server_that_never_answers(base: Base) -> None:
    base.plan(*letters(5))
    stop = threading.Event()

    def mood(step: str, _envelope: Any) -> float | None:
        if step != "DATA":
            return None
        stop.set()
        return 30.0

    started = time.monotonic()
    with Moody(mood) as server:
        run(base, settings(server), Clock(), stop=stop, terms=Terms(grace=0.3))
    assert time.monotonic() - started < 5
    states = Counter((row.state, row.attempts) for row in base.rows())
    assert states == {("failed", 1): 1, ("planned", 0): 4}  # only one was past its dot
    assert "могло уйти" in next(row.last_error for row in base.rows() if row.state == "failed")


def test_a_domain_gets_no_more_than_its_rate_and_others_do_not_wait(base: Base) -> None:
    base.plan(*(letter(f"a{n}", to=f"p{n}@one.ru") for n in range(25)), letter("b", to="p@two.ru"))
    clock, terms = Clock(), Terms(per_domain=DomainRate(10, timedelta(minutes=1)))
    with Mailbox() as mailbox:
        sent = []
        for _ in range(4):
            sent.append(run(base, settings(mailbox), clock, terms=terms).sent)
            clock.forward(timedelta(minutes=1))
    assert sent == [11, 10, 5, 0]


def test_a_limit_is_kept(base: Base) -> None:
    base.plan(*letters(10))
    with Mailbox() as mailbox:
        summary = run(base, settings(mailbox), Clock(), limit=3)
    assert (summary.sent, summary.waiting) == (3, 7)
    assert base.states() == {"planned": 7, "sent": 3}


def test_claims_of_a_long_run_are_renewed(base: Base) -> None:
    base.plan(*letters(6))
    clock = Clock()

    def mood(step: str, _envelope: Any) -> float | None:
        clock.forward(timedelta(seconds=0.3))
        return 0.3 if step == "DATA" else None

    with Moody(mood) as server:
        summary = run(base, settings(server), clock, terms=Terms(lease=timedelta(seconds=0.9)), connections=1)
        assert set(server.received().values()) == {1}
    assert summary.sent == 6


def test_a_letter_whose_lease_ran_out_is_not_sent_by_the_late_worker(base: Base) -> None:
    base.plan(*letters(2))
    slow = iter([0.8])
    with Moody(lambda step, _: next(slow, None) if step == "RCPT" else None) as server:
        terms = Terms(lease=timedelta(seconds=0.4))
        base.engine.dispose()
        summary = run(base, settings(server), Clock(NOW), terms=terms, connections=1)
        assert len(server.letters()) == summary.sent
