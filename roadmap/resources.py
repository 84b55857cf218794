"""Where the files that travel with the code are: inside the wheel, or beside the packages in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


def _shipped(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


@cache
def templates_dir() -> Path:
    """Folder with ``pages/``, ``partials/``, ``emails/`` and ``reports/``."""
    return _shipped("templates")


@cache
def seeds_dir() -> Path:
    """Folder with the reviewed YAML of the documents: ``acts/``, ``roadmaps/``, ``subjects/``."""
    return _shipped("seeds")
