"""The page that tells a person what went wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse

from roadmap.reports.wording import sentence
from roadmap.services.accounts import LoggedIn
from roadmap.web.deps import site_of
from roadmap.web.shell import shell_for


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """``status`` is the HTTP one; ``message`` says what to do."""

    status: int
    title: str
    message: str
    back: str | None = None


def error_page(
    request: Request, status: int, title: str, message: str, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """The answer, with the menu of whoever is known to be logged in."""
    site = site_of(request)
    login: LoggedIn | None = getattr(request.state, "login", None)
    demo = site.demo
    shell = shell_for(
        request.url.path, login, banner=demo.banner if demo else None, demo=bool(demo and demo.mailbox is not None)
    )
    return site.pages.render("error", shell, ErrorPage(status, title, sentence(message)), status, headers)
