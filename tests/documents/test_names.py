"""Where one name ends and the next begins: «и», commas, clauses and paragraphs, inside a name and between two."""

from __future__ import annotations

import pytest

from roadmap.documents import bodies, names
from roadmap.documents.bodies import Register


def cut(cell: str, protected: tuple[str, ...] = ()) -> list[str]:
    return [name.text for name in names.split(cell, protected)]


@pytest.mark.parametrize(
    "cell",
    [
        "Комитет и участники рабочей группы",
        "КРИППО и Дошкольные образовательные организации",
        "Управление образования, ЦОПП и детские сады",
        "Минобразования области и Рособрнадзор",
        "ГАУ «Дирекция спорта» и ГБУ «Центр туризма»",
        "общеобразовательные организации и организации дополнительного образования",
        "Министерство образования, науки и молодёжи и органы местного самоуправления",
        "Департамент культуры, а также краевая библиотека",
        "Иванов И.И. и Петров П.П.",
    ],
)
def test_and_parts_two_bodies(cell: str) -> None:
    found = names.split(cell)
    assert len(found) == cell.count(" и ") - cell.count("науки и") + cell.count(", ") - cell.count(", науки") + 1
    assert not any(name.doubtful for name in found)


@pytest.mark.parametrize(
    "cell",
    [
        "Министерство науки и высшего образования Российской Федерации",
        "департамент образования и молодёжной политики",
        "Комитет по физической культуре, спорту и туризму",
        "Министерство труда, занятости и социальной защиты населения Брянской области",
        "Управление образования, культуры и спорта администрации района",
        "администрации города Орла и Орловского района",
        "Комиссия по делам несовершеннолетних и защите их прав",
        "КДН и ЗП",
        "дошкольные и общеобразовательные организации",
        "Отдел по делам ГО, ЧС и ПБ",
        "ГБУ «Институт развития, оценки и качества»",
        "школы, реализующие программы основного, среднего общего образования",
        "органы местного самоуправления, осуществляющие управление в сфере образования",
        "учреждения, подведомственные Министерству",
        "вузы, расположенные на территории края",
        "колледжи, включая филиалы",
        "директора и методисты сельских школ",
    ],
)
def test_a_comma_or_and_inside_a_name_does_not_part_it(cell: str) -> None:
    assert names.split(cell) == [names.Name(cell)]


def test_after_a_clause_or_an_enumeration_the_list_goes_on() -> None:
    assert cut("органы, имеющие лицензию, вузы, подведомственные организации") == [
        "органы, имеющие лицензию",
        "вузы",
        "подведомственные организации",
    ]
    assert cut("Департамент труда, занятости и миграции, ЦЗН, родители и педагоги") == [
        "Департамент труда, занятости и миграции",
        "ЦЗН",
        "родители",
        "педагоги",
    ]


@pytest.mark.parametrize("cell", ["Центр поддержки и организации отдыха", "Министерство и «Полюс»", "Отдел МВД и ФСБ"])
def test_where_and_cannot_be_told_the_name_stays_whole_and_is_doubted(cell: str) -> None:
    assert names.split(cell) == [names.Name(cell, doubtful=True)]
    read = bodies.read(cell, "", "", Register([cell]))
    assert read.review
    assert "несколько исполнителей" in read.notes[0]


def test_a_name_met_elsewhere_settles_and() -> None:
    register = Register(["Отдел МВД", "ФСБ", "Отдел МВД и ФСБ"])
    assert [name.text for name in register.split("Отдел МВД и ФСБ")] == ["Отдел МВД", "ФСБ"]


def test_a_defined_abbreviation_is_never_split() -> None:
    assert cut("ТИРО ПК и ППК, школы", ("ТИРО ПК и ППК",)) == ["ТИРО ПК и ППК", "школы"]
    assert bodies.read("РЦ и Ш", "", "", Register(["РЦ и Ш"], ["РЦ и Ш"])).lead == ("РЦ и Ш",)


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("Минобрнауки Пермского края\nГБУ ДПО «Институт»", ["Минобрнауки Пермского края", "ГБУ ДПО «Институт»"]),
        ("Минобр края\nМуниципальные школы", ["Минобр края", "Муниципальные школы"]),
        ("Министерство образования\nОмской области\nИРО", ["Министерство образования Омской области", "ИРО"]),
        ("ГАУ ДПО\nТОГИРРО", ["ГАУ ДПО ТОГИРРО"]),
        (
            "муниципальные\nорганы управления образованием\nшколы",
            ["муниципальные органы управления образованием", "школы"],
        ),
        ("органы власти\nосуществляющие надзор", ["органы власти осуществляющие надзор"]),
        ("Администрация города\nГрозный", ["Администрация города Грозный"]),
        ("Центр\nи школы", ["Центр", "школы"]),
    ],
)
def test_a_paragraph_begins_a_name_unless_the_words_go_on(cell: str, wanted: list[str]) -> None:
    assert cut(cell) == wanted


def test_all_named_before_the_next_remark_lead() -> None:
    read = bodies.read("", "", "ответственные: Минобр, ИРО; соисполнители: ЦОКО и школы", Register([]))
    assert (read.lead, read.executors) == (("Минобр", "ИРО"), ("ЦОКО", "школы"))
