"""Many people at once before a real process: all are answered in time, and what was answered as done is kept once."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from roadmap.database import Database
from roadmap.models import TASKS
from roadmap.people.accounts import OpenedLogin, add_token, open_login
from roadmap.realtime import utc_now
from tests import builders as b
from tests.crowd import PATIENCE, Answer, Call, crowd, serving
from workflows.journal import EVENTS


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody with a browser, a token and a task of his own."""

    login: OpenedLogin
    token: str
    task: int

    def calls(self) -> list[Call]:
        """What he does one after the other: a list, a move on the page, a move of a program, the page of his task."""
        cookie = {"Cookie": f"vekha={self.login.secret}"}
        form = {"csrf": self.login.csrf, "version": "1"}
        reported = {"version": 2, "result": "Сделано.", "fulfilled_on": "2024-03-14"}
        bearer = {"Authorization": f"Bearer {self.token}"}
        return [
            Call("/tasks", headers=cookie),
            Call(f"/tasks/{self.task}/start", form, cookie),
            Call(f"/api/v1/tasks/{self.task}/submit", headers=bearer, json=reported),
            Call(f"/tasks/{self.task}", headers=cookie),
        ]


def invited(database: Database, count: int) -> list[Guest]:
    """So many coordinators."""
    with database.write() as session:
        measure = b.measure(session)
        guests = []
        for number in range(count):
            address = f"guest{number}@example.org"
            login = open_login(session, b.user(session, email=address), utc_now(), 12)
            guests.append(Guest(login, add_token(session, address, "crowd", utc_now()), b.task(session, measure)))
        return guests


def prove_kept_once(database: Database, guests: Sequence[Guest], answers: Sequence[Answer]) -> None:
    """Every move that was answered as done stands in the journal once, and no other."""
    done = [one for one in answers if one.status == 303 or (one.status == 200 and one.call.json)]
    told = Counter(one.call.path.split("/")[-2] for one in done)
    moves = select(EVENTS.c.subject, func.count()).where(EVENTS.c.kind.in_(("task.started", "task.submitted")))
    with database.read() as session:
        kept = {row[0].removeprefix("task:"): row[1] for row in session.execute(moves.group_by(EVENTS.c.subject))}
        versions = {str(row.id): row.version - 1 for row in session.execute(select(TASKS.c.id, TASKS.c.version))}
    assert kept == dict(told) == versions == {str(one.task): 2 for one in guests}


def visited(database: Database, folder: Path, people: int, **settings: object) -> list[Answer]:
    """What all are answered when they come at once; the refused come again as they are told."""
    guests = invited(database, people)
    with serving(database.url, folder, **settings) as site:
        answers = crowd(site.port, [guest.calls() for guest in guests], retry=True)
    assert max(one.seconds for one in answers) < PATIENCE
    assert Counter(one.status for one in answers if one.status != 503) == {200: people * 3, 303: people}
    prove_kept_once(database, guests, answers)
    return answers


def test_forty_eight_people_at_once_are_all_answered_and_what_they_did_is_kept_once(
    database: Database, tmp_path: Path
) -> None:
    visited(database, tmp_path, 48)


@pytest.mark.soak
@pytest.mark.parametrize("people", [32, 64, 200])
def test_a_crowd_is_answered_or_told_when_to_come_again(database: Database, tmp_path: Path, people: int) -> None:
    begun = time.perf_counter()
    answers = visited(database, tmp_path, people)
    refused = [one for one in answers if one.status == 503]
    print(f"{people} people: {len(answers)} answers in {time.perf_counter() - begun:.1f} s, {len(refused)} refused")
    assert not refused or people > 32
    assert refused or people < 200


def test_more_than_may_wait_are_refused_and_succeed_when_they_come_again(
    sqlite_database: Database, tmp_path: Path
) -> None:
    answers = visited(sqlite_database, tmp_path, 6, web_threads=1, web_queue=2)
    refused = [one for one in answers if one.status == 503]
    assert refused
    assert {one.headers["retry-after"] for one in refused} <= {"1", "2", "3"}


def test_who_sends_slowly_keeps_nobody_waiting(database: Database, tmp_path: Path) -> None:
    guests = invited(database, 24)
    posted = [guest.calls()[1].raw() for guest in guests]
    with serving(database.url, tmp_path, web_threads=2) as site, ExitStack() as open_ones:
        slow = [open_ones.enter_context(socket.create_connection(("127.0.0.1", site.port), PATIENCE)) for _ in guests]
        for sender, raw in zip(slow, posted, strict=True):
            sender.sendall(raw[:-5])
        answers = crowd(site.port, [[guest.calls()[0]] for guest in guests[:4]])
        for sender, raw in zip(slow, posted, strict=True):
            sender.sendall(raw[-5:])
        assert [sender.recv(12) for sender in slow] == [b"HTTP/1.1 303"] * len(slow)
    assert [one.status for one in answers] == [200] * 4
