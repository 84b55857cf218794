"""What an abbreviation stands for: in the five orders, and in sentences of other kinds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from roadmap.documents.content import abbreviations
from roadmap.documents.model import Alias
from tests.documents.reading import parse_bytes

DOCUMENTS = Path(__file__).parents[1] / "data" / "documents"


@cache
def aliases(key: str) -> tuple[Alias, ...]:
    path = next(DOCUMENTS.glob(f"{key}*.txt"))
    return parse_bytes(path.name, path.read_bytes()).aliases


@pytest.mark.parametrize(
    ("key", "line", "abbr", "full"),
    [
        ("000", 81, "программ ДПО", "дополнительным профессиональным программам"),
        (
            "000",
            332,
            "РЦ ГАУК ТО ТКТО",
            "Ресурсный центр по реализации культурной политики ГАУК ТО «Тюменское концертно-",
        ),
        ("000", 740, "ЦОПМикП", "ГАУТО «Центр оценки профессионального мастерства и квалификации педагогов»"),
        ("001", 133, "Академия Минпросвещения, Федеральный оператор", "ФГАОУ ДПО «Академия реализации"),
        ("001", 289, "АНО НОО «Капитал развития»", "АНО Научно-общественное объединение «Капитал развития»"),
        (
            "002",
            84,
            "ЦНППМ АСОУ",
            "Центр непрерывного повышения профессионального мастерства государственного бюджетного",
        ),
        ("002", 87, "ЦНППМ ГГТУ", "Центр непрерывного повышения профессионального мастерства государственного"),
        ("002", 94, "ГБОУ ДО МО ОЦР ДОПВ", "государственное бюджетное образовательное учреждение дополнительного"),
        ("002", 112, "Рекрутинг центр АСОУ", "Рекрутинг центр государственного бюджетного образовательного учреждения"),
        ("002", 274, "РС НМС", "системой научно-методического сопровождения педагогических работников"),
        (
            "003",
            366,
            "ФГБОУ ВО ЮУрГГПУ",
            "ФГБОУ ВО «Южно-Уральский государственный гуманитарно-педагогический университет»",
        ),
        ("003", 408, "ММПГ", "Межмуниципальные проектные группы в рамках образовательной агломерации по развитию"),
        ("004", 36, "работников образования", "педагогических и управленческих работников"),
    ],
)
def test_an_abbreviation_of_the_orders_begins_at_its_own_first_word(key: str, line: int, abbr: str, full: str) -> None:
    found = [alias for alias in aliases(key) if alias.line == line and alias.abbr == abbr]
    assert len(found) == 1
    assert found[0].full.startswith(full)


def test_words_of_a_measure_with_an_abbreviation_behind_them_define_nothing() -> None:
    assert not [alias for alias in aliases("003") if alias.line == 730]


@pytest.mark.parametrize(
    ("before", "abbr", "full"),
    [
        (
            "Отчёт размещают на сайте ГБУ ДПО «Центр цифровых компетенций»",
            "ЦЦК",
            "ГБУ ДПО «Центр цифровых компетенций»",
        ),
        (
            "МКУ «Управление заказчика» (далее – МКУ УЗ), Комитет по труду и занятости населения Омской области",
            "Комитет",
            "Комитет по труду и занятости населения Омской области",
        ),
        ("обучение по основным образовательным программам", "программы", "основным образовательным программам"),
        (
            "государственное казённое учреждение Омской области «Центр занятости»",
            "ЦЗН",
            "государственное казённое учреждение Омской области «Центр занятости»",
        ),
        ("Утвердить план развития сельских территорий на 2024-2026 годы", "План", "план развития сельских территорий"),
    ],
)
def test_a_definition_takes_in_no_words_before_it(before: str, abbr: str, full: str) -> None:
    assert abbreviations.phrase_before(before, abbr) == full
