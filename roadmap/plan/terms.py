"""A measure's deadline as its roadmap reads it: the words, the period, and the roadmap's days for words without a day.

Seeds, imports, amendments and changed rules read here, so that one roadmap means the same by the same words everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from roadmap.deadlines import DEFAULT_RULES, Frame, Period, RuleSet, Term
from roadmap.logs.lines import get_logger

log = get_logger("vekha.terms")


def read_term(deadline: str, period: Period, rules: RuleSet = DEFAULT_RULES) -> Term:
    """The deadline's words in the roadmap's period under its ``rules``; whatever the words, a schedule."""
    return Frame(period, rules).read(deadline)


def rules_from(stored: Mapping[str, Any] | None, roadmap: object) -> RuleSet:
    """The rule set in the column ``reporting_days``; one that cannot be read is passed over and logged."""
    try:
        return RuleSet.from_json(stored or {})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.error("reporting days ignored", roadmap=roadmap, reason=str(error))
        return DEFAULT_RULES
