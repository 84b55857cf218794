"""What a report says on paper, apart from how it looks: blocks of text and tables that html, pdf and docx print alike.

Every number was made in ``figures``; this module only puts it into words and cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from roadmap.language import setting
from roadmap.language.current import SOURCE, language
from roadmap.language.message import _, _n, in_words
from roadmap.reports import wording as w
from roadmap.reports.facts import ActChange
from roadmap.reports.layout import cells
from roadmap.reports.layout.measures_table import measures_table
from roadmap.reports.layout.parts import TONES, Cell, Column, Figure, Kind, Layout, Row, Table, Tone, cell
from roadmap.reports.report import ExecutionReport, Fold, Group, IndicatorLine
from roadmap.reports.tally import Tally
from roadmap.reports.verdicts import Verdict


def layout(report: ExecutionReport) -> Layout:
    """Put the report into words of the language spoken now; messages no longer, so that any format can write them."""
    paper = _layout(report)
    return paper if language() == SOURCE else cast(Layout, in_words(paper))


def _layout(report: ExecutionReport) -> Layout:
    head, period = report.head, report.period
    requisites = (
        (_("Субъект Российской Федерации"), head.region),
        (_("Утверждено"), head.act),
        (_("Издано"), head.issuer),
        (_("Срок реализации"), w.span(head.period_start, head.period_end)),
        (_("Контроль"), head.controller),
    )
    return Layout(
        caption=_("Отчёт об исполнении дорожной карты"),
        title=w.tied(head.title),
        as_of=_("по состоянию на {as_of:long}", as_of=report.as_of),
        period=_("Отчётный период: {label} ({span})", label=period.label, span=w.span(period.start, period.end))
        if period
        else None,
        requisites=tuple((name, value) for name, value in requisites if value),
        figures=_figures(report),
        remarks=_remarks(report),
        summary=(_sections(report), _bodies(report), _overdue(report), _upcoming(report)),
        main=measures_table(report),
        indicators=_indicators(report),
        notes=_notes(report),
        post=head.head_post or _("Руководитель"),
        name=head.head_name or "",
        generated=_("Сформировано {moment}", moment=w.moment(report.generated_at)),
    )


def _figures(report: ExecutionReport) -> tuple[Figure, ...]:
    totals, measures = report.totals, report.measure_counts
    index = totals.discipline
    by_first_date = _("по первоначальной дате —{nbsp}", nbsp=w.NBSP)
    return (
        Figure(
            setting.percent(totals.percent_done),
            _("исполнено"),
            _n(
                "{done} из {count}\u00a0контрольной точки",
                "{done} из {count}\u00a0контрольных точек",
                totals.active,
                done=totals.done,
            ),
            "good",
        ),
        Figure(
            setting.number(totals.done_in_time),
            _("в срок"),
            f"{by_first_date}{totals.original_in_time}",
            "good",
        ),
        Figure(
            setting.number(totals.done_late),
            _("с нарушением срока"),
            f"{by_first_date}{totals.original_late}",
            "late",
        ),
        Figure(setting.number(totals.failed), _("не исполнено"), _("так доложено исполнителем"), "failed"),
        Figure(setting.number(totals.overdue_silent), _("нет сведений"), _("срок истёк"), "silent"),
        Figure(
            setting.tenths(index),
            _("индекс дисциплины"),
            _("из 100") if index is not None else _("сроки не наступили"),
            "strong",
        ),
        Figure(
            _("{fulfilled} из {total}", fulfilled=measures.fulfilled, total=measures.total),
            _("мероприятий исполнено полностью"),
            _("с неисполнением или просрочкой —{nbsp}{troubled}", nbsp=w.NBSP, troubled=measures.troubled),
            "strong",
        ),
    )


def _remarks(report: ExecutionReport) -> tuple[str, ...]:
    totals, counts, waiting = report.totals, report.indicator_counts, report.measure_counts.waiting
    found = _changes(report)
    if totals.moved:
        found.append(
            _n(
                "Срок переносился: {count}\u00a0контрольная точка.",
                "Срок переносился: {count}\u00a0контрольных точек.",
                totals.moved,
            )
        )
    if totals.returned:
        found.append(
            _n(
                "Среди точек с истёкшим сроком отчёт возвращён на доработку: {count}\u00a0контрольная точка.",
                "Среди точек с истёкшим сроком отчёт возвращён на доработку: {count}\u00a0контрольных точек.",
                totals.returned,
            )
        )
    if waiting:
        found.append(
            _(
                "Без календарного срока: {plural}.",
                plural=_n("{count}\u00a0мероприятие", "{count}\u00a0мероприятий", waiting),
            )
        )
    if counts.planned:
        found.append(
            _(
                "Показатели с планом на {year} год: {planned}, из них достигнуто {reached}, не достигнуто "
                "{missed}, нет данных по {unmeasured}.",
                year=report.as_of.year,
                planned=counts.planned,
                reached=counts.reached,
                missed=counts.missed,
                unmeasured=counts.unmeasured,
            )
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
        words = _n("{count}\u00a0исключённое мероприятие", "{count}\u00a0исключённых мероприятий", removed)
        said.append(
            _("Отдельно показано {words}: среди действующих не учтено, контрольные точки учтены в итогах.", words=words)
        )
    return said


def _notes(report: ExecutionReport) -> tuple[str, ...]:
    notes = [
        _(
            "Контрольная точка — один срок мероприятия. Повторяющиеся точки с одинаковым итогом свёрнуты "
            "в одну строку; каждая из них показана в отчёте в форме электронной таблицы."
        ),
        _(
            "Индекс дисциплины = 100 − (исполнено с нарушением срока + не исполнено) ÷ (всего − срок не "
            "наступил) × 100. Точки, снятые с контроля без исполнения, не учитываются. Точка, по которой "
            "ничего не исполнено и срок истёк, считается неисполненной."
        ),
        _("«Не исполнено» — так доложил исполнитель; «нет сведений» — срок истёк, а принятого доклада нет."),
        _("За исполнение отвечает орган или организация, названные первыми."),
    ]
    if report.provisional:
        notes.append(
            _(
                "«Предварительно» — контрольная дата приходится на год, производственный календарь которого "
                "ещё не утверждён."
            )
        )
    return tuple(notes)


def _tally_columns() -> tuple[Column, ...]:
    return (
        Column(_("Всего"), 5, True),
        *(Column(w.sentence(w.COLUMNS[verdict]), 6.4, True) for verdict in Verdict),
        Column(_("В срок по перво\u00adнач. дате"), 7, True),
        Column(_("Испол\u00adнено, %"), 6.4, True),
        Column(_("Индекс дисци\u00adплины"), 6.4, True),
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
    total = _tally_row("total", _("Всего"), totals)
    return Table(
        name, title, (Column(first, 30), *_tally_columns()), (*rows, total) if rows else (), _("Контрольных точек нет.")
    )


def _sections(report: ExecutionReport) -> Table:
    return _tally_table("sections", _("Итоги по разделам"), _("Раздел"), report.sections, report.totals)


def _bodies(report: ExecutionReport) -> Table:
    return _tally_table("bodies", _("Итоги по ответственным"), _("Ответственный"), report.bodies, report.totals)


def _overdue(report: ExecutionReport) -> Table:
    columns = (
        Column("№", 4, True),
        Column(_("Мероприятие"), 34),
        Column(_("Ответственный"), 20),
        Column(_("Срок"), 14),
        Column(_("Состояние"), 20),
        Column(_("Причина"), 20),
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
    return Table("overdue", _("Не исполнено и просрочено"), columns, rows, _("Неисполненного и просроченного нет."))


def _titled(fold: Fold, removed: Mapping[int, ActChange]) -> Cell:
    """A measure's title; one that is out of the roadmap says by which act, though it still owes something."""
    fact = fold.lines[0].fact
    gone = removed.get(fact.measure_id)
    return (*cell(fact.title), (w.change(gone), "pending")) if gone else cell(fact.title)


def _upcoming(report: ExecutionReport) -> Table:
    columns = (
        Column("№", 4, True),
        Column(_("Мероприятие"), 44),
        Column(_("Ответственный"), 26),
        Column(_("Срок"), 18),
        Column(_("Состояние"), 20),
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
    return Table("upcoming", _("Ближайшие 30 дней"), columns, rows, _("В ближайшие 30 дней сроков нет."))


def _indicators(report: ExecutionReport) -> Table:
    year = report.as_of.year
    columns = (
        Column("№", 5, True),
        Column(_("Показатель"), 50),
        Column(_("Единица"), 12, True),
        Column(_("Базовое значение"), 11, True),
        Column(_("План на {year} год", year=year), 11, True),
        Column(_("Факт за {year} год", year=year), 11, True),
        Column(_("Итог"), 16),
    )
    rows = tuple(_indicator_row(row) for row in report.indicators)
    return Table("indicators", _("Показатели"), columns, rows, _("Показатели не установлены."))


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
