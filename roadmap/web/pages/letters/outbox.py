"""The outbox: which letters went, which wait and why, and the page of one letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from notifications.ledger import Entry as Line
from notifications.ledger import Proof, counts, proof, raw, retry, search, send_again
from notifications.outbox import STATES
from roadmap.errors import Conflict, NotFound
from roadmap.language.message import _
from roadmap.letters.notices.rows import LetterNotice, letter_notices
from roadmap.letters.troubles.words import SIGN as TROUBLES
from roadmap.letters.troubles.words import StandingTrouble, standing_troubles
from roadmap.people.permissions import Action, allow
from roadmap.status import read_status
from roadmap.web.deps import Id
from roadmap.web.forms.posted import PostedForm, clean, filter_day
from roadmap.web.headers import PAPER_POLICY
from roadmap.web.visit import Visit, Visiting
from roadmap.web.words.widgets import Tab
from workflows.journal import SYSTEM, Entry, record

router = APIRouter()
MailReader = Annotated[Visit, Depends(Visiting(Action.read_mail))]
SIZE = 50
STATE_WORDS = {
    "planned": ("planned", "wait", _("ждёт отправки")),
    "sending": ("work", "work", _("отправляется")),
    "failed": ("late", "alert", _("не принято, повторим")),
    "sent": ("done", "check", _("принято сервером")),
    "dead": ("failed", "cross", _("не доставлено")),
    "cancelled": ("off", "stop", _("отменено")),
}


@dataclass(frozen=True, slots=True)
class MailPage:
    """The list. ``server`` and ``last_run`` are the worker's last word; ``None`` before its first run; ``troubles`` are
    letters and other work that could not be done."""

    zone: str
    tabs: tuple[tuple[Tab, int], ...]
    words: str
    state: str
    since: str
    until: str
    rows: tuple[Line, ...]
    state_words: dict[str, tuple[str, str, str]]
    older: str | None
    server: str | None
    last_run: datetime | None
    configured: bool
    troubles: tuple[StandingTrouble, ...]


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One letter. ``may_retry``: the visitor may put it first in line; ``may_again``: send a sent one once more.

    ``dialogue`` is what was said with the mail server at the last attempt, command and reply.
    """

    zone: str
    letter: Proof
    state: tuple[str, str, str]
    may_retry: bool
    may_again: bool
    has_html: bool
    dialogue: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    attachments: tuple[str, ...]
    notices: tuple[LetterNotice, ...]


