"""Who of a body answers for a measure: named and unnamed by the coordinator, told at once, and the only one written to.

Who is reached is decided in one place, `letters.recipients.of_body`; here it is set, journalled, and said in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session

from roadmap.errors import BadInput, Conflict, NotFound, Stale
from roadmap.language.message import _
from roadmap.letters.kinds import KINDS, Audience
from roadmap.letters.recipients.of_body import AddressBook, Reached, Recipient, address_book
from roadmap.models import MEASURE_PEOPLE, MEASURES, NOTICES, TASKS
from roadmap.people.permissions import Action, Actor, allow
from roadmap.reads.measures import Responsible, responsible_of
from roadmap.sql.among import among
from roadmap.sql.upserts import insert_missing
from workflows.journal import Entry, record

WHY = {
    "person": _("отвечает за это мероприятие"),
    "body": _("контакты органа, отдельно никто не назначен"),
    "member": _("у группы своих адресов нет, это контакты её участников"),
    "parent": _("у органа действующих адресов нет, это контакты вышестоящего"),
    "coordinator": _("ни у органа, ни у вышестоящего нет действующих адресов, остаётся координатор"),
}
"""Link of the chain (`letters.recipients.of_body`) → why letters go there."""
PERSON_SET = "measure.person_set"
PERSON_REMOVED = "measure.person_removed"
_NOBODY = _("действующих адресов нет, пишем только остальным органам: добавьте контакт")
_ABOUT_WORK = frozenset(
    kind.value for kind, words in KINDS.items() if words.audience in (Audience.bodies, Audience.co_executors)
)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom letters about a measure reach in one of its bodies, and why.

    ``person`` is who was named for it (also if he left since), ``choices`` whom the body has to name.
    """

    subject_id: int
    printed: str
    reached: tuple[Recipient, ...]
    why: str
    person: str | None
    choices: tuple[Recipient, ...]


def reach_of(session: Session, bodies: Sequence[Responsible], measure_id: int) -> tuple[Reach, ...]:
    """For each body of the measure, in its order."""
    book = address_book(session, [body.subject_id for body in bodies])
    each = list({body.subject_id: body for body in bodies}.values())
    any_body = any(one.via != "coordinator" for body in each for one in book.reach(body.subject_id, measure_id))
    return tuple(_reach(book, body, measure_id, any_body) for body in each)


def _reach(book: AddressBook, body: Responsible, measure_id: int, any_body: bool) -> Reach:
    found: tuple[Reached, ...] = book.reach(body.subject_id, measure_id)
    named = book.people.get((measure_id, body.subject_id))
    via = found[0].via if found else "coordinator"
    why = WHY[via]
    if via == "coordinator" and any_body:
        found, why = (), _NOBODY
    if named is not None and via != "person":
        why = _("назначенный {email} в органе больше не числится; {why}", email=named, why=why)
    return Reach(
        subject_id=body.subject_id,
        printed=body.printed,
        reached=tuple(one.recipient for one in found),
        why=why,
        person=named,
        choices=book.own.get(body.subject_id, ()),
    )


def set_person(
    session: Session, measure_id: int, subject_id: int, email: str, actor: Actor, now: datetime, *, seen: str | None
) -> None:
    """Name who of the body answers for the measure. ``seen`` is who was named when the coordinator looked (or nobody).

    Raises `Forbidden`, `NotFound`, `Stale`, `Conflict` for an ended measure, `BadInput` for one who is not the body's.
    """
    change = _change(session, measure_id, subject_id, actor, seen)
    wanted = email.strip().lower()
    person = next((one for one in change.book.own.get(subject_id, ()) if one.email == wanted), None)
    if person is None:
        raise BadInput(
            "person.not_theirs",
            _(
                "«{email}» не среди действующих адресов органа «{printed}»: выберите из списка",
                email=email,
                printed=change.body.printed,
            ),
            field="email",
        )
    if change.old == wanted:
        raise BadInput("person.same", _("этот человек уже назначен: выберите другого"), field="email")
    _clear(session, measure_id, subject_id)
    row = {"measure_id": measure_id, "subject_id": subject_id, "email": wanted}
    insert_missing(session, MEASURE_PEOPLE, [row])
    said = {"to": wanted, "person": person.name or wanted}
    _finish(session, change, PERSON_SET, said, actor, now)


