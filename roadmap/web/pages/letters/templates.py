"""The letters' templates: which are the installation's own, which are broken; every letter with real data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from roadmap.errors import NotFound
from roadmap.language.message import _
from roadmap.language.setting import short_date
from roadmap.letters.kinds import KINDS
from roadmap.letters.reads.due_tasks import roadmaps_in_force
from roadmap.letters.templates.alarms import seen_faults
from roadmap.letters.templates.faults import Fault
from roadmap.letters.templates.preview_tasks import TASK_KINDS, choices, is_of
from roadmap.letters.templates.previews import NAMES, WEEKLY, Preview, Wish, preview, wish_for
from roadmap.letters.templates.registry import TITLES, FormState, standing
from roadmap.people.permissions import Action
from roadmap.web.headers import PAPER_POLICY
from roadmap.web.visit import Visit, Visiting
from roadmap.web.words.widgets import Choice, Tab

router = APIRouter()
MailReader = Annotated[Visit, Depends(Visiting(Action.read_mail))]
Text = Annotated[str, Query(max_length=100)]
VIEWS = {"600": _("ширина 600"), "320": _("ширина 320"), "dark": _("тёмная"), "text": _("текст")}
PREVIEW_TITLES = TITLES | {WEEKLY: _("Итоги недели")}
_DARK = "(prefers-color-scheme: dark)"


@dataclass(frozen=True, slots=True)
class LetterTemplatesPage:
    """All letters with the state of their templates. ``folder`` is ``None`` where the installation has no own ones."""

    folder: str | None
    forms: tuple[FormState, ...]
    faults: tuple[Fault, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterPreviewPage:
    """One letter and the form that chooses its contents. ``frame`` is the address of its HTML, empty for the text."""

    letter: str
    title: str
    made: Preview
    own: tuple[str, ...]
    views: tuple[Tab, ...]
    view: str
    frame: str
    product: bool
    kinds: tuple[Choice, ...]
    roadmaps: tuple[Choice, ...]
    tasks: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; what it names wrongly is left out."""

    kind: str
    roadmap: str
    task: int | None
    product: bool

    def query(self, **more: str) -> str:
        """The same as a query string."""
        said = {"kind": self.kind, "roadmap": self.roadmap, "task": str(self.task or ""), **more}
        said["product"] = "1" if self.product else ""
        return urlencode({name: value for name, value in said.items() if value})


async def asked(kind: Text = "", roadmap: Text = "", task: Text = "", product: Text = "") -> Asked:
    """The query as values; empty select boxes come as empty words."""
    number = int(task) if task.isdecimal() and 0 < len(task) <= 9 and int(task) else None
    known = kind if kind in {one.value for one in TASK_KINDS} else ""
    return Asked(known, roadmap, number, bool(product))


Question = Annotated[Asked, Depends(asked)]


@router.get("/mail/templates", response_class=HTMLResponse)
def letter_templates_page(visit: MailReader) -> HTMLResponse:
    """Every letter: the product's or its own form, and what is wrong with it."""
    found = standing(visit.site.settings, seen_faults(visit.session, visit.site.settings))
    page = LetterTemplatesPage(
        folder=str(found.folder) if found.folder else None,
        forms=found.forms,
        faults=found.faults,
        unused=found.unused,
    )
    return visit.page("letter_templates", page)


@router.get("/mail/templates/{letter}", response_class=HTMLResponse)
def letter_preview_page(
    letter: str,
    visit: MailReader,
    question: Question,
    view: Text = "600",
) -> HTMLResponse:
    """One letter with real data, as HTML in a frame or as text; nothing is sent or stored."""
    wish = _wish(visit.session, letter, question)
    made = preview(visit.session, visit.site.settings, wish, visit.now)
    view = view if view in VIEWS else "600"
    here = f"/mail/templates/{letter}"
    frame = "" if view == "text" else f"{here}/html?{question.query(view=view)}"
    views = tuple(Tab(label, f"{here}?{question.query(view=name)}", name == view) for name, label in VIEWS.items())
    page = LetterPreviewPage(
        letter=letter,
        title=PREVIEW_TITLES[letter],
        made=made,
        own=next((state.own for state in standing(visit.site.settings).forms if state.form.name == made.form), ()),
        views=views,
        view=view,
        frame=frame,
        product=question.product,
        **_choices(visit, letter, question, made),
    )
    return visit.page("letter_preview", page)


@router.get("/mail/templates/{letter}/html", response_class=HTMLResponse)
def letter_preview_html(letter: str, visit: MailReader, question: Question, view: Text = "600") -> Response:
    """The letter's HTML for the frame: its own style, no script, its links lead nowhere from here.

    Whatever the reader's own screen is, it is shown light, or dark where that is asked for.
    """
    made = preview(visit.session, visit.site.settings, _wish(visit.session, letter, question), visit.now)
    content = made.html.replace(_DARK, "all" if view == "dark" else "not all") or _("<p>В письме нет HTML.")
    return HTMLResponse(content, headers={"Content-Security-Policy": f"{PAPER_POLICY}; sandbox"})


def _wish(session: Session, letter: str, question: Asked) -> Wish:
    if letter not in NAMES:
        raise NotFound("preview.unknown", _("нет письма «{letter}»: выберите его в списке шаблонов", letter=letter))
    task = question.task
    if task is not None and question.roadmap and not is_of(session, task, question.roadmap):
        task = None  # another roadmap was chosen after the control point
    return wish_for(
        letter,
        question.kind or None,
        task_id=task,
        roadmap=question.roadmap or None,
        product=question.product,
    )


def _choices(visit: Visit, letter: str, question: Asked, made: Preview) -> dict[str, tuple[Choice, ...]]:
    """The select boxes that this letter has a use for."""
    roadmaps = tuple(
        Choice(head.slug, head.title, head.slug == question.roadmap)
        for head in roadmaps_in_force(visit.session).values()
    )
    if letter not in ("digest", "urgent"):
        return {"kinds": (), "roadmaps": roadmaps if letter == WEEKLY else (), "tasks": ()}
    today = visit.now.astimezone(ZoneInfo(visit.site.settings.time_zone)).date()
    chosen = made.task_id if question.task else None
    return {
        "kinds": tuple(Choice(kind.value, KINDS[kind].heading, kind.value == question.kind) for kind in TASK_KINDS),
        "roadmaps": roadmaps,
        "tasks": tuple(
            Choice(str(one.task_id), f"{short_date(one.control_on)} — {one.n}. {one.title}", one.task_id == chosen)
            for one in choices(visit.session, question.roadmap or None, today, chosen)
        ),
    }
