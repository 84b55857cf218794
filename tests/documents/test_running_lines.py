"""Lines that run over the pages of a PDF: headers from the second page on, footers, parts that go on below them."""

from __future__ import annotations

import pytest
import typst

from tests.documents.reading import parse_bytes

ROWS = [
    f"[Осмотр причала {n}-го района], [до {n} марта 2025 г.], [Отдел транспорта, МБУ «Порт»], [Акт осмотра причала]"
    for n in range(1, 25)
]


def pdf(header: str, rows: str, stroke: str, skip: int = 1) -> bytes:
    text = f"""#set page("a5", flipped: true, margin: (x: 10mm, y: 18mm), {header})
#set text(size: 9pt, lang: "ru", hyphenate: false)
#par[ПРИКАЗ]
#par[03.02.2025 № 7]
#pagebreak()
#par[План мероприятий по развитию порта на 2025 год]
#table(columns: (50mm, 40mm, 50mm, 40mm), stroke: {stroke}, inset: 4pt,
[Мероприятие], [Срок исполнения], [Исполнители], [Результат], {rows})"""
    return typst.compile(text.encode())


OVER = "header: context if counter(page).get().first() > 1 [Комитет по транспорту администрации Портового округа]"
UNDER = "footer: context if counter(page).get().first() > 1 [Приложение к приказу о развитии порта]"


@pytest.mark.parametrize("line", [OVER, UNDER], ids=["over", "under"])
@pytest.mark.parametrize("stroke", ["(bottom: 0.5pt)", "0.5pt"])
@pytest.mark.parametrize("count", [8, 14, 24])
def test_a_line_over_or_under_each_page_is_no_part(line: str, stroke: str, count: int) -> None:
    rows = ", ".join(["table.cell(colspan: 4)[Раздел I. Осмотр причалов]", *ROWS[:count]])
    found = parse_bytes("a.pdf", pdf(line, rows, stroke)).measures
    assert len(found) == count
    assert {m.section for m in found} == {("Раздел I. Осмотр причалов",)}
    assert {m.title for m in found} == {f"Осмотр причала {n}-го района" for n in range(1, count + 1)}
    assert {m.executors for m in found} == {("МБУ «Порт»",)}
