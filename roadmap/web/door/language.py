"""In which language a request is answered: the one chosen in this browser, else what it accepts, else ours.

Whoever is found to be logged in and has a language in his account is answered in that one (`web.security`).
"""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from roadmap.language.current import accepted, known, speaking

COOKIE = "vekha_language"
_A_YEAR = 365 * 24 * 3600


class SpokenLanguage:
    """Speaks it while the request is answered. Plain ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with speaking(wanted_by(HTTPConnection(scope))):
            await self._app(scope, receive, send)


def wanted_by(request: HTTPConnection) -> str | None:
    """What this browser or program asks for; ``None`` where it asks for none of ours."""
    return known(request.cookies.get(COOKIE)) or accepted(request.headers.get("Accept-Language", ""))


def remember(response: Response, chosen: str, *, secure: bool) -> None:
    """Have this browser ask for ``chosen`` from now on."""
    response.set_cookie(COOKIE, chosen, max_age=_A_YEAR, path="/", secure=secure, httponly=True, samesite="lax")
