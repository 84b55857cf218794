"""An installation's own templates: whatever is wrong with one, the letter goes out and its file and line are named."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from notifications import overrides
from notifications.render import Renderer, TemplateFault


@dataclass(frozen=True, slots=True)
class Context:
    name: str
    number: int | None = 3


SHIPPED = {
    "due/subject.txt": "Срок {{ number }}",
    "due/body.txt": '{% import "emails/parts.txt" as parts %}\nЗдравствуйте, {{ name }}\n{{ parts.foot() }}',
    "due/body.html": '{% import "emails/parts.html" as parts %}\n<html><body>'
    "{% block lead %}<p>{{ name }}</p>{% endblock %}"
    "{% block foot %}{{ parts.foot(name) }}{% endblock %}</body></html>",
    "parts.txt": "{% macro foot() %}Веха{% endmacro %}",
    "parts.html": '{% macro foot(name) %}<p class="foot">{{ name }}</p>{% endmacro %}',
    "letter.css": ".foot { color: #123456 }",
}
CONTEXT = Context("Мария")


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    """The files under ``root/emails``."""
    for name, content in files.items():
        path = root / "emails" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return write(tmp_path / "shipped", SHIPPED)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return write(tmp_path / "own", {".keep": ""})


BROKEN: list[tuple[str, str | bytes, int | None, str]] = [
    ("due/subject.txt", "Срок\n{{ nmae }}", 2, "неизвестное имя «nmae»"),
    ("due/subject.txt", "{% if %}", 1, "Expected an expression"),
    ("due/subject.txt", "Срок\n\n{{ name.surname }}", 3, "нет поля «surname»"),
    ("due/subject.txt", "{{ 1 / 0 }}", 1, "ZeroDivisionError"),
    ("due/subject.txt", "{{ none + 1 }}", 1, "TypeError"),
    ("due/subject.txt", "  \n", None, "пусто"),
    ("due/body.txt", "{# ничего #}", None, "пусто"),
    ("due/body.html", "\n", None, "пусто"),
    ("due/body.txt", b"\xd1\n\xf0\xee\xea", 1, "UTF-8"),
    ("due/body.txt", "Срок\n".encode() + b"\xc8\xe2\xe0\xed", 2, "UTF-8"),
    ("due/body.html", "{% include 'emails/gone.html' %}", 1, "нет файла emails/gone.html"),
    ("due/body.html", "<p>\n{% include '../../etc/passwd' %}", 2, "нет файла"),
    ("due/body.html", "{{ name.__class__.__mro__ }}", 1, "запрещено"),
    ("due/body.txt", "{% for n in range(10 ** 9) %}x{% endfor %}", 1, "OverflowError"),
    ("due/body.txt", "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}", 1, "RecursionError"),
    ("due/body.html", '{% extends "product/emails/due/body.html" %}\n{% block fooot %}{% endblock %}', 2, "foot, lead"),
    ("parts.txt", "{% macro tail() %}{% endmacro %}", None, "foot"),
    ("parts.html", "{% macro foot() %}<p>{% endmacro %}", None, "takes no keyword|too many|not expected|argument"),
    ("letter.css", b".foot { color: \xd0 }", 1, "UTF-8"),
]


@pytest.mark.parametrize(("file", "content", "line", "reason"), BROKEN)
def test_a_broken_own_file_is_named_with_its_line_and_the_letter_goes_out_as_shipped(
    shipped: Path, own: Path, file: str, content: str | bytes, line: int | None, reason: str
) -> None:
    plain = Renderer([shipped]).render("due", CONTEXT)
    write(own, {file: content})
    alarms: list[TemplateFault] = []
    renderer = Renderer([own, shipped], alarm=alarms.append)
    assert renderer.render("due", CONTEXT) == plain
    (fault,) = alarms
    assert (fault.name, fault.file) == ("due", f"emails/{file}")
    assert line is None or fault.line == line
    assert any(part in fault.reason for part in reason.split("|")), fault.reason
    assert renderer.faults() == (fault,)


def test_one_file_that_breaks_every_letter_alarms_once(shipped: Path, own: Path) -> None:
    write(shipped, {name.replace("due", "late"): text for name, text in SHIPPED.items() if name.startswith("due")})
    write(own, {"parts.html": "{% macro foot(name) %}{{ nobody }}{% endmacro %}"})
    alarms: list[TemplateFault] = []
    renderer = Renderer([own, shipped], alarm=alarms.append)
    for letter in ("due", "late", "due"):
        for _ in range(50):
            renderer.render(letter, CONTEXT)
    assert [fault.file for fault in alarms] == ["emails/parts.html"]


def test_a_repair_is_seen_without_a_restart_and_ends_the_fault(shipped: Path, own: Path) -> None:
    renderer = Renderer([own, shipped])
    assert renderer.render("due", CONTEXT).subject == "Срок 3"
    write(own, {"due/subject.txt": "{% if %}"})
    assert renderer.render("due", CONTEXT).subject == "Срок 3"
    before = renderer.version()
    assert [fault.file for fault in renderer.faults()] == ["emails/due/subject.txt"]
    write(own, {"due/subject.txt": "Своя тема"})
    assert renderer.faults() == ()
    assert renderer.render("due", CONTEXT).subject == "Своя тема"
    assert renderer.version() != before
    (own / "emails" / "due" / "subject.txt").unlink()
    assert renderer.render("due", CONTEXT).subject == "Срок 3"


def test_what_fails_for_one_measure_only_falls_back_for_that_letter_only(shipped: Path, own: Path) -> None:
    write(own, {"due/subject.txt": "Осталось {{ 10 - number }}"})
    renderer = Renderer([own, shipped])
    assert renderer.render("due", Context("Мария", 3)).subject == "Осталось 7"
    assert renderer.render("due", Context("Мария", None)).subject == "Срок None"
    assert renderer.render("due", Context("Мария", 4)).subject == "Осталось 6"
    (fault,) = renderer.faults()
    assert (fault.file, fault.line) == ("emails/due/subject.txt", 1)


def test_one_block_may_be_changed_and_the_rest_taken_from_the_product(shipped: Path, own: Path) -> None:
    write(
        own,
        {"due/body.html": '{% extends "product/emails/due/body.html" %}{% block lead %}<h1>Своё</h1>{% endblock %}'},
    )
    html = Renderer([own, shipped]).render("due", CONTEXT).html
    assert "<h1>Своё</h1>" in html
    assert 'style="color: #123456' in html


def test_a_byte_order_mark_is_no_fault(shipped: Path, own: Path) -> None:
    write(own, {"due/subject.txt": b"\xef\xbb\xbf" + "Тема".encode()})
    assert Renderer([own, shipped]).render("due", CONTEXT).subject == "Тема"


def test_a_flood_of_text_is_cut_off(shipped: Path, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overrides, "MOST_TEXT", 10_000)
    write(own, {"due/body.txt": "{% for n in range(90000) %}слово {% endfor %}"})
    renderer = Renderer([own, shipped])
    assert "Здравствуйте" in renderer.render("due", CONTEXT).text
    assert "10000" in renderer.faults()[0].reason


def test_a_folder_that_goes_away_costs_no_letter_and_is_told(shipped: Path, own: Path) -> None:
    write(own, {"due/subject.txt": "Своя"})
    renderer = Renderer([own, shipped])
    assert renderer.render("due", CONTEXT).subject == "Своя"
    shutil.rmtree(own)
    assert renderer.render("due", CONTEXT).subject == "Срок 3"
    (fault,) = renderer.faults()
    assert "не читается" in fault.reason
    write(own, {"due/subject.txt": "Снова"})
    assert renderer.render("due", CONTEXT).subject == "Снова"
    assert renderer.faults() == ()


def test_letters_without_own_files_are_rendered_as_shipped(shipped: Path, own: Path) -> None:
    write(own, {"due/subject.txt": "Своя"})
    write(shipped, {"late/subject.txt": "Поздно", "late/body.txt": "Текст"})
    renderer = Renderer([own, shipped])
    assert renderer.own_files() == ("emails/due/subject.txt",)
    assert renderer.own_files_of("late") == frozenset()
    assert renderer.own_files_of("due") == {"emails/due/subject.txt"}
    assert renderer.render("late", CONTEXT).html == ""


def test_proving_alarms_nobody(shipped: Path, own: Path) -> None:
    write(own, {"due/subject.txt": "{{ nobody }}"})
    alarms: list[TemplateFault] = []
    renderer = Renderer([own, shipped], alarm=alarms.append)
    fault = renderer.prove("due", CONTEXT)
    assert fault is not None
    assert (alarms, renderer.faults()) == ([], ())
    assert Renderer([shipped]).prove("due", CONTEXT) is None


def test_what_a_template_is_given_cannot_be_changed_by_it(shipped: Path, own: Path) -> None:
    @dataclass(frozen=True, slots=True)
    class WithList:
        name: str
        number: int
        items: list[int]

    write(own, {"due/subject.txt": "{{ items.append(7) }}"})
    kept = [1]
    renderer = Renderer([own, shipped])
    renderer.render("due", WithList("Мария", 1, kept))
    assert kept == [1]
    assert renderer.faults()
