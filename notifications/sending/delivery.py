"""Taking letters from the outbox to the mail server.

A run claims letters in batches and carries them over several kept-open connections. Between the final dot and the row
marked as sent lies the only moment in which a crash can cause a repeat: the server has the letter and we have not noted
it. The gate lets one letter at a time through that moment, while the other connections prepare theirs; so a killed
worker repeats at most one letter, and with the same ``Message-ID``.

The mark goes over a connection of its own (``marks``). The other database calls are made on the event loop's own
thread: they are few, and hand-overs to another thread cost more. They happen only between steps of the conversation.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from notifications.ledger import domain_load, due_count
from notifications.letter import ascii_address
from notifications.outbox import Claimed, Outcome, claim, record, release, renew, take_over
from notifications.said import _
from notifications.sending.claims import is_gone, name_of_this_run
from notifications.sending.sent_marks import Marks
from notifications.sending.server_answers import RetryPolicy, ServerAnswer, Step, judge, judge_silence, pause_after
from notifications.sending.transport import Broken, Line, Refused, SmtpSettings

log = logging.getLogger(__name__)

_BATCH_PER_CONNECTION = 16
_WATCH_EVERY = 0.2  # seconds
_RECORD_PATIENCE = 600.0  # seconds to wait for a database that is restarting or has no room

Sessions = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class DomainRate:
    """At most ``letters`` to one domain within ``per``, counted in the database over all workers."""

    letters: int
    per: timedelta = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """How a run behaves.

    ``lease``: how long letters are ours without renewal, thus how long those of a lost machine wait.
    ``grace``: seconds that a graceful stop gives to letters under way.
    """

    lease: timedelta = timedelta(minutes=2)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    per_domain: DomainRate | None = None
    grace: float = 10.0


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """What a run did.

    ``waiting``: letters whose time has come and which have not gone. ``server_down``: one Russian line, or None.
    """

    sent: int
    retried: int
    dead: int
    waiting: int
    server_down: str | None = None


def deliver(
    sessions: Sessions,
    smtp: SmtpSettings,
    *,
    now: Callable[[], datetime],
    worker: str,
    limit: int | None = None,
    stop: threading.Event | None = None,
    connections: int = 4,
    terms: Terms | None = None,
) -> DeliverySummary:
    """Send what is due, until nothing is, ``limit`` letters were taken, ``stop`` is set or the server does not answer.

    ``sessions`` opens a write session that commits when left. Any number of processes may run this on one outbox. Must
    not be called from a running event loop. A database error while taking letters is raised once those under way are
    settled.
    """
    run = _Run(sessions, smtp, now, worker, limit, stop or threading.Event(), terms or Terms())
    asyncio.run(run.go(connections))
    with sessions() as session:
        waiting = due_count(session, now=now())
    counts = run.counts
    return DeliverySummary(
        counts[ServerAnswer.SENT], counts[ServerAnswer.RETRY], counts[ServerAnswer.DEAD], waiting, server_down=run.down
    )


class _Run:
    """State of one call of ``deliver``; lives on one event loop, so no locks guard its fields."""

    def __init__(
        self,
        sessions: Sessions,
        smtp: SmtpSettings,
        now: Callable[[], datetime],
        worker: str,
        limit: int | None,
        stop: threading.Event,
        terms: Terms,
    ) -> None:
        self._sessions, self._smtp, self._now, self._stop, self._terms = sessions, smtp, now, stop, terms
        # Two runs under one name must not take each other's claims for their own.
        self._worker = name_of_this_run(worker)
        self._left = limit
        self._batch = _BATCH_PER_CONNECTION
        self._queue: deque[Claimed] = deque()
        self._leases: dict[int, float] = {}  # id → end of our claim on the monotonic clock
        self._unsettled: dict[int, Outcome] = {}
        self._doubtful: tuple[Claimed, Line] | None = None  # past its dot, not answered: the gate keeps it to one
        self._lines: set[Line] = set()
        self._marks = Marks(sessions)
        self._gate = asyncio.Lock()
        self._connecting = asyncio.Lock()
        self._error: Exception | None = None
        self.down: str | None = None
        self.counts: Counter[ServerAnswer] = Counter()

    async def go(self, connections: int) -> None:
        """Run ``connections`` carriers to the end, then give back what was not sent."""
        self._batch = connections * _BATCH_PER_CONNECTION
        with self._sessions() as session:
            take_over(session, now=self._now(), is_gone=is_gone)
        carriers = [asyncio.create_task(self._carry()) for _other in range(connections)]
        watcher = asyncio.create_task(self._watch(carriers))
        try:
            await asyncio.gather(*carriers, return_exceptions=True)
        finally:
            watcher.cancel()
            self._marks.close()
        self._give_back()
        for carrier in carriers:
            if not carrier.cancelled() and (error := carrier.exception()):
                raise error
        if self._error:
            raise self._error

    async def _carry(self) -> None:
        """One connection's work: letter after letter until there is none, or until the connection cannot be had."""
        line = Line(self._smtp)
        try:
            while (letter := self._next()) is not None:
                if not await self._send(line, letter):
                    return
        except asyncio.CancelledError:
            line.drop()
            raise
        finally:
            self._lines.discard(line)
            await line.close()

    def _next(self) -> Claimed | None:
        if self._stop.is_set() or self.down or self._error:
            return None
        if not self._queue:
            try:
                self._refill()
            except Exception as error:
                self._error = error  # the other connections finish what they hold first
                return None
        return self._queue.popleft() if self._queue else None

    def _refill(self) -> None:
        limit = self._batch if self._left is None else min(self._batch, self._left)
        if limit <= 0:
            return
        lease, now, started = self._terms.lease, self._now(), time.monotonic()
        with self._sessions() as session:
            room = _Room(session, self._terms.per_domain, now)
            taken = claim(session, now=now, limit=limit, lease=lease, worker=self._worker, but_not=room.full)
            kept = [letter for letter in taken if room.admits(letter.domain)]
            over = {letter.id for letter in taken} - {letter.id for letter in kept}
            release(session, dict.fromkeys(over, now), worker=self._worker)
        if self._left is not None:
            self._left -= len(kept)
        self._leases.update((letter.id, started + lease.total_seconds()) for letter in kept)
        self._queue.extend(kept)

    async def _send(self, line: Line, letter: Claimed) -> bool:
        """Carry one letter; False when this connection is of no further use."""
        try:
            await self._offer(line, letter)
            async with self._gate:
                if time.monotonic() >= self._leases.get(letter.id, 0.0):
                    line.drop()  # not ours any more: another worker has it or will take it
                    return True
                await self._hand_over(line, letter)
        except Refused as trouble:
            verdict = judge(trouble.step, trouble.code, trouble.reply)
            await line.reset()
            return await self._settle_failure(line, letter, verdict, str(trouble))
        except Broken as trouble:
            return await self._settle_failure(line, letter, judge_silence(trouble.step), trouble.reason)
        return True

    async def _offer(self, line: Line, letter: Claimed) -> None:
        """All but the dot; a kept-open connection that turns out to be closed is opened again, once."""
        fresh = not line.is_open
        if fresh:
            await self._open(line)
        recipient = ascii_address(letter.recipient)
        try:
            await line.offer(letter.sender, recipient, letter.raw)
        except (Refused, Broken) as trouble:
            if fresh or (isinstance(trouble, Refused) and trouble.code != 421):
                raise
            line.drop()
            await self._open(line)
            await line.offer(letter.sender, recipient, letter.raw)

    async def _open(self, line: Line) -> None:
        self._lines.discard(line)
        async with self._connecting:  # one after another: a dead server is asked once, not by every connection
            if self.down:
                raise Broken(Step.CONNECT, self.down)
            try:
                await line.open()
            except (Refused, Broken) as trouble:
                self._note_server_trouble(str(trouble), refused=isinstance(trouble, Refused))
                raise
        self._lines.add(line)

    async def _hand_over(self, line: Line, letter: Claimed) -> None:
        self._doubtful = (letter, line)
        try:
            reply = await line.finish()
        except (Refused, Broken):
            self._doubtful = None
            raise
        self._doubtful = None
        await self._settle(Outcome(letter, ServerAnswer.SENT, reply, "\n".join(line.dialogue)))

    async def _settle_failure(self, line: Line, letter: Claimed, verdict: ServerAnswer, reason: str) -> bool:
        if verdict is ServerAnswer.SERVER:
            self._lines.discard(line)
            line.drop()
            self._queue.append(letter)
            self._note_server_trouble(reason, refused=False)
            return False
        outcome = self._failure(letter, verdict, reason, line)
        await self._settle(outcome)
        if outcome.verdict is ServerAnswer.DEAD:
            log.warning("letter %s to %s is dead: %s", letter.key, letter.recipient, outcome.reply)
        return True

    def _failure(self, letter: Claimed, verdict: ServerAnswer, reason: str, line: Line) -> Outcome:
        dialogue = "\n".join(line.dialogue)
        if verdict is ServerAnswer.DEAD:
            return Outcome(letter, ServerAnswer.DEAD, reason, dialogue)
        pause = pause_after(letter.attempts + 1, letter.key, self._terms.retry)
        if pause is None:
            return Outcome(
                letter,
                ServerAnswer.DEAD,
                _("не доставлено за {value} попыток: {reason}", value=letter.attempts + 1, reason=reason),
                dialogue,
            )
        return Outcome(letter, ServerAnswer.RETRY, reason, dialogue, pause)

    def _note_server_trouble(self, reason: str, *, refused: bool) -> None:
        if self.down or self._lines:
            return  # known already, or the server serves others: it only wants fewer connections
        verb = _("не принимает соединение") if refused else _("недоступен")
        self.down = _("почтовый сервер {where} {verb}: {reason}", where=self._smtp.where, verb=verb, reason=reason)
        log.error("%s", self.down)

    async def _settle(self, outcome: Outcome) -> None:
        """Write the outcome, waiting for a database that is away: until it is written no further letter may go."""
        self._unsettled[outcome.letter.id] = outcome
        if outcome.verdict is ServerAnswer.SENT and await self._marks.write(outcome, self._now()):
            self._done(outcome)
            return
        deadline, pause = time.monotonic() + _RECORD_PATIENCE, 0.1
        while True:
            try:
                with self._sessions() as session:
                    record(session, [outcome], now=self._now())
                break
            except DBAPIError as error:
                if time.monotonic() > deadline:
                    raise
                log.error("outcome of letter %s not recorded yet: %s", outcome.letter.key, error.orig)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
        self._done(outcome)

    def _done(self, outcome: Outcome) -> None:
        del self._unsettled[outcome.letter.id]
        self._leases.pop(outcome.letter.id, None)
        self.counts[outcome.verdict] += 1

    async def _watch(self, carriers: list[asyncio.Task[None]]) -> None:
        """Renew the claims of a long run; after ``stop`` give letters under way their grace, then cut them off."""
        lease = self._terms.lease.total_seconds()
        renew_at, cut_at = time.monotonic() + lease / 3, float("inf")
        while True:
            await asyncio.sleep(_WATCH_EVERY)
            if time.monotonic() > renew_at:
                self._renew()
                renew_at = time.monotonic() + lease / 3
            if self._stop.is_set():
                cut_at = min(cut_at, time.monotonic() + self._terms.grace)
            if time.monotonic() > cut_at:
                for carrier in carriers:
                    carrier.cancel()

    def _renew(self) -> None:
        started = time.monotonic()
        try:
            with self._sessions() as session:
                held = renew(session, now=self._now(), lease=self._terms.lease, worker=self._worker)
        except DBAPIError as error:
            log.error("claims not renewed: %s", error.orig)  # the leases run out and the letters stay where they are
            return
        end = started + self._terms.lease.total_seconds()
        self._leases = {row_id: end for row_id in self._leases if row_id in held}
        self._queue = deque(letter for letter in self._queue if letter.id in held)

    def _give_back(self) -> None:
        """Record what is known but not written yet, release what was not tried."""
        if self._doubtful is not None:
            letter, line = self._doubtful
            unknown = _("остановлено, не дождавшись ответа сервера: письмо могло уйти")
            self._unsettled[letter.id] = self._failure(letter, ServerAnswer.RETRY, unknown, line)
        settled = list(self._unsettled.values())
        untried = {row_id: self._now() for row_id in self._leases if row_id not in self._unsettled}
        if not settled and not untried:
            return
        try:
            with self._sessions() as session:
                record(session, settled, now=self._now())
                release(session, untried, worker=self._worker)
        except DBAPIError as error:
            # Nothing is lost: the lease runs out and the letters come due again.
            log.error("letters not given back: %s", error.orig)
            self._error = self._error or error
            return
        for outcome in settled:
            self._done(outcome)


class _Room:
    """How many more letters each domain takes within the rate's window."""

    def __init__(self, session: Session, rate: DomainRate | None, now: datetime) -> None:
        self._rate = rate
        self._load = domain_load(session, since=now - rate.per) if rate else Counter[str]()

    @property
    def full(self) -> frozenset[str]:
        if self._rate is None:
            return frozenset()
        return frozenset(domain for domain, load in self._load.items() if load >= self._rate.letters)

    def admits(self, domain: str) -> bool:
        """Whether one more may go to ``domain``; counts it if so."""
        if self._rate is not None and self._load[domain] >= self._rate.letters:
            return False
        self._load[domain] += 1
        return True
