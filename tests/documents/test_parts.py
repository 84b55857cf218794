"""Which part of an act an amendment changes: rows of indicators are never measures, whatever their number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roadmap.documents.changes.amended import amended
from roadmap.documents.model import Amendment
from tests.documents.reading import parse_bytes
from tests.orders import editions

ORDER = (
    "1. Внести в приказ от 10.01.2024 № 5 «Об утверждении плана мероприятий» (далее – приказ) следующие изменения:\n"
)
PLAN = parse_bytes("план.txt", editions.order(editions.plan()).encode())


def read(points: str, into: str = editions.INTO) -> tuple[Amendment, ...]:
    found = parse_bytes("акт.txt", editions.amending_act(points, into=into).encode()).amendments
    assert found, points
    return found


def titles(amendments: tuple[Amendment, ...]) -> list[str]:
    return [measure.title for measure in amended(PLAN.measures, amendments, PLAN.period)]


@pytest.mark.parametrize(
    "point",
    [
        "1.1. Строку 3 показателей исключить;",
        "1.1. В таблице показателей строку 3 исключить;",
        "1.1. В таблице «Показатели реализации дорожной карты» строку 3 исключить;",
        "1.1. В приложении № 2 «Показатели реализации плана» строку 3 исключить;",
        "1.1. В Приложении № 2 (показатели) строку 3 признать утратившей силу;",
        "1.1. Пункт 3 раздела «Целевые показатели» исключить;",
        "1.1. В разделе III «Показатели (индикаторы)» пункт 3 исключить;",
        "1.1. Строки 3 и 4 таблицы целевых индикаторов исключить;",
        "1.1. Позицию 3 перечня показателей исключить;",
        "1.1. В системе показателей пункт 3 исключить;",
        "1.1. Строку 3 изложить в следующей редакции: «3\tДоля педагогов, прошедших диагностику\t%\t75\t80»;",
        "1.1. Пункт 3 изложить в следующей редакции: «3. Доля педагогов, прошедших диагностику, – 75 %»;",
        "1.1. Дополнить строкой 13 показателей следующего содержания: «13\tДоля школ\t%\t75\t80»;",
        "1.1. Дополнить показателем 13 следующего содержания: «13. Доля школ – 75 %»;",
        "1.1. В строке 3 показателей слова «Проведение» заменить словами «Отмена»;",
        "1.1. В приложении № 2 «Показатели плана мероприятий»:\nа) строку 3 исключить;\nб) строку 4 исключить;",
        "1.1. В таблице показателей:\n1.1.1. строку 3 исключить;\n1.1.2. строку 4 исключить;",
        "1.1. В таблице «Индикаторы» приложения № 1:\n- строку 3 исключить;\n- строку 4 исключить;",
        "1.1. В приложении № 2:\nа) строку 3 изложить в новой редакции: «3\tДоля школ\t%\t7»;\nб) строку 5 исключить;",
        "1.1. По показателю 3:\nслова «Проведение» заменить словами «Отмена»;",
    ],
)
def test_rows_of_indicators_are_no_measures(point: str) -> None:
    found = read(point)
    assert titles(found) == list(editions.TITLES)
    assert {one.part for one in found} == {"показатели"}


def test_an_amendment_read_before_parts_were_known_is_judged_by_its_target() -> None:
    found = read("1.1. Строку 3 таблицы показателей исключить;\n1.2. Пункт 5 исключить.")
    older = tuple(replace(one, part=None) for one in found)
    assert titles(older) == [title for title in editions.TITLES if title != editions.TITLES[4]]


@pytest.mark.parametrize(
    "into",
    [
        "1. Внести в Показатели эффективности плана мероприятий, утверждённые приказом от 10.01.2024 № 5, изменения:\n",
        "1. Внести в целевые показатели, утверждённые приказом № 5 (далее – Перечень), следующие изменения:\n",
        "1. Внести в приложение № 2 к приказу № 5 «Показатели плана» (далее – Приложение) следующие изменения:\n",
        "1. Внести в таблицу показателей плана мероприятий следующие изменения:\n",
    ],
)
def test_an_act_that_amends_the_indicators_touches_no_measure(into: str) -> None:
    found = read("1.1. Строку 3 исключить;\n1.2. В пункте 4 слова «Конкурс» заменить словами «Слёт».", into)
    assert titles(found) == list(editions.TITLES)
    assert [one.part for one in found] == ["показатели"] * 2


@pytest.mark.parametrize(
    ("point", "into"),
    [
        ("1.1. Пункт 3 исключить;", editions.INTO),
        ("1.1. Пункт 3 «Мониторинг показателей» исключить;", editions.INTO),
        ("1.1. Пункт 3 раздела 2 «Достижение показателей качества» исключить;", editions.INTO),
        ("1.1. В приложении № 1 «План мероприятий» пункт 3 исключить;", ORDER),
        ("1.1. В приложении № 1:\nа) строку 3 исключить;", ORDER),
        (
            "1.1. Пункт 3 исключить;",
            "1. Внести в план мероприятий по достижению показателей проекта, утверждённый приказом № 5, изменения:\n",
        ),
    ],
)
def test_measures_beside_the_word_indicators_are_still_measures(point: str, into: str) -> None:
    found = read(point, into)
    assert titles(found) == [title for title in editions.TITLES if title != editions.TITLES[2]]
    assert [one.part for one in found] == ["дорожная карта"]


def test_a_measure_that_counts_something_is_restated_as_a_measure() -> None:
    row = "5\tОхват педагогов курсами\tдо 1 мая 2024 г.\tИРО\t100 %"
    found = read(f"1.1. Пункт 5 изложить в следующей редакции: «{row}»;\n1.2. В графе «Показатели» пункта 6 слова "
                 "«Мониторинг» заменить словами «Осмотр».")  # fmt: skip
    assert titles(found)[4:6] == ["Охват педагогов курсами", "Осмотр стажировочных площадок"]
    assert [one.part for one in found] == ["дорожная карта"] * 2


def test_one_annex_holds_both_measures_and_indicators() -> None:
    points = (
        "1.1. В приложении № 1:\nа) строку 3 исключить;\n"
        "б) в таблице показателей строку 4 изложить в новой редакции: «4\tДоля школ\t%\t75»;\nв) строку 5 исключить."
    )
    found = read(points, ORDER)
    assert titles(found) == [title for n, title in enumerate(editions.TITLES, 1) if n not in (3, 5)]
    assert [one.part for one in found] == ["дорожная карта", "показатели", "дорожная карта"]


def test_points_of_the_order_and_of_what_it_approves_beside_the_roadmap_are_no_measures() -> None:
    points = ("Пункт 2 исключить;", "Пункт 3 Положения исключить;", "В составе рабочей группы пункт 4 исключить.")
    found = read("\n".join(f"1.{n}. {point}" for n, point in enumerate(points, 1)), ORDER)
    assert titles(found) == list(editions.TITLES)
    assert [one.part for one in found] == ["приказ"] * 3


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        (
            "№\tНаименование\tЕд. изм.\tСрок\tЗначение\tОтветственный",
            "{n}\t{name}\t%\tдо 31 декабря 2024 г.\t{n}0\tИРО",
        ),
        ("№\tСодержание\tСрок\tИсполнитель\tРезультат", "{n}\t{name}\tдо 31 декабря 2024 г.\tИРО\t{n}0 %"),
    ],
)
def test_a_table_of_indicators_with_terms_and_bodies_is_no_roadmap(heading: str, row: str) -> None:
    names = ("Доля педагогов, прошедших диагностику", "Количество методистов", "Охват школ наставничеством")
    table = "\n".join([heading, *(row.format(n=n, name=name) for n, name in enumerate(names, 1))])
    text = editions.edition(editions.plan(), after=f"Показатели реализации плана мероприятий\n\n{table}\n")
    found = parse_bytes("редакция.txt", text.encode())
    assert [[measure.title for measure in one.measures] for one in found.roadmaps] == [list(editions.TITLES)]
    alone = editions.amending_act("1.1. Пункт 3 исключить.") + f"\nПоказатели реализации плана мероприятий\n\n{table}\n"
    assert parse_bytes("акт.txt", alone.encode()).roadmaps == ()


def test_a_number_that_stands_in_two_sections_is_looked_for_in_the_one_named() -> None:
    sections = {
        "Раздел I. Кадры": [(str(n), title) for n, title in enumerate(editions.TITLES[:6], 1)],
        "Раздел II. Школы": [(str(n), title) for n, title in enumerate(editions.TITLES[6:], 1)],
    }
    plan = parse_bytes("план.txt", editions.order(sections).encode())

    def left(point: str) -> list[str]:
        return [measure.title for measure in amended(plan.measures, read(point), plan.period)]

    without = [title for title in editions.TITLES if title != editions.TITLES[8]]
    assert left("1.1. Пункт 3 раздела II исключить.") == without
    assert left("1.1. В разделе «Школы»:\nа) пункт 3 исключить.") == without
    assert left("1.1. Пункт 3 исключить.") == list(editions.TITLES), "which of the two is not said"
