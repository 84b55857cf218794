"""Is the process alive, is it ready, and how much is there: for the supervisor and the monitoring, no log-in needed.

Numbers only: what they count is read from the database when asked, so every process tells the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlmodel import Session

from notifications import ledger
from roadmap.errors import VekhaError
from roadmap.language.message import _
from roadmap.letters.troubles.words import SIGN as TROUBLES
from roadmap.operation.counts import count_letters_known, count_overdue, count_states, count_unsealed, signs_of_life
from roadmap.reads.replies import count_waiting
from roadmap.reads.roadmaps import todays
from roadmap.status import read_status
from roadmap.web.api.spoken import SpokenRoute
from roadmap.web.deps import Now, ReadSession, TheSite

router = APIRouter(route_class=SpokenRoute, tags=[_("Состояние")])


@router.get("/healthz", summary=_("Жив ли процесс"))
async def healthz() -> dict[str, str]:
    """Answers as long as the process does, however many wait at the door; asks nothing of the database."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    summary=_("Готов ли принимать запросы"),
    responses={503: {"description": _("База данных не отвечает или не та")}},
)
def readyz(site: TheSite) -> dict[str, str]:
    """Whether the database answers and has the schema of this version; ``troubles``: how much the clock left undone."""
    try:
        current = site.database.schema_is_current()
    except VekhaError as error:
        return JSONResponse({"status": "unready", "reason": error.message}, 503)  # type: ignore[return-value]
    if not current:
        reason = _("схема базы данных не той версии: выполните vekha serve или обновите программу")
        return JSONResponse({"status": "unready", "reason": reason}, 503)  # type: ignore[return-value]
    with site.database.read() as session:
        standing = len((read_status(session, TROUBLES) or {}).get("standing", ()))
    return {"status": "ready"} | ({"troubles": str(standing)} if standing else {})


@router.get("/metrics", summary=_("Счётчики для Prometheus"), response_class=PlainTextResponse)
def metrics(session: ReadSession, now: Now) -> Response:
    """Tasks by roadmap and state, overdue tasks, letters by state, what waits, when the workers last did something."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Snapshot(session, now))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Snapshot(Collector):
    """The numbers of one scrape."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now

    def collect(self) -> Iterable[Metric]:
        yield from self._tasks()
        yield from self._letters()
        yield _gauge(
            "vekha_journal_unsealed", "Journal rows that no tick has sealed yet", count_unsealed(self._session)
        )
        signs = GaugeMetricFamily("vekha_sign_age_seconds", "Since a part of the service last spoke", labels=["part"])
        for part, at in signs_of_life(self._session).items():
            signs.add_metric([part], (self._now - at).total_seconds())
        yield signs
        standing = (read_status(self._session, TROUBLES) or {}).get("standing", ())
        yield _gauge("vekha_troubles", "Letters and other work of the clock that stand undone", len(standing))

    def _tasks(self) -> Iterator[Metric]:
        tasks = GaugeMetricFamily("vekha_tasks", "Control points", labels=["roadmap", "state"])
        for roadmap, state, count in count_states(self._session):
            tasks.add_metric([roadmap, state], count)
        yield tasks
        overdue = GaugeMetricFamily(
            "vekha_tasks_overdue", "Control points past their term and silent", labels=["roadmap"]
        )
        for roadmap, count in count_overdue(self._session, todays(self._session, self._now)):
            overdue.add_metric([roadmap], count)
        yield overdue

    def _letters(self) -> Iterator[Metric]:
        letters = GaugeMetricFamily("vekha_letters", "Letters of the outbox", labels=["state"])
        for state, count in ledger.counts(self._session).items():
            letters.add_metric([state], count)
        yield letters
        since = ledger.oldest_waiting(self._session, now=self._now)
        waited = (self._now - since).total_seconds() if since is not None else 0.0
        yield _gauge(
            "vekha_letters_oldest_waiting_seconds", "How long the longest-waiting letter could have gone", waited
        )
        known = GaugeMetricFamily("vekha_letters_known", "Letters that came back or were answered", labels=["fact"])
        for fact, count in count_letters_known(self._session).items():
            known.add_metric([fact], count)
        yield known
        yield from self._answers()

    def _answers(self) -> Iterator[Metric]:
        yield _gauge(
            "vekha_answers_waiting", "Answers without an account not decided yet", count_waiting(self._session)
        )
        inbox = GaugeMetricFamily(
            "vekha_inbox_letters", "Letters that came in, by what became of them", labels=["what"]
        )
        for what, count in (read_status(self._session, "inbox") or {}).items():
            if isinstance(count, int):
                inbox.add_metric([what], count)
        yield inbox
        gaps = (read_status(self._session, "coverage") or {}).get("gaps", ())
        yield _gauge("vekha_coverage_gaps", "Gaps that the last morning check found", len(gaps))


def _gauge(name: str, told: str, value: float) -> Metric:
    gauge = GaugeMetricFamily(name, told)
    gauge.add_metric([], value)
    return gauge
