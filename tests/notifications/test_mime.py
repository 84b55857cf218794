"""Letters as bytes, read back by Python's own parser."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default as modern

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.letter import Attachment, Letter, LetterError, Sender, message_id, thread_id
from notifications.mime import build_mime
from tests.notifications.support import NOW, SENDER, letter

UNSUBSCRIBE = {
    "List-Unsubscribe": "<https://vekha.example.org/u/token>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}


def parsed(item: Letter, sender: Sender = SENDER, date: datetime = NOW) -> EmailMessage:
    message = message_from_bytes(build_mime(item, sender, date), policy=modern)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_text_and_html_say_what_was_given() -> None:
    message = parsed(letter())
    assert message.get_content_type() == "multipart/alternative"
    assert body(message, "plain") == "Мероприятие 1.1\nСрок: 30.06.2023\n"
    assert body(message, "html") == "<p>Мероприятие <b>1.1</b></p>\n"


def test_a_letter_without_html_is_plain() -> None:
    assert parsed(letter(html="")).get_content_type() == "text/plain"


def test_headers_for_machines_are_all_there() -> None:
    message = parsed(letter("k", thread="task:7", headers=UNSUBSCRIBE))
    assert message["Message-ID"] == message_id("k", "example.org")
    assert message["References"] == message["In-Reply-To"] == thread_id("task:7", "example.org")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["List-Id"] == "<vekha.example.org>"
    assert message["List-Unsubscribe"] == UNSUBSCRIBE["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Date"].datetime == NOW


def test_names_and_subject_are_russian_for_people() -> None:
    name = "Иванова Мария Александровна, начальник отдела"
    item = letter(to_name=name, subject="Срок " * 60)
    message = parsed(item)
    assert message["Subject"].split() == ["Срок"] * 60
    assert message["From"].addresses[0].display_name == "Веха"
    assert message["To"].addresses[0].addr_spec == "executor@example.org"
    # The modern parser of Python 3.11 puts spaces between the words of a long name; the old one reads RFC 2047 rightly.
    field = message_from_bytes(build_mime(item, SENDER, NOW))["To"]
    assert str(make_header(decode_header(field))).removesuffix(" <executor@example.org>").rstrip() == name


def test_the_same_letter_is_the_same_bytes() -> None:
    assert build_mime(letter(), SENDER, NOW) == build_mime(letter(), SENDER, NOW)


def test_a_letter_without_a_thread_refers_to_nothing() -> None:
    assert parsed(letter())["References"] is None


def test_a_russian_domain_goes_as_punycode() -> None:
    assert parsed(letter(to="pochta@школа.рф"))["To"].addresses[0].addr_spec == "pochta@xn--80atdl2c.xn--p1ai"


def test_the_date_keeps_its_zone() -> None:
    local = NOW.astimezone(timezone(timedelta(hours=5)))
    assert parsed(letter(), date=local)["Date"].datetime == NOW


def test_attachments_come_with_russian_names_and_untouched_bytes() -> None:
    calendar = Attachment("Срок 30.06.2023.ics", "text/calendar; method=PUBLISH; charset=utf-8", "ИТОГ\r\n".encode())
    long = Attachment(
        "Очень длинное имя подтверждающего документа о повышении квалификации.pdf", "application/pdf", b"\0\xff" * 900
    )
    message = parsed(letter(attachments=(calendar, long)))
    assert message.get_content_type() == "multipart/mixed"
    files = list(message.iter_attachments())
    assert [part.get_filename() for part in files] == [calendar.filename, long.filename]
    assert [part.get_payload(decode=True) for part in files] == [calendar.content, long.content]
    assert files[0].get_content_type() == "text/calendar"
    assert body(message, "plain").startswith("Мероприятие")


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "a@b.ru\r\nBcc: c@d.ru"},
        {"to": "a@b.ru>, <c@d.ru"},
        {"headers": {"Reply-To": "a@b.ru\r\nBcc: c@d.ru"}},
        {"headers": {"X-A\r\nBcc": "c@d.ru"}},
        {"headers": {"Bcc": "c@d.ru"}},
        {"headers": {"message-id": "<x@y>"}},
        {"attachments": (Attachment("a", "text/plain\r\nX: y", b""),)},
        {"headers": {"List-Unsubscribe": f"<https://example.org/{'x' * 1000}>"}},
    ],
)
def test_what_cannot_be_written_safely_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(LetterError):
        build_mime(letter(**changes), SENDER, NOW)


_any_text = st.text(max_size=400)


@given(_any_text, _any_text, _any_text, _any_text, _any_text)
def test_no_text_breaks_out_of_its_place(subject: str, name: str, text: str, html: str, filename: str) -> None:
    item = letter(
        subject=subject, to_name=name, text=text, html=html, attachments=(Attachment(filename, "text/plain", b"x"),)
    )
    raw = build_mime(item, SENDER, NOW)
    assert raw.isascii()
    assert all(len(line) <= 998 and b"\r" not in line and b"\n" not in line for line in raw.split(b"\r\n"))
    message = parsed(item)
    assert [key for key in message if key not in KNOWN] == []
    assert len(message.keys()) == len(KNOWN)
    assert message["To"].addresses[0].addr_spec == "executor@example.org"
    assert body(message, "plain").splitlines() == text.encode("utf-8", "replace").decode().splitlines() or not text
    assert len(list(message.iter_attachments())) == 1


KNOWN = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "List-Id",
    "MIME-Version",
    "Content-Type",
}
