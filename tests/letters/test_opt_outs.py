"""Switching notices off: by a signed link, only the optional ones, as often as one likes."""

from __future__ import annotations

import pytest

from notifications.links import LinkError
from roadmap.database import Database
from roadmap.errors import BadInput
from roadmap.letters.recipients.opt_outs import (
    EVERYTHING,
    MANDATORY,
    OPTIONAL,
    headers_for,
    link_for,
    read_link,
    switch_off,
    switch_on,
    switched_off,
)
from roadmap.settings import Settings
from tests.builders import NOW

SETTINGS = Settings(secret_key="secret", base_url="https://vekha.example.org")


def test_a_link_says_whose_letters_and_which_kind() -> None:
    link = link_for(SETTINGS, "a@example.org", "weekly")
    assert link is not None and link.startswith("https://vekha.example.org/letters/off/")
    assert read_link(SETTINGS, link.rpartition("/")[2]) == ("a@example.org", "weekly")


def test_a_link_is_the_same_whenever_it_is_made_and_good_for_this_installation_only() -> None:
    link = link_for(SETTINGS, "a@example.org", EVERYTHING)
    assert link == link_for(SETTINGS, "a@example.org", EVERYTHING)
    assert link is not None
    with pytest.raises(LinkError):
        read_link(Settings(secret_key="another"), link.rpartition("/")[2])
    with pytest.raises(LinkError):
        read_link(SETTINGS, link.rpartition("/")[2] + "x")


def test_without_a_secret_there_is_no_link_and_no_header() -> None:
    assert link_for(Settings(secret_key=""), "a@example.org", EVERYTHING) is None
    assert headers_for(Settings(secret_key=""), "a@example.org") == {}


def test_one_click_headers_name_the_same_link() -> None:
    headers = headers_for(SETTINGS, "a@example.org")
    assert headers["List-Unsubscribe"] == f"<{link_for(SETTINGS, 'a@example.org', EVERYTHING)}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_kind_is_switched_off_and_on_again_however_often(database: Database) -> None:
    for _ in range(2):
        with database.write() as session:
            switch_off(session, " A@Example.org", "weekly", NOW)
        with database.read() as session:
            assert switched_off(session) == {"a@example.org": frozenset({"weekly"})}
    with database.write() as session:
        switch_on(session, "a@example.org", "weekly", NOW)
    with database.read() as session:
        assert switched_off(session) == {}


def test_everything_means_everything_optional(database: Database) -> None:
    with database.write() as session:
        switch_off(session, "a@example.org", EVERYTHING, NOW)
    with database.read() as session:
        assert switched_off(session)["a@example.org"] == frozenset(OPTIONAL)


@pytest.mark.parametrize("kind", [*sorted(MANDATORY), "nonsense"])
def test_what_a_person_must_learn_cannot_be_switched_off(sqlite_database: Database, kind: str) -> None:
    with sqlite_database.write() as session, pytest.raises(BadInput):
        switch_off(session, "a@example.org", kind, NOW)
