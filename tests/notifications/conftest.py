"""The engine's databases, for every test in this folder."""

from tests.notifications.databases import base, postgres_base, postgres_url, sqlite_base

__all__ = ["base", "postgres_base", "postgres_url", "sqlite_base"]
