"""Who is reached for a body: one named chain of fallbacks, in one place.

Contacts of the body and people with accounts in it → for a group: those of its members → the parent body's →
the coordinators. A person in two roles is one recipient; dismissed and bounced addresses and closed accounts are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import Session

from roadmap.models import CONTACTS, GROUP_MEMBERS, MEMBERSHIPS, ROADMAPS, SUBJECTS, USERS


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address and the name to greet."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Reached:
    """A recipient and by which link of the chain: ``body``, ``member``, ``parent`` or ``coordinator``."""

    recipient: Recipient
    via: str


@dataclass(frozen=True, slots=True)
class AddressBook:
    """All addresses at once, read in five statements however many bodies there are."""

    own: Mapping[int, tuple[Recipient, ...]]
    members: Mapping[int, tuple[int, ...]]
    parents: Mapping[int, int | None]
    coordinators: tuple[Recipient, ...]
    controllers: Mapping[int, tuple[Recipient, ...]]
    any_controller: tuple[Recipient, ...]
    _chains: dict[int, tuple[Reached, ...]] = field(default_factory=dict)

    def reach(self, subject_id: int) -> tuple[Reached, ...]:
        """Whom a letter about ``subject_id`` goes to; empty only where there is not even a coordinator."""
        if subject_id not in self._chains:
            self._chains[subject_id] = self._chain(subject_id)
        return self._chains[subject_id]

    def reach_all(self, subject_ids: Iterable[int]) -> tuple[Reached, ...]:
        """Whom a letter about several bodies goes to, each once; coordinators only where no body is reached."""
        found: dict[str, Reached] = {}
        for subject_id in subject_ids:
            for reached in self.reach(subject_id):
                found.setdefault(reached.recipient.email, reached)
        answering = tuple(reached for reached in found.values() if reached.via != "coordinator")
        return answering or tuple(found.values())

    def controllers_of(self, roadmap_id: int) -> tuple[Recipient, ...]:
        """The roadmap's controller, or every controller where none is named, or the coordinators."""
        return self.controllers.get(roadmap_id) or self.any_controller or self.coordinators

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


def address_book(session: Session) -> AddressBook:
    """Everybody who can be written to."""
    own: dict[int, dict[str, Recipient]] = {}
    people = select(MEMBERSHIPS.c.subject_id, USERS.c.email, USERS.c.name).join(
        USERS, USERS.c.id == MEMBERSHIPS.c.user_id
    )
    contacts = select(CONTACTS.c.subject_id, CONTACTS.c.email, CONTACTS.c.name).where(CONTACTS.c.state == "live")
    for statement in (people.where(USERS.c.active.is_(True)), contacts):
        for subject_id, email, name in session.execute(statement.order_by("subject_id", "email")):
            own.setdefault(subject_id, {}).setdefault(email.lower(), Recipient(email.lower(), name or ""))
    members: dict[int, list[int]] = {}
    for group_id, member_id in session.execute(select(GROUP_MEMBERS).order_by(GROUP_MEMBERS.c.member_id)):
        members.setdefault(group_id, []).append(member_id)
    parents = {row.id: row.parent_id for row in session.execute(select(SUBJECTS.c.id, SUBJECTS.c.parent_id))}
    staff: dict[str, list[Recipient]] = {}
    by_id: dict[int, Recipient] = {}
    leading = ("coordinator", "controller")
    for row in session.execute(
        select(USERS.c.id, USERS.c.email, USERS.c.name, USERS.c.role)
        .where(USERS.c.active.is_(True), USERS.c.role.in_(leading))
        .order_by(USERS.c.email)
    ):
        by_id[row.id] = Recipient(row.email.lower(), row.name)
        staff.setdefault(row.role, []).append(by_id[row.id])
    controllers = {
        row.id: (by_id[row.controller_id],)
        for row in session.execute(select(ROADMAPS.c.id, ROADMAPS.c.controller_id))
        if row.controller_id in by_id
    }
    return AddressBook(
        own={subject_id: tuple(found.values()) for subject_id, found in own.items()},
        members={group: tuple(found) for group, found in members.items()},
        parents=parents,
        coordinators=tuple(staff.get("coordinator", ())),
        controllers=controllers,
        any_controller=tuple(staff.get("controller", ())),
    )
