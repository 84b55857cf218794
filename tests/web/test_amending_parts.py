"""Acts that change indicators, or add a section with its own table, as the page tells and applies them."""

from __future__ import annotations

from tests.orders import editions
from tests.web.test_ending_many import Desk, untouched
from tests.web.visitors import Served


def test_an_act_on_indicators_changes_no_measure_and_says_so(served: Served) -> None:
    desk = Desk(served)
    first, second = "строку 3 исключить", "в строке 4 слова «Конкурс» заменить словами «Слёт»"
    points = f"1.1. В приложении № 2 «Показатели плана»:\nа) {first};\nб) {second}."
    address = desk.open(editions.amending_act(points))
    page = desk.visitor.get(address)
    assert "Мероприятия не меняются" in page.text
    assert page.text.count("меняет показатели, а не мероприятия") == 2
    refused = desk.apply(address, untouched(page))
    assert (refused.status, "Применять нечего" in refused.alert()) == (422, True)
    assert desk.in_force() == list(editions.TITLES)


def test_a_new_edition_takes_nothing_from_its_table_of_indicators(served: Served) -> None:
    desk = Desk(served)
    rows = (
        "1\tДоля педагогов\t%\tдо 31 декабря 2024 г.\t30\tИРО\n2\tКоличество школ\tед.\tдо 31 декабря 2024 г.\t7\tИРО"
    )
    table = f"Показатели плана\n\n№\tНаименование\tЕд. изм.\tСрок\tЗначение\tОтветственный\n{rows}\n"
    address = desk.open(editions.edition(editions.plan(left_out=(3,)), after=table))
    assert desk.apply(address, desk.form(address)).status == 303
    assert desk.in_force() == [title for title in editions.TITLES if title != editions.TITLES[2]]


def test_a_section_added_with_its_table_ends_nothing(served: Served) -> None:
    desk = Desk(served)
    table = editions.TABLE.format(heading="Раздел II. Риски")
    points = f"1.1. Дополнить разделом II следующего содержания:\n«{table}».\n1.2. Пункт 3 исключить.\n"
    address = desk.open(editions.amending_act(points))
    assert desk.apply(address, desk.form(address)).status == 303
    assert desk.in_force() == [*(title for title in editions.TITLES if title != editions.TITLES[2]), *editions.FRESH]
