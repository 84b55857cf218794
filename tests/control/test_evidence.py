"""Proof of fulfilment: what is accepted, what is refused and how it is kept."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from roadmap.control.evidence import KINDS, EvidenceInput, check_file, store_evidence, store_file
from roadmap.database import Database
from roadmap.errors import BadInput, TooLarge
from roadmap.models import EVIDENCE, FILES
from tests import builders as b

PDF = b"%PDF-1.7\n%\xd0\x9f"


@pytest.mark.parametrize("ending", KINDS)
def test_every_accepted_kind_passes_with_its_own_beginning(ending: str) -> None:
    content = (KINDS[ending][1] or ("Справка".encode(),))[0] + b"..."
    assert check_file(f"Отчёт{ending.upper()}", content, 1) == EvidenceInput(f"Отчёт{ending.upper()}", content)


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("скан.pdf", b"MZ\x90\x00", "upload.content", "не соответствует его расширению"),
        ("скан.png", PDF, "upload.content", "не соответствует"),
        ("вирус.exe", b"MZ", "upload.type", "Подойдут: pdf, docx"),
        ("безрасширения", PDF, "upload.type", "такого вида не принимается"),
        ("страница.html", b"<script>", "upload.type", "не принимается"),
        ("пусто.pdf", b"", "upload.empty", "пуст"),
        ("", b"", "upload.empty", "«файл» пуст"),
    ],
)
def test_what_is_not_accepted_is_refused_with_the_reason(name: str, content: bytes, code: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refusal:
        check_file(name, content, 1)
    assert refusal.value.code == code


def test_a_file_may_be_exactly_as_large_as_the_limit() -> None:
    at_limit = PDF + b"x" * (1024 * 1024 - len(PDF))
    assert check_file("a.pdf", at_limit, 1).content == at_limit
    with pytest.raises(TooLarge, match="больше 1 МБ: сожмите его или приложите ссылку"):
        check_file("a.pdf", at_limit + b"x", 1)


@pytest.mark.parametrize("name", ["C:\\Users\\a\\отчёт.pdf", "../../etc/отчёт.pdf", "/tmp/отчёт.pdf", " отчёт.pdf "])
def test_only_the_last_part_of_a_path_is_kept(name: str) -> None:
    assert check_file(name, PDF, 1).name == "отчёт.pdf"


def test_files_links_and_words_are_kept_with_their_task(database: Database) -> None:
    with database.write() as session:
        task, user = b.task(session), b.user(session)
        proofs = [
            EvidenceInput("отчёт.pdf", PDF),
            EvidenceInput("сайт", url="https://example.org"),
            EvidenceInput("№ 5"),
        ]
        assert store_evidence(session, task, proofs, user, b.NOW) == ("отчёт.pdf", "сайт", "№ 5")
        rows = session.execute(select(EVIDENCE).order_by(EVIDENCE.c.id)).all()
    assert [row.kind for row in rows] == ["file", "link", "text"]
    assert rows[0].sha256 == hashlib.sha256(PDF).hexdigest()
    assert {(row.task_id, row.added_by, row.added_at) for row in rows} == {(task, user, b.NOW)}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "file:///etc/passwd", " "])
def test_a_link_leads_to_a_web_page_or_is_refused(sqlite_database: Database, url: str) -> None:
    with pytest.raises(BadInput, match="https://"), sqlite_database.write() as session:
        store_evidence(session, b.task(session), [EvidenceInput("x", url=url)], None, b.NOW)


def test_the_same_content_is_stored_once_whatever_its_name(database: Database) -> None:
    with database.write() as session:
        first = store_file(session, "a.pdf", PDF, b.NOW)
        assert store_file(session, "b.pdf", PDF, b.NOW) == first
        file = session.execute(select(FILES)).one()
    assert (file.sha256, file.size, file.content, file.media_type) == (first, len(PDF), PDF, "application/pdf")


def test_a_file_of_unknown_kind_is_served_as_mere_bytes(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        store_file(session, "report.html", b"<script>", b.NOW)
        assert session.execute(select(FILES.c.media_type)).scalar_one() == "application/octet-stream"
