"""Ways in which orders name their period, their points, their aims and their bodies."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap.documents.blocks import Document, Paragraph
from roadmap.documents.cells import cell_looks, columns
from roadmap.documents.cells.columns import Role
from roadmap.documents.content import body_names, suspects, terms
from roadmap.documents.model import ParsedDocument, Span
from tests.documents.reading import parse_bytes

HEAD = "Мероприятие\tСрок\tИсполнитель\tРезультат"
ROWS = (
    "Осмотр теплиц\tдо 1 марта 2025 г.\tОтдел сельского хозяйства\tАкты осмотра",
    "Посев рассады\tапрель 2025 г.\tМБУ «Теплицы»\tЖурнал посева",
    "Ремонт полива\tмай 2025 г.\tМБУ «Теплицы»\tАкт ремонта",
)


def plan(*before: str, rows: tuple[str, ...] = ROWS, head: str = HEAD) -> ParsedDocument:
    return parse_bytes("a.txt", "\n".join([*(f"{line}\n" for line in before), head, *rows]).encode())


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("План развития теплиц на 2024/2025 учебный год", date(2024, 9, 1), date(2025, 8, 31)),
        ("План работы кружков в 2025/2026 учебном году", date(2025, 9, 1), date(2026, 8, 31)),
        ("План работы кружков на 2025-2027 учебные годы", date(2025, 9, 1), date(2027, 8, 31)),
        ("План работы кружков на 2025/26 уч. год", date(2025, 9, 1), date(2026, 8, 31)),
        ("План работы кружков (2025 – 2026 учебный год)", date(2025, 9, 1), date(2026, 8, 31)),
        ("План на 2025–2026 годы и 2026/2027 учебный год", date(2025, 1, 1), date(2026, 12, 31)),
        ("План на период до 2026 года", date(2025, 2, 3), date(2026, 12, 31)),
        ("План на 2025, 2026 годы", date(2025, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_school_year_runs_from_september_to_august(text: str, start: date, end: date) -> None:
    assert terms.period([text], date(2025, 2, 3)) == Span(start, end)


@pytest.mark.parametrize(
    "before",
    [
        ["Дорожная карта по развитию теплиц", "Тепличного городского округа на 2025–2026 годы"],
        ["Дорожная карта по развитию теплиц", "Сроки реализации: 2025–2026 годы"],
        ["1. Утвердить дорожную карту по развитию теплиц на 2025–2026 годы.", "Дорожная карта по развитию теплиц"],
    ],
)
def test_the_period_of_a_title_that_goes_on_or_of_the_point_that_approves_it(before: list[str]) -> None:
    found = plan("ПРИКАЗ", "03.02.2025 № 7", *before)
    assert found.period == Span(date(2025, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("mark", ["п. {}", "п.{}", "пункт {}", "№ {}", "{}-й"])
def test_a_column_of_points_numbers_the_measures(mark: str) -> None:
    numbered = tuple(f"{mark.format(n)}\t{row}" for n, row in enumerate(ROWS, 1))
    found = plan("План развития теплиц на 2025 год", rows=numbered, head=f"Пункт\t{HEAD}").measures
    assert [m.code for m in found] == [mark.format(n) for n in (1, 2, 3)]
    assert [m.title for m in found] == ["Осмотр теплиц", "Посев рассады", "Ремонт полива"]
    assert not any(m.review for m in found)


@pytest.mark.parametrize("mark", ["п. {}", "№ {}", "{}."])
def test_points_in_the_column_of_measures_are_parted_from_titles(mark: str) -> None:
    numbered = tuple(f"{mark.format(n)} {row}" for n, row in enumerate(ROWS, 1))
    found = plan("План развития теплиц на 2025 год", rows=numbered, head=f"Пункт {HEAD}").measures
    assert [(m.code, m.title) for m in found] == [
        (mark.format(n).rstrip("."), title)
        for n, title in enumerate(("Осмотр теплиц", "Посев рассады", "Ремонт полива"), 1)
    ]
    assert not any(m.notes for m in found)


def test_headings_of_numbers_and_of_both() -> None:
    assert columns.heading_role("Пункт плана") is Role.NUMBER
    assert columns.heading_role("№ п/п") is Role.NUMBER
    assert columns.heading_role("№ Наименование мероприятия") is Role.TITLE
    assert cell_looks.number("3-й") and cell_looks.number("п.3") and not cell_looks.number("3-й квартал")


@pytest.mark.parametrize(
    "line",
    [
        "Цель: создание условий для выращивания рассады",
        "Задачи: осмотр, посев и ремонт",
        "Цели и задачи: рассада в каждый двор",
        "Сроки реализации: 2025 год",
        "Куратор: Репина О.О.",
        "Основная цель – рассада в каждый двор",
        "Этапы работы\nЦель: рассада",
    ],
)
def test_what_a_plan_is_for_heads_no_part_of_it(line: str) -> None:
    found = plan("План развития теплиц на 2025 год", line).measures
    assert not any("Цел" in text or ":" in text or "–" in text for m in found for text in m.section)


def test_a_numbered_aim_still_heads_its_part() -> None:
    found = plan("План развития теплиц на 2025 год", "Задача 1. Подготовка теплиц").measures
    assert found[0].section == ("Задача 1. Подготовка теплиц",)


@pytest.mark.parametrize(
    "clause",
    [
        "на базе которых созданы центры «Росток»",
        "в которых обучаются дети из сёл",
        "имеющие теплицы",
        "не имеющие теплиц",
        "входящие в объединение",
        "не участвующие в смотре",
        "расположенные в сёлах",
        "расположенных в сёлах",
        "где открыты кружки",
        "чьи теплицы отремонтированы",
        "за которыми закреплены участки",
        "участвующие в проекте «Росток»",
        "подведомственные управлению",
        "прошедшие отбор",
        "вошедшие в проект",
        "не прошедшие отбор",
        "создавшие школы юннатов",
    ],
)
def test_a_relative_clause_begins_no_body(clause: str) -> None:
    cell = f"Школы района, {clause}, Отдел земли, МБУ «Сад»"
    assert [name.text for name in body_names.split(cell)] == [f"Школы района, {clause}", "Отдел земли", "МБУ «Сад»"]


def test_a_portal_heads_the_act_with_its_number_and_is_published_later() -> None:
    page = (
        "<main><h1>Распоряжение главы округа от 2 февраля 2026 г. № 1-118 «Об утверждении плана развития теплиц округа "
        "и садов на ближайшие годы»</h1><p>Опубликовано: 03.02.2026</p><p>В целях развития:</p>"
        "<p>1. Утвердить план.</p></main>"
    )
    act = parse_bytes("a.html", page.encode()).act
    assert (act.number, act.date, act.kind) == ("1-118", date(2026, 2, 2), "распоряжение")


def test_a_date_of_publication_is_not_the_act_s() -> None:
    page = "<p>ПРИКАЗ</p><p>Опубликовано: 03.02.2026</p><p>О теплицах округа</p><p>1. Утвердить план.</p>"
    assert parse_bytes("a.html", page.encode()).act.date is None


def test_legal_forms_are_no_slips_of_each_other() -> None:
    text = Paragraph("\n".join([*["КОГОАУ «Сад»"] * 9, "КОГАУ «Лес»", *["центр ЦОППК"] * 9, "центр ЦОПК"]))
    found = suspects.find(Document("a", (text,)), ())
    assert [suspect.seen for suspect in found] == ["ЦОПК"]
