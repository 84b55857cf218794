"""The journal: what is written is sealed in order, and whoever changes it afterwards is found out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from roadmap.database import Database
from workflows.journal import EVENTS, GENESIS, HEADS, Entry, digest, record, seal, verify

NOW = datetime(2024, 3, 15, 9, 0, 0, 123456, tzinfo=UTC)


def entry(number: int, stream: str = "roadmap:1") -> Entry:
    details = {"текст": "«Ёлка» — № 5", "number": number, "share": 0.1, "nested": {"list": [1, None, True]}}
    return Entry(stream, NOW + timedelta(seconds=number), "task.started", f"task:{number}", 7, details)


def written(database: Database, count: int = 5, stream: str = "roadmap:1") -> None:
    with database.write() as session:
        record(session, *(entry(number, stream) for number in range(1, count + 1)))


def sealed(database: Database) -> int:
    with database.write() as session:
        return seal(session)


def faults(database: Database) -> tuple[str, ...]:
    with database.read() as session:
        return verify(session).faults


def attack(database: Database, crime: Callable[[Session], object]) -> None:
    """Change the journal as somebody with full rights on the database would: the triggers go first."""
    with database.write() as session:
        on_table = "" if database.is_sqlite else " ON event"
        for trigger in ("event_keep", "event_fixed"):
            session.execute(text(f"DROP TRIGGER {trigger}{on_table}"))
        crime(session)


def test_events_are_numbered_and_chained_stream_by_stream(database: Database) -> None:
    with database.write() as session:
        record(session, entry(1, "a"), entry(2, "b"), entry(3, "a"))
    assert sealed(database) == 3
    with database.read() as session:
        rows = session.execute(select(EVENTS).order_by(EVENTS.c.stream, EVENTS.c.seq)).all()
        heads = {row.stream: (row.seq, row.hash) for row in session.execute(select(HEADS))}
    assert [(row.stream, row.seq) for row in rows] == [("a", 1), ("a", 2), ("b", 1)]
    assert [row.prev_hash for row in rows] == [GENESIS, rows[0].hash, GENESIS]
    assert heads == {"a": (2, rows[1].hash), "b": (1, rows[2].hash)}


def test_an_event_comes_back_as_it_was_recorded(database: Database) -> None:
    written(database, 1)
    with database.read() as session:
        row = session.execute(select(EVENTS)).one()
    assert (row.at, row.details, row.actor) == (entry(1).at, entry(1).details, 7)
    assert row.reacted_at is None


def test_sealing_again_changes_nothing_and_goes_on_where_it_stopped(database: Database) -> None:
    written(database)
    assert sealed(database) == 5
    assert sealed(database) == 0
    written(database, 2)
    assert sealed(database) == 2
    with database.read() as session:
        verdict = verify(session)
    assert (verdict.checked, verdict.unsealed, verdict.sound) == (7, 0, True)


def test_a_long_backlog_is_sealed_in_portions(database: Database) -> None:
    written(database, 7)
    with database.write() as session:
        assert [seal(session, limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert faults(database) == ()


def test_unsealed_events_are_counted_not_blamed(database: Database) -> None:
    written(database, 3)
    with database.read() as session:
        verdict = verify(session)
    assert (verdict.checked, verdict.unsealed, verdict.sound) == (0, 3, True)


def test_a_refused_transaction_leaves_no_event(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as session:
        record(session, entry(1))
        raise RuntimeError
    with database.read() as session:
        assert session.execute(select(EVENTS)).all() == []


def test_recording_nothing_is_nothing(database: Database) -> None:
    with database.write() as session:
        record(session)


@pytest.mark.parametrize(
    "crime",
    [
        "DELETE FROM event WHERE id = 1",
        "UPDATE event SET details = '{}' WHERE id = 1",
        "UPDATE event SET actor = 8 WHERE id = 1",
        "UPDATE event SET at = '2020-01-01 00:00:00' WHERE id = 1",
        "UPDATE event SET stream = 'x', subject = 'x' WHERE id = 1",
    ],
)
def test_the_database_itself_refuses_to_change_an_event(database: Database, crime: str) -> None:
    written(database)
    with pytest.raises(DBAPIError, match="append-only"), database.write() as session:
        session.execute(text(crime))


@pytest.mark.parametrize(
    "values",
    [
        {"details": {"result": "всё сделано"}},
        {"actor": None},
        {"at": NOW},
        {"kind": "task.done"},
        {"subject": "task:99"},
    ],
)
@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_changed_event_is_found(sqlite_database: Database, values: dict[str, object], seq: int) -> None:
    written(sqlite_database)
    sealed(sqlite_database)
    attack(sqlite_database, lambda session: session.execute(update(EVENTS).where(EVENTS.c.seq == seq).values(**values)))
    assert faults(sqlite_database) == (f"поток roadmap:1, запись № {seq} (id {seq}): содержание изменено после записи",)


def test_a_changed_event_is_found_on_either_database(database: Database) -> None:
    written(database)
    sealed(database)
    attack(database, lambda session: session.execute(update(EVENTS).where(EVENTS.c.seq == 2).values(kind="task.done")))
    assert faults(database) == ("поток roadmap:1, запись № 2 (id 2): содержание изменено после записи",)


def test_a_changed_event_with_a_freshly_computed_hash_is_found(database: Database) -> None:
    written(database)
    sealed(database)

    def forge(session: Session) -> None:
        session.execute(update(EVENTS).where(EVENTS.c.seq == 2).values(kind="task.done"))
        row = session.execute(select(EVENTS).where(EVENTS.c.seq == 2)).one()
        session.execute(update(EVENTS).where(EVENTS.c.seq == 2).values(hash=digest(row, 2, row.prev_hash)))

    attack(database, forge)
    assert faults(database) == (
        "поток roadmap:1, запись № 3 (id 3): цепочка разорвана — предыдущая запись изменена, удалена или переставлена",
    )


def test_the_last_event_forged_with_its_hash_is_found(database: Database) -> None:
    written(database)
    sealed(database)

    def forge(session: Session) -> None:
        session.execute(update(EVENTS).where(EVENTS.c.seq == 5).values(kind="task.done"))
        row = session.execute(select(EVENTS).where(EVENTS.c.seq == 5)).one()
        session.execute(update(EVENTS).where(EVENTS.c.seq == 5).values(hash=digest(row, 5, row.prev_hash)))

    attack(database, forge)
    assert faults(database) == ("поток roadmap:1: последняя запись (№ 5) не та, что была запечатана",)


def test_a_deleted_event_is_found(database: Database) -> None:
    written(database)
    sealed(database)
    attack(database, lambda session: session.execute(delete(EVENTS).where(EVENTS.c.seq == 3)))
    assert faults(database) == (
        "поток roadmap:1, запись № 4 (id 4): пропущены записи с № 3 по № 3 — удалены или переставлены",
    )


def test_a_deleted_event_with_the_rest_renumbered_is_found(database: Database) -> None:
    written(database)
    sealed(database)

    def forge(session: Session) -> None:
        session.execute(delete(EVENTS).where(EVENTS.c.seq == 3))
        for seq in (4, 5):
            session.execute(update(EVENTS).where(EVENTS.c.seq == seq).values(seq=seq - 1))

    attack(database, forge)
    assert len(faults(database)) == 4  # the broken link, two numbers not as hashed, the head


def test_reordered_events_are_found(database: Database) -> None:
    written(database)
    sealed(database)

    def swap(session: Session) -> None:
        for seq, other in ((2, 99), (3, 2), (99, 3)):
            session.execute(update(EVENTS).where(EVENTS.c.seq == seq).values(seq=other))

    attack(database, swap)
    assert any("переставлена" in fault for fault in faults(database))


def test_a_cut_off_tail_is_found(database: Database) -> None:
    written(database)
    sealed(database)
    attack(database, lambda session: session.execute(delete(EVENTS).where(EVENTS.c.seq > 3)))
    assert faults(database) == ("поток roadmap:1: журнал обрывается на № 3, а был запечатан до № 5",)


def test_a_stream_emptied_or_without_its_head_is_found(database: Database) -> None:
    written(database, 2, "a")
    written(database, 2, "b")
    sealed(database)

    def crime(session: Session) -> None:
        session.execute(delete(EVENTS).where(EVENTS.c.stream == "a"))
        session.execute(delete(HEADS).where(HEADS.c.stream == "b"))

    attack(database, crime)
    assert faults(database) == (
        "поток a: журнал обрывается на № 0, а был запечатан до № 2",
        "поток b: нет отметки о последней запечатанной записи",
    )


def test_an_event_slipped_in_between_is_found(database: Database) -> None:
    written(database)
    sealed(database)

    def slip_in(session: Session) -> None:
        session.execute(update(EVENTS).where(EVENTS.c.seq == 5).values(seq=6))
        values = {"stream": "roadmap:1", "at": NOW, "kind": "task.done", "subject": "task:1", "details": {}, "seq": 5}
        session.execute(insert(EVENTS).values(**values, prev_hash="0" * 64, hash="0" * 64))

    attack(database, slip_in)
    assert len(faults(database)) >= 3


def test_two_sealers_at_once_seal_every_event_once(database: Database) -> None:
    for stream in ("a", "b", "c"):
        written(database, 40, stream)
    together = threading.Barrier(4)
    counted: list[int] = []
    failed: list[BaseException] = []

    def run() -> None:
        together.wait()
        try:
            for _ in range(4):
                counted.append(sealed(database))
        except BaseException as error:  # handed to the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sum(counted) == 120
    assert faults(database) == ()


def test_a_sealer_who_waited_for_another_does_not_seal_his_rows_again(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    if first.is_sqlite:  # there the second waits at BEGIN IMMEDIATE and sees nothing before
        first.close(), second.close()
        return
    written(first)
    sealed(first)
    written(first)
    results: list[int] = []
    with first.write() as session:
        assert seal(session) == 5
        waiting = threading.Thread(target=lambda: results.append(sealed(second)))
        waiting.start()
        waiting.join(0.3)
        assert results == []
    waiting.join()
    assert results == [0]
    assert faults(first) == ()
    first.close(), second.close()
