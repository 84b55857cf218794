"""What every answer carries to keep the browser on guard, its request's name, and the largest request taken.

Plain ASGI, no buffering.
"""

from __future__ import annotations

import re
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from roadmap.errors import TooLarge
from roadmap.language.message import _
from roadmap.logs.lines import request_id

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""No inline script or style anywhere on the pages."""

PAPER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'self'"
"""For a letter or a report shown as it is: its own style, nothing else."""

GUARDS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class GuardHeaders:
    """Adds `GUARDS` where the answer does not say otherwise; pages are not kept by caches, static files are."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app, self._https = app, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in GUARDS.items():
                    headers.setdefault(name, value)
                if self._https:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                for_ever = scope["path"].startswith("/static/") and scope["query_string"].startswith(b"v=")
                headers.setdefault("Cache-Control", "public, max-age=31536000, immutable" if for_ever else "no-store")
            await send(message)

        await self._app(scope, receive, guarded)


REQUEST_ID = "X-Request-ID"
_FIT_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestName:
    """Names each request, by the name that it brings or a new one: in its log records and in the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        brought = Headers(scope=scope).get(REQUEST_ID, "")
        name = brought if _FIT_NAME.fullmatch(brought) else uuid4().hex
        request_id.set(name)  # each request has a context of its own

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_ID] = name
            await send(message)

        await self._app(scope, receive, named)


class BodyLimit:
    """Refuses a request body above ``limit`` bytes. The rest is read and dropped, so that the browser hears why."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        too_large = declared.isdigit() and int(declared) > self._limit
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen <= self._limit and not too_large:
                return message
            while message["type"] == "http.request" and message.get("more_body") and seen <= self._limit * 8:
                message = await receive()
                seen += len(message.get("body", b""))
            mb = self._limit // 1024 // 1024
            raise TooLarge(
                "upload.too_large",
                _("отправлено больше {limit} МБ: приложите файл поменьше или ссылку на него", limit=mb),
            )

        await self._app(scope, counted, send)
