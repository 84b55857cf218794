"""Spans → grid, and lines → running text."""

from __future__ import annotations

import pytest

from roadmap.documents.blocks import Cover
from roadmap.documents.errors import Refused
from roadmap.documents.formats.grid import Spanned, lay_out
from roadmap.documents.formats.pdf.line_wraps import Joined, Run, Wrapping


def test_rows_below_a_spanning_cell_begin_beside_it() -> None:
    table = lay_out([[Spanned("а", rows=2), Spanned("б")], [Spanned("в")], [Spanned("г", columns=2)]])
    assert [row.texts for row in table.rows] == [["а", "б"], ["", "в"], ["г", ""]]
    assert table.rows[1].cells[0].cover is Cover.ABOVE
    assert table.rows[2].cells[1].cover is Cover.LEFT


def test_a_cell_spanning_both_ways_covers_a_block() -> None:
    table = lay_out([[Spanned("а", columns=2, rows=2), Spanned("б")], [Spanned("в")]])
    assert [row.texts for row in table.rows] == [["а", "", "б"], ["", "", "в"]]


def test_an_absurd_table_is_refused() -> None:
    with pytest.raises(Refused):
        lay_out([[Spanned("а", columns=200, rows=5000)] * 2] * 3000)


def wrapping(*chains: list[str]) -> Wrapping:
    return Wrapping([[Run(line) for line in chain] for chain in chains])


def joined(known: Wrapping, *lines: str) -> str:
    return known.join([Run(line) for line in lines]).text


def test_a_compound_word_keeps_its_hyphen_at_the_end_of_a_line() -> None:
    known = wrapping(["научно-", "методического сопровождения"], ["научно-методического совета"])
    assert joined(known, "научно-", "методического") == "научно-методического"


def test_a_broken_word_is_put_together_where_the_document_breaks_words() -> None:
    known = wrapping(
        ["разра-", "ботка плана"],
        ["утвер-", "ждение"],
        ["прове-", "дение"],
        ["разработка"],
        ["утверждение и проведение"],
    )
    assert joined(known, "разра-", "ботка плана") == "разработка плана"
    assert joined(wrapping(["сен\u00ad", "тябрь"]), "сен\u00ad", "тябрь") == "сентябрь"


def test_a_document_that_breaks_no_words_keeps_every_hyphen() -> None:
    assert joined(wrapping(["Форсайт-", "сессия центра"]), "Форсайт-", "сессия") == "Форсайт-сессия"


def test_a_slash_at_the_end_of_a_line_is_written_as_elsewhere() -> None:
    assert joined(wrapping(["(ФИП/РИП)"]), "(ФИП/", "РИП)") == "(ФИП/РИП)"
    assert joined(wrapping(["Министерства области/ центр"]), "области/", "центру") == "области/ центру"


@pytest.mark.parametrize(
    ("lines", "text", "sure"),
    [
        (("мероприя", "тий по плану"), "мероприятий по плану", True),
        (("организац", "ия работы"), "организация работы", True),
        (("методический", "кабинет"), "методический кабинет", False),
        (("Департамент", "образования"), "Департамент образования", True),
        (("30.04.202", "4"), "30.04.2024", False),
    ],
)
def test_a_word_alone_on_a_full_line_may_go_on_below(lines: tuple[str, str], text: str, sure: bool) -> None:
    known = wrapping(["мероприятий по развитию, в департамент образования"])
    assert known.join([Run(lines[0], full=True), Run(lines[1])]) == Joined(text, doubtful=not sure)
    assert known.join([Run("и"), Run(lines[0], full=True)]).full


def test_a_line_with_room_left_ends_with_its_word() -> None:
    assert joined(wrapping(["план"]), "мероприя", "тий") == "мероприя тий"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("для 7–", "9 классов"), "для 7–9 классов"),
        (("2025", "–2027 годы"), "2025–2027 годы"),
        (("апрель –", "май"), "апрель – май"),
        (("школы", "– участники"), "школы – участники"),
        (("проекты", "–Полюс"), "проекты –Полюс"),
    ],
)
def test_a_dash_at_the_end_of_a_line_stands_as_it_is_printed(lines: tuple[str, str], text: str) -> None:
    assert joined(wrapping([]), *lines) == text