def remove_person(
    session: Session, measure_id: int, subject_id: int, actor: Actor, now: datetime, *, seen: str | None
) -> None:
    """Letters go to the body's own addresses again. Raises as `set_person`."""
    change = _change(session, measure_id, subject_id, actor, seen)
    if change.old is None:
        raise BadInput("person.nobody", _("отдельного ответственного и так нет"), field="email")
    _clear(session, measure_id, subject_id)
    names = {one.email: one.name for one in change.book.own.get(subject_id, ())}
    said = {"person": names.get(change.old) or change.old}
    _finish(session, change, PERSON_REMOVED, said, actor, now)


@dataclass(frozen=True, slots=True)
class _Change:
    """What changing needs to know: the measure, its bodies, everybody's addresses as they were before."""

    measure_id: int
    roadmap_id: int
    body: Responsible
    bodies: tuple[Responsible, ...]
    old: str | None
    book: AddressBook


def _change(session: Session, measure_id: int, subject_id: int, actor: Actor, seen: str | None) -> _Change:
    allow(actor, Action.edit_subjects)
    measure = session.execute(
        select(MEASURES.c.roadmap_id, MEASURES.c.ended_at).where(MEASURES.c.id == measure_id)
    ).one_or_none()
    if measure is None:
        raise NotFound("measure.unknown", _("нет мероприятия № {measure_id}", measure_id=measure_id))
    if measure.ended_at is not None:
        raise Conflict("measure.ended", _("мероприятие исключено из дорожной карты: назначать некого"))
    bodies = responsible_of(session, [measure_id]).get(measure_id, ())
    body = next((one for one in bodies if one.subject_id == subject_id), None)
    if body is None:
        raise NotFound("person.no_body", _("этот орган за мероприятие не отвечает: обновите страницу"))
    book = address_book(session, [one.subject_id for one in bodies])
    old = book.people.get((measure_id, subject_id))
    if old != (seen or None):
        raise Stale("person.stale", _("ответственного тем временем сменили: посмотрите, кто назначен теперь"))
    return _Change(measure_id, measure.roadmap_id, body, bodies, old, book)


def _clear(session: Session, measure_id: int, subject_id: int) -> None:
    named = (MEASURE_PEOPLE.c.measure_id == measure_id, MEASURE_PEOPLE.c.subject_id == subject_id)
    session.execute(delete(MEASURE_PEOPLE).where(*named))


def _finish(session: Session, change: _Change, kind: str, said: dict[str, Any], actor: Actor, now: datetime) -> None:
    """Journal it, and drop what still waits to be told to those who are not written to any more."""
    subjects = [body.subject_id for body in change.bodies]
    before = _emails(change.book.reach_all(subjects, change.measure_id))
    after = _emails(address_book(session, subjects).reach_all(subjects, change.measure_id))
    mine = select(TASKS.c.id).where(TASKS.c.measure_id == change.measure_id)
    session.execute(
        delete(NOTICES).where(
            NOTICES.c.task_id.in_(mine),
            NOTICES.c.message_key.is_(None),
            among(NOTICES.c.recipient, sorted(before - after)),
            NOTICES.c.kind.in_(sorted(_ABOUT_WORK)),
        )
    )
    details = said | {"body": change.body.printed, "subjects": [change.body.subject_id]}
    subject = f"measure:{change.measure_id}"
    record(session, Entry(f"roadmap:{change.roadmap_id}", now, kind, subject, actor.user_id, details))


def _emails(reached: Iterable[Reached]) -> set[str]:
    return {one.recipient.email for one in reached}
