"""A person's own page: his letters' hour, zone and kinds, his password; for administrators the same of everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from roadmap.errors import BadInput, NotFound, VekhaError
from roadmap.language.current import LANGUAGES, known
from roadmap.language.message import _
from roadmap.letters.kinds import KINDS
from roadmap.letters.recipients.choices import LetterChoice, LetterRecipient, choose_letters, letter_reader, read_choice
from roadmap.letters.recipients.opt_outs import OPTIONAL
from roadmap.people.accounts import UserRow, change_password, list_users, open_login
from roadmap.people.permissions import Action
from roadmap.reports.wording import sentence
from roadmap.web.deps import Id, Site
from roadmap.web.door.language import remember
from roadmap.web.forms.posted import Form, PostedForm
from roadmap.web.security import is_secure, put_login
from roadmap.web.shell import ROLE_NAMES
from roadmap.web.visit import Reader, Visit, Visiting
from roadmap.web.words.time_zones import ZoneChoice, zone_choices, zone_label

router = APIRouter()
AccountKeeper = Annotated[Visit, Depends(Visiting(Action.manage_users))]


@dataclass(frozen=True, slots=True)
class KindChoice:
    """One optional kind of notice and whether it is wanted."""

    kind: str
    heading: str
    on: bool


@dataclass(frozen=True, slots=True)
class LettersForm:
    """How somebody wants his letters. ``hour`` and ``zone`` as typed; the others are the installation's own."""

    action: str
    hour: str
    zone: str
    zones: tuple[ZoneChoice, ...]
    common_hour: int
    common_zone: str
    language: str
    common_language: str
    kinds: tuple[KindChoice, ...]
    wrong: str | None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The person's own page; ``field`` is the one that ``error`` is about, ``fault`` is about the letters."""

    email: str
    error: str | None
    field: str | None
    letters: LettersForm
    fault: str | None
    may_see_people: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """An account in the list and when its letters come."""

    row: UserRow
    role: str
    letters: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """All accounts."""

    people: tuple[PersonLine, ...]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Somebody else's letters."""

    person: UserRow
    role: str
    letters: LettersForm
    fault: str | None


@router.get("/account", response_class=HTMLResponse)
def account_page(visit: Reader) -> HTMLResponse:
    """Who I am, my letters, and a new password."""
    return visit.page("account", _account(visit))


def _account(
    visit: Visit,
    *,
    error: VekhaError | None = None,
    fault: VekhaError | None = None,
    typed: dict[str, str] | None = None,
) -> AccountPage:
    reader = letter_reader(visit.session, visit.actor.email)
    return AccountPage(
        email=visit.actor.email,
        error=sentence(error.message) if error else None,
        field=error.data.get("field") if error else None,
        letters=_letters_form(visit.site, reader, "/account/letters", visit.now, typed, fault),
        fault=sentence(fault.message) if fault else None,
        may_see_people=visit.actor.may(Action.manage_users),
    )


def _letters_form(
    site: Site,
    reader: LetterRecipient,
    action: str,
    now: datetime,
    typed: dict[str, str] | None = None,
    fault: VekhaError | None = None,
) -> LettersForm:
    choice = reader.choice
    kept = {
        "hour": "" if choice.hour is None else str(choice.hour),
        "time_zone": choice.time_zone or "",
        "language": choice.language or "",
    }
    shown = kept | (typed or {})
    return LettersForm(
        action=action,
        hour=shown["hour"],
        zone=shown["time_zone"],
        zones=zone_choices(now, choice.time_zone),
        common_hour=site.settings.letter_hour,
        common_zone=zone_label(site.settings.time_zone, now),
        language=shown["language"],
        common_language=LANGUAGES[site.settings.language],
        kinds=tuple(KindChoice(kind.value, KINDS[kind].heading, kind not in choice.off) for kind in OPTIONAL),
        wrong=fault.data.get("field") if fault else None,
    )


