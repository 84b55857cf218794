"""Alembic's entry: runs on the connection handed over by `roadmap.database.Database.migrate`."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import roadmap.database  # noqa: F401  (knows all tables)

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
