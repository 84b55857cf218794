"""A hyphen where a page cuts a cell: kept inside a word, dropped where it only broke one, doubted where unsure."""

from __future__ import annotations

import pytest

from roadmap.documents.cells import cut_hyphens
from tests.documents.reading import parse_bytes

KNOWN = cut_hyphens.words(["дворец-усадьба, мостостроение", "Рыбоводство и ярмарка"])


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("Союз «Торгово-", "промышленная палата»", "Союз «Торгово-промышленная палата»"),
        ("Северо-", "западный округ", "Северо-западный округ"),
        ("физкультурно-", "спортивный клуб", "физкультурно-спортивный клуб"),
        ("дворец-", "усадьба", "дворец-усадьба"),
        ("мосто-", "строение", "мостостроение"),
        ("оборудо-", "вание", "оборудование"),
        ("учителя-", "предметники", "учителя-предметники"),
        ("IT-", "куб", "IT-куб"),
        ("само-", "управления", "самоуправления"),
    ],
)
def test_a_hyphen_at_the_end_is_settled(before: str, after: str, text: str) -> None:
    rest = cut_hyphens.joined(before, after, KNOWN)
    assert rest is not None and (rest.text, rest.sure) == (text, True)


@pytest.mark.parametrize(("before", "after"), [("оздоро-", "вительного"), ("рыбоводство-", "ярмарка")])
def test_an_unsure_hyphen_is_doubted(before: str, after: str) -> None:
    rest = cut_hyphens.joined(before, after, KNOWN)
    assert rest is not None and not rest.sure


@pytest.mark.parametrize(("before", "after"), [("мост -", "дорога"), ("2025-", "Отдел"), ("мост", "дорога"), ("", "")])
def test_no_hyphen_is_none(before: str, after: str) -> None:
    assert cut_hyphens.joined(before, after, KNOWN) is None


def test_a_row_cut_inside_a_compound_is_one_name() -> None:
    text = (
        "План мероприятий ярмарки на 2025 год\n\nМероприятие\tИсполнитель\tСрок\tРезультат\n"
        "Открытие ярмарки\tСоюз «Торгово-\tмай 2025 г.\tОткрыта\n"
        "\nпрофильной площадки\tпромышленная палата»\t\t\n"
        "Закрытие ярмарки\tОтдел торговли\tиюль 2025 г.\tОтчёт\n"
    )
    found = parse_bytes("a.txt", text.encode()).measures
    assert found[0].lead == ("Союз «Торгово-промышленная палата»",)
    assert found[0].title == "Открытие ярмарки профильной площадки"
