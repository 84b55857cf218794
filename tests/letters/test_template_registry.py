"""Every letter there is has samples that render, in the product's form and in copies of it."""

from __future__ import annotations

import shutil
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from roadmap.letters.compose import renderer
from roadmap.letters.templates.registry import COMMON, FORMS, standing
from roadmap.letters.templates.samples import SAMPLES
from roadmap.resources import templates_dir
from roadmap.settings import Settings

NAMES = [form.name for form in FORMS]


def test_forms_samples_and_folders_are_the_same_letters() -> None:
    folders = {path.name for path in (templates_dir() / "emails").iterdir() if path.is_dir()}
    assert folders == set(NAMES) == set(SAMPLES)
    assert {f"emails/{path.name}" for path in (templates_dir() / "emails").iterdir() if path.is_file()} == set(COMMON)


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_renders_whole(name: str) -> None:
    for context in SAMPLES[name]:
        letter = renderer(Settings()).render(name, context)
        assert letter.subject
        assert "{{" not in letter.text + letter.html
        assert "None" not in letter.text


@pytest.mark.parametrize("name", NAMES)
def test_samples_fill_and_leave_empty_whatever_may_be_empty(name: str) -> None:
    for item in fields(SAMPLES[name][0]):  # type: ignore[arg-type]
        values = [getattr(context, item.name) for context in SAMPLES[name]]
        assert any(values), f"{item.name} is never filled"
    assert all(is_dataclass(context) for context in SAMPLES[name])


def test_a_copy_of_all_templates_gives_the_same_letters(tmp_path: Path) -> None:
    shutil.copytree(templates_dir() / "emails", tmp_path / "emails")
    own, plain = Settings(templates=str(tmp_path)), Settings()
    assert standing(own).faults == ()
    assert all(state.own for state in standing(own).forms)
    for name, contexts in SAMPLES.items():
        for context in contexts:
            assert renderer(own).render(name, context) == renderer(plain).render(name, context)


def test_a_file_of_an_unknown_name_is_unused(tmp_path: Path) -> None:
    (tmp_path / "emails").mkdir()
    (tmp_path / "emails" / "letter.CSS").write_text("")
    (tmp_path / "emails" / "parts.txt").write_text("{% macro foot() %}")
    found = standing(Settings(templates=str(tmp_path)))
    assert found.unused == ("emails/letter.CSS",)
    assert {fault.file for fault in found.faults} == {"emails/parts.txt"}
    assert {state.form.name for state in found.forms if state.faults} == {"digest", "urgent"}
