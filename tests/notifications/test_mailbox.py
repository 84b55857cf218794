"""The local mailbox, asked by Python's own SMTP client."""

from __future__ import annotations

import smtplib
from pathlib import Path

import pytest

from notifications.mailbox import Mailbox
from notifications.mime import build_mime
from tests.notifications.support import NOW, SENDER, letter


def send(mailbox: Mailbox, raw: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        client.sendmail("vekha@example.org", ["a@example.org", "b@example.org"], raw)


def test_letters_are_kept_as_they_came(tmp_path: Path) -> None:
    raw = build_mime(letter(), SENDER, NOW)
    with Mailbox(tmp_path / "mail") as mailbox:
        send(mailbox, raw)
        send(mailbox, raw)
        first, second = mailbox.letters()
    assert (first.number, second.number) == (1, 2)
    assert (first.sender, first.recipients, first.raw) == ("vekha@example.org", ("a@example.org", "b@example.org"), raw)
    assert first.message["Subject"] == letter().subject


def test_a_folder_outlives_the_mailbox(tmp_path: Path) -> None:
    raw = build_mime(letter(), SENDER, NOW)
    with Mailbox(tmp_path) as mailbox:
        send(mailbox, raw)
        before = mailbox.letters()
    with Mailbox(tmp_path) as again:
        assert again.letters() == before
        send(again, raw)
        assert [caught.number for caught in again.letters()] == [1, 2]
        assert again.get(2) == again.letters()[1]
        assert again.get(3) is None


def test_clearing_removes_the_files(tmp_path: Path) -> None:
    with Mailbox(tmp_path) as mailbox:
        send(mailbox, b"Subject: x\r\n\r\nx\r\n")
        mailbox.clear()
        assert mailbox.letters() == []
    assert list(tmp_path.iterdir()) == []


def test_it_listens_on_this_machine_only() -> None:
    with pytest.raises(ValueError, match="только на этой машине"):
        Mailbox(host="0.0.0.0")


def test_a_taken_port_is_an_error_not_a_silent_sink() -> None:
    with Mailbox() as mailbox, pytest.raises(OSError, match="ddress"):
        Mailbox(port=mailbox.port).open()


def test_closing_does_not_wait_for_a_client_that_stays() -> None:
    mailbox = Mailbox().open()
    client = smtplib.SMTP("127.0.0.1", mailbox.port)
    mailbox.close()
    client.close()
