"""Who may do what: action × role × scope, as data. Every route and command asks `allow` or `role_on`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from roadmap.errors import Forbidden
from roadmap.language.message import _


class Action(StrEnum):
    """What somebody may want. Moves of a task are decided by `workflows.lifecycle` from the role on that task."""

    read = "read"
    move_any = "move_any"
    move_own = "move_own"
    read_summary = "read_summary"
    read_mail = "read_mail"
    read_journal = "read_journal"
    make_report = "make_report"
    record_event = "record_event"
    decide_answers = "decide_answers"
    edit_subjects = "edit_subjects"
    set_rules = "set_rules"
    import_order = "import_order"
    manage_users = "manage_users"


A = Action

_READERS = frozenset({A.read, A.read_summary, A.make_report})

RIGHTS: dict[str, frozenset[Action]] = {
    "admin": frozenset(Action),
    "coordinator": _READERS
    | {
        A.move_any,
        A.read_mail,
        A.read_journal,
        A.record_event,
        A.decide_answers,
        A.edit_subjects,
        A.import_order,
        A.set_rules,
    },
    "controller": _READERS | {A.move_any, A.read_mail, A.read_journal},
    "executor": _READERS | {A.move_own},
    "leader": _READERS | {A.read_journal},
    "clock": frozenset({A.read, A.make_report}),
    "auditor": _READERS | {A.read_journal, A.read_mail},
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. ``subjects`` are the bodies he acts for, groups they belong to included. The clock has no id."""

    user_id: int | None
    name: str
    email: str
    role: str
    subjects: frozenset[int] = frozenset()

    def may(self, action: Action) -> bool:
        """Whether the role has the right, whatever the scope."""
        return action in RIGHTS.get(self.role, frozenset())


CLOCK = Actor(None, _("Веха"), "", "clock")


def allow(actor: Actor, action: Action) -> None:
    """Raises `Forbidden` unless the actor's role has the right."""
    if not actor.may(action):
        raise Forbidden(
            "forbidden", _("у вас нет права на это действие: обратитесь к координатору"), action=action.value
        )


def roles_on_task(actor: Actor, responsible: frozenset[int]) -> frozenset[str]:
    """The roles of `workflows.lifecycle` that ``actor`` has on a task for which the subjects ``responsible`` answer."""
    if actor.role == "clock":
        return frozenset({"clock"})
    roles: set[str] = set()
    if actor.may(A.move_any):
        roles |= {"coordinator", "controller"} if actor.role == "admin" else {actor.role}
    if actor.may(A.move_own) and actor.subjects & responsible:
        roles.add("executor")
    return frozenset(roles)
