"""Files made to hurt: each is refused with its own code, in time and in bounds."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from roadmap.documents import sandbox
from roadmap.documents.errors import DocumentError
from tests.documents import hostile
from tests.documents.layouts import Item, Layout, as_docx, as_pdf, as_xlsx, build
from tests.documents.reading import parse_bytes

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 50
ENTITY_HTML = b'<!DOCTYPE html [<!ENTITY a "b">]><html>&a;</html>'
CASES: list[tuple[str, Callable[[], bytes], str]] = [
    ("пусто.docx", lambda: b"", "document.empty"),
    ("пробелы.txt", lambda: b" \n\t\x00", "document.empty"),
    ("бомба.docx", hostile.zip_bomb, "document.bomb"),
    ("смех.docx", hostile.billion_laughs, "document.entities"),
    ("смех.html", lambda: ENTITY_HTML, "document.entities"),
    ("глубоко.docx", hostile.deep_tables, "document.damaged"),
    ("широко.html", hostile.wide_html, "document.bomb"),
    ("глубоко.html", lambda: b"<html>" + b"<div>" * 100_000, "document.bomb"),
    ("пароль.docx", hostile.encrypted_office, "document.encrypted"),
    ("пароль.pdf", hostile.encrypted_pdf, "document.encrypted"),
    ("старый.doc", hostile.old_word, "document.old_format"),
    ("скан.pdf", hostile.scanned_pdf, "document.scanned"),
    ("картинка.png", lambda: PNG, "document.unsupported"),
    ("чужой.exe", lambda: b"MZ" + b"a" * 100, "document.unsupported"),
    ("битый.docx", lambda: b"PK\x03\x04 and then nothing", "document.damaged"),
    ("битый.pdf", lambda: b"%PDF-1.7 and then nothing", "document.damaged"),
    ("неdocx.docx", lambda: b"just text", "document.damaged"),
    ("архив.zip", hostile.other_archive, "document.unsupported"),
]


@pytest.mark.parametrize(("name", "data", "code"), CASES, ids=[case[0] for case in CASES])
def test_a_bad_file_is_refused_with_its_code_and_a_russian_message(
    name: str, data: Callable[[], bytes], code: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_bytes(name, data())
    assert caught.value.code == code
    assert any("а" <= letter <= "я" for letter in caught.value.message)
    assert caught.value.message.endswith(".")


def test_the_child_says_the_same_as_the_reader() -> None:
    with pytest.raises(DocumentError) as caught:
        sandbox.parse("смех.docx", hostile.billion_laughs())
    assert caught.value.code == "document.entities"


def test_a_file_that_takes_for_ever_is_given_up_in_time() -> None:
    started = time.monotonic()
    with pytest.raises(DocumentError) as caught:
        sandbox.parse("вечность.pdf", hostile.slow_pdf(), seconds=2.0)
    assert caught.value.code == "document.timeout"
    assert time.monotonic() - started < 5


def test_a_file_that_wants_all_memory_is_given_up() -> None:
    with pytest.raises(DocumentError) as caught:
        sandbox.parse("много.txt", b"a\tb\n" * 5_000_000, seconds=10.0, megabytes=200)
    assert caught.value.code in ("document.memory", "document.timeout")


@pytest.mark.parametrize(("form", "write"), [("docx", as_docx), ("xlsx", as_xlsx), ("pdf", as_pdf)])
def test_honest_files_are_read_within_the_limits(form: str, write: Callable[..., bytes]) -> None:
    plan = [
        Item(f"Проведение семинара {n}", (), ("Минобр",), ("ИРО",), "май 2024 г.", "Материалы") for n in range(1, 60)
    ]
    data = write(
        ["План мероприятий на 2024 год"], [build(plan, Layout(("number", "title", "deadline", "bodies", "result")))]
    )
    document = sandbox.parse(f"план.{form}", data)
    assert [m.title for m in document.measures] == [item.title for item in plan]
    assert document == parse_bytes(f"план.{form}", data)
