"""Every format says the same: the files are read back and compared with ``figures_json``."""

import io
import json
import re
from datetime import date, datetime

import openpyxl
import pdfplumber
import pytest
from docx import Document
from lxml import html as lxml_html

from roadmap.language import setting
from roadmap.reports.figures import figures_json
from roadmap.reports.formats import registry
from roadmap.reports.verdicts import Verdict
from tests.reports.samples import TODAY, compiled, head, lifelike, task, waiting

TEXTUAL = ("html", "docx", "pdf")
BREAKS = str.maketrans({"\u00ad": None, "\u200b": None, "\u00a0": " "})


@pytest.fixture(scope="module")
def report():
    return lifelike()


@pytest.fixture(scope="module")
def figures(report):
    return figures_json(report)


@pytest.fixture(scope="module")
def files(report):
    return {name: kind.render(report) for name, kind in registry.FORMATS.items()}


@pytest.fixture(scope="module")
def rows_of(files):
    """By format: all rows of all tables as squeezed cell texts; read once, a PDF takes seconds."""
    return {name: rows_in(name, files[name]) for name in TEXTUAL}


@pytest.fixture(scope="module")
def texts(files):
    return {name: text_of(name, files[name]) for name in TEXTUAL}


@pytest.fixture(scope="module")
def pages(files):
    """The text of each page of the PDF."""
    with pdfplumber.open(io.BytesIO(files["pdf"])) as pdf:
        return [page.extract_text() for page in pdf.pages]


def squeezed(text):
    """Without spaces and breaking marks: where a line breaks is the format's own affair."""
    return re.sub(r"[\s-]", "", text.translate(BREAKS))


def rows_in(name, data):
    read = {"html": _html_tables, "docx": _docx_tables, "pdf": _pdf_tables}[name]
    return [[squeezed(cell or "") for cell in row] for table in read(data) for row in table]


def _html_tables(data):
    for table in lxml_html.fromstring(data.decode()).iter("table"):
        yield [[cell.text_content() for cell in row.iterchildren("td", "th")] for row in table.iter("tr")]


def _docx_tables(data):
    for table in Document(io.BytesIO(data)).tables:
        yield [[cell.text for cell in row.cells] for row in table.rows]


def _pdf_tables(data):
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            yield from page.extract_tables()


def text_of(name, data):
    if name == "html":
        page = lxml_html.fromstring(data.decode())
        for style in page.iter("style"):
            style.text = ""
        return " ".join(page.itertext())
    if name == "docx":
        document = Document(io.BytesIO(data))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def tally_row(name, tally):
    """A row of the totals, made from the json alone."""
    counts = [str(tally[verdict.value]) for verdict in Verdict]
    shares = [setting.tenths(tally["percent_done"]), setting.tenths(tally["discipline"])]
    return [squeezed(cell) for cell in (name, str(tally["total"]), *counts, str(tally["original_in_time"]), *shares)]


@pytest.mark.parametrize("name", TEXTUAL)
def test_totals_by_section_and_body_are_those_of_the_json(name, rows_of, figures):
    rows = rows_of[name]
    for group in (*figures["sections"], *figures["bodies"]):
        assert tally_row(group["name"], group) in rows
    assert rows.count(tally_row("Всего", figures["totals"])) == 2


@pytest.mark.parametrize("name", TEXTUAL)
def test_each_measure_shows_its_title_its_progress_and_its_folds(name, rows_of, figures):
    text = squeezed("\n".join("\n".join(row) for row in rows_of[name]))
    for measure in figures["measures"]:
        totals = measure["totals"]
        if name != "pdf":  # a long cell is cut by a page there
            assert squeezed(measure["title"]) in text
        if len(measure["tasks"]) > 1:
            assert squeezed(f"исполнено {totals['done']} из {totals['active']}") in text
        for fold in measure["folds"]:
            if fold["count"] > 1:
                assert squeezed(f"{fold['count']} из {fold['of']} —") in text


@pytest.mark.parametrize("name", TEXTUAL)
def test_indicators_are_those_of_the_json(name, rows_of, figures):
    rows = rows_of[name]
    for indicator in figures["indicators"]:
        sign = "≤" if indicator["direction"] == "<=" else "≥"
        plan = "—" if indicator["plan"] is None else f"{sign} {setting.number(indicator['plan'])}"
        start = [
            indicator["code"],
            indicator["name"],
            indicator["unit"] or "—",
            setting.number(indicator["baseline"]),
            plan,
        ]
        start.append(setting.number(indicator["fact"]))
        assert [squeezed(cell) for cell in start] in [row[:6] for row in rows]


