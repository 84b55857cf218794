"""Letters in their recipient's language, reports in the one asked for: English ones hold no Russian word of ours."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from notifications.outbox import MESSAGE
from roadmap.database import Database
from roadmap.language.current import speaking
from roadmap.letters.compose import renderer
from roadmap.letters.templates import samples as letter_samples
from roadmap.models import CONTACTS
from roadmap.operation.ticks import tick
from roadmap.reports.execution import render_report
from roadmap.reports.formats.registry import FORMATS
from roadmap.settings import Settings
from tests import builders
from tests.language.latin import in_latin
from tests.language.leftovers import russian_in
from tests.reports import samples as report_samples
from tests.reports.test_formats import text_of

_CYRILLIC = re.compile(r"[^\n]*[А-Яа-яЁё][^\n]*")
SETTINGS = Settings(secret_key="secret", base_url="https://vekha.example.org", from_="Vekha <vekha@example.org>")
MORNING = datetime(2024, 3, 15, 6, 0, tzinfo=UTC)


def test_every_letter_has_all_its_branches_in_english() -> None:
    made = in_latin(letter_samples)
    engine, found = renderer(Settings()), []
    with speaking("en"):
        for form, contexts in made.SAMPLES.items():
            for context in contexts:
                letter = engine.render_shipped(form, context)
                found += [(form, said) for said in _CYRILLIC.findall(f"{letter.subject}\n{letter.text}")]
                found += [(form, said) for said in russian_in(letter.html)]
    assert found == []


def test_each_recipient_gets_the_letter_of_the_day_in_his_own_language(sqlite_database: Database) -> None:
    b = in_latin(builders)
    with sqlite_database.write() as session:
        body, road = b.subject(session), b.roadmap(session)
        for name in ("english", "russian", "common"):
            b.contact(session, body, f"{name}@example.org")
        for name, language in (("english", "en"), ("russian", "ru")):
            session.execute(update(CONTACTS).where(CONTACTS.c.email == f"{name}@example.org").values(language=language))
        measure = b.measure(session, road, lead=[body])
        for day, state in ((1, "in_progress"), (18, "planned"), (13, "returned")):
            b.task(session, measure, state=state, due_on=date(2024, 3, day))
    tick(sqlite_database, SETTINGS, MORNING)
    with sqlite_database.read() as session:
        rows = {row.recipient: row for row in session.execute(select(MESSAGE))}
    english, russian, common = (rows[f"{name}@example.org"] for name in ("english", "russian", "common"))
    assert english.subject.startswith("Vekha: ")
    assert russian.subject.startswith("Веха: ")
    assert common.subject.startswith("Веха: ")
    text = parsed(english)
    assert _CYRILLIC.findall(text) == []
    assert "overdue by 14 days" in text
    assert "15 March 2024" in text
    assert "просрочено на 14 дней" in parsed(russian)


def parsed(row: Any) -> str:
    """The plain text of a planned letter."""
    from email import message_from_bytes, policy

    body = message_from_bytes(row.raw, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def workbook(content: bytes) -> str:
    """All that the sheets of a workbook say, with their names."""
    book = load_workbook(BytesIO(content))
    cells = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    ]
    return "\n".join([*book.sheetnames, *cells])


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_in_english_holds_no_russian_word_of_ours(form: str) -> None:
    s = in_latin(report_samples)
    tasks = [
        s.task(1, state="done", fulfilled_on=date(2024, 3, 5), closed_on=date(2024, 3, 6), actual="Sdelano"),
        s.task(2), s.task(3, state="failed", reason="Net"), s.task(4, state="submitted", fulfilled_on=date(2024, 2, 1)),
        s.task(5, state="extra_control", fulfilled_on=date(2024, 2, 1), due_on=date(2024, 4, 1)),
        s.task(6, state="returned", extension_asked=True), s.task(7, due_on=date(2025, 4, 1), provisional=True),
        s.task(8, state="cancelled"), s.task(9, state="in_progress", due_on=date(2024, 3, 29)),
        s.task(10, state="done", fulfilled_on=date(2024, 2, 1), original_due_on=date(2024, 1, 15)),
    ]  # fmt: skip
    changes = (s.change(1, fields=("deadline", "lead")), s.change(2, kind="added"), s.change(3, kind="removed"))
    report = s.compiled(*tasks, waiting=[s.waiting()], indicators=[s.indicator()], changes=changes)
    with speaking("en"):
        content, _media, _name = render_report(report, form)
    text = content.decode() if form == "json" else workbook(content) if form == "xlsx" else text_of(form, content)
    assert _CYRILLIC.findall(str(text)) == []
    if form == "html":
        assert '<html lang="en">' in content.decode()
    if form != "json":
        assert "Execution report" in str(text) or "execution report" in str(text).lower()
