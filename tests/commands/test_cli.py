"""Commands end to end: what they print, what they refuse and with which exit status."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from notifications.mailbox import Mailbox
from roadmap.database import Database
from roadmap.reports.formats.registry import FORMATS
from tests.commands.conftest import Run
from tests.databases import rows_known


def test_seeding_twice_says_what_is_tracked(vekha: Run) -> None:
    first = vekha("seed", "--demo")
    again = vekha("seed", "--demo")
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert first.stdout.startswith("134 мероприятия, 115 показателей, 5 актов")
    assert "новых задач: 0; изменено строк: 0" in again.stdout
    found = {row["slug"]: row for row in json.loads(vekha("roadmaps", "--json").stdout)}
    assert {slug: row["measures"] for slug, row in found.items()} == {
        "tyumen-2023": 41,
        "moscow-2023": 63,
        "chelyabinsk-2023": 30,
    }
    assert found["tyumen-2023"]["period"] == {"start": "2023-07-08", "end": "2024-12-31"}


@pytest.mark.usefixtures("seeded")
def test_the_letters_of_a_day_arrive_once_each_naming_its_measures(vekha: Run) -> None:
    with Mailbox() as mailbox:
        assert vekha("tick", "--now", "2023-06-23T06:00Z").returncode == 0
        sent = vekha("mail", "send", VEKHA_SMTP_URL=mailbox.url)
        assert sent.returncode == 0, sent.stderr
        letters = {letter.recipients: letter.message for letter in mailbox.letters()}
        assert len(letters) == len(mailbox.letters()) > 10, "one letter per recipient"
        text = letters[("tyumen-don@example.org",)].get_body(("plain",)).get_content()
        vekha("tick", "--now", "2023-06-23T06:00Z")
        vekha("mail", "send", VEKHA_SMTP_URL=mailbox.url)
        assert Counter(letter.recipients for letter in mailbox.letters()).most_common(1)[0][1] == 1
    assert "Утверждение Положения о региональной системе научно-методического сопровождения" in text
    assert "30 июня 2023 г." in text
    assert "осталось 7 дней" in text
    assert "«До 30.06.23»" in text
    assert "приказ от 08.07.2023 № 606/02" in text


@pytest.mark.usefixtures("seeded")
def test_letters_of_a_server_that_does_not_answer_stay_queued(vekha: Run) -> None:
    vekha("tick", "--now", "2023-06-23T06:00Z")
    refused = vekha("mail", "send", VEKHA_SMTP_URL="smtp://127.0.0.1:1")
    assert refused.returncode == 1
    assert "[mail.server_down]" in refused.stderr
    assert "остались в очереди" in refused.stderr
    states = Counter(row["state"] for row in json.loads(vekha("mail", "list", "--json", "--limit", "500").stdout))
    assert set(states) <= {"planned", "failed"}
    with Mailbox() as mailbox:
        assert vekha("mail", "send", VEKHA_SMTP_URL=mailbox.url).returncode in (0, 1)


@pytest.mark.usefixtures("seeded")
def test_a_rehearsal_plans_nothing(vekha: Run) -> None:
    shown = json.loads(vekha("remind", "--dry-run", "--now", "2023-06-23T06:00Z", "--json").stdout)
    assert shown["letters"]
    assert vekha("mail", "list").stdout == "писем нет\n"


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("report", "tver-2023"), "roadmap.unknown", "есть: chelyabinsk-2023, moscow-2023, tyumen-2023"),
        (("report", "tyumen-2023", "--format", "odt"), "report.format", ", ".join(FORMATS)),
        (("report", "tyumen-2023", "--format", "pdf"), "report.output", "-o"),
        (("report", "tyumen-2023", "--as-of", "вчера"), "argument.day", "2024-03-15"),
        (("report", "tyumen-2023", "--as-of", "9999-12-31"), "bounds.date", "по 31.12.2100"),
        (("report", "tyumen-2023", "--period", "9999"), "bounds.date", "по 31.12.2100"),
        (("remind", "--dry-run", "--from", "0001-01-01", "--to", "0001-01-05"), "bounds.date", "с 01.01.1991"),
        (("tick", "--now", "9999-12-31T23:00Z"), "bounds.date", "по 31.12.2100"),
        (("user", "add", "a@example.org", "--password", "очень-длинный", "--name", "и" * 300), "bounds.text", "до 200"),
        (("seed", "--only", "tver-2023"), "roadmap.unknown", "tyumen-2023"),
        (("tick", "--now", "позже"), "argument.instant", "2023-06-23T06:00Z"),
        (("mail", "show", "999"), "mail.unknown", "vekha mail list"),
        (("mail", "send"), "mail.no_server", "VEKHA_SMTP_URL"),
        (("token", "add", "nobody@example.org"), "", "nobody@example.org"),
        (("restore", "нет.gz"), "restore.no_file", "нет.gz"),
        (("nosuch",), "usage", "vekha --help"),
        (("report",), "usage", "vekha report --help"),
    ],
)
def test_bad_input_is_one_line_with_a_code_and_status_2(
    vekha: Run, arguments: tuple[str, ...], code: str, says: str
) -> None:
    answer = vekha(*arguments)
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert says in answer.stderr
    assert answer.stderr.rstrip().endswith(f"{code}]")


@pytest.mark.usefixtures("seeded")
def test_a_tick_that_left_something_undone_says_so_and_does_the_rest(vekha: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "vekha.db") as connection:
        connection.execute("UPDATE task SET control_on = '0001-01-01', state = 'in_progress' WHERE id = 1")
    answer = vekha("tick", "--now", "2023-06-23T06:00Z", "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["letters"] > 0
    assert answer.stderr.rstrip().endswith("[tick.troubles]")
    lines = {one["name"]: one for one in json.loads(vekha("check", "--json").stdout)}
    assert lines["сбои"]["sound"] is False
    assert "контрольная точка № 1" in lines["сбои"]["says"]


@pytest.mark.usefixtures("seeded")
def test_a_broken_seed_names_file_line_and_fault_and_changes_nothing(vekha: Run, tmp_path: Path) -> None:
    for name in ("acts", "roadmaps", "subjects"):
        (tmp_path / "mine" / name).mkdir(parents=True)
    (tmp_path / "mine/roadmaps/x-2024.yaml").write_text("roadmap:\n  slug: x\n measures: [\n", "utf-8")
    answer = vekha("seed", "--folder", "mine")
    assert answer.returncode == 2
    assert "x-2024.yaml, строка 3" in answer.stderr
    assert len(json.loads(vekha("roadmaps", "--json").stdout)) == 3


@pytest.mark.usefixtures("seeded")
def test_a_database_of_a_newer_version_is_not_touched(vekha: Run, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "vekha.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    answer = vekha("roadmaps")
    assert answer.returncode == 2
    assert "более новой версией" in answer.stderr
    assert "[database.newer]" in answer.stderr


@pytest.mark.usefixtures("seeded")
def test_a_database_that_is_not_there_says_so(vekha: Run) -> None:
    answer = vekha("roadmaps", VEKHA_DATABASE_URL="postgresql://vekha@127.0.0.1:1/vekha")
    assert answer.returncode == 1
    assert "[database.unreachable]" in answer.stderr
    assert vekha("roadmaps", VEKHA_DATABASE_URL="mysql://x").returncode == 2


@pytest.mark.usefixtures("seeded")
def test_a_changed_journal_is_found(vekha: Run, tmp_path: Path) -> None:
    vekha("tick", "--now", "2023-06-23T06:00Z")
    assert "журнал цел" in vekha("journal", "verify").stdout
    with sqlite3.connect(tmp_path / "vekha.db") as connection:
        connection.execute("DROP TRIGGER event_fixed")
        connection.execute("UPDATE event SET actor = 1 WHERE id = 5")
    broken = vekha("journal", "verify")
    assert broken.returncode == 1
    assert "содержание изменено" in broken.stderr


@pytest.mark.usefixtures("seeded")
def test_deadlines_are_read_line_by_line(vekha: Run) -> None:
    line = '{"id": "a", "text": "до 1 мая 2024 г.", "start": "2024-01-01", "end": "2024-12-31"}\n'
    answer = vekha("deadlines", input=line)
    assert json.loads(answer.stdout)["windows"] == [{"start": None, "due": "2024-05-01"}]
    bad = vekha("deadlines", input=line + "oops\n")
    assert bad.returncode == 2
    assert "трока 2" in bad.stderr


@pytest.mark.usefixtures("seeded")
def test_people_and_tokens_are_added(vekha: Run) -> None:
    added = vekha(
        "user",
        "add",
        "anna@example.org",
        "--role",
        "executor",
        "--body",
        "tyumen-don",
        "--password",
        "длинный пароль 1",
    )
    assert added.returncode == 0, added.stderr
    assert "anna@example.org" in [row["email"] for row in json.loads(vekha("user", "list", "--json").stdout)]
    assert vekha("token", "add", "anna@example.org").stdout.startswith("vekha_")
    assert vekha("user", "add", "anna@example.org", "--password", "длинный пароль 1").returncode == 2
    assert vekha("user", "add", "b@example.org", "--role", "король", "--password", "длинный пароль 1").returncode == 2


@pytest.mark.usefixtures("seeded")
def test_backup_and_restore_through_the_command_line(vekha: Run) -> None:
    assert vekha("backup", "copy.gz").returncode == 0
    restored = vekha("restore", "copy.gz", VEKHA_DATABASE_URL="sqlite:///second.db")
    assert restored.returncode == 0, restored.stderr
    assert len(json.loads(vekha("roadmaps", "--json", VEKHA_DATABASE_URL="sqlite:///second.db").stdout)) == 3


def test_a_load_leaves_a_database_that_knows_its_rows(vekha: Run, database: Database, tmp_path: Path) -> None:
    assert vekha("seed", VEKHA_DATABASE_URL=database.url).returncode == 0
    assert rows_known(database, "measure") == 134
    assert vekha("backup", "copy.gz", VEKHA_DATABASE_URL=database.url).returncode == 0
    assert vekha("restore", "copy.gz", VEKHA_DATABASE_URL="sqlite:///second.db").returncode == 0
    second = Database(f"sqlite:///{tmp_path / 'second.db'}")
    assert rows_known(second, "measure") == 134
    second.close()


@pytest.mark.parametrize(
    "arguments", [("--help",), ("seed", "--only", "nowhere"), ("nothing",), ("roadmaps", "--json")]
)
def test_the_program_itself_answers_as_its_fork_does(vekha: Run, program: Run, arguments: tuple[str, ...]) -> None:
    real, forked = program(*arguments), vekha(*arguments)
    assert (real.returncode, real.stdout, real.stderr) == (forked.returncode, forked.stdout, forked.stderr)
