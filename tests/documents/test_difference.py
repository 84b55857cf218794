"""Two editions, and an edition with an amending act."""

from __future__ import annotations

from dataclasses import replace

from roadmap.documents.changes import amended
from roadmap.documents.changes.difference import Difference, compare
from tests.documents.layouts import Item, Layout, as_text, build
from tests.documents.reading import parse_bytes

LAYOUT = Layout(("number", "title", "deadline", "bodies", "result"))
PLAN = [
    Item(
        "Создание рабочей группы по наставничеству",
        ("Раздел 1. Организация",),
        ("Минобр",),
        (),
        "февраль 2024 г.",
        "Приказ",
    ),
    Item("Анализ профессиональных дефицитов", ("Раздел 1. Организация",), ("ИРО",), (), "март 2024 г.", "Справка"),
    Item(
        "Проведение семинара для наставников",
        ("Раздел 2. Обучение",),
        ("ИРО",),
        ("ММС",),
        "до 1 мая 2024 г.",
        "Материалы",
    ),
    Item("Конкурс лучших практик", ("Раздел 2. Обучение",), ("ИРО",), (), "май 2024 г.", "Итоги"),
]


def measures(items: list[Item]) -> tuple:  # type: ignore[type-arg]
    return parse_bytes("план.txt", as_text(["План мероприятий на 2024 год"], [build(items, LAYOUT)])).measures


def kinds(difference: Difference) -> list[tuple[str, list[str]]]:
    return [
        (change.kind, [field.kind for field in change.fields]) for change in difference.changes if change.kind != "same"
    ]


def test_the_same_edition_differs_in_nothing() -> None:
    assert kinds(compare(measures(PLAN), measures(PLAN))) == []


def test_text_date_body_and_result_are_told_apart() -> None:
    changed = [
        replace(PLAN[0], title="Создание и работа рабочей группы по наставничеству"),
        replace(PLAN[1], deadline="апрель 2024 г."),
        replace(PLAN[2], executors=("ММС", "школы")),
        replace(PLAN[3], result="Приказ об итогах"),
    ]
    found = compare(measures(PLAN), measures(changed))
    assert kinds(found) == [
        ("changed", ["text"]),
        ("changed", ["date"]),
        ("changed", ["body"]),
        ("changed", ["result"]),
    ]
    assert all(change.sure for change in found.changes)


def test_added_and_removed_measures_are_found_though_the_numbers_move() -> None:
    added = Item("Издание сборника материалов", ("Раздел 2. Обучение",), ("ИРО",), (), "декабрь 2024 г.", "Сборник")
    found = compare(measures(PLAN), measures([PLAN[0], added, PLAN[2], PLAN[3]]))
    assert [(c.kind, c.old, c.new) for c in found.changes if c.kind in ("added", "removed")] == [
        ("added", None, 1),
        ("removed", 1, None),
    ]


def test_a_measure_that_moved_to_another_part_keeps_its_history() -> None:
    moved = replace(PLAN[1], section=("Раздел 2. Обучение",))
    (change,) = [c for c in compare(measures(PLAN), measures([PLAN[0], PLAN[2], PLAN[3], moved])).changes if c.old == 1]
    assert change.new == 3
    assert "section" in [field.kind for field in change.fields]


def test_an_unlike_pair_with_one_number_is_not_sure() -> None:
    rewritten = [*PLAN[:3], replace(PLAN[3], title="Конкурс профессионального мастерства молодых педагогов")]
    found = compare(measures(PLAN), measures(rewritten))
    assert not any(change.sure for change in found.changes if change.kind == "changed")


def test_the_json_counts_and_leaves_out_what_is_the_same() -> None:
    shown = compare(measures(PLAN), measures(PLAN[:3])).as_json()
    assert shown["counts"] == {"added": 0, "removed": 1, "changed": 0, "same": 3}
    assert len(shown["changes"]) == 1


AMENDING = """МИНИСТЕРСТВО ОБРАЗОВАНИЯ ТВЕРСКОЙ ОБЛАСТИ

ПРИКАЗ

15.03.2024 № 77

О внесении изменений в план мероприятий

1. Внести в план мероприятий, утвержденный приказом от 10.01.2024 № 5 (далее – План), следующие изменения:

1.1. строку 3 изложить в следующей редакции:

«3.\tПроведение итогового семинара для наставников\tдо 1 июня 2024 г.\tИнститут развития образования\tМатериалы»;

1.2. дополнить строкой 5 следующего содержания:

«5.\tИздание сборника\tдекабрь 2024 г.\tМетодический центр\tСборник»;

1.3. в пункте 2 слова «март 2024 г.» заменить словами «апрель 2024 г.»;

1.4. пункт 4 исключить.

2. Контроль за исполнением приказа оставляю за собой.

Министр И.И. Иванов
"""


def test_an_amending_act_is_read_as_operations() -> None:
    act = parse_bytes("изменения.txt", AMENDING.encode())
    assert [(a.op, a.target) for a in act.amendments] == [
        ("replace", "строка 3 Плана"),
        ("add", "строка 5 Плана"),
        ("replace_words", "пункт 2 Плана"),
        ("remove", "пункт 4 Плана"),
    ]
    assert (act.amendments[2].old, act.amendments[2].new) == ("март 2024 г.", "апрель 2024 г.")
    assert act.act.controller == "Министр И.И. Иванов"


def test_an_amending_act_gives_a_difference_to_be_confirmed() -> None:
    act = parse_bytes("изменения.txt", AMENDING.encode())
    plan = parse_bytes("план.txt", as_text(["План мероприятий на 2024 год"], [build(PLAN, LAYOUT)]))
    found = amended.difference(plan.measures, act.amendments, plan.period)
    assert kinds(found) == [
        ("changed", ["date"]),
        ("changed", ["text", "date", "body", "body"]),
        ("added", []),
        ("removed", []),
    ]
    after = amended.amended(plan.measures, act.amendments, plan.period)
    assert [m.title for m in after][-2:] == ["Проведение итогового семинара для наставников", "Издание сборника"]
    assert after[1].schedule["windows"] == [{"start": "2024-04-01", "due": "2024-04-30"}]
    assert all(after[index].review for index in (1, 2, 3))
