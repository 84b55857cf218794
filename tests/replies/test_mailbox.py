"""Replies from an IMAP mailbox: each once, none lost, whatever breaks; one worker at a time; one alarm."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from structlog.testing import capture_logs

from notifications.imap import ImapSettings
from notifications.outbox import MESSAGE, Letter, Sender, plan
from roadmap.database import Database
from roadmap.letters.links import reply_address
from roadmap.letters.outbound import compose
from roadmap.models import NOTICES, REPLIES
from roadmap.operation.backups import check
from roadmap.operation.worker import Worker
from roadmap.replies.mailbox import LEASE, TURN, InboxPoll, Round, envelope_of
from roadmap.settings import Settings
from roadmap.status import MAILBOX_STATUS, read_status, take_turn, write_status
from tests import builders as b
from tests.notifications.imap_server import ImapServer

HIM = "executor@example.org"
SETTINGS = Settings(
    secret_key="k", inbox_imap_url="imaps://u:p@host", inbox_domain="vekha.example.org", from_="vekha@example.org"
)


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with ImapServer() as opened:
        yield opened


def a_task(database: Database) -> int:
    with database.write() as session:
        body = b.subject(session)
        b.contact(session, body, HIM)
        return b.task(session, b.measure(session, lead=[body]))


def reply(task_id: int, words: str, number: int = 1, **headers: str) -> bytes:
    to = reply_address(SETTINGS, task_id, HIM, now=b.NOW)
    head = {"From": f"Иванов <{HIM}>", "To": str(to), "Message-ID": f"<{number}@example.org>"} | headers
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in head.items())
    return f"{lines}Content-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n".encode()


def poll_of(database: Database, server: ImapServer, settings: Settings = SETTINGS, now: Any = None) -> InboxPoll:
    return InboxPoll(database, settings, ImapSettings.parse(server.url()), now or (lambda: b.NOW))


def drafts(database: Database) -> list[Any]:
    with database.read() as session:
        return list(session.execute(select(REPLIES).order_by(REPLIES.c.id)).all())


def sign(database: Database) -> dict[str, Any]:
    with database.read() as session:
        return read_status(session, MAILBOX_STATUS) or {}


def test_replies_become_drafts_and_are_put_away(database: Database, server: ImapServer) -> None:
    task_id = a_task(database)
    server.deliver(reply(task_id, "Исполнено 12.03"))
    server.deliver(reply(task_id, "Меня нет", 2, Auto_Submitted="auto-replied"))
    server.deliver(b"From: somebody@example.org\r\nTo: vekha@example.org\r\nMessage-ID: <3@x>\r\n\r\nhello\r\n")
    assert poll_of(database, server).round() == Round(taken=2, aside=1)
    (draft,) = drafts(database)
    assert (draft.kind, draft.task_id, draft.via, draft.address) == ("report", task_id, "letter", HIM)
    assert server.lying("INBOX") == []
    assert len(server.lying("Обработано")) == 2
    assert len(server.lying("Не разобрано")) == 1
    assert sign(database)["taken"] == 2
    assert poll_of(database, server).round() == Round()


def test_an_answer_to_an_old_address_or_by_another_header_is_found(database: Database, server: ImapServer) -> None:
    task_id = a_task(database)
    raw = reply(task_id, "не наше")
    to = str(reply_address(SETTINGS, task_id, HIM, now=b.NOW))
    server.deliver(raw.replace(f"To: {to}".encode(), f"Delivered-To: {to}\r\nTo: Веха <vekha@example.org>".encode()))
    poll_of(database, server).round()
    (draft,) = drafts(database)
    assert (draft.kind, draft.task_id) == ("not_ours", task_id)


def test_the_envelope_is_read_from_what_servers_leave() -> None:
    assert envelope_of(b"Return-Path: <>\r\nFrom: a@b.ru\r\nTo: c@d.ru\r\n\r\n") == ("", ["c@d.ru"])
    assert envelope_of(b"From: A <a@b.ru>\r\nCc: c@d.ru, e@f.ru\r\nDelivered-To: g@h.ru\r\n\r\n") == (
        "a@b.ru",
        ["g@h.ru", "c@d.ru", "e@f.ru"],
    )
    assert envelope_of(b"\xff\x00") == ("", [])


@pytest.mark.parametrize("command", ["MOVE", "STORE", "CREATE", "LIST", "FETCH", "SEARCH", "SELECT"])
def test_a_connection_lost_at_any_command_loses_and_repeats_nothing(
    database: Database, server: ImapServer, command: str
) -> None:
    task_id = a_task(database)
    for number in range(3):
        server.deliver(reply(task_id, f"Исполнено 1{number}.03", number))
    server.breaks.add(command)
    poll = poll_of(database, server)
    first = poll.round()
    assert first is not None
    assert first.trouble is not None
    assert poll.round() == Round(taken=3)
    assert len(drafts(database)) == 3
    assert server.lying("INBOX") == []


def test_the_database_away_keeps_the_letters_in_the_mailbox(sqlite_database: Database, server: ImapServer) -> None:
    task_id = a_task(sqlite_database)
    server.deliver(reply(task_id, "не наше"))
    with sqlite_database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE answer_draft RENAME TO away")
    found = poll_of(sqlite_database, server).round()
    assert found is not None
    assert "база данных" in (found.trouble or "")
    assert len(server.lying("INBOX")) == 1
    with sqlite_database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE away RENAME TO answer_draft")
    assert poll_of(sqlite_database, server).round() == Round(taken=1)


def test_a_huge_letter_is_not_opened_but_told(database: Database, server: ImapServer) -> None:
    task_id = a_task(database)
    server.deliver(reply(task_id, "Исполнено 12.03", Subject="scan"), size=300 * 1024 * 1024)
    assert poll_of(database, server).round() == Round(aside=1)
    (draft,) = drafts(database)
    assert (draft.kind, draft.task_id, draft.words) == ("unclear", task_id, "")
    assert "300 МБ" in draft.notes[0]
    assert len(server.lying("Не разобрано")) == 1


def test_a_letter_nobody_foresaw_keeps_no_other_back(
    sqlite_database: Database, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = a_task(sqlite_database)
    server.deliver(b"X-Bomb: 1\r\n\r\nx")
    server.deliver(reply(task_id, "не наше"))
    from roadmap.replies import mailbox

    take = mailbox.take_letter

    def careful(database: Database, settings: Settings, raw: bytes, *rest: Any, **more: Any) -> Any:
        if b"X-Bomb" in raw:
            raise RuntimeError("unforeseen")
        return take(database, settings, raw, *rest, **more)

    monkeypatch.setattr(mailbox, "take_letter", careful)
    assert poll_of(sqlite_database, server).round() == Round(taken=1, aside=1)


def test_who_writes_too_much_waits_and_keeps_no_other_back(database: Database, server: ImapServer) -> None:
    task_id = a_task(database)
    for number in range(62):
        server.deliver(reply(task_id, "не наше", number))
    server.deliver(reply(task_id, "не наше", 100, From="petr@example.org"))
    assert poll_of(database, server).round() == Round(taken=61, waiting=2)
    assert len(server.lying("INBOX")) == 2


def test_a_server_that_is_down_is_one_alarm_and_then_one_good_word(sqlite_database: Database) -> None:
    database = sqlite_database
    hours = iter(range(100))
    with ImapServer() as server:
        poll = poll_of(database, server, now=lambda: b.NOW + timedelta(hours=next(hours)))
        server.refuses.add("SELECT")
        with capture_logs() as logs:
            for _ in range(3):
                poll.round()
        assert [log["log_level"] for log in logs] == ["error"]
        since = sign(database)["since"]
        assert "refused" in sign(database)["trouble"]
        line = next(one for one in check(database, b.NOW) if one.name == "ящик для ответов")
        assert not line.sound
        assert "refused" in line.says
        server.refuses.clear()
        with capture_logs() as logs:
            poll.round()
        assert [(log["log_level"], log["since"]) for log in logs] == [("info", since)]
    line = next(one for one in check(database, b.NOW) if one.name == "ящик для ответов")
    assert line.sound


def test_without_a_mailbox_the_check_says_nothing_of_one(sqlite_database: Database) -> None:
    assert all(one.name != "ящик для ответов" for one in check(sqlite_database, b.NOW))


def test_coordinators_learn_of_a_mailbox_that_stays_shut(database: Database) -> None:
    with database.write() as session:
        b.user(session, "coordinator", email="coordinator@example.org")
        value = {"trouble": "ящик mail/INBOX: пароль не подходит", "since": "2024-03-13T21:00:00+00:00"}
        write_status(session, MAILBOX_STATUS, value, b.NOW)
    with database.read() as session:
        (letter,) = compose(session, SETTINGS, b.NOW)
    assert letter.letter.to == "coordinator@example.org"
    assert "пароль не подходит" in letter.letter.text


def test_one_worker_at_a_time_and_a_dead_one_is_replaced(database: Database, server: ImapServer) -> None:
    task_id = a_task(database)
    server.deliver(reply(task_id, "не наше"))
    with database.write() as session:
        assert take_turn(session, TURN, "elsewhere", b.NOW, LEASE) is not None
    assert poll_of(database, server).round() is None
    assert poll_of(database, server, now=lambda: b.NOW + LEASE).round() == Round(taken=1)


def test_many_workers_at_once_take_each_letter_once(database: Database, server: ImapServer) -> None:
    task_id = a_task(database)
    for number in range(12):
        server.deliver(reply(task_id, "не наше", number))
    polls = [poll_of(database, server) for _ in range(4)]
    threads = [threading.Thread(target=poll.round) for poll in polls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    poll_of(database, server).round()
    assert len(drafts(database)) == 12
    assert server.lying("INBOX") == []


_CHILD = """
import sys
from notifications.imap import Folder, ImapSettings
from roadmap.database import Database
from roadmap.replies.mailbox import InboxPoll
from roadmap.settings import Settings
from tests import builders as b
from tests.replies.test_mailbox import SETTINGS

