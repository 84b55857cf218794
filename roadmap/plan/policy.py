"""The reminder policy: the installation's, and what a roadmap sets differently in its ``policy`` document.

Keys of ``policy``: ``reminder_days`` (list of days), ``overdue_every_days``, ``escalate_after_working_days``,
``leadership_after_working_days``, ``internal_working_days``, ``progress_note_days``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from roadmap.errors import BadInput
from roadmap.language.message import _
from roadmap.logs.lines import get_logger
from roadmap.plan.ladder import Ladder
from roadmap.settings import Settings
from roadmap.troubles import Troubles

log = get_logger("vekha.policies")


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One key of a policy in words. ``field`` is the ladder's; ``least`` its smallest number, ``None`` for a list."""

    name: str
    field: str
    label: str
    note: str
    least: int | None


POLICY_RULES = (
    PolicyRule(
        "reminder_days",
        "days_before",
        _("Напоминать до срока"),
        _("за сколько дней, через запятую; 0 — в сам день"),
        None,
    ),
    PolicyRule("overdue_every_days", "overdue_every_days", _("Напоминать о просроченном"), _("раз во столько дней"), 1),
    PolicyRule(
        "escalate_after_working_days",
        "escalate_after_working_days",
        _("Сообщить контролирующему лицу"),
        _("через столько рабочих дней просрочки без сведений"),
        1,
    ),
    PolicyRule(
        "leadership_after_working_days",
        "leadership_after_working_days",
        _("Сообщить руководству"),
        _("через столько рабочих дней просрочки без сведений"),
        1,
    ),
    PolicyRule(
        "internal_working_days",
        "internal_working_days",
        _("Внутренний срок соисполнителя"),
        _("за столько рабочих дней до срока; 0 — без него"),
        0,
    ),
    PolicyRule(
        "progress_note_days",
        "progress_note_days",
        _("Спросить о ходе работы"),
        _("через столько дней молчания; 0 — не спрашивать"),
        0,
    ),
)
_LONGEST = 366


def ladder_of(settings: Settings) -> Ladder:
    """The installation's ladder."""
    return Ladder(
        settings.reminder_days,
        settings.overdue_every_days,
        settings.escalate_after_working_days,
        settings.leadership_after_working_days,
        settings.internal_working_days,
        settings.progress_note_days,
    )


def check_policy(policy: Mapping[str, Any], default: Ladder) -> Ladder:
    """The ladder of a roadmap: ``default`` with what its policy sets. Raises `BadInput` that names the wrong key."""
    if not isinstance(policy, Mapping):
        raise BadInput("policy.document", _("правила напоминаний записаны неверно: сохраните их заново"))
    values = {rule.field: _checked(rule, policy[rule.name]) for rule in POLICY_RULES if rule.name in policy}
    return replace(default, **values)


def ladder_for(
    policy: Mapping[str, Any] | None, default: Ladder, roadmap_id: int, troubles: Troubles | None = None
) -> Ladder:
    """The same for the clock: a policy that cannot be read costs nobody a reminder, the default serves."""
    try:
        return check_policy(policy or {}, default)
    except BadInput as error:
        if troubles is not None:
            troubles.note(f"policy:{roadmap_id}", error)
        else:
            log.error("reminder policy ignored", roadmap=roadmap_id, reason=str(error))
        return default


def _checked(rule: PolicyRule, value: object) -> Any:
    if rule.least is not None:
        if not _count(value, rule.least):
            message = _(
                "«{label}»: нужно целое число дней от {least} до {longest}",
                label=rule.label,
                least=rule.least,
                longest=_LONGEST,
            )
            raise BadInput("policy.count", message, field=rule.name)
        return value
    if not isinstance(value, list) or not all(_count(one, 0) for one in value):
        message = _(
            "«{label}»: нужны числа дней от 0 до {longest} через запятую, например 14, 3, 0",
            label=rule.label,
            longest=_LONGEST,
        )
        raise BadInput("policy.days", message, field=rule.name)
    return tuple(sorted(set(value), reverse=True))


def _count(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= _LONGEST
