"""The execution report as an Excel workbook: totals, every control point in full, totals by body, indicators.

Here nothing is folded: each control point has its row, dates are dates and numbers are numbers, so that the office can
sort and filter. Texts are always written as strings: «=…» in a title never becomes a formula.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from functools import lru_cache

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from roadmap.language.message import _, joined
from roadmap.reports import wording as w
from roadmap.reports.facts import ActChange
from roadmap.reports.layout.blocks import layout
from roadmap.reports.layout.parts import TONES, Layout, Tone
from roadmap.reports.report import ExecutionReport, Group, MeasureLine
from roadmap.reports.tally import Tally
from roadmap.reports.verdicts import TaskLine, Verdict, fulfilled_on

Value = str | int | float | date | None
CELL_LIMIT = 32_767
FONT = "Times New Roman"
LETTERS, CAPITAL = 1.38, 0.7  # small Russian letters in a unit of column width; what a capital takes beyond one
LINE_HEIGHT, ROW_LIMIT = 12.75, 409.0  # points; Excel allows no row higher
COLOURS: dict[Tone, str] = {
    "good": "#1E6B3D",
    "late": "#8A5A00",
    "failed": "#7A1420",
    "silent": "#C0202C",
    "pending": "#2A5596",
    "muted": "#5B6570",
}


@dataclass(frozen=True, slots=True)
class Formats:
    """The looks of cells; made once per workbook."""

    title: Format
    head: Format
    text: Format
    risky: Format
    day: Format
    whole: Format
    decimal: Format
    general: Format
    strong: Format
    plain: Format
    wide: Format
    tones: dict[Tone, Format]


def xlsx(report: ExecutionReport) -> bytes:
    """The bytes of the file; the same report gives the same bytes."""
    target = io.BytesIO()
    paper = layout(report)
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = report.generated_at
    created = made.astimezone(UTC).replace(tzinfo=None) if made.tzinfo else made
    book.set_properties(
        {"title": f"{paper.caption} {paper.as_of}", "author": report.head.issuer or "", "created": created}
    )
    formats = _formats(book)
    _summary(book.add_worksheet(str(_("Сводка"))), formats, report, paper)
    _measures(book.add_worksheet(str(_("Мероприятия"))), formats, report, paper)
    _bodies(book.add_worksheet(str(_("По ответственным"))), formats, report, paper)
    _indicators(book.add_worksheet(str(_("Показатели"))), formats, report, paper)
    book.close()
    return target.getvalue()


def _formats(book: Workbook) -> Formats:
    def of(**look: object) -> Format:
        return book.add_format({"font_name": FONT, "font_size": 10, "valign": "top", **look})

    cell = {"border": 1, "border_color": "#9AA4AF", "text_wrap": True}
    number = {**cell, "align": "center"}
    return Formats(
        title=of(bold=True, font_size=13),
        head=of(**cell, bold=True, bg_color="#EEF1F4", valign="vcenter", align="center"),
        text=of(**cell),
        risky=of(**cell, quote_prefix=True),
        day=of(**number, num_format="dd.mm.yyyy"),
        whole=of(**number, num_format="0"),
        decimal=of(**number, num_format="0.0"),
        general=of(**number),
        strong=of(**cell, bold=True, bg_color="#EEF1F4"),
        plain=of(),
        wide=of(text_wrap=True),
        tones={tone: of(**cell, font_color=colour) for tone, colour in COLOURS.items()},
    )


def _put(sheet: Worksheet, formats: Formats, row: int, column: int, value: Value, look: Format | None = None) -> None:
    """One cell, by the type of its value; a text is a string whatever it begins with."""
    if value is None:
        sheet.write_blank(row, column, None, look or formats.text)
    elif isinstance(value, str):
        value = str(value)  # a message in the language of the report
        risky = value[:1] in "=+-@\t\r" and value != ""
        text = value if len(value) <= CELL_LIMIT else f"{value[: CELL_LIMIT - 1]}…"
        sheet.write_string(row, column, text, look or (formats.risky if risky else formats.text))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look or formats.day)
    else:
        kind = formats.decimal if isinstance(value, float) else formats.whole
        sheet.write_number(row, column, value, look or kind)


def _fit(sheet: Worksheet, row: int, values: Sequence[Value], widths: Sequence[float]) -> None:
    """Give the row the height that its texts need: Excel would find it by itself, other programs do not."""
    pairs = zip(values, widths, strict=False)
    needed = [_lines(str(value), width) for value, width in pairs if isinstance(value, str)]
    lines = max(needed, default=1)
    sheet.set_row(row, min(LINE_HEIGHT * lines + 3, ROW_LIMIT))


@lru_cache(maxsize=4096)
def _lines(text: str, width: float) -> int:
    """How many lines the text takes; the same title comes once for each of its control points."""
    capitals = sum(map(str.isupper, text)) / max(len(text), 1)
    letters = max(int(width * LETTERS / (1 + CAPITAL * capitals)), 1)
    return sum(len(textwrap.wrap(part, letters)) or 1 for part in text[:CELL_LIMIT].split("\n"))


def _set_up(sheet: Worksheet, paper: Layout, widths: Sequence[float], head_row: int | None) -> None:
    """Print on A4 landscape, one page wide, with the head on every page; on screen the head stays in sight.

    ``head_row`` is ``None`` on a sheet that is not one table.
    """
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.7, right=0.4, top=0.5, bottom=0.6)
    if head_row is not None:
        sheet.repeat_rows(head_row)
        sheet.freeze_panes(head_row + 1, 0)
    sheet.set_footer(str(_("&L&8{generated}&R&8стр. &P из &N", generated=paper.generated)))


def _heading(sheet: Worksheet, formats: Formats, paper: Layout, title: str) -> int:
    """Two lines above a table; the row where its head stands."""
    sheet.write_string(0, 0, str(title), formats.title)
    sheet.write_string(1, 0, f"{paper.title} — {paper.as_of}", formats.plain)
    return 3


def _head(sheet: Worksheet, formats: Formats, row: int, names: Sequence[str], widths: Sequence[float]) -> None:
    _fit(sheet, row, names, [width * 0.8 for width in widths])  # bold, and broken between words
    for column, name in enumerate(names):
        sheet.write_string(row, column, str(name), formats.head)


def _tally_heads() -> tuple[str, ...]:
    return (
        _("Всего"),
        *(w.sentence(w.COLUMNS[verdict]).replace("\u00ad", "") for verdict in Verdict),
        _("Просрочено всего"),
        _("В срок по первоначальной дате"),
        _("С нарушением по первоначальной дате"),
        _("Срок переносился"),
        _("Исполнено, %"),
        _("Индекс дисциплины"),
    )


TALLY_COLUMNS = len(Verdict) + 7


def _tally_values(tally: Tally) -> tuple[Value, ...]:
    return (
        tally.total,
        *(tally.of(verdict) for verdict in Verdict),
        tally.overdue,
        tally.original_in_time,
        tally.original_late,
        tally.moved,
        tally.percent_done,
        tally.discipline,
    )


def _groups(sheet: Worksheet, formats: Formats, row: int, first: str, groups: Sequence[Group], totals: Tally) -> int:
    """A table of totals from ``row`` on; the row after it."""
    _head(sheet, formats, row, (first, *_tally_heads()), TALLY_WIDTHS)
    for group in groups:
        row += 1
        _fit(sheet, row, (group.name,), TALLY_WIDTHS)
        for column, value in enumerate((group.name, *_tally_values(group.tally))):
            _put(sheet, formats, row, column, value)
    row += 1
    sheet.write_string(row, 0, str(_("Всего")), formats.strong)
    for column, value in enumerate(_tally_values(totals), start=1):
        _put(sheet, formats, row, column, value)
    return row + 1


TALLY_WIDTHS = (44.0, *(11.5 for _other in range(TALLY_COLUMNS)))


def _summary(sheet: Worksheet, formats: Formats, report: ExecutionReport, paper: Layout) -> None:
    sheet.write_string(0, 0, str(paper.caption), formats.title)
    lines = [paper.title, paper.as_of, *([paper.period] if paper.period else [])]
    lines += [f"{name}: {value}" for name, value in paper.requisites]
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, str(line), formats.plain)
    row = len(lines) + 2
    for label, value in _key_figures(report):
        _put(sheet, formats, row, 0, label)
        _put(sheet, formats, row, 1, value)
        row += 1
    row = _groups(sheet, formats, row + 1, _("Раздел"), report.sections, report.totals) + 1
    for line in (*paper.remarks, *paper.notes):
        sheet.merge_range(row, 0, row, TALLY_COLUMNS, "", formats.wide)
        _fit(sheet, row, (line,), (sum(TALLY_WIDTHS),))
        sheet.write_string(row, 0, str(line), formats.wide)
        row += 1
    sheet.write_string(row + 2, 0, str(paper.post), formats.plain)
    sheet.write_string(row + 2, 4, "____________________________", formats.plain)
    sheet.write_string(row + 2, 8, str(paper.name), formats.plain)
    _set_up(sheet, paper, TALLY_WIDTHS, None)


def _key_figures(report: ExecutionReport) -> tuple[tuple[str, Value], ...]:
    totals, measures, indicators = report.totals, report.measure_counts, report.indicator_counts
    return (
        (_("Мероприятий"), measures.total),
        (_("— исполнено полностью"), measures.fulfilled),
        (_("— с неисполнением или просрочкой"), measures.troubled),
        (_("— без календарного срока"), measures.waiting),
        *(((_("Исключено мероприятий, показано отдельно"), measures.removed),) if measures.removed else ()),
        (_("Контрольных точек"), totals.total),
        (_("— исполнено"), totals.done),
        (_("— исполнено, %"), totals.percent_done),
        (_("Индекс дисциплины"), totals.discipline),
        (_("Показателей с планом на {year} год", year=report.as_of.year), indicators.planned),
        (_("— достигнуто"), indicators.reached),
        (_("— не достигнуто"), indicators.missed),
        (_("— нет данных"), indicators.unmeasured),
    )


# Printed: the form that officials use. To the right of it, not printed: what one filters by.
MEASURE_COLUMNS: tuple[tuple[str, float], ...] = (
    ("№", 5),
    (_("Мероприятие"), 32),
    (_("Ответственный"), 22),
    (_("Соисполнители"), 20),
    (_("Срок в документе"), 15),
    (_("Срок"), 10.5),
    (_("Контрольная дата"), 10.5),
    (_("Исполнение"), 18),
    (_("Дата исполнения"), 10.5),
    (_("Дней нарушения"), 9),
    (_("Результат ожидаемый"), 22),
    (_("Результат фактический"), 22),
    (_("Причины отклонения"), 18),
    (_("Подтверждающие документы"), 18),
    (_("Изменения"), 15),
    (_("Пункт"), 8),
    (_("Раздел"), 30),
    (_("Подраздел"), 30),
    (_("Начало"), 10.5),
    (_("Первоначальный срок"), 13),
    (_("По первоначальной дате"), 14),
    (_("Запрошено продление"), 13),
    (_("Дата предварительная"), 13),
)
MEASURE_WIDTHS = tuple(width for _other, width in MEASURE_COLUMNS)
PRINTED = 15


def _measures(sheet: Worksheet, formats: Formats, report: ExecutionReport, paper: Layout) -> None:
    head_row = row = _heading(sheet, formats, paper, _("Исполнение мероприятий"))
    _head(sheet, formats, row, [name for name, _other in MEASURE_COLUMNS], MEASURE_WIDTHS)
    for measure in report.measures:
        if measure.waiting:
            row += 1
            _row(sheet, formats, row, measure, _waiting_values(measure), "pending")
        for line in measure.lines:
            row += 1
            _row(sheet, formats, row, measure, _line_values(line), TONES[line.verdict])
    _set_up(sheet, paper, MEASURE_WIDTHS, head_row)
    sheet.print_area(0, 0, row, PRINTED - 1)
    sheet.autofilter(head_row, 0, max(row, head_row + 1), len(MEASURE_COLUMNS) - 1)


def _row(
    sheet: Worksheet, formats: Formats, row: int, measure: MeasureLine, values: tuple[Value, ...], tone: Tone
) -> None:
    others = [name for name in dict.fromkeys((*measure.lead, *measure.executors)) if name != measure.body]
    outer, inner = (measure.section[0] if measure.section else None), " / ".join(measure.section[1:]) or None
    before = (measure.n, measure.title, measure.body, ", ".join(others) or None, measure.deadline_text)
    acts = joined("\n", dict.fromkeys(w.change(one) for one in _acts(measure))) or None
    cells: tuple[Value, ...] = (*before, *values[:9], acts, measure.code, outer, inner, *values[9:])
    _fit(sheet, row, cells[:PRINTED], MEASURE_WIDTHS)
    for column, value in enumerate(cells):
        look = formats.tones.get(tone) if column == len(before) + 2 else None
        _put(sheet, formats, row, column, value, look)


def _acts(measure: MeasureLine) -> tuple[ActChange, ...]:
    """What acts did to the measure within the period; how it left the roadmap, whenever that was."""
    return (*measure.changes, measure.removed) if measure.removed else measure.changes


def _line_values(line: TaskLine) -> tuple[Value, ...]:
    """From «Срок» to «Подтверждающие документы», then from «Начало» on."""
    fact = line.fact
    original = {True: _("в срок"), False: _("с нарушением"), None: None}[line.in_time_original]
    return (
        fact.due_on,
        fact.control_on,
        w.VERDICTS[line.verdict] if fact.state != "returned" else w.status(line),
        fulfilled_on(fact),
        line.days or None,
        fact.expected,
        fact.actual,
        fact.reason,
        "\n".join(fact.evidence) or None,
        fact.opens_on,
        fact.original_due_on,
        original,
        _("да") if fact.extension_asked else None,
        _("да") if fact.provisional else None,
    )


def _waiting_values(measure: MeasureLine) -> tuple[Value, ...]:
    waiting = measure.waiting
    assert waiting is not None
    words = f"{w.WAITING[waiting.kind]}: {waiting.why}"
    return None, None, words, None, None, measure.expected, None, None, None, None, None, None, None, None


def _bodies(sheet: Worksheet, formats: Formats, report: ExecutionReport, paper: Layout) -> None:
    head_row = _heading(sheet, formats, paper, _("Итоги по ответственным"))
    end = _groups(sheet, formats, head_row, _("Ответственный"), report.bodies, report.totals)
    _set_up(sheet, paper, TALLY_WIDTHS, head_row)
    sheet.autofilter(head_row, 0, max(end - 2, head_row + 1), TALLY_COLUMNS)


def _indicators(sheet: Worksheet, formats: Formats, report: ExecutionReport, paper: Layout) -> None:
    """Plan and fact of the report's year first, then of every year that has one."""
    head_row = row = _heading(sheet, formats, paper, _("Показатели"))
    years = sorted({year for line in report.indicators for year in (*line.indicator.plan, *line.indicator.fact)})
    year = report.as_of.year
    names = ["№", _("Показатель"), _("Единица"), _("Лучше"), _("Базовое значение")]
    names += [_("План на {year} год", year=year), _("Факт за {year} год", year=year), _("Итог")]
    names += [f"{kind} {each}" for each in years for kind in (_("План"), _("Факт"))]
    widths = (6.0, 60.0, 12.0, 10.0, 12.0, 12.0, 12.0, 18.0, *(10.0 for _other in names[8:]))
    _head(sheet, formats, row, names, widths)
    for line in report.indicators:
        row += 1
        fact = line.indicator
        better = _("меньше") if fact.direction in ("<=", "≤") else _("больше")
        values: list[Value] = [fact.code, fact.name, fact.unit, better, fact.baseline, line.plan, line.fact]
        values.append(w.reached(line))
        values += [side.get(each) for each in years for side in (fact.plan, fact.fact)]
        _fit(sheet, row, values, widths)
        for column, value in enumerate(values):
            _put(sheet, formats, row, column, value, formats.general if isinstance(value, float) else None)
    _set_up(sheet, paper, widths, head_row)
