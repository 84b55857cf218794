"""Answering from a letter's button without an account, and the coordinator's decision on it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from notifications.letter import Letter, Sender
from notifications.outbox import MESSAGE, plan
from roadmap.control.remarks import say
from roadmap.letters.links import answer_link
from roadmap.models import CONTACTS, EVIDENCE, EXTENSIONS, REPLIES, TASKS
from roadmap.replies.decisions import NewReply, add_draft
from tests import builders as b
from tests.web.visitors import Page, Served, Visitor
from workflows.journal import EVENTS
from workflows.remarks import Remark

HIM = "executor@example.org"


class Office:
    """One task whose body is reached at `HIM` by the letter ``k1``."""

    def __init__(self, served: Served, **measure: Any) -> None:
        self.served = served
        served.rows(self._build(measure))

    def _build(self, measure: dict[str, Any]) -> Any:
        def build(session: Any) -> None:
            self.body = b.subject(session)
            b.contact(session, self.body, HIM)
            self.task = b.task(session, b.measure(session, lead=[self.body], **measure), state="in_progress")
            plan(session, [Letter("k1", "digest", HIM, "", "т", "т")], now=b.NOW, sender=Sender("vekha@example.org"))

        return build

    def link(self, purpose: str, **rest: Any) -> str:
        settings = self.served.app.state.site.settings
        url = answer_link(settings, rest.pop("task", self.task), HIM, purpose, now=b.NOW, letter="k1")
        return url.removeprefix(settings.base_url)

    def row(self, *columns: Any) -> Any:
        with self.served.database.read() as session:
            return session.execute(select(*columns).order_by(columns[0].table.c.id.desc()).limit(1)).one_or_none()

    def count(self, table: Any) -> int:
        with self.served.database.read() as session:
            return int(session.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.fixture
def office(served: Served) -> Office:
    return Office(served)


def report(office: Office, visitor: Visitor | None = None, **more: Any) -> Page:
    values = {"result": "Сделано", "fulfilled_on": "2024-03-14", "name": "Иванов"} | more
    return (visitor or office.served.stranger()).post(office.link("report"), values)


def test_a_stranger_with_the_link_reports_with_a_file_and_the_coordinator_makes_it_a_move(office: Office) -> None:
    stranger = office.served.stranger()
    page = stranger.get(office.link("report"))
    assert page.status == 200
    assert "Отчитаться об исполнении" in page.text
    assert page.find("//a[contains(@href, '/tasks')]") == []
    files = [("evidence", ("Справка.pdf", b"%PDF-1.7", "application/pdf"))]
    sent = stranger.post(office.link("report"), {"result": "Сделано", "fulfilled_on": "2024-03-14"}, files=files)
    assert sent.location.endswith("?done=1")
    assert "Координатор проверит" in stranger.get(sent.location).text
    assert office.row(TASKS.c.state) == ("in_progress",)
    assert office.count(EVIDENCE) == 0
    coordinator = office.served.visitor()
    listed = coordinator.get("/answers")
    assert "Сделано" in listed.text
    (href,) = listed.find("//table//td[1]/a/@href")
    detail = coordinator.get(href)
    assert detail.find("//textarea[@name='result']/text()") == ["Сделано"]
    (download,) = detail.find("//ul[@class='files']//a/@href")
    assert coordinator.get(download).response.content == b"%PDF-1.7"
    form = {"task": office.task, "result": "Сделано, проверено", "fulfilled_on": "2024-03-14"}
    assert coordinator.post(f"{href}/report", form).status == 303
    assert office.row(TASKS.c.state, TASKS.c.result) == ("submitted", "Сделано, проверено")
    assert office.row(EVIDENCE.c.name) == ("Справка.pdf",)
    with office.served.database.read() as session:
        kinds = session.execute(select(EVENTS.c.kind, EVENTS.c.details).order_by(EVENTS.c.id)).all()
    told = [row.kind for row in kinds if not row.kind.startswith("user.")]
    assert told == ["answer.received", "task.submitted", "answer.accepted"]
    assert kinds[-1].details["sender"] == HIM
    assert "Внесён" in coordinator.get(href).text


def test_the_same_form_twice_is_one_draft(office: Office) -> None:
    assert report(office).status == 303
    assert report(office).status == 303
    assert office.count(REPLIES) == 1
    assert "ждёт решения координатора" in office.served.stranger().get(office.link("report")).text


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"result": ""}, "что сделано"),
        ({"fulfilled_on": ""}, "Дата исполнения нужна"),
        ({"fulfilled_on": "2024-03-16"}, "не позже сегодняшней"),
        ({"fulfilled_on": "31.02.2024"}, "такой даты нет"),
    ],
)
def test_what_does_not_do_comes_back_with_what_was_typed(
    office: Office, values: dict[str, str], complaint: str
) -> None:
    page = report(office, name="Пётр", **values)
    assert page.status == 422
    assert complaint in page.alert()
    assert page.find("//input[@name='name']/@value") == ["Пётр"]
    assert office.count(REPLIES) == 0


def test_a_file_that_does_not_do_is_refused(office: Office) -> None:
    values = {"result": "Сделано", "fulfilled_on": "2024-03-14"}
    for name, content, status in (
        ("a.exe", b"MZ", 422),
        ("a.pdf", b"MZ", 422),
        ("a.pdf", b"%PDF-" + b"0" * 2**20, 413),
    ):
        page = office.served.stranger().post(office.link("report"), values, files=[("evidence", (name, content))])
        assert page.status == status
        assert "Файл приложите ещё раз" in page.alert()


def test_proof_is_asked_where_the_measure_demands_it(served: Served) -> None:
    page = report(Office(served, evidence_demanded=True))
    assert page.status == 422
    assert "подтверждающий документ" in page.alert()


def test_an_extension_is_asked_through_the_coordinator(office: Office) -> None:
    stranger = office.served.stranger()
    early = stranger.post(office.link("extension"), {"new_date": "2024-03-20", "reason": "ждём"})
    assert "позже 29.03.2024" in early.alert()
    assert stranger.post(office.link("extension"), {"new_date": "2024-04-20", "reason": "ждём"}).status == 303
    coordinator = office.served.visitor()
    form = {"task": office.task, "new_date": "2024-04-20", "reason": "ждём"}
    assert coordinator.post("/answers/1/extension", form).status == 303
    assert office.row(EXTENSIONS.c.state, EXTENSIONS.c.reason) == ("asked", "ждём")
    again = coordinator.post("/answers/1/extension", form)
    assert again.status == 409
    assert "уже решили" in again.alert()


def test_not_ours_may_strike_the_address(office: Office) -> None:
    assert office.served.stranger().post(office.link("not_ours"), {"reason": "это Минобр"}).status == 303
    form = {"task": office.task, "reason": "передаём", "dismiss": "1"}
    assert office.served.visitor().post("/answers/1/not_ours", form).status == 303
    assert office.row(CONTACTS.c.state) == ("dismissed",)
    assert office.row(TASKS.c.state) == ("in_progress",)


def test_a_rejection_needs_a_reason_and_changes_nothing(office: Office) -> None:
    report(office)
    coordinator = office.served.visitor()
    assert "почему ответ отклонён" in coordinator.post("/answers/1/reject", {}).alert()
    assert coordinator.post("/answers/1/reject", {"why": "не то"}).status == 303
    assert office.row(REPLIES.c.state, REPLIES.c.decided_reason) == ("rejected", "не то")
    assert office.row(TASKS.c.state) == ("in_progress",)


def test_a_move_that_is_refused_leaves_the_draft_open(office: Office) -> None:
    report(office)
    office.served.now += timedelta(days=1)
    coordinator = office.served.visitor()
    page = coordinator.post("/answers/1/report", {"task": office.task, "result": "x", "fulfilled_on": ""})
    assert page.status == 409
    assert page.alert()
    assert office.row(REPLIES.c.state) == ("open",)


def test_looking_is_noted_and_acknowledging_too_but_only_once(office: Office) -> None:
    stranger = office.served.stranger()
    stranger.get(office.link("acknowledge"))
    opened, acknowledged = office.row(MESSAGE.c.opened_at, MESSAGE.c.acknowledged_at)
    assert opened == b.NOW
    assert acknowledged is None
    for _ in range(2):
        assert stranger.post(office.link("acknowledge")).status == 303
    assert office.row(MESSAGE.c.acknowledged_at) == (b.NOW,)
    with office.served.database.read() as session:
        events = session.execute(select(EVENTS.c.id).where(EVENTS.c.kind == "notice.acknowledged")).all()
    assert len(events) == 1
    assert "вы приняли это к сведению" in stranger.get(office.link("acknowledge")).text
    assert office.count(REPLIES) == 0


def test_a_link_is_for_one_purpose_one_task_and_sixty_days(office: Office) -> None:
    stranger, link = office.served.stranger(), office.link("acknowledge")
    assert stranger.get(link.replace("acknowledge.", "report.")).status == 404
    assert stranger.get(link[:-3]).status == 404
    assert stranger.get("/answer/anything").status == 404
    office.served.now += timedelta(days=61)
    expired = stranger.get(link)
    assert expired.status == 404
    assert "истёк" in expired.text


def test_a_closed_task_asks_for_nothing(office: Office) -> None:
    office.served.rows(lambda session: session.execute(TASKS.update().values(state="done")))
    page = office.served.stranger().get(office.link("report"))
    assert "Отвечать не нужно" in page.text
    assert page.find("//main//form") == []
    assert report(office).status == 422


def test_one_place_is_slowed_down(office: Office) -> None:
    stranger = office.served.stranger()
    statuses = [stranger.get("/answer/report.x").status for _ in range(125)]
    assert statuses[0] == 404
    assert statuses[-1] == 429


def test_an_address_with_too_many_answers_waits(office: Office) -> None:
    def flood(session: Any) -> None:
        row = {"kind": "report", "via": "form", "address": HIM, "received_at": b.NOW, "words": "", "state": "open"}
        more = {"name": "", "fields": {}, "candidates": [], "subject": "", "notes": []}
        session.execute(REPLIES.insert(), [{**row, **more, "key": str(number)} for number in range(60)])

    office.served.rows(flood)
    page = report(office)
    assert page.status == 429


def test_only_who_decides_sees_answers(office: Office) -> None:
    report(office)
    for role in ("controller", "executor", "leader", "auditor"):
        assert office.served.visitor(role).get("/answers").status == 403
    assert re.search("Ответы", office.served.visitor().get("/").source)


def asked(office: Office, question: str = "Сколько участников?") -> None:
    office.served.rows(
        lambda session: say(session, office.task, Remark.ask, question, b.actor(session, "controller"), b.NOW)
    )


def test_a_question_is_answered_by_the_button_once(office: Office) -> None:
    asked(office)
    stranger = office.served.stranger()
    page = stranger.get(office.link("clarify"))
    assert "Сколько участников?" in page.text
    sent = stranger.post(office.link("clarify"), {"text": "48 человек", "name": "Иванов"})
    assert sent.status == 303
    assert "Ответ записан" in stranger.get(sent.location).text
    assert "уже ответили" in stranger.get(office.link("clarify")).text
    event = office.row(EVENTS.c.kind, EVENTS.c.details)
    assert event.kind == "clarification.answered"
    assert event.details["sender"] == f"Иванов <{HIM}>"
    assert office.count(REPLIES) == 0


def test_an_empty_answer_comes_back(office: Office) -> None:
    asked(office)
    page = office.served.stranger().post(office.link("clarify"), {"text": " "})
    assert page.status == 422
    assert "напишите ответ" in page.alert().lower()


def test_how_the_work_goes_is_said_by_the_button(office: Office) -> None:
    stranger = office.served.stranger()
    sent = stranger.post(office.link("note"), {"text": "Готовим документы"})
    assert sent.status == 303
    assert "Сведения о ходе работы записаны" in stranger.get(sent.location).text
    assert office.row(EVENTS.c.kind).kind == "progress.noted"


def test_the_coordinator_writes_a_reply_down_as_an_answer_or_a_note(office: Office) -> None:
    def came(session: Any) -> Any:
        answer = NewReply("x", "unclear", "letter", HIM, task_id=office.task, words="Было 48 человек")
        return add_draft(session, answer, b.NOW)

    draft = office.served.rows(came)
    asked(office)
    coordinator = office.served.visitor("coordinator")
    values = {"task": str(office.task), "reason": "Было 48 человек"}
    assert coordinator.post(f"/answers/{draft}/words", values).status == 303
    assert "слова для журнала" in coordinator.get("/answers?decided=1").text.lower()
    with office.served.database.read() as session:
        kinds = session.execute(select(EVENTS.c.kind).order_by(EVENTS.c.id)).scalars().all()
    assert kinds[-2:] == ["clarification.answered", "answer.accepted"]
