"""What the banners of a page say: what somebody just did, and what is in trouble (mail, mailbox, templates, clock)."""

from __future__ import annotations

from sqlmodel import Session

from roadmap.letters.templates.faults import SIGN as TEMPLATES_SIGN
from roadmap.letters.templates.faults import trouble_in_words
from roadmap.letters.troubles.words import SIGN as TROUBLES_SIGN
from roadmap.letters.troubles.words import troubles_in_words
from roadmap.reports.wording import plural
from roadmap.status import MAILBOX_STATUS, read_status
from workflows.lifecycle import FOR_PEOPLE
from workflows.remarks import RULES

DONE = {
    **{move.trigger: move.done for move in FOR_PEOPLE.values()},
    **{f"said_{remark}": rule.done for remark, rule in RULES.items()},
    "happened": "Событие записано, контрольная точка создана.",
    "password": "Пароль изменён.",
    "retry": "Письмо поставлено в очередь первым.",
    "evidence": "Документ приложен.",
    "approved": "Дорожная карта действует, контрольные точки созданы.",
    "rules": "Правила сохранены и действуют.",
    "letters": "Сохранено: письма будут приходить так.",
    "person": "Назначен: письма об этом мероприятии пойдут ему.",
    "person_off": "Снят: письма снова получают контакты органа.",
    "amended": "Изменения внесены. Прежние редакции и история сохранены.",
    "discarded": "Документ отклонён; файл сохранён.",
    "twin": "Этот файл уже загружен: продолжается прежний черновик.",
    "answer_accepted": "Ответ внесён.",
    "answer_rejected": "Ответ отклонён.",
    "letter_again": "Письмо поставлено в очередь ещё раз.",
}
"""Word in the address (``?done=``) → what is said."""


def trouble_of(session: Session) -> str | None:
    """All that is in trouble, in words; ``None`` while nothing is."""
    told = (mail_trouble(session), mailbox_trouble(session), template_trouble(session), clock_trouble(session))
    return " ".join(said for said in told if said) or None


def mail_trouble(session: Session) -> str | None:
    """What is wrong with the mail server, in words; ``None`` while letters go out."""
    sign = read_status(session, "mail")
    if not sign or not sign.get("server_down"):
        return None
    kept = f" В очереди: {plural(sign['waiting'], 'письмо', 'письма', 'писем')}." if sign.get("waiting") else ""
    return (
        f"Почтовый сервер {sign.get('server', '')} не отвечает. Письма сохранены и уйдут, когда он заработает.{kept} "
        "Проверьте сервер и настройку VEKHA_SMTP_URL."
    )


def mailbox_trouble(session: Session) -> str | None:
    """Why replies cannot be fetched, in words; ``None`` while they can or come by another way."""
    sign = read_status(session, MAILBOX_STATUS)
    if not sign or not sign.get("trouble"):
        return None
    return f"Ответы на письма не забираются: {sign['trouble']}. Они ждут в ящике; проверьте VEKHA_INBOX_IMAP_URL."


def template_trouble(session: Session) -> str | None:
    """Which own letter template is broken, in words; ``None`` while all work."""
    return trouble_in_words(read_status(session, TEMPLATES_SIGN))


def clock_trouble(session: Session) -> str | None:
    """What the clock could not do, in words; ``None`` while it does everything."""
    return troubles_in_words(read_status(session, TROUBLES_SIGN))
