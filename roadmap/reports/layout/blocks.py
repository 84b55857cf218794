"""What a report says on paper, apart from how it looks: blocks of text and tables that html, pdf and docx print alike.

Every number was made in ``figures``; this module only puts it into words and cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from roadmap.language import setting
from roadmap.reports import wording as w
from roadmap.reports.facts import ActChange
from roadmap.reports.layout import cells
from roadmap.reports.layout.measures_table import measures_table
from roadmap.reports.layout.parts import TONES, Cell, Column, Figure, Kind, Layout, Row, Table, Tone, cell
from roadmap.reports.report import ExecutionReport, Fold, Group, IndicatorLine
from roadmap.reports.tally import Tally
from roadmap.reports.verdicts import Verdict


def layout(report: ExecutionReport) -> Layout:
    """Put the report into words."""
    head, period = report.head, report.period
    requisites = (
        ("Субъект Российской Федерации", head.region),
        ("Утверждено", head.act),
        ("Издано", head.issuer),
        ("Срок реализации", w.span(head.period_start, head.period_end)),
        ("Контроль", head.controller),
    )
    return Layout(
        caption="Отчёт об исполнении дорожной карты",
        title=w.tied(head.title),
        as_of=f"по состоянию на {w.long_date(report.as_of)}",
        period=f"Отчётный период: {period.label} ({w.span(period.start, period.end)})" if period else None,
        requisites=tuple((name, value) for name, value in requisites if value),
        figures=_figures(report),
        remarks=_remarks(report),
        summary=(_sections(report), _bodies(report), _overdue(report), _upcoming(report)),
        main=measures_table(report),
        indicators=_indicators(report),
        notes=_notes(report),
        post=head.head_post or "Руководитель",
        name=head.head_name or "",
        generated=f"Сформировано {w.moment(report.generated_at)}",
    )


def _figures(report: ExecutionReport) -> tuple[Figure, ...]:
    totals, measures = report.totals, report.measure_counts
    index = totals.discipline
    by_first_date = f"по первоначальной дате —{w.NBSP}"
    return (
        Figure(
            setting.percent(totals.percent_done),
            "исполнено",
            f"{totals.done} из {w.plural(totals.active, *_OF_POINTS)}",
            "good",
        ),
        Figure(
            setting.number(totals.done_in_time),
            "в срок",
            f"{by_first_date}{totals.original_in_time}",
            "good",
        ),
        Figure(
            setting.number(totals.done_late),
            "с нарушением срока",
            f"{by_first_date}{totals.original_late}",
            "late",
        ),
        Figure(setting.number(totals.failed), "не исполнено", "так доложено исполнителем", "failed"),
        Figure(setting.number(totals.overdue_silent), "нет сведений", "срок истёк", "silent"),
        Figure(
            setting.tenths(index),
            "индекс дисциплины",
            "из 100" if index is not None else "сроки не наступили",
            "strong",
        ),
        Figure(
            f"{measures.fulfilled} из {measures.total}",
            "мероприятий исполнено полностью",
            f"с неисполнением или просрочкой —{w.NBSP}{measures.troubled}",
            "strong",
        ),
    )


def _remarks(report: ExecutionReport) -> tuple[str, ...]:
    totals, counts, waiting = report.totals, report.indicator_counts, report.measure_counts.waiting
    found = _changes(report)
    if totals.moved:
        found.append(f"Срок переносился: {w.plural(totals.moved, *_POINTS)}.")
    if totals.returned:
        found.append(
            f"Среди точек с истёкшим сроком отчёт возвращён на доработку: {w.plural(totals.returned, *_POINTS)}."
        )
    if waiting:
        found.append(f"Без календарного срока: {w.plural(waiting, 'мероприятие', 'мероприятия', 'мероприятий')}.")
    if counts.planned:
        found.append(
            f"Показатели с планом на {report.as_of.year} год: {counts.planned}, из них достигнуто {counts.reached}, "
            f"не достигнуто {counts.missed}, нет данных по {counts.unmeasured}."
        )
    return tuple(found)


def _changes(report: ExecutionReport) -> list[str]:
    """One remark for each act that changed the roadmap within the period, oldest first."""
    by_act: dict[tuple[date, str], list[ActChange]] = {}
    for change in report.changes:
        by_act.setdefault((change.on, change.act), []).append(change)
    said = [
        w.changes_by_act(act, on, sorted(own, key=lambda one: (one.n, one.measure_id)))
        for (on, act), own in by_act.items()
    ]
    if removed := report.measure_counts.removed:
        words = w.plural(removed, "исключённое мероприятие", "исключённых мероприятия", "исключённых мероприятий")
        said.append(f"Отдельно показано {words}: среди действующих не учтено, контрольные точки учтены в итогах.")
    return said


_OF_POINTS = ("контрольной точки", "контрольных точек", "контрольных точек")
_POINTS = ("контрольная точка", "контрольные точки", "контрольных точек")


def _notes(report: ExecutionReport) -> tuple[str, ...]:
    notes = [
        "Контрольная точка — один срок мероприятия. Повторяющиеся точки с одинаковым итогом свёрнуты в одну строку; "
        "каждая из них показана в отчёте в форме электронной таблицы.",
        "Индекс дисциплины = 100 − (исполнено с нарушением срока + не исполнено) ÷ (всего − срок не наступил) × 100. "
        "Точки, снятые с контроля без исполнения, не учитываются. Точка, по которой ничего не исполнено и срок истёк, "
        "считается неисполненной.",
        "«Не исполнено» — так доложил исполнитель; «нет сведений» — срок истёк, а принятого доклада нет.",
        "За исполнение отвечает орган или организация, названные первыми.",
    ]
    if report.provisional:
        notes.append(
            "«Предварительно» — контрольная дата приходится на год, "
            "производственный календарь которого ещё не утверждён."
        )
    return tuple(notes)


_TALLY_COLUMNS = (
    Column("Всего", 5, True),
    *(Column(w.sentence(w.COLUMNS[verdict]), 6.4, True) for verdict in Verdict),
    Column("В срок по перво\u00adнач. дате", 7, True),
    Column("Испол\u00adнено, %", 6.4, True),
    Column("Индекс дисци\u00adплины", 6.4, True),
)


def _tally_row(kind: Kind, name: str, tally: Tally) -> Row:
    def count(value: int, tone: Tone) -> Cell:
        return ((setting.number(value), tone if value else "muted"),)

    return Row(
        kind,
        (
            cell(name, "strong" if kind == "total" else ""),
            count(tally.total, "strong"),
            *(count(tally.of(verdict), TONES[verdict]) for verdict in Verdict),
            count(tally.original_in_time, ""),
            cell(setting.tenths(tally.percent_done)),
            cell(setting.tenths(tally.discipline), "strong"),
        ),
    )


def _tally_table(name: str, title: str, first: str, groups: Sequence[Group], totals: Tally) -> Table:
    rows = [_tally_row("row", group.name, group.tally) for group in groups]
    total = _tally_row("total", "Всего", totals)
    return Table(
        name, title, (Column(first, 30), *_TALLY_COLUMNS), (*rows, total) if rows else (), "Контрольных точек нет."
    )


def _sections(report: ExecutionReport) -> Table:
    return _tally_table("sections", "Итоги по разделам", "Раздел", report.sections, report.totals)


def _bodies(report: ExecutionReport) -> Table:
    return _tally_table("bodies", "Итоги по ответственным", "Ответственный", report.bodies, report.totals)


def _overdue(report: ExecutionReport) -> Table:
    columns = (
        Column("№", 4, True),
        Column("Мероприятие", 34),
        Column("Ответственный", 20),
        Column("Срок", 14),
        Column("Состояние", 20),
        Column("Причина", 20),
    )
    removed = {measure.measure_id: measure.removed for measure in report.measures if measure.removed}
    rows = tuple(
        Row(
            "row",
            (
                cells.number(fold.lines[0].fact.n, None),
                _titled(fold, removed),
                cell(fold.lines[0].body),
                cells.term(fold),
                cells.status(fold),
                cells.reasons(fold),
            ),
        )
        for fold in report.overdue_folds
    )
    return Table("overdue", "Не исполнено и просрочено", columns, rows, "Неисполненного и просроченного нет.")


def _titled(fold: Fold, removed: Mapping[int, ActChange]) -> Cell:
    """A measure's title; one that is out of the roadmap says by which act, though it still owes something."""
    fact = fold.lines[0].fact
    gone = removed.get(fact.measure_id)
    return (*cell(fact.title), (w.change(gone), "pending")) if gone else cell(fact.title)


