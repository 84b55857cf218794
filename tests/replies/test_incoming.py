"""Reading letters: what a person wrote without quotation and signature, attachments, machines; whatever the bytes."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.replies.incoming import Nature, read_letter
from roadmap.replies.quotations import own_words

OWN = "vekha@example.org"


def made(words: str, html: str | None = None, **headers: str) -> bytes:
    letter = EmailMessage()
    letter["From"] = "Иванов <ivanov@example.org>"
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    if words:
        letter.set_content(words)
    if html is not None:
        letter.add_alternative(html, subtype="html") if words else letter.set_content(html, subtype="html")
    return letter.as_bytes()


@pytest.mark.parametrize(
    "quoted",
    [
        "> Срок 29.03\n> Отчитаться",
        "15.03.2024 09:00, Веха <vekha@example.org> пишет:\n> Срок",
        "On Fri, Mar 15, 2024 at 9:00 Веха <vekha@example.org> wrote:\n> Срок",
        "-----Original Message-----\nFrom: Веха",
        "________________________________\nОт: Веха <vekha@example.org>",
        "От: Веха <vekha@example.org>\nКому: Иванов",
        "-- \nИванов И. И.\nтел. 12-34",
        "С уважением,\nИванов",
        "Отправлено из мобильной Почты",
        "пт, 15 мар. 2024 г. в 09:00, Веха <vekha@example.org>:\n> Срок",
        "пт, 15 мар. 2024 г. в 09:00, Веха, система исполнения\n<vekha@example.org>:\n\n> Срок",
    ],
)
def test_only_a_person_s_own_words_are_read(quoted: str) -> None:
    assert own_words(f"Исполнено 12.03\n\n{quoted}") == "Исполнено 12.03"


def test_ordinary_words_do_not_begin_a_quotation() -> None:
    text = "Школа пишет:\nотчёт готов\nС уважением к срокам работаем дальше"
    assert own_words(text).startswith("Школа пишет:\nотчёт готов")


def test_html_alone_is_read_too_without_what_it_quotes() -> None:
    page = "<div>Исполнено 12.03<br>письмо № 5</div><blockquote>старое письмо</blockquote><script>x()</script>"
    assert read_letter(made("", page), "a@b.ru", own_address=OWN).words == "Исполнено 12.03\nписьмо № 5"


@pytest.mark.parametrize("charset", ["koi8-r", "windows-1251", "utf-8"])
def test_old_encodings_are_read(charset: str) -> None:
    raw = f"From: a@b.ru\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode() + "Исполнено".encode(charset)
    assert read_letter(raw, "a@b.ru", own_address=OWN).words == "Исполнено"


def test_a_lie_about_the_encoding_is_survived() -> None:
    raw = b"From: a@b.ru\r\nContent-Type: text/plain; charset=no-such\r\n\r\n" + "Исполнено".encode("cp1251")
    assert read_letter(raw, "a@b.ru", own_address=OWN).words == "Исполнено"


def test_a_receipt_is_a_machine_s() -> None:
    raw = (
        b"From: a@b.ru\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=disposition-notification;"
        b' boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nread\r\n--b--\r\n'
    )
    assert read_letter(raw, "a@b.ru", own_address=OWN).nature is Nature.automatic


def test_auto_submitted_no_is_a_person() -> None:
    assert read_letter(made("привет", Auto_Submitted="no"), "a@b.ru", own_address=OWN).nature is Nature.person


def test_what_is_referred_to_is_known() -> None:
    raw = made("x", In_Reply_To="<one@x>", References="<zero@x> <one@x>")
    assert read_letter(raw, "a@b.ru", own_address=OWN).answers == ("<one@x>", "<zero@x>", "<one@x>")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_letter(raw: bytes) -> None:
    assert read_letter(raw, "a@b.ru", own_address=OWN).nature in set(Nature)


_BITS = [
    b"From: ", b"a@b", b"\r\n", b"\r\n\r\n", b"Content-Type: multipart/report; report-type=delivery-status;",
    b" boundary=b", b"--b", b"--b--", b"Content-Type: message/delivery-status", b"Action: failed", b"=?utf-8?b?x",
    b"Subject: ", b"Message-ID: <", b"[", b'"', b"Content-Type: text/html", b"<div>", b"\x00", b"\xff",
]  # fmt: skip


@given(st.lists(st.sampled_from(_BITS), max_size=25).map(b"".join))
def test_any_broken_letter_is_a_letter(raw: bytes) -> None:
    assert read_letter(raw, "a@b.ru", own_address=OWN).nature in set(Nature)
