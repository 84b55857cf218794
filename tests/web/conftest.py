"""Pages over a migrated SQLite file of the test's own."""

from __future__ import annotations

import pytest

from roadmap.database import Database
from tests.web.visitors import Served


@pytest.fixture
def served(sqlite_database: Database) -> Served:
    """The application over an empty database."""
    return Served(sqlite_database)
