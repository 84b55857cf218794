"""Logging in and out, changing the password."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from roadmap.errors import BadInput, Unauthenticated, VekhaError
from roadmap.reports.wording import sentence
from roadmap.services.accounts import authenticate, change_password, close_login, normal_email, open_login
from roadmap.services.permissions import Actor
from roadmap.web.deps import Now, Site, TheSite
from roadmap.web.forms import OpenForm, PostedForm
from roadmap.web.security import CurrentLogin, Reader, drop_login, login_secret, put_login
from roadmap.web.surroundings import PageShell, shell_of

router = APIRouter()


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A log-in printed on the page of the demonstration."""

    email: str
    what: str


DEMO_USERS = (
    DemoUser("coordinator@example.org", "координатор: ведёт дорожные карты, видит всё"),
    DemoUser("executor@example.org", "исполнитель: ЦНППМ Тюменской области"),
    DemoUser("controller@example.org", "контролирующее лицо: принимает и возвращает отчёты"),
    DemoUser("leader@example.org", "руководство: сводка и отчёт"),
    DemoUser("auditor@example.org", "аудитор: журнал и отправления, только чтение"),
    DemoUser("admin@example.org", "администратор"),
)


@dataclass(frozen=True, slots=True)
class LoginPage:
    """``next`` is where to go afterwards; ``password`` is printed in the demonstration only."""

    email: str
    next: str
    error: str | None
    demo_users: tuple[DemoUser, ...]
    password: str | None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The person's own page; ``field`` is the one that ``error`` is about."""

    email: str
    error: str | None
    field: str | None


@router.get("/login", response_class=HTMLResponse)
def login_page(request: Request, site: TheSite, next: str = "/") -> HTMLResponse:
    """The form."""
    return _login_page(request, site, "", _inside(next), None, 200)


def _login_page(
    request: Request, site: Site, email: str, target: str, error: VekhaError | None, status: int
) -> HTMLResponse:
    users, password = (DEMO_USERS, site.demo.password) if site.demo else ((), None)
    page = LoginPage(email, target, sentence(error.message) if error else None, users, password)
    return site.pages.render("login", shell_of(request, site, None, None), page, status)


@router.post("/login", response_class=HTMLResponse)
def log_in(request: Request, site: TheSite, now: Now, form: OpenForm) -> Response:
    """Check the password, outside of any write transaction since it takes its time, then open the log-in."""
    email, target = form.text("email") or "", _inside(form.values.get("next", "/"))
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


def _inside(target: str) -> str:
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


@router.get("/account", response_class=HTMLResponse)
def account_page(site: TheSite, login: Reader, shell: PageShell) -> HTMLResponse:
    """Who I am, and a new password."""
    return site.pages.render("account", shell, AccountPage(login.actor.email, None, None))


@router.post("/account/password", response_class=HTMLResponse)
def new_password(site: TheSite, login: Reader, shell: PageShell, now: Now, form: PostedForm) -> Response:
    """Change the password; every log-in of the user is closed and this browser gets a new one."""
    user_id = login.actor.user_id
    assert user_id is not None
    try:
        if form.values.get("new") != form.values.get("again"):
            raise BadInput(
                "password.differs", "новый пароль и его повтор различаются: введите их ещё раз", field="again"
            )
        with site.database.write() as session:
            change_password(session, user_id, form.values.get("old", ""), form.values.get("new", ""), now)
            opened = open_login(session, user_id, now, site.settings.session_hours)
    except BadInput as error:
        page = AccountPage(login.actor.email, sentence(error.message), error.data.get("field"))
        return site.pages.render("account", shell, page, error.status)
    response = RedirectResponse("/account?" + urlencode({"done": "password"}), 303)
    put_login(response, site, opened)
    return response
