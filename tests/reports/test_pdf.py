"""The process that typesets: its failures reach people as words, and it leaves nothing behind."""

import pytest

from roadmap.reports import pdf as pdf_module
from roadmap.reports.pdf import TypesettingFailed, typeset


def test_a_broken_template_is_a_product_error_with_the_cause_for_the_log(tmp_path):
    template = tmp_path / "broken.typ"
    template.write_text("#unknown-function()", encoding="utf-8")
    with pytest.raises(TypesettingFailed, match="Скачайте отчёт в формате docx") as caught:
        typeset(template, b"{}", 0)
    assert "unknown" in caught.value.data["details"]
    assert caught.value.code == "report-typesetting"


def test_a_template_that_never_ends_is_stopped(tmp_path, monkeypatch):
    template = tmp_path / "endless.typ"
    template.write_text("#let f(x) = { let n = 0; while n < 1000000000 { n += 1 } }\n#f(1)", encoding="utf-8")
    monkeypatch.setattr(pdf_module, "SECONDS", 0.3)
    with pytest.raises(TypesettingFailed):
        typeset(template, b"{}", 0)


def test_what_lies_in_the_working_directory_is_not_imported(tmp_path, monkeypatch):
    (tmp_path / "typst.py").write_text("raise SystemExit('hijacked')", encoding="utf-8")
    template = tmp_path / "plain.typ"
    template.write_text("Веха", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert typeset(template, b"{}", 0).startswith(b"%PDF")
