"""`vekha parse`, `import` and `amend` as people run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from roadmap.cli import build
from tests.commands.conftest import Run
from tests.documents import hostile
from tests.orders.drafts import CHELYABINSK, DOCUMENTS, MOSCOW, TYUMEN
from tests.orders.readings import counted
from tests.orders.test_amending import new_edition


def test_parse_reads_all_five_orders_and_stores_nothing(vekha: Run, tmp_path: Path) -> None:
    files = sorted(str(path) for path in DOCUMENTS.glob("*.txt"))
    done = vekha("parse", *files, "--json")
    assert done.returncode == 0, done.stderr
    documents = json.loads(done.stdout)["documents"]
    measures = [measure for one in documents for roadmap in one["roadmaps"] for measure in roadmap["measures"]]
    assert (len(documents), len(measures), sum(len(one["indicators"]) for one in documents)) == (5, 134, 115)
    assert not (tmp_path / "vekha.db").exists()


def test_parse_prints_what_it_could_read_and_fails_for_the_rest(vekha: Run, tmp_path: Path) -> None:
    (tmp_path / "пусто.txt").write_bytes(b" ")
    (tmp_path / "скан.pdf").write_bytes(hostile.scanned_pdf())
    done = vekha("parse", "пусто.txt", str(DOCUMENTS / TYUMEN), "скан.pdf")
    assert done.returncode == 2
    assert "мероприятий 41" in done.stdout
    lines = done.stderr.splitlines()
    assert [line.rsplit(" ", 1)[1] for line in lines] == ["[document.empty]", "[document.scanned]"]
    assert lines[0].startswith("пусто.txt: Файл пуст.")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("parse", "нет.docx"), "file.missing"),
        (("parse", "."), "file.folder"),
        (("import", "нет.docx"), "file.missing"),
        (("import", "письмо.txt"), "document.no_table"),
        (("import", "порча.docx"), "document.damaged"),
        (("amend", "tver-2023", "письмо.txt"), "roadmap.unknown"),
    ],
)
def test_what_cannot_be_used_is_one_russian_line_with_a_code(
    vekha: Run, tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    (tmp_path / "письмо.txt").write_text("Просим сообщить.", encoding="utf-8")
    (tmp_path / "порча.docx").write_bytes(b"PK\x03\x04" + b"\x00" * 400)
    done = vekha(*arguments)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.rstrip().endswith(f"[{code}]")


def test_import_shows_doubts_keeps_a_draft_and_approves_when_told(vekha: Run) -> None:
    order = str(DOCUMENTS / CHELYABINSK)
    shown = vekha("import", order)
    assert shown.returncode == 0, shown.stderr
    assert "? строка 759, мероприятие 30: «ГБУ ДПО ЧИПТКРО» нет среди известных" in shown.stdout
    assert "черновик № 1 не утверждён: 3 сомнительных места; сверьте на странице /import/1" in shown.stdout
    assert "ключ --yes утвердит его вместе с ними" in shown.stdout
    assert json.loads(vekha("roadmaps", "--json").stdout) == []
    again = vekha("import", order, "--yes")
    assert "этот файл уже загружен: продолжается черновик № 1" in again.stdout
    assert "chelyabinsk-2023: действует; 30 мероприятий" in again.stdout
    (tracked,) = json.loads(vekha("roadmaps", "--json").stdout)
    assert (tracked["slug"], tracked["measures"], tracked["state"]) == ("chelyabinsk-2023", 30, "in_force")
    third = vekha("import", order, "--yes")
    assert third.returncode == 2
    assert "[draft.known]" in third.stderr
    assert vekha("journal", "verify").returncode == 0


def test_import_reads_no_phrase_that_the_reader_of_the_file_has_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VEKHA_DATABASE_URL", f"sqlite:///{tmp_path / 'vekha.db'}")
    application = build(("import", "roadmaps"))
    with counted() as readings:
        done = CliRunner().invoke(application, ["import", str(DOCUMENTS / TYUMEN), "--yes"])
    assert "tyumen-2023: действует; 41 мероприятие" in done.stdout
    assert readings == []


def test_import_in_the_name_of_somebody_without_the_right_is_refused(vekha: Run) -> None:
    vekha("user", "add", "leader@example.org", "--role", "leader", "--password", "очень-длинный-пароль")
    done = vekha("import", str(DOCUMENTS / TYUMEN), "--yes", "--as", "leader@example.org")
    assert (done.returncode, "[forbidden]" in done.stderr) == (2, True)
    nobody = vekha("import", str(DOCUMENTS / TYUMEN), "--as", "nobody@example.org")
    assert "[user.unknown]" in nobody.stderr


def test_amend_tells_the_difference_and_applies_it_with_its_basis(vekha: Run, tmp_path: Path) -> None:
    (tmp_path / "редакция.txt").write_text(new_edition(), encoding="utf-8")
    vekha("seed", "--only", "tyumen-2023")
    told = json.loads(vekha("amend", "tyumen-2023", "редакция.txt", "--json").stdout)
    assert told["counts"] == {"added": 1, "removed": 1, "changed": 2}
    assert told["basis"] == "приказ от 01.02.2024 № 77/01"
    assert {field["kind"] for change in told["changes"] for field in change["fields"]} == {"date", "body"}
    assert json.loads(vekha("roadmaps", "--json").stdout)[0]["measures"] == 41
    done = vekha("amend", "tyumen-2023", "редакция.txt", "--apply", "--basis", "приказ № 77/01, пункт 2")
    assert done.returncode == 0, done.stderr
    assert "применено; добавлено 1, исключено 1, изменено 2; задач перенесено 1" in done.stdout
    again = vekha("amend", "tyumen-2023", "редакция.txt", "--apply")
    assert (again.returncode, "[draft.known]" in again.stderr) == (2, True)


def test_amend_with_the_same_edition_changes_nothing(vekha: Run) -> None:
    vekha("seed", "--only", "moscow-2023")
    done = vekha("amend", "moscow-2023", str(DOCUMENTS / MOSCOW))
    assert done.returncode == 0, done.stderr
    assert "мероприятия не меняются" in done.stdout
    assert "без изменений в мероприятиях (меняет сам акт): " in done.stdout
