"""The grammar file, its kept tables, the noise before it and the explanation after it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import roadmap.deadlines.words.lalr as tables
from roadmap.deadlines import Period, explain, parse, read
from roadmap.deadlines.phrase import Frequency, Unit

PERIOD = Period(date(2023, 5, 23), date(2024, 12, 31))


def test_the_kept_tables_are_those_of_the_grammar() -> None:
    kept = json.loads(Path(tables.__file__).with_name("deadlines.json").read_text(encoding="utf-8"))
    built = json.loads(json.dumps(tables.build(tables.grammar_text())))
    assert kept == built, "run: python -m roadmap.deadlines.words.lalr"


def test_a_phrase_is_parsed_into_what_it_says_without_dates_of_a_period() -> None:
    phrase = parse("Июнь (ежегодно)")
    assert phrase.items[0] == Unit("month", 6)
    assert phrase.items[2] == Frequency("year")


def test_what_is_not_covered_whole_is_not_covered_at_all() -> None:
    for text in ("до 1 марта 2024 г. примерно", "май 2024 или июнь 2024", "ориентировочно май 2024", "1 марта 2024?"):
        schedule = read(text, PERIOD)
        assert (schedule.kind, schedule.windows, schedule.review) == ("unknown", (), True), text
        assert schedule.why


def test_a_phrase_that_is_no_deadline_says_so() -> None:
    assert read("", PERIOD).why == "Срок не указан: впишите его."
    assert "оставлен пропуск" in str(read("«__» ______ 2024 г.", PERIOD).why)
    assert "непонятно «чепуха»" in str(read("чепуха", PERIOD).why)
    assert "слишком длинный" in str(read("май " * 1000, PERIOD).why)


@pytest.mark.parametrize(
    ("clean", "spoilt"),
    [
        ("сентябрь 2023", "сен-\nтябрь 2023"),
        ("сентябрь 2023", "сен\nтябрь 2023"),
        ("сентябрь 2023", "<p>Сентябрь 2023</p>"),
        ("сентябрь 2023", "С Е Н".replace(" ", "") + "ТЯБРЬ  2023."),
        ("декабрь 2024 г.", "декабрь2024 г."),
        ("июнь 2024 г.", "июнь 2024г."),
        ("30.06.2023", "3O.O6.2O23"),
        ("15 мая 2023", "l5 мая 2023"),
        ("15 мая 2023", "I5 мая 2023"),
        ("III квартал 2023", "Ш квартал 2023"),
        ("IV квартал 2023", "1V квартал 2023"),
        ("IV квартал 2023", "Ⅳ квартал 2023"),
        ("II полугодие 2023", "2 полуг. 2023 г.г."),
        ("октябрь 2023", "oктябpь 2023"),
        ("в течение 2023-2024 гг.", "в течении 2023 — 2024г.г"),
        ("в течение 2023-2024 гг.", "втечение 2023‑2024 гг"),
        ("отчетный период: май 2023".replace("отчетный период: ", ""), "2.14. Май 2023"),
        ("25 декабря 2023", "двадцать пятое декабря 2023 года"),
        ("до 1 сентября 2023", "до1сентября2023г."),
        ("отчёт до 20.12.2024", "отчет до 20.12.2024"),
    ],
)
def test_noise_is_survived(clean: str, spoilt: str) -> None:
    assert read(clean, PERIOD).windows
    assert read(spoilt, PERIOD) == read(clean, PERIOD)


@pytest.mark.parametrize("text", ["окрябрь 2023", "сентрябрь 2023", "ежекваратльно", "постояно"])
def test_a_misspelt_word_with_one_neighbour_is_read_and_told(text: str) -> None:
    schedule = read(text, PERIOD)
    assert "typo" in schedule.inferred
    assert "прочитано как" in str(schedule.why)


def test_a_misspelt_word_with_two_neighbours_is_not_guessed() -> None:
    assert read("июнюль 2023", PERIOD).kind == "unknown"
    assert read("июнль 2023", PERIOD).kind == "unknown"


def test_the_explanation_shows_what_was_read_and_what_it_makes() -> None:
    text = "ежеквартально до 10 числа месяца, следующего за отчетным"
    said = explain(text, read(text, PERIOD))
    assert said.startswith(f"«{text}» → каждый квартал; срок — 10 число месяца, следующего за отчётным; ")
    assert "повторяющийся срок, 7 раз: 01.07.2023–10.07.2023" in said
    assert said.endswith("и ещё 3")
    waits = "в течение 5 рабочих дней со дня регистрации"
    assert "5 рабочих дней после события «регистрации»" in explain(parse(waits), read(waits, PERIOD))
    assert "проверьте: " in explain("до 2024 года", read("до 2024 года", PERIOD))


def test_every_phrase_of_the_table_can_be_explained() -> None:
    table = Path(__file__).with_name("phrases.txt").read_text(encoding="utf-8").splitlines()
    for text in (line.split(" | ")[0] for line in table if " | " in line):
        assert explain(text, read(text, PERIOD)).startswith("«")
