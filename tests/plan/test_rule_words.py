"""Rules as people type them: read, said in words, compared."""

from __future__ import annotations

import pytest

from roadmap.deadlines import ReportingDay, RuleSet
from roadmap.errors import BadInput
from roadmap.plan.ladder import Ladder
from roadmap.plan.rule_words import NAMES, RoadmapRules, changes_between, read_rules, rule_lines

LADDER = Ladder()


def typed(**values: str) -> RoadmapRules:
    return read_rules(RoadmapRules(), values, LADDER)


def test_what_is_typed_is_read() -> None:
    rules = typed(
        reminder_days=" 3, 14;0 3", overdue_every_days="2", shift_rule="forward", time_zone="Asia/Kolkata",
        month="5", quarter="10/next", half="last/next", year="", continuous="quarter",
    )  # fmt: skip
    assert rules.policy == {"reminder_days": [14, 3, 0], "overdue_every_days": 2}
    assert (rules.shift_rule, rules.time_zone) == ("forward", "Asia/Kolkata")
    bare = {"month": ReportingDay(5), "quarter": ReportingDay(10, "next"), "half": ReportingDay(0, "next")}
    assert rules.reporting == RuleSet(bare, "quarter")


def test_an_empty_value_gives_the_rule_back_and_what_is_not_typed_stays() -> None:
    rules = read_rules(typed(reminder_days="5", overdue_every_days="2", quarter="25"), {"reminder_days": ""}, LADDER)
    assert rules.policy == {"overdue_every_days": 2}
    assert rules.reporting.bare == {"quarter": ReportingDay(25)}
    every = read_rules(rules, dict.fromkeys(NAMES, ""), LADDER)
    assert every == RoadmapRules()


def test_every_rule_reads_back_what_a_form_shows_of_it() -> None:
    rules = typed(reminder_days="5, 1", month="5", quarter="10/next", half="last/next", continuous="year")
    shown = {line.name: line.typed for line in rule_lines(rules, LADDER)}
    assert set(shown) == set(NAMES)
    assert read_rules(RoadmapRules(), shown, LADDER) == rules


def test_each_line_says_what_holds_and_where_it_comes_from() -> None:
    lines = {line.name: line for line in rule_lines(typed(quarter="10/next", internal_working_days="0"), LADDER)}
    assert lines["quarter"].value == "10 число месяца, следующего за кварталом"
    assert (lines["month"].value, lines["month"].own) == ("последний день месяца", False)
    assert (lines["reminder_days"].value, lines["reminder_days"].own) == ("30, 14, 7, 3, 1, 0", False)
    assert (lines["internal_working_days"].value, lines["internal_working_days"].default) == ("0", "3")


def test_setting_what_holds_anyway_is_a_change_since_it_holds_on() -> None:
    (change,) = changes_between(RoadmapRules(), typed(overdue_every_days="7"), LADDER)
    assert (change.old, change.new) == ("7 (по умолчанию)", "7")
    assert changes_between(RoadmapRules(), RoadmapRules(), LADDER) == ()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("reminder_days", "часто", "«Напоминать до срока»: нужны числа дней от 0 до 366"),
        ("reminder_days", "400", "от 0 до 366"),
        ("overdue_every_days", "0", "«Напоминать о просроченном»: нужно целое число дней от 1 до 366"),
        ("overdue_every_days", "1, 2", "целое число"),
        ("overdue_every_days", "-1", "целое число"),
        ("leadership_after_working_days", "3", "не раньше, чем контролирующему лицу"),
        ("quarter", "40", "число месяца от 1 до 31"),
        ("quarter", "0", "число месяца от 1 до 31"),
        ("month", "десятое", "«ежемесячно»: нужно число"),
        ("continuous", "week", "выберите month"),
        ("shift_rule", "up", "back"),
        ("time_zone", "Moscow", "нет часового пояса «Moscow»"),
        ("time_zone", "../etc", "нет часового пояса"),
        ("colour", "red", "нет правила «colour»; есть: reminder_days"),
    ],
)
def test_what_cannot_be_read_says_which_rule_and_what_it_takes(name: str, value: str, said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        typed(**{name: value})
    assert said in refusal.value.message
    assert refusal.value.data.get("field", name) == name
