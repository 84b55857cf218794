"""Phrase → Schedule: each statement by its own rule, then together; the first of the strongest kinds wins."""

from __future__ import annotations

import itertools
from dataclasses import replace

from roadmap.bounds import DAYS_IN_WORDS, is_within
from roadmap.deadlines.dates.continuous import (
    during_windows,
    flow,
    is_school_without_year,
    is_stretch,
    school_years,
    since_windows,
    stretch,
    tell_school,
)
from roadmap.deadlines.dates.events import event_term, hang
from roadmap.deadlines.dates.findings import Findings, Setting
from roadmap.deadlines.dates.oneoff import is_dated, windows
from roadmap.deadlines.dates.recurring import is_anchor, recur
from roadmap.deadlines.dates.scope import is_bound
from roadmap.deadlines.dates.statements import LIMITS, Member, Statement, statements
from roadmap.deadlines.dates.units import MONTHS_IN, Impossible, Unsure
from roadmap.deadlines.dates.years import assign, is_year, with_year_ahead, with_year_beside
from roadmap.deadlines.default_calendar import official_calendar
from roadmap.deadlines.phrase import Amount, Of, Part, Phrase, Span, Unit, Weekday
from roadmap.deadlines.rrule import rrule_of
from roadmap.deadlines.values import DEFAULT_RULES, KINDS, Period, RuleSet, Schedule, Window, WorkingCalendar
from roadmap.language.message import _

_NO_CALENDAR = _("такой срок календарём не определён: назовите даты")
#: roles that stand side by side by nature: «не ранее X и не позднее Y», «с X до Y»
_MATES = {(one, other) for one in ("since", "not_before") for other in LIMITS} | {
    (one, other) for one in LIMITS for other in ("since", "not_before")
}


def resolve(
    phrase: Phrase, period: Period, calendar: WorkingCalendar | None = None, rules: RuleSet = DEFAULT_RULES
) -> Schedule:
    """The schedule that a phrase means in a period. Never raises: what cannot be decided is unknown, with a reason."""
    if not phrase.items:
        return unknown(phrase.trouble or _("Срок понят не целиком. Назовите даты вручную."))
    setting = Setting(period, calendar if calendar is not None else official_calendar(), rules)
    reading = Findings()
    for seen, meant in phrase.typos:
        reading.infer("typo", _("«{seen}» прочитано как «{meant}»", seen=seen, meant=meant))
    try:
        for statement in statements(phrase.items):
            _state(statement, setting, reading)
    except (Impossible, Unsure) as trouble:
        return unknown(trouble.args[0])
    except (OverflowError, ValueError):
        return unknown(_("Срок понят, но таких дат нет в календаре: проверьте его."))
    return _schedule(reading)


def unknown(why: str) -> Schedule:
    """The schedule of a phrase that a person has to read."""
    return Schedule("unknown", (), None, None, (), True, why)


def _schedule(reading: Findings) -> Schedule:
    kind = next((each for each in KINDS if each in reading.kinds), "unknown")
    if kind == "unknown":
        return unknown(_("В сроке нет слов о времени. Назовите даты вручную."))
    made = _within(reading)
    if kind == "recurring" and not made and _NO_CALENDAR not in reading.doubts:
        reading.doubt(_("в периоде дорожной карты таких сроков нет"))
    review = bool(reading.doubts)
    why = _sentence([*reading.doubts, *reading.notes])
    rrule = rrule_of(made) if kind == "recurring" else None
    return Schedule(kind, made, rrule, reading.event, tuple(reading.inferred), review, why)


def _within(reading: Findings) -> tuple[Window, ...]:
    """The windows in order; one in a year that cannot be is a slip of the document, left out and told."""
    made = sorted(set(reading.windows), key=lambda window: window.order)
    kept = tuple(one for one in made if is_within(one.due) and (one.start is None or is_within(one.start)))
    if len(kept) < len(made):
        reading.doubt(
            _(
                "названа дата, которой быть не может (нужны дни {days_in_words}): проверьте её",
                days_in_words=DAYS_IN_WORDS,
            )
        )
    return kept


def _sentence(parts: list[str]) -> str | None:
    return _("{parts:capital}.", parts=tuple(dict.fromkeys(parts))) if parts else None


