"""Vetoes: each looks at plain facts and answers with a reason in Russian, or ``None``. Pure.

The whole list of reasons is shown beside a grey button, so a guard says what to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from workflows.said import _

EXECUTOR, COORDINATOR, CONTROLLER = "executor", "coordinator", "controller"
CLOCK, PLANNER = "clock", "planner"
"""Roles on a task. The clock and the planner (who reads terms anew) are parts of the service, not people."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a guard or an effect may know about a move. Dates are in the roadmap's time zone.

    How the task stands: ``opens_on`` to ``standing_reason``; ``control_on`` is the term in force moved off a day off.
    What is said with the move: ``result`` to ``new_opens_on``; ``new_control_on`` is ``new_date`` moved by the same
    rule, ``basis`` the document or the rule on which the move rests, ``at`` the instant of the move.
    """

    today: date
    at: datetime | None = None
    actor: int | None = None
    roles: frozenset[str] = frozenset()
    opens_on: date | None = None
    due_on: date | None = None
    control_on: date | None = None
    overdue_since: date | None = None
    submitted_by: int | None = None
    withdrawn_by: str | None = None
    standing_reason: str | None = None
    result: str | None = None
    fulfilled_on: date | None = None
    evidence: int = 0
    evidence_demanded: bool = False
    reason: str | None = None
    proposal: str | None = None
    basis: str | None = None
    new_date: date | None = None
    new_control_on: date | None = None
    new_window: str | None = None
    new_opens_on: date | None = None
    pending_extension: bool = False
    self_acceptance: bool = False


Guard = Callable[[Facts], str | None]


def _blank(text: str | None) -> bool:
    return not (text or "").strip()


def window_is_open(facts: Facts) -> str | None:
    """The clock starts a task when its window opens; people may start earlier."""
    if CLOCK in facts.roles and facts.opens_on is not None and facts.today < facts.opens_on:
        return _("окно открывается {opens_on}", opens_on=facts.opens_on)
    return None


def has_result(facts: Facts) -> str | None:
    """A report says what was done."""
    return _("напишите фактический результат") if _blank(facts.result) else None


def has_date_of_fulfilment(facts: Facts) -> str | None:
    """A report says when it was done, and that day has come."""
    if facts.fulfilled_on is None:
        return _("укажите дату исполнения")
    if facts.fulfilled_on > facts.today:
        return _("дата исполнения не может быть в будущем")
    return None


def has_evidence_if_demanded(facts: Facts) -> str | None:
    """Where the measure demands proof, a report comes with it."""
    return _("приложите подтверждающий документ") if facts.evidence_demanded and not facts.evidence else None


def has_reason(facts: Facts) -> str | None:
    """Decisions against the plan are reasoned."""
    return _("укажите причину") if _blank(facts.reason) else None


def has_basis(facts: Facts) -> str | None:
    """A date that nobody asked for is moved by an act or a rule, and says by which."""
    return _("укажите основание: акт или правило") if _blank(facts.basis) else None


def has_proposal(facts: Facts) -> str | None:
    """Who did not fulfil says what is proposed."""
    return _("укажите, что предлагается") if _blank(facts.proposal) else None


def is_not_the_submitter(facts: Facts) -> str | None:
    """Reporting and removal are two acts by two people, unless the roadmap allows otherwise."""
    if facts.self_acceptance or facts.submitted_by is None:
        return None
    return _("отчёт принимает не тот, кто его представил") if facts.actor == facts.submitted_by else None


def has_new_date(facts: Facts) -> str | None:
    """A new term is a named day that is still to come, and not before the window opens."""
    if facts.new_date is None:
        return _("укажите новую дату")
    if min(facts.new_date, facts.new_control_on or facts.new_date) < facts.today:
        return _("новая дата уже прошла")
    if facts.opens_on is not None and facts.new_date < facts.opens_on:
        return _("новая дата раньше начала срока ({opens_on})", opens_on=facts.opens_on)
    return None


def has_later_date(facts: Facts) -> str | None:
    """An extension moves the term forward, never back; a day off that leads to the same term moves nothing."""
    if (missing := has_new_date(facts)) is not None:
        return missing
    later = facts.new_control_on or facts.new_date
    if facts.control_on is not None and later is not None and later <= facts.control_on:
        return _("новая дата должна быть позже действующей ({control_on})", control_on=facts.control_on)
    return None


def term_has_not_passed(facts: Facts) -> str | None:
    """An extension is asked before the term passes."""
    if facts.control_on is not None and facts.today > facts.control_on:
        return _("срок уже прошёл: продление просят до его истечения")
    return None


def term_has_passed(facts: Facts) -> str | None:
    """The day of the term still belongs to it."""
    if facts.control_on is None or facts.today > facts.control_on:
        return None
    return _("срок ещё не прошёл ({control_on})", control_on=facts.control_on)


def passing_is_not_noted(facts: Facts) -> str | None:
    """A term passes once; another term passes anew."""
    return None if facts.overdue_since is None else _("уже отмечено, что срок прошёл")


def planner_withdrew_it(facts: Facts) -> str | None:
    """What a person took off control only a person brings back."""
    return None if facts.withdrawn_by == PLANNER else _("снято человеком: возобновить может координатор")


def no_pending_extension(facts: Facts) -> str | None:
    """One question at a time."""
    return _("просьба о продлении уже ждёт решения") if facts.pending_extension else None


def has_pending_extension(facts: Facts) -> str | None:
    """Only what was asked can be decided."""
    return None if facts.pending_extension else _("нет просьбы о продлении")
