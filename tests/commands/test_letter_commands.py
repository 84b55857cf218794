"""Letter templates from the command line, and the setting that names their folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.services.own_templates import own_folder, write

NOW = ("--now", "2023-06-23T06:00Z")


def test_a_folder_that_is_not_there_stops_every_command_with_what_to_do(vekha: Run, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    for folder, said in (("nowhere", "нет папки nowhere: создайте её"), ("own", "в папке own нет папки emails")):
        refused = vekha("mail", "list", VEKHA_TEMPLATES=folder)
        assert refused.returncode == 2
        assert said in refused.stderr
        assert "VEKHA_TEMPLATES" in refused.stderr
        assert "[settings.templates]" in refused.stderr


@pytest.mark.usefixtures("seeded")
def test_a_letter_is_previewed_and_nothing_is_planned(vekha: Run, tmp_path: Path) -> None:
    made = vekha("mail", "preview", "due", "--roadmap", "tyumen-2023", *NOW)
    assert made.returncode == 0, made.stderr
    assert "подходит срок" in made.stdout.splitlines()[1]
    assert "Срок в документе" in made.stdout
    assert "<html" in vekha("mail", "preview", "digest", "--html", *NOW).stdout
    own = own_folder(tmp_path / "own", digest__subject_txt="{{ nobody }}")
    broken = vekha("mail", "preview", "digest", "--json", *NOW, VEKHA_TEMPLATES=str(own))
    assert broken.returncode == 1
    assert "emails/digest/subject.txt, строка 1" in broken.stderr
    assert json.loads(broken.stdout)["fault"]["letter"] == "digest"
    assert "писем нет" in vekha("mail", "list").stdout
    assert "[preview.unknown]" in vekha("mail", "preview", "nothing").stderr


@pytest.mark.usefixtures("seeded")
def test_templates_are_listed_checked_and_break_the_self_check(vekha: Run, tmp_path: Path) -> None:
    own = own_folder(tmp_path / "own", urgent__subject_txt="Своя", digest__body_txt="{% if %}")
    listed = vekha("mail", "templates", VEKHA_TEMPLATES=str(own))
    assert listed.returncode == 1
    assert "emails/digest/body.txt, строка 1" in listed.stderr
    lines = {line.split()[0]: line.split()[1] for line in listed.stdout.splitlines() if not line.startswith(" ")}
    assert (lines["digest"], lines["urgent"], lines["account"]) == ("сломан", "свой", "поставленный")
    checked = vekha("check", VEKHA_TEMPLATES=str(own))
    assert "✗ шаблоны писем: emails/digest/body.txt, строка 1" in checked.stdout
    write(own, "digest__body_txt", "{{ urgent }}")
    assert vekha("mail", "templates", VEKHA_TEMPLATES=str(own)).returncode == 0
    assert "✓ шаблоны писем: писем со своими шаблонами: 2" in vekha("check", VEKHA_TEMPLATES=str(own)).stdout
    assert json.loads(vekha("mail", "templates", "--json").stdout)["folder"] is None
