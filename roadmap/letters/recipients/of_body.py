"""Who is reached for a body: one named chain of fallbacks, in one place.

The person of the body who answers for the measure → contacts of the body and people with accounts in it → for a group:
those of its members → the parent body's → the coordinators. A person in two roles is one recipient; dismissed and
bounced addresses and closed accounts are none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, TableClause, select
from sqlmodel import Session

from roadmap.bounds import MAX_PERSON
from roadmap.models import BODIES, CONTACTS, GROUP_MEMBERS, MEASURE_PEOPLE, MEMBERSHIPS, ROADMAPS, USERS
from roadmap.sql.among import among


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address, the name to greet, when its letter of the day is planned, and in what language it is written to
    (``None``: the installation's)."""

    email: str
    name: str
    time_zone: str | None = None
    letter_hour: int | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """A recipient and by which link of the chain: ``person``, ``body``, ``member``, ``parent`` or ``coordinator``."""

    recipient: Recipient
    via: str


@dataclass(frozen=True, slots=True)
class AddressBook:
    """All addresses at once, read in seven statements however many bodies there are."""

    own: Mapping[int, tuple[Recipient, ...]]
    members: Mapping[int, tuple[int, ...]]
    parents: Mapping[int, int | None]
    coordinators: tuple[Recipient, ...]
    controllers: Mapping[int, tuple[Recipient, ...]]
    any_controller: tuple[Recipient, ...]
    leaders: tuple[Recipient, ...] = ()
    people: Mapping[tuple[int, int], str] = field(default_factory=dict)
    _chains: dict[int, tuple[Reached, ...]] = field(default_factory=dict)

    def reach(self, subject_id: int, measure_id: int | None = None) -> tuple[Reached, ...]:
        """Whom a letter about ``subject_id`` goes to; empty only where there is not even a coordinator."""
        person = self._person(subject_id, measure_id)
        if person is not None:
            return (Reached(person, "person"),)
        if subject_id not in self._chains:
            self._chains[subject_id] = self._chain(subject_id)
        return self._chains[subject_id]

    def reach_all(self, subject_ids: Iterable[int], measure_id: int | None = None) -> tuple[Reached, ...]:
        """Whom a letter about several bodies goes to, each once; coordinators only where no body is reached."""
        found: dict[str, Reached] = {}
        for subject_id in subject_ids:
            for reached in self.reach(subject_id, measure_id):
                found.setdefault(reached.recipient.email, reached)
        answering = tuple(reached for reached in found.values() if reached.via != "coordinator")
        return answering or tuple(found.values())

    def controllers_of(self, roadmap_id: int) -> tuple[Recipient, ...]:
        """The roadmap's controller, or every controller where none is named, or the coordinators."""
        return self.controllers.get(roadmap_id) or self.any_controller or self.coordinators

    def readers_of(self, roadmap_id: int) -> tuple[Recipient, ...]:
        """Who reads what became of a roadmap: its controllers (none: nobody instead) and the leadership, each once."""
        controllers = self.controllers.get(roadmap_id) or self.any_controller
        return tuple({one.email: one for one in (*controllers, *self.leaders)}.values())

    def everyone(self) -> dict[str, Recipient]:
        """Every living address."""
        staff = (*self.leaders, *self.any_controller, *(one for some in self.controllers.values() for one in some))
        known = (*self.coordinators, *staff, *(one for some in self.own.values() for one in some))
        return {one.email: one for one in reversed(known)}

    def _person(self, subject_id: int, measure_id: int | None) -> Recipient | None:
        """The one who answers for the measure in this body, if he still is one of the body's living addresses."""
        email = self.people.get((measure_id, subject_id)) if measure_id is not None else None
        return next((one for one in self.own.get(subject_id, ()) if one.email == email), None) if email else None

    def _chain(self, subject_id: int) -> tuple[Reached, ...]:
        if own := self.own.get(subject_id):
            return tuple(Reached(one, "body") for one in own)
        members = {
            one.email: Reached(one, "member")
            for member in self.members.get(subject_id, ())
            for one in self.own.get(member, ())
        }
        if members:
            return tuple(members.values())
        above, seen = self.parents.get(subject_id), {subject_id}
        while above is not None and above not in seen:
            if own := self.own.get(above):
                return tuple(Reached(one, "parent") for one in own)
            seen.add(above)
            above = self.parents.get(above)
        return tuple(Reached(one, "coordinator") for one in self.coordinators)