@pytest.mark.parametrize("name", TEXTUAL)
def test_key_figures_of_the_first_page_are_those_of_the_json(name, rows_of, texts, figures):
    text = squeezed(texts[name]) + "\n".join(cell for row in rows_of[name] for cell in row)
    totals, measures = figures["totals"], figures["measure_counts"]
    for phrase in (
        f"{totals['done']} из {totals['active']} контрольных точек",
        setting.percent(totals["percent_done"]),
        setting.tenths(totals["discipline"]),
        f"{measures['fulfilled']} из {measures['total']}",
        f"Срок переносился: {totals['moved']} контрольных точек.",
        f"{figures['indicator_counts']['planned']}, из них достигнуто {figures['indicator_counts']['reached']}",
        "по состоянию на 15 марта 2024 г.",
    ):
        assert squeezed(phrase) in text


def known_numbers(value):
    """Every run of digits in the json: values, dates and texts."""
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, dict):
        keys = {key for key in value if key.isdigit()}
        return keys.union(*(known_numbers(part) for part in value.values())) if value else keys
    if isinstance(value, list):
        return set().union(*(known_numbers(part) for part in value))
    if isinstance(value, int | float):
        return set(re.findall(r"\d+", f"{value:.1f}" if isinstance(value, float) else str(value)))
    return set(re.findall(r"\d+", value))


@pytest.mark.parametrize("name", TEXTUAL)
def test_no_number_is_printed_that_the_json_does_not_hold(name, texts, figures):
    """Whatever a template may add, it adds no figure of its own."""
    text = texts[name].translate(BREAKS)
    text = re.sub(r"стр\. \d+ из \d+", "", text)
    constants = {"30", "100", "20"}  # the days ahead, the index's hundred, «20__ г.»
    if name == "html":  # the charts set months apart from their years
        constants |= {str(month["total"]) for month in figures["months"]}
        constants |= {str(month["active"]) for month in figures["months"]}
    assert set(re.findall(r"\d+", text)) - known_numbers(figures) - constants == set()


def sheet_rows(files, title):
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    return list(book[title].iter_rows(values_only=True))


def as_number(value):
    return value if value is None else pytest.approx(value)


@pytest.mark.parametrize(("title", "key"), [("Сводка", "sections"), ("По ответственным", "bodies")])
def test_the_workbook_holds_the_totals_as_numbers(title, key, files, figures):
    rows = sheet_rows(files, title)
    start = next(i for i, row in enumerate(rows) if row[1] == "Всего") + 1
    more = ("overdue", "original_in_time", "original_late", "moved", "percent_done", "discipline")
    order = ("total", *(verdict.value for verdict in Verdict), *more)
    groups = [*((group["name"], group) for group in figures[key]), ("Всего", figures["totals"])]
    for row, (name, tally) in zip(rows[start:], groups, strict=False):
        assert row[0] == name
        assert list(row[1:]) == [as_number(tally[field]) for field in order]


def test_the_workbook_holds_every_task_with_its_dates_as_dates(files, figures):
    rows = sheet_rows(files, "Мероприятия")
    names = rows[3]
    body = [dict(zip(names, row, strict=True)) for row in rows[4:]]
    tasks = [(measure, task_) for measure in figures["measures"] for task_ in measure["tasks"]]
    dated = [row for row in body if row["Срок"] is not None]
    assert len(dated) == figures["totals"]["total"]
    assert len(body) - len(dated) == figures["measure_counts"]["waiting"]
    for row, (measure, task_) in zip(dated, tasks, strict=True):
        assert row["№"] == measure["n"]
        assert row["Мероприятие"] == measure["title"]
        assert row["Ответственный"] == measure["body"]
        assert row["Срок"] == datetime.fromisoformat(task_["due_on"])
        assert row["Контрольная дата"] == datetime.fromisoformat(task_["control_on"])
        assert row["Первоначальный срок"] == datetime.fromisoformat(task_["original_due_on"])
        assert (row["Дата исполнения"] and row["Дата исполнения"].date().isoformat()) == task_["fulfilled_on"]
        assert (row["Дней нарушения"] or 0) == task_["days"]
        assert row["Результат ожидаемый"] == task_["expected"]
        assert row["Причины отклонения"] == task_["reason"]


def test_the_workbook_holds_indicators_of_every_year(files, figures):
    rows = sheet_rows(files, "Показатели")
    body = [dict(zip(rows[3], row, strict=True)) for row in rows[4:]]
    for row, indicator in zip(body, figures["indicators"], strict=True):
        assert row["План на 2024 год"] == indicator["plan"]
        assert row["Факт за 2024 год"] == indicator["fact"]
        assert row["План 2023"] == indicator["plans"].get("2023")
        assert row["Факт 2023"] == indicator["facts"].get("2023")


