"""Who is asking: a browser's log-in cookie or a bearer token, and whether he may.

page  GET   `Depends(Visiting(Action.read))` (`visit`)  cookie; nobody → the log-in page
page  POST  the same and `PostedForm` (`forms`)       cookie, CSRF word of the log-in, same Origin
API         `CurrentActor`                            bearer token, or cookie with `X-CSRF-Token` when it writes
"""

from __future__ import annotations

import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from sqlmodel import Session

from roadmap.errors import Forbidden, Unauthenticated
from roadmap.language.current import go_on_in
from roadmap.language.message import _
from roadmap.people.accounts import LoggedIn, OpenedLogin, actor_for_login, actor_for_token
from roadmap.people.permissions import Actor
from roadmap.web.deps import Now, ReadSession, Site, site_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def cookie_name(site: Site) -> str:
    """Over https the browser itself holds the cookie to this host (``__Host-``)."""
    return "__Host-vekha" if is_secure(site) else "vekha"


def is_secure(site: Site) -> bool:
    """Whether people reach the site over https."""
    return site.settings.base_url.startswith("https:")


def put_login(response: Response, site: Site, opened: OpenedLogin) -> None:
    """Hand the log-in's secret to the browser, out of reach of scripts and of other sites' forms."""
    response.set_cookie(
        cookie_name(site),
        opened.secret,
        max_age=site.settings.session_hours * 3600,
        path="/",
        secure=is_secure(site),
        httponly=True,
        samesite="lax",
    )


def drop_login(response: Response, site: Site) -> None:
    """Take the cookie back."""
    response.delete_cookie(cookie_name(site), path="/", secure=is_secure(site), httponly=True, samesite="lax")


def login_secret(request: Request) -> str | None:
    """The secret in the request's cookie."""
    return request.cookies.get(cookie_name(site_of(request)))


def login_of(request: Request, session: ReadSession, now: Now) -> LoggedIn:
    """Who is logged in with the browser. Raises `Unauthenticated`."""
    secret = login_secret(request)
    login = actor_for_login(session, secret, now) if secret else None
    _only_looked(request, session)
    if login is None:
        raise Unauthenticated("login.required", _("войдите, чтобы продолжить"))
    request.state.login = login  # the error pages show the menu of who is logged in
    go_on_in(login.language)
    return login


def _only_looked(request: Request, session: Session) -> None:
    """What a request changes it changes over a connection of its own: give back the one that told who asks."""
    if request.method not in SAFE:
        session.rollback()


CurrentLogin = Annotated[LoggedIn, Depends(login_of)]


def actor_from_request(request: Request, session: ReadSession, now: Now) -> Actor:
    """The API's caller. A cookie that writes must also carry the log-in's CSRF word. Raises `Unauthenticated`."""
    kind, _blank, token = request.headers.get("Authorization", "").partition(" ")
    if kind:
        actor = actor_for_token(session, token.strip()) if kind.lower() == "bearer" else None
        _only_looked(request, session)
        if actor is None:
            raise Unauthenticated("token.invalid", _("токен не подходит: выпустите новый командой vekha token add"))
        return actor
    login = login_of(request, session, now)
    if request.method not in SAFE:
        check_origin(request)
        check_csrf(login, request.headers.get("X-CSRF-Token", ""))
    return login.actor


CurrentActor = Annotated[Actor, Depends(actor_from_request)]


def check_csrf(login: LoggedIn, word: str) -> None:
    """Raises `Forbidden` unless ``word`` is the log-in's."""
    if not secrets.compare_digest(login.csrf.encode(), word.encode()):
        raise Forbidden("csrf", _("форма устарела: обновите страницу и отправьте снова"))


def check_origin(request: Request) -> None:
    """Raises `Forbidden` when a browser says that the form stands on another site."""
    origin = request.headers.get("Origin")
    if origin is None:
        return
    own = urlsplit(site_of(request).settings.base_url).netloc
    if urlsplit(origin).netloc not in {own, request.headers.get("Host", "")}:
        raise Forbidden("origin", _("форма отправлена с другого сайта: откройте страницу Вехи и повторите"))
