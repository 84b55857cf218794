"""The demo's mailbox: every letter that the local server has caught. Exists in the demonstration only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from notifications.mailbox import Caught
from roadmap.errors import NotFound
from roadmap.language.message import _
from roadmap.web.deps import Id, Site
from roadmap.web.headers import PAPER_POLICY
from roadmap.web.visit import Reader

router = APIRouter()
SHOWN = 300


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter in the list."""

    number: int
    to: str
    subject: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class MailboxPage:
    """The newest letters; ``total`` counts all."""

    zone: str
    letters: tuple[LetterLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class CaughtPage:
    """One letter: headers in their order, text, and whether there is an HTML form of it."""

    number: int
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    has_html: bool
    attachments: tuple[str, ...]


@router.get("/dev/mail", response_class=HTMLResponse)
def mailbox_page(visit: Reader) -> HTMLResponse:
    """The list, newest first."""
    assert visit.site.demo is not None and visit.site.demo.mailbox is not None
    letters = visit.site.demo.mailbox.letters()
    lines = tuple(_line(letter) for letter in reversed(letters[-SHOWN:]))
    return visit.page("mailbox", MailboxPage(visit.site.settings.time_zone, lines, len(letters)))


def _line(letter: Caught) -> LetterLine:
    message = letter.message
    return LetterLine(
        letter.number, ", ".join(letter.recipients), str(message["Subject"] or _("без темы")), _date(message)
    )


def _date(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return None


def _letter(site: Site, number: int) -> Caught:
    assert site.demo is not None and site.demo.mailbox is not None
    letter = site.demo.mailbox.get(number)
    if letter is None:
        raise NotFound("letter.unknown", _("нет письма № {number}: выберите его в списке", number=number))
    return letter


def _part(message: EmailMessage, kind: str) -> str | None:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else None


@router.get("/dev/mail/{number}", response_class=HTMLResponse)
def caught_page(number: Id, visit: Reader) -> HTMLResponse:
    """One letter."""
    message = _letter(visit.site, number).message
    page = CaughtPage(
        number,
        str(message["Subject"] or _("без темы")),
        tuple((name, str(value)) for name, value in message.items()),
        _part(message, "plain") or "",
        message.get_body(("html",)) is not None,
        tuple(part.get_filename() or part.get_content_type() for part in message.iter_attachments()),
    )
    return visit.page("caught", page)


@router.get("/dev/mail/{number}/html", response_class=HTMLResponse)
def caught_html(number: Id, visit: Reader) -> Response:
    """The letter's HTML for the frame: its own style, no script."""
    content = _part(_letter(visit.site, number).message, "html") or _("<p>В письме нет HTML.")
    return HTMLResponse(content, headers={"Content-Security-Policy": f"{PAPER_POLICY}; sandbox allow-popups"})