@router.get("/mail", response_class=HTMLResponse)
def mail_page(visit: MailReader) -> HTMLResponse:
    """Letters, newest first, by state and words."""
    params = visit.request.query_params
    state = params.get("state", "") if params.get("state", "") in STATES else ""
    words = clean(params.get("q", "")).strip()[:200]
    before = params.get("before", "")
    before_id = int(before) if before.isdecimal() and len(before) <= 9 else None
    since, until = filter_day(params.get("since", "")), filter_day(params.get("until", ""))
    zone = ZoneInfo(visit.site.settings.time_zone)
    rows = search(
        visit.session,
        text=words,
        states=(state,) if state else (),
        since=datetime.combine(since, time(), zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
        before_id=before_id,
        limit=SIZE + 1,
    )
    kept = {"q": words, "since": since.isoformat() if since else "", "until": until.isoformat() if until else ""}
    by_state = counts(visit.session)
    sign = read_status(visit.session, "mail") or {}
    page = MailPage(
        zone=visit.site.settings.time_zone,
        tabs=_tabs(by_state, state, kept),
        words=words,
        state=state,
        since=kept["since"],
        until=kept["until"],
        rows=tuple(rows[:SIZE]),
        state_words=STATE_WORDS,
        older=_url(state=state, **kept, before=str(rows[SIZE - 1].id)) if len(rows) > SIZE else None,
        server=sign.get("server"),
        last_run=sign.get("at"),
        configured=bool(visit.site.settings.smtp_url) or bool(sign),
        troubles=standing_troubles(read_status(visit.session, TROUBLES)),
    )
    return visit.page("mail", page)


def _tabs(by_state: dict[str, int], chosen: str, kept: dict[str, str]) -> tuple[tuple[Tab, int], ...]:
    every = (Tab(_("Все"), _url(**kept), not chosen), sum(by_state.values()))
    kinds = [
        (Tab(STATE_WORDS[state][2], _url(state=state, **kept), state == chosen), count)
        for state, count in by_state.items()
        if count or state == chosen
    ]
    return (every, *kinds)


def _url(**said: str) -> str:
    pairs = {name: value for name, value in said.items() if value}
    return "/mail" + ("?" + urlencode(pairs) if pairs else "")


@router.get("/mail/{letter_id}", response_class=HTMLResponse)
def letter_page(letter_id: Id, visit: MailReader) -> HTMLResponse:
    """One letter: its way, the server's words, its text."""
    found = proof(visit.session, ids=[letter_id])
    if not found:
        raise NotFound(
            "message.unknown", _("нет письма № {letter_id}: выберите его в списке отправлений", letter_id=letter_id)
        )
    letter, message = found[0], _message(raw(visit.session, letter_id))
    may = visit.actor.may(Action.move_any)
    page = LetterPage(
        zone=visit.site.settings.time_zone,
        letter=letter,
        state=STATE_WORDS[letter.state],
        may_retry=may and letter.state in ("planned", "failed", "dead", "cancelled") and message is not None,
        may_again=may and letter.state == "sent",
        has_html=message is not None and message.get_body(("html",)) is not None,
        dialogue=_dialogue(letter.smtp_log),
        headers=tuple((name, str(value)) for name, value in message.items()) if message is not None else (),
        attachments=tuple(part.get_filename() or part.get_content_type() for part in message.iter_attachments())
        if message is not None
        else (),
        notices=letter_notices(visit.session, letter.key),
    )
    return visit.page("letter", page)


def _message(content: bytes | None) -> EmailMessage | None:
    if not content:
        return None  # a letter that could not be written (bad address) has no bytes
    parsed = message_from_bytes(content, policy=modern)
    assert isinstance(parsed, EmailMessage)
    return parsed


def _dialogue(log: str | None) -> tuple[tuple[str, str], ...]:
    lines = (line.partition(" → ") for line in (log or "").splitlines())
    return tuple((said, reply) for said, _other, reply in lines)


@router.get("/mail/{letter_id}/html", response_class=HTMLResponse)
def letter_html(letter_id: Id, visit: MailReader) -> Response:
    """The letter's HTML for the frame: its own style, no script, its links lead nowhere from here."""
    message = _message(raw(visit.session, letter_id))
    body = message.get_body(("html",)) if message is not None else None
    content = str(body.get_content()) if body is not None else _("<p>В письме нет HTML.")
    return HTMLResponse(content, headers={"Content-Security-Policy": f"{PAPER_POLICY}; sandbox"})


@router.post("/mail/{letter_id}/again", response_class=HTMLResponse)
def again(letter_id: Id, visit: MailReader, form: PostedForm) -> Response:
    """Plan a sent letter once more, under a Message-ID of its own; the first one's way stays on record."""
    allow(visit.actor, Action.move_any)
    with visit.site.database.write() as session:
        if not proof(session, ids=[letter_id]):
            raise NotFound(
                "message.unknown", _("нет письма № {letter_id}: выберите его в списке отправлений", letter_id=letter_id)
            )
        new_id = send_again(session, letter_id, now=visit.now)
        if new_id is None:
            raise Conflict("message.not_sent", _("ещё раз посылают только отправленное письмо: это ещё в очереди"))
        details = {"letter": letter_id, "again": new_id}
        record(session, Entry(SYSTEM, visit.now, "letter.again", f"message:{letter_id}", visit.actor.user_id, details))
    visit.site.wake()
    return RedirectResponse(f"/mail/{new_id}?done=letter_again", 303)


@router.post("/mail/{letter_id}/retry", response_class=HTMLResponse)
def retry_letter(letter_id: Id, visit: MailReader, form: PostedForm) -> Response:
    """Put a letter first in line again."""
    allow(visit.actor, Action.move_any)  # an auditor reads the outbox but sends nothing
    with visit.site.database.write() as session:
        if not proof(session, ids=[letter_id]):
            raise NotFound(
                "message.unknown", _("нет письма № {letter_id}: выберите его в списке отправлений", letter_id=letter_id)
            )
        if not retry(session, letter_id, now=visit.now):
            raise Conflict("message.on_its_way", _("письмо уже отправлено или отправляется: повторять нечего"))
    visit.site.wake()
    return RedirectResponse(f"/mail/{letter_id}?done=retry", 303)
