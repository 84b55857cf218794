"""Planning, claiming, recording: the statements, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from notifications.letter import message_id
from notifications.outbox import MESSAGE, Claimed, Outcome, cancel, claim, plan, record, release, renew
from notifications.sending.server_answers import ServerAnswer
from tests.notifications.support import NOW, SENDER, Base, letter, letters

LEASE = timedelta(minutes=5)


def take(base: Base, limit: int = 10, worker: str = "w", after: timedelta = timedelta(0)) -> list[Claimed]:
    with base.session() as session:
        return claim(session, now=NOW + after, limit=limit, lease=LEASE, worker=worker)


def write(base: Base, *outcomes: Outcome, after: timedelta = timedelta(0)) -> None:
    with base.session() as session:
        record(session, outcomes, now=NOW + after)


def sent(item: Claimed) -> Outcome:
    return Outcome(item, ServerAnswer.SENT, "250 2.0.0 Ok: queued as 4F", "MAIL → 250\n. → 250")


def later(item: Claimed, minutes: int = 3) -> Outcome:
    return Outcome(item, ServerAnswer.RETRY, "451 try later", "RCPT → 451", timedelta(minutes=minutes))


def test_planning_returns_the_new_rows_in_the_letters_order(base: Base) -> None:
    ids = base.plan(letter("b"), letter("a"), letter("c"))
    assert [(row.id, row.key) for row in base.rows()] == list(zip(ids, "bac", strict=True))


def test_a_key_is_planned_once_and_the_first_text_stays(base: Base) -> None:
    base.plan(letter("k", subject="Первое"))
    assert base.plan(letter("k", subject="Второе"), letter("new"), letter("new")) == [base.row("new").id]
    assert base.row("k").subject == "Первое"


def test_planning_nothing_asks_nothing(base: Base) -> None:
    assert base.plan() == []


def test_a_planned_letter_carries_all_that_proof_needs(base: Base) -> None:
    base.plan(letter("k", thread="task:7"))
    row = base.row("k")
    assert (row.state, row.attempts, row.planned_at, row.next_try_at) == ("planned", 0, NOW, NOW)
    assert row.planned_at.tzinfo is not None
    assert row.message_id == message_id("k", "example.org")
    assert (row.recipient, row.domain, row.sender, row.thread) == (
        "executor@example.org",
        "example.org",
        "vekha@example.org",
        "task:7",
    )
    assert b"Message-ID: " + row.message_id.encode() in row.raw


def test_an_unusable_address_is_kept_as_dead_and_does_not_stop_the_others(base: Base) -> None:
    base.plan(letter("bad", to="не адрес"), letter("injected", to="a@b.ru\r\nBcc: c@d.ru"), letter("good"))
    assert base.states() == {"dead": 2, "planned": 1}
    assert "не адрес электронной почты" in base.row("bad").last_error
    assert [item.key for item in take(base)] == ["good"]


def test_a_letter_waits_for_its_hour(base: Base) -> None:
    base.plan(letter("k", not_before=NOW + timedelta(hours=2)))
    assert take(base, after=timedelta(hours=1)) == []
    assert [item.key for item in take(base, after=timedelta(hours=2))] == ["k"]


def test_two_planners_of_the_same_keys_write_each_once_and_own_disjoint_rows(base: Base) -> None:
    results: list[list[int]] = []
    threads = [threading.Thread(target=lambda: results.append(base.plan(*letters(50)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(base.rows()) == 50
    assert sorted(row_id for ids in results for row_id in ids) == sorted(row.id for row in base.rows())


def test_claimed_letters_belong_to_one_worker_until_the_lease_ends(base: Base) -> None:
    base.plan(*letters(3))
    assert len(take(base, limit=2, worker="a")) == 2
    assert len(take(base, worker="b")) == 1
    assert take(base, worker="c", after=LEASE - timedelta(seconds=1)) == []
    assert len(take(base, worker="c", after=LEASE)) == 3


def test_a_claim_leaves_named_domains_alone(base: Base) -> None:
    base.plan(letter("a", to="x@one.ru"), letter("b", to="x@two.ru"))
    with base.session() as session:
        taken = claim(session, now=NOW, limit=9, lease=LEASE, worker="w", but_not={"one.ru"})
    assert [item.key for item in taken] == ["b"]


def test_simultaneous_claims_never_share_a_letter(base: Base) -> None:
    base.plan(*letters(60))
    taken: list[Claimed] = []
    workers = [threading.Thread(target=lambda n=n: taken.extend(take(base, 20, f"w{n}"))) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(taken) == 60
    assert len({item.id for item in taken}) == 60


def test_postgresql_passes_over_rows_that_another_claim_is_taking(postgres_base: Base) -> None:
    postgres_base.plan(*letters(4))
    with postgres_base.session() as first:
        claim(first, now=NOW, limit=3, lease=LEASE, worker="a")
        assert len(take(postgres_base, worker="b")) == 1


def test_sent_is_recorded_with_the_servers_words(base: Base) -> None:
    base.plan(letter("k"))
    write(base, sent(take(base)[0]), after=timedelta(seconds=2))
    row = base.row("k")
    assert (row.state, row.attempts, row.sent_at) == ("sent", 1, NOW + timedelta(seconds=2))
    assert (row.server_reply, row.smtp_log) == ("250 2.0.0 Ok: queued as 4F", "MAIL → 250\n. → 250")
    assert (row.next_try_at, row.claimed_by, row.claimed_until, row.last_error) == (None, None, None, None)


def test_a_retry_comes_due_after_its_pause(base: Base) -> None:
    base.plan(letter("k"))
    write(base, later(take(base)[0], minutes=3))
    row = base.row("k")
    assert (row.state, row.attempts, row.last_error) == ("failed", 1, "451 try later")
    assert take(base, after=timedelta(minutes=2)) == []
    assert take(base, after=timedelta(minutes=3))[0].attempts == 1


def test_a_dead_letter_is_kept_with_its_reason(base: Base) -> None:
    base.plan(letter("k"))
    write(base, Outcome(take(base)[0], ServerAnswer.DEAD, "550 no such user", "RCPT → 550"))
    row = base.row("k")
    assert (row.state, row.last_error, row.dead_at, row.next_try_at) == ("dead", "550 no such user", NOW, None)
    assert take(base, after=timedelta(days=9)) == []


def test_sent_is_a_fact_even_when_the_claim_was_lost(base: Base) -> None:
    base.plan(letter("k"))
    slow = take(base, worker="slow")[0]
    take(base, worker="other", after=LEASE)
    write(base, sent(slow), after=LEASE)
    assert base.row("k").state == "sent"


def test_a_lost_claim_records_no_failure(base: Base) -> None:
    base.plan(letter("k"))
    slow = take(base, worker="slow")[0]
    fast = take(base, worker="other", after=LEASE)[0]
    write(base, later(slow), Outcome(slow, ServerAnswer.DEAD, "550", ""))
    assert base.row("k").claimed_by == "other"
    write(base, sent(fast))
    write(base, later(fast))
    assert (base.row("k").state, base.row("k").attempts) == ("sent", 1)


def test_released_letters_are_as_if_never_taken(base: Base) -> None:
    base.plan(letter("tried"))
    write(base, later(take(base)[0], minutes=0))
    base.plan(letter("new"))
    taken = take(base)
    with base.session() as session:
        release(session, {item.id: NOW for item in taken}, worker="w")
        release(session, {}, worker="w")
    assert (base.row("new").state, base.row("tried").state) == ("planned", "failed")
    assert (base.row("new").attempts, base.row("tried").attempts) == (0, 1)
    assert len(take(base)) == 2


def test_nobody_releases_anothers_letters(base: Base) -> None:
    base.plan(letter("k"))
    taken = take(base, worker="a")[0]
    with base.session() as session:
        release(session, {taken.id: NOW}, worker="b")
    assert base.row("k").claimed_by == "a"


def test_renewing_lengthens_only_what_is_still_ours(base: Base) -> None:
    base.plan(*letters(2))
    mine = take(base, limit=1, worker="a")
    take(base, worker="b")
    with base.session() as session:
        assert renew(session, now=NOW + LEASE / 2, lease=LEASE, worker="a") == {mine[0].id}
    assert [item.key for item in take(base, worker="c", after=LEASE)] == ["due:1"]


def test_cancelling_reaches_only_letters_that_have_not_gone(base: Base) -> None:
    base.plan(letter("planned"), letter("gone"), letter("under way"))
    by_key = {item.key: item for item in take(base)}
    write(base, sent(by_key["gone"]))
    with base.session() as session:
        release(session, {by_key["planned"].id: NOW}, worker="w")
    with base.session() as session:
        assert cancel(session, ["planned", "gone", "under way", "unknown"]) == 1
    assert base.states() == {"cancelled": 1, "sending": 1, "sent": 1}


def test_the_number_of_statements_does_not_grow_with_the_letters(base: Base) -> None:
    few, many = statements(base, 3, 0), statements(base, 300, 100)
    assert few == many


def statements(base: Base, count: int, first: int) -> list[str]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement.split()[0])

    event.listen(base.engine, "before_cursor_execute", note)
    items = [letter(f"n:{n}") for n in range(first, first + count)]
    with base.session() as session:
        assert len(plan(session, items, now=NOW, sender=SENDER)) == count
    with base.session() as session:
        taken = claim(session, now=NOW, limit=count, lease=LEASE, worker="w")
    write(base, *(sent(item) for item in taken))
    event.remove(base.engine, "before_cursor_execute", note)
    return seen


def test_the_database_itself_refuses_an_unknown_state(base: Base) -> None:
    base.plan(letter("k"))
    with pytest.raises(IntegrityError), base.session() as session:
        session.connection().execute(MESSAGE.update().values(state="lost"))


def test_planning_is_part_of_the_callers_transaction(base: Base) -> None:
    with Session(base.engine) as session:
        plan(session, [letter("k")], now=NOW, sender=SENDER)
        session.rollback()
    assert base.rows() == []
