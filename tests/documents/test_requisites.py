"""Requisites, instructions, definitions, periods of orders in other forms than the five."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap.deadlines import Schedule
from roadmap.documents.content import abbreviations, instructions, requisites, suspects, terms
from roadmap.documents.formats import plain
from roadmap.documents.model import Span
from tests.documents.reading import parse_bytes

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


def order(text: str = ORDER) -> requisites.Act:
    return requisites.read(plain.read("приказ.txt", text.encode()))


def test_requisites_of_an_order() -> None:
    act = order()
    assert (act.kind, act.number, act.date) == ("приказ", "101-ОД", date(2024, 3, 5))
    assert act.title == "Об утверждении плана мероприятий на 2024-2025 годы"
    assert (act.region, act.place) == ("Псковская область", "г. Псков")
    assert act.issuer == "Комитет образования Псковской области"
    assert (act.signatory, act.signatory_post) == ("А.В. Седунов", "Председатель комитета")
    assert act.controller == "заместитель председателя комитета Петрова А.А."


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
    assert requisites.parse_date(text) == day


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
    assert terms.leans(terms.term("постоянно", span), span)
    assert not terms.leans(terms.term("15.05.2024", span), span)
    assert not terms.term("15.05.2024", span).schedule.review
    assert terms.term("май 2024", Span(None, None)).schedule == Schedule("unknown", review=True, why=terms.NO_PERIOD)


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


POINTS = """ПРИКАЗ
от 03.02.2025 № 17

1. Утвердить план.

2. Отделу музеев (Лосев И.И.) ежемесячно, до 5 числа, размещать сведения о ходе работ.

3. Директору МБУ «Музей» (далее – Музей):

3.1. ежегодно до 1 июля и до 1 октября представлять отчёт;

3.2. в 10-дневный срок со дня подписания приказа подготовить смету.

4. Рекомендовать главам районов в срок до 1 марта, 1 июня и 31 декабря 2025 года провести смотры.

5. Контроль за исполнением приказа возложить на первого заместителя

Министра, курирующего вопросы культуры, Котову А.А.

Министр культуры П.П. Зайцев
"""


def test_a_term_is_no_part_of_the_addressee_and_all_its_dates_are_kept() -> None:
    found = instructions.read(plain.read("приказ.txt", POINTS.encode()))
    assert [(i.n, i.addressee, i.deadline) for i in found[:5]] == [
        ("1", None, None),
        ("2", "Отделу музеев (Лосев И.И.)", "ежемесячно, до 5 числа"),
        ("3.1", "Директору МБУ «Музей»", "ежегодно до 1 июля и до 1 октября"),
        ("3.2", "Директору МБУ «Музей»", "в 10-дневный срок со дня подписания приказа"),
        ("4", "главам районов", "в срок до 1 марта, 1 июня и 31 декабря 2025 года"),
    ]


def test_a_point_over_the_edge_of_a_page_is_one_and_names_no_signatory() -> None:
    act = order(POINTS)
    assert act.controller == "первый заместитель Министра, курирующего вопросы культуры, Котова А.А."
    assert (act.signatory, act.signatory_post) == ("П.П. Зайцев", "Министр культуры")


FRAMED = """<html><body><table><tr><td>Герб</td><td><p>ДЕПАРТАМЕНТ КУЛЬТУРЫ И ИСКУССТВ ТОМСКОЙ ОБЛАСТИ</p>
<p>РАСПОРЯЖЕНИЕ</p></td></tr></table><table><tr><td>14.05.2024</td><td>№ 77/01</td></tr></table>
<p>О плане развития музеев</p><p>ПРИКАЗЫВАЮ:</p><p>1. Утвердить план развития музеев и искусств.</p>
<p>2. Контроль оставляю за собой.</p><table><tr><td>Начальник департамента</td><td></td><td>И.И. Лосев</td></tr></table>
<table><tr><td>№</td><td>Музей</td></tr><tr><td>1</td><td>от 01.01.2020 № 5</td></tr></table></body></html>"""


def test_the_head_and_the_signature_may_stand_in_layout_tables() -> None:
    read = parse_bytes("приказ.html", FRAMED.encode())
    act = read.act
    assert (act.kind, act.number, act.date) == ("распоряжение", "77/01", date(2024, 5, 14))
    assert act.issuer == "Департамент культуры и искусств Томской области"
    assert (act.signatory, act.signatory_post) == ("И.И. Лосев", "Начальник департамента")
    assert [i.n for i in read.instructions] == ["1", "2"]


@pytest.mark.parametrize(
    ("stamp", "issuer"),
    [
        ("УТВЕРЖДЁН приказом главного управления культуры области от 14 мая 2024 г. № 77-п", "Главное управление"),
        ("Приложение № 1 к приказу министерства культуры области от 14.05.2024 № 77-п", "Министерство культуры"),
    ],
)
def test_where_the_order_is_absent_its_stamp_tells_the_act(stamp: str, issuer: str) -> None:
    text = f"{stamp}\n\nДорожная карта развития музеев на 2025 год\n"
    act = parse_bytes("план.txt", text.encode()).act
    assert (act.kind, act.number, act.date) == ("приказ", "77-п", date(2024, 5, 14))
    assert act.issuer is not None
    assert act.issuer.startswith(issuer)


def test_a_command_is_no_issuer() -> None:
    assert order("О плане\n\nПРИКАЗЫВАЮ:\n\n1. Утвердить план.\n").issuer is None