def _upcoming(report: ExecutionReport) -> Table:
    columns = (
        Column("№", 4, True),
        Column("Мероприятие", 44),
        Column("Ответственный", 26),
        Column("Срок", 18),
        Column("Состояние", 20),
    )
    rows = tuple(
        Row(
            "row",
            (
                cells.number(fold.lines[0].fact.n, None),
                cell(fold.lines[0].fact.title),
                cell(fold.lines[0].body),
                cells.term(fold),
                cells.status(fold),
            ),
        )
        for fold in report.upcoming_folds
    )
    return Table("upcoming", "Ближайшие 30 дней", columns, rows, "В ближайшие 30 дней сроков нет.")


def _indicators(report: ExecutionReport) -> Table:
    year = report.as_of.year
    columns = (
        Column("№", 5, True),
        Column("Показатель", 50),
        Column("Единица", 12, True),
        Column("Базовое значение", 11, True),
        Column(f"План на {year} год", 11, True),
        Column(f"Факт за {year} год", 11, True),
        Column("Итог", 16),
    )
    rows = tuple(_indicator_row(row) for row in report.indicators)
    return Table("indicators", "Показатели", columns, rows, "Показатели не установлены.")


def _indicator_row(row: IndicatorLine) -> Row:
    fact = row.indicator
    sign = "≤" if fact.direction in ("<=", "≤") else "≥"
    plan = w.NONE if row.plan is None else f"{sign}{w.NBSP}{setting.number(row.plan)}"
    tone: Tone = "muted" if row.reached is None else "good" if row.reached else "failed"
    return Row(
        "row",
        (
            cell(fact.code or w.NONE),
            cell(fact.name),
            cell(fact.unit or w.NONE),
            cell(setting.number(fact.baseline)),
            cell(plan),
            cell(setting.number(row.fact), "strong"),
            cell(w.reached(row), tone),
        ),
    )
