"""Russian dates, numbers, plurals, and what is said of each control point."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from roadmap.language import setting
from roadmap.reports import wording as w
from roadmap.reports.verdicts import Verdict, judge
from tests.reports.samples import TODAY, change, compiled, indicator, task


def plain(text):
    return text.replace(w.NBSP, " ")


def test_dates_are_russian():
    assert plain(w.long_date(TODAY)) == "15 марта 2024 г."
    assert setting.short_date(date(2023, 5, 3)) == "03.05.2023"


def test_a_moment_names_its_zone_only_when_it_is_utc():
    assert plain(w.moment(datetime(2024, 3, 15, 7, 5, tzinfo=UTC))) == "15 марта 2024 г., 07:05 UTC"
    moscow = timezone(timedelta(hours=3))
    assert plain(w.moment(datetime(2024, 3, 15, 10, 5, tzinfo=moscow))) == "15 марта 2024 г., 10:05"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 дней"),
        (1, "1 день"),
        (2, "2 дня"),
        (5, "5 дней"),
        (11, "11 дней"),
        (12, "12 дней"),
        (21, "21 день"),
        (22, "22 дня"),
        (111, "111 дней"),
        (112, "112 дней"),
        (121, "121 день"),
    ],
)
def test_plurals_agree(count, text):
    assert plain(w.days(count)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "—"), (7.5, "7,5"), (10.0, "10"), (12400, "12 400"), (0.25, "0,25"), (-3.5, "−3,5"), (0.1 + 0.2, "0,3")],
)
def test_numbers_have_a_comma_and_no_idle_zeros(value, text):
    assert plain(setting.number(value)) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "—"), (40.0, "40,0 %"), (100.0, "100 %"), (0.0, "0 %"), (93.5, "93,5 %")]
)
def test_percentages_have_one_decimal_but_for_the_whole_and_nothing(value, text):
    assert plain(setting.percent(value)) == text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"state": "done", "fulfilled_on": date(2024, 2, 29)}, "29.02.2024, в срок"),
        ({"state": "done", "fulfilled_on": date(2024, 3, 2)}, "02.03.2024, с нарушением срока на 1 день"),
        ({"state": "failed"}, "не исполнено"),
        ({"state": "in_progress"}, "нет сведений, срок истёк 14 дней назад"),
        ({"state": "returned"}, "отчёт возвращён, срок истёк 14 дней назад"),
        ({"state": "returned", "due_on": TODAY}, "отчёт возвращён на доработку"),
        ({"state": "submitted", "fulfilled_on": date(2024, 3, 1)}, "представлено 01.03.2024, ожидает решения"),
        (
            {"state": "submitted", "fulfilled_on": date(2024, 3, 4)},
            "представлено 04.03.2024 с нарушением срока на 3 дня, ожидает решения",
        ),
        ({"state": "submitted"}, "представлено, ожидает решения"),
        ({"state": "extra_control", "fulfilled_on": date(2024, 3, 1)}, "на дополнительном контроле"),
        ({"state": "extra_control"}, "на дополнительном контроле, срок истёк 14 дней назад"),
        ({"state": "cancelled"}, "снято с контроля без исполнения"),
        ({"state": "planned", "due_on": TODAY}, "срок не наступил"),
        ({"state": "in_progress", "due_on": TODAY}, "в работе"),
        ({"extension_asked": True, "due_on": TODAY}, "запрошено продление срока"),
        ({"extension_asked": True}, "запрошено продление срока, срок истёк 14 дней назад"),
    ],
)
def test_status_of_a_point(changes, text):
    assert plain(w.status(judge(task(**changes), TODAY))) == text


def test_every_verdict_has_its_words():
    assert set(w.VERDICTS) == set(w.COLUMNS) == set(Verdict)


@pytest.mark.parametrize(
    ("original", "text"),
    [
        (date(2024, 3, 1), None),
        (date(2024, 2, 1), "по первоначальной дате — с нарушением на 28 дней"),
        (date(2024, 4, 1), "по первоначальной дате — в срок"),
    ],
)
def test_the_first_date_is_mentioned_when_it_was_another(original, text):
    line = judge(task(state="done", fulfilled_on=date(2024, 2, 29), original_due_on=original), TODAY)
    said = w.original_status(line)
    assert (said and plain(said)) == text


def test_a_fold_says_how_many_of_how_many_and_the_greatest_delay():
    past = [task(i, measure_id=1, n=1, due_on=date(2024, 3, i), state="in_progress") for i in range(1, 6)]
    done = [task(20, measure_id=1, n=1, state="done", fulfilled_on=date(2024, 3, 1))]
    report = compiled(*past, *done)
    fold = next(fold for fold in report.measures[0].folds if len(fold.lines) > 1)
    assert plain(w.fold_status(fold)) == "5 из 6 — нет сведений, срок истёк (самое большее 14 дней)"


@pytest.mark.parametrize(
    ("opens", "text"),
    [(None, "до 01.03.2024"), (date(2024, 3, 1), "01.03.2024"), (date(2024, 2, 1), "01.02.2024 – 01.03.2024")],
)
def test_a_term_reads_like_the_document(opens, text):
    assert plain(w.term(judge(task(opens_on=opens), TODAY))) == text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"fact": {2024: 10.0}}, "достигнут"),
        ({"fact": {2024: 9.0}}, "не достигнут"),
        ({"fact": {}}, "нет данных"),
        ({"plan": {}}, "план на год не установлен"),
    ],
)
def test_indicators_are_reached_or_not_or_unknown(changes, text):
    (row,) = compiled(indicators=[indicator(**changes)]).indicators
    assert w.reached(row) == text


def test_years_and_numbers_stay_with_their_words():
    assert w.tied("до 2024 года, приказ № 5") == f"до 2024{w.NBSP}года, приказ №{w.NBSP}5"


@pytest.mark.parametrize(
    ("kind", "act", "text"),
    [
        ("added", "приказ от 01.02.2024 № 77/01", "введено приказом от 01.02.2024 № 77/01"),
        ("changed", "распоряжение от 01.02.2024", "в редакции распоряжения от 01.02.2024"),
        ("removed", "Постановление № 5", "исключено постановлением № 5"),
        ("removed", "поручение губернатора", "исключено на основании: поручение губернатора"),
        ("removed", "", "исключено изменяющим актом"),
    ],
)
def test_a_change_names_its_act_in_the_right_case(kind, act, text):
    assert plain(w.change(change(kind=kind, act=act))) == text


def test_all_changes_of_one_act_are_one_sentence():
    said = [
        change(1, kind="removed"),
        change(2, fields=("deadline",)),
        change(3, fields=("schedule",)),
        change(4, fields=("executors", "title")),
        change(5, kind="added", code="3.1"),
    ]
    assert plain(w.changes_by_act("приказ от 01.02.2024 № 77/01", date(2024, 2, 10), said)) == (
        "Приказом от 01.02.2024 № 77/01 (учтено с 10.02.2024): введено — п. 3.1; изменено (срок) — п. 2, 3; "
        "изменено (название, исполнители) — п. 4; исключено — п. 1."
    )
