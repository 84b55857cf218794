"""The outbox's page, and what every page says when the mail server does not answer."""

from __future__ import annotations

from sqlalchemy import update

from notifications.letter import Letter, Sender
from notifications.outbox import MESSAGE, plan
from roadmap.letters.links import answer_link
from roadmap.letters.recipients.opt_outs import link_for
from roadmap.status import MAILBOX_STATUS, write_status
from tests import builders as b
from tests.web.visitors import Served


def planned(served: Served, count: int = 1) -> None:
    """Letters in the outbox."""
    letters = [
        Letter(
            f"due:{number}", "digest", f"body{number}@example.org", f"Орган {number}", f"Срок {number}", "Текст письма"
        )
        for number in range(count)
    ]
    served.rows(lambda session: plan(session, letters, sender=Sender("vekha@example.org", "Веха"), now=b.NOW))


def test_letters_are_found_by_state_and_words_page_by_page(served: Served) -> None:
    planned(served, 60)
    visitor = served.visitor()
    page = visitor.get("/mail")
    assert len(page.find("//tbody/tr")) == 50
    older = page.find("//a[@rel='next']/@href")[0]
    assert len(visitor.get(older).find("//tbody/tr")) == 10
    assert len(visitor.get("/mail?q=body7@example.org").find("//tbody/tr")) == 1
    assert visitor.get("/mail?state=sent").find("//tbody/tr") == []
    assert "Почтовый сервер не задан" in page.text


def test_a_letter_shows_its_way_and_its_text(served: Served) -> None:
    planned(served)
    page = served.visitor("auditor").get("/mail/1")
    assert "Текст письма" in page.text
    assert "ждёт отправки" in page.text
    assert not page.find("//form[contains(@action,'retry')]")
    assert served.visitor("auditor").post("/mail/1/retry").status == 403
    assert served.visitor("coordinator").get("/mail/999").status == 404


def test_a_letter_is_put_first_in_line_once(served: Served) -> None:
    planned(served)
    coordinator = served.visitor()
    assert coordinator.post("/mail/1/retry").location == "/mail/1?done=retry"
    assert served.woken == 1
    assert coordinator.post("/mail/999/retry").status == 404


def test_a_letter_is_shown_as_its_reader_sees_it_with_the_server_s_words(served: Served) -> None:
    letter = Letter("k", "digest", "b@example.org", "", "Срок", "Текст", "<p>HTML <script>alert(1)</script></p>")
    served.rows(lambda session: plan(session, [letter], sender=Sender("vekha@example.org"), now=b.NOW))
    log = "MAIL FROM:<vekha@example.org> → 250 2.1.0 Ok\nRCPT TO:<b@example.org> → 450 4.2.0 Greylisted"
    served.rows(lambda session: session.execute(update(MESSAGE).values(smtp_log=log, state="failed")))
    visitor = served.visitor("auditor")
    page = visitor.get("/mail/1")
    assert "450 4.2.0 Greylisted" in page.text
    assert "Auto-Submitted" in page.text
    assert page.find("//iframe/@sandbox") == [""]
    frame = visitor.get("/mail/1/html").response
    assert "HTML" in frame.text
    assert frame.headers["content-security-policy"].endswith("sandbox")
    assert "script-src" not in frame.headers["content-security-policy"]


def test_links_that_act_for_the_reader_are_hidden_from_other_eyes(served: Served) -> None:
    settings = served.app.state.site.settings
    link = answer_link(settings, 1, "b@example.org", "report", now=b.NOW)
    off = link_for(settings, "b@example.org", "all")
    html = f"<p><a href='{link}'>Отчитаться</a> <a href='{off}'>Отключить</a></p>"
    letter = Letter("k", "digest", "b@example.org", "", "Срок", f"Отчитаться: {link}", html, headers={
        "Reply-To": "answer+aaaabbbbccccddddeeeeffffgggghhhhiiiijjj@example.org", "List-Unsubscribe": f"<{off}>",
    })  # fmt: skip
    served.rows(lambda session: plan(session, [letter], sender=Sender("vekha@example.org"), now=b.NOW))
    visitor = served.visitor("auditor")
    for source in (visitor.get("/mail/1").source, visitor.get("/mail/1/html").response.text):
        assert "[ссылка скрыта]" in source
        for secret in (link.rpartition("/")[2], str(off).rpartition("/")[2], "aaaabbbb"):
            assert secret not in source


def test_a_sent_letter_goes_once_more_under_its_own_name(served: Served) -> None:
    planned(served)
    coordinator = served.visitor()
    assert coordinator.post("/mail/1/again").status == 409
    served.rows(lambda session: session.execute(update(MESSAGE).values(state="sent", sent_at=b.NOW)))
    assert served.visitor("auditor").post("/mail/1/again").status == 403
    assert coordinator.post("/mail/1/again").location == "/mail/2?done=letter_again"
    assert coordinator.post("/mail/999/again").status == 404
    assert "ждёт отправки" in coordinator.get("/mail/2").text
    assert "принято сервером" in coordinator.get("/mail/1").text
    assert served.woken == 1


def test_letters_are_found_by_day(served: Served) -> None:
    planned(served, 3)
    visitor = served.visitor()
    assert len(visitor.get("/mail?since=2024-03-15&until=2024-03-15").find("//tbody/tr")) == 3
    assert visitor.get("/mail?since=2024-03-16").find("//tbody/tr") == []
    assert len(visitor.get("/mail?since=nonsense").find("//tbody/tr")) == 3


def test_a_silent_mail_server_is_told_to_those_who_can_do_something(served: Served) -> None:
    sign = {"server_down": "нет связи", "server": "mail:25", "waiting": 3}
    served.rows(lambda session: write_status(session, "mail", sign, b.NOW))
    said = "Почтовый сервер mail:25 не отвечает"
    for role, told in (("coordinator", True), ("auditor", True), ("executor", False), ("leader", False)):
        assert (said in served.visitor(role).get("/tasks").source) is told
    served.rows(lambda session: write_status(session, "mail", sign | {"server_down": None}, b.NOW))
    assert said not in served.visitor().get("/tasks").source


def test_a_mailbox_for_replies_that_cannot_be_read_is_told_too(served: Served) -> None:
    sign = {"trouble": "ящик mail:993/INBOX: пароль не подходит", "since": b.NOW.isoformat()}
    served.rows(lambda session: write_status(session, MAILBOX_STATUS, sign, b.NOW))
    assert "пароль не подходит" in served.visitor("coordinator").get("/tasks").source
    assert "пароль не подходит" not in served.visitor("executor").get("/tasks").source
    served.rows(lambda session: write_status(session, MAILBOX_STATUS, sign | {"trouble": None}, b.NOW))
    assert "не забираются" not in served.visitor("coordinator").get("/tasks").source
