"""`vekha serve` as a person starts it: first answer, a second one beside it, a taken port, a calm end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.commands.conftest import Run
from tests.ports import free_port


@contextmanager
def served(folder: Path, *flags: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A running ``vekha serve``: its address and process."""
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("VEKHA_")}
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "vekha"), "serve", "--port", str(port), *flags],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(400):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=2).read()
                break
            except OSError:
                assert process.poll() is None, process.communicate()[0]
                time.sleep(0.05)
        yield address, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


def test_without_any_setting_it_serves_on_a_database_in_the_folder(tmp_path: Path) -> None:
    with served(tmp_path) as (address, _):
        page = urllib.request.urlopen(f"{address}/login", timeout=10).read().decode()
    assert "Веха" in page
    assert (tmp_path / "vekha.db").exists()


def test_the_demo_has_its_banner_its_people_and_its_letters(tmp_path: Path) -> None:
    with served(tmp_path, "--demo") as (address, _):
        page = urllib.request.urlopen(f"{address}/login", timeout=10).read().decode()
    assert "15.03.2024" in page
    assert "coordinator@example.org" in page
    assert (tmp_path / "vekha-demo.db").exists()


def test_a_second_worker_on_the_same_file_says_so_and_serves_pages_only(tmp_path: Path, vekha: Run) -> None:
    with served(tmp_path):
        with served(tmp_path) as (address, second):
            assert urllib.request.urlopen(f"{address}/healthz", timeout=10).status == 200
            second.send_signal(signal.SIGTERM)
            assert "уже работает другой процесс" in second.communicate(timeout=30)[0]
        beside = vekha("worker")
        assert beside.returncode == 2
        assert "[worker.second]" in beside.stderr


def test_a_taken_port_is_said_in_one_line(vekha: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = vekha("serve", "--port", str(taken.getsockname()[1]))
    assert answer.returncode == 1
    assert "[serve.port]" in answer.stderr


def test_it_ends_in_peace_when_asked(tmp_path: Path) -> None:
    with served(tmp_path) as (_, process):
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=30)[0]
    assert process.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in said
