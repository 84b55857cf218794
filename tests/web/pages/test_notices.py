"""The notice sheet: every fact about a letter in its exact words, on the page and on paper."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pdfplumber
import pytest
from sqlalchemy import insert, update

from notifications import ledger
from notifications.letter import Letter, Sender
from notifications.outbox import MESSAGE, plan
from roadmap.database import Database
from roadmap.letters.links import LinkToken, Purpose
from roadmap.letters.notices.sheet import notice_sheet
from roadmap.models import NOTICES
from roadmap.replies.decisions import acknowledge
from tests import builders as b
from tests.web.visitors import Served

HIM, HER = "executor@example.org", "other@example.org"


def told(session: Any, task_id: int, recipient: str, key: str, step: str, planned_on: date = b.TODAY) -> None:
    notice = {"key": f"due:{task_id}:2024-03-29:{step}:{recipient}", "task_id": task_id, "kind": "due", "step": step}
    session.execute(insert(NOTICES).values(recipient=recipient, planned_on=planned_on, message_key=key, **notice))


def build(session: Any) -> tuple[int, int]:
    """A measure with two tasks; letters accepted, dead, bounced, waiting."""
    body = b.subject(session)
    measure = b.measure(session, lead=[body], code="1.3")
    first, second = b.task(session, measure), b.task(session, measure, due_on=date(2024, 6, 28))
    sender = Sender("vekha@example.org")
    letters = [
        Letter("k1", "digest", HIM, "Иванов", "Срок скоро", "Текст первого письма"),
        Letter("k2", "digest", HER, "", "Срок скоро", "Текст второго"),
        Letter("k3", "digest", HIM, "Иванов", "Завтра срок", "Третье"),
        Letter("k4", "digest", "bad", "", "Никуда", "Четвёртое"),
    ]
    plan(session, letters, now=b.NOW, sender=sender)
    sent = {"state": "sent", "sent_at": b.NOW + timedelta(minutes=1), "server_reply": "250 2.0.0 Ok: queued as 77"}
    session.execute(update(MESSAGE).where(MESSAGE.c.key.in_(["k1", "k2"])).values(**sent))
    names = {row.key: row.message_id for row in session.execute(MESSAGE.select())}
    ledger.note_opened(session, names["k1"], now=b.NOW + timedelta(hours=1))
    ledger.note_bounce(session, names["k2"], reason="5.1.1 no such user", now=b.NOW + timedelta(hours=2))
    acknowledge(session, LinkToken(first, HIM, "k1", Purpose.acknowledge), b.NOW + timedelta(hours=3))
    told(session, first, HIM, "k1", "14")
    told(session, second, HIM, "k1", "30")
    told(session, first, HER, "k2", "14")
    told(session, first, HIM, "k3", "1", date(2024, 3, 28))
    told(session, first, "bad", "k4", "14")
    ledger.send_again(session, next(row.id for row in session.execute(MESSAGE.select()) if row.key == "k1"), now=b.NOW)
    return measure, first


def test_the_sheet_says_no_more_than_is_known(database: Database) -> None:
    with database.write() as session:
        measure, first = build(session)
    with database.read() as session:
        sheet = notice_sheet(session, measure, b.NOW)
        of_task = notice_sheet(session, measure, b.NOW, first)
    by_key = {(row.task_id == first, row.address, row.planned_on): row for row in sheet.rows}
    read, other, bounced, waiting, dead = (
        by_key[True, HIM, b.TODAY],
        by_key[False, HIM, b.TODAY],
        by_key[True, HER, b.TODAY],
        by_key[True, HIM, date(2024, 3, 28)],
        by_key[True, "bad", b.TODAY],
    )
    assert read.what == "Подходит срок, за 14\u00a0дней"
    assert read.way == ("принято почтовым сервером 15.03.2024, 12:01", "ответ сервера: 250 2.0.0 Ok: queued as 77")
    assert "по ссылке из этого письма перешли 15.03.2024, 13:00" in read.known
    assert "«принято к сведению» нажато 15.03.2024, 15:00" in read.known
    assert any(line.startswith("послано ещё раз: ждёт отправки") for line in read.known)
    assert not any("принято к сведению" in line for line in other.known), "said of one task, not of the whole letter"
    assert bounced.way[-1] == "вернулось 15.03.2024, 14:00: 5.1.1 no such user"
    assert bounced.tone == dead.tone == "failed"
    assert waiting.way[0].startswith("ждёт отправки")
    assert dead.way[0].startswith("не доставлено: «bad» — не адрес")
    assert len(sheet.letters) == 4
    assert {row.task_id for row in of_task.rows} == {first}
    assert all("прочитано" not in line for row in sheet.rows for line in (*row.way, *row.known))


def test_the_page_and_the_paper_say_the_same(served: Served) -> None:
    measure, first = served.rows(build)
    visitor = served.visitor()
    page = visitor.get(f"/measures/{measure}/notices")
    assert "не значит, что его прочитали" in page.text
    assert "queued as 77" in page.text
    assert visitor.get(f"/measures/{measure}/notices?task={first}").status == 200
    (href,) = page.find("//a[@download]/@href")
    answer = visitor.get(href).response
    assert answer.headers["content-type"] == "application/pdf"
    with pdfplumber.open(io.BytesIO(answer.content)) as paper:
        text = " ".join(" ".join((one.extract_text() or "").split()) for one in paper.pages)
    for wanted in ("ЛИСТ УВЕДОМЛЕНИЯ", "executor@example.org", "Текст первого письма", "не значит"):
        assert wanted in text


def test_an_empty_sheet_says_so(served: Served) -> None:
    measure = served.rows(lambda session: b.measure(session))
    page = served.visitor("auditor").get(f"/measures/{measure}/notices")
    assert "не было" in page.text
    assert served.visitor().get(f"/measures/{measure}/notices.pdf").status == 200
    assert served.visitor().get("/measures/999/notices").status == 404


@pytest.mark.parametrize("role", ["executor", "leader"])
def test_addresses_are_for_who_reads_the_mail(served: Served, role: str) -> None:
    measure = served.rows(lambda session: b.measure(session))
    assert served.visitor(role).get(f"/measures/{measure}/notices").status == 403
