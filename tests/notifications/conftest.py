"""The engine's databases and a server's certificate, for every test in this folder."""

from tests.notifications.certificates import certificate
from tests.notifications.databases import base, postgres_base, postgres_url, sqlite_base

__all__ = ["base", "certificate", "postgres_base", "postgres_url", "sqlite_base"]
