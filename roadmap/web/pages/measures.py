"""One measure: the document's own words and where they stand, how its dates were derived, its tasks and its journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from roadmap.errors import BadInput, Conflict, VekhaError
from roadmap.language.message import _
from roadmap.letters.recipients.measure_people import Reach, reach_of, remove_person, set_person
from roadmap.people.accounts import LoggedIn
from roadmap.people.permissions import Action
from roadmap.plan.events import record_happening
from roadmap.plan.retelling import retold
from roadmap.reads.filter_choices import RoadmapChoice, local_days, roadmap_choices, todays
from roadmap.reads.measures import DueDateRow, EvidenceRow, ExtensionRow, MeasureRow, Responsible, measure_page
from roadmap.reports.wording import WAITING, sentence
from roadmap.web.deps import Id
from roadmap.web.forms.moves import typed
from roadmap.web.forms.posted import Form, PostedForm
from roadmap.web.visit import Reader, Visit, Visiting
from roadmap.web.words.journal import JournalLine, journal_lines
from roadmap.web.words.task_rows import TaskLine, task_lines
from workflows.extension import REQUEST_LABELS

router = APIRouter()
PeopleKeeper = Annotated[Visit, Depends(Visiting(Action.edit_subjects))]
Recorder = Annotated[Visit, Depends(Visiting(Action.record_event))]
ALL_SHOWN = 12
KINDS = {
    "dates": _("разовые сроки"),
    "recurring": _("повторяется"),
    "continuous": _("длящееся"),
    "event": _("от события"),
    "external": _("срок в другом документе"),
    "unknown": _("срок не прочитан"),
}


@dataclass(frozen=True, slots=True)
class EventForm:
    """Recording what a measure waits for. ``needs_due``: the document gives no number of days to count."""

    text: str
    needs_due: bool
    values: dict[str, str]
    error: str | None


@dataclass(frozen=True, slots=True)
class PersonForm:
    """Naming who of the bodies answers for the measure; ``subject_id`` and ``email`` are what was chosen in vain."""

    subject_id: int | None = None
    email: str = ""
    error: str | None = None


_NOBODY_CHOSEN = PersonForm()


@dataclass(frozen=True, slots=True)
class MeasureView:
    """The page. ``waiting`` says what a measure without tasks waits for; ``place`` is where its words stand.

    ``reach`` tells by body whom letters reach and why, for those who may read letters; ``person`` is the form to
    change that.

    ``near`` are the control points around today where there are too many to show at once, else all.
    """

    roadmap: RoadmapChoice
    measure: MeasureRow
    number: str
    kind: str
    why: str | None
    explanation: str
    rrule: str | None
    place: str
    leads: tuple[Responsible, ...]
    executors: tuple[Responsible, ...]
    reach: Mapping[int, Reach]
    person: PersonForm | None
    waiting: str | None
    tasks: tuple[TaskLine, ...]
    near: tuple[TaskLine, ...]
    evidence: tuple[tuple[TaskLine, tuple[EvidenceRow, ...]], ...]
    extensions: tuple[tuple[ExtensionRow, str], ...]
    due_dates: tuple[DueDateRow, ...]
    journal: tuple[JournalLine, ...]
    event: EventForm | None


@router.get("/measures/{measure_id}", response_class=HTMLResponse)
def measure(measure_id: Id, visit: Reader) -> HTMLResponse:
    """The page of one measure."""
    return visit.page("measure", _view(visit, measure_id))


def _view(
    visit: Visit,
    measure_id: int,
    values: dict[str, str] | None = None,
    error: str | None = None,
    chosen: PersonForm = _NOBODY_CHOSEN,
) -> MeasureView:
    roadmaps = roadmap_choices(visit.session)
    found = measure_page(visit.session, measure_id, todays(roadmaps, visit.now))
    row = found.measure
    told = retold(visit.session, [row])[row.id]
    lines = task_lines(found.tasks, local_days(roadmaps, visit.now))
    actor = visit.actor
    reach = reach_of(visit.session, row.responsible, row.id) if actor.may(Action.read_mail) and not row.ended_at else ()
    proofs = {line.id: tuple(one for one in found.evidence if one.task_id == line.id) for line in lines}
    return MeasureView(
        roadmap=next(one for one in roadmaps if one.id == row.roadmap_id),
        measure=row,
        number=row.code or str(row.n),
        kind=KINDS.get(row.kind, row.kind),
        why=told.why,
        explanation=told.explanation,
        rrule=row.schedule.get("rrule"),
        place=_place(row),
        leads=tuple(one for one in row.responsible if one.role == "lead"),
        executors=tuple(one for one in row.responsible if one.role == "executor"),
        reach={one.subject_id: one for one in reach},
        person=chosen if reach and actor.may(Action.edit_subjects) else None,
        waiting=None if lines else WAITING.get(row.kind, WAITING["unknown"]),
        tasks=lines,
        near=_near(lines, min(local_days(roadmaps, visit.now).values())),
        evidence=tuple((line, proofs[line.id]) for line in lines if proofs[line.id]),
        extensions=tuple((one, REQUEST_LABELS[one.state]) for one in found.extensions),
        due_dates=found.due_dates,
        journal=journal_lines(found.journal),
        event=_event_form(row, visit.login, values or {}, error),
    )


def _near(lines: tuple[TaskLine, ...], today: date) -> tuple[TaskLine, ...]:
    """A weekly measure has eighty points: those around today come first, all of them behind a fold."""
    if len(lines) <= ALL_SHOWN:
        return lines
    past = sum(line.control_on < today for line in lines)
    first = max(0, min(past - ALL_SHOWN // 2, len(lines) - ALL_SHOWN))
    return lines[first : first + ALL_SHOWN]


def _event_form(row: MeasureRow, login: LoggedIn, values: dict[str, str], error: str | None) -> EventForm | None:
    """Whoever keeps the roadmap may record the event that a measure waits for."""
    event = row.schedule.get("event")
    if not login.actor.may(Action.record_event) or (event is None and row.kind not in ("event", "external")):
        return None
    return EventForm(
        str(event["text"] if event else row.deadline), not event or event.get("offset") is None, values, error
    )


def _place(row: MeasureRow) -> str:
    """«000_….txt, строки 766–768»."""
    if row.source is None:
        return _("источник не указан")
    lines = sorted(row.lines)
    if not lines:
        return row.source if row.line is None else _("{source}, строка {line}", source=row.source, line=row.line)
    if len(lines) == 1:
        return _("{source}, строка {value}", source=row.source, value=lines[0])
    return _("{source}, строки {names}", source=row.source, names=", ".join(str(line) for line in lines))


@router.post("/measures/{measure_id}/events", response_class=HTMLResponse)
def record_event(visit: Recorder, measure_id: Id, form: PostedForm) -> Response:
    """What the measure waits for has happened: its task is made."""
    try:
        on = form.day("on", _("день события"))
        if on is None:
            raise BadInput("trigger.no_day", _("укажите день, когда событие произошло"), field="on")
        _not_in_future(on, visit.now)
        due_on = form.day("due_on", _("исполнить до"))
        with visit.site.database.write() as session:
            note = form.text("note") or ""
            task_id = record_happening(session, measure_id, on, note, visit.actor, visit.now, due_on=due_on)
    except (BadInput, Conflict) as error:
        return _again(visit, measure_id, form, error)
    visit.site.wake()
    return RedirectResponse(f"/tasks/{task_id}?done=happened", 303)


def _not_in_future(on: date, now: datetime) -> None:
    if on > now.date():
        raise BadInput(
            "trigger.future", _("{on} ещё не наступило: запишите событие, когда оно произойдёт", on=on), field="on"
        )


def _again(visit: Visit, measure_id: int, form: Form, error: VekhaError) -> HTMLResponse:
    page = _view(visit, measure_id, typed(form), sentence(error.message))
    return visit.page("measure", page, error.status)


@router.post("/measures/{measure_id}/person", response_class=HTMLResponse)
def name_person(visit: PeopleKeeper, measure_id: Id, form: PostedForm) -> Response:
    """Name who of a body answers for the measure, or nobody in particular."""
    subject_id, email = form.number("subject") or 0, form.text("email") or ""
    seen = form.text("seen")
    try:
        with visit.site.database.write() as session:
            if email:
                set_person(session, measure_id, subject_id, email, visit.actor, visit.now, seen=seen)
            else:
                remove_person(session, measure_id, subject_id, visit.actor, visit.now, seen=seen)
    except (BadInput, Conflict) as error:
        chosen = PersonForm(subject_id, email, sentence(error.message))
        page = _view(visit, measure_id, chosen=chosen)
        return visit.page("measure", page, error.status)
    visit.site.wake()
    return RedirectResponse(f"/measures/{measure_id}?done={'person' if email else 'person_off'}#answer", 303)
