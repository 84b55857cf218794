"""Damaged and swollen files: a clear error or a reading within the limits, and no task from text that is no date."""

from __future__ import annotations

import time

import pytest

from roadmap.documents import errors, sandbox
from roadmap.documents.errors import DocumentError
from tests.documents import damage
from tests.documents.reading import parse_bytes
from tests.documents.test_fuzz import check

FORMS = ("docx", "xlsx", "pdf", "html")
CODES = {
    error.code
    for error in (
        errors.empty(),
        errors.damaged(""),
        errors.unsupported(""),
        errors.old_format(""),
        errors.encrypted(),
        errors.scanned(),
        errors.bomb(),
        errors.entities(),
    )
}
LONGEST = 12.0


def run(form: str, seeds: range) -> int:
    """Read every damaged file and hold it to the rules; how many could be read."""
    readable = 0
    for seed in seeds:
        data = damage.damaged(form, seed)
        started = time.perf_counter()
        try:
            document = parse_bytes(f"план.{form}", data)
        except DocumentError as error:
            assert error.code in CODES, f"{form} {seed}"
        else:
            readable += 1
            check(document)
        assert time.perf_counter() - started < LONGEST, f"{form} {seed} took too long"
    return readable


@pytest.mark.parametrize("form", FORMS)
def test_an_undamaged_file_is_read(form: str) -> None:
    assert len(parse_bytes(f"план.{form}", damage.whole(form)).measures) == 10


@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_file_is_read_or_refused(form: str) -> None:
    assert run(form, range(40)) > 0


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("form", FORMS)
def test_six_hundred_damaged_files_are_read_or_refused(form: str) -> None:
    run(form, range(1000, 1600))


def limited(name: str, data: bytes) -> int | str:
    """How many measures the limited child reads, or the code of what it says instead; never longer than its limit."""
    started = time.perf_counter()
    try:
        return len(sandbox.parse(name, data).measures)
    except DocumentError as error:
        return error.code
    finally:
        assert time.perf_counter() - started < sandbox.SECONDS + 2


def test_a_long_sheet_is_read_within_the_limits() -> None:
    assert limited("план.xlsx", damage.long_sheet(2_000)) == 2_000


@pytest.mark.soak
def test_ten_thousand_rows_are_read_within_the_limits() -> None:
    assert limited("план.xlsx", damage.long_sheet(10_000)) == 10_000


@pytest.mark.parametrize("form", ["docx", "html"])
def test_a_cell_with_a_book_in_it_is_read_within_the_limits(form: str) -> None:
    assert limited(f"план.{form}", damage.huge_cells(form, 150_000)) == 2


@pytest.mark.soak
@pytest.mark.parametrize("form", ["docx", "html"])
def test_a_cell_with_a_library_in_it_is_read_or_refused(form: str) -> None:
    assert limited(f"план.{form}", damage.huge_cells(form, 2_000_000)) in (2, "document.bomb", "document.timeout")


@pytest.mark.parametrize("depth", [5, 60, 3000])
def test_tables_in_tables_are_read_or_refused(depth: int) -> None:
    assert limited("план.html", damage.nested_html(depth)) in (0, "document.bomb", "document.damaged")
