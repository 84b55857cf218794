"""The command line as people run it: a process of its own in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from roadmap.database import Database
from roadmap.demo.stage import add_people
from roadmap.orders.seeds.load import seed
from roadmap.orders.seeds.shapes import load_folder
from roadmap.resources import seeds_dir
from tests.commands.spawner import PROGRAM, Spawner

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def spawner() -> Iterator[Spawner]:
    """Where processes of `vekha` come from."""
    spawner = Spawner()
    yield spawner
    spawner.close()


@pytest.fixture
def vekha(spawner: Spawner, tmp_path: Path) -> Run:
    """``vekha("seed", "--demo", input=…, VEKHA_SMTP_URL=…)`` in an empty folder."""

    def run(*arguments: str, input: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        return spawner.run(arguments, tmp_path, without_settings() | variables, input)

    return run


@pytest.fixture
def program(tmp_path: Path) -> Run:
    """The same as the program itself, started anew."""

    def run(*arguments: str, input: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, *arguments], cwd=tmp_path, env=without_settings() | variables, input=input, capture_output=True,
            text=True, timeout=60, check=False,
        )  # fmt: skip

    return run


def without_settings() -> dict[str, str]:
    """The environment without anything of Vekha's."""
    return {key: value for key, value in os.environ.items() if not key.startswith("VEKHA_")}


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``vekha seed --demo`` leaves behind, made once."""
    path = tmp_path_factory.mktemp("seeded") / "vekha.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    now = datetime(2023, 5, 23, 6, tzinfo=UTC)
    with database.write() as session:
        seed(session, load_folder(seeds_dir()), now)
        add_people(session, now)
    database.close()
    return path


@pytest.fixture
def seeded(seeded_file: Path, tmp_path: Path) -> Path:
    """The same in the folder that ``vekha`` runs in."""
    return Path(shutil.copy(seeded_file, tmp_path / "vekha.db"))
