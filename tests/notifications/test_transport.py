"""Reading the mail server's address."""

from __future__ import annotations

import pytest

from notifications.sending.transport import SmtpSettings, SmtpUrlError


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", SmtpSettings("mail.example.org", 25)),
        ("smtp://127.0.0.1:8025/", SmtpSettings("127.0.0.1", 8025)),
        ("smtps://mail", SmtpSettings("mail", 465, implicit_tls=True)),
        ("smtp+starttls://u%40x:p%3Aw@mail:2525", SmtpSettings("mail", 2525, "u@x", "p:w", start_tls=True)),
        ("smtp://[::1]:26", SmtpSettings("::1", 26)),
        (
            "smtp://m?ca=/etc/ca.pem&ehlo=vekha.local",
            SmtpSettings("m", 25, ca_file="/etc/ca.pem", ehlo_name="vekha.local"),
        ),
    ],
)
def test_an_address_is_read(url: str, expected: SmtpSettings) -> None:
    assert SmtpSettings.parse(url) == expected


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://mail", "должен начинаться"),
        ("mail:25", "должен начинаться"),
        ("", "должен начинаться"),
        ("smtp://", "не назван узел"),
        ("smtp://mail:port", "неверный порт"),
        ("smtp://mail:99999", "неверный порт"),
        ("smtp://mail/inbox", "ничего быть не должно"),
        ("smtp://mail?tls=1", "неизвестный параметр «tls»"),
        ("smtp://:secret@mail", "нет имени пользователя"),
    ],
)
def test_a_wrong_address_says_in_russian_what_is_expected(url: str, message: str) -> None:
    with pytest.raises(SmtpUrlError, match=message) as caught:
        SmtpSettings.parse(url)
    assert isinstance(caught.value, ValueError)
    assert "secret" not in str(caught.value)


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(SmtpSettings.parse("smtp://u:secret@mail"))
