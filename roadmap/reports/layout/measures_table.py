"""The report's main table: measures under their headings, each with its control points."""

from __future__ import annotations

from collections.abc import Iterable

from roadmap.language.message import _
from roadmap.reports import wording as w
from roadmap.reports.layout import cells
from roadmap.reports.layout.parts import EMPTY, Cell, Column, Line, Row, Table, cell
from roadmap.reports.report import ExecutionReport, Fold, MeasureLine

REMOVED = _("Исключены из дорожной карты")
_MAIN_COLUMNS = (
    Column("№", 4, True),
    Column(_("Мероприятие"), 24),
    Column(_("Ответственный"), 18),
    Column(_("Срок по плану"), 13),
    Column(_("Срок фактический, исполнение"), 14),
    Column(_("Результат ожидаемый и фактический"), 18),
    Column(_("Причины отклонения"), 12),
    Column(_("Подтверждающие документы"), 12),
)


def measures_table(report: ExecutionReport) -> Table:
    """The form that officials use: plan, fact, result, reasons and proof, measure by measure."""
    rows: list[Row] = []
    above: tuple[str, ...] = ()
    removed = [measure for measure in report.measures if measure.removed is not None]
    for measure in report.measures[: len(report.measures) - len(removed)]:  # the removed stand at the end
        if measure.section != above:
            rows.extend(_headings(above, measure.section))
            above = measure.section
        rows.extend(_measure_rows(measure))
    if removed:
        rows.append(Row("section", (cell(REMOVED),)))
    rows.extend(row for measure in removed for row in _measure_rows(measure))
    return Table("measures", _("Исполнение мероприятий"), _MAIN_COLUMNS, tuple(rows), _("Мероприятий нет."))


def _headings(above: tuple[str, ...], section: tuple[str, ...]) -> Iterable[Row]:
    """Only the headings that changed; a new outer one brings its inner ones again."""
    changed = next((i for i, pair in enumerate(zip(above, section, strict=False)) if pair[0] != pair[1]), None)
    first = min(len(above), len(section)) if changed is None else changed
    for level in range(first, len(section)):
        yield Row("subsection" if level else "section", (cell(section[level]),))


def _measure_rows(measure: MeasureLine) -> Iterable[Row]:
    """One row where the measure has one control point, else the measure and its points beneath."""
    who = cells.number(measure.n, measure.code), cells.title(measure), cells.bodies(measure)
    words = cell(measure.deadline_text)
    expected: Cell = cell(_("Ожидается: {expected}", expected=measure.expected)) if measure.expected else EMPTY
    if measure.waiting is None and len(measure.lines) == 1:
        fold = measure.folds[0]
        yield Row("measure", (*who, words + cells.term(fold, "muted"), *_outcome(fold, expected)))
        return
    yield Row("measure", (*who, words, _progress(measure), expected, EMPTY, EMPTY), len(measure.folds))
    for fold in measure.folds:
        yield Row("window", (cells.term(fold), *_outcome(fold, EMPTY)))


def _outcome(fold: Fold, expected: Cell) -> tuple[Cell, Cell, Cell, Cell]:
    return cells.status(fold), expected + cells.actual(fold), cells.reasons(fold), cells.evidence(fold)


def _progress(measure: MeasureLine) -> Cell:
    lines: list[Line] = []
    if measure.lines:
        tally = measure.tally
        lines.append((_("исполнено {done} из {active}", done=tally.done, active=tally.active), "strong"))
    if measure.waiting:
        lines += [(w.WAITING[measure.waiting.kind], "pending"), (measure.waiting.why, "muted")]
    return tuple(lines)
