"""The page of the letters' templates and the previews, as an administrator sees them without JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest

from roadmap.database import Database
from roadmap.letters.templates.alarms import watch_templates
from roadmap.letters.templates.previews import NAMES
from tests import builders as b
from tests.letters.own_templates import own_folder, write
from tests.web import world
from tests.web.visitors import Served, query


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return own_folder(tmp_path / "own")


@pytest.fixture
def office(sqlite_database: Database, own: Path) -> tuple[Served, world.World]:
    served = Served(sqlite_database, templates=str(own), inbox_port=2525, secret_key="k")
    return served, served.rows(world.build)


def test_the_list_tells_own_from_the_products_and_names_what_is_broken(
    office: tuple[Served, world.World], own: Path
) -> None:
    served, _ = office
    visitor = served.visitor("admin")
    page = visitor.get("/mail/templates")
    assert page.status == 200
    assert page.text.count("поставленный") == 6
    assert str(own) in page.text
    write(own, "account__subject_txt", "Добро пожаловать")
    write(own, "digest__body_html", "<p>\n{{ nmae }}")
    write(own, "digset__body_html", "")
    page = visitor.get("/mail/templates")
    assert "emails/digest/body.html, строка 2" in page.alert()
    assert "неизвестное имя «nmae»" in page.alert()
    assert "свой сломан, уходит поставленный" in page.text
    assert "Ни к одному письму не относятся: emails/digset/body.html" in page.text
    write(own, "digest__body_html", "<p>{{ name }}")
    assert visitor.get("/mail/templates").alert() == ""


@pytest.mark.parametrize("letter", NAMES)
@pytest.mark.parametrize("view", ["600", "320", "dark", "text"])
def test_every_letter_is_shown_in_every_view(office: tuple[Served, world.World], letter: str, view: str) -> None:
    served, _ = office
    visitor = served.visitor("admin")
    page = visitor.get(f"/mail/templates/{letter}?view={view}")
    assert page.status == 200
    (current,) = page.find("//nav[@aria-label='Вид письма']/a[@aria-current]/@href")
    assert f"view={view}" in current
    if view == "text":
        assert page.find("//pre")
        return
    (frame,) = page.find("//iframe")
    assert frame.get("sandbox") == ""
    shown = visitor.get(frame.get("src"))
    policy = shown.response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("; sandbox")
    assert "script-src" not in policy
    assert "prefers-color-scheme" not in shown.source
    assert ("@media all" in shown.source) is (view == "dark")


def test_a_preview_is_chosen_by_kind_roadmap_and_control_point(office: tuple[Served, world.World]) -> None:
    served, there = office
    visitor = served.visitor("admin")
    path = query("/mail/templates/digest", kind="overdue", task=there.overdue, roadmap="tyumen", view="text")
    page = visitor.get(path)
    assert "29 февраля 2024 г." in page.text
    assert page.find("//select[@name='kind']/option[@selected]/@value") == ["overdue"]
    assert page.find("//select[@name='task']/option[@selected]/@value") == [str(there.overdue)]
    assert page.find("//select[@name='roadmap']/option[@selected]/@value") == ["tyumen"]
    changed = visitor.get(query("/mail/templates/digest", task=there.overdue, roadmap="moscow", view="text"))
    assert "Московское мероприятие" in changed.text
    assert "/answer/[ссылка скрыта]" in page.source
    assert "/answer/report." not in page.source


def test_what_is_asked_wrongly_is_left_out_or_not_found(office: tuple[Served, world.World]) -> None:
    served, _ = office
    visitor = served.visitor("admin")
    assert visitor.get("/mail/templates/digest?kind=weekly&task=&roadmap=&view=nonsense").status == 200
    assert visitor.get("/mail/templates/nothing").status == 404
    assert visitor.get("/mail/templates/nothing/html").status == 404
    assert visitor.get("/mail/templates/digest?task=999999").status == 404
    assert visitor.get("/mail/templates/digest?task=999999999999").status == 200
    assert visitor.get("/mail/templates/digest?roadmap=nowhere").status == 404


def test_a_broken_template_is_previewed_as_what_goes_out_and_beside_the_products(
    office: tuple[Served, world.World], own: Path
) -> None:
    served, _ = office
    visitor = served.visitor("admin")
    write(own, "urgent__subject_txt", "{{ nobody }}")
    page = visitor.get("/mail/templates/urgent")
    assert "emails/urgent/subject.txt, строка 1" in page.alert()
    assert "Веха: возвращено на доработку" in page.text
    write(own, "urgent__subject_txt", "Своя тема")
    assert "Своя тема" in visitor.get("/mail/templates/urgent").text
    assert "Своя тема" not in visitor.get("/mail/templates/urgent?product=1").text


def test_a_preview_leaves_nothing_behind(office: tuple[Served, world.World]) -> None:
    served, _ = office
    visitor = served.visitor("admin")
    for letter in NAMES:
        visitor.get(f"/mail/templates/{letter}/html")
    assert visitor.get("/mail").find("//tbody/tr") == []
    assert served.woken == 0


def test_the_alarm_stands_on_the_pages_of_those_who_can_do_something_until_it_is_repaired(
    office: tuple[Served, world.World], own: Path
) -> None:
    served, _ = office
    said = "Свой шаблон письма не работает: emails/digest/subject.txt, строка 1"
    write(own, "digest__subject_txt", "{{ nobody }}")
    watch_templates(served.database, served.settings, b.NOW)
    for role, told in (("admin", True), ("coordinator", True), ("executor", False), ("leader", False)):
        assert (said in served.visitor(role).get("/tasks").source) is told
    assert said in served.visitor("admin").get("/mail").source
    write(own, "digest__subject_txt", "Своя")
    watch_templates(served.database, served.settings, b.NOW)
    assert said not in served.visitor("admin").get("/mail").source


def test_without_own_templates_the_page_tells_how_to_have_them(sqlite_database: Database) -> None:
    page = Served(sqlite_database).visitor("coordinator").get("/mail/templates")
    assert "VEKHA_TEMPLATES" in page.text
