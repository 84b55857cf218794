"""Word files: automatic numbers, merged cells, tables in tables, deleted and inserted text."""

from __future__ import annotations

from roadmap.documents.blocks import Cover, Paragraph, Table
from roadmap.documents.formats import read_bytes
from tests.documents.hostile import WORD, docx

NUMBERING = f"""<w:numbering {WORD}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/></w:lvl></w:abstractNum>
<w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def body(xml: str) -> list[Paragraph | Table]:
    data = docx(f"<w:document {WORD}><w:body>{xml}</w:body></w:document>", **{"word/numbering.xml": NUMBERING.encode()})
    return list(read_bytes("а.docx", data).blocks)


def paragraph(text: str, level: int | None = None) -> str:
    number = (
        f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr>' if level is not None else ""
    )
    return f"<w:p>{number}<w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_automatic_numbers_are_printed_as_the_reader_of_paper_sees_them() -> None:
    found = body(paragraph("Утвердить", 0) + paragraph("план", 1) + paragraph("состав", 1) + paragraph("Контроль", 0))
    assert [block.text for block in found if isinstance(block, Paragraph)] == [
        "1. Утвердить",
        "1.1. план",
        "1.2. состав",
        "2. Контроль",
    ]


def test_merged_cells_cover_their_neighbours() -> None:
    restart, goes_on, wide = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    rows = [cell("а", restart) + cell("б"), cell("", goes_on) + cell("в"), cell("г", wide)]
    (table,) = body("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
    assert isinstance(table, Table)
    assert [[c.cover for c in row.cells] for row in table.rows] == [
        [Cover.NONE, Cover.NONE],
        [Cover.ABOVE, Cover.NONE],
        [Cover.NONE, Cover.LEFT],
    ]
    assert table.rows[2].cells[0].columns == 2


def test_deleted_text_is_not_read_and_inserted_text_is() -> None:
    (found,) = body(
        "<w:p><w:del><w:r><w:delText>нет</w:delText></w:r></w:del><w:ins><w:r><w:t>да</w:t></w:r></w:ins></w:p>"
    )
    assert isinstance(found, Paragraph)
    assert found.text == "да"


def test_a_small_table_inside_a_cell_is_text_of_the_cell() -> None:
    inner = f"<w:tbl><w:tr>{cell('один')}{cell('два')}</w:tr></w:tbl>"
    row = f"<w:tr>{cell('а')}<w:tc>{inner}<w:p/></w:tc>{cell('б')}</w:tr>"
    (table,) = body(f"<w:tbl>{row}{row}</w:tbl>")
    assert isinstance(table, Table)
    assert table.rows[0].texts == ["а", "один два", "б"]
