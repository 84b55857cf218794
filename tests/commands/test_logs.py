"""What the processes write when something breaks: one line a record, and none of the secrets they were started with."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from roadmap.database import Database
from roadmap.letters.links import answer_link
from roadmap.letters.troubles.alarm import SIGN
from roadmap.settings import Settings
from roadmap.status import write_status
from tests import builders as b
from tests.commands.conftest import Run
from tests.ports import free_port

KEY = "очень-тайный-ключ/подписи'\"7"
SECRETS = {
    "VEKHA_SECRET_KEY": KEY,
    "VEKHA_SMTP_URL": "smtp://robot:sm%2Ftp%3Asesame@127.0.0.1:1",
    "VEKHA_INBOX_IMAP_URL": "imap://robot:imapsesame@127.0.0.1:1/INBOX",
    "VEKHA_HEARTBEAT_URL": "http://127.0.0.1:1/ping/3f6c0c62-beat-beat",
}
WORDS = (KEY, "очень-тайный", "sesame", "sm%2Ftp", "sm/tp", "3f6c0c62-beat-beat", "dbopen")
"""Whatever of these is read in what a process writes, in whatever form, is a leak."""
TASK = 1


def broken(database: Database) -> None:
    """A base in which clock, pages and commands fail with an exception that nobody has foreseen."""
    with database.write() as session:
        b.task(session, id=TASK)
        write_status(session, SIGN, {"tried": 5, "standing": 5}, b.NOW)
        no_day = "Nowhere" if database.is_sqlite else "infinity"
        session.execute(text(f"UPDATE task SET control_on = '{no_day}'"))


def variables(url: str) -> dict[str, str]:
    """The environment, with a password in the database's address where it may have one."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        url = address.set(password="dbopen").render_as_string(hide_password=False)
    clean = {name: said for name, said in os.environ.items() if not name.startswith("VEKHA_")}
    return {**clean, **SECRETS, "VEKHA_DATABASE_URL": url}


@contextmanager
def running(tmp_path: Path, url: str, *arguments: str) -> Iterator[Path]:
    """A process of ours; the file that its standard error goes to, whole when the block is left."""
    log = tmp_path / "stderr"
    program = [str(Path(sys.executable).parent / "vekha"), *arguments]
    with log.open("wb") as errors, (tmp_path / "stdout").open("wb") as out:
        process = subprocess.Popen(program, cwd=tmp_path, env=variables(url), stdout=out, stderr=errors)
        try:
            yield log
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    said = (tmp_path / "stdout").read_text("utf-8")
    assert not [word for word in WORDS if word in said]


def waited_for(log: Path, words: str) -> None:
    """Until the process has written this."""
    for _ in range(400):
        if words in log.read_text("utf-8"):
            return
        time.sleep(0.05)
    raise AssertionError(f"no «{words}» in:\n{log.read_text('utf-8')}")


def records(written: str) -> list[dict[str, Any]]:
    """The log's records: every line is one, with its instant, level and what it says; no secret stands in any."""
    assert not [word for word in WORDS if word in written]
    assert ascii(KEY)[1:-1] not in written
    found = [json.loads(line) for line in written.splitlines()]
    for record in found:
        assert abs(datetime.fromisoformat(record["time"]) - datetime.now(UTC)).total_seconds() < 300
        assert record["time"].endswith("Z")
        assert record["level"] in ("info", "warning", "error", "critical")
        assert record["logger"]
        assert record["event"]
    return found


def asked(address: str, **headers: str) -> tuple[int, Any]:
    """Status and headers of an answer."""
    try:
        answer = urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    answer.read()
    answer.close()
    return answer.status, answer.headers


