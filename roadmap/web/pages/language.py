"""The switch of languages at the foot of each page: remembered in the browser, and in the account of who has one."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from roadmap.language.current import SOURCE, known
from roadmap.letters.recipients.choices import choose_letters, letter_reader
from roadmap.people.accounts import LoggedIn
from roadmap.web.deps import Now, Site, TheSite
from roadmap.web.door.language import remember
from roadmap.web.error_page import known_login
from roadmap.web.forms.posted import OpenForm
from roadmap.web.pages.login import inside
from roadmap.web.security import check_csrf, is_secure

router = APIRouter()


@router.post("/language")
def choose_language(request: Request, site: TheSite, now: Now, form: OpenForm) -> Response:
    """Go on in the language chosen, on the page where it was chosen."""
    chosen = known(form.values.get("language")) or SOURCE
    login = known_login(request)
    if login is not None:
        check_csrf(login, form.values.get("csrf", ""))
        _keep(site, login, chosen, now)
    response = RedirectResponse(inside(form.values.get("next", "/")), 303)
    remember(response, chosen, secure=is_secure(site))
    return response


def _keep(site: Site, login: LoggedIn, chosen: str, now: Now) -> None:
    with site.database.write() as session:
        choice = letter_reader(session, login.actor.email).choice
        choose_letters(session, login.actor.email, replace(choice, language=chosen), login.actor, now)
