"""Letters previewed with this installation's own data. Nothing is sent, stored or counted; signed links are hidden."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session

from notifications.masking import hide, hide_html
from roadmap.errors import BadInput, NotFound
from roadmap.language.message import _
from roadmap.letters.compose import renderer
from roadmap.letters.contexts import AccountContext, DigestContext, UrgentContext
from roadmap.letters.coverage.check import CoverageChanges, check_coverage
from roadmap.letters.coverage.letter import coverage_context
from roadmap.letters.daily.days import PlannedSoFar
from roadmap.letters.daily.letters import subject_words
from roadmap.letters.items import Desk, groups_of
from roadmap.letters.kinds import KINDS, Kind
from roadmap.letters.links import reply_address
from roadmap.letters.reads.due_tasks import roadmaps_in_force
from roadmap.letters.recipients.of_body import Recipient, address_book
from roadmap.letters.recipients.opt_outs import EVERYTHING, link_for
from roadmap.letters.summaries import Note, notes, week_of_letter
from roadmap.letters.templates.alarms import alarm_context
from roadmap.letters.templates.faults import Fault
from roadmap.letters.templates.preview_tasks import NOBODY, TASK_KINDS, PreviewTask, subject_of
from roadmap.letters.templates.registry import FORMS, fault_of, standing
from roadmap.letters.templates.samples import SAMPLES
from roadmap.letters.troubles.alarm import troubles_context
from roadmap.letters.troubles.words import SIGN as TROUBLES
from roadmap.models import USERS
from roadmap.settings import Settings
from roadmap.status import read_status
from workflows.calendar import russian_calendar

WEEKLY = "weekly"
"""The letter of the day as readers of summaries get it on the first working day of a week."""
NAMES = (*(form.name for form in FORMS), WEEKLY)
_WEEKS = 8
_KEY = "preview"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to preview: a letter, about what kind of news, with which control point or roadmap (none: a fitting one).

    ``product``: as it is without the installation's own templates.
    """

    letter: str
    kind: Kind | None = None
    task_id: int | None = None
    roadmap: str | None = None
    product: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as its reader would see it, signed links left out.

    ``fault``: why its own form is not shown. ``made_up``: the installation has nothing for it, so its contents are an
    example.
    """

    form: str
    to: Recipient
    task_id: int | None
    subject: str
    text: str
    html: str
    fault: Fault | None
    made_up: bool


@dataclass(frozen=True, slots=True)
class _Contents:
    context: object
    to: Recipient
    task_id: int | None = None
    made_up: bool = False


def wish_for(letter: str, kind: str | None = None, **rest: object) -> Wish:
    """A wish by names: a letter, or a kind of news, which is shown in the letter of the day. Raises `BadInput`."""
    known = {one.value: one for one in TASK_KINDS}
    if letter in known and kind is None:
        letter, kind = "digest", letter
    if letter not in NAMES:
        raise BadInput(
            "preview.unknown",
            _("нет письма «{letter}»; есть: {names}", letter=letter, names=", ".join((*NAMES, *known))),
        )
    if kind is not None and kind not in known:
        raise BadInput("preview.kind", _("нет вида «{kind}»; есть: {names}", kind=kind, names=", ".join(known)))
    return Wish(letter, known[kind] if kind else None, **rest)  # type: ignore[arg-type]


def preview(session: Session, settings: Settings, wish: Wish, now: datetime) -> Preview:
    """Make the letter. ``settings`` have a secret (`with_secret`). Raises `NotFound` for an unknown
    control point or roadmap.
    """
    if wish.roadmap is not None and wish.roadmap not in {head.slug for head in roadmaps_in_force(session).values()}:
        raise NotFound(
            "roadmap.unknown",
            _("нет действующей дорожной карты {roadmap}: посмотрите vekha roadmaps", roadmap=wish.roadmap),
        )
    form = "digest" if wish.letter == WEEKLY else wish.letter
    contents = _contents(session, settings, wish, now)
    engine = renderer(settings)
    broken = None if wish.product else engine.prove(form, contents.context)
    shipped = wish.product or broken is not None
    letter = (engine.render_shipped if shipped else engine.render)(form, contents.context)
    return Preview(
        form=form,
        to=contents.to,
        task_id=contents.task_id,
        subject=letter.subject,
        text=hide(letter.text),
        html=hide_html(letter.html),
        fault=fault_of(broken) if broken is not None else None,
        made_up=contents.made_up,
    )


def _contents(session: Session, settings: Settings, wish: Wish, now: datetime) -> _Contents:
    made = {
        "digest": _digest,
        "urgent": _urgent,
        WEEKLY: _weekly,
        "coverage": _coverage,
        "account": _account,
        "alarm": _alarm,
        "troubles": _troubles,
    }[wish.letter](session, settings, wish, now)
    if made is not None:
        return made
    sample = SAMPLES["digest" if wish.letter == WEEKLY else wish.letter]
    return _Contents(sample[1 if wish.letter == WEEKLY else 0], NOBODY, None, made_up=True)


def _digest(session: Session, settings: Settings, wish: Wish, now: datetime) -> _Contents | None:
    found = subject_of(session, settings, wish.kind or Kind.due, now, wish.task_id, wish.roadmap)
    if found is None:
        return None
    groups = groups_of(found.dues, Desk(found.bodies, settings, now), found.recipient.email, _KEY)
    return _about_tasks(
        found,
        DigestContext(
            name=found.recipient.name,
            today=found.today,
            groups=groups,
            notes=(),
            total=len(found.dues),
            urgent=subject_words(groups, ()),
            tasks_link=f"{settings.base_url}/tasks",
            silence=None,
            off_link=link_for(settings, found.recipient.email, EVERYTHING),
            answerable=reply_address(settings, None, found.recipient.email, now=now) is not None,
        ),
    )


def _urgent(session: Session, settings: Settings, wish: Wish, now: datetime) -> _Contents | None:
    kind = wish.kind or Kind.returned
    found = subject_of(session, settings, kind, now, wish.task_id, wish.roadmap)
    if found is None:
        return None
    email = found.recipient.email
    group = groups_of(found.dues[:1], Desk(found.bodies, settings, now), email, _KEY)[0]
    answerable = reply_address(settings, found.point.task_id, email, now=now) is not None
    return _about_tasks(
        found,
        UrgentContext(
            name=found.recipient.name,
            group=group,
            subject=KINDS[kind].subject,
            tasks_link=f"{settings.base_url}/tasks",
            off_link=link_for(settings, email, EVERYTHING),
            answerable=answerable,
        ),
    )


def _about_tasks(found: PreviewTask, context: object) -> _Contents:
    return _Contents(context, found.recipient, found.point.task_id)


def _weekly(session: Session, settings: Settings, wish: Wish, now: datetime) -> _Contents | None:
    """The newest week in which something changed."""
    heads, book = roadmaps_in_force(session), address_book(session)
    reader = next(iter((*book.leaders, *book.any_controller)), NOBODY)
    # an address of its own, since the real one may have been told of the week already
    fresh = replace(reader, email=f"{_KEY}+{reader.email}")
    only_reader = replace(book, leaders=(fresh,), any_controller=(), controllers={}, coordinators=(), own={})
    links = {
        f"{settings.base_url}/roadmaps/{head.slug}" for head in heads.values() if wish.roadmap in (None, head.slug)
    }
    for day in _first_days(now.astimezone(ZoneInfo(settings.time_zone)).date()):
        told = notes(session, settings, only_reader, {fresh.email: day}, PlannedSoFar(), (), heads)
        found = tuple(note for note in told if note.kind is Kind.weekly and note.link in links)
        if found:
            return _Contents(_summary(settings, reader, day, found), reader)
    return None


def _first_days(today: date) -> list[date]:
    """The first working days of this week and some before it, newest first."""
    monday, calendar = today - timedelta(days=today.weekday()), russian_calendar()
    days = (calendar.shift(monday - timedelta(days=7 * back), "forward") for back in range(_WEEKS))
    return [day for day in days if week_of_letter(day, None) is not None]


def _summary(settings: Settings, reader: Recipient, day: date, found: tuple[Note, ...]) -> DigestContext:
    return DigestContext(
        name=reader.name,
        today=day,
        groups=(),
        notes=found,
        total=0,
        urgent=subject_words((), found),
        tasks_link=f"{settings.base_url}/tasks",
        silence=None,
        off_link=link_for(settings, reader.email, EVERYTHING),
        answerable=False,
    )


def _coverage(session: Session, settings: Settings, wish: Wish, now: datetime) -> _Contents | None:
    """All gaps there are, as if found for the first time."""
    coverage = check_coverage(session, settings, now)
    if not coverage.uncovered:
        return None
    reader = next(iter(address_book(session).coordinators), NOBODY)
    today = now.astimezone(ZoneInfo(settings.time_zone)).date()
    changes = CoverageChanges(coverage.uncovered, 0, coverage)
    return _Contents(coverage_context(changes, reader, settings, today), reader)


def _account(session: Session, settings: Settings, wish: Wish, now: datetime) -> _Contents | None:
    """The newest account."""
    newest = select(USERS.c.email, USERS.c.name).where(USERS.c.active.is_(True)).order_by(USERS.c.id.desc()).limit(1)
    row = session.execute(newest).one_or_none()
    if row is None:
        return None
    return _Contents(
        AccountContext(row.name, row.email, f"{settings.base_url}/login"), Recipient(row.email.lower(), row.name)
    )


def _alarm(session: Session, settings: Settings, wish: Wish, now: datetime) -> _Contents | None:
    """What is broken now."""
    faults = standing(settings).faults
    reader = next(iter(address_book(session).coordinators), NOBODY)
    return _Contents(alarm_context(faults, reader, settings), reader) if faults else None


def _troubles(session: Session, settings: Settings, wish: Wish, now: datetime) -> _Contents | None:
    """What stands undone now."""
    standing = (read_status(session, TROUBLES) or {}).get("standing", ())
    reader = next(iter(address_book(session).coordinators), NOBODY)
    return _Contents(troubles_context(standing, reader, settings), reader) if standing else None
