"""How a printed name finds its subject."""

from __future__ import annotations

import pytest

from roadmap.orders.name_matching import NameIndex, fold_name


@pytest.mark.parametrize(
    "printed",
    ["ГАОУ ТО ДПО «ТОГИРРО»", 'гаоу  то дпо "тогирро"', "ГАОУ ТО\nДПО “ТОГИРРО”;", " ГАОУ ТО ДПО „ТОГИРРО“. "],
)
def test_case_spaces_and_quotes_do_not_matter(printed: str) -> None:
    assert fold_name(printed) == 'гаоу то дпо "тогирро"'


def test_dashes_and_yo_do_not_matter() -> None:
    assert fold_name("Учебно – методический отдел учёта") == fold_name("учебно-методический отдел учета")


def test_a_name_finds_its_subject_and_no_other() -> None:
    index = NameIndex()
    index.add("Департамент образования", 1)
    index.add(None, 2)
    index.add("", 2)
    assert index.find("ДЕПАРТАМЕНТ  ОБРАЗОВАНИЯ") == 1
    assert index.find("Департамент") is None
    assert index.find("") is None


def test_a_name_of_two_subjects_means_neither() -> None:
    index = NameIndex()
    for subject in (1, 2, 1):
        index.add("Отдел", subject)
    assert index.find("отдел") is None


def test_the_same_name_of_the_same_subject_twice_is_one() -> None:
    index = NameIndex()
    index.add("Отдел", 1)
    index.add("отдел", 1)
    assert index.find("Отдел") == 1
