"""Rights are data: what each role may, and which roles of the state machine somebody has on a task."""

from __future__ import annotations

import pytest

from roadmap.errors import Forbidden
from roadmap.models.people import ROLES
from roadmap.people.permissions import CLOCK, RIGHTS, Action, Actor, allow, roles_on_task

BODY, OTHER = 5, 6


def actor(role: str, *subjects: int) -> Actor:
    return Actor(1, "Кто-то", "a@example.org", role, frozenset(subjects))


def test_every_role_of_an_account_has_rights_and_none_is_made_up() -> None:
    assert set(RIGHTS) == {*ROLES, "clock"}


@pytest.mark.parametrize("role", ROLES)
def test_everybody_with_an_account_may_read(role: str) -> None:
    assert actor(role).may(Action.read)


def test_the_administrator_may_everything() -> None:
    assert all(actor("admin").may(action) for action in Action)


def test_nobody_else_manages_accounts() -> None:
    assert [role for role in ROLES if actor(role).may(Action.manage_users)] == ["admin"]


@pytest.mark.parametrize("role", ["leader", "auditor"])
def test_who_looks_on_changes_nothing(role: str) -> None:
    writing = {Action.move_any, Action.move_own, Action.record_event, Action.edit_subjects, Action.import_order}
    assert not writing & RIGHTS[role]


def test_an_unknown_role_may_nothing() -> None:
    assert not any(actor("king").may(action) for action in Action)


def test_a_refusal_says_which_right_is_missing() -> None:
    allow(actor("coordinator"), Action.import_order)
    with pytest.raises(Forbidden, match="обратитесь к координатору") as refusal:
        allow(actor("executor"), Action.import_order)
    assert refusal.value.data["action"] == "import_order"


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        (actor("coordinator"), {"coordinator"}),
        (actor("controller"), {"controller"}),
        (actor("admin"), {"coordinator", "controller"}),
        (actor("admin", BODY), {"coordinator", "controller", "executor"}),
        (actor("executor", BODY), {"executor"}),
        (actor("executor", OTHER), set()),
        (actor("executor"), set()),
        (actor("leader", BODY), set()),
        (actor("auditor", BODY), set()),
        (CLOCK, {"clock"}),
    ],
)
def test_the_roles_on_a_task_follow_from_account_and_bodies(who: Actor, roles: set[str]) -> None:
    assert roles_on_task(who, frozenset({BODY})) == roles
