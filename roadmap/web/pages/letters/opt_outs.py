"""«Не присылать»: GET shows a form, POST acts; a mail program's one click (RFC 8058) is a POST without the form.

Links are not obeyed by being opened: programs that check letters open them too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from notifications.links import LinkError
from roadmap.errors import BadInput
from roadmap.language.message import _
from roadmap.letters.kinds import KINDS, MANDATORY, Kind
from roadmap.letters.recipients.opt_outs import EVERYTHING, OPTIONAL, read_link, switch_off, switch_on, switched_off
from roadmap.reports.wording import sentence
from roadmap.web.deps import Now, Site, TheSite
from roadmap.web.error_page import error_page
from roadmap.web.forms.posted import OpenForm
from roadmap.web.throttle import slow_down
from roadmap.web.visit import shell_of

router = APIRouter()
MAX_TOKEN = 2000


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind of notice and whether this address gets it."""

    kind: str
    heading: str
    on: bool


@dataclass(frozen=True, slots=True)
class LettersOffPage:
    """``asked``: the kind that the link is about, in words; ``None`` for all optional ones."""

    token: str
    email: str
    asked: str | None
    choices: tuple[Choice, ...]
    mandatory: tuple[str, ...]
    error: str | None
    done: bool


@dataclass(frozen=True, slots=True)
class Link:
    """What the link says."""

    email: str
    kind: str


def _known(request: Request, site: TheSite, now: Now, token: str) -> Link | Response:
    slow_down(request, now)
    try:
        return Link(*read_link(site.settings, token[:MAX_TOKEN]))
    except LinkError as error:
        return error_page(request, 404, _("Ссылка не действует"), str(error))


Known = Annotated[Link | Response, Depends(_known)]


@router.get("/letters/off/{token}", response_class=HTMLResponse)
def letters_off_page(request: Request, token: str, known: Known, site: TheSite) -> Response:
    """What this address is told of, and the form to change it."""
    if isinstance(known, Response):
        return known
    return _page(request, site, known, token, done=request.query_params.get("done") == "1")


def _page(
    request: Request, site: Site, link: Link, token: str, *, error: BadInput | None = None, done: bool = False
) -> HTMLResponse:
    with site.database.read() as session:
        off = switched_off(session).get(link.email.lower(), frozenset())
    single = link.kind != EVERYTHING and link.kind in set(Kind)
    page = LettersOffPage(
        token=token,
        email=link.email,
        asked=KINDS[Kind(link.kind)].heading if single else None,
        choices=tuple(Choice(kind.value, KINDS[kind].heading, kind.value not in off) for kind in OPTIONAL),
        mandatory=tuple(KINDS[kind].heading for kind in Kind if kind in MANDATORY),
        error=sentence(error.message) if error else None,
        done=done,
    )
    shell = shell_of(request, site, None, None)
    return site.pages.render("letters_off", shell, page, error.status if error else 200)


@router.post("/letters/off/{token}", response_class=HTMLResponse)
def letters_off(request: Request, token: str, known: Known, site: TheSite, now: Now, form: OpenForm) -> Response:
    """Switch off what the link is about (one click), or set each optional kind as chosen in the form."""
    if isinstance(known, Response):
        return known
    one_click = form.values.get("List-Unsubscribe") == "One-Click"
    try:
        with site.database.write() as session:
            if one_click or form.text("what") == "asked":
                switch_off(session, known.email, known.kind, now)
            else:
                for kind in OPTIONAL:
                    switch = switch_on if form.text(kind.value) == "1" else switch_off
                    switch(session, known.email, kind.value, now)
    except BadInput as error:
        if one_click:
            return PlainTextResponse(error.message, error.status)
        return _page(request, site, known, token, error=error)
    if one_click:
        return PlainTextResponse(_("отключено"))
    return RedirectResponse(f"/letters/off/{token}?done=1", 303)
