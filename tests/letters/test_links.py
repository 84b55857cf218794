"""Signed links and reply addresses: bound to a purpose, a task, an address and a time; the secret made once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.links import LinkDamaged, LinkError, LinkExpired
from notifications.masking import hide
from roadmap.database import Database
from roadmap.letters.links import (
    MAX_AGE,
    LinkToken,
    Purpose,
    answer_link,
    answer_links,
    read_answer_token,
    read_reply_address,
    reply_address,
    with_secret,
)
from roadmap.settings import Settings
from tests import builders as b

SETTINGS = Settings(secret_key="k", inbox_port=1, inbox_domain="vekha.example.org")
HIM = "Executor@example.org"


def token(purpose: str = "report", settings: Settings = SETTINGS) -> str:
    return answer_link(settings, 17, HIM, purpose, now=b.NOW, letter="digest:2024-03-15").rpartition("/")[2]


def address(task_id: int | None = 17) -> str:
    made = reply_address(SETTINGS, task_id, HIM, now=b.NOW)
    assert made is not None
    return made


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_says_what_it_was_made_for(purpose: Purpose) -> None:
    read = read_answer_token(SETTINGS, token(purpose), now=b.NOW)
    assert read == LinkToken(17, HIM.lower(), "digest:2024-03-15", purpose)


def test_a_link_for_one_purpose_is_none_for_another() -> None:
    with pytest.raises(LinkDamaged):
        read_answer_token(SETTINGS, token("acknowledge").replace("acknowledge", "report", 1), now=b.NOW)


def test_another_installation_s_link_is_damaged() -> None:
    with pytest.raises(LinkDamaged):
        read_answer_token(SETTINGS, token(settings=Settings(secret_key="other")), now=b.NOW)


def test_links_and_addresses_expire() -> None:
    assert read_answer_token(SETTINGS, token(), now=b.NOW + MAX_AGE)
    with pytest.raises(LinkExpired):
        read_answer_token(SETTINGS, token(), now=b.NOW + MAX_AGE + timedelta(seconds=1))
    assert read_reply_address(SETTINGS, address(), now=b.NOW + MAX_AGE)
    with pytest.raises(LinkExpired):
        read_reply_address(SETTINGS, address(), now=b.NOW + MAX_AGE + timedelta(days=1))


@given(st.text(max_size=60))
def test_whatever_stands_in_the_address_is_a_link_error(text: str) -> None:
    for word in ("", *(f"{purpose}." for purpose in Purpose)):
        with pytest.raises(LinkError):
            read_answer_token(SETTINGS, word + text, now=b.NOW)


def test_without_a_secret_there_are_no_buttons() -> None:
    assert answer_links(Settings(secret_key=""), 1, HIM, now=b.NOW) == {}
    always = set(Purpose) - {Purpose.clarify, Purpose.note}
    assert set(answer_links(SETTINGS, 1, HIM, now=b.NOW)) == always
    assert set(answer_links(SETTINGS, 1, HIM, now=b.NOW, more=[Purpose.note])) == always | {Purpose.note}
    assert reply_address(Settings(secret_key="k", inbox_port=0), 1, HIM, now=b.NOW) is None


def test_a_reply_address_survives_mail_programs_and_fits_a_local_part() -> None:
    made = address()
    assert len(made.partition("@")[0]) <= 64
    read = read_reply_address(SETTINGS, made.upper(), now=b.NOW)
    assert read is not None
    assert (read.task_id, read.sent_on) == (17, b.TODAY)
    assert read.is_of("EXECUTOR@example.org")
    assert not read.is_of("other@example.org")


def test_a_letter_about_several_tasks_has_an_address_too() -> None:
    read = read_reply_address(SETTINGS, address(None), now=b.NOW)
    assert read is not None
    assert read.task_id is None


def test_every_changed_letter_breaks_a_reply_address() -> None:
    local, _, domain = address().partition("@")
    for place in range(len("answer+"), len(local) - 1):
        other = "a" if local[place] != "a" else "b"
        assert read_reply_address(SETTINGS, f"{local[:place]}{other}{local[place + 1 :]}@{domain}", now=b.NOW) is None
    assert read_reply_address(SETTINGS, f"{local}@other.example.org", now=b.NOW) is None


def test_the_secret_is_made_once_by_however_many(database: Database) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(with_secret(database, Settings(secret_key="")).secret_key))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found[0]) == 64
    assert with_secret(database, SETTINGS) is SETTINGS


def test_tokens_are_hidden() -> None:
    text = f"Отчитаться: http://x/answer/{token()}, ответ на {address()}"
    assert hide(text) == (
        "Отчитаться: http://x/answer/[ссылка скрыта], ответ на answer+[ссылка скрыта]@vekha.example.org"
    )
