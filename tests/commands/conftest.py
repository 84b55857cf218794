"""The command line as people run it: a process of its own in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def vekha(tmp_path: Path) -> Run:
    """``vekha("seed", "--demo", input=…, VEKHA_SMTP_URL=…)`` in an empty folder."""
    program = Path(sys.executable).parent / "vekha"

    def run(*arguments: str, input: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("VEKHA_")} | variables
        return subprocess.run(
            [str(program), *arguments], cwd=tmp_path, env=environment, input=input, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip

    return run
