"""What a tick could not do is told once: in the journal, by a letter to coordinators and administrators, on the pages.

The sign ``troubles`` keeps what stands. A trouble is told when it is first met and not again until it has gone; it has
gone when its job has looked at everything and not met it. Letters about new ones go an hour apart at least.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from notifications.letter import Letter
from notifications.outbox import plan
from roadmap.database import Database
from roadmap.language.current import speaking
from roadmap.language.message import _
from roadmap.letters.compose import compose_letter
from roadmap.letters.contexts import TroubleItem, TroublesContext
from roadmap.letters.outbound import sender_of
from roadmap.letters.recipients.of_body import Recipient
from roadmap.letters.templates.alarms import concerned
from roadmap.letters.troubles.words import JOBS, SIGN, about_words, link_of, standing_troubles
from roadmap.logs.lines import get_logger
from roadmap.settings import Settings
from roadmap.status import Check, read_status, write_status
from roadmap.troubles import ALL, Trouble, Troubles, place_of
from workflows.journal import SYSTEM, Entry, record

log = get_logger("vekha.troubles")
PAUSE = timedelta(hours=1)
REST = timedelta(minutes=10)
"""How long a job that takes seconds waits before it tries again what failed."""
SHOWN = 20
EVENT = "clock.trouble"

Standing = dict[str, dict[str, Any]]


@dataclass(slots=True)
class TickRun:
    """The jobs of one tick, each of which may fail without the others; ``kept`` is the sign as the tick found it."""

    kept: Mapping[str, Any]
    now: datetime
    jobs: list[Troubles] = field(default_factory=list)
    resting: set[str] = field(default_factory=set)

    @classmethod
    def begin(cls, database: Database, now: datetime) -> TickRun:
        """A run that knows what stood before it."""
        with database.read() as session:
            return cls(read_status(session, SIGN) or {}, now)

    def run(self, job: str, work: Callable[[Troubles], int], *, rests: bool = False) -> int:
        """What ``work`` did; 0 where it failed as a whole, or ``rests`` a while after a failure."""
        tried = self.kept.get("tried", {}).get(job)
        if rests and tried is not None and self.now - datetime.fromisoformat(tried) < REST:
            return 0
        troubles = Troubles(job)
        self.jobs.append(troubles)
        self.resting |= {job} if rests else set()
        with troubles.apart(ALL):
            return work(troubles)
        return 0


def tell_troubles(database: Database, settings: Settings, run: TickRun) -> tuple[int, int]:
    """Keep and tell what the run met; returns how many letters, and how many troubles stand now."""
    if not any(job.found for job in run.jobs) and not run.kept.get("standing"):
        return 0, 0
    with database.write() as session:
        kept = read_status(session, SIGN) or {}
        before = _by_key(kept.get("standing", ()))
        standing = _standing(before, run.jobs, run.now)
        known = {one["about"] for one in before.values()}
        fresh = [one for key, one in standing.items() if key not in before and one["about"] not in known]
        letters, value = _letters(session, settings, kept, standing, fresh, run)
        if value != {name: said for name, said in kept.items() if name != "at"}:
            record(session, *(_entry(one, run.now) for one in _once(fresh)))
            write_status(session, SIGN, value, run.now)
        ids = plan(session, letters, now=run.now, sender=sender_of(settings)) if letters else []
    _log(run.jobs, fresh)
    return len(ids), len(standing)


def _by_key(standing: Iterable[dict[str, Any]]) -> Standing:
    return {Trouble(one["job"], one["about"], one["reason"]).key: dict(one) for one in standing}


def _standing(before: Standing, jobs: Sequence[Troubles], now: datetime) -> Standing:
    """What stands after the run: of a job that looked at everything what it met, of others also what it met before."""
    looked = {job.job for job in jobs if job.whole}
    standing = {key: one for key, one in before.items() if one["job"] not in looked}
    for trouble in (trouble for job in jobs for trouble in job.found):
        new = {"about": trouble.about, "job": trouble.job, "since": now.isoformat(), "told": False}
        standing[trouble.key] = {**new, **before.get(trouble.key, {}), "reason": trouble.reason}
    return dict(sorted(standing.items()))


def _once(troubles: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One for each thing that failed, whichever jobs met it."""
    return list({one["about"] if one["about"] != ALL else one["job"]: one for one in reversed(troubles)}.values())[::-1]


