"""Replies by letter through a real LMTP and SMTP conversation, on both databases."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from notifications.outbox import MESSAGE, Letter, Sender, plan
from roadmap.control.remarks import say
from roadmap.database import Database
from roadmap.letters.links import reply_address
from roadmap.letters.recipients.opt_outs import link_for
from roadmap.models import CONTACTS, NOTICES, REPLIES, REPLY_FILES, TASKS
from roadmap.replies.listener import LETTERS_AT_ONCE, InboxDoor
from roadmap.settings import Settings
from tests import builders as b
from workflows.journal import EVENTS
from workflows.remarks import Remark

SETTINGS = Settings(secret_key="k", inbox_port=1, inbox_domain="vekha.example.org", from_="Веха <vekha@example.org>")
HIM = "executor@example.org"


@pytest.fixture
def door(database: Database) -> Iterator[InboxDoor]:
    with InboxDoor(database, SETTINGS, lambda: b.NOW, port=0) as opened:
        yield opened


def letter(to: str, words: str, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = headers.pop("sender", f"Иванов Иван <{HIM}>")
    made["To"] = to
    made["Subject"] = headers.pop("subject", "Re: Веха")
    made["Message-ID"] = headers.pop("message_id", "<one@example.org>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(words)
    return made


def send(door: InboxDoor, made: EmailMessage, to: str, *, envelope: str = HIM, lmtp: bool = True) -> Any:
    kind = smtplib.LMTP if lmtp else smtplib.SMTP
    with kind("127.0.0.1", door.port) as line:
        return line.sendmail(envelope, to.split(","), made.as_bytes(policy=SMTP))


def drafts(database: Database) -> list[Any]:
    with database.read() as session:
        return list(session.execute(select(REPLIES).order_by(REPLIES.c.id)).all())


def a_task(database: Database, **values: Any) -> int:
    with database.write() as session:
        body = b.subject(session)
        b.contact(session, body, HIM)
        return b.task(session, b.measure(session, lead=[body], **values))


def address(task_id: int | None) -> str:
    made = reply_address(SETTINGS, task_id, HIM, now=b.NOW)
    assert made is not None
    return made


@pytest.mark.parametrize("lmtp", [True, False])
def test_a_reply_with_a_file_becomes_a_draft_report(database: Database, door: InboxDoor, lmtp: bool) -> None:
    task_id = a_task(database)
    made = letter(address(task_id), "Исполнено 12.03, письмо № 01-12/345\n\n-- \nИванов\n> старое письмо")
    made.add_attachment(b"%PDF-1.7 otchet", maintype="application", subtype="pdf", filename="Отчёт.pdf")
    made.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="virus.exe")
    send(door, made, address(task_id), lmtp=lmtp)
    (draft,) = drafts(database)
    assert (draft.kind, draft.task_id, draft.address, draft.name) == ("report", task_id, HIM, "Иванов Иван")
    assert draft.words == "Исполнено 12.03, письмо № 01-12/345"
    assert draft.fields == {"result": draft.words, "fulfilled_on": "2024-03-12"}
    assert draft.sent_to == HIM
    assert b"01-12/345" in draft.raw or draft.raw
    assert any("virus.exe" in note for note in draft.notes)
    with database.read() as session:
        assert session.execute(select(REPLY_FILES.c.name)).scalars().all() == ["Отчёт.pdf"]


def test_the_same_letter_twice_is_one_draft(database: Database, door: InboxDoor) -> None:
    task_id = a_task(database)
    for _ in range(2):
        send(door, letter(address(task_id), "не наше"), address(task_id))
    (draft,) = drafts(database)
    assert draft.kind == "not_ours"


def test_a_paragraph_in_one_line_is_taken(sqlite_database: Database) -> None:
    with InboxDoor(sqlite_database, SETTINGS, lambda: b.NOW, port=0) as door:
        task_id = a_task(sqlite_database)
        raw = (
            b"From: a@b.ru\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + "исполнено ".encode() * 5000 + b"\r\n"
        )
        with smtplib.SMTP("127.0.0.1", door.port) as line:
            line.sendmail("a@b.ru", [address(task_id)], raw)
    (draft,) = drafts(sqlite_database)
    assert draft.kind == "report"


def test_lmtp_answers_once_for_each_recipient(database: Database, door: InboxDoor) -> None:
    first, second = a_task(database), a_task(database)
    to = f"{address(first)},{address(second)}"
    made = letter(to, "Прошу перенести до 20.10, так как ждём данные")
    with smtplib.LMTP("127.0.0.1", door.port) as line:
        line.sendmail(HIM, to.split(","), made.as_bytes(policy=SMTP))
        assert line.getreply()[0] == 250  # smtplib itself reads the first answer only
    assert {draft.task_id for draft in drafts(database)} == {first, second}
    assert {draft.fields["new_date"] for draft in drafts(database)} == {"2024-10-20"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<all.example.org>"},
        {"subject": "Автоответ: меня нет"},
        {"sender": "vekha@example.org"},
        {"message_id": f"<{'a' * 40}@example.org>"},
        {"sender": "MAILER-DAEMON@example.org"},
    ],
)
def test_a_machine_is_taken_and_never_answered(
    sqlite_database: Database, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    with InboxDoor(sqlite_database, SETTINGS, lambda: b.NOW, port=0) as door:
        task_id = a_task(sqlite_database)
        send(door, letter(address(task_id), "Исполнено 12.03", **headers), address(task_id))
    assert drafts(sqlite_database) == []
    with sqlite_database.read() as session:
        assert session.execute(select(MESSAGE.c.id)).all() == []


def test_an_empty_envelope_sender_is_a_machine(database: Database, door: InboxDoor) -> None:
    task_id = a_task(database)
    send(door, letter(address(task_id), "Исполнено 12.03"), address(task_id), envelope="")
    assert drafts(database) == []


def test_a_forged_or_old_address_is_refused_before_the_text(database: Database, door: InboxDoor) -> None:
    task_id = a_task(database)
    good = address(task_id)
    local, domain = good.split("@")
    forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    old = reply_address(SETTINGS, task_id, HIM, now=b.NOW.replace(year=2023))
    for wrong in (forged, old, "answer@vekha.example.org", "anybody@example.org"):
        assert wrong is not None
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(door, letter(wrong, "Исполнено"), wrong)
        assert refused.value.recipients[wrong][0] == 550
    assert drafts(database) == []


def test_a_reply_to_a_letter_about_several_tasks_names_them_for_the_coordinator(
    database: Database, door: InboxDoor
) -> None:
    first, second = a_task(database, code="1.1"), a_task(database, code="1.2")
    with database.write() as session:
        for task_id in (first, second):
            notice = {"key": f"due:{task_id}:2024-03-29:14:{HIM}", "task_id": task_id, "kind": "due", "step": "14"}
            session.execute(insert(NOTICES).values(recipient=HIM, planned_on=date(2024, 3, 15), **notice))
    send(door, letter(address(None), "Исполнено 12.03.2024"), address(None))
    send(door, letter(address(None), "1.2 исполнено 12.03.2024", message_id="<two@x>"), address(None))
    unsure, sure = drafts(database)
    assert (unsure.task_id, unsure.candidates) == (None, [first, second])
    assert sure.task_id == second


def test_another_person_may_answer_and_the_draft_says_so(database: Database, door: InboxDoor) -> None:
    task_id = a_task(database)
    send(door, letter(address(task_id), "не наше", sender="Пётр <petr@example.org>"), address(task_id))
    (draft,) = drafts(database)
    assert draft.address == "petr@example.org"


def bounce_of(name: str, recipient: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    return (
        "From: MAILER-DAEMON@example.org\r\nTo: vekha@example.org\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nno such user\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {name}\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("action", "status", "recipient", "state"),
    [
        ("failed", "5.1.1", HIM, "bounced"),
        ("failed", "5.2.2", HIM, "live"),
        ("delayed", "4.4.1", HIM, "live"),
        ("failed", "5.1.1", "other@example.org", "live"),
    ],
)
def test_a_bounce_for_good_strikes_the_address(
    database: Database, door: InboxDoor, action: str, status: str, recipient: str, state: str
) -> None:
    a_task(database)
    with database.write() as session:
        plan(session, [Letter("k1", "digest", HIM, "", "т", "т")], now=b.NOW, sender=Sender("vekha@example.org"))
        name = session.execute(select(MESSAGE.c.message_id)).scalar_one()
    with smtplib.SMTP("127.0.0.1", door.port) as line:
        line.sendmail("", ["vekha@example.org"], bounce_of(name, recipient, action=action, status=status))
    with database.read() as session:
        assert session.execute(select(CONTACTS.c.state)).scalar_one() == state
        bounced = session.execute(select(MESSAGE.c.bounced_at)).scalar_one()
    assert (bounced is not None) == (state == "bounced")
    assert drafts(database) == []


@pytest.mark.parametrize("signed", ["reply address", "unsubscribe link", "nothing"])
def test_a_bounce_without_our_letter_s_name_is_matched_by_what_we_signed(
    database: Database, door: InboxDoor, signed: str
) -> None:
    task_id = a_task(database)
    with database.write() as session:
        letters = [Letter(key, "digest", HIM, "", f"Веха: {key}", "т") for key in ("k1", "k2")]
        plan(session, letters, now=b.NOW, sender=Sender("vekha@example.org"))
    headers = {
        "reply address": f"Reply-To: {address(task_id)}\r\n",
        "unsubscribe link": f"List-Unsubscribe: <{link_for(SETTINGS, HIM, 'all')}>\r\n",
        "nothing": "",
    }
    subject = Header("Веха: k1", "utf-8").encode()
    report = bounce_of("<gone@gateway>", HIM).replace(
        b"Message-ID: <gone@gateway>\r\nSubject: x\r\n",
        f"To: <{HIM}>\r\n{headers[signed]}Subject: {subject}\r\n".encode(),
    )
    with smtplib.SMTP("127.0.0.1", door.port) as line:
        line.sendmail("", ["vekha@example.org"], report)
    with database.read() as session:
        bounced = session.execute(select(MESSAGE.c.key).where(MESSAGE.c.bounced_at.is_not(None))).scalars().all()
        state = session.execute(select(CONTACTS.c.state)).scalar_one()
    assert (bounced, state) == ((["k1"], "bounced") if signed != "nothing" else ([], "live"))


def test_what_cannot_be_read_of_a_letter_is_told_with_the_draft(database: Database, door: InboxDoor) -> None:
    task_id = a_task(database)
    made = letter(address(task_id), "Исполнено 12.03")
    made.add_attachment(b"x", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    send(door, made, address(task_id))
    (draft,) = drafts(database)
    assert any("winmail.dat" in note for note in draft.notes)


def test_an_unsigned_reply_counts_only_from_the_address_the_letter_went_to(database: Database, door: InboxDoor) -> None:
    task_id = a_task(database)
    with database.write() as session:
        plan(session, [Letter("k1", "digest", HIM, "", "т", "т")], now=b.NOW, sender=Sender("vekha@example.org"))
        name = session.execute(select(MESSAGE.c.message_id)).scalar_one()
        notice = {"key": "due:x", "task_id": task_id, "kind": "due", "step": "14", "message_key": "k1"}
        session.execute(insert(NOTICES).values(recipient=HIM, planned_on=b.TODAY, **notice))
    send(door, letter("vekha@example.org", "не наше", In_Reply_To=name), "vekha@example.org", lmtp=False)
    with pytest.raises(smtplib.SMTPDataError):
        stranger = letter("vekha@example.org", "не наше", In_Reply_To=name, sender="a@b.org", message_id="<3@x>")
        send(door, stranger, "vekha@example.org", lmtp=False)
    (draft,) = drafts(database)
    assert (draft.task_id, draft.address) == (task_id, HIM)


def asked(database: Database, task_id: int, question: str = "Сколько участников?") -> None:
    with database.write() as session:
        say(session, task_id, Remark.ask, question, b.actor(session, "controller"), b.NOW)


def journal(database: Database, kind: str) -> list[Any]:
    with database.read() as session:
        return list(session.execute(select(EVENTS).where(EVENTS.c.kind == kind)).all())


def test_a_reply_to_a_question_is_its_answer_at_once_and_once(database: Database, door: InboxDoor) -> None:
    task_id = a_task(database)
    asked(database, task_id)
    for _ in range(2):
        send(door, letter(address(task_id), "Было 48 человек из 12 школ."), address(task_id))
    (event,) = journal(database, "clarification.answered")
    assert event.details["answer"] == "Было 48 человек из 12 школ."
    assert event.details["sender"] == f"Иванов Иван <{HIM}>"
    (draft,) = drafts(database)
    assert (draft.state, draft.kind, draft.decided_by) == ("accepted", "unclear", None)
    assert event.details["draft"] == draft.id


@pytest.mark.parametrize("words", ["Исполнено 12.03, было 48 человек", "Не исполнено: было 48 человек", "не наше"])
def test_what_is_more_than_an_answer_waits_for_the_coordinator_too(
    database: Database, door: InboxDoor, words: str
) -> None:
    task_id = a_task(database)
    asked(database, task_id)
    send(door, letter(address(task_id), words), address(task_id))
    assert len(journal(database, "clarification.answered")) == 1
    (draft,) = drafts(database)
    assert draft.state == "open"
    assert any("ответ на вопрос «Сколько участников?»" in note for note in draft.notes)


def test_an_unsigned_answer_to_a_question_waits_for_the_coordinator(database: Database, door: InboxDoor) -> None:
    task_id = a_task(database)
    asked(database, task_id)
    with database.write() as session:
        plan(session, [Letter("k1", "digest", HIM, "", "т", "т")], now=b.NOW, sender=Sender("vekha@example.org"))
        name = session.execute(select(MESSAGE.c.message_id)).scalar_one()
        notice = {"key": "due:x", "task_id": task_id, "kind": "due", "step": "14", "message_key": "k1"}
        session.execute(insert(NOTICES).values(recipient=HIM, planned_on=b.TODAY, **notice))
    send(door, letter("vekha@example.org", "48 человек", In_Reply_To=name), "vekha@example.org", lmtp=False)
    (draft,) = drafts(database)
    assert draft.state == "open"
    assert journal(database, "clarification.answered") == []


def test_without_a_question_words_wait_for_the_coordinator(database: Database, door: InboxDoor) -> None:
    task_id = a_task(database)
    send(door, letter(address(task_id), "Было 48 человек из 12 школ."), address(task_id))
    (draft,) = drafts(database)
    assert (draft.state, draft.kind) == ("open", "unclear")
    assert journal(database, "clarification.answered") == []


def test_a_letter_delivered_again_after_its_task_moved_on_is_the_same(database: Database, door: InboxDoor) -> None:
    task_id = a_task(database)
    send(door, letter(address(task_id), "Исполнено 12.03"), address(task_id))
    with database.write() as session:
        session.execute(TASKS.update().values(state="submitted"))
    send(door, letter(address(task_id), "Исполнено 12.03"), address(task_id))
    assert len(drafts(database)) == 1


def test_many_letters_at_once_take_few_connections_and_none_is_lost(database: Database, door: InboxDoor) -> None:
    tasks = [a_task(database) for _ in range(12)]
    at_once: list[int] = []
    pool: Any = database.engine.pool
    event.listen(pool, "checkout", lambda *_: at_once.append(pool.checkedout()))

    def reply(task_id: int) -> Any:
        made = letter(address(task_id), "Справка составлена.", message_id=f"<{task_id}@example.org>")
        return send(door, made, address(task_id))

    with ThreadPoolExecutor(len(tasks)) as senders:
        assert list(senders.map(reply, tasks)) == [{}] * len(tasks)
    assert max(at_once) <= LETTERS_AT_ONCE
    assert sorted(one.task_id for one in drafts(database)) == tasks


def test_a_letter_waits_while_the_database_is_away(sqlite_database: Database) -> None:
    task_id = a_task(sqlite_database)
    with InboxDoor(sqlite_database, SETTINGS, lambda: b.NOW, port=0) as door:
        with sqlite_database.write() as session:
            session.connection().exec_driver_sql("ALTER TABLE answer_draft RENAME TO away")
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(door, letter(address(task_id), "не наше"), address(task_id), lmtp=False)
    assert refused.value.smtp_code == 451


def test_a_reply_of_any_length_is_kept_shortened_with_the_whole_beside_it(database: Database, door: InboxDoor) -> None:
    task_id = a_task(database)
    send(door, letter(address(task_id), "Исполнено 12.03. " + "Подробности далее. " * 4_000), address(task_id))
    (draft,) = drafts(database)
    assert (draft.kind, draft.fields["fulfilled_on"]) == ("report", "2024-03-12")
    assert 19_000 < len(draft.words) <= 20_000
    assert draft.words.endswith("…")
    assert len(draft.fields["result"]) <= 20_000
    assert any("письмо длиннее 20000 знаков" in note for note in draft.notes)
    assert len(draft.raw) > 75_000


def test_an_answer_of_any_length_reaches_who_asked_with_where_the_rest_is(database: Database, door: InboxDoor) -> None:
    task_id = a_task(database)
    with database.write() as session:
        say(session, task_id, Remark.ask, "Что сделано?", b.actor(session), b.NOW)
    send(door, letter(address(task_id), "Собраны списки. " * 5_000), address(task_id))
    (said,) = journal(database, "clarification.answered")
    (draft,) = drafts(database)
    words = said["answer"] if isinstance(said, dict) else said.details["answer"]
    assert len(words) <= 10_000
    assert words.endswith(f"… (целиком — в ответе № {draft.id})")


@pytest.mark.parametrize("year", ["9999", "0001", "1812"])
def test_a_day_that_cannot_be_is_left_out_of_what_a_reply_says_and_told(
    database: Database, door: InboxDoor, year: str
) -> None:
    task_id = a_task(database)
    words = f"Прошу перенести срок до 31.12.{year}, так как ждём данных"
    send(door, letter(address(task_id), words), address(task_id))
    (draft,) = drafts(database)
    assert draft.kind == "extension"
    assert "new_date" not in draft.fields or draft.fields["new_date"].startswith("20")


def test_a_reply_for_a_year_spelt_whole_that_cannot_be_says_so(database: Database, door: InboxDoor) -> None:
    task_id = a_task(database)
    send(door, letter(address(task_id), "Прошу перенести срок до 31 декабря 9999 года"), address(task_id))
    (draft,) = drafts(database)
    assert "new_date" not in draft.fields
    assert any("с 01.01.1991 по 31.12.2100" in note for note in draft.notes)
