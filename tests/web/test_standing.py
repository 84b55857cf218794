"""The words for how a control point stands; the two reds are never mixed up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from roadmap.reads.tasks import TaskRow
from roadmap.web.words.icons import icon
from roadmap.web.words.standing import countdown, standing
from workflows.lifecycle import State

TERM, BEFORE, AFTER = date(2024, 3, 15), date(2024, 3, 12), date(2024, 3, 20)
ROW = TaskRow(
    id=1, roadmap_id=1, roadmap_slug="t", roadmap_region=None, measure_id=1, n=1, code=None, title="т", section=None,
    lead_id=None, lead=None, deadline="", expected=None, opens_on=None, due_on=TERM, control_on=TERM,
    original_due_on=TERM, original_control_on=TERM, provisional=False, state="planned", overdue=False, result=None,
    reason=None, proposal=None, fulfilled_on=None, closed_on=None, version=1,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "today", "tone", "label", "note"),
    [
        ({"state": "planned"}, BEFORE, "planned", "запланировано", "через 3\xa0дня"),
        ({"state": "in_progress"}, TERM, "work", "в работе", "срок сегодня"),
        ({"state": "in_progress", "overdue": True}, AFTER, "silent", "нет сведений, срок прошёл", "5\xa0дней назад"),
        ({"state": "returned", "overdue": True}, AFTER, "silent", "отчёт возвращён, срок прошёл", "5\xa0дней назад"),
        ({"state": "returned"}, BEFORE, "late", "возвращено на доработку", "через 3\xa0дня"),
        ({"state": "failed"}, AFTER, "failed", "не исполнено", "ждёт решения"),
        ({"state": "submitted", "fulfilled_on": TERM}, AFTER, "waiting", "отчёт ждёт решения", ""),
        ({"state": "submitted", "fulfilled_on": AFTER}, AFTER, "waiting", "отчёт ждёт решения",
         "с нарушением срока на 5\xa0дней"),
        ({"state": "done", "fulfilled_on": TERM}, AFTER, "done", "исполнено в срок", "15.03.2024"),
        ({"state": "done", "fulfilled_on": AFTER}, AFTER, "late", "исполнено с нарушением срока",
         "20.03.2024, на 5\xa0дней позже"),
        ({"state": "done"}, AFTER, "done", "исполнено в срок", ""),
        ({"state": "extra_control"}, BEFORE, "extra", "на дополнительном контроле", "через 3\xa0дня"),
        ({"state": "cancelled"}, AFTER, "off", "снято без исполнения", ""),
    ],
)  # fmt: skip
def test_words_tone_and_days(changes: dict[str, object], today: date, tone: str, label: str, note: str) -> None:
    found = standing(replace(ROW, **changes), today)  # type: ignore[arg-type]
    assert (found.tone, found.label, found.note) == (tone, label, note)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("overdue", [True, False])
def test_every_state_has_a_drawing_beside_its_words(state: State, overdue: bool) -> None:
    found = standing(replace(ROW, state=state.value, overdue=overdue), AFTER)
    assert icon(found.icon)
    assert found.label


def test_days_are_counted_in_words() -> None:
    assert countdown(date(2024, 3, 16), TERM) == "срок завтра"
    assert countdown(date(2024, 3, 14), TERM) == "1\xa0день назад"
    assert countdown(date(2024, 9, 15), TERM) == "через 6\xa0месяцев"
