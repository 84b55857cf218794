"""Previews: real contents, nothing sent, stored or signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from roadmap.database import Database
from roadmap.errors import BadInput, NotFound
from roadmap.letters.compose import renderer
from roadmap.letters.templates.preview_tasks import TASK_KINDS, choices
from roadmap.letters.templates.previews import NAMES, Preview, preview, wish_for
from roadmap.settings import Settings
from tests import builders as b
from tests.letters.own_templates import own_folder, write
from tests.web import world

SETTINGS = Settings(secret_key="k", base_url="https://vekha.example.org", inbox_port=2525, from_="v@example.org")


@pytest.fixture
def there(database: Database) -> world.World:
    with database.write() as session:
        built = world.build(session)
        b.contact(session, built.body, "body@example.org", name="Петрова")
        b.contact(session, built.other_body, "other@example.org")
        for role in ("coordinator", "leader"):
            b.user(session, role, email=f"{role}@example.org")
    return built


def seen(database: Database, letter: str, settings: Settings = SETTINGS, **rest: object) -> Preview:
    with database.read() as session:
        return preview(session, settings, wish_for(letter, **rest), b.NOW)  # type: ignore[arg-type]


def rows(session: Session) -> dict[str, int]:
    return {
        table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in SQLModel.metadata.sorted_tables
    }


def test_every_letter_and_every_kind_is_previewed_without_leaving_a_trace(
    database: Database, there: world.World
) -> None:
    with database.read() as session:
        before = rows(session)
    for name in (*NAMES, *(kind.value for kind in TASK_KINDS)):
        made = seen(database, name)
        assert made.subject
        assert made.html
        assert made.text.strip()
        assert made.fault is None
    with database.read() as session:
        assert rows(session) == before


@pytest.mark.parametrize("letter", ["overdue", "urgent"])
def test_signed_links_are_not_shown(database: Database, there: world.World, letter: str) -> None:
    made = seen(database, letter, task_id=there.overdue)
    assert "/answer/[ссылка скрыта]" in made.text
    assert "answer+[ссылка скрыта]@example.org" in made.text
    for text in (made.text, made.html):
        assert "/answer/report." not in text
        assert "/letters/off/e" not in text


def test_a_preview_is_of_the_control_point_asked_for_and_of_whom_it_concerns(
    database: Database, there: world.World
) -> None:
    made = seen(database, "overdue", task_id=there.overdue)
    assert made.task_id == there.overdue
    assert "29 февраля 2024 г." in made.text
    assert seen(database, "due", task_id=there.planned).to.email == "other@example.org"
    assert seen(database, "internal", task_id=there.overdue).to.email == "other@example.org"
    assert seen(database, "leadership", task_id=there.overdue).to.email == "leader@example.org"


def test_news_are_those_that_happened(database: Database, there: world.World) -> None:
    made = seen(database, "urgent", kind="returned")
    assert made.task_id == there.returned
    assert "Нет протокола" in made.text
    assert "возвращено на доработку" in made.subject


def test_a_fitting_control_point_is_found_by_kind_and_roadmap(database: Database, there: world.World) -> None:
    assert seen(database, "overdue").task_id in (there.overdue, there.returned)
    made = seen(database, "digest", roadmap="moscow")
    assert "Московское мероприятие" in made.text
    with database.read() as session:
        found = choices(session, "moscow", b.TODAY)
        assert [one.title for one in found] == ["Московское мероприятие"]
        assert there.done in {one.task_id for one in choices(session, "moscow", b.TODAY, there.done)}


def test_the_week_is_told_to_who_was_told_already(database: Database, there: world.World) -> None:
    made = seen(database, "weekly")
    assert made.to.email == "leader@example.org"
    assert "За неделю:" in made.text
    assert not made.made_up


def test_an_empty_installation_is_shown_an_example(sqlite_database: Database) -> None:
    for name in NAMES:
        made = seen(sqlite_database, name)
        assert made.made_up
        assert made.html


def test_what_does_not_exist_is_refused_in_words(sqlite_database: Database) -> None:
    with pytest.raises(BadInput, match="нет письма «nothing»; есть: digest"):
        wish_for("nothing")
    with pytest.raises(BadInput, match="нет вида «weekly»"):
        wish_for("digest", "weekly")
    with pytest.raises(NotFound, match="нет контрольной точки № 7"):
        seen(sqlite_database, "digest", task_id=7)
    with pytest.raises(NotFound, match="нет действующей дорожной карты nowhere"):
        seen(sqlite_database, "digest", roadmap="nowhere")


def test_a_broken_own_template_is_shown_as_what_goes_out_instead_and_alarms_nobody(
    database: Database, there: world.World, tmp_path: Path
) -> None:
    own = Settings(**{**SETTINGS.model_dump(), "templates": str(own_folder(tmp_path / "own"))})
    write(tmp_path / "own", "digest__body_html", "<p>\n{{ nobody }}")
    made = seen(database, "digest", own, task_id=there.planned)
    assert made.fault is not None
    assert made.fault.place == "emails/digest/body.html, строка 2"
    assert made.html == seen(database, "digest", task_id=there.planned).html
    assert renderer(own).faults() == ()


def test_the_products_form_can_be_compared(database: Database, there: world.World, tmp_path: Path) -> None:
    own = Settings(**{**SETTINGS.model_dump(), "templates": str(own_folder(tmp_path, digest__subject_txt="Своя"))})
    assert seen(database, "digest", own).subject == "Своя"
    assert seen(database, "digest", own, product=True).subject.startswith("Веха: ")


def test_the_letter_of_the_day_has_company(database: Database, there: world.World) -> None:
    with database.write() as session:
        for number in range(10):
            measure = b.measure(session, there.roadmap, title=f"Ещё {number}", lead=[there.body])
            b.task(session, measure, due_on=date(2024, 3, 25))
    made = seen(database, "due", task_id=there.returned)
    assert made.text.count("Срок в документе") == 7
