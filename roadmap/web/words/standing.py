"""How a control point stands, in the words, colour and sign that every page shows for it. Pure.

Two reds are kept apart: «не исполнено» was reported so, «нет сведений, срок прошёл» was not reported at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from roadmap.language.setting import short_date
from roadmap.reads.tasks import TaskRow
from roadmap.reports.wording import days, plural
from workflows.lifecycle import STATE_LABELS, State


@dataclass(frozen=True, slots=True)
class StandingWords:
    """``tone`` names the colour in the style sheet, ``icon`` the drawing; ``note`` counts the days."""

    tone: str
    icon: str
    label: str
    note: str = ""


def standing(row: TaskRow, today: date) -> StandingWords:
    """The standing of ``row`` on ``today`` (the day in its roadmap's time zone)."""
    state = State(row.state)
    late = row.fulfilled_on is not None and row.fulfilled_on > row.control_on
    if state is State.done:
        return _done(row, late)
    if state is State.submitted:
        note = (
            f"с нарушением срока на {days((row.fulfilled_on - row.control_on).days)}"
            if late and row.fulfilled_on
            else ""
        )
        return StandingWords("waiting", "wait", "отчёт ждёт решения", note)
    if state is State.failed:
        return StandingWords("failed", "cross", "не исполнено", "ждёт решения")
    if state is State.extra_control:
        return StandingWords("extra", "eye", "на дополнительном контроле", countdown(row.control_on, today))
    if state is State.cancelled:
        return StandingWords("off", "stop", "снято без исполнения")
    if row.overdue:
        label = "отчёт возвращён, срок прошёл" if state is State.returned else "нет сведений, срок прошёл"
        return StandingWords("silent", "silent", label, countdown(row.control_on, today))
    if state is State.returned:
        return StandingWords("late", "back", "возвращено на доработку", countdown(row.control_on, today))
    if state is State.in_progress:
        return StandingWords("work", "work", "в работе", countdown(row.control_on, today))
    return StandingWords("planned", "dot", "запланировано", countdown(row.control_on, today))


def _done(row: TaskRow, late: bool) -> StandingWords:
    on = f" {short_date(row.fulfilled_on)}" if row.fulfilled_on else ""
    if not late or row.fulfilled_on is None:
        return StandingWords("done", "check", "исполнено в срок", on.strip())
    return StandingWords(
        "late",
        "check-late",
        "исполнено с нарушением срока",
        f"{on.strip()}, на {days((row.fulfilled_on - row.control_on).days)} позже",
    )


def countdown(term: date, today: date) -> str:
    """«сегодня», «осталось 3 дня», «12 дней назад»."""
    left = (term - today).days
    if left == 0:
        return "срок сегодня"
    if left == 1:
        return "срок завтра"
    if left < 0:
        return f"{days(-left)} назад"
    if left > 60:
        return f"через {plural(round(left / 30.4), 'месяц', 'месяца', 'месяцев')}"
    return f"через {days(left)}"


STATES: Mapping[str, str] = {state.value: label for state, label in STATE_LABELS.items()}
