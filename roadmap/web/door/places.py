"""How many threads and connections the pages need: as many as those who are let in may use, so that none waits for one.

Whoever holds a connection then always gets a thread, and whoever has a thread always gets a connection. Kept apart
from the door, which needs the web's libraries: the database is opened before they are imported.
"""

from __future__ import annotations

from roadmap.settings import Settings

CONNECTIONS_OF_A_PLACE = 2
"""A rehearsal reads the database beside the session that knows who asks; everything else holds one at a time."""
THREADS_BESIDE = 4
"""For static files and large bodies, which wait for nobody's place."""
CONNECTIONS_BESIDE = 4
"""For the two uploaded documents that are read at once, and to spare."""


def connections_needed(settings: Settings) -> int:
    """How many connections the pages and the API may hold at once."""
    return settings.web_threads * CONNECTIONS_OF_A_PLACE + CONNECTIONS_BESIDE


def threads_needed(settings: Settings) -> int:
    """How many threads the event loop may use at once."""
    return settings.web_threads + THREADS_BESIDE
