"""Responsible bodies: lists, definitions, lost commas, who leads."""

from __future__ import annotations

import pytest

from roadmap.documents.content import bodies, body_names
from roadmap.documents.content.bodies import Register

NOBODY = Register([])


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("ДОН ТО, ТОГИРРО; ЦНППМ", ["ДОН ТО", "ТОГИРРО", "ЦНППМ"]),
        ("ГБУ «Центр развития, оценки и качества», ИРО", ["ГБУ «Центр развития, оценки и качества»", "ИРО"]),
        ("муниципальная методическая служба (далее - ММС), школы", ["муниципальная методическая служба", "школы"]),
        ("Министерство образования и науки области", ["Министерство образования и науки области"]),
        ("Департамент финансов и Управление образования", ["Департамент финансов", "Управление образования"]),
        ("ММС,", ["ММС"]),
        ("Минобр\nорганы местного самоуправления\nИРО", ["Минобр", "органы местного самоуправления", "ИРО"]),
        ("правовое\nуправление Правительства", ["правовое управление Правительства"]),
        ("Иванов И.И., начальник отдела, Петров П.П.", ["Иванов И.И., начальник отдела", "Петров П.П."]),
    ],
)
def test_a_cell_is_split_into_names(cell: str, wanted: list[str]) -> None:
    assert [name.text for name in body_names.split(cell)] == wanted


@pytest.mark.parametrize(
    ("cell", "lead", "executors"),
    [
        ("Минобр/ ИРО, ЦОКО", ("Минобр",), ("ИРО", "ЦОКО")),
        ("Минобр, ИРО", ("Минобр",), ("ИРО",)),
        ("Минфин, Минобр (созыв), ИРО", ("Минобр",), ("Минфин", "ИРО")),
        ("Минобр (свод), ИРО (по согласованию)", ("Минобр",), ("ИРО",)),
        ("Ответственный: Минобр; соисполнители: ИРО, ЦОКО", ("Минобр",), ("ИРО", "ЦОКО")),
        ("Минобр совместно с ИРО", ("Минобр",), ("ИРО",)),
        ("", (), ()),
        ("–", (), ()),
    ],
)
def test_one_column_says_who_leads_by_slash_mark_or_order(
    cell: str, lead: tuple[str, ...], executors: tuple[str, ...]
) -> None:
    read = bodies.read("", "", cell, NOBODY)
    assert (read.lead, read.executors) == (lead, executors)
    assert read.review == (not lead)


def test_a_slash_without_spaces_parts_only_where_the_heading_has_one() -> None:
    assert bodies.read("", "", "Минобр/ИРО", NOBODY, slash=True).executors == ("ИРО",)
    assert bodies.read("", "", "ФИП/РИП", NOBODY).lead == ("ФИП/РИП",)


def test_a_lost_comma_is_found_by_names_met_elsewhere_and_noted() -> None:
    register = Register(["ТОГИРРО, ЦНППМ", "ТОГИРРО ЦНППМ, ЦОК", "ЦНППМ АСОУ, ММС", "ЦНППМ АСОУ"])
    read = bodies.read("ДОН", "ТОГИРРО ЦНППМ, ЦОК", "", register)
    assert read.executors == ("ТОГИРРО", "ЦНППМ", "ЦОК")
    assert "Потеряна запятая" in read.notes[0]
    assert bodies.read("ЦНППМ АСОУ", "", "", register).lead == ("ЦНППМ АСОУ",)


def test_a_misread_name_is_only_suggested() -> None:
    known = ["ГБУ ДПО ЧИППКРО", "ГБУ ДПО ЧИРО", "МОУО"]
    assert bodies.suggest("ГБУ ДПО ЧИПТКРО", known) == "ГБУ ДПО ЧИППКРО"
    assert bodies.suggest("МОУO", known) == "МОУО"
    assert bodies.suggest("Росреестр", known) is None
