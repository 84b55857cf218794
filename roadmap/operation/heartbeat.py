"""A word to an outside watcher after every good tick: when it stops coming, somebody there raises the alarm."""

from __future__ import annotations

import urllib.request
from urllib.error import URLError
from urllib.parse import urlsplit

from roadmap.logs.lines import get_logger

log = get_logger("vekha.heartbeat")
SECONDS = 5.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A watcher's address is asked as it is; where it sends us on is not asked."""

    def redirect_request(self, *_: object) -> None:
        return None


def beat(url: str | None) -> bool:
    """GET ``url``; whether the watcher took it. Never raises, and never takes longer than a few seconds."""
    if not url:
        return False
    if urlsplit(url).scheme not in ("http", "https"):
        log.warning("heartbeat has no web address", setting="VEKHA_HEARTBEAT_URL")
        return False
    request = urllib.request.Request(url, headers={"User-Agent": "vekha"})  # noqa: S310 (scheme checked)
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            answer.read(1024)
            return True
    except (URLError, OSError, ValueError) as error:
        log.warning("heartbeat not taken", error=str(error))
        return False
