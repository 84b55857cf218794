"""Spans → grid, and lines → running text."""

from __future__ import annotations

import pytest

from roadmap.documents.blocks import Cover
from roadmap.documents.errors import Refused
from roadmap.documents.readers.grid import Spanned, lay_out
from roadmap.documents.readers.wrapping import Wrapping


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


def test_a_compound_word_keeps_its_hyphen_at_the_end_of_a_line() -> None:
    wrapping = Wrapping([["научно-", "методического сопровождения"], ["научно-методического совета"]])
    assert wrapping.join(["научно-", "методического"]) == "научно-методического"


def test_a_broken_word_is_put_together_where_the_document_breaks_words() -> None:
    chains = [
        ["разра-", "ботка плана"],
        ["утвер-", "ждение"],
        ["прове-", "дение"],
        ["разработка"],
        ["утверждение и проведение"],
    ]
    wrapping = Wrapping(chains)
    assert wrapping.join(["разра-", "ботка плана"]) == "разработка плана"
    assert Wrapping([["сен\u00ad", "тябрь"]]).join(["сен\u00ad", "тябрь"]) == "сентябрь"


def test_a_document_that_breaks_no_words_keeps_every_hyphen() -> None:
    assert Wrapping([["Форсайт-", "сессия центра"]]).join(["Форсайт-", "сессия"]) == "Форсайт-сессия"


def test_a_slash_at_the_end_of_a_line_is_written_as_elsewhere() -> None:
    assert Wrapping([["(ФИП/РИП)"]]).join(["(ФИП/", "РИП)"]) == "(ФИП/РИП)"
    assert Wrapping([["Министерства области/ центр"]]).join(["области/", "центру"]) == "области/ центру"
