"""What the outbox tells, and what a person may do with a letter."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes

from notifications import ledger
from notifications.outbox import Outcome, claim, record
from notifications.sending.server_answers import ServerAnswer
from tests.notifications.support import NOW, Base, letter, letters

HOUR = timedelta(hours=1)


def settle(base: Base, *wanted: ServerAnswer) -> None:
    """Claim what is due and give each letter, in turn, the wanted end."""
    with base.session() as session:
        taken = claim(session, now=NOW, limit=100, lease=HOUR, worker="w")
        ends = zip(taken, wanted, strict=True)
        replies = {ServerAnswer.SENT: "250 Ok", ServerAnswer.DEAD: "550 unknown", ServerAnswer.RETRY: "451 later"}
        outcomes = [Outcome(item, end, replies[end], "MAIL → 250", timedelta(minutes=5)) for item, end in ends]
        record(session, outcomes, now=NOW)


def test_every_state_is_counted(base: Base) -> None:
    base.plan(*letters(3))
    settle(base, ServerAnswer.SENT, ServerAnswer.DEAD, ServerAnswer.RETRY)
    with base.session() as session:
        assert ledger.counts(session) == {
            "planned": 0,
            "sending": 0,
            "failed": 1,
            "sent": 1,
            "dead": 1,
            "cancelled": 0,
        }


def test_what_waits_is_told_with_its_age(base: Base) -> None:
    with base.session() as session:
        assert ledger.oldest_waiting(session, now=NOW) is None
    base.plan(letter("future", not_before=NOW + HOUR))
    base.plan(letter("now"), now=NOW - HOUR)
    with base.session() as session:
        assert ledger.due_count(session, now=NOW) == 1
        assert ledger.due_count(session, now=NOW + HOUR) == 2
        assert ledger.oldest_waiting(session, now=NOW) == NOW - HOUR


def test_search_finds_by_words_state_kind_and_time_newest_first(base: Base) -> None:
    base.plan(letter("a", to="a@one.ru", subject="Отчёт 50% готов"), letter("b", to_name="Петров", kind="digest"))
    base.plan(letter("c"), now=NOW + HOUR)
    with base.session() as session:
        assert [entry.key for entry in ledger.search(session)] == ["c", "b", "a"]
        assert [entry.key for entry in ledger.search(session, limit=1)] == ["c"]
        assert [entry.key for entry in ledger.search(session, before_id=2)] == ["a"]
        assert [entry.key for entry in ledger.search(session, text="ONE.RU")] == ["a"]
        assert [entry.key for entry in ledger.search(session, text="50%")] == ["a"]
        assert [entry.key for entry in ledger.search(session, text="5_%")] == []
        assert [entry.key for entry in ledger.search(session, text="Петров")] == ["b"]
        assert [entry.key for entry in ledger.search(session, kinds=["digest"], states=["planned"])] == ["b"]
        assert [entry.key for entry in ledger.search(session, since=NOW + HOUR)] == ["c"]
        assert [entry.key for entry in ledger.search(session, until=NOW + HOUR)] == ["b", "a"]
        assert ledger.search(session, states=["dead"]) == []


def test_proof_of_a_thread_holds_the_servers_words(base: Base) -> None:
    base.plan(letter("a", thread="task:7"), letter("b", thread="task:8"))
    settle(base, ServerAnswer.SENT, ServerAnswer.RETRY)
    with base.session() as session:
        (found,) = ledger.proof(session, threads=["task:7"])
        assert (found.key, found.state, found.server_reply, found.sent_at) == ("a", "sent", "250 Ok", NOW)
        assert found.text == letter().text
        assert [item.key for item in ledger.proof(session, ids=[found.id, found.id + 1])] == ["a", "b"]


def test_what_happens_after_sending_is_noted_once(base: Base) -> None:
    base.plan(letter("a"))
    name = base.row("a").message_id
    with base.session() as session:
        for later in (timedelta(), HOUR):
            assert ledger.note_opened(session, name, now=NOW + later)
            assert ledger.note_acknowledged(session, name, now=NOW + later)
            assert ledger.note_bounce(session, name, reason="mailbox full", now=NOW + later)
        assert not ledger.note_opened(session, "<alien@example.org>", now=NOW)
        (found,) = ledger.proof(session, ids=[1])
    assert (found.opened_at, found.acknowledged_at, found.bounced_at) == (NOW, NOW, NOW)
    assert found.bounce == "mailbox full"


def test_a_dead_letter_can_be_tried_again_from_the_start(base: Base) -> None:
    dead, gone = base.plan(letter("dead"), letter("gone"))
    settle(base, ServerAnswer.DEAD, ServerAnswer.SENT)
    with base.session() as session:
        assert ledger.retry(session, dead, now=NOW + HOUR)
        assert not ledger.retry(session, gone, now=NOW)
        assert not ledger.retry(session, 999, now=NOW)
    row = base.row("dead")
    assert (row.state, row.attempts, row.next_try_at, row.dead_at) == ("planned", 0, NOW + HOUR, None)


def test_a_letter_without_an_address_cannot_be_tried_again(base: Base) -> None:
    base.plan(letter("bad", to="nobody"))
    with base.session() as session:
        assert not ledger.retry(session, 1, now=NOW)


def test_sending_again_is_a_new_letter_with_its_own_name(base: Base) -> None:
    base.plan(letter("a"))
    settle(base, ServerAnswer.SENT)
    with base.session() as session:
        second = ledger.send_again(session, 1, now=NOW + HOUR)
        third = ledger.send_again(session, 1, now=NOW + HOUR)
        assert second is not None
        assert third is not None
        assert ledger.send_again(session, second, now=NOW) is None
        originals = ledger.raw(session, 1), ledger.raw(session, second)
    assert [row.key for row in base.rows()] == ["a", "a#2", "a#3"]
    names = {row.message_id for row in base.rows()}
    assert len(names) == 3
    parsed = [message_from_bytes(raw or b"") for raw in originals]
    assert {parsed[0]["Message-ID"], parsed[1]["Message-ID"]} < names
    assert parsed[0].get_payload(0).as_bytes() == parsed[1].get_payload(0).as_bytes()


def test_an_unknown_letter_has_no_bytes(base: Base) -> None:
    with base.session() as session:
        assert ledger.raw(session, 1) is None
