"""``vekha roadmaps rules`` and ``vekha user letters`` end to end."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.commands.conftest import Run

pytestmark = pytest.mark.usefixtures("seeded")
NOW = ("--now", "2024-03-15T09:00Z")


def rules(vekha: Run) -> dict[str, Any]:
    said = json.loads(vekha("roadmaps", "rules", "moscow-2023", "--json").stdout)
    return {one["rule"]: (one["value"], one["own"]) for one in said}


def test_rules_are_shown_set_and_given_back(vekha: Run) -> None:
    assert rules(vekha)["reminder_days"] == ("30, 14, 7, 3, 1, 0", False)
    done = vekha("roadmaps", "rules", "moscow-2023", "--set", "reminder_days=10,1", "--as", "coordinator@example.org")
    assert (done.returncode, done.stdout) == (
        0,
        "Напоминать до срока: 30, 14, 7, 3, 1, 0 (по умолчанию) → 10, 1\n",
    )
    assert rules(vekha)["reminder_days"] == ("10, 1", True)
    assert "задано здесь; по умолчанию 30" in vekha("roadmaps", "rules", "moscow-2023").stdout
    assert vekha("roadmaps", "rules", "moscow-2023", "--set", "reminder_days=").returncode == 0
    assert rules(vekha)["reminder_days"] == ("30, 14, 7, 3, 1, 0", False)


def test_dates_move_only_with_yes(vekha: Run) -> None:
    wanted = ("roadmaps", "rules", "moscow-2023", "--set", "month=10/next", *NOW)
    shown = vekha(*wanted)
    assert "контрольных точек изменится: 40" in shown.stdout
    assert "29.03.2024 → 10.04.2024" in shown.stdout
    assert "повторите с ключом --yes" in shown.stdout
    assert rules(vekha)["month"][1] is False
    assert json.loads(vekha(*wanted, "--yes", "--json").stdout)["points"]["moved"] == 40
    assert rules(vekha)["month"] == ("10 число месяца, следующего за отчётным", True)
    assert "новых задач: 0; изменено строк: 0" in vekha("seed").stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nowhere",), "roadmap.unknown"),
        (("moscow-2023", "--set", "month"), "rules.usage"),
        (("moscow-2023", "--set", "month=40"), "rules.day"),
        (("moscow-2023", "--set", "colour=red"), "rules.unknown"),
        (("moscow-2023", "--set", "overdue_every_days="), "rules.same"),
    ],
)
def test_what_cannot_be_done_is_one_russian_line(vekha: Run, arguments: tuple[str, ...], code: str) -> None:
    done = vekha("roadmaps", "rules", *arguments)
    assert done.returncode == 2
    assert f"[{code}]" in done.stderr


def test_a_persons_letters_are_set_from_the_command_line(vekha: Run) -> None:
    email = "coordinator@example.org"
    done = vekha("user", "letters", email, "--hour", "7", "--zone", "Asia/Yekaterinburg", "--off", "weekly")
    assert done.stdout == f"{email}: с 7 ч, Asia/Yekaterinburg; без: итоги недели\n"
    assert vekha("user", "letters", email).stdout == done.stdout
    assert (
        vekha("user", "letters", email, "--hour", "", "--zone", "", "--on", "all").stdout == f"{email}: в общий час\n"
    )
    assert vekha("user", "letters", email, "--off", "due").returncode == 2
    assert vekha("user", "letters", "nobody@example.org").returncode == 2
