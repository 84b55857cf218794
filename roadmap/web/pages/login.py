"""Logging in and out."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from roadmap.errors import Unauthenticated, VekhaError
from roadmap.language.message import _
from roadmap.people.accounts import authenticate, close_login, normal_email, open_login
from roadmap.people.permissions import Actor
from roadmap.reports.wording import sentence
from roadmap.web.deps import Now, Site, TheSite
from roadmap.web.forms.posted import OpenForm, PostedForm
from roadmap.web.security import CurrentLogin, drop_login, login_secret, put_login
from roadmap.web.visit import shell_of

router = APIRouter()


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A log-in printed on the page of the demonstration."""

    email: str
    what: str


DEMO_USERS = (
    DemoUser("coordinator@example.org", _("координатор: ведёт дорожные карты, видит всё")),
    DemoUser("executor@example.org", _("исполнитель: центр повышения мастерства педагогов")),
    DemoUser("controller@example.org", _("контролирующее лицо: принимает и возвращает отчёты")),
    DemoUser("leader@example.org", _("руководство: сводка и отчёт")),
    DemoUser("auditor@example.org", _("аудитор: журнал и отправления, только чтение")),
    DemoUser("admin@example.org", _("администратор")),
)


@dataclass(frozen=True, slots=True)
class LoginPage:
    """``next`` is where to go afterwards; ``password`` is printed in the demonstration only."""

    email: str
    next: str
    error: str | None
    demo_users: tuple[DemoUser, ...]
    password: str | None


@router.get("/login", response_class=HTMLResponse)
def login_page(request: Request, site: TheSite, next: str = "/") -> HTMLResponse:
    """The form."""
    return _login_page(request, site, "", inside(next), None, 200)


def _login_page(
    request: Request, site: Site, email: str, target: str, error: VekhaError | None, status: int
) -> HTMLResponse:
    users, password = (DEMO_USERS, site.demo.password) if site.demo else ((), None)
    page = LoginPage(email, target, sentence(error.message) if error else None, users, password)
    return site.pages.render("login", shell_of(request, site, None, None), page, status)


@router.post("/login", response_class=HTMLResponse)
def log_in(request: Request, site: TheSite, now: Now, form: OpenForm) -> Response:
    """Check the password, outside of any write transaction since it takes its time, then open the log-in."""
    email, target = form.text("email") or "", inside(form.values.get("next", "/"))
    keys = (f"user:{normal_email(email)}", f"from:{request.client.host if request.client else ''}")
    try:
        site.throttle.check(keys, now)
        actor = _authenticated(site, email, form.values.get("password", ""))
    except Unauthenticated as error:
        site.throttle.failed(keys, now)
        return _login_page(request, site, email, target, error, 401)
    except VekhaError as error:
        return _login_page(request, site, email, target, error, error.status)
    site.throttle.succeeded(keys[:1])
    assert actor.user_id is not None
    with site.database.write() as session:
        opened = open_login(session, actor.user_id, now, site.settings.session_hours)
    response = RedirectResponse(target, 303)
    put_login(response, site, opened)
    return response


def _authenticated(site: Site, email: str, password: str) -> Actor:
    with site.database.read() as session:
        return authenticate(session, email, password)


def inside(target: str) -> str:
    """A path of this site; anything that leads elsewhere becomes the first page."""
    return target if target.startswith("/") and not target.startswith(("//", "/\\")) and "\n" not in target else "/"


@router.post("/logout", response_class=HTMLResponse)
def log_out(request: Request, site: TheSite, login: CurrentLogin, form: PostedForm) -> Response:
    """End this browser's log-in."""
    secret = login_secret(request)
    if secret:
        with site.database.write() as session:
            close_login(session, secret)
    response = RedirectResponse("/login", 303)
    drop_login(response, site)
    return response
