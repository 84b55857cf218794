"""Switching letters off: the form, one click of a mail program, and what cannot be switched off."""

from __future__ import annotations

import pytest

from roadmap.letters.kinds import Kind
from roadmap.letters.recipients.opt_outs import EVERYTHING, OPTIONAL, headers_for, link_for, switched_off
from tests.web.visitors import Served

HIM = "executor@example.org"


def link(served: Served, kind: str = EVERYTHING) -> str:
    settings = served.app.state.site.settings
    url = link_for(settings, HIM, kind)
    assert url is not None
    return url.removeprefix(settings.base_url)


def off(served: Served) -> frozenset[str]:
    with served.database.read() as session:
        return switched_off(session).get(HIM, frozenset())


def test_opening_the_link_changes_nothing(served: Served) -> None:
    page = served.stranger().get(link(served))
    assert page.status == 200
    assert HIM in page.text
    assert off(served) == frozenset()


def test_one_click_of_a_mail_program_needs_no_form(served: Served) -> None:
    assert headers_for(served.app.state.site.settings, HIM)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    answer = served.stranger().post(link(served), {"List-Unsubscribe": "One-Click"}).response
    assert answer.status_code == 200
    assert off(served) == {kind.value for kind in OPTIONAL}


def test_one_kind_is_switched_off_by_its_own_link(served: Served) -> None:
    kind = OPTIONAL[0]
    stranger = served.stranger()
    assert "Больше не присылать" in stranger.get(link(served, kind)).text
    assert stranger.post(link(served, kind), {"what": "asked"}).status == 303
    assert off(served) == {kind.value}


def test_the_form_sets_each_kind_as_chosen(served: Served) -> None:
    stranger = served.stranger()
    stranger.post(link(served), {"List-Unsubscribe": "One-Click"})
    assert stranger.post(link(served), {OPTIONAL[0].value: "1"}).location.endswith("?done=1")
    assert off(served) == {kind.value for kind in OPTIONAL[1:]}
    assert stranger.get(link(served)).find(f"//input[@name='{OPTIONAL[0].value}']/@checked")


def test_what_is_mandatory_stays(served: Served) -> None:
    stranger = served.stranger()
    page = stranger.post(link(served, Kind.overdue), {"what": "asked"})
    assert page.status == 422
    assert "обязательны" in page.alert()
    assert stranger.post(link(served, Kind.overdue), {"List-Unsubscribe": "One-Click"}).status == 422
    assert off(served) == frozenset()


@pytest.mark.parametrize("token", ["x", "eyJ.x.y"])
def test_a_damaged_link_is_explained(served: Served, token: str) -> None:
    page = served.stranger().get(f"/letters/off/{token}")
    assert page.status == 404
    assert "повреждена" in page.text
    assert served.stranger().post(f"/letters/off/{token}").status == 404