def test_a_request_that_breaks_is_one_record_with_the_request_s_name(database: Database, tmp_path: Path) -> None:
    broken(database)
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    link = answer_link(Settings(secret_key=KEY, base_url=site), TASK, "a@example.org", "report", now=datetime.now(UTC))
    with running(tmp_path, database.url, "serve", "--no-worker", "--port", str(port)) as log:
        for _ in range(400):
            try:
                urllib.request.urlopen(f"{site}/healthz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)
        status, headers = asked(link, **{"X-Request-ID": "from-the-proxy-17"})
        assert (status, headers["X-Request-ID"]) == (500, "from-the-proxy-17")
        status, headers = asked(f"{site}/metrics", **{"X-Request-ID": "two\twords " + "x" * 90})
        assert status == 500
        assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-ID"])
        assert asked(f"{site}/healthz")[1]["X-Request-ID"] != asked(f"{site}/healthz")[1]["X-Request-ID"]
    found = records(log.read_text("utf-8"))
    assert [record["request_id"] for record in found] == ["from-the-proxy-17", headers["X-Request-ID"]]
    assert all(record["exception"].startswith("Traceback") for record in found)
    assert link.rpartition(".")[2] not in json.dumps(found)
    assert "[ссылка скрыта]" in found[0]["event"]
    assert "Веха: http" in (tmp_path / "stdout").read_text("utf-8")


def test_a_job_that_breaks_is_one_record_without_what_its_variables_held(database: Database, tmp_path: Path) -> None:
    broken(database)
    with running(tmp_path, database.url, "worker") as log:
        waited_for(log, "job failed")
    found = records(log.read_text("utf-8"))
    failed = next(record for record in found if record["event"] == "job failed")
    assert failed["job"] == "tick"
    assert failed["exception"].startswith("Traceback")
    assert "AttributeError: 'int' object" in failed["exception"]


def test_a_command_that_breaks_is_one_record_and_one_line_for_its_caller(
    database: Database, tmp_path: Path, vekha: Run
) -> None:
    broken(database)
    answer = vekha("tick", **{name: said for name, said in variables(database.url).items() if "VEKHA" in name})
    assert answer.returncode == 1
    assert answer.stdout == ""
    *log, said = answer.stderr.splitlines()
    assert said.endswith("[internal]")
    (record,) = records("\n".join(log))
    assert record["level"] == "critical"
    assert "AttributeError: 'int' object" in record["exception"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"VEKHA_DATABASE_URL": "postgresql://robot:sesame@127.0.0.1:port/vekha"},
        {"VEKHA_DATABASE_URL": "postgresql://robot:sesame@127.0.0.1:1/vekha?password=sesame2"},
        {"VEKHA_DATABASE_URL": "postgresql://robot:ses/ame:sesame@127.0.0.1:1/vekha"},
        {"VEKHA_DATABASE_URL": "mysql://robot:sesame@127.0.0.1/vekha"},
        {"VEKHA_SMTP_URL": "smtp://robot:sesame@127.0.0.1:port"},
        {"VEKHA_SMTP_URL": "smtp://robot:sesame@127.0.0.1:1", "VEKHA_TICK_SECONDS": "sesame://"},
        {"VEKHA_INBOX_IMAP_URL": "imap://robot:sesame@example.org/INBOX"},
        {"VEKHA_SMTP_URL": "smtp://robot:sesame@127.0.0.1:1"},
    ],
)
def test_settings_that_do_not_work_are_told_without_their_secrets(vekha: Run, wrong: dict[str, str]) -> None:
    for command in (("mail", "send"), ("worker",)) if "VEKHA_INBOX_IMAP_URL" in wrong else (("mail", "send"),):
        answer = vekha(*command, **wrong)
        assert answer.returncode in (0, 1, 2)
        assert "sesame" not in answer.stdout + answer.stderr.replace("sesame://", "")
        assert "Traceback" not in answer.stderr


def test_settings_show_no_secret_however_they_are_printed() -> None:
    settings = Settings(
        secret_key=KEY, smtp_url=SECRETS["VEKHA_SMTP_URL"], inbox_imap_url=SECRETS["VEKHA_INBOX_IMAP_URL"],
        heartbeat_url=SECRETS["VEKHA_HEARTBEAT_URL"], database_url="postgresql://vekha:dbopen@db/vekha?password=dbopen2",
    )  # fmt: skip
    for shown in (repr(settings), str(settings), f"{settings}", f"{settings!r}", repr({"settings": settings})):
        assert not [word for word in WORDS if word in shown]
        assert "postgresql://vekha:***@db/vekha" in shown
        assert "smtp://robot:***@127.0.0.1:1" in shown


NOISY = """
import logging, sys, threading, warnings
from roadmap.logs import lines
from roadmap.logs.secrecy import conceal
lines.set_up()
conceal(["a+b/c d"])
log = lines.get_logger("vekha.test")
log.error("лист\\u2028два\\x85три\\nчетыре", password="короткий", where=["a%2Bb%2Fc%20d", {"x": "postgresql://u:p@h/x"}])
log.info("token vekha_" + "x" * 43, level="не уровень", exc_info=None)
logging.getLogger("uvicorn.error").error("Authorization %s", "password=a+b/c d")
logging.getLogger("alembic.runtime.migration").warning("smtp://u:p%2Fq@h")
logging.getLogger("notifications").error("%d", "no number")
logging.getLogger("other").info("not worth a line")
warnings.warn("two\\nlines", UserWarning)
thread = threading.Thread(target=lambda: 1 / 0, name="behind")
thread.start()
thread.join()
try:
    raise ValueError("a+b/c d")
except ValueError as error:
    for name in ("roadmap.web.problems", "uvicorn.error"):
        logging.getLogger(name).error("told once", exc_info=error)
class Bad:
    def __del__(self): raise RuntimeError("sqlite://u:p@x")
Bad()
raise KeyError("http://u:pass@x a%2Bb%2Fc%20d")
"""


def test_whoever_speaks_it_is_one_line_without_secrets(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", NOISY], capture_output=True, text=True, check=False)
    found = [json.loads(line) for line in ended.stderr.splitlines()]
    for secret in ("a+b/c", "a%2Bb", "короткий", "u:p@", "p%2Fq", "xxxxx", "u:pass"):
        assert secret not in ended.stderr
    assert [one["logger"] for one in found] == [
        "vekha.test", "vekha.test", "uvicorn.error", "alembic.runtime.migration", "notifications", "py.warnings",
        "vekha", "roadmap.web.problems", "vekha", "vekha",
    ]  # fmt: skip
    assert found[0]["event"] == "лист\u2028два\x85три\nчетыре"
    assert found[1]["level"] == "info"
    assert found[6]["thread"] == "behind"
    assert "KeyError" in found[-1]["exception"]