def _state(statement: Statement, setting: Setting, reading: Findings) -> None:
    """One statement into the reading."""
    before = len(reading.windows)
    if not statement.frequencies:
        statement.members = with_year_ahead(with_year_beside(statement.members), reading)
    statement.members = assign(statement.members, setting.period.start.year, bool(statement.frequencies), reading)
    anchored = any(is_anchor(member) for member in statement.members)
    recurring = bool(statement.frequencies) or anchored
    _name_reported(statement)
    if statement.no_calendar is not None:
        _without_calendar(statement, recurring, reading)
        return
    if statement.then:
        _then(statement, setting, reading)
    elif recurring and not _only_counts(statement):
        _check_joints(_windows_of(statement), reading)
        recur(statement, setting, reading)
        _check_process(statement, setting, reading)
    else:
        _once(statement, setting, reading)
    for hanging in statement.hanging:
        if hanging.kind == "length" and _is_length(statement, hanging.amount):
            if recurring and hanging.amount == Amount(1, "year") and not setting.period.within_one_year:
                reading.doubt(_("«в течение года» в периоде из нескольких лет: взят весь период"))
            continue
        if recurring:
            reading.doubt(_("названы и периодичность, и событие"))
        hang(hanging, recurring, setting, reading)
    _outside(statement, recurring or len(reading.windows) > before, reading)


def _windows_of(statement: Statement) -> list[Member]:
    """The members that may be windows of the frequency, not its bounds."""
    return [
        member
        for member in statement.members
        if member.role in ("plain", *LIMITS)
        and not is_year(member)
        and not (isinstance(member.target, Span) and is_bound(member, statement.frequencies, statement))
    ]


def _check_process(statement: Statement, setting: Setting, reading: Findings) -> None:
    """«постоянно, ежеквартально» contradicts itself; «весь период» only says what the period is."""
    kinds = {process.kind for process in statement.processes}
    if "process" in kinds or ("yearlong" in kinds and not setting.period.within_one_year):
        reading.doubt(_("названы и периодичность, и постоянный процесс"))


def _name_reported(statement: Statement) -> None:
    """«ежеквартально … после окончания отчетного периода»: the frequency says which period."""
    units = {each.unit for each in statement.frequencies if each.unit in MONTHS_IN}
    if len(units) != 1:
        return
    named = Of(units.pop(), "REPORTING")
    for at, hanging in enumerate(statement.hanging):
        target = hanging.target
        if target == Of("period", "REPORTING"):
            statement.hanging[at] = replace(hanging, target=named)
        elif isinstance(target, Part) and target.whole == Of("period", "REPORTING"):
            statement.hanging[at] = replace(hanging, target=replace(target, whole=named))


def _only_counts(statement: Statement) -> bool:
    """«ежеквартально, в течение 10 дней после окончания отчетного квартала»: the event alone gives the windows."""

    def cyclic(target: object) -> bool:
        whole = target.whole if isinstance(target, Part) else target
        return isinstance(whole, Of)

    return not statement.members and any(h.amount is not None and cyclic(h.target) for h in statement.hanging)


def _is_length(statement: Statement, amount: object) -> bool:
    """«ежемесячно в течение года», «ежеквартально в течение квартала»: a length that adds nothing."""
    if not isinstance(amount, Amount) or (
        amount.n != 1 and (amount.n, amount.unit) not in ((3, "month"), (6, "month"))
    ):
        return False
    if amount.unit == "year" and amount.n == 1:
        return True
    return bool(statement.frequencies)


def _without_calendar(statement: Statement, recurring: bool, reading: Findings) -> None:
    reading.doubt(_NO_CALENDAR)
    continuous = (
        statement.processes or statement.with_role("during") or any(h.kind == "length" for h in statement.hanging)
    )
    if recurring or statement.no_calendar == "recurring":
        reading.kinds.add("recurring")
    elif continuous or statement.no_calendar == "continuous":
        reading.kinds.add("continuous")
    elif statement.hanging or statement.no_calendar == "event":
        reading.kinds.add("event")
    else:
        reading.kinds.add("dates")
    for hanging in statement.hanging:
        if hanging.text:
            reading.happen(event_term(hanging))


def _outside(statement: Statement, dated: bool, reading: Findings) -> None:
    for external in statement.externals:
        if external.vague:
            reading.doubt(_("сроки пока не определены"))
        if external.doubtful:
            reading.doubt(_("в ссылке на план может быть назван ещё один срок"))
        if dated and not statement.limiting:
            reading.doubt(_("даты стоят в другом документе («{text}»)", text=external.text))
        reading.kinds.add("external")


# ---- what comes once


def _once(statement: Statement, setting: Setting, reading: Findings) -> None:
    lengths = [
        h for h in statement.hanging if h.kind == "length" and h.amount is not None and _is_length(statement, h.amount)
    ]
    if statement.with_role("except"):
        raise Unsure(_("Исключения понятны только при периодичности: назовите даты вручную."))
    _check_weekday(statement, setting, reading)
    _check_joints(statement.members, reading)
    flowing = bool(statement.processes)
    if flowing or (lengths and not statement.members):
        flow(statement, bool(lengths), setting, reading)
        return
    if lengths:
        flow(Statement(), True, setting, reading)
        reading.doubt(_("названы и отдельный срок, и «в течение года»"))
    during = statement.with_role("during")
    if during:
        during_windows(during, setting, reading)
        if len(statement.members) > len(during):
            reading.doubt(_("названы и отдельный срок, и процесс"))
    since = statement.with_role("since", "not_before")
    if since:
        since_windows(statement, since, setting, reading)
        return
    _dates(statement.with_role("plain", *LIMITS), setting, reading)