def _choose(visit: Visit, email: str, form: Form) -> None:
    off = frozenset(kind.value for kind in OPTIONAL if form.text(kind.value) != "1")
    with visit.site.database.write() as session:
        wanted = read_choice(LetterChoice(), _typed(form), off)
        choose_letters(session, email, wanted, visit.actor, visit.now)


def _typed(form: Form) -> dict[str, str]:
    return {name: form.values.get(name, "") for name in ("hour", "time_zone", "language")}


@router.post("/account/letters", response_class=HTMLResponse)
def my_letters(visit: Reader, form: PostedForm) -> Response:
    """When my letters come, and which."""
    try:
        _choose(visit, visit.actor.email, form)
    except BadInput as fault:
        page = _account(visit, fault=fault, typed=_typed(form))
        return visit.page("account", page, fault.status)
    visit.site.wake()
    response = RedirectResponse("/account?done=letters", 303)
    if chosen := known(form.text("language")):
        remember(response, chosen, secure=is_secure(visit.site))
    return response


@router.post("/account/password", response_class=HTMLResponse)
def new_password(visit: Reader, form: PostedForm) -> Response:
    """Change the password; every log-in of the user is closed and this browser gets a new one."""
    user_id = visit.actor.user_id
    assert user_id is not None
    try:
        if form.values.get("new") != form.values.get("again"):
            raise BadInput(
                "password.differs", _("новый пароль и его повтор различаются: введите их ещё раз"), field="again"
            )
        with visit.site.database.write() as session:
            change_password(session, user_id, form.values.get("old", ""), form.values.get("new", ""), visit.now)
            opened = open_login(session, user_id, visit.now, visit.site.settings.session_hours)
    except BadInput as error:
        page = _account(visit, error=error)
        return visit.page("account", page, error.status)
    response = RedirectResponse("/account?" + urlencode({"done": "password"}), 303)
    put_login(response, visit.site, opened)
    return response


@router.get("/people", response_class=HTMLResponse)
def people_page(visit: AccountKeeper) -> HTMLResponse:
    """All accounts and when their letters come."""
    lines = tuple(
        PersonLine(row, ROLE_NAMES.get(row.role, row.role), _when(visit.site, row, visit.now))
        for row in list_users(visit.session)
    )
    return visit.page("people", PeoplePage(lines))


def _when(site: Site, row: UserRow, now: datetime) -> str:
    if row.letter_hour is None and row.time_zone is None:
        return _("как у всех")
    hour = site.settings.letter_hour if row.letter_hour is None else row.letter_hour
    zone = zone_label(row.time_zone or site.settings.time_zone, now)
    return _("с {hour}:00, {zone}", hour=hour, zone=zone)


@router.get("/people/{user_id}", response_class=HTMLResponse)
def person_page(user_id: Id, visit: AccountKeeper) -> HTMLResponse:
    """One person's letters."""
    return visit.page("person", _person(visit, user_id))


def _person(
    visit: Visit,
    user_id: int,
    typed: dict[str, str] | None = None,
    fault: VekhaError | None = None,
) -> PersonPage:
    row = _user(visit.session, user_id)
    form = _letters_form(
        visit.site, letter_reader(visit.session, row.email), f"/people/{user_id}", visit.now, typed, fault
    )
    return PersonPage(row, ROLE_NAMES.get(row.role, row.role), form, sentence(fault.message) if fault else None)


def _user(session: Session, user_id: int) -> UserRow:
    row = next((one for one in list_users(session) if one.id == user_id), None)
    if row is None:
        raise NotFound("user.unknown", _("нет учётной записи № {number}", number=user_id))
    return row


@router.post("/people/{user_id}", response_class=HTMLResponse)
def their_letters(visit: AccountKeeper, user_id: Id, form: PostedForm) -> Response:
    """Set somebody's letters for him."""
    try:
        email = _user(visit.session, user_id).email
        _choose(visit, email, form)
    except BadInput as fault:
        page = _person(visit, user_id, _typed(form), fault)
        return visit.page("person", page, fault.status)
    visit.site.wake()
    return RedirectResponse(f"/people/{user_id}?done=letters", 303)
