"""Time zones by their names as they are stored: a name that means none must not cost anybody his letters."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo

FALLBACK = "Europe/Moscow"
"""What a roadmap has that was given none."""


def zone_of(name: str | None) -> ZoneInfo:
    """The zone of that name, or the fallback where there is none such."""
    return ZoneInfo(name) if name is not None and is_zone(name) else ZoneInfo(FALLBACK)


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """Whether the name means a zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
