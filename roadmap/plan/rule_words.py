"""What a roadmap sets for itself, as values: read from what people type, said in words, compared. Pure.

Names as a form and the command line use them: those of `policies.POLICY_RULES`, ``shift_rule``, ``time_zone``, the
units ``year``, ``half``, ``quarter``, ``month`` (reporting days for words without a day) and ``continuous``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from zoneinfo import ZoneInfo

from roadmap.deadlines import DEFAULT_RULES, ReportingDay, RuleSet
from roadmap.errors import BadInput
from roadmap.language.message import _
from roadmap.plan.ladder import Ladder
from roadmap.plan.policy import POLICY_RULES, PolicyRule, check_policy

SHIFT_WORDS = {
    "back": _("на предшествующий рабочий день"),
    "forward": _("на следующий рабочий день"),
    "none": _("не переносится"),
}
UNIT_WORDS = {
    "month": (_("«ежемесячно»"), _("месяца")),
    "quarter": (_("«ежеквартально»"), _("квартала")),
    "half": (_("«раз в полугодие»"), _("полугодия")),
    "year": (_("«ежегодно»"), _("года")),
}
"""Unit → the words without a day, and the unit in the genitive."""
CONTINUOUS_WORDS = {"": _("один раз, в конце периода"), "month": _("ежемесячно"), "quarter": _("ежеквартально"),
                    "half": _("раз в полугодие"), "year": _("ежегодно")}  # fmt: skip
NAMES = (*(rule.name for rule in POLICY_RULES), "shift_rule", *UNIT_WORDS, "continuous", "time_zone")
_DAY = re.compile(r"(?:(?P<day>\d{1,2})|last)?(?:/(?P<month>own|next))?")


@dataclass(frozen=True, slots=True)
class RoadmapRules:
    """``policy`` holds only what the roadmap sets differently from the installation."""

    policy: Mapping[str, Any] = field(default_factory=dict)
    shift_rule: str = "back"
    time_zone: str = "Europe/Moscow"
    reporting: RuleSet = DEFAULT_RULES


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in force. ``typed`` is what a form shows (empty: not set here), ``default`` what holds without it;
    ``own`` tells that this roadmap set it."""

    name: str
    label: str
    note: str
    value: str
    typed: str
    default: str
    own: bool


def rule_lines(rules: RoadmapRules, installation: Ladder) -> tuple[RuleLine, ...]:
    """Every rule with the value in force and where it comes from."""
    return (
        *(_policy_line(rule, rules, installation) for rule in POLICY_RULES),
        RuleLine(
            "shift_rule", _("Срок на нерабочий день"), _("куда переносится контрольная дата"),
            SHIFT_WORDS[rules.shift_rule], rules.shift_rule, SHIFT_WORDS["back"], rules.shift_rule != "back",
        ),
        *(_unit_line(unit, rules.reporting) for unit in UNIT_WORDS),
        RuleLine(
            "continuous", _("«Постоянно» и подобное"), _("как часто отчитываются о том, что длится"),
            CONTINUOUS_WORDS[rules.reporting.continuous or ""], rules.reporting.continuous or "", CONTINUOUS_WORDS[""],
            rules.reporting.continuous is not None,
        ),
        RuleLine(
            "time_zone", _("Часовой пояс"), _("по нему наступают сроки"),
            rules.time_zone, rules.time_zone, rules.time_zone, True,
        ),
    )  # fmt: skip


def _policy_line(rule: PolicyRule, rules: RoadmapRules, installation: Ladder) -> RuleLine:
    default = _days(getattr(installation, rule.field))
    own = rule.name in rules.policy
    typed = _days(rules.policy[rule.name]) if own else ""
    return RuleLine(rule.name, rule.label, rule.note, typed if own else default, typed, default, own)


def _days(value: Any) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def _unit_line(unit: str, reporting: RuleSet) -> RuleLine:
    label, of = UNIT_WORDS[unit]
    default = _("последний день {of}", of=of)
    day = reporting.bare.get(unit)
    typed = "" if day is None else f"{day.day or 'last'}/{day.month}"
    value = default if day is None else day_words(unit, day)
    return RuleLine(
        unit,
        _("Слово {label}", label=label),
        _("день отчёта, если в документе он не назван"),
        value,
        typed,
        default,
        bool(day),
    )


def day_words(unit: str, day: ReportingDay) -> str:
    """«10 число месяца, следующего за кварталом», «последний день месяца»."""
    number = _("{day} число", day=day.day) if day.day else _("последний день")
    if day.month == "next":
        after = {"month": _("отчётным"), "quarter": _("кварталом"), "half": _("полугодием"), "year": _("годом")}[unit]
        return _("{number} месяца, следующего за {after}", number=number, after=after)
    return (
        _("{number} месяца", number=number)
        if unit == "month"
        else _("{number} последнего месяца {value}", number=number, value=UNIT_WORDS[unit][1])
    )


