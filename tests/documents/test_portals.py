"""Acts on portals' pages and plans under «УТВЕРЖДАЮ»: the site's words, letterheads, stamps, lists of abbreviations."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap.documents.blocks import Paragraph
from roadmap.documents.content import abbreviations, requisites
from roadmap.documents.formats import page, plain
from tests.documents.reading import parse_bytes

PORTAL = """<html><body>
<header><div>Министерство спорта Томской области</div>
<nav><ul><li><a href="/">Главная</a></li><li><a href="/a">О министерстве</a></li></ul></nav></header>
<div class="breadcrumbs"><a href="/">Главная</a> / Приказы</div>
<div><a href="/">Главная</a> / <a href="/d">Документы</a></div>
<main><h1>Об утверждении плана строительства катков на 2025 год</h1>
<p>Приказ Министерства спорта Томской области от 03.02.2025 № 17</p>
<p>1. Утвердить прилагаемый план.</p><p>Министр И.И. Лосев</p>
<footer>Исполнитель: Орлова А.А.</footer></main>
<aside><ul><li>Открыт новый бассейн</li></ul></aside>
<footer><table><tr><td>г. Томск, ул. Садовая, 1</td><td>Приемная</td></tr></table></footer></body></html>"""


def words(text: str) -> list[str]:
    return [block.text for block in page.read("a.html", text.encode()).blocks if isinstance(block, Paragraph)]


def test_the_menu_the_crumbs_and_the_foot_of_a_site_are_no_text_of_the_act() -> None:
    found = " ".join(words(PORTAL))
    assert "Исполнитель: Орлова А.А." in found
    assert not any(word in found for word in ("Главная", "Документы", "бассейн", "Садовая"))
    act = parse_bytes("a.html", PORTAL.encode()).act
    assert (act.issuer, act.number, act.date) == ("Министерство спорта Томской области", "17", date(2025, 2, 3))


def test_a_menu_around_the_plan_itself_is_read() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>Заливка катка</td><td>март 2025 г.</td></tr>" for n in range(1, 4))
    assert page.read("a.html", f"<body><div class='menu'><table>{rows}</table></div></body>".encode()).blocks


def test_blocks_inside_inline_elements_part_the_words_and_nested_ones_keep_their_order() -> None:
    assert words("<body><span><div>Один</div><div>Два</div></span></body>") == ["Один\nДва"]
    assert words("<body><p><span>а <b>б <i>в</i></b> г</span></p></body>") == ["а б в г"]


@pytest.mark.parametrize(
    "text", ["«30» августа 2024 г.", "“30” августа 2024", '"30" августа 2024 г.', "« 30 » августа 2024", "«30» 08 2024"]
)
def test_a_day_in_quotes_is_a_date(text: str) -> None:
    assert requisites.parse_date(text) == date(2024, 8, 30)


@pytest.mark.parametrize(
    ("post", "issuer", "region"),
    [
        ("Начальник отдела культуры\nадминистрации Ясногорского района", "Отдел культуры администрации", None),
        ("Директор департамента\nкультуры Томской области", "Департамент культуры Томской области", "Томская область"),
        ("Министр культуры Томской области", None, "Томская область"),
    ],
)
def test_the_stamp_of_a_plan_tells_its_day_and_body(post: str, issuer: str | None, region: str | None) -> None:
    text = f"УТВЕРЖДАЮ\n{post}\n__________ И.И. Лосев\n« 5 » мая 2025 г.\n\nПлан работы музеев на 2025 год\n"
    act = parse_bytes("план.txt", text.encode()).act
    assert (act.date, act.kind, act.region) == (date(2025, 5, 5), None, region)
    assert (act.issuer or "").startswith(issuer or "")
    assert bool(act.issuer) is bool(issuer)


@pytest.mark.parametrize(
    ("head", "said", "issuer"),
    [
        ("ТОМСКАЯ ОБЛАСТЬ\nДЕПАРТАМЕНТ КУЛЬТУРЫ", "Департамента культуры Томской области",
         "Департамент культуры Томской области"),
        ("ТОМСКАЯ ОБЛАСТЬ\nДЕПАРТАМЕНТ КУЛЬТУРЫ", "департамента", "Департамент культуры"),
        ("РЕСПУБЛИКА КОМИ\nМИНИСТЕРСТВО КУЛЬТУРЫ", "министерства", "Министерство культуры Республики Коми"),
    ],
)  # fmt: skip
def test_the_region_of_the_letterhead_belongs_to_its_body(head: str, said: str, issuer: str) -> None:
    text = f"{head}\n\nПРИКАЗ\n\nот 5 мая 2025 г. № 7\n\nО плане\n\n1. Утвердить план {said}.\n\nДиректор И.И. Лосев\n"
    assert requisites.read(plain.read("приказ.txt", text.encode())).issuer == issuer


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Используемые сокращения: ДК – дома культуры; РМО – районное методическое объединение.",
            {"ДК": "дома культуры", "РМО": "районное методическое объединение"},
        ),
        (
            "Принятые обозначения:\n- ДК – дома культуры;\n- ЦБС - библиотеки",
            {"ДК": "дома культуры", "ЦБС": "библиотеки"},
        ),
        ("Ответственные: ДК – сцена; ЦБС – книги", {}),
        (
            "1. Утвердить план мероприятий («дорожную карту») по ремонту музеев (далее – дорожная карта).",
            {"дорожная карта": "план мероприятий («дорожную карту») по ремонту музеев"},
        ),
        (
            "органы местного самоуправления, осуществляющие управление в сфере образования (далее – МОУО)",
            {"МОУО": "органы местного самоуправления, осуществляющие управление в сфере образования"},
        ),
    ],
)
def test_what_an_abbreviation_stands_for(text: str, wanted: dict[str, str]) -> None:
    found = abbreviations.read(plain.read("a.txt", text.encode()))
    assert {alias.abbr: alias.full for alias in found} == wanted


def test_a_slip_in_a_list_of_abbreviations_is_a_suspect() -> None:
    rows = [f"{n}\tВыставка музея {n}\tТОИУК\tмай 2025 г." for n in range(1, 6)]
    rows += ["6\tКонкурс чтецов\tТОИГУК, ЦБС\tиюнь 2025 г.", "ТОИПК\tТОИУП\tСРОК\tИТОГ"]
    text = "\n".join(("План на 2025 год", "", "№\tМероприятие\tИсполнитель\tСрок", *rows))
    found = parse_bytes("a.txt", text.encode()).suspects
    assert [(one.seen, one.meant, one.line) for one in found] == [("ТОИГУК", "ТОИУК", 9)]
