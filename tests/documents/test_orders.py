"""The five public orders: what the reader says of them, against what engineers read by hand into `seeds/`."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from roadmap.documents import document_json, sandbox
from roadmap.documents.model import ParsedDocument
from tests.documents.reading import parse_bytes

ROOT = Path(__file__).parents[2]
FILES = {path.name[:3]: path for path in sorted((ROOT / "tests" / "data" / "documents").glob("*.txt"))}
ACTS = {
    "000": "tyumen-606-02",
    "001": "berezniki-2022",
    "002": "moscow-r-503",
    "003": "emanzhelinsk-147-1",
    "004": "tyumen-city-1568-1",
}
ROADMAPS = {"000": "tyumen-2023", "002": "moscow-2023", "003": "chelyabinsk-2023"}


@cache
def parsed(key: str) -> ParsedDocument:
    path = FILES[key]
    return parse_bytes(path.name, path.read_bytes())


@cache
def seed(kind: str, slug: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "seeds" / kind / f"{slug}.yaml").read_text(encoding="utf-8"))
    return loaded


def section_path(seeds: dict[str, Any], key: str | None) -> tuple[str, ...]:
    sections = {section["key"]: section for section in seeds["sections"]}
    path: list[str] = []
    while key:
        path.insert(0, sections[key]["title"])
        key = sections[key]["parent"]
    return tuple(path)


def test_there_are_134_measures_in_three_roadmaps() -> None:
    assert [len(parsed(key).measures) for key in FILES] == [41, 0, 63, 30, 0]


def test_there_are_115_indicators_of_which_35_have_numeric_targets() -> None:
    found = [indicator for key in FILES for indicator in parsed(key).indicators]
    assert len(found) == 115
    assert sum(bool(indicator.targets) for indicator in found) == 35


@pytest.mark.parametrize("key", ROADMAPS)
def test_every_measure_is_read_as_a_person_read_it(key: str) -> None:
    seeds = seed("roadmaps", ROADMAPS[key])
    read = [
        (
            m.n,
            m.section,
            m.title,
            list(m.lead),
            list(m.executors),
            m.deadline,
            m.result,
            m.source.line,
            list(m.source.lines),
        )
        for m in parsed(key).measures
    ]
    by_hand = [
        (
            m["n"],
            section_path(seeds, m["section"]),
            m["title"],
            m["lead"],
            m["executors"],
            m["deadline"],
            m["result"],
            m["source"]["line"],
            m["source"]["lines"],
        )
        for m in seeds["measures"]
    ]
    assert read == by_hand


@pytest.mark.parametrize("key", ROADMAPS)
def test_roadmap_title_and_period_are_read_as_a_person_read_them(key: str) -> None:
    said = seed("roadmaps", ROADMAPS[key])["roadmap"]
    (plan,) = parsed(key).roadmaps
    assert (plan.title, plan.period.start, plan.period.end) == (said["title"], said["start"], said["end"])


@pytest.mark.parametrize("key", ACTS)
def test_requisites_are_read_as_a_person_read_them(key: str) -> None:
    said, act = seed("acts", ACTS[key])["act"], parsed(key).act
    names = ("kind", "number", "date", "title", "issuer", "region", "signatory", "signatory_post", "controller")
    assert {name: getattr(act, name) for name in names} == {name: said[name] for name in names}


@pytest.mark.parametrize("key", ACTS)
def test_instructions_are_read_as_a_person_read_them(key: str) -> None:
    said = seed("acts", ACTS[key])["instructions"]
    read = [(i.n, i.text, i.addressee, i.deadline) for i in parsed(key).instructions]
    assert read == [(i["n"], i["text"], i["addressee"], i["deadline"]) for i in said]


@pytest.mark.parametrize("key", ACTS)
def test_indicators_are_read_as_a_person_read_them(key: str) -> None:
    said = sorted(seed("acts", ACTS[key])["indicators"], key=lambda indicator: indicator["line"])
    read = [(i.code, i.name, i.unit, i.direction, i.baseline, i.targets) for i in parsed(key).indicators]
    by_hand = [(i["code"], i["name"], i["unit"], i["direction"], i["baseline"], i["targets"]) for i in said]
    assert read == by_hand


def test_an_amending_order_says_what_it_changes() -> None:
    read = [(a.op, a.target, a.old) for a in parsed("002").amendments]
    assert read[:3] == [
        ("add", "пункт 1 распоряжения № Р-507", None),
        (
            "replace_words",
            "абзац первый пункта 3 распоряжения № Р-507",
            "Управлению развития профессионального образования",
        ),
        ("replace_words", "пункт 6 распоряжения № Р-507", "Сторчак Л.Н."),
    ]
    assert [op for op, _, _ in read] == [
        "add",
        "replace_words",
        "replace_words",
        "add",
        "replace_words",
        "add",
        "replace",
        "replace",
    ]
    assert all(not parsed(key).amendments for key in ("000", "001", "003", "004"))


def test_misread_abbreviations_are_shown_and_not_replaced() -> None:
    found = {(suspect.seen, suspect.meant, suspect.line) for suspect in parsed("003").suspects}
    assert ("ЧИПТКРО", "ЧИППКРО", 759) in found
    assert ("ЦНПМ", "ЦНППМ", 643) in found
    assert "ГБУ ДПО ЧИПТКРО" in parsed("003").measures[29].executors
    assert ("portalу", "порталу", 308) in {(s.seen, s.meant, s.line) for s in parsed("000").suspects}


def test_definitions_are_collected() -> None:
    found = {alias.abbr: alias.full for alias in parsed("002").aliases if alias.abbr != "РС НМС"}
    assert found["ММС"] == "муниципальная методическая служба"
    assert found["ОО"] == "общеобразовательных организаций"
    assert "ДОН ТО" in {alias.abbr for alias in parsed("000").aliases}


def test_the_period_of_an_approved_plan_begins_with_the_act_that_approved_it() -> None:
    assert parsed("003").act.date == date(2023, 6, 22)
    assert parsed("003").period.start == date(2023, 6, 16)


def test_json_has_the_shape_other_people_rely_on() -> None:
    shown = json.loads(json.dumps(parsed("003").as_json(), ensure_ascii=False))
    assert list(shown) == [
        "source", "number", "date", "kind", "title", "issuer", "region", "period", "signatory", "controller", "aliases",
        "instructions", "roadmaps", "indicators", "amendments", "suspects",
    ]  # fmt: skip
    measure = shown["roadmaps"][0]["measures"][0]
    assert list(measure) == [
        "n", "code", "section", "title", "lead", "executors", "deadline", "schedule", "result", "source",
        "notes", "review",
    ]  # fmt: skip
    assert measure["source"] == {"line": 713, "table": 1, "row": 5}
    assert measure["schedule"]["windows"] == [{"start": "2023-06-01", "due": "2023-06-30"}]
    assert next(i for i in shown["indicators"] if i["code"] == "1.1")["targets"] == {
        "2023": 7.5,
        "2024": 9,
        "2025": 10.5,
    }


def test_a_document_survives_being_stored() -> None:
    for key in FILES:
        assert document_json.from_json(json.loads(json.dumps(document_json.to_json(parsed(key))))) == parsed(key)


def test_a_file_is_parsed_through_the_limited_child_process() -> None:
    assert sandbox.parse(FILES["003"].name, FILES["003"].read_bytes()).as_json() == parsed("003").as_json()
