"""The one way from what a letter says to the letter: template, addressee, thread, the ways to answer and to leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from notifications.letter import Attachment, Letter
from notifications.render import Renderer
from roadmap.language.current import language
from roadmap.language.message import _, _n, _p
from roadmap.language.setting import long_date, weekday
from roadmap.letters.links import reply_address
from roadmap.letters.recipients.of_body import Recipient
from roadmap.letters.recipients.opt_outs import EVERYTHING, headers_for, link_for
from roadmap.resources import templates_dir
from roadmap.settings import Settings
from roadmap.wording import days_left, plural


@dataclass(frozen=True, slots=True)
class Ways:
    """How the recipient of a letter about tasks answers it or gets no more of them.

    ``task`` is the only task it is about: the letters about one task are shown together, and a reply means that task.
    """

    task: int | None
    reply_to: str | None
    off_link: str | None
    off_headers: Mapping[str, str]

    @property
    def thread(self) -> str | None:
        """The letters that mail programs show together with this one."""
        return f"task:{self.task}" if self.task is not None else None

    @property
    def headers(self) -> dict[str, str]:
        """Where a reply goes, and one-click unsubscription."""
        return {**self.off_headers, **({"Reply-To": self.reply_to} if self.reply_to else {})}


def ways_of(recipient: Recipient, task: int | None, settings: Settings, now: datetime) -> Ways:
    """The signed ways that are open in this installation; ``task`` as in `Ways`."""
    return Ways(
        task,
        reply_address(settings, task, recipient.email, now=now),
        link_for(settings, recipient.email, EVERYTHING),
        headers_for(settings, recipient.email),
    )


def compose_letter(
    form: str,
    context: Any,
    recipient: Recipient,
    settings: Settings,
    *,
    key: str,
    kind: str | None = None,
    thread: str | None = None,
    ways: Ways | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> Letter:
    """The letter ``form`` (a folder of ``templates/emails/``) with the words that ``context`` fills in.

    ``key`` names it for ever; ``kind`` is what the ledger calls it, the form's name by default.
    """
    rendered = renderer(settings).render(form, context)
    return Letter(
        key=key,
        kind=kind or form,
        to=recipient.email,
        to_name=recipient.name,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        thread=ways.thread if ways is not None else thread,
        headers=ways.headers if ways is not None else {},
        attachments=attachments,
    )


def renderer(settings: Settings) -> Renderer:
    """The process's templates: the installation's own files before the product's. All letters are made with it."""
    return _renderer(settings.templates)


@cache
def _renderer(own: str) -> Renderer:
    words = {"_": _, "_n": _n, "_p": _p, "language": language, "plural": plural, "left": days_left}
    folders = [*([Path(own)] if own else []), templates_dir()]
    return Renderer(folders, words, {"long_date": long_date, "weekday": weekday})