def _check_weekday(statement: Statement, setting: Setting, reading: Findings) -> None:
    """«пятница, 6 октября 2023 г.»: a weekday beside a date only checks it."""
    weekdays = [m for m in statement.members if isinstance(m.target, Weekday)]
    if not weekdays:
        return
    statement.members = [m for m in statement.members if not isinstance(m.target, Weekday)]
    days = [m for m in statement.members if isinstance(m.target, Unit) and m.target.name == "day"]
    if len(weekdays) != 1 or len(days) != 1 or len(statement.members) != 1:
        raise Unsure(_("Не ясно, к какой дате относится день недели."))
    silent = Findings()
    window = windows(days, setting, silent)[0]
    weekday = weekdays[0].target
    assert isinstance(weekday, Weekday)
    if days[0].role == "plain" and weekdays[0].role in LIMITS and weekdays[0].role != "по":
        days[0].role = weekdays[0].role
    if window.due.weekday() != weekday.n:
        reading.doubt(_("день недели не сходится с датой"))


def _check_joints(members: list[Member], reading: Findings) -> None:
    """Terms side by side without a mark are a list only when both are of one kind («Июнь 2023 г декабрь 2023 г.»)."""
    for before, member in itertools.pairwise(members):
        if member.joint in ("-", ",/"):
            reading.doubt(_("между сроками стоит тире или косая черта: не ясно, перечень ли это"))
        if not member.adjacent or (before.role, member.role) in _MATES:
            continue
        if before.kind != member.kind or before.role != member.role:
            raise Unsure(_("Не ясно, как связаны названные сроки."))
        if before.given or before.years is None or member.years is None:
            reading.doubt(_("между сроками нет знака препинания"))


def _dates(members: list[Member], setting: Setting, reading: Findings) -> None:
    plain = []
    for member in members:
        if is_school_without_year(member):
            school_years(setting, reading)
            reading.doubt(_("учебный год не назван"))
        elif is_stretch(member):
            reading.add("continuous", *stretch(member, setting, reading))
        elif _is_end_of_period(member):
            reading.add("dates", Window(None, setting.period.end))
        else:
            _place_nearest(member, setting, reading)
            if not is_dated(member.target):
                raise Unsure(_("Не ясно, к какому месяцу или году относится срок."))
            plain.append(member)
    if plain:
        tell_school(plain, reading)
        reading.add("dates", *windows(plain, setting, reading))


def _is_end_of_period(member: Member) -> bool:
    target = member.target
    whole = target.whole if isinstance(target, Part) and target.kind == "end" else None
    return member.role in LIMITS and isinstance(whole, Of) and whole.unit == "period"


def _place_nearest(member: Member, setting: Setting, reading: Findings) -> None:
    """«до конца квартала», «конец месяца» without saying which: the first one due in the period, with a doubt."""
    target = member.target
    if (
        not isinstance(target, Part)
        or not isinstance(target.whole, Of)
        or target.whole.which not in (None, "REPORTING")
    ):
        return
    name, months = target.whole.unit, MONTHS_IN.get(target.whole.unit, 12)
    if months == 12:
        return
    start = setting.period.start
    number = (start.month - 1) // months + 1
    member.target = replace(target, whole=Unit(name, number, start.year))
    member.years = [start.year]
    reading.infer("year", _("взят первый такой срок от начала периода"))
    reading.doubt(_("не сказано, какого именно месяца, квартала или полугодия"))


# ---- «далее»


def _then(statement: Statement, setting: Setting, reading: Findings) -> None:
    """«30.06.2023, далее ежегодно»: the named window, then the frequency from the first unit wholly after it."""
    before = [member for member in statement.members if not member.later]
    after = [member for member in statement.members if member.later]
    if not before or not statement.later or statement.frequencies:
        raise Unsure(_("Не ясно, с какого срока начинается периодичность."))
    named = windows(before, setting, reading)
    reading.doubt(_("«далее» без конца: периодичность продолжена до конца периода"))
    reading.add("recurring", *named)
    edge = max(window.due for window in named)
    later = Findings()
    yearly = all(each.unit == "year" for each in statement.later) and not all(map(is_year, before))
    rest = Statement(frequencies=statement.later)
    rest.members = after or ([Member(m.role, m.target, years=m.years, later=True) for m in before] if yearly else [])
    recur(rest, setting, later)
    reading.kinds |= later.kinds
    for reason in later.doubts:
        reading.doubt(reason)
    reading.windows += [w for w in later.windows if (w.start or w.due) > edge]
