"""Printed pages as programs print them: centred cells, shaded rows, torn words, sheets to be laid side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import typst

from roadmap.documents.model import Measure
from tests.documents.reading import parse_bytes

TITLE = "План мероприятий по озеленению города Сызрани на 2025 год"
HEAD = ("№", "Мероприятие", "Ответственный", "Срок", "Результат")
ROWS = (
    ("1.", "Обследование зелёных насаждений на улицах и во дворах города", "Комитет по экологии", "до 1 марта 2025 г.",
     "Ведомость насаждений"),
    ("2.", "Посадка деревьев", "МБУ «Зеленхоз», управляющие организации, товарищества собственников жилья",
     "апрель – май 2025 г.", "Высажено 400 деревьев"),
    ("3.", "Устройство цветников", "МБУ «Зеленхоз»", "до 15 июня 2025 г.", "Разбито 12 цветников у зданий учреждений"),
    ("4.", "Полив насаждений", "МБУ «Зеленхоз»", "ежемесячно", "Журнал полива"),
    ("5.", "Обрезка сухих ветвей и снос аварийных деревьев", "Комитет по экологии", "III квартал 2025 г.", "Акты"),
    ("6.", "Подготовка доклада главе города", "Комитет по экологии", "до 20 декабря 2025 г.", "Доклад"),
)  # fmt: skip
WANTED = [(title, term, result) for _, title, _, term, result in ROWS]


def shape(measure: Measure) -> tuple[str, str, str | None]:
    return measure.title, measure.deadline, measure.result


def string(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def page(*tables: str, rules: str = "") -> bytes:
    """Tables under the plan's title, one to a sheet of paper."""
    head = '#set page("a4", flipped: true, margin: 15mm)\n#set text(size: 9pt, lang: "ru", hyphenate: false)\n' + rules
    return typst.compile(f"{head}\n#par[#{string(TITLE)}]\n{'#pagebreak()'.join(tables)}".encode())


def table(rows: Sequence[Sequence[str]], widths: str, options: str) -> str:
    cells = ", ".join(f"[#{string(text)}]" for row in rows for text in row)
    return f"#table(columns: ({widths}), {options}, {cells})"


WIDTHS = "9mm, 50mm, 55mm, 40mm, 45mm"


@pytest.mark.parametrize(
    "options",
    [
        "stroke: none, inset: 6pt, align: horizon",
        "stroke: none, inset: 6pt, align: center + horizon",
        "stroke: none, inset: (x: 6pt, y: 1pt)",
        "stroke: none, inset: 5pt, fill: (x, y) => if calc.even(y) { luma(220) }",
        "stroke: 0.5pt, inset: 4pt, fill: (x, y) => if calc.even(y) { luma(220) }",
        "stroke: (bottom: 0.5pt), inset: 4pt",
    ],
)
def test_cells_stand_in_their_rows_however_they_are_set(options: str) -> None:
    measures = parse_bytes("план.pdf", page(table([HEAD, *ROWS], WIDTHS, options))).measures
    assert [shape(measure) for measure in measures] == WANTED
    assert measures[1].lead == ("МБУ «Зеленхоз»",)
    assert not any(measure.review for measure in measures) or "y: 1pt" in options


def test_sheets_to_be_laid_side_by_side_are_one_table() -> None:
    heights = "rows: 16mm, stroke: 0.5pt, inset: 4pt"
    left = table([row[:2] for row in (HEAD, *ROWS)], "12mm, 120mm", heights)
    right = table([row[2:] for row in (HEAD, *ROWS)], "80mm, 50mm, 60mm", heights)
    data = page(left, f"#par[#{string(TITLE)}]\n{right}")
    measures = parse_bytes("план.pdf", data).measures
    assert [shape(measure) for measure in measures] == WANTED
    assert [measure.lead for measure in measures] == [(row[2].split(", ")[0],) for row in ROWS]


def torn(text: str, letters: int) -> list[str]:
    """Lines of so many letters; a longer word stands on lines of its own and is broken where they are full."""
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) + bool(lines[-1]) <= letters:
            lines[-1] = f"{lines[-1]} {word}".strip()
            continue
        lines += [word[at : at + letters] for at in range(0, len(word), letters)]
    return [line for line in lines if line]


@pytest.mark.parametrize("stroke", ["0.5pt", "none"])
def test_words_torn_by_narrow_columns_are_put_together_or_doubted(stroke: str) -> None:
    letters = (4, 9, 9, 9, 9)
    cells = ", ".join(
        "[" + " #linebreak() ".join(f"#{string(line)}" for line in torn(text, most)) + "]"
        for row in (HEAD, *ROWS)
        for text, most in zip(row, letters, strict=True)
    )
    widths = ", ".join(f"{most * 5.5 + 10}pt" for most in letters)
    source = f"#table(columns: ({widths}), stroke: {stroke}, inset: 5pt, {cells})"
    data = page(source, rules='#set text(font: "DejaVu Sans Mono", size: 9pt)\n')
    measures = parse_bytes("план.pdf", data).measures
    assert len(measures) == len(WANTED)
    wrong = [
        measure
        for measure, wanted in zip(measures, WANTED, strict=True)
        if shape(measure) != wanted and not measure.review
    ]
    assert not wrong
    assert sum(shape(measure) == wanted for measure, wanted in zip(measures, WANTED, strict=True)) >= 4


def test_space_aligned_text_of_a_thousand_lines_is_read_in_columns() -> None:
    line = "{:<6}{:<28}{:<22}{:<22}{}".format
    rows = [line("№", "Мероприятие", "Ответственный", "Срок", "Результат"), ""]
    for n in range(1, 601):
        rows += [
            line(n, f"Осмотр сквера {n}", "Комитет", "до 1 мая 2025 г.", "Акт"),
            line("", "и аллей", "", "", ""),
            "",
        ]
    measures = parse_bytes("план.txt", "\n".join([TITLE, "", *rows]).encode()).measures
    assert [measure.title for measure in measures] == [f"Осмотр сквера {n} и аллей" for n in range(1, 601)]
