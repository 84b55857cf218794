"""Letters from templates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from notifications.render import Renderer, TemplateFault


@dataclass(frozen=True, slots=True)
class Measure:
    title: str


@dataclass(frozen=True, slots=True)
class Context:
    name: str
    measures: tuple[Measure, ...] = ()


FILES = {
    "subject.txt": "Срок\n  для {{ name }}\n",
    "body.txt": "{% for m in measures %}\n— {{ m.title }}\n{% endfor %}\nСсылка: {{ base }}",
    "body.html": '<html><body><p class="big">{{ name }}</p>'
    "{% for m in measures %}<b>{{ m.title }}</b>{% endfor %}</body></html>",
}
CSS = ".big { color: #123456 } @media (prefers-color-scheme: dark) { .big { color: white } }"


def folder(at: Path, **files: str) -> Path:
    home = at / "emails" / "due"
    home.mkdir(parents=True)
    for name, content in files.items():
        (home / name.replace("_", ".")).write_text(content, "utf-8")
    return at


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    root = folder(tmp_path / "shipped", **{name.replace(".", "_"): text for name, text in FILES.items()})
    (root / "emails" / "letter.css").write_text(CSS, "utf-8")
    return root


CONTEXT = Context("<Мария & К°>", (Measure("A < B"),))


def test_html_is_escaped_and_text_is_not(shipped: Path) -> None:
    letter = Renderer([shipped], {"base": "https://vekha.example.org"}).render("due", CONTEXT)
    assert letter.subject == "Срок для <Мария & К°>"
    assert letter.text == "— A < B\nСсылка: https://vekha.example.org\n"
    assert "&lt;Мария &amp; К°&gt;" in letter.html
    assert "A &lt; B" in letter.html


def test_styles_stand_in_the_elements_and_dark_mode_stays_a_rule(shipped: Path) -> None:
    html = Renderer([shipped], {"base": ""}).render("due", CONTEXT).html
    assert 'style="color: #123456' in html
    assert "@media (prefers-color-scheme: dark)" in html


def test_a_letter_may_have_no_html(shipped: Path) -> None:
    (shipped / "emails" / "due" / "body.html").unlink()
    assert Renderer([shipped], {"base": ""}).render("due", CONTEXT).html == ""


def test_filters_are_known_to_templates(shipped: Path) -> None:
    (shipped / "emails" / "due" / "subject.txt").write_text("{{ name | shout }}", "utf-8")
    letter = Renderer([shipped], {"base": ""}, filters={"shout": str.upper}).render("due", CONTEXT)
    assert letter.subject == "<МАРИЯ & К°>"


@pytest.mark.parametrize(
    "broken", ["{{ nobody }}", "{% if %}", "{{ name.nothing.more }}", "{{ 1 / 0 }}", "{% include 'emails/gone.txt' %}"]
)
def test_a_broken_override_falls_back_and_alarms(shipped: Path, tmp_path: Path, broken: str) -> None:
    own = folder(tmp_path / "own", subject_txt=broken)
    alarms: list[TemplateFault] = []
    letter = Renderer([own, shipped], {"base": ""}, alarm=alarms.append).render("due", CONTEXT)
    assert letter.subject == "Срок для <Мария & К°>"
    assert [(fault.name, "не работает" in str(fault)) for fault in alarms] == [("due", True)]


def test_a_working_override_wins_file_by_file(shipped: Path, tmp_path: Path) -> None:
    own = folder(tmp_path / "own", subject_txt="Своя тема")
    letter = Renderer([own, shipped], {"base": ""}).render("due", CONTEXT)
    assert (letter.subject, letter.text[:1]) == ("Своя тема", "—")


def test_a_broken_shipped_template_is_an_error(shipped: Path) -> None:
    with pytest.raises(TemplateFault, match="шаблон письма «gone» не работает: нет файла"):
        Renderer([shipped]).render("gone", CONTEXT)
    with pytest.raises(TemplateFault, match="base"):
        Renderer([shipped]).render("due", CONTEXT)


def test_a_context_is_a_dataclass(shipped: Path) -> None:
    with pytest.raises(TypeError, match="dataclass"):
        Renderer([shipped]).render("due", {"name": "x"})


def test_without_folders_there_is_no_renderer() -> None:
    with pytest.raises(ValueError, match="folder"):
        Renderer([])
