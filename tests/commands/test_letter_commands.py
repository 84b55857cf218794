"""Letter templates from the command line, and the setting that names their folder."""

from __future__ import annotations

import json
import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from notifications.mailbox import Mailbox
from tests.commands.conftest import Run
from tests.letters.own_templates import own_folder, write

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


@pytest.mark.usefixtures("seeded")
def test_a_letter_shown_to_the_administrator_is_whole_but_for_the_links_that_act(vekha: Run) -> None:
    vekha("tick", "--now", "2023-06-23T06:00Z")
    with Mailbox() as mailbox:
        vekha("mail", "send", VEKHA_SMTP_URL=mailbox.url)
        message = mailbox.letters()[0].message
    links = re.findall(r"/(?:answer|letters/off)/([\w.-]{40,})", message.get_body(("plain",)).get_content())
    assert links
    number = next(row["id"] for row in json.loads(vekha("mail", "list", "--json", "--limit", "500").stdout)
                  if row["recipient"] == message["To"].addresses[0].addr_spec)  # fmt: skip
    shown = vekha("mail", "show", str(number)).stdout
    assert str(message["Message-ID"]) in shown
    assert "ссылка скрыта" in shown
    again = message_from_bytes(shown.encode(), policy=default)
    texts = [shown, *(part.get_payload(decode=True).decode() for part in again.walk() if not part.is_multipart())]
    assert not [link for link in links for text in texts if link[-27:] in text]
