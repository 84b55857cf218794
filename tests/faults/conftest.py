"""The engine's databases, for every test in this folder."""

from tests.notifications.databases import base, postgres_base, postgres_server, postgres_url

__all__ = ["base", "postgres_base", "postgres_server", "postgres_url"]
