"""Each measure of a letter has its own reply address, and an answer to it is a draft about that very task."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from lxml import html
from sqlalchemy import select

from notifications.masking import hide, hide_html
from notifications.outbox import MESSAGE
from roadmap.database import Database
from roadmap.letters.outbound import plan_letters
from roadmap.models import REPLIES
from roadmap.replies.listener import InboxDoor
from roadmap.settings import Settings
from tests import builders as b

HIM = "executor@example.org"
BASE = {"secret_key": "k", "inbox_domain": "vekha.example.org", "from_": "Веха <vekha@example.org>"}
SETTINGS = Settings(**BASE, inbox_port=1)


@pytest.fixture
def door(database: Database) -> Iterator[InboxDoor]:
    with InboxDoor(database, SETTINGS, lambda: b.NOW, port=0) as opened:
        yield opened


def two_tasks(database: Database) -> list[int]:
    with database.write() as session:
        body = b.subject(session)
        b.contact(session, body, HIM)
        measures = [
            b.measure(session, lead=[body], title="Развитие наставничества & школы «Ступени» " * 4, code="1.3"),
            b.measure(session, lead=[body], title="Семинар"),
        ]
        return [b.task(session, measure, state="in_progress", due_on=date(2024, 3, 22)) for measure in measures]


def letter(database: Database, settings: Settings) -> Any:
    assert plan_letters(database, settings, b.NOW) == 1
    with database.read() as session:
        raw = session.execute(select(MESSAGE.c.raw)).scalar_one()
    return message_from_bytes(raw, policy=default)


def mailtos(made: Any) -> list[str]:
    page = html.fromstring(made.get_body(("html",)).get_content())
    return page.xpath("//a[starts-with(@href, 'mailto:')]/@href")


def test_a_letter_written_from_an_items_link_is_a_draft_about_that_task(database: Database, door: InboxDoor) -> None:
    tasks = two_tasks(database)
    for number, link in enumerate(mailtos(letter(database, SETTINGS))):
        parts = urlsplit(link)
        answer = EmailMessage()
        answer["From"], answer["To"] = f"Иванов <{HIM}>", parts.path
        answer["Subject"] = parse_qs(parts.query)["subject"][0]
        answer["Message-ID"] = f"<{number}@example.org>"
        answer.set_content(f"Исполнено 12.03, письмо № {number}")
        with smtplib.LMTP("127.0.0.1", door.port) as line:
            line.sendmail(HIM, [parts.path], answer.as_bytes(policy=SMTP))
    with database.read() as session:
        drafts = session.execute(select(REPLIES).order_by(REPLIES.c.id)).all()
    assert [(draft.task_id, draft.kind, draft.sent_to) for draft in drafts] == [(one, "report", HIM) for one in tasks]
    assert drafts[0].subject.startswith("Ответ: 1.3 Развитие наставничества & школы «Ступени»")
    assert drafts[0].subject.endswith("(срок 22.03.2024)")
    assert len(drafts[0].subject) < 110


def test_the_same_addresses_stand_in_the_text(database: Database) -> None:
    two_tasks(database)
    made = letter(database, SETTINGS)
    addresses = [urlsplit(link).path for link in mailtos(made)]
    text = made.get_body(("plain",)).get_content()
    assert len(set(addresses)) == 2
    assert all(f"Ответить письмом: {address}" in text for address in addresses)
    assert all(len(address.partition("@")[0]) <= 64 for address in addresses), "RFC 5321 4.5.3.1.1"
    assert all(unquote(link).isprintable() and " " not in link for link in mailtos(made))


def test_without_a_door_for_replies_there_is_no_such_link(database: Database) -> None:
    two_tasks(database)
    made = letter(database, Settings(**BASE))
    assert mailtos(made) == []
    assert "Ответить письмом" not in made.get_body(("plain",)).get_content()


def test_others_do_not_see_the_addresses(database: Database) -> None:
    two_tasks(database)
    made = letter(database, SETTINGS)
    for kind, veil in (("plain", hide), ("html", hide_html)):
        shown = veil(made.get_body((kind,)).get_content())
        assert "[ссылка скрыта]" in shown
        assert not any(urlsplit(link).path in shown for link in mailtos(made))


def test_several_windows_of_one_measure_have_no_address_of_one_task(database: Database) -> None:
    with database.write() as session:
        body = b.subject(session)
        b.contact(session, body, HIM)
        measure = b.measure(session, lead=[body])
        for day in (21, 22):
            b.task(session, measure, state="in_progress", due_on=date(2024, 3, day))
    made = letter(database, SETTINGS)
    assert mailtos(made) == []
    assert made["Reply-To"].startswith("answer+")
