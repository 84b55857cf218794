"""A table that an amending act quotes as a part of the roadmap ends nothing outside that part."""

from __future__ import annotations

from roadmap.documents.changes import quoted
from roadmap.documents.changes.amended import amended
from roadmap.documents.model import ParsedDocument
from tests.documents.reading import parse_bytes
from tests.orders import editions

SECTIONS = {
    "Раздел I. Кадры": [(str(n), title) for n, title in enumerate(editions.TITLES[:6], 1)],
    "Раздел II. Школы": [(str(n), title) for n, title in enumerate(editions.TITLES[6:], 7)],
}
PLAN = parse_bytes("план.txt", editions.order(SECTIONS).encode())


def act(point: str, heading: str) -> ParsedDocument:
    table = editions.TABLE.format(heading=heading)
    read = parse_bytes("акт.txt", editions.amending_act(f"1.1. {point}:\n«{table}».\n").encode())
    assert [len(one.measures) for one in read.roadmaps] == [2], "the table is read as a roadmap"
    return read


def titles(document: ParsedDocument) -> list[str]:
    single = [one for one in document.amendments if quoted.quoting(document.roadmaps[0], [one]) is None]
    before = amended(PLAN.measures, single, PLAN.period)
    return [measure.title for measure in quoted.with_quoted(before, document)]


def test_a_section_added_with_its_table_adds_its_rows() -> None:
    read = act("Дополнить разделом III следующего содержания", "Раздел III. Риски")
    assert quoted.whole(read) == ()
    assert titles(read) == [*editions.TITLES, *editions.FRESH]


def test_a_section_restated_ends_only_what_stood_in_it() -> None:
    read = act("Раздел I изложить в следующей редакции", "Раздел I. Кадры")
    assert quoted.whole(read) == ()
    assert titles(read) == [*editions.FRESH, *editions.TITLES[6:]]


def test_a_new_edition_is_no_quotation() -> None:
    read = parse_bytes("редакция.txt", editions.edition(SECTIONS).encode())
    assert quoted.whole(read) == read.roadmaps
