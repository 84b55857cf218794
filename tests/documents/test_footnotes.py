"""Marks of footnotes are no words of a cell; powers of units are."""

from __future__ import annotations

import io

import docx
import pytest

from tests.documents.reading import parse_bytes

HEAD = ("Мероприятие", "Исполнитель", "Срок", "Результат")
NOTE = "<p><a href='#_ftnref1'><sup>[1]</sup></a> По согласованию.</p>"


def measure(cell: str, result: str = "Отчёт") -> tuple[tuple[str, ...], str | None]:
    row = ("Осмотр садов", cell, "май 2025 г.", result)
    lines = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in cells) + "</tr>" for cells in (HEAD, row, row))
    page = f"<p>План мероприятий по садам на 2025 год</p><table>{lines}</table>{NOTE}"
    found = parse_bytes("a.html", page.encode()).measures[0]
    return found.lead + found.executors, found.result


@pytest.mark.parametrize(
    "mark",
    [
        "<a href='#_ftn1' name='_ftnref1'><sup>[1]</sup></a>",
        "<a href='#_ftn1'><span><sup>1</sup></span></a>",
        "<sup>1</sup>",
        "<sup>1)</sup>",
        "<sup>*</sup>",
        "<span><sup>[2]</sup></span>",
    ],
)
def test_a_mark_is_no_part_of_a_name(mark: str) -> None:
    assert measure(f"Отдел садов{mark}, МБУ «Сад»{mark}")[0] == ("Отдел садов", "МБУ «Сад»")
    assert measure(f"<p>Отдел садов{mark}</p><p>МБУ «Сад»{mark}</p>")[0] == ("Отдел садов", "МБУ «Сад»")


def test_a_power_and_a_link_of_words_stay() -> None:
    assert measure("Отдел садов", "500 м<sup>2</sup> газонов")[1] == "500 м2 газонов"
    assert measure("<a href='#otdel'>Отдел садов</a>")[0] == ("Отдел садов",)


def test_a_raised_mark_in_word_is_dropped_and_a_power_stays() -> None:
    document = docx.Document()
    document.add_paragraph("План мероприятий по садам на 2025 год")
    table = document.add_table(3, 4)
    for row in table.rows[1:]:
        for cell, text in zip(row.cells, ("Осмотр садов", "Отдел садов", "май 2025 г.", "500 м"), strict=True):
            cell.text = text
        row.cells[1].paragraphs[0].add_run("1").font.superscript = True
        row.cells[3].paragraphs[0].add_run("2").font.superscript = True
    for cell, text in zip(table.rows[0].cells, HEAD, strict=True):
        cell.text = text
    file = io.BytesIO()
    document.save(file)
    found = parse_bytes("a.docx", file.getvalue()).measures[0]
    assert (found.lead, found.result) == (("Отдел садов",), "500 м2")
