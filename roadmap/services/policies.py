"""The reminder policy: the installation's, and what a roadmap sets differently in its ``policy`` document.

Keys of ``policy``: ``reminder_days`` (list of days), ``overdue_every_days``, ``escalate_after_working_days``,
``leadership_after_working_days``, ``internal_working_days``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog

from roadmap.errors import BadInput
from roadmap.services.reminders import Ladder
from roadmap.settings import Settings

log = structlog.get_logger("vekha.policies")

_COUNTS = {
    "overdue_every_days": 1,
    "escalate_after_working_days": 1,
    "leadership_after_working_days": 1,
    "internal_working_days": 0,
}
_LONGEST = 366


def ladder_of(settings: Settings) -> Ladder:
    """The installation's ladder."""
    return Ladder(
        settings.reminder_days,
        settings.overdue_every_days,
        settings.escalate_after_working_days,
        settings.leadership_after_working_days,
        settings.internal_working_days,
    )


def check_policy(policy: Mapping[str, Any], default: Ladder) -> Ladder:
    """The ladder of a roadmap: ``default`` with what its policy sets. Raises `BadInput` that names the wrong key."""
    values: dict[str, Any] = {}
    if "reminder_days" in policy:
        days = policy["reminder_days"]
        if not isinstance(days, list) or not all(_count(one, 0) for one in days):
            raise BadInput("policy.days", "«reminder_days»: нужен список чисел дней от 0 до 366, например [14, 3, 0]")
        values["days_before"] = tuple(sorted(set(days), reverse=True))
    for name, least in _COUNTS.items():
        if name in policy:
            if not _count(policy[name], least):
                raise BadInput("policy.count", f"«{name}»: нужно целое число дней от {least} до {_LONGEST}")
            values[name] = policy[name]
    return replace(default, **values)


def ladder_for(policy: Mapping[str, Any] | None, default: Ladder, roadmap_id: int) -> Ladder:
    """The same for the clock: a policy that cannot be read costs nobody a reminder, the default serves."""
    try:
        return check_policy(policy or {}, default)
    except BadInput as error:
        log.error("reminder policy ignored", roadmap=roadmap_id, reason=str(error))
        return default


def _count(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= _LONGEST
