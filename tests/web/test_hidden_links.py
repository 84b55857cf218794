"""Every door of the site as every role: nobody but its recipient gets a link that acts, in whatever encoding."""

from __future__ import annotations

import base64
import binascii
import html
import io
import re
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from urllib.parse import unquote

import pdfplumber
import pytest
from sqlalchemy import insert, select

from notifications.letter import Attachment, Letter, Sender
from notifications.mailbox import Mailbox
from notifications.outbox import plan
from roadmap.database import Database
from roadmap.letters.outbound import plan_letters
from roadmap.models import REPLIES
from roadmap.operation.worker import send_mail
from roadmap.replies.listener import InboxDoor
from roadmap.settings import Settings
from tests import builders as b
from tests.web.test_routes import OPEN, page_routes
from tests.web.visitors import ROLES, Served
from workflows.journal import Entry, record

HIM = "body@example.org"
KEYS = {"secret_key": "ключ подписи", "inbox_domain": "vekha.example.org", "from_": "Веха <vekha@example.org>"}
SETTINGS = Settings(**KEYS, inbox_port=1)
SEALED = re.compile(r"[A-Za-z0-9_.-]{20,}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27}")
KEYED = re.compile(r"answer\+([a-z2-7]{39})@")


@dataclass(frozen=True, slots=True)
class Office:
    """A served site whose letters were caught; ``tokens`` is all that acts in their readers' name."""

    served: Served
    tokens: frozenset[str]


def words_of(raw: bytes) -> Iterator[str]:
    """Everything that a letter says, decoded."""
    message = message_from_bytes(raw, policy=default)
    yield from (str(value) for value in message.values())
    for part in message.walk():
        if not part.is_multipart():
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            yield payload.decode("utf-8", "replace")


def tokens_of(raw: bytes) -> set[str]:
    """The letter's signed links and keyed addresses."""
    text = "\n".join(words_of(raw))
    return set(SEALED.findall(text)) | set(KEYED.findall(text))


