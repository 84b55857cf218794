"""Small charts as inline SVG: how the control points of each section, and of each month, stand.

No script and no style sheet: colours are presentation attributes, so that a strict content policy lets them through;
text takes the page's colour. Each chart says in words what it shows and every bar has its numbers as a title.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from roadmap.language import setting
from roadmap.language.message import _
from roadmap.language.setting import month as month_name
from roadmap.reports import wording as w
from roadmap.reports.report import ExecutionReport
from roadmap.reports.tally import Tally
from roadmap.reports.verdicts import Verdict

# From best to worst to open; told apart also without colour by their order, which is the same in each bar.
SERIES: tuple[tuple[str, str, tuple[Verdict, ...]], ...] = (
    (_("в срок"), "#2f7d4f", (Verdict.DONE_IN_TIME,)),
    (_("с нарушением срока"), "#d9a21b", (Verdict.DONE_LATE,)),
    (_("не исполнено"), "#7a1420", (Verdict.FAILED,)),
    (_("нет сведений, срок истёк"), "#e0555f", (Verdict.OVERDUE_SILENT,)),
    (
        _("ожидает решения, на контроле, продление"),
        "#4a76b8",
        (Verdict.AWAITING_DECISION, Verdict.EXTRA_CONTROL, Verdict.EXTENSION_ASKED),
    ),
    (_("в работе, срок не наступил"), "#c9ced6", (Verdict.IN_WORK, Verdict.NOT_DUE)),
)
WIDTH = 720
BAR = 14
STEP = 44
NAME_LENGTH = 96
MONTHS_HEIGHT = 130


def by_section(report: ExecutionReport) -> str:
    """A bar for each section, as long as the section has control points; ``""`` when there are none."""
    groups = [group for group in report.sections if group.tally.active]
    if not groups:
        return ""
    longest = max(group.tally.active for group in groups)
    room = WIDTH - 60
    parts = []
    for i, group in enumerate(groups):
        y = 18 + i * STEP
        parts.append(_text(0, y - 6, _short(group.name), title=group.name))
        x = 0.0
        for length, fill, title in _segments(group.tally, room / longest):
            parts.append(_rect(x, y, length, BAR, fill, f"{group.name}: {title}"))
            x += length
        parts.append(_text(x + 8, y + 11, setting.percent(group.tally.percent_done)))
    return _svg(_("Исполнение по разделам"), 4 + len(groups) * STEP, parts)


def by_month(report: ExecutionReport) -> str:
    """A column for each month that has a control date, from the first to the last; ``""`` when there are none."""
    months = [month for month in report.months if month.tally.active]
    if not months:
        return ""
    tallest = max(month.tally.active for month in months)
    step = min(WIDTH / len(months), 60.0)
    parts = [f'<path d="M0 {MONTHS_HEIGHT}.5H{WIDTH}" stroke="#c9ced6"/>']
    for i, month in enumerate(months):
        x, y = i * step + step * 0.15, float(MONTHS_HEIGHT)
        name = f"{month_name(month.month)[:3]} {month.year}"
        for height, fill, title in _segments(month.tally, (MONTHS_HEIGHT - 16) / tallest):
            y -= height
            parts.append(_rect(x, y, step * 0.7, height, fill, f"{name}: {title}"))
        middle = x + step * 0.35
        parts.append(_text(middle, y - 4, setting.number(month.tally.active), anchor="middle", size=10))
        parts.append(_text(middle, MONTHS_HEIGHT + 14, month_name(month.month)[:3], anchor="middle", size=10))
        if i == 0 or month.month == 1 or months[i - 1].year != month.year:
            parts.append(_text(middle, MONTHS_HEIGHT + 28, str(month.year), anchor="middle", size=10))
    return _svg(_("Контрольные точки по месяцам"), MONTHS_HEIGHT + 34, parts)


def legend() -> tuple[tuple[str, str], ...]:
    """Colour and meaning of each part of a bar, in the bars' order."""
    return tuple((fill, name) for name, fill, _other in SERIES)


def _segments(tally: Tally, scale: float) -> Iterable[tuple[float, str, str]]:
    for _other, fill, verdicts in SERIES:
        for verdict in verdicts:
            if count := tally.of(verdict):
                yield count * scale, fill, f"{w.VERDICTS[verdict]} — {count}"


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1].rstrip()}…"


def _rect(x: float, y: float, width: float, height: float, fill: str, title: str) -> str:
    box = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {box} fill="{fill}"><title>{escape(title)}</title></rect>'


def _text(x: float, y: float, text: str, *, title: str = "", anchor: str = "start", size: int = 12) -> str:
    full = f"<title>{escape(title)}</title>" if title and title != text else ""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"'
    return f'<text {place} fill="currentColor">{full}{escape(text)}</text>'


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}" font-family="inherit">{"".join(parts)}</svg>'
    )
