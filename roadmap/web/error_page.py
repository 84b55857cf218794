"""The page that tells a person what went wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from roadmap.language.current import go_on_in
from roadmap.people.accounts import LoggedIn, actor_for_login
from roadmap.reports.wording import sentence
from roadmap.web.deps import site_of
from roadmap.web.door.line import has_place
from roadmap.web.security import login_secret
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
    login = known_login(request)
    demo = site.demo
    shell = shell_for(
        request.url.path, login, banner=demo.banner if demo else None, demo=bool(demo and demo.mailbox is not None)
    )
    return site.pages.render("error", shell, ErrorPage(status, title, sentence(message)), status, headers)


def known_login(request: Request) -> LoggedIn | None:
    """Who is logged in, also where no page was found that would have asked.

    ``None`` when the database is silent, and for a request that has no place to ask it from.
    """
    known: LoggedIn | None = getattr(request.state, "login", None)
    secret = login_secret(request)
    if known is not None or secret is None or not has_place(request):
        return known
    site = site_of(request)
    try:
        with site.database.read() as session:
            login = actor_for_login(session, secret, site.now())
    except (OperationalError, PoolTimeout):
        return None
    go_on_in(login.language if login is not None else None)
    return login
