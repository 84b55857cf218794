"""Text as extracted from paper → blocks."""

from roadmap.documents.blocks import Paragraph, Table
from roadmap.documents.formats import plain


def read(text: str) -> tuple[Paragraph | Table, ...]:
    return plain.read("a.txt", text.encode()).blocks


def test_tab_separated_lines_are_one_table_and_keep_their_line_numbers() -> None:
    (before, table) = read("Заголовок\n\nа\tб\nв\tг\n")
    assert isinstance(before, Paragraph)
    assert isinstance(table, Table)
    assert [row.line for row in table.rows] == [3, 4]
    assert table.rows[1].texts == ["в", "г"]


def test_a_blank_line_inside_a_table_is_where_a_page_may_have_ended() -> None:
    (table,) = read("а\tб\n\nв\tг\n")
    assert isinstance(table, Table)
    assert [row.cut for row in table.rows] == [False, True]


def test_tags_and_emphasis_marks_are_taken_off_and_paragraphs_stay_apart() -> None:
    (table,) = read("<p>раз</p> <p><i>два</i></p>\t**три**\n")
    assert isinstance(table, Table)
    assert table.rows[0].texts == ["раз\nдва", "три"]


def test_an_indented_line_is_a_paragraph_not_a_table() -> None:
    (only,) = read("\tНастоящий порядок\n")
    assert only == Paragraph("Настоящий порядок", line=1)


def test_markdown_tables_are_read_and_their_rules_dropped() -> None:
    (table,) = read("| № | Срок |\n|---|---|\n| 1 | май |\n")
    assert isinstance(table, Table)
    assert [row.texts for row in table.rows] == [["№", "Срок"], ["1", "май"]]


def test_windows_and_koi_encodings_are_told_apart() -> None:
    for encoding in ("cp1251", "koi8-r", "utf-16", "utf-8-sig"):
        assert plain.decode("Срок исполнения мероприятия".encode(encoding)) == "Срок исполнения мероприятия"