def test_the_workbook_is_set_up_for_screen_and_paper(files):
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    assert book.sheetnames == ["Сводка", "Мероприятия", "По ответственным", "Показатели"]
    for sheet in book:
        assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
        assert (sheet.page_setup.fitToWidth or 1, sheet.sheet_properties.pageSetUpPr.fitToPage) == (1, True)
    assert book["Мероприятия"].freeze_panes == "A5"
    assert book["Мероприятия"].print_title_rows == "$4:$4"


HOSTILE = ("=1+1", "+7 900", "-1", "@SUM(A1)", '=HYPERLINK("http://example.org")', "<b>&amp;</b>", "я" * 40_000)


def test_texts_never_become_formulas_or_links():
    report = compiled(*(task(i, title=text, reason=text) for i, text in enumerate(HOSTILE, start=1)))
    sheet = openpyxl.load_workbook(io.BytesIO(registry.FORMATS["xlsx"].render(report)))["Мероприятия"]
    cells = [row[1] for row in sheet.iter_rows(min_row=5)]
    assert [cell.value for cell in cells[:-1]] == list(HOSTILE[:-1])
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert len(cells[-1].value) == 32_767


@pytest.mark.parametrize("name", registry.FORMATS)
def test_hostile_texts_and_long_words_break_no_format(name):
    words = (*HOSTILE[:-1], "a" * 400, '#import "x.typ" $ \\ * _ `', "строка\nвторая", "\x00\ud800")
    tasks = [task(i, title=text, reason=text, evidence=(text,), actual=text) for i, text in enumerate(words, start=1)]
    report = compiled(*tasks, waiting=[waiting(why="<script>alert(1)</script>")], head=head(title="<script>&"))
    data = registry.FORMATS[name].render(report)
    assert data
    if name == "html":
        assert b"<script>" not in data


@pytest.mark.parametrize("name", registry.FORMATS)
def test_an_empty_report_is_still_a_report(name):
    bare = head(region=None, act=None, issuer=None, controller=None, head_post=None, head_name=None)
    data = registry.FORMATS[name].render(compiled(head=bare))
    if name in TEXTUAL:
        text = squeezed(text_of(name, data))
        assert squeezed("Мероприятий нет.") in text
        assert squeezed("Показатели не установлены.") in text
        assert "None" not in text


@pytest.mark.parametrize("name", registry.FORMATS)
def test_the_same_report_is_the_same_file(name, report):
    kind = registry.FORMATS[name]
    assert kind.render(report) == kind.render(report)


@pytest.mark.parametrize("name", TEXTUAL)
def test_a_periods_report_names_its_period(name):
    report = compiled(task(), period=(date(2024, 1, 1), date(2024, 3, 31), "I квартал 2024 года"))
    text = squeezed(text_of(name, registry.FORMATS[name].render(report)))
    assert squeezed("Отчётный период: I квартал 2024 года (01.01.2024 – 31.03.2024)") in text


def test_the_pdf_is_a4_landscape_numbers_its_pages_and_ends_with_the_signature(files, pages):
    with pdfplumber.open(io.BytesIO(files["pdf"])) as pdf:
        assert {(round(float(page.width)), round(float(page.height))) for page in pdf.pages} == {(842, 595)}
    for i, text in enumerate(pages, start=1):
        assert f"стр. {i} из {len(pages)}" in text
    assert "(подпись)" in pages[-1]


def test_the_head_of_the_main_table_repeats_on_every_page_of_it(pages):
    first = next(i for i, text in enumerate(pages) if "Исполнение мероприятий" in text)
    last = next(i for i, text in enumerate(pages) if "\nПоказатели\n" in text)
    assert last > first + 1
    assert all("Срок по плану" in text for text in pages[first:last])


def test_the_word_file_repeats_its_heads_lies_on_its_side_and_has_a_place_to_sign(files):
    document = Document(io.BytesIO(files["docx"]))
    section = document.sections[0]
    assert section.page_width > section.page_height
    heads = [table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in document.tables[1:]]
    assert all(heads)
    assert any("Министр образования Московской области\t____" in paragraph.text for paragraph in document.paragraphs)


def test_the_json_format_is_the_figures(files, figures):
    assert json.loads(files["json"]) == figures


def test_file_names_are_ascii_and_say_roadmap_and_day(report):
    assert registry.filename(report, "pdf") == f"moscow-2023-{TODAY.isoformat()}.pdf"
