"""Each guard lets through what it should and says in Russian what to do where it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from workflows import guards as g
from workflows.guards import Facts, Guard

TODAY = date(2024, 3, 15)
DAY = timedelta(days=1)
FACTS = Facts(today=TODAY)


@pytest.mark.parametrize(
    ("guard", "facts"),
    [
        (g.window_is_open, FACTS),
        (g.window_is_open, replace(FACTS, roles=frozenset({"clock"}))),
        (g.window_is_open, replace(FACTS, roles=frozenset({"clock"}), opens_on=TODAY)),
        (g.window_is_open, replace(FACTS, roles=frozenset({"executor"}), opens_on=TODAY + DAY)),
        (g.has_result, replace(FACTS, result="сделано")),
        (g.has_date_of_fulfilment, replace(FACTS, fulfilled_on=TODAY)),
        (g.has_date_of_fulfilment, replace(FACTS, fulfilled_on=TODAY - 400 * DAY)),
        (g.has_evidence_if_demanded, FACTS),
        (g.has_evidence_if_demanded, replace(FACTS, evidence_demanded=True, evidence=1)),
        (g.has_reason, replace(FACTS, reason="нет данных")),
        (g.has_proposal, replace(FACTS, proposal="перенести")),
        (g.is_not_the_submitter, replace(FACTS, actor=1)),
        (g.is_not_the_submitter, replace(FACTS, actor=1, submitted_by=2)),
        (g.is_not_the_submitter, replace(FACTS, actor=1, submitted_by=1, self_acceptance=True)),
        (g.has_new_date, replace(FACTS, new_date=TODAY)),
        (g.has_new_date, replace(FACTS, new_date=TODAY + DAY, opens_on=TODAY + DAY)),
        (g.has_later_date, replace(FACTS, new_date=TODAY + DAY)),
        (g.has_later_date, replace(FACTS, new_date=TODAY + 2 * DAY, control_on=TODAY + DAY)),
        (g.term_has_not_passed, FACTS),
        (g.term_has_not_passed, replace(FACTS, control_on=TODAY)),
        (g.has_basis, replace(FACTS, basis="приказ № 1")),
        (g.term_has_passed, replace(FACTS, control_on=TODAY - DAY)),
        (g.passing_is_not_noted, FACTS),
        (g.planner_withdrew_it, replace(FACTS, withdrawn_by="planner")),
        (g.no_pending_extension, FACTS),
        (g.has_pending_extension, replace(FACTS, pending_extension=True)),
    ],
)
def test_a_guard_lets_through_what_is_in_order(guard: Guard, facts: Facts) -> None:
    assert guard(facts) is None


@pytest.mark.parametrize(
    ("guard", "facts", "reason"),
    [
        (
            g.window_is_open,
            replace(FACTS, roles=frozenset({"clock"}), opens_on=date(2024, 3, 16)),
            "окно открывается 16.03.2024",
        ),
        (g.has_result, FACTS, "напишите фактический результат"),
        (g.has_result, replace(FACTS, result=" \n "), "напишите фактический результат"),
        (g.has_date_of_fulfilment, FACTS, "укажите дату исполнения"),
        (g.has_date_of_fulfilment, replace(FACTS, fulfilled_on=TODAY + DAY), "дата исполнения не может быть в будущем"),
        (g.has_evidence_if_demanded, replace(FACTS, evidence_demanded=True), "приложите подтверждающий документ"),
        (g.has_reason, replace(FACTS, reason="  "), "укажите причину"),
        (g.has_proposal, FACTS, "укажите, что предлагается"),
        (g.is_not_the_submitter, replace(FACTS, actor=1, submitted_by=1), "отчёт принимает не тот"),
        (g.has_new_date, FACTS, "укажите новую дату"),
        (g.has_new_date, replace(FACTS, new_date=TODAY - DAY), "новая дата уже прошла"),
        (g.has_new_date, replace(FACTS, new_date=TODAY + DAY, new_control_on=TODAY - DAY), "новая дата уже прошла"),
        (
            g.has_new_date,
            replace(FACTS, new_date=TODAY, opens_on=date(2024, 4, 1)),
            "новая дата раньше начала срока (01.04.2024)",
        ),
        (g.has_later_date, FACTS, "укажите новую дату"),
        (g.has_later_date, replace(FACTS, new_date=TODAY - DAY), "новая дата уже прошла"),
        (
            g.has_later_date,
            replace(FACTS, new_date=TODAY, control_on=TODAY),
            "новая дата должна быть позже действующей (15.03.2024)",
        ),
        (
            g.has_later_date,
            replace(FACTS, new_date=date(2024, 3, 16), new_control_on=TODAY, control_on=TODAY),
            "новая дата должна быть позже действующей (15.03.2024)",
        ),
        (g.term_has_not_passed, replace(FACTS, control_on=TODAY - DAY), "срок уже прошёл"),
        (g.has_basis, replace(FACTS, basis=" "), "укажите основание"),
        (g.term_has_passed, replace(FACTS, control_on=TODAY), "срок ещё не прошёл (15.03.2024)"),
        (g.passing_is_not_noted, replace(FACTS, overdue_since=TODAY), "уже отмечено"),
        (g.planner_withdrew_it, FACTS, "возобновить может координатор"),
        (g.no_pending_extension, replace(FACTS, pending_extension=True), "уже ждёт решения"),
        (g.has_pending_extension, FACTS, "нет просьбы о продлении"),
    ],
)
def test_a_guard_says_what_to_do(guard: Guard, facts: Facts, reason: str) -> None:
    said = guard(facts)
    assert said is not None
    assert reason in said
