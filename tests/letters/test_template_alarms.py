"""A broken own template: one alarm for each file until it is repaired, and not one letter less."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from notifications.outbox import MESSAGE
from roadmap.database import Database
from roadmap.letters.compose import renderer
from roadmap.letters.coverage.letter import plan_coverage
from roadmap.letters.outbound import plan_letters
from roadmap.letters.templates.alarms import check_templates, watch_templates
from roadmap.letters.templates.faults import SIGN, kept_faults, trouble_in_words
from roadmap.letters.templates.registry import FORMS, standing
from roadmap.letters.templates.samples import SAMPLES
from roadmap.letters.urgent import react
from roadmap.operation.ticks import tick
from roadmap.people.accounts import add_user
from roadmap.settings import Settings
from roadmap.status import read_status, write_status
from tests import builders as b
from tests.letters.own_templates import own_folder, write

BROKEN = "Веха: {{ nobody }}"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return own_folder(tmp_path / "own")


def settings(own: Path | None) -> Settings:
    return Settings(secret_key="k", base_url="https://vekha.example.org", templates=str(own or ""))


def letters(database: Database, kind: str) -> Sequence[Any]:
    with database.read() as session:
        return session.execute(select(MESSAGE).where(MESSAGE.c.kind == kind).order_by(MESSAGE.c.id)).all()


def staff(database: Database) -> None:
    with database.write() as session:
        b.user(session, "admin", email="admin@example.org")
        b.user(session, "admin", email="gone@example.org", active=False)
        b.user(session, "coordinator", email="coordinator@example.org")
        b.user(session, "executor", email="executor@example.org")


def people_with_work(database: Database, count: int) -> None:
    with database.write() as session:
        for number in range(count):
            body = b.subject(session)
            b.contact(session, body, f"p{number}@example.org")
            b.task(session, b.measure(session, lead=[body]), state="in_progress", due_on=date(2024, 3, 22))


def trouble(database: Database) -> str | None:
    with database.read() as session:
        return trouble_in_words(read_status(session, SIGN))


def test_many_letters_that_fail_by_one_file_go_out_and_alarm_once(database: Database, own: Path) -> None:
    staff(database)
    people_with_work(database, 20)
    write(own, "digest__subject_txt", BROKEN)
    ours = settings(own)
    assert plan_letters(database, ours, b.NOW) == 20
    assert {letter.subject.startswith("Веха: подходит срок — 1") for letter in letters(database, "digest")} == {True}
    assert watch_templates(database, ours, b.NOW) == 2
    for minute in range(3):
        assert watch_templates(database, ours, b.NOW + timedelta(minutes=minute)) == 0
    alarms = letters(database, "templates")
    assert [alarm.recipient for alarm in alarms] == ["admin@example.org", "coordinator@example.org"]
    assert "emails/digest/subject.txt, строка 1" in alarms[0].text
    assert "неизвестное имя «nobody»" in alarms[0].text
    assert "emails/digest/subject.txt, строка 1" in (trouble(database) or "")


def test_a_tick_finds_a_broken_template_before_any_letter_needs_it(database: Database, own: Path) -> None:
    staff(database)
    write(own, "coverage__body_html", "{% for %}")
    tick(database, settings(own), b.NOW)
    assert len(letters(database, "templates")) == 2
    tick(database, settings(own), b.NOW)
    assert len(letters(database, "templates")) == 2


def test_a_repair_ends_the_alarm_and_breaking_it_anew_alarms_anew(database: Database, own: Path) -> None:
    staff(database)
    ours = settings(own)
    write(own, "digest__subject_txt", BROKEN)
    assert watch_templates(database, ours, b.NOW) == 2
    write(own, "digest__subject_txt", "Веха: {{ urgent }}")
    assert watch_templates(database, ours, b.NOW) == 0
    assert trouble(database) is None
    write(own, "digest__subject_txt", "{{ nobody_else }}")
    assert watch_templates(database, ours, b.NOW) == 2
    assert trouble(database) is not None


def test_a_second_broken_file_is_told_alone(database: Database, own: Path) -> None:
    staff(database)
    ours = settings(own)
    write(own, "digest__subject_txt", BROKEN)
    watch_templates(database, ours, b.NOW)
    write(own, "account__body_txt", BROKEN)
    assert watch_templates(database, ours, b.NOW) == 2
    last = letters(database, "templates")[-1]
    assert "emails/account/body.txt" in last.text
    assert "emails/digest" not in last.text


def test_what_only_real_letters_found_stays_told_until_a_file_changes(database: Database, own: Path) -> None:
    staff(database)
    people_with_work(database, 1)
    # works with every sample, fails with the one real measure there is
    write(own, "digest__subject_txt", "{% if total == 1 %}{{ nobody }}{% endif %}Веха")
    ours = settings(own)
    assert standing(ours).faults == ()
    plan_letters(database, ours, b.NOW)
    assert watch_templates(database, ours, b.NOW) == 2
    with database.read() as session:
        assert not check_templates(session, ours).sound
        assert kept_faults(read_status(session, SIGN))[0].line == 1
    assert watch_templates(database, ours, b.NOW) == 0
    write(own, "digest__body_txt", "{{ urgent }}")
    assert watch_templates(database, ours, b.NOW) == 0
    assert trouble(database) is None


def test_two_processes_that_see_the_same_fault_write_one_letter_each(database: Database, own: Path) -> None:
    staff(database)
    write(own, "digest__subject_txt", BROKEN)
    other = Database(database.url)
    watch_templates(database, settings(own), b.NOW)
    with database.write() as session:  # as if the other had looked before the first one wrote
        write_status(session, SIGN, {}, b.NOW)
    assert watch_templates(other, settings(own), b.NOW) == 0
    other.close()
    assert len(letters(database, "templates")) == 2


def test_taking_the_folder_out_of_the_settings_ends_the_alarm(database: Database, own: Path) -> None:
    staff(database)
    write(own, "digest__subject_txt", BROKEN)
    watch_templates(database, settings(own), b.NOW)
    assert watch_templates(database, settings(None), b.NOW) == 0
    assert trouble(database) is None


def test_a_broken_alarm_template_alarms_all_the_same(database: Database, own: Path) -> None:
    staff(database)
    write(own, "alarm__body_txt", "{{ nobody }}")
    assert watch_templates(database, settings(own), b.NOW) == 2
    assert "emails/alarm/body.txt" in letters(database, "templates")[0].text


def test_every_letter_of_the_service_is_made_with_the_own_templates(database: Database, own: Path) -> None:

    staff(database)
    people_with_work(database, 1)
    for form in FORMS:
        write(own, f"{form.name}__subject_txt", f"СВОЁ {form.name}")
    ours = settings(own)
    with database.write() as session:
        b.task(session, b.measure(session), due_on=date(2024, 3, 22))
        add_user(session, "new@example.org", "Новый", "leader", None, (), b.NOW)
    react(database, ours, b.NOW)
    plan_letters(database, ours, b.NOW)
    plan_coverage(database, ours, b.NOW)
    with database.read() as session:
        found = {row.subject for row in session.execute(select(MESSAGE.c.subject))}
    assert {"СВОЁ account", "СВОЁ digest", "СВОЁ coverage"} == found
    engine = renderer(ours)
    assert engine.render("urgent", SAMPLES["urgent"][0]).subject == "СВОЁ urgent"
    assert engine.render("alarm", SAMPLES["alarm"][0]).subject == "СВОЁ alarm"


def test_the_self_check_names_files_that_no_letter_is_made_of(sqlite_database: Database, own: Path) -> None:
    write(own, "digests__subject_txt", "Тема")
    write(own, "urgent__subject_txt", "Тема")
    with sqlite_database.read() as session:
        line = check_templates(session, settings(own))
        assert line.sound
        assert "emails/digests/subject.txt" in line.says
        assert check_templates(session, settings(None)).says == "своих нет"
