"""A roadmap's own reminder policy over the installation's."""

from __future__ import annotations

from typing import Any

import pytest

from roadmap.errors import BadInput
from roadmap.plan.ladder import Ladder
from roadmap.plan.policy import check_policy, ladder_for, ladder_of
from roadmap.settings import Settings


def test_the_installations_defaults_are_those_of_the_control_regulations() -> None:
    assert ladder_of(Settings()) == Ladder((30, 14, 7, 3, 1, 0), 7, 5, 10, 3)


def test_a_policy_overrides_what_it_names_and_nothing_else() -> None:
    policy = {"reminder_days": [1, 10, 10], "leadership_after_working_days": 20, "unrelated": "x"}
    assert check_policy(policy, Ladder()) == Ladder((10, 1), 7, 5, 20, 3)
    assert check_policy({}, Ladder()) == Ladder()


@pytest.mark.parametrize(
    "policy",
    [
        {"reminder_days": "often"},
        {"reminder_days": [3, "7"]},
        {"reminder_days": [-1]},
        {"reminder_days": [True]},
        {"overdue_every_days": 0},
        {"escalate_after_working_days": 2.5},
        {"internal_working_days": None},
        {"leadership_after_working_days": 1000},
    ],
)
def test_a_policy_that_cannot_be_read_says_so_to_a_person_and_is_passed_over_by_the_clock(
    policy: dict[str, Any],
) -> None:
    with pytest.raises(BadInput, match="«"):
        check_policy(policy, Ladder())
    assert ladder_for(policy, Ladder(), 1) == Ladder()
