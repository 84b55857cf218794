"""Signed links."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer

from notifications.links import LinkDamaged, LinkError, LinkExpired, read, sign
from tests.notifications.support import NOW

DAY = timedelta(days=1)


def test_what_was_signed_is_read_back() -> None:
    token = sign("secret", "report", {"task": 7, "кто": "а@б.рф"}, now=NOW)
    assert read("secret", "report", token, DAY, now=NOW + DAY) == {"task": 7, "кто": "а@б.рф"}


@given(st.recursive(st.text() | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=4)))
def test_every_payload_comes_back_however_long(payload: object) -> None:
    assert read("secret", "report", sign("secret", "report", payload, now=NOW), DAY, now=NOW) == payload


def test_a_token_is_what_itsdangerous_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", NOW.timestamp)
    plain = URLSafeTimedSerializer("secret", salt="notifications.links:report")
    for payload in ([4711, "body@example.org", "day:2024-03-20:5"], {"много": "слов " * 100}):
        assert sign("secret", "report", payload, now=NOW) == plain.dumps(payload)


def test_a_link_expires_with_an_explanation() -> None:
    token = sign("secret", "report", 1, now=NOW)
    with pytest.raises(LinkExpired, match="срок действия ссылки истёк"):
        read("secret", "report", token, 3600, now=NOW + timedelta(seconds=3601))


@pytest.mark.parametrize(("secret", "purpose"), [("other", "report"), ("secret", "unsubscribe")])
def test_a_link_serves_one_purpose_of_one_installation(secret: str, purpose: str) -> None:
    token = sign("secret", "report", 1, now=NOW)
    with pytest.raises(LinkDamaged, match="повреждена"):
        read(secret, purpose, token, DAY, now=NOW)


@given(st.text())
def test_no_made_up_token_is_believed(token: str) -> None:
    with pytest.raises(LinkError):
        read("secret", "report", token, DAY, now=NOW)


@given(st.data())
def test_a_changed_token_is_refused(data: st.DataObject) -> None:
    token = sign("secret", "report", {"task": 7}, now=NOW)
    at = data.draw(st.integers(0, len(token) - 1))
    changed = token[:at] + data.draw(st.sampled_from("abc.XYZ019-_")) + token[at + 1 :]
    if changed == token:
        return
    with pytest.raises(LinkError):
        read("secret", "report", changed, DAY, now=NOW)


def test_without_a_clock_the_real_one_is_used() -> None:
    assert read("secret", "report", sign("secret", "report", 1), 60) == 1


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="empty secret"):
        sign("", "report", 1)
