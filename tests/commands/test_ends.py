"""`vekha amend --apply --end`: an act that ends many measures is applied only when each of them is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.orders import editions

SHARED = {
    "Раздел I. Кадры": [(str(n), title) for n, title in enumerate(editions.TITLES[:6], 1)],
    "Раздел II. Школы": [(str(n), title) for n, title in enumerate(editions.TITLES[6:], 1)],
}


class Desk:
    """A folder with a roadmap in force, and what is done at its command line."""

    def __init__(self, vekha: Run, folder: Path) -> None:
        self.vekha, self.folder, self.slug = vekha, folder, ""

    def approve(self, text: str) -> None:
        (self.folder / "приказ.txt").write_text(text, encoding="utf-8")
        done = self.vekha("import", "приказ.txt", "--yes")
        assert done.returncode == 0, done.stderr
        self.slug = json.loads(self.vekha("roadmaps", "--json").stdout)[0]["slug"]

    def amend(self, text: str, *arguments: str) -> tuple[int, str, str]:
        (self.folder / "изменения.txt").write_text(text, encoding="utf-8")
        done = self.vekha("amend", self.slug, "изменения.txt", *arguments)
        return done.returncode, done.stdout, done.stderr

    def measures(self) -> int:
        return int(json.loads(self.vekha("roadmaps", "--json").stdout)[0]["measures"])


@pytest.fixture
def desk(vekha: Run, tmp_path: Path) -> Desk:
    return Desk(vekha, tmp_path)


def named(*ends: str) -> list[str]:
    return [word for end in ends for word in ("--end", end)]


def test_many_ends_are_applied_only_when_each_is_named_however_it_is_written(desk: Desk) -> None:
    desk.approve(editions.order(editions.plan()))
    half = editions.edition(editions.plan(left_out=(2, 4, 6, 8, 10, 12)))
    status, _, fault = desk.amend(half, "--apply")
    assert (status, fault.rstrip().rsplit(" ", 1)[1], fault.count("\n")) == (2, "[amendment.ends_unconfirmed]", 1)
    assert all(f"{n} «{editions.TITLES[n - 1]}" in fault for n in (2, 4, 6, 8, 10, 12))
    assert "из 12" in fault
    status, _, fault = desk.amend(half, "--apply", *named("2", "4", "6", "8"))
    assert (status, "Не подтверждены (2): 10 «" in fault) == (2, True)
    assert desk.measures() == 12
    status, said, fault = desk.amend(half, "--apply", *named("2", "п. 4", "пункт 6", "№ 8", "10.", "П.12"))
    assert (status, fault) == (0, "")
    assert "исключено 6" in said
    assert desk.measures() == 6


def test_the_comparison_tells_what_it_takes_and_its_json_stays_as_it_is(desk: Desk) -> None:
    desk.approve(editions.order(editions.plan()))
    half = editions.edition(editions.plan(left_out=(2, 4, 6, 8)))
    status, said, _ = desk.amend(half)
    assert status == 0
    assert "--apply --end 2 --end 4 --end 6 --end 8" in said
    told = json.loads(desk.amend(half, "--json")[1])
    assert list(told) == ["roadmap", "basis", "since", "counts", "head", "changes", "without_effect"]
    assert told["counts"]["removed"] == 4


def test_an_end_that_the_document_does_not_make_is_refused(desk: Desk) -> None:
    desk.approve(editions.order(editions.plan()))
    one = editions.edition(editions.plan(left_out=(3,)))
    status, _, fault = desk.amend(one, "--apply", *named("3", "5"))
    assert (status, "мероприятие «5» документ не прекращает" in fault) == (2, True)
    assert "[amendment.not_ended]" in fault
    status, _, fault = desk.amend(one, *named("3"))
    assert (status, "[amend.end_alone]" in fault) == (2, True)
    assert desk.measures() == 12
    assert desk.amend(one, "--apply")[0] == 0, "one of twelve is less than a tenth"
    assert desk.measures() == 11


def test_a_number_of_two_sections_is_named_by_place_or_twice(desk: Desk) -> None:
    desk.approve(editions.order(SHARED))
    left = {heading: measures[2:] for heading, measures in SHARED.items()}
    text = editions.edition(left)
    status, _, fault = desk.amend(text, "--apply", *named("1", "2"))
    assert (status, "[amendment.end_shared]" in fault) == (2, True)
    assert f"n1 «{editions.TITLES[0]}», n7 «{editions.TITLES[6]}»" in fault
    assert "n1 «" in desk.amend(text, "--apply")[2], "the refusal names what --end takes"
    status, said, _ = desk.amend(text, "--apply", *named("n1", "n7", "2", "2"))
    assert (status, "исключено 4" in said, desk.measures()) == (0, True, 8)


def test_measures_without_a_code_are_named_by_their_number(desk: Desk) -> None:
    desk.approve(editions.order({"": [("", title) for title in editions.TITLES]}))
    left = {"": [("", title) for title in editions.TITLES[4:]]}
    status, _, fault = desk.amend(editions.edition(left), "--apply", *named("1", "2", "3"))
    assert (status, f"Не подтверждены (1): 4 «{editions.TITLES[3]}»" in fault) == (2, True)
    assert desk.amend(editions.edition(left), "--apply", *named("1", "2", "3", "4"))[0] == 0
    assert desk.measures() == 8


def test_in_a_small_roadmap_one_end_may_be_more_than_a_tenth(desk: Desk) -> None:
    desk.approve(editions.order({"": editions.plan()[""][:6]}))
    status, _, fault = desk.amend(editions.amending_act("1.1. Пункт 2 исключить."), "--apply")
    assert (status, "1 мероприятие из 6" in fault) == (2, True)
    assert desk.amend(editions.amending_act("1.1. Пункт 2 исключить."), "--apply", *named("2"))[0] == 0
