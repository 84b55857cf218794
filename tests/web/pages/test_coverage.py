"""The pages of the coverage check and of the rehearsal."""

from __future__ import annotations

from typing import Any

from roadmap.web.pages.letters import coverage
from tests import builders as b
from tests.web.visitors import Served


def office(session: Any) -> None:
    b.user(session, "coordinator", email="coordinator@example.org")
    body = b.subject(session)
    b.contact(session, body, "body@example.org")
    b.task(session, b.measure(session, lead=[body]))
    gone = b.subject(session, name="Ушедший орган")
    b.contact(session, gone, "gone@example.org", state="dismissed")
    b.task(session, b.measure(session, lead=[gone], title="Обучить педагогов"))


def test_the_check_shows_what_is_wrong_and_what_to_do(served: Served) -> None:
    served.rows(office)
    page = served.visitor("auditor").get("/coverage")
    assert page.status == 200
    assert "Остались только выбывшие адреса" in page.text
    assert "Обучить педагогов" in page.text
    assert "gone@example.org" in page.text
    assert page.find("//nav[contains(@class,'tabs')]/a/@href") == [
        "/mail", "/coverage", "/rehearsal", "/mail/templates",
    ]  # fmt: skip


def test_a_covered_office_is_told_so(served: Served) -> None:
    assert "есть кому сообщить" in served.visitor().get("/coverage").text


def test_a_period_is_rehearsed_on_the_page(served: Served) -> None:
    served.rows(office)
    visitor = served.visitor()
    assert "Прорепетировать" in visitor.get("/rehearsal").text
    page = visitor.get("/rehearsal?from=2024-03-18&to=2024-04-05")
    assert page.status == 200
    assert "body@example.org" in page.text
    assert page.find("//ul[@class='days']/li")


def test_a_period_that_makes_no_sense_is_explained_and_kept(served: Served) -> None:
    visitor = served.visitor()
    for query, said in (
        ("from=2024-04-05&to=2024-03-18", "поменяйте даты"),
        ("from=2024-01-01&to=2024-12-31", "до 100 дней"),
        ("from=&to=2024-12-31", "обе даты"),
    ):
        page = visitor.get(f"/rehearsal?{query}")
        assert page.status == 422
        assert said in page.alert()
    assert page.find("//input[@name='to']/@value") == ["2024-12-31"]


def test_one_rehearsal_at_a_time(served: Served) -> None:
    with coverage._STAGE:
        page = served.visitor().get("/rehearsal?from=2024-03-18&to=2024-03-19")
    assert page.status == 409
    assert "другая репетиция" in page.alert()


def test_addresses_are_for_who_reads_the_mail(served: Served) -> None:
    for role in ("executor", "leader"):
        assert served.visitor(role).get("/coverage").status == 403
        assert served.visitor(role).get("/rehearsal?from=2024-03-18&to=2024-03-19").status == 403
