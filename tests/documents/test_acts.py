"""Requisites, instructions, definitions, periods of orders in other forms than the five."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap.documents import abbreviations, acts, instructions, suspects, terms
from roadmap.documents.model import Span
from roadmap.documents.readers import plain

ORDER = """РОССИЙСКАЯ ФЕДЕРАЦИЯ
КОМИТЕТ ОБРАЗОВАНИЯ ПСКОВСКОЙ ОБЛАСТИ

П Р И К А З

от 5 марта 2024 г. № 101-ОД

г. Псков

Об утверждении плана мероприятий на 2024-2025 годы

В целях исполнения поручений комитет образования приказывает:

1. Утвердить прилагаемый план мероприятий.

2. Руководителям муниципальных органов управления образованием:

2.1. обеспечить исполнение плана;

2.2. представить отчет в срок до 20.12.2024.

3. Рекомендовать образовательным организациям руководствоваться планом.

4. Контроль за исполнением приказа возложить на заместителя председателя комитета Петрову А.А.

Председатель комитета А.В. Седунов
"""


def order(text: str = ORDER) -> acts.Act:
    return acts.read(plain.read("приказ.txt", text.encode()))


def test_requisites_of_an_order() -> None:
    act = order()
    assert (act.kind, act.number, act.date) == ("приказ", "101-ОД", date(2024, 3, 5))
    assert act.title == "Об утверждении плана мероприятий на 2024-2025 годы"
    assert (act.region, act.place) == ("Псковская область", "г. Псков")
    assert act.issuer == "Комитет образования Псковской области"
    assert (act.signatory, act.signatory_post) == ("А.В. Седунов", "Председатель комитета")
    assert act.controller == "заместитель председателя комитета Петрову А.А."


def test_instructions_have_addressee_and_term() -> None:
    found = instructions.read(plain.read("приказ.txt", ORDER.encode()))
    assert [(i.n, i.addressee, i.deadline) for i in found] == [
        ("1", None, None),
        ("2.1", "Руководителям муниципальных органов управления образованием", None),
        ("2.2", "Руководителям муниципальных органов управления образованием", "в срок до 20.12.2024"),
        ("3", "образовательным организациям", None),
        ("4", "заместителя председателя комитета Петрову А.А.", None),
    ]


def test_a_text_that_is_no_act_has_no_requisites() -> None:
    act = order("Просто текст.\n\nЕщё одна строка.\n")
    assert (act.kind, act.number, act.date, act.title, act.signatory, act.controller) == (None,) * 6


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("от 01.02.2024 № 5", date(2024, 2, 1)),
        ("«7» мая 2024 года", date(2024, 5, 7)),
        ("15 ИЮН 2023", date(2023, 6, 15)),
        ("31.02.2024", None),
        ("пункт 3.2.1", None),
    ],
)
def test_dates_of_acts(text: str, day: date | None) -> None:
    assert acts.parse_date(text) == day


@pytest.mark.parametrize(
    ("title", "span"),
    [
        ("на период до 2024 года", Span(date(2023, 7, 8), date(2024, 12, 31))),
        ("на 2021-2026 годы", Span(date(2021, 1, 1), date(2026, 12, 31))),
        ("на 2025 год", Span(date(2025, 1, 1), date(2025, 12, 31))),
        ("на 2024/2025 учебный год", Span(date(2024, 9, 1), date(2025, 8, 31))),
        ("на период с 01.03.2024 по 30.11.2024", Span(date(2024, 3, 1), date(2024, 11, 30))),
        ("о развитии образования", None),
    ],
)
def test_periods_in_titles(title: str, span: Span | None) -> None:
    assert terms.period([title], date(2023, 7, 8)) == span


def test_where_no_period_is_named_what_leans_on_it_is_for_a_person() -> None:
    span = terms.from_terms(["май 2024 г.", "2025 год"], None)
    assert span == Span(date(2024, 1, 1), date(2025, 12, 31), assumed=True)
    assert terms.schedule("постоянно", span)["review"] is True
    assert terms.schedule("15.05.2024", span)["review"] is False
    assert terms.schedule("май 2024", Span(None, None))["kind"] == "unknown"


@pytest.mark.parametrize(
    ("before", "abbr", "full"),
    [
        (
            "в рамках региональной системы научно-методического сопровождения кадров",
            "РС НМС",
            "региональной системы научно-методического сопровождения кадров",
        ),
        ("3.2. Ресурсный центр ГАУК ТО «Объединение»", "РЦ ГАУК ТО", "Ресурсный центр ГАУК ТО «Объединение»"),
        (
            "Утвердить Положение о службе, утвержденное приказом № 5",
            "Положение",
            "Положение о службе, утвержденное приказом № 5",
        ),
        ("школы, муниципальная методическая служба", "ММС", "муниципальная методическая служба"),
    ],
)
def test_a_definition_stands_for_the_words_before_it(before: str, abbr: str, full: str) -> None:
    assert abbreviations.phrase_before(before, abbr) == full


def test_a_word_with_foreign_letters_and_a_word_written_twice_are_suspect() -> None:
    document = plain.read("а.txt", "к порtалу системы\nутверждённого утвержденного плана\n".encode())
    assert [(s.seen, s.line) for s in suspects.find(document, ())] == [
        ("порtалу", 1),
        ("утверждённого утвержденного", 2),
    ]