def read_rules(current: RoadmapRules, typed: Mapping[str, str], installation: Ladder) -> RoadmapRules:
    """``current`` with what was typed; an empty value gives the rule back to its default; names not typed stay.

    Raises `BadInput` that says which rule is wrong and what it takes (``data["field"]``).
    """
    if unknown := sorted(set(typed) - set(NAMES)):
        raise BadInput(
            "rules.unknown", _("нет правила «{value}»; есть: {names}", value=unknown[0], names=", ".join(NAMES))
        )
    policy = dict(current.policy)
    for rule in POLICY_RULES:
        if rule.name in typed:
            policy.pop(rule.name, None)
            if value := typed[rule.name].strip():
                policy[rule.name] = _read_days(rule, value)
    ladder = check_policy(policy, installation)
    if ladder.leadership_after_working_days < ladder.escalate_after_working_days:
        raise BadInput(
            "rules.order",
            _("руководству сообщают не раньше, чем контролирующему лицу: увеличьте число дней для руководства"),
            field="leadership_after_working_days",
        )
    return replace(
        current,
        policy=policy,
        shift_rule=_read_shift(typed.get("shift_rule", current.shift_rule)),
        time_zone=read_zone(typed.get("time_zone", "").strip() or current.time_zone),
        reporting=_read_reporting(current.reporting, typed),
    )


def _read_days(rule: PolicyRule, typed: str) -> Any:
    """Numbers; what is no number goes on as it is, for `check_policy` to say so."""
    parts = [one for one in re.split(r"[\s,;]+", typed) if one]
    numbers: list[Any] = [int(one) if one.isdecimal() and len(one) < 6 else one for one in parts]
    if rule.least is None:
        return sorted(set(numbers), reverse=True) if all(isinstance(one, int) for one in numbers) else numbers
    return numbers[0] if len(numbers) == 1 else typed


def _read_shift(typed: str) -> str:
    chosen = typed.strip() or "back"
    if chosen not in SHIFT_WORDS:
        raise BadInput(
            "rules.shift",
            _("срок на нерабочий день: выберите back (назад), forward (вперёд) или none"),
            field="shift_rule",
        )
    return chosen


def read_zone(typed: str, name: str = "time_zone") -> str:
    """A time zone that there is. Raises `BadInput`."""
    try:
        ZoneInfo(typed)
    except (KeyError, ValueError, OSError) as error:
        raise BadInput(
            "rules.zone",
            _("нет часового пояса «{typed}»: нужно название вида Asia/Yekaterinburg", typed=typed),
            field=name,
        ) from error
    return typed


def _read_reporting(current: RuleSet, typed: Mapping[str, str]) -> RuleSet:
    bare = dict(current.bare)
    for unit in UNIT_WORDS:
        if unit in typed:
            bare.pop(unit, None)
            if (day := _read_day(unit, typed[unit].strip())) is not None:
                bare[unit] = day
    continuous = typed.get("continuous", current.continuous or "").strip()
    if continuous not in CONTINUOUS_WORDS:
        choices = ", ".join(filter(None, CONTINUOUS_WORDS))
        raise BadInput(
            "rules.continuous", _("«постоянно»: выберите {choices} или ничего", choices=choices), field="continuous"
        )
    return RuleSet(bare, continuous or None)


def _read_day(unit: str, typed: str) -> ReportingDay | None:
    """«10», «10/next», «last/next»; nothing, and the unit's own last day, for no rule."""
    found = _DAY.fullmatch(typed)
    number = int(found["day"]) if found is not None and found["day"] else 0
    if found is None or number > 31 or found["day"] in ("0", "00"):
        raise BadInput(
            "rules.day",
            _(
                "{value}: нужно число месяца от 1 до 31, например 10 или 10/next (в следующем месяце)",
                value=UNIT_WORDS[unit][0],
            ),
            field=unit,
        )
    month: Literal["own", "next"] = "next" if found["month"] == "next" else "own"
    return ReportingDay(number, month) if number or month == "next" else None


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that becomes another, in words."""

    name: str
    label: str
    old: str
    new: str


def changes_between(old: RoadmapRules, new: RoadmapRules, installation: Ladder) -> tuple[RuleChange, ...]:
    """What differs; setting a rule to what holds anyway is a change too, for it holds on when the default moves."""
    pairs = zip(rule_lines(old, installation), rule_lines(new, installation), strict=True)
    return tuple(
        RuleChange(before.name, before.label, _with_source(before), _with_source(after))
        for before, after in pairs
        if (before.value, before.own) != (after.value, after.own)
    )


def _with_source(line: RuleLine) -> str:
    return line.value if line.own else _("{value} (по умолчанию)", value=line.value)
