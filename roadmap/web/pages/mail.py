"""The outbox: which letters went, which wait and why, and the page of one letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from notifications.ledger import Entry, Proof, counts, proof, retry, search
from notifications.outbox import STATES
from roadmap.errors import Conflict, NotFound
from roadmap.services.accounts import LoggedIn
from roadmap.services.permissions import Action, allow
from roadmap.services.signs import read_sign
from roadmap.web.deps import Id, Now, Reading, TheSite
from roadmap.web.forms import PostedForm, clean
from roadmap.web.pages.tasks import Tab
from roadmap.web.security import Allowed
from roadmap.web.surroundings import PageShell

router = APIRouter()
MailReader = Annotated[LoggedIn, Depends(Allowed(Action.read_mail))]
SIZE = 50
STATE_WORDS = {
    "planned": ("planned", "wait", "ждёт отправки"),
    "sending": ("work", "work", "отправляется"),
    "failed": ("late", "alert", "не принято, повторим"),
    "sent": ("done", "check", "принято сервером"),
    "dead": ("failed", "cross", "не доставлено"),
    "cancelled": ("off", "stop", "отменено"),
}


@dataclass(frozen=True, slots=True)
class MailPage:
    """The list. ``server`` and ``last_run`` are the worker's last word; ``None`` before its first run."""

    zone: str
    tabs: tuple[tuple[Tab, int], ...]
    words: str
    state: str
    rows: tuple[Entry, ...]
    state_words: dict[str, tuple[str, str, str]]
    older: str | None
    server: str | None
    last_run: datetime | None
    configured: bool


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One letter. ``may_retry``: the visitor may put it first in line and it is not on its way."""

    zone: str
    letter: Proof
    state: tuple[str, str, str]
    may_retry: bool


@router.get("/mail", response_class=HTMLResponse)
def mail_page(request: Request, site: TheSite, login: MailReader, shell: PageShell, session: Reading) -> HTMLResponse:
    """Letters, newest first, by state and words."""
    params = request.query_params
    state = params.get("state", "") if params.get("state", "") in STATES else ""
    words = clean(params.get("q", "")).strip()[:200]
    before = params.get("before", "")
    before_id = int(before) if before.isdecimal() and len(before) <= 9 else None
    rows = search(session, text=words, states=(state,) if state else (), before_id=before_id, limit=SIZE + 1)
    by_state = counts(session)
    sign = read_sign(session, "mail") or {}
    page = MailPage(
        zone=site.settings.time_zone,
        tabs=_tabs(by_state, state, words),
        words=words,
        state=state,
        rows=tuple(rows[:SIZE]),
        state_words=STATE_WORDS,
        older=_url(state=state, q=words, before=str(rows[SIZE - 1].id)) if len(rows) > SIZE else None,
        server=sign.get("server"),
        last_run=sign.get("at"),
        configured=bool(site.settings.smtp_url) or bool(sign),
    )
    return site.pages.render("mail", shell, page)


def _tabs(by_state: dict[str, int], chosen: str, words: str) -> tuple[tuple[Tab, int], ...]:
    every = (Tab("Все", _url(q=words), not chosen), sum(by_state.values()))
    kinds = [
        (Tab(STATE_WORDS[state][2], _url(state=state, q=words), state == chosen), count)
        for state, count in by_state.items()
        if count or state == chosen
    ]
    return (every, *kinds)


def _url(**said: str) -> str:
    pairs = {name: value for name, value in said.items() if value}
    return "/mail" + ("?" + urlencode(pairs) if pairs else "")


@router.get("/mail/{letter_id}", response_class=HTMLResponse)
def letter_page(letter_id: Id, site: TheSite, login: MailReader, shell: PageShell, session: Reading) -> HTMLResponse:
    """One letter: its way, the server's words, its text."""
    found = proof(session, ids=[letter_id])
    if not found:
        raise NotFound("message.unknown", f"нет письма № {letter_id}: выберите его в списке отправлений")
    letter = found[0]
    may = login.actor.may(Action.move_any) and letter.state in ("planned", "failed", "dead", "cancelled")
    page = LetterPage(site.settings.time_zone, letter, STATE_WORDS[letter.state], may)
    return site.pages.render("letter", shell, page)


@router.post("/mail/{letter_id}/retry", response_class=HTMLResponse)
def retry_letter(letter_id: Id, site: TheSite, login: MailReader, now: Now, form: PostedForm) -> Response:
    """Put a letter first in line again."""
    allow(login.actor, Action.move_any)  # an auditor reads the outbox but sends nothing
    with site.database.write() as session:
        if not proof(session, ids=[letter_id]):
            raise NotFound("message.unknown", f"нет письма № {letter_id}: выберите его в списке отправлений")
        if not retry(session, letter_id, now=now):
            raise Conflict("message.on_its_way", "письмо уже отправлено или отправляется: повторять нечего")
    site.wake()
    return RedirectResponse(f"/mail/{letter_id}?done=retry", 303)
