"""What replies say: reports, requests, refusals, and what is left to a person."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.replies.meaning import read_reply

TODAY = date(2024, 9, 14)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Исполнено 12.09, письмо № 01-12/345", date(2024, 9, 12)),
        ("п. 1.12 исполнен 30.12", date(2023, 12, 30)),
        ("Мероприятие проведено 5 мая 2024 г., письмо от 06.05.2024 № 12", date(2024, 5, 5)),
        ("Семинар состоялся вчера", date(2024, 9, 13)),
        ("Выполнено сегодня", TODAY),
        ("Исполнено. Отчёт направлен письмом от 11.09.2024 № 01-12/345", TODAY),
        ("12/09/2024 выполнено", date(2024, 9, 12)),
        ("Готово, 2024-09-01", date(2024, 9, 1)),
        ("Завершено 12.09.24", date(2024, 9, 12)),
        ("Исполнено 29.02", date(2024, 2, 29)),
        ("Исполнено (приказ от 12.02.2024 № 15), дата исполнения — 05.03.2024", date(2024, 3, 5)),
        ("Прошу считать исполненным 11.09", date(2024, 9, 11)),
        ("Семинар прошёл 12 сентября", date(2024, 9, 12)),
        ("Исполнено «12» сентября 2024 года", date(2024, 9, 12)),
        ("Исполнили вчера", date(2024, 9, 13)),
        ("Отправили отчёт 12.09.2024, вх. № 123 от 13.09.2024", date(2024, 9, 12)),
        ("Дата исполнения: 12.09.2024", date(2024, 9, 12)),
        ("Проведён 11-12 сентября 2024", date(2024, 9, 12)),
    ],
)
def test_a_report_names_its_day(words: str, day: date) -> None:
    said = read_reply(words, TODAY)
    assert (said.kind, said.fulfilled_on, said.result) == ("report", day, words)


@pytest.mark.parametrize(
    ("words", "day", "reason"),
    [
        ("прошу перенести до 20.10, так как ждём данные.", date(2024, 10, 20), "так как ждём данные"),
        ("Просим продлить срок до 15 января в связи с болезнью", date(2025, 1, 15), "в связи с болезнью"),
        ("просим срок исполнения перенести на 2024-11-01: ввиду отпуска", date(2024, 11, 1), "ввиду отпуска"),
        ("Перенесите срок с 20.09 на 25.09, причина: ремонт", date(2024, 9, 25), "причина: ремонт"),
        ("Просим изменить срок на 20.10.2024, причина: ремонт", date(2024, 10, 20), "причина: ремонт"),
        ("Просим рассмотреть возможность переноса срока на 15.10.2024 в связи с ремонтом", date(2024, 10, 15),
         "в связи с ремонтом"),
        ("Срок исполнения просим считать 30.10.2024, так как ждём данные", date(2024, 10, 30), "так как ждём данные"),
        ("Ходатайствуем о продлении до 01.11.2024 по причине болезни", date(2024, 11, 1), "по причине болезни"),
        ("Нужно ещё время до 20.10, потому что ждём данные", date(2024, 10, 20), "потому что ждём данные"),
        ("Исполнено частично, прошу перенести до 1 ноября, поскольку не хватает людей", date(2024, 11, 1),
         "поскольку не хватает людей"),
    ],
)  # fmt: skip
def test_a_request_names_its_day_and_reason(words: str, day: date, reason: str) -> None:
    said = read_reply(words, TODAY)
    assert (said.kind, said.new_date, said.reason) == ("extension", day, reason)


@pytest.mark.parametrize(
    "words",
    [
        "не наше",
        "Не к нам.",
        "Это не относится к нашей компетенции",
        "Мы не являемся исполнителем",
        "Направлено ошибочно",
        "Данное мероприятие не в нашей компетенции",
        "Не имеет к нам отношения",
        "Вопрос вне компетенции центра",
        "Передайте это в Департамент, к нам ошибочно",
        "Просим исключить нас из числа соисполнителей",
    ],
)
def test_a_refusal_is_known(words: str) -> None:
    assert read_reply(words, TODAY).kind == "not_ours"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Спасибо",
        "Не исполнено, нет денег",
        "Будет исполнено 20.09",
        "Когда надо?",
        "Мероприятие не проведено",
        "Срок прошёл, но мы работаем",
        "Работа ведётся, будет исполнено к 25.09",
        "Принято в работу",
        "Не провели",
        "Выполнено частично, остаток до 20.10.2024",
        "Мероприятие состоится 25.09.2024",
        "Спасибо, учтём",
        "Получено",
    ],
)
def test_what_is_not_plain_is_left_to_a_person(words: str) -> None:
    said = read_reply(words, TODAY)
    assert said.kind == "unclear"
    assert said.notes


def test_doubts_are_told() -> None:
    assert any("дата исполнения не названа" in note for note in read_reply("Исполнено", TODAY).notes)
    assert any("новый срок не назван" in note for note in read_reply("прошу продлить срок", TODAY).notes)
    assert any("уже прошёл" in note for note in read_reply("прошу перенести до 01.09.2024", TODAY).notes)
    assert any("не наступила" in note for note in read_reply("Исполнено 18.09.2024", TODAY).notes)


@given(st.text(st.sampled_from(list("исполнено прошу перенести не наше 0123456789./-№дот,\n")), max_size=80))
def test_whatever_is_written_something_is_understood(words: str) -> None:
    assert read_reply(words, TODAY).kind in ("report", "extension", "not_ours", "unclear")


def test_a_measure_s_number_is_no_date() -> None:
    said = read_reply("1.12 исполнено", TODAY, ["1.12"])
    assert (said.fulfilled_on, said.result) == (TODAY, "1.12 исполнено")
    asked = read_reply("Просим продлить 1.12 до 20.10, так как 1.12 ждёт данных", TODAY, ["1.12."])
    assert (asked.new_date, asked.reason) == (date(2024, 10, 20), "так как 1.12 ждёт данных")
    assert read_reply("12.09 исполнено", TODAY, ["1.12"]).fulfilled_on == date(2024, 9, 12)
