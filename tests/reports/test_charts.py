"""The charts are well-formed, truthful in length, and safe."""

import pytest
from lxml import etree

from roadmap.reports.layout import charts
from tests.reports.samples import compiled, lifelike, task

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("chart", [charts.by_section, charts.by_month])
def test_nothing_to_show_is_no_chart(chart):
    assert chart(compiled()) == ""
    assert chart(compiled(task(state="cancelled"))) == ""


@pytest.mark.parametrize("chart", [charts.by_section, charts.by_month])
def test_a_chart_is_well_formed_named_and_has_no_style_or_script(chart):
    root = etree.fromstring(chart(lifelike()))
    assert root.get("role") == "img"
    assert root.get("aria-label")
    assert not root.findall(f".//{SVG}script")
    assert not root.xpath("//@style")


def test_bars_are_as_long_as_their_counts():
    report = compiled(*(task(i, section=("А",)) for i in range(1, 4)), task(9, section=("Б",), state="failed"))
    boxes = etree.fromstring(charts.by_section(report)).findall(f".//{SVG}rect")
    lengths = [float(box.get("width")) for box in boxes]
    assert lengths[0] == pytest.approx(3 * lengths[1], abs=0.2)
    assert [box.findtext(f"{SVG}title") for box in boxes] == ["А: нет сведений, срок истёк — 3", "Б: не исполнено — 1"]


def test_columns_of_months_end_inside_the_picture():
    root = etree.fromstring(charts.by_month(lifelike()))
    width = float(root.get("viewBox").split()[2])
    for box in root.findall(f".//{SVG}rect"):
        assert float(box.get("x")) >= 0
        assert float(box.get("x")) + float(box.get("width")) <= width
        assert float(box.get("y")) >= 0


def test_names_are_escaped_and_cut():
    name = "<b>&" + "я" * 300
    svg = charts.by_section(compiled(task(section=(name,))))
    texts = [element.text or "" for element in etree.fromstring(svg).findall(f".//{SVG}text")]
    assert not any(len(text) > charts.NAME_LENGTH for text in texts)
    assert "<b>" not in svg
