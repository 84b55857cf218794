"""The process that typesets: its failures reach people as words, and it leaves nothing behind."""

import pytest

from roadmap.reports.execution import render_report
from roadmap.reports.figures import compile_report
from roadmap.reports.formats import pdf as pdf_module
from roadmap.reports.formats.pdf import PaperTooLong, TypesettingFailed, typeset
from tests.reports import samples


def test_a_broken_template_is_a_product_error_with_the_cause_for_the_log(tmp_path):
    template = tmp_path / "broken.typ"
    template.write_text("#unknown-function()", encoding="utf-8")
    with pytest.raises(TypesettingFailed, match="Скачайте отчёт в формате docx") as caught:
        typeset(template, b"{}", 0)
    assert "unknown" in caught.value.data["details"]
    assert caught.value.code == "report-typesetting"


def test_what_never_ends_is_stopped(tmp_path, monkeypatch):
    template = tmp_path / "endless.typ"
    template.write_text("#for i in range(100000) { for j in range(100000) {} }", encoding="utf-8")
    monkeypatch.setattr(pdf_module, "SECONDS", 0.3)
    with pytest.raises(PaperTooLong):
        typeset(template, b"{}", 0)


def test_a_report_that_takes_too_long_says_how_long_it_is_and_what_to_do(monkeypatch):
    monkeypatch.setattr(pdf_module, "SECONDS", 0.01)
    tasks = [samples.task(number) for number in range(1, 43)]
    report = compile_report(samples.head(), tasks, [], [], as_of=samples.TODAY, period=None, generated_at=samples.NOW)
    with pytest.raises(PaperTooLong) as caught:
        render_report(report, "pdf")
    assert caught.value.code == "report.too_long"
    said = caught.value.message.replace("\N{NO-BREAK SPACE}", " ")
    assert "отведено 0,01 с, а в отчёте 42 мероприятия" in said
    assert "в формате xlsx, docx или html либо выберите период короче" in said
    assert "шаблон" not in said


def test_what_the_system_ends_for_its_memory_is_too_long_too(tmp_path, monkeypatch):
    killed = tmp_path / "killed.py"
    killed.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", encoding="utf-8")
    monkeypatch.setattr(pdf_module, "TYPESETTER", killed)
    with pytest.raises(PaperTooLong, match="не хватило памяти"):
        typeset(tmp_path / "any.typ", b"{}", 0)


def test_what_lies_in_the_working_directory_is_not_imported(tmp_path, monkeypatch):
    (tmp_path / "typst.py").write_text("raise SystemExit('hijacked')", encoding="utf-8")
    template = tmp_path / "plain.typ"
    template.write_text("Веха", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert typeset(template, b"{}", 0).startswith(b"%PDF")
