"""A visit: one request for a page by somebody who is logged in, and the shell around the page that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from roadmap.people.accounts import LoggedIn
from roadmap.people.permissions import Action, Actor, allow
from roadmap.web.banners import DONE, trouble_of
from roadmap.web.deps import Now, ReadSession, Site, TheSite
from roadmap.web.security import CurrentLogin
from roadmap.web.shell import Shell, shell_for


def shell_of(request: Request, site: Site, login: LoggedIn | None, session: Session | None) -> Shell:
    """The shell for this request; ``session`` is asked for the mail's sign when ``login`` may know."""
    may_know = login is not None and login.actor.may(Action.read_mail)
    return shell_for(
        request.url.path,
        login,
        banner=site.demo.banner if site.demo else None,
        demo=bool(site.demo and site.demo.mailbox is not None),
        trouble=trouble_of(session) if may_know and session is not None else None,
        done=DONE.get(request.query_params.get("done", "")),
    )


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, when, of which site; ``session`` reads and takes its connection only inside the page's thread.

    What a request changes it changes in a ``site.database.write()`` of its own (`web.deps`).
    """

    request: Request
    site: Site
    login: LoggedIn
    session: Session
    now: datetime

    @property
    def actor(self) -> Actor:
        """Who acts, with his role and bodies."""
        return self.login.actor

    @property
    def shell(self) -> Shell:
        """The menu and banners around the page."""
        return shell_of(self.request, self.site, self.login, self.session)

    def page(
        self, name: str, page: object, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """The page ``templates/pages/<name>.html`` in its shell."""
        return self.site.pages.render(name, self.shell, page, status, headers)


class Visiting:
    """A dependency: the visit of whoever has the right ``action``; the test of the route table looks for it."""

    def __init__(self, action: Action) -> None:
        self.action = action

    async def __call__(
        self, request: Request, site: TheSite, login: CurrentLogin, session: ReadSession, now: Now
    ) -> Visit:
        """Raises `Unauthenticated` or `Forbidden`."""
        allow(login.actor, self.action)
        return Visit(request, site, login, session, now)


Reader = Annotated[Visit, Depends(Visiting(Action.read))]
