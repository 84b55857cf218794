"""Vetoes: each looks at plain facts and answers with a reason in Russian, or ``None``. Pure.

The whole list of reasons is shown beside a grey button, so a guard says what to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a guard may know about a move. Dates are in the roadmap's time zone.

    ``control_on`` is the term in force moved off a day off; ``new_control_on`` is ``new_date`` moved by the same rule.
    """

    today: date
    actor: int | None = None
    roles: frozenset[str] = frozenset()
    opens_on: date | None = None
    control_on: date | None = None
    submitted_by: int | None = None
    result: str | None = None
    fulfilled_on: date | None = None
    evidence: int = 0
    evidence_demanded: bool = False
    reason: str | None = None
    proposal: str | None = None
    new_date: date | None = None
    new_control_on: date | None = None
    pending_extension: bool = False
    self_acceptance: bool = False


Guard = Callable[[Facts], str | None]


def _blank(text: str | None) -> bool:
    return not (text or "").strip()


def window_is_open(facts: Facts) -> str | None:
    """The clock starts a task when its window opens; people may start earlier."""
    if "clock" in facts.roles and facts.opens_on is not None and facts.today < facts.opens_on:
        return f"окно открывается {facts.opens_on:%d.%m.%Y}"
    return None


def has_result(facts: Facts) -> str | None:
    """A report says what was done."""
    return "напишите фактический результат" if _blank(facts.result) else None


def has_date_of_fulfilment(facts: Facts) -> str | None:
    """A report says when it was done, and that day has come."""
    if facts.fulfilled_on is None:
        return "укажите дату исполнения"
    if facts.fulfilled_on > facts.today:
        return "дата исполнения не может быть в будущем"
    return None


def has_evidence_if_demanded(facts: Facts) -> str | None:
    """Where the measure demands proof, a report comes with it."""
    return "приложите подтверждающий документ" if facts.evidence_demanded and not facts.evidence else None


def has_reason(facts: Facts) -> str | None:
    """Decisions against the plan are reasoned."""
    return "укажите причину" if _blank(facts.reason) else None


def has_proposal(facts: Facts) -> str | None:
    """Who did not fulfil says what is proposed."""
    return "укажите, что предлагается" if _blank(facts.proposal) else None


def is_not_the_submitter(facts: Facts) -> str | None:
    """Reporting and removal are two acts by two people, unless the roadmap allows otherwise."""
    if facts.self_acceptance or facts.submitted_by is None:
        return None
    return "отчёт принимает не тот, кто его представил" if facts.actor == facts.submitted_by else None


def has_new_date(facts: Facts) -> str | None:
    """A new term is a named day that is still to come, and not before the window opens."""
    if facts.new_date is None:
        return "укажите новую дату"
    if min(facts.new_date, facts.new_control_on or facts.new_date) < facts.today:
        return "новая дата уже прошла"
    if facts.opens_on is not None and facts.new_date < facts.opens_on:
        return f"новая дата раньше начала срока ({facts.opens_on:%d.%m.%Y})"
    return None


def has_later_date(facts: Facts) -> str | None:
    """An extension moves the term forward, never back; a day off that leads to the same term moves nothing."""
    if (missing := has_new_date(facts)) is not None:
        return missing
    later = facts.new_control_on or facts.new_date
    if facts.control_on is not None and later is not None and later <= facts.control_on:
        return f"новая дата должна быть позже действующей ({facts.control_on:%d.%m.%Y})"
    return None


def term_has_not_passed(facts: Facts) -> str | None:
    """An extension is asked before the term passes."""
    if facts.control_on is not None and facts.today > facts.control_on:
        return "срок уже прошёл: продление просят до его истечения"
    return None


def no_pending_extension(facts: Facts) -> str | None:
    """One question at a time."""
    return "просьба о продлении уже ждёт решения" if facts.pending_extension else None


def has_pending_extension(facts: Facts) -> str | None:
    """Only what was asked can be decided."""
    return None if facts.pending_extension else "нет просьбы о продлении"
