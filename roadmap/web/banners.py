"""What the banners of a page say: what somebody just did, and what is in trouble (mail, mailbox, templates, clock)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from roadmap.language.message import _, _n, joined
from roadmap.letters.templates.faults import SIGN as TEMPLATES_SIGN
from roadmap.letters.templates.faults import trouble_in_words
from roadmap.letters.troubles.words import SIGN as TROUBLES_SIGN
from roadmap.letters.troubles.words import troubles_in_words
from roadmap.status import MAILBOX_STATUS, read_status
from workflows.lifecycle import FOR_PEOPLE
from workflows.remarks import RULES

DONE = {
    **{move.trigger: move.done for move in FOR_PEOPLE.values()},
    **{f"said_{remark}": rule.done for remark, rule in RULES.items()},
    "happened": _("Событие записано, контрольная точка создана."),
    "password": _("Пароль изменён."),
    "retry": _("Письмо поставлено в очередь первым."),
    "evidence": _("Документ приложен."),
    "approved": _("Дорожная карта действует, контрольные точки созданы."),
    "rules": _("Правила сохранены и действуют."),
    "letters": _("Сохранено: письма будут приходить так."),
    "person": _("Назначен: письма об этом мероприятии пойдут ему."),
    "person_off": _("Снят: письма снова получают контакты органа."),
    "amended": _("Изменения внесены. Прежние редакции и история сохранены."),
    "discarded": _("Документ отклонён; файл сохранён."),
    "twin": _("Этот файл уже загружен: продолжается прежний черновик."),
    "answer_accepted": _("Ответ внесён."),
    "answer_rejected": _("Ответ отклонён."),
    "letter_again": _("Письмо поставлено в очередь ещё раз."),
}
"""Word in the address (``?done=``) → what is said."""


def trouble_of(session: Session) -> str | None:
    """All that is in trouble, in words; ``None`` while nothing is."""
    told = (mail_trouble(session), mailbox_trouble(session), template_trouble(session), clock_trouble(session))
    return joined(" ", filter(None, told)) or None


def mail_trouble(session: Session) -> str | None:
    """What is wrong with the mail server, in words; ``None`` while letters go out."""
    sign = read_status(session, "mail")
    if not sign or not sign.get("server_down"):
        return None
    said = _mail_words(sign)
    if not sign.get("waiting"):
        return said
    letters = _n("{count}\u00a0письмо", "{count}\u00a0писем", sign["waiting"])
    return _("{said} В очереди: {letters}.", said=said, letters=letters)


def _mail_words(sign: Mapping[str, Any]) -> str:
    return _(
        "Почтовый сервер {value} не отвечает. Письма сохранены и уйдут, когда он заработает. "
        "Проверьте сервер и настройку VEKHA_SMTP_URL.",
        value=sign.get("server", ""),
    )


def mailbox_trouble(session: Session) -> str | None:
    """Why replies cannot be fetched, in words; ``None`` while they can or come by another way."""
    sign = read_status(session, MAILBOX_STATUS)
    if not sign or not sign.get("trouble"):
        return None
    return _(
        "Ответы на письма не забираются: {value}. Они ждут в ящике; проверьте VEKHA_INBOX_IMAP_URL.",
        value=sign["trouble"],
    )


def template_trouble(session: Session) -> str | None:
    """Which own letter template is broken, in words; ``None`` while all work."""
    return trouble_in_words(read_status(session, TEMPLATES_SIGN))


def clock_trouble(session: Session) -> str | None:
    """What the clock could not do, in words; ``None`` while it does everything."""
    return troubles_in_words(read_status(session, TROUBLES_SIGN))
