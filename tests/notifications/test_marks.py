"""The quick way to note that a letter has gone writes what the patient way writes, and gives way to it in trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from notifications.outbox import Claimed, Outcome, claim, record
from notifications.sending.sent_marks import Marks, PostgresWay
from notifications.sending.server_answers import ServerAnswer
from tests.databases import PostgresServer
from tests.notifications.support import NOW, Base, letters

LATER = NOW + timedelta(seconds=3)


def taken(base: Base, count: int) -> list[Outcome]:
    """That many letters which the server has taken and of which nothing is written yet."""
    base.plan(*letters(count))
    with base.session() as session:
        held = claim(session, now=NOW, limit=count, lease=timedelta(minutes=2), worker="w")
    return [_accepted(letter) for letter in held]


def _accepted(letter: Claimed) -> Outcome:
    return Outcome(letter, ServerAnswer.SENT, "250 2.0.0 Ok: принято", "DATA → 354\n. → 250 2.0.0 Ok: принято")


def within(base: Base, work: Callable[[Marks], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        marks = Marks(base.session)
        try:
            return await work(marks)
        finally:
            marks.close()

    return asyncio.run(run())


def test_the_quick_way_writes_what_the_patient_way_writes(base: Base) -> None:
    quick, patient = taken(base, 2)
    assert within(base, lambda marks: marks.write(quick, LATER))
    with base.session() as session:
        record(session, [patient], now=LATER)
    rows = [row._asdict() for row in base.rows()]
    own = ("id", "key", "recipient", "message_id", "raw")
    first, second = ({name: value for name, value in row.items() if name not in own} for row in rows)
    assert first == second
    assert (first["state"], first["sent_at"], first["attempts"]) == ("sent", LATER, 1)


def test_a_mark_written_twice_is_written_once(base: Base) -> None:
    (outcome,) = taken(base, 1)
    within(base, lambda marks: marks.write(outcome, LATER))
    assert within(base, lambda marks: marks.write(outcome, LATER + timedelta(hours=1)))
    assert (base.row("due:0").sent_at, base.row("due:0").attempts) == (LATER, 1)


def test_a_cut_connection_is_told_and_the_next_mark_opens_another(
    postgres_base: Base, postgres: PostgresServer
) -> None:
    outcomes = taken(postgres_base, 3)
    name = postgres_base.engine.url.database
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"

    async def work(marks: Marks) -> list[bool]:
        first = await marks.write(outcomes[0], LATER)
        await asyncio.to_thread(postgres.run, cut)
        return [first, await marks.write(outcomes[1], LATER), await marks.write(outcomes[2], LATER)]

    assert within(postgres_base, work) == [True, False, True]
    assert [row.state for row in postgres_base.rows()] == ["sent", "sending", "sent"]


def test_a_connection_cut_between_marks_does_not_keep_the_loop_busy(
    postgres_base: Base, postgres: PostgresServer
) -> None:
    (outcome,) = taken(postgres_base, 1)
    name = postgres_base.engine.url.database
    heard = 0

    class Counting(PostgresWay):
        def _hear(self) -> None:
            nonlocal heard
            heard += 1
            super()._hear()

    async def work(marks: Marks) -> None:
        marks._way = Counting(postgres_base.engine)
        await marks.write(outcome, LATER)
        await asyncio.to_thread(
            postgres.run, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        await asyncio.sleep(0.2)

    within(postgres_base, work)
    assert heard <= 3