def _letters(
    session: Session,
    settings: Settings,
    kept: Mapping[str, Any],
    standing: Standing,
    fresh: Sequence[dict[str, Any]],
    run: TickRun,
) -> tuple[list[Letter], dict[str, Any]]:
    """The letters about what nobody was told of, and the sign's new value."""
    for one in standing.values():
        one["told"] = one["told"] or (one not in fresh and one["about"] in _told(kept))
    untold = _once([one for one in standing.values() if not one["told"]])
    last = kept.get("letter_at")
    tried = {job.job: run.now.isoformat() for job in run.jobs if job.found and job.job in run.resting}
    tried = {**{job: at for job, at in kept.get("tried", {}).items() if _stands(job, standing)}, **tried}
    letters: list[Letter] = []
    if untold and (last is None or run.now - datetime.fromisoformat(last) >= PAUSE):
        last = run.now.isoformat()
        letters = _written(session, settings, untold, run.now)
        for one in standing.values():
            one["told"] = True
    value = {"standing": list(standing.values()), "tried": tried, "letter_at": last}
    return letters, value


def _told(kept: Mapping[str, Any]) -> set[str]:
    return {one["about"] for one in kept.get("standing", ()) if one["told"]}


def _stands(job: str, standing: Standing) -> bool:
    return any(one["job"] == job for one in standing.values())


def _entry(trouble: Mapping[str, Any], now: datetime) -> Entry:
    kind, _other, name = trouble["about"].partition(":")
    subject = trouble["about"] if kind in ("task", "roadmap") and name.isdecimal() else f"clock:{trouble['job']}"
    said = {"work": JOBS.get(trouble["job"], trouble["job"]), "what": about_words(trouble["about"])}
    return Entry(SYSTEM, now, EVENT, subject, None, {**said, "reason": trouble["reason"]}, now)


def _written(
    session: Session, settings: Settings, troubles: Sequence[Mapping[str, Any]], now: datetime
) -> list[Letter]:
    """To everybody concerned; who cannot be written to sees the banner of the pages."""
    day = now.astimezone(ZoneInfo(settings.time_zone)).date()
    mine = Troubles("troubles")
    letters: list[Letter] = []
    for one in concerned(session):
        with mine.apart(f"letter:{one.email}"):
            letters.append(_letter(troubles, one, settings, day))
    for trouble in mine.found:
        log.error("no letter about troubles", about=trouble.about, reason=trouble.reason)
    return letters


def troubles_context(
    troubles: Sequence[Mapping[str, Any]], recipient: Recipient, settings: Settings
) -> TroublesContext:
    """What the letter to one of them says."""
    items = tuple(
        TroubleItem(
            about_words(one["about"]),
            JOBS.get(one["job"], one["job"]),
            one["reason"],
            f"{settings.base_url}{link}" if (link := link_of(one["about"])) else "",
        )
        for one in troubles[:SHOWN]
    )
    return TroublesContext(recipient.name, items, max(0, len(troubles) - SHOWN), f"{settings.base_url}/mail")


def _letter(troubles: Sequence[Mapping[str, Any]], recipient: Recipient, settings: Settings, day: date) -> Letter:
    what = " ".join(sorted(f"{one['job']} {one['about']} {one['since']}" for one in troubles))
    key = f"troubles:{day}:{hashlib.sha256(what.encode()).hexdigest()[:16]}:{recipient.email}"
    with speaking(recipient.language):
        context = troubles_context(troubles, recipient, settings)
        return compose_letter("troubles", context, recipient, settings, key=key, thread="troubles")


def _log(jobs: Sequence[Troubles], fresh: Sequence[Mapping[str, Any]]) -> None:
    """The program's own words about what is new, with the place in it: for who repairs it."""
    new = {(one["job"], one["about"]) for one in fresh}
    for job in jobs:
        for trouble in job.found:
            if (trouble.job, trouble.about) in new:
                place = place_of(job.errors[trouble.key])
                log.error("left out", job=trouble.job, about=trouble.about, reason=trouble.reason, place=place)


def check_troubles(session: Session) -> Check:
    """The line of the self-check."""
    found = standing_troubles(read_status(session, SIGN))
    says = "; ".join(f"{one.about} ({one.job}): {one.reason}" for one in found[:5])
    return Check(_("сбои"), not found, says or _("всё, что должно было уйти, составлено"))
