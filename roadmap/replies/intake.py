"""A letter at the door becomes a draft, a noted bounce, or nothing: about which task, from whom, saying what."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlmodel import Session

from notifications import ledger
from notifications.links import LinkError
from notifications.outbox import MESSAGE
from roadmap.bounds import MAX_REMARK, shortened
from roadmap.control.evidence import EvidenceInput, check_file
from roadmap.control.remark_reads import Question, open_questions
from roadmap.control.remarks import Sender, say_without_account
from roadmap.errors import BadInput, Conflict, VekhaError
from roadmap.language.message import _
from roadmap.letters.links import ReplyToken, read_reply_address
from roadmap.letters.recipients.opt_outs import read_link
from roadmap.models import CONTACTS, MEASURES, MEMBERSHIPS, NOTICES, TASKS, USERS
from roadmap.replies.bounces import Bounce
from roadmap.replies.decisions import NewReply, add_draft, settle_as_answer
from roadmap.replies.incoming import Incoming, Nature
from roadmap.replies.meaning import Said, read_reply
from roadmap.settings import Settings
from roadmap.sql.among import among
from roadmap.sql.upserts import insert_missing
from workflows.journal import SYSTEM, Entry, record
from workflows.lifecycle import OPEN
from workflows.remarks import Remark


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a letter: ``draft``, ``answer`` (to a question: nothing to decide), ``again`` (known already),
    ``bounce``, ``machine``, ``nobody`` (no task)."""

    what: str
    draft_id: int | None = None


def own_address(settings: Settings) -> str:
    """The address our letters come from, and to which bounces return."""
    return parseaddr(settings.from_)[1] or "vekha@localhost"


def take_in(
    session: Session,
    settings: Settings,
    letter: Incoming,
    token: ReplyToken | None,
    raw: bytes,
    now: datetime,
    *,
    remark: str | None = None,
) -> TakenIn:
    """Keep what a letter brings, in the caller's transaction. A machine's letter is let go and never answered.

    ``remark`` is told the coordinator beside what was understood.

    Raises `TooManyAnswers`.
    """
    if letter.bounce is not None:
        return TakenIn("bounce") if note_bounce(session, settings, letter.bounce, now) else TakenIn("machine")
    if letter.nature is not Nature.person:
        return TakenIn("machine")
    sent_to, tasks = _about(session, letter, token)
    if token is None and not tasks:
        return TakenIn("nobody")
    today = now.astimezone(ZoneInfo(settings.time_zone)).date()
    said = read_reply(letter.words, today, _codes(session, tasks))
    questions = _questions(session, tasks, letter) if token is not None else ()
    answer = _answer(settings, letter, said, sent_to, tasks, _key(letter, token, raw), raw, questions)
    draft_id = add_draft(session, replace(answer, notes=(remark, *answer.notes)) if remark else answer, now)
    if draft_id is None:
        return TakenIn("again")
    if questions and _is_said(session, tasks[0], answer, draft_id, now) and not _is_more(said, letter):
        settle_as_answer(session, draft_id, now)
        return TakenIn("answer", draft_id)
    return TakenIn("draft", draft_id)


def _codes(session: Session, tasks: Sequence[int]) -> frozenset[str]:
    """The numbers of the tasks' measures, which may look like dates."""
    mine = select(MEASURES.c.code).join(TASKS, TASKS.c.measure_id == MEASURES.c.id).where(among(TASKS.c.id, tasks))
    return frozenset(code for code in session.execute(mine).scalars() if code) if tasks else frozenset()


def _questions(session: Session, tasks: Sequence[int], letter: Incoming) -> tuple[Question, ...]:
    """The open questions that the letter answers: it is about one task, and has words of its own.

    Only a signed address makes it the answer at once; a letter known by what it replies to waits for the coordinator.
    """
    if len(tasks) != 1 or not letter.words.strip():
        return ()
    return open_questions(session, tasks).get(tasks[0], ())


def _is_said(session: Session, task_id: int, answer: NewReply, draft_id: int, now: datetime) -> bool:
    """Tell who asked; False where the question is beyond answering."""
    try:
        sender = Sender(answer.address, answer.name, "letter", draft_id)
        more = _("… (целиком — в ответе № {draft_id})", draft_id=draft_id)
        words = shortened(answer.words, MAX_REMARK, more)
        return say_without_account(session, task_id, Remark.answer, words, sender, now)
    except (BadInput, Conflict):
        return False


