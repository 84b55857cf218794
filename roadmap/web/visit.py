"""A visit: one request for a page by somebody who is logged in, and the shell around the page that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from roadmap.letters.templates.faults import SIGN as TEMPLATES_SIGN
from roadmap.letters.templates.faults import trouble_in_words
from roadmap.letters.troubles.words import SIGN as TROUBLES_SIGN
from roadmap.letters.troubles.words import troubles_in_words
from roadmap.people.accounts import LoggedIn
from roadmap.people.permissions import Action, Actor, allow
from roadmap.reports.wording import plural
from roadmap.status import MAILBOX_STATUS, read_status
from roadmap.web.deps import Now, ReadSession, Site, TheSite
from roadmap.web.security import CurrentLogin
from roadmap.web.shell import Shell, shell_for
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


def shell_of(request: Request, site: Site, login: LoggedIn | None, session: Session | None) -> Shell:
    """The shell for this request; ``session`` is asked for the mail's sign when ``login`` may know."""
    trouble = None
    if login is not None and session is not None and login.actor.may(Action.read_mail):
        told = (mail_trouble(session), mailbox_trouble(session), template_trouble(session), clock_trouble(session))
        trouble = " ".join(said for said in told if said) or None
    return shell_for(
        request.url.path,
        login,
        banner=site.demo.banner if site.demo else None,
        demo=bool(site.demo and site.demo.mailbox is not None),
        trouble=trouble,
        done=DONE.get(request.query_params.get("done", "")),
    )


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


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, when, of which site; ``session`` reads and takes its connection only inside the page's thread.

    What a request changes it changes in a ``site.database.write()`` of its own (`web.deps`).
    """

    request: Request
    site: Site
    login: LoggedIn
    session: Session
    now: datetime

    @property
    def actor(self) -> Actor:
        """Who acts, with his role and bodies."""
        return self.login.actor

    @property
    def shell(self) -> Shell:
        """The menu and banners around the page."""
        return shell_of(self.request, self.site, self.login, self.session)

    def page(
        self, name: str, page: object, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """The page ``templates/pages/<name>.html`` in its shell."""
        return self.site.pages.render(name, self.shell, page, status, headers)


class Visiting:
    """A dependency: the visit of whoever has the right ``action``; the test of the route table looks for it."""

    def __init__(self, action: Action) -> None:
        self.action = action

    async def __call__(
        self, request: Request, site: TheSite, login: CurrentLogin, session: ReadSession, now: Now
    ) -> Visit:
        """Raises `Unauthenticated` or `Forbidden`."""
        allow(login.actor, self.action)
        return Visit(request, site, login, session, now)


Reader = Annotated[Visit, Depends(Visiting(Action.read))]
