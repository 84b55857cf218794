"""A roadmap's rules: what holds, where it comes from, and what saving other ones would do to the dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from roadmap.errors import BadInput, Conflict, Stale, VekhaError
from roadmap.language.message import _
from roadmap.people.permissions import Action
from roadmap.plan.fates import Becomes, Fate
from roadmap.plan.policy import POLICY_RULES, ladder_of
from roadmap.plan.rule_words import CONTINUOUS_WORDS, SHIFT_WORDS, UNIT_WORDS, RuleLine, read_rules, rule_lines
from roadmap.plan.rules import Proposed, StandingRules, propose_rules, rules_of, set_rules
from roadmap.reads.measures import journal_of
from roadmap.reports.wording import sentence
from roadmap.web.forms.posted import Form, PostedForm
from roadmap.web.visit import Visit, Visiting
from roadmap.web.words.journal import JournalLine, journal_lines
from roadmap.web.words.time_zones import zone_choices

router = APIRouter()
RuleSetter = Annotated[Visit, Depends(Visiting(Action.set_rules))]
SHOWN_MEASURES = 40
SHOWN_POINTS = 8
REHEARSED = timedelta(days=30)
_GROUPS = (
    (_("Письма"), _("Когда напоминать и кому сообщать о просрочке."), tuple(rule.name for rule in POLICY_RULES)),
    (_("Нерабочие дни"), _("Дата по документу сохраняется и показывается рядом с контрольной."), ("shift_rule",)),
    (
        _("Слова без дня"),
        _("К какому дню отчитываться, если документ называет только период. Правило меняет будущие сроки."),
        (*UNIT_WORDS, "continuous"),
    ),
    (_("Время"), _("По этому времени наступает и проходит день срока."), ("time_zone",)),
)
_MONTHS = (("", _("последний день срока")), ("own", _("в последнем месяце срока")), ("next", _("в следующем месяце")))


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a list."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class RuleField:
    """A rule and its control: ``text``, ``choice``, or ``day`` (a number beside a list, ``text`` being the number)."""

    line: RuleLine
    control: str
    text: str
    options: tuple[Option, ...]
    wrong: bool


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules of one matter."""

    title: str
    lead: str
    fields: tuple[RuleField, ...]


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """What becomes of one measure's points."""

    id: int
    number: str
    title: str
    deadline: str
    fates: tuple[Fate, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving would do. ``counts`` in words; ``more`` are measures not shown."""

    digest: str
    changed: int
    counts: tuple[tuple[str, int], ...]
    measures: tuple[MeasureChange, ...]
    more: int


@dataclass(frozen=True, slots=True)
class RulesPage:
    """The rules of one roadmap. ``shown`` points of a measure are seen at once, the others behind a fold;
    ``rehearsal`` is where one sees what becomes of the letters."""

    roadmap: StandingRules
    groups: tuple[RuleGroup, ...]
    preview: Preview | None
    error: str | None
    reset: str | None
    history: tuple[JournalLine, ...]
    rehearsal: str
    shown: int = SHOWN_POINTS


@router.get("/roadmaps/{slug}/rules", response_class=HTMLResponse)
def rules_page(visit: RuleSetter, slug: str) -> HTMLResponse:
    """The rules in force; ``?reset=`` empties one for the form to be saved."""
    standing = rules_of(visit.session, slug)
    reset = visit.request.query_params.get("reset")
    typed = {reset: ""} if reset else {}
    return visit.page("rules", _page(visit, standing, typed, reset=reset))


def _page(
    visit: Visit,
    standing: StandingRules,
    typed: dict[str, str],
    *,
    error: VekhaError | None = None,
    proposed: Proposed | None = None,
    reset: str | None = None,
) -> RulesPage:
    wrong = str(error.data.get("field", "")) if error else ""
    lines = {line.name: line for line in rule_lines(standing.rules, ladder_of(visit.site.settings))}
    fields = {name: _field(line, typed.get(name, line.typed), wrong == name, visit.now) for name, line in lines.items()}
    today = standing.today(visit.now)
    journal = journal_of(visit.session, [f"roadmap:{standing.roadmap_id}"])
    return RulesPage(
        roadmap=standing,
        groups=tuple(RuleGroup(title, lead, tuple(fields[name] for name in names)) for title, lead, names in _GROUPS),
        preview=_preview(proposed) if proposed is not None else None,
        error=sentence(error.message) if error else None,
        reset=lines[reset].label if reset in lines else None,
        history=journal_lines(row for row in journal if row.kind == "roadmap.rules_changed"),
        rehearsal=f"/rehearsal?from={today}&to={today + REHEARSED}",
    )


def _field(line: RuleLine, typed: str, wrong: bool, now: datetime) -> RuleField:
    if line.name in UNIT_WORDS:
        day, _other, month = typed.partition("/")
        options = tuple(Option(value, label, value == month) for value, label in _MONTHS)
        return RuleField(line, "day", "" if day == "last" else day, options, wrong)
    choices = _choices(line, now)
    options = tuple(Option(value, label, value == typed) for value, label in choices)
    return RuleField(line, "choice" if choices else "text", typed, options, wrong)


def _choices(line: RuleLine, now: datetime) -> tuple[tuple[str, str], ...]:
    if line.name == "shift_rule":
        return tuple(SHIFT_WORDS.items())
    if line.name == "continuous":
        return tuple(CONTINUOUS_WORDS.items())
    if line.name == "time_zone":
        return tuple((one.value, one.label) for one in zone_choices(now, line.typed))
    return ()


def _preview(proposed: Proposed) -> Preview:
    replan = proposed.replan
    telling = [
        (one, [fate for fate in one.fates if fate.kind is not Becomes.renamed or fate.why]) for one in replan.measures
    ]
    measures = [
        MeasureChange(one.measure_id, one.number, one.title, one.deadline, tuple(fates))
        for one, fates in telling
        if fates
    ]
    words = (
        (_("переносится"), Becomes.moved),
        (_("создаётся"), Becomes.planned),
        (_("снимается с контроля"), Becomes.cancelled),
    )
    return Preview(
        digest=replan.digest,
        changed=replan.changed,
        counts=tuple((label, count) for label, kind in words if (count := replan.counted(kind))),
        measures=tuple(measures[:SHOWN_MEASURES]),
        more=max(0, len(measures) - SHOWN_MEASURES),
    )


@router.post("/roadmaps/{slug}/rules", response_class=HTMLResponse)
def save_rules(visit: RuleSetter, slug: str, form: PostedForm) -> Response:
    """Save; where dates would move and nobody has seen which, show that first."""
    typed = _typed(form)
    installation = ladder_of(visit.site.settings)
    try:
        standing = rules_of(visit.session, slug)
        wanted = read_rules(standing.rules, typed, installation)
        proposed = propose_rules(visit.session, standing, wanted, installation, visit.now)
        if proposed.replan.changed and form.text("seen") != proposed.replan.digest:
            return _again(visit, slug, typed, proposed=proposed)
        with visit.site.database.write() as session:
            version = form.number("version")
            set_rules(session, slug, version, wanted, installation, visit.actor, visit.now, seen=proposed.replan.digest)
    except (BadInput, Conflict) as error:
        return _again(visit, slug, {} if isinstance(error, Stale) else typed, error=error)
    visit.site.wake()
    return RedirectResponse(f"/roadmaps/{slug}/rules?done=rules", 303)


def _typed(form: Form) -> dict[str, str]:
    """What was typed by rule: a day and the month it belongs to are one rule."""
    plain = (*(rule.name for rule in POLICY_RULES), "shift_rule", "continuous", "time_zone")
    typed = {name: form.values[name].strip() for name in plain if name in form.values}
    for unit in UNIT_WORDS:
        day, month = form.text(f"{unit}_day") or "", form.text(f"{unit}_month") or ""
        if f"{unit}_day" in form.values:
            typed[unit] = f"{day or 'last'}/{month or 'own'}" if day or month else ""
    return typed


def _again(
    visit: Visit,
    slug: str,
    typed: dict[str, str],
    *,
    error: VekhaError | None = None,
    proposed: Proposed | None = None,
) -> HTMLResponse:
    page = _page(visit, rules_of(visit.session, slug), typed, error=error, proposed=proposed)
    status = error.status if error else 200
    return visit.page("rules", page, status)
