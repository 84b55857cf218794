"""Addresses and the names derived from keys."""

from __future__ import annotations

import pytest

from notifications.letter import LetterError, Sender, ascii_address, message_id, thread_id


@pytest.mark.parametrize(
    ("given", "wire"),
    [
        ("a.b-c+tag@Example.ORG", "a.b-c+tag@example.org"),
        ("  a@b.ru ", "a@b.ru"),
        ("inbox@министерство.рф", "inbox@xn--h1aaijcegp7ae.xn--p1ai"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_an_address_is_written_as_smtp_wants_it(given: str, wire: str) -> None:
    local, _, domain = given.strip().rpartition("@")
    assert ascii_address(given) == f"{local}@{domain.encode('idna').decode().lower()}"
    assert ascii_address(given).isascii()
    if given.isascii():
        assert ascii_address(given) == wire


@pytest.mark.parametrize(
    "address",
    [
        "",
        "no-at",
        "@b.ru",
        "a@",
        "a@b..ru",
        "a@-b.ru",
        "a@b_c.ru",
        "почта@b.ru",
        "a..b@c.ru",
        ".a@c.ru",
        "a@b.ru,c@d.ru",
        "<a@b.ru>",
        '"a"@c.ru',
        "a@[127.0.0.1]",
        "a@b@c.ru",
        "x" * 65 + "@b.ru",
        "a@" + "b" * 64 + ".ru",
        "a b@c.ru",
        "a@b.ru\r\nRCPT TO:<c@d.ru>",
        "a@b.ru\0",
    ],
)
def test_what_is_no_address_is_refused_in_russian(address: str) -> None:
    with pytest.raises(LetterError, match="адрес"):
        ascii_address(address)


def test_names_derived_from_keys_are_stable_and_distinct() -> None:
    assert message_id("k", "d.ru") == message_id("k", "d.ru") != message_id("k2", "d.ru")
    assert message_id("k", "d.ru") != thread_id("k", "d.ru")


def test_bounces_go_to_the_return_path() -> None:
    assert Sender("a@b.ru").envelope == "a@b.ru"
    assert Sender("a@b.ru", return_path="bounces@b.ru").envelope == "bounces@b.ru"