def _is_more(said: Said, letter: Incoming) -> bool:
    """Whether the letter is more than an answer to a question: there is something to decide."""
    return said.kind != "unclear" or said.reason is not None or bool(letter.attached)


def note_bounce(session: Session, settings: Settings, bounce: Bounce, now: datetime) -> bool:
    """Note with the letter that it came back; for good, when it was the address. False when no letter of ours did.

    The report must name our Message-ID, or return headers that we have signed; and where it names a recipient, the one
    our letter had: reports can be forged.
    """
    name, recipient = _returned_letter(session, settings, bounce, now)
    if name is None or recipient is None or (bounce.recipient is not None and bounce.recipient != recipient.lower()):
        return False
    if not bounce.permanent:
        return True
    ledger.note_bounce(session, name, reason=bounce.reason, now=now)
    _strike(session, recipient.lower(), bounce.reason, now)
    return True


def _returned_letter(
    session: Session, settings: Settings, bounce: Bounce, now: datetime
) -> tuple[str | None, str | None]:
    """Name and recipient of the letter that came back; (``None``, ``None``) where it is none of ours."""
    mine = select(MESSAGE.c.message_id, MESSAGE.c.recipient)
    if bounce.message_id is not None:
        chosen = mine.where(MESSAGE.c.message_id == bounce.message_id)
    else:
        email = _signed_recipient(settings, bounce, now)
        subject = bounce.returned.get("subject", "")
        chosen = mine.where(func.lower(MESSAGE.c.recipient) == email, MESSAGE.c.subject == subject)
    found = session.execute(chosen.order_by(MESSAGE.c.id.desc()).limit(1)).one_or_none()
    return (found.message_id, found.recipient) if found is not None else (None, None)


def _signed_recipient(settings: Settings, bounce: Bounce, now: datetime) -> str | None:
    """To whom the returned letter had gone, by the signed address or the signed link in its headers."""
    email = parseaddr(bounce.returned.get("to", ""))[1].lower()
    for one in (bounce.returned.get("reply-to", ""), bounce.returned.get("list-unsubscribe", "")):
        try:
            if "/letters/off/" in one:
                signed = read_link(settings, one.partition("/letters/off/")[2].partition(">")[0])[0].lower()
                return signed if signed == email else None
            token = read_reply_address(settings, parseaddr(one)[1], now=now)
        except (LinkError, ValueError):
            continue
        if token is not None and token.is_of(email):
            return email
    return None


def _strike(session: Session, email: str, reason: str, now: datetime) -> None:
    """No body is reached at this address any more: neither as its contact nor by an account that acts for it."""
    mine = select(MEMBERSHIPS.c.subject_id).join(USERS, USERS.c.id == MEMBERSHIPS.c.user_id)
    bodies = session.execute(mine.where(func.lower(USERS.c.email) == email)).scalars().all()
    rows = [{"subject_id": body, "email": email, "name": None, "state": "live"} for body in bodies]
    insert_missing(session, CONTACTS, rows)
    struck = session.execute(
        update(CONTACTS)
        .where(func.lower(CONTACTS.c.email) == email, CONTACTS.c.state == "live")
        .values(state="bounced")
        .returning(CONTACTS.c.id, CONTACTS.c.subject_id)
    ).all()
    for row in struck:
        details = {"email": email, "reason": reason}
        record(session, Entry(SYSTEM, now, "contact.bounced", f"subject:{row.subject_id}", None, details))


def _answer(
    settings: Settings,
    letter: Incoming,
    said: Said,
    sent_to: str | None,
    tasks: Sequence[int],
    key: str,
    raw: bytes,
    questions: Sequence[Question],
) -> NewReply:
    files, refused = _files(settings, letter)
    notes = [*said.notes, *letter.remarks, *refused]
    notes += [_("это и ответ на вопрос «{text}»", text=one.text) for one in questions]
    if sent_to is not None and sent_to != letter.sender:
        notes.append(_("ответил другой адрес: письмо посылали на {sent_to}", sent_to=sent_to))
    if len(tasks) > 1:
        notes.append(_("письмо было о нескольких контрольных точках: выберите, о какой ответ"))
    return NewReply(
        key=key,
        kind=said.kind,
        via="letter",
        address=letter.sender,
        task_id=tasks[0] if len(tasks) == 1 else None,
        name=letter.sender_name,
        sent_to=sent_to,
        fields=_fields(said),
        candidates=tuple(tasks),
        subject=letter.subject,
        words=letter.words,
        raw=raw,
        notes=tuple(notes),
        files=files,
    )