def disguises(content: bytes) -> Iterator[str]:
    """The content and whatever an attentive reader would make of it."""
    text = content.decode("utf-8", "replace")
    for shown in (text, html.unescape(text), unquote(text), re.sub(r"=\r?\n", "", text)):
        yield shown
        yield re.sub(r"[\s>\\]+", "", shown)  # wrapped, quoted or folded lines joined
    for run in re.findall(r"[A-Za-z0-9+/]{40,}", re.sub(r"\s|\\r|\\n", "", text)):
        try:
            yield base64.b64decode(run[: len(run) // 4 * 4]).decode("utf-8", "replace")
        except binascii.Error:
            continue
    if content.startswith(b"%PDF"):
        with pdfplumber.open(io.BytesIO(content)) as paper:
            yield "".join("".join((page.extract_text() or "").split()) for page in paper.pages)


def leaks(content: bytes, tokens: frozenset[str]) -> set[str]:
    """The tokens that can be had from the content, as a whole or by their signature."""
    shown = list(disguises(content))
    return {token for token in tokens if any(token in one or token[-27:] in one for one in shown)}


def quoting(original: EmailMessage) -> EmailMessage:
    """A reply as people send it: our letter quoted, wrapped at 72, once more as HTML and once more as a file."""
    body = original.get_body(("plain",))
    rich = original.get_body(("html",))
    assert body is not None
    assert rich is not None
    quoted = "\n".join(f"> {line[at : at + 72]}" for line in body.get_content().splitlines()
                       for at in range(0, max(len(line), 1), 72))  # fmt: skip
    link = SEALED.search(body.get_content())
    assert link
    reply = EmailMessage()
    reply["From"], reply["To"] = f"Иванов <{HIM}>", str(original["Reply-To"])
    reply["Subject"], reply["Message-ID"] = "Re: срок", "<reply@example.org>"
    reply["In-Reply-To"] = str(original["Message-ID"])
    own = f"Не открывается http://x/answer/report.{link[0]} — что делать?"
    reply.set_content(f"{own}\n\n{quoted}", cte="quoted-printable")
    reply.add_alternative(rich.get_content(), subtype="html", cte="base64")
    reply.add_attachment(original)
    return reply


@pytest.fixture
def office(sqlite_database: Database) -> Iterator[Office]:
    """One body was told of its task, with every kind of token in every place of a letter, and has replied."""
    served = Served(sqlite_database, **KEYS, inbox_port=1)
    served.rows(told)
    assert plan_letters(sqlite_database, SETTINGS, b.NOW) == 1
    with Mailbox() as sink:
        send_mail(sqlite_database, replace_smtp(sink.url), lambda: b.NOW)
        first = sink.letters()[0]
        served.rows(lambda session: plan_file(session, first.message))
        send_mail(sqlite_database, replace_smtp(sink.url), lambda: b.NOW)
        letters = [caught.raw for caught in sink.letters()]
    tokens = frozenset[str]().union(*map(tokens_of, letters))
    with InboxDoor(sqlite_database, SETTINGS, lambda: b.NOW, port=0) as door:
        reply = quoting(first.message)
        with smtplib.LMTP("127.0.0.1", door.port) as line:
            line.sendmail(HIM, [str(reply["To"])], reply.as_bytes(policy=SMTP))
    served.rows(lambda session: old_rows(session, sorted(tokens)))
    yield Office(served, tokens)


def replace_smtp(url: str) -> Settings:
    return SETTINGS.model_copy(update={"smtp_url": url})


def told(session: object) -> None:
    body = b.subject(session)  # type: ignore[arg-type]
    b.contact(session, body, HIM)  # type: ignore[arg-type]
    b.task(session, b.measure(session, lead=[body]), state="in_progress", due_on=b.TODAY)  # type: ignore[arg-type]


def plan_file(session: object, told_before: EmailMessage) -> None:
    """A letter of the installation's own making: wrapped links, a calendar with one, a file, quotes in attributes."""
    text = "\n".join(words_of(told_before.as_bytes()))
    links = [f"http://127.0.0.1:8000/answer/report.{one}" for one in SEALED.findall(text)]
    wrapped = "\n".join(f"{link[:60]}\n  {link[60:130]}\n  {link[130:]}" for link in links)
    folded = "\r\n".join(f"URL:{link[:70]}\r\n {link[70:]}" for link in links).encode()
    files = (
        Attachment("vekha.ics", "text/calendar; method=PUBLISH; charset=utf-8", folded),
        Attachment("письмо.html", "text/html", f"<a href='{links[0]}'>Отчитаться</a>".encode()),
        Attachment("данные.bin", "application/octet-stream", b"\xff\xfe" + links[0].encode() + b"\x80"),
    )
    page = "".join(f"<p><a class=b href={link}>Отчитаться</a> {link}" for link in links)
    letter = Letter(
        "own", "digest", HIM, "", "Срок", wrapped, page, headers={"X-Link": f"<{links[0]}>"}, attachments=files
    )
    plan(session, [letter], now=b.NOW, sender=Sender("vekha@example.org"))  # type: ignore[arg-type]


def old_rows(session: object, tokens: list[str]) -> None:
    """What earlier versions may have taken in: a token in an answer's words and in the journal."""
    words = f"http://x/answer/report.{tokens[0]}"
    row = {
        "kind": "unclear", "via": "form", "address": HIM, "words": words, "subject": words, "fields": {"result": words},
        "candidates": [], "notes": [words], "state": "open", "received_at": b.NOW, "task_id": 1,
    }  # fmt: skip
    session.execute(insert(REPLIES).values(key="old", **row))  # type: ignore[attr-defined]
    entry = Entry("roadmap:1", b.NOW, "task.noted", "task:1", None, {"note": words, "text": words})
    record(session, entry)  # type: ignore[arg-type]


def doors(served: Served) -> Iterator[str]:
    """The address of every GET route, with every number that there is."""
    pages = [route.path for route in page_routes() if "GET" in route.methods and ("GET", route.path) not in OPEN]
    programs = [path for path, ways in served.app.openapi()["paths"].items() if "get" in ways]
    for path in (*pages, *programs):
        for number in ("1", "2") if "{" in path else ("",):
            yield re.sub(r"\{\w+\}", number, path)


def test_no_door_gives_away_a_link_that_acts(office: Office) -> None:
    paths = list(doors(office.served))
    assert len(office.tokens) >= 6
    for role in ROLES:
        visitor = office.served.visitor(role)
        answers = {path: visitor.get(path).response for path in paths}
        open_doors = {path: one.content for path, one in answers.items() if one.status_code == 200}
        assert {path: found for path, one in open_doors.items() if (found := leaks(one, office.tokens))} == {}, role
        if role in ("coordinator", "auditor"):
            for path in ("/mail/1", "/mail/1/html", "/mail/2/html", "/api/v1/messages/1"):
                assert "ссылка скрыта" in answers[path].text, path
        if role == "coordinator":
            assert "ссылка скрыта" in answers["/answers/1"].text
            assert "ссылка скрыта" in open_doors["/answers/1/original"].decode()


def test_the_letter_itself_keeps_what_acts(office: Office) -> None:
    with office.served.database.read() as session:
        kept = session.execute(select(REPLIES.c.raw).where(REPLIES.c.id == 1)).scalar_one()
    assert leaks(kept, office.tokens), "the original stays as it came"
