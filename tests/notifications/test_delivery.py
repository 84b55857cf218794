"""Delivery against a real SMTP server on loopback."""

from __future__ import annotations

from notifications.mailbox import Mailbox
from notifications.sending.delivery import deliver
from notifications.sending.transport import SmtpSettings
from tests.notifications.support import NOW, Base, Clock, letter, letters


def test_planned_letters_arrive_once_and_are_marked_sent(base: Base) -> None:
    base.plan(*letters(10))
    with Mailbox() as mailbox:
        settings = SmtpSettings.parse(mailbox.url)
        first = deliver(base.session, settings, now=Clock(), worker="w")
        second = deliver(base.session, settings, now=Clock(), worker="w")
        assert sorted(caught.recipients[0] for caught in mailbox.letters()) == sorted(
            f"person{n}@example.org" for n in range(10)
        )
    assert (first.sent, first.waiting, second.sent) == (10, 0, 0)
    assert {row.state for row in base.rows()} == {"sent"}
    assert all(row.sent_at == NOW and row.server_reply.startswith("250 ") for row in base.rows())
    assert all(row.attempts == 1 and row.claimed_by is None for row in base.rows())


def test_the_letter_goes_over_the_wire_as_stored(base: Base) -> None:
    base.plan(letter(text=".точка в начале\n", html=""), letter("k2", text=".dot\n..two\n", html=""))
    with Mailbox() as mailbox:
        deliver(base.session, SmtpSettings.parse(mailbox.url), now=Clock(), worker="w")
        assert {caught.raw for caught in mailbox.letters()} == {row.raw for row in base.rows()}
