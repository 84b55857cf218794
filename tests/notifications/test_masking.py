"""Tokens are hidden whatever stands around them and however a program has broken them, in bounded time."""

from __future__ import annotations

import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.links import sign
from notifications.masking import HIDDEN, hide, hide_html, hide_mime
from tests import builders as b

TOKEN = sign("k", "answer:report", [5, "a@example.org", "digest:2024-03-15:a@example.org"], now=b.NOW)
KEY = "abcdefghijklmnopqrstuvwxyz234567abcdefg"


@given(
    at=st.integers(1, len(TOKEN) - 1),
    gap=st.sampled_from(["\n", "\r\n ", "=\r\n", "\n> ", "\n>> ", "  \n\t"]),
    around=st.sampled_from([("Отчитаться: http://x/answer/report.", "\nПродлить"), ("<", ">"), ("", ""), ('="', '"')]),
)
def test_a_token_broken_over_two_lines_is_hidden(at: int, gap: str, around: tuple[str, str]) -> None:
    before, after = around
    shown = hide(f"{before}{TOKEN[:at]}{gap}{TOKEN[at:]}{after}")
    assert TOKEN[-20:] not in shown.replace(gap, "")
    assert HIDDEN in shown
    assert shown.endswith(after)
    assert hide(shown) == shown


@pytest.mark.parametrize("plus", ["+", "%2B", "%2b", "&#43;"])
def test_an_address_with_a_key_is_hidden_however_its_plus_is_written(plus: str) -> None:
    for key in (KEY, KEY.upper()):
        assert hide(f"mailto:answer{plus}{key}@example.org") == f"mailto:answer{plus}{HIDDEN}@example.org"
    assert hide("ivan+roadmap@example.org") == "ivan+roadmap@example.org"


@pytest.mark.parametrize("path", ["/answer/report.", "/letters/off/", "/a/", "/ics/"])
def test_what_a_door_opens_by_is_hidden_though_it_is_damaged(path: str) -> None:
    assert hide(f"GET {path}{TOKEN[:-4]} 404").endswith(f"{HIDDEN} 404")
    assert "ZfQ" not in hide(path.replace("/", "%2F") + TOKEN[:-4])


def test_words_without_tokens_stay() -> None:
    said = "Справка за 1-й квартал 2024 г.: https://example.org/files/0123456789abcdef0123456789abcdef.pdf, п. 1.2.3"
    assert hide(said) == said


def test_a_link_that_acts_loses_its_address_and_says_so() -> None:
    page = f'<a class="b" href="http://x/answer/report.{TOKEN}" style="c">Отчитаться</a> <a href="/tasks/1">Задача</a>'
    assert hide_html(page) == f'<a class="b" style="c">{HIDDEN} Отчитаться</a> <a href="/tasks/1">Задача</a>'


@pytest.mark.parametrize("cte", ["7bit", "8bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "koi8-r", "us-ascii"])
def test_a_letter_is_masked_in_every_encoding(cte: str, charset: str) -> None:
    words = "Link" if charset == "us-ascii" else "Ссылка"
    if charset != "us-ascii" and cte == "7bit":
        return
    letter = EmailMessage()
    letter["Subject"], letter["Reply-To"] = "Срок", f"answer+{KEY}@example.org"
    letter.set_content(f"{words}: http://x/answer/report.{TOKEN}\n", charset=charset, cte=cte)
    letter.add_attachment(f"<{TOKEN}>".encode(), maintype="application", subtype="pdf", filename="a.pdf")
    shown = message_from_bytes(hide_mime(letter.as_bytes(policy=SMTP)), policy=default)
    text = shown.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.strip() == f"{words}: http://x/answer/{HIDDEN}"
    assert shown["Subject"] == "Срок"
    assert KEY not in str(shown["Reply-To"])
    assert TOKEN[-27:] not in next(shown.iter_attachments()).get_content().decode()


def test_a_letter_without_tokens_stays_byte_for_byte() -> None:
    letter = EmailMessage()
    letter["Subject"] = "Срок"
    letter.set_content("Слова")
    letter.add_attachment(bytes(range(256)), maintype="application", subtype="octet-stream", filename="a")
    raw = letter.as_bytes(policy=SMTP)
    assert hide_mime(raw) == raw


@pytest.mark.parametrize("text", ["a" * 300_000, "a\n" * 150_000, "a." * 150_000, " \n" * 150_000, "<a " * 100_000,
                                  "<a href" + " " * 300_000, ".abcdef" * 40_000, "answer+" * 40_000])  # fmt: skip
def test_hostile_text_takes_no_time(text: str) -> None:
    begun = time.process_time()
    hide_html(text)
    assert time.process_time() - begun < 3