def address_book(session: Session, bodies: Collection[int] | None = None) -> AddressBook:
    """Everybody who can be written to; with ``bodies`` only as many of them as their chains may end at."""
    bounced = _bounced(session)
    staff: dict[str, list[Recipient]] = {}
    by_id: dict[int, Recipient] = {}
    for row in session.execute(
        select(USERS.c.id, USERS.c.role, *_who(USERS))
        .where(USERS.c.active.is_(True), USERS.c.role.in_(("coordinator", "controller", "leader")))
        .order_by(USERS.c.email)
    ):
        if row.email.lower() not in bounced:
            by_id[row.id] = _recipient(*row[2:])
            staff.setdefault(row.role, []).append(by_id[row.id])
    members: dict[int, list[int]] = {}
    for group_id, member_id in session.execute(select(GROUP_MEMBERS).order_by(GROUP_MEMBERS.c.member_id)):
        members.setdefault(group_id, []).append(member_id)
    parents = {row.id: row.parent_id for row in session.execute(select(BODIES.c.id, BODIES.c.parent_id))}
    wanted = None if bodies is None else _within_reach(bodies, members, parents)
    return AddressBook(
        own=_own(session, bounced, wanted),
        members={group: tuple(found) for group, found in members.items()},
        parents=parents,
        coordinators=tuple(staff.get("coordinator", ())),
        controllers={
            row.id: (by_id[row.controller_id],)
            for row in session.execute(select(ROADMAPS.c.id, ROADMAPS.c.controller_id))
            if row.controller_id in by_id
        },
        any_controller=tuple(staff.get("controller", ())),
        leaders=tuple(staff.get("leader", ())),
        people={(row.measure_id, row.subject_id): row.email.lower() for row in session.execute(select(MEASURE_PEOPLE))},
    )


def _bounced(session: Session) -> frozenset[str]:
    """Addresses that no server takes letters for, whoever's they are."""
    rows = session.execute(select(CONTACTS.c.email).where(CONTACTS.c.state == "bounced")).scalars()
    return frozenset(email.lower() for email in rows)


def _within_reach(
    bodies: Collection[int], members: Mapping[int, Sequence[int]], parents: Mapping[int, int | None]
) -> set[int]:
    """The bodies, their members and all that are above them."""
    above: set[int] = set()
    for body in bodies:
        next_up = parents.get(body)
        while next_up is not None and next_up not in above:
            above.add(next_up)
            next_up = parents.get(next_up)
    return {*bodies, *above, *(member for body in bodies for member in members.get(body, ()))}


def _own(session: Session, bounced: frozenset[str], wanted: set[int] | None) -> dict[int, tuple[Recipient, ...]]:
    """Living addresses of each body: people with accounts first, whoever was dismissed from it left out."""
    gone = {
        (subject_id, email.lower())
        for subject_id, email in session.execute(
            select(CONTACTS.c.subject_id, CONTACTS.c.email).where(CONTACTS.c.state == "dismissed")
        )
    }
    people = (
        select(MEMBERSHIPS.c.subject_id, *_who(USERS))
        .join(USERS, USERS.c.id == MEMBERSHIPS.c.user_id)
        .where(USERS.c.active.is_(True))
    )
    contacts = select(CONTACTS.c.subject_id, *_who(CONTACTS)).where(CONTACTS.c.state == "live")
    if wanted is not None:
        people = people.where(among(MEMBERSHIPS.c.subject_id, sorted(wanted)))
        contacts = contacts.where(among(CONTACTS.c.subject_id, sorted(wanted)))
    own: dict[int, dict[str, Recipient]] = {}
    known: dict[str, Recipient] = {}  # one person keeps one name, hour, zone and language in whatever body he is met
    for statement in (people, contacts):
        for subject_id, *who in session.execute(statement.order_by("subject_id", "email")):
            address = who[0].lower()
            if address not in bounced and (subject_id, address) not in gone:
                recipient = known.setdefault(address, _recipient(*who))
                own.setdefault(subject_id, {}).setdefault(address, recipient)
    return {subject_id: tuple(found.values()) for subject_id, found in own.items()}


def _who(table: TableClause) -> tuple[ColumnElement[Any], ...]:
    """What a recipient is made of, in the table of accounts or of contacts."""
    return table.c.email, table.c.name, table.c.time_zone, table.c.letter_hour, table.c.language


def _recipient(email: str, name: str | None, zone: str | None, hour: int | None, language: str | None) -> Recipient:
    return Recipient(email.lower(), (name or "")[:MAX_PERSON], zone, hour, language)


def letter_slots(session: Session) -> set[tuple[str | None, int | None]]:
    """The time zones and hours at which somebody wants his letter of the day."""
    users = select(USERS.c.time_zone, USERS.c.letter_hour).where(USERS.c.active.is_(True))
    contacts = select(CONTACTS.c.time_zone, CONTACTS.c.letter_hour).where(CONTACTS.c.state == "live")
    return {(zone, hour) for zone, hour in session.execute(users.union(contacts))}
