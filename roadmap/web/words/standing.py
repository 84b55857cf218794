"""How a control point stands, in the words, colour and sign that every page shows for it. Pure.

Two reds are kept apart: «не исполнено» was reported so, «нет сведений, срок прошёл» was not reported at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from roadmap.language.message import _, _n
from roadmap.language.setting import short_date
from roadmap.reads.tasks import TaskRow
from roadmap.reports.wording import days
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
            _("с нарушением срока на {days}", days=days((row.fulfilled_on - row.control_on).days))
            if late and row.fulfilled_on
            else ""
        )
        return StandingWords("waiting", "wait", _("отчёт ждёт решения"), note)
    if state is State.failed:
        return StandingWords("failed", "cross", _("не исполнено"), _("ждёт решения"))
    if state is State.extra_control:
        return StandingWords("extra", "eye", _("на дополнительном контроле"), countdown(row.control_on, today))
    if state is State.cancelled:
        return StandingWords("off", "stop", _("снято без исполнения"))
    if row.overdue:
        label = _("отчёт возвращён, срок прошёл") if state is State.returned else _("нет сведений, срок прошёл")
        return StandingWords("silent", "silent", label, countdown(row.control_on, today))
    if state is State.returned:
        return StandingWords("late", "back", _("возвращено на доработку"), countdown(row.control_on, today))
    if state is State.in_progress:
        return StandingWords("work", "work", _("в работе"), countdown(row.control_on, today))
    return StandingWords("planned", "dot", _("запланировано"), countdown(row.control_on, today))


def _done(row: TaskRow, late: bool) -> StandingWords:
    on = f" {short_date(row.fulfilled_on)}" if row.fulfilled_on else ""
    if not late or row.fulfilled_on is None:
        return StandingWords("done", "check", _("исполнено в срок"), on.strip())
    return StandingWords(
        "late",
        "check-late",
        _("исполнено с нарушением срока"),
        _("{strip}, на {days} позже", strip=on.strip(), days=days((row.fulfilled_on - row.control_on).days)),
    )


def countdown(term: date, today: date) -> str:
    """«срок сегодня», «через 3 дня», «12 дней назад»."""
    return _countdown((term - today).days)


@lru_cache(2048)
def _countdown(left: int) -> str:
    if left == 0:
        return _("срок сегодня")
    if left == 1:
        return _("срок завтра")
    if left < 0:
        return _n("{count}\u00a0день назад", "{count}\u00a0дней назад", -left)
    if left > 60:
        return _n("через {count}\u00a0месяц", "через {count}\u00a0месяцев", round(left / 30.4))
    return _n("через {count}\u00a0день", "через {count}\u00a0дней", left)


STATES: Mapping[str, str] = {state.value: label for state, label in STATE_LABELS.items()}