def _key(letter: Incoming, token: ReplyToken | None, raw: bytes) -> str:
    """The letter's name; one letter to two reply addresses is two answers.

    Nothing in it changes with the tasks' states: a letter that is delivered again a day later is still the same.
    """
    name = f"{letter.sender} {letter.message_id}" if letter.message_id else raw.decode("latin-1")
    address = (token.task_id, token.sent_on.isoformat()) if token is not None else None
    return "letter:" + hashlib.sha256(f"{address} {name}".encode()).hexdigest()


def _fields(said: Said) -> dict[str, str]:
    told = {"result": said.result, "reason": said.reason}
    days = {"fulfilled_on": said.fulfilled_on, "new_date": said.new_date}
    return {name: value for name, value in told.items() if value} | {
        name: value.isoformat() for name, value in days.items() if value
    }


def _files(settings: Settings, letter: Incoming) -> tuple[tuple[EvidenceInput, ...], list[str]]:
    """The attachments fit to be kept, and why the others are not; they stay in the original letter."""
    kept, refused = [], []
    for attached in letter.attached:
        try:
            kept.append(check_file(attached.name, attached.content, settings.upload_limit_mb))
        except VekhaError as error:
            refused.append(_("вложение не принято: {message}", message=error.message))
    return tuple(kept), refused


def _about(session: Session, letter: Incoming, token: ReplyToken | None) -> tuple[str | None, tuple[int, ...]]:
    """To whom our letter had gone and the open tasks that it may be about.

    The signed address names the task, or only the day; then the letter that is replied to names those it told of, and
    a measure's number in the answer («1.3») one of them.
    """
    sent_to = _sent_to(session, letter, token)
    if token is not None and token.task_id is not None:
        found = session.execute(select(TASKS.c.id).where(TASKS.c.id == token.task_id)).scalars().all()
        if found:
            return sent_to, tuple(found)
    if sent_to is None:
        return None, ()
    told = _told(session, sent_to, letter, token)
    by_code = {code: task_id for task_id, code in told if code}
    text = f"{letter.words}\n"
    named = {by_code[code] for code in by_code if re.search(rf"(?<![\d.]){re.escape(code)}\.?(?![\d.])", text)}
    return sent_to, tuple(sorted(named)) if named else tuple(task_id for task_id, _other in told)


def _told(session: Session, sent_to: str, letter: Incoming, token: ReplyToken | None) -> list[tuple[int, str | None]]:
    chosen = (
        select(TASKS.c.id, MEASURES.c.code)
        .join(MEASURES, MEASURES.c.id == TASKS.c.measure_id)
        .join(NOTICES, NOTICES.c.task_id == TASKS.c.id)
        .where(NOTICES.c.recipient == sent_to, TASKS.c.state.in_([state.value for state in OPEN]))
        .distinct()
        .order_by(TASKS.c.id)
    )
    keys = select(MESSAGE.c.key).where(among(MESSAGE.c.message_id, letter.answers), MESSAGE.c.recipient == sent_to)
    exact = [(row.id, row.code) for row in session.execute(chosen.where(NOTICES.c.message_key.in_(keys)))]
    if exact or token is None:
        return exact
    day = timedelta(days=1)  # the token's day is UTC's, the notice's the installation's
    around = NOTICES.c.planned_on.between(token.sent_on - day, token.sent_on + day)
    return [(row.id, row.code) for row in session.execute(chosen.where(around))]


def _sent_to(session: Session, letter: Incoming, token: ReplyToken | None) -> str | None:
    if token is None:
        # Unsigned: believed only where a reply to a letter of ours comes from the address it had gone to.
        found = select(MESSAGE.c.recipient).where(
            among(MESSAGE.c.message_id, letter.answers), func.lower(MESSAGE.c.recipient) == letter.sender
        )
        return session.execute(found.limit(1)).scalar_one_or_none()
    if token.is_of(letter.sender):
        return letter.sender
    day = timedelta(days=1)
    near = NOTICES.c.planned_on.between(token.sent_on - day, token.sent_on + day)
    known = session.execute(select(NOTICES.c.recipient).where(near).distinct()).scalars()
    return next((email for email in known if token.is_of(email)), None)
