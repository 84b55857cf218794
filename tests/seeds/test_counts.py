"""What the five documents hold, counted in the seeds: measures by section, indicators, instructions and controllers.

The numbers were counted on the documents themselves (tests/data/documents); the rule by which indicators are counted
stands at the head of seeds/acts/berezniki-2022.yaml.
"""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

SEEDS = Path(__file__).parents[2] / "seeds"
DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"

BY_DIRECTION = {
    "tyumen-2023": {"1": 11, "2": 12, "3": 18},
    "moscow-2023": {"1": 18, "2": 13, "3": 32},
    "chelyabinsk-2023": {"1": 23, "2": 7},
}
CHELYABINSK_BY_SECTION = {"1.1": 7, "1.2": 16, "2.1": 5, "2.2": 2}

INDICATORS = {  # act: (all, with numeric targets)
    "tyumen-606-02": (21, 4),
    "berezniki-2022": (6, 0),
    "moscow-r-503": (6, 4),
    "emanzhelinsk-147-1": (30, 27),
    "tyumen-city-1568-1": (52, 0),
}

INSTRUCTIONS = {  # act: the numbers as printed; the letter's one recommendation bears none
    "tyumen-606-02": ["1", "2"],
    "berezniki-2022": [None, "1", "2", "3", "4", "5"],
    "moscow-r-503": ["4.1 абз. 2", "4.1 абз. 3", "4.2", "5", "6"],
    "emanzhelinsk-147-1": ["1", "2.1", "2.2", "3", "4"],
    "tyumen-city-1568-1": ["1", "2"],
}

CONTROLLERS = {  # act: the name its control point gives, or the signatory who keeps control to himself
    "tyumen-606-02": None,
    "berezniki-2022": None,
    "moscow-r-503": "Охрименко А.В.",
    "emanzhelinsk-147-1": "И.Г. Кондакова",
    "tyumen-city-1568-1": "О.В. Тренина",
}


@cache
def seed(folder: str, slug: str) -> Any:
    return yaml.safe_load((SEEDS / folder / f"{slug}.yaml").read_text(encoding="utf-8"))


def slugs(folder: str) -> set[str]:
    return {path.stem for path in (SEEDS / folder).glob("*.yaml")}


def test_there_are_five_acts_and_three_roadmaps() -> None:
    assert slugs("acts") == set(INDICATORS)
    assert slugs("roadmaps") == set(BY_DIRECTION)


def test_every_act_names_its_document() -> None:
    sources = {seed("acts", slug)["act"]["source"] for slug in INDICATORS}
    assert sources == {path.name for path in DOCUMENTS.glob("*.txt")}


@pytest.mark.parametrize("slug", BY_DIRECTION)
def test_measures_by_direction_or_stage(slug: str) -> None:
    roots = Counter(measure["section"].split(".")[0] for measure in seed("roadmaps", slug)["measures"])
    assert roots == BY_DIRECTION[slug]


def test_chelyabinsk_measures_by_stage_and_direction() -> None:
    sections = Counter(measure["section"] for measure in seed("roadmaps", "chelyabinsk-2023")["measures"])
    assert sections == CHELYABINSK_BY_SECTION


@pytest.mark.parametrize("slug", BY_DIRECTION)
def test_measures_are_numbered_without_gaps(slug: str) -> None:
    numbers = [measure["n"] for measure in seed("roadmaps", slug)["measures"]]
    assert numbers == list(range(1, len(numbers) + 1))


def test_there_are_134_measures() -> None:
    assert sum(len(seed("roadmaps", slug)["measures"]) for slug in BY_DIRECTION) == 134


@pytest.mark.parametrize("slug", BY_DIRECTION)
def test_every_measure_stands_in_a_section_and_has_a_lead(slug: str) -> None:
    roadmap = seed("roadmaps", slug)
    keys = {section["key"] for section in roadmap["sections"]}
    assert {measure["section"] for measure in roadmap["measures"]} <= keys
    assert all(measure["lead"] and measure["deadline"] for measure in roadmap["measures"])


@pytest.mark.parametrize("slug", INDICATORS)
def test_indicators_of_an_act(slug: str) -> None:
    indicators = seed("acts", slug)["indicators"]
    numeric = [indicator for indicator in indicators if indicator["targets"]]
    assert (len(indicators), len(numeric)) == INDICATORS[slug]


def test_there_are_115_indicators_35_with_numeric_targets() -> None:
    indicators = [indicator for slug in INDICATORS for indicator in seed("acts", slug)["indicators"]]
    assert len(indicators) == 115
    assert sum(bool(indicator["targets"]) for indicator in indicators) == 35


@pytest.mark.parametrize("slug", INDICATORS)
def test_targets_are_numbers_by_year_and_every_indicator_has_a_direction(slug: str) -> None:
    for indicator in seed("acts", slug)["indicators"]:
        assert indicator["direction"] in {">=", "<="}, indicator["name"]
        for year, value in indicator["targets"].items():
            assert isinstance(year, int) and 2021 <= year <= 2026, indicator["name"]
            assert isinstance(value, int | float), indicator["name"]


@pytest.mark.parametrize("slug", INDICATORS)
def test_no_indicator_is_counted_twice(slug: str) -> None:
    places = Counter((i["line"], i["name"]) for i in seed("acts", slug)["indicators"])
    assert max(places.values()) == 1


def test_what_should_fall_is_marked_so() -> None:
    falling = {
        (slug, i["line"]) for slug in INDICATORS for i in seed("acts", slug)["indicators"] if i["direction"] == "<="
    }
    assert falling == {
        ("tyumen-606-02", 650),  # teachers per regional methodist: not more than 250
        ("moscow-r-503", 284),
        ("emanzhelinsk-147-1", 655),  # schools with more than two posts per teacher
        ("tyumen-city-1568-1", 251),  # young teachers who left in their first year
        ("tyumen-city-1568-1", 275),  # vacancies
    }


@pytest.mark.parametrize("slug", INSTRUCTIONS)
def test_instructions_of_an_act(slug: str) -> None:
    assert [instruction["n"] for instruction in seed("acts", slug)["instructions"]] == INSTRUCTIONS[slug]


@pytest.mark.parametrize("slug", CONTROLLERS)
def test_controller_of_an_act(slug: str) -> None:
    controller, name = seed("acts", slug)["act"]["controller"], CONTROLLERS[slug]
    assert controller is None if name is None else controller.endswith(name)


def test_the_order_behind_the_letter_has_its_own_controller() -> None:
    (order,) = seed("acts", "berezniki-2022")["act"]["attached"]
    assert (order["number"], order["controller"]) == (
        "26-01-06-545",
        "заместителя министра образования и науки Пермского края Звереву Н.Е.",
    )


def test_the_amending_order_lists_its_amendments() -> None:
    moscow = seed("acts", "moscow-r-503")
    assert moscow["act"]["amends"]["number"] == "Р-507"
    assert moscow["amendments"]