database = Database(sys.argv[1])
step = sys.argv[3]
if step == "read":
    quick = Folder.read
    def read(self, uid):
        raw = quick(self, uid)
        print("here", flush=True)
        sys.stdin.readline()
        return raw
    Folder.read = read
elif step == "move":
    def move(self, uid, folder, **more):
        imap = self._line()
        imap.copy(uid, self._made_folder(folder))
        print("here", flush=True)
        sys.stdin.readline()
    Folder.put_away = move
else:
    slow = Folder.put_away
    def put_away(self, uid, folder, **more):
        print("here", flush=True)
        sys.stdin.readline()
        slow(self, uid, folder, **more)
    Folder.put_away = put_away
InboxPoll(database, SETTINGS, ImapSettings.parse(sys.argv[2]), lambda: b.NOW).round()
"""


@pytest.mark.parametrize(("step", "kept"), [("read", 0), ("put away", 1), ("move", 1)])
def test_a_worker_killed_at_any_step_loses_and_repeats_nothing(
    database: Database, server: ImapServer, step: str, kept: int
) -> None:
    task_id = a_task(database)
    for number in range(2):
        server.deliver(reply(task_id, f"Исполнено 1{number}.03", number))
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, database.url, server.url(), step],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    try:
        assert child.stdout is not None
        assert b"here\n" in iter(child.stdout.readline, b"")
        assert len(drafts(database)) == kept
        assert poll_of(database, server).round() is None, "it is alive: it is its turn"
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.communicate()
    assert len(server.lying("INBOX")) == 2
    assert poll_of(database, server).round() == Round(taken=2), "a dead worker's turn ends at once"
    assert len(drafts(database)) == 2


def test_stopping_waits_for_no_silent_server(sqlite_database: Database) -> None:
    with ImapServer() as server:
        server.deliver(reply(1, "не наше"))
        server.silent.add("FETCH")
        settings = SETTINGS.model_copy(update={"inbox_imap_url": server.url(), "inbox_imap_seconds": 0.2})
        worker = Worker(sqlite_database, settings, lambda: b.NOW)
        worker.start()
        ends = time.monotonic() + 10
        while "FETCH" not in server.commands and time.monotonic() < ends:
            time.sleep(0.02)
        begun = time.monotonic()
        worker.stop()
        assert time.monotonic() - begun < 5


def test_the_running_worker_reads_the_mailbox(sqlite_database: Database) -> None:
    task_id = a_task(sqlite_database)
    with ImapServer() as server:
        settings = SETTINGS.model_copy(update={"inbox_imap_url": server.url(), "inbox_imap_seconds": 0.2})
        worker = Worker(sqlite_database, settings, lambda: b.NOW)
        worker.start()
        try:
            server.deliver(reply(task_id, "не наше"))
            ends = time.monotonic() + 20
            while not drafts(sqlite_database) and time.monotonic() < ends:
                time.sleep(0.05)
        finally:
            worker.stop()
    assert [draft.kind for draft in drafts(sqlite_database)] == ["not_ours"]


def test_replies_to_a_plain_mailbox_are_matched_by_the_letter_they_answer(
    database: Database, server: ImapServer
) -> None:
    settings = SETTINGS.model_copy(update={"inbox_address": "replies@example.org"})
    assert reply_address(settings, 1, HIM, now=b.NOW) == "replies@example.org"
    task_id = a_task(database)
    with database.write() as session:
        plan(session, [Letter("k1", "digest", HIM, "", "т", "т")], now=b.NOW, sender=Sender("vekha@example.org"))
        name = session.execute(select(MESSAGE.c.message_id)).scalar_one()
        notice = {"key": "due:x", "task_id": task_id, "kind": "due", "step": "14", "message_key": "k1"}
        session.execute(insert(NOTICES).values(recipient=HIM, planned_on=b.TODAY, **notice))
    head = f"From: {HIM}\r\nTo: replies@example.org\r\nMessage-ID: <1@x>\r\nIn-Reply-To: {name}\r\n"
    server.deliver(f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\nне наше\r\n".encode())
    assert poll_of(database, server, settings).round() == Round(taken=1)
    (draft,) = drafts(database)
    assert (draft.kind, draft.task_id) == ("not_ours", task_id)
