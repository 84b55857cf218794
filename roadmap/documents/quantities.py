"""Values and units of indicators as printed: «не менее 90,5 %», «100 (сто)», «60 тыс. чел.», «≤ 3».

A multiplier («тыс.», «млн») is part of the unit: it never gets lost between the number and what is counted.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from roadmap.documents.text import fold, key

AT_MOST, AT_LEAST = "<=", ">="
BOUND = (
    r"не\s+(?:менее|ниже|меньше|более|выше|больше|превыша\w+)(?:\s+чем)?|более|менее|больше|меньше|свыше|от|до|"
    r"≥|≤|⩾|⩽|>=|<=|>|<"
)
AMOUNT = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d{1,9}(?:[.,]\d+)?"
_MULTIPLIER = r"(?:тысяч[аи]?|тыс|миллион(?:ов|а)?|млн|миллиард(?:ов|а)?|млрд)\.?"
_COUNTED = (
    r"чел(?:овека?)?\b\.?|ед(?:иниц[аы]?)?\b\.?|шт(?:ук[аи]?)?\b\.?|экз(?:емпляр(?:ов|а)?)?\b\.?|руб(?:л(?:ей|я|ь))?\b\.?|балл(?:ов|а)?\b|"
    r"дн(?:ей|я)\b|час(?:ов|а)?\b|раз\b|мест[ао]?\b|кв\.\s?м\b\.?|км\b|п\.\s?п\.|процентн\w+\s+пункт\w*|процент(?:ов|а)?\b"
)
UNIT = rf"%|{_MULTIPLIER}(?:\s*(?:{_COUNTED}))?|{_COUNTED}"
_VALUE = re.compile(
    rf"^(?P<bound>{BOUND})?\s*(?P<amount>-?(?:{AMOUNT}))\s*(?P<unit>{UNIT}|{_MULTIPLIER}\s*[а-яё]{{3,20}})?\s*(?:\([а-яё\s-]{{2,60}}\))?\s*(?P<late>{UNIT})?\s*[.;]?$",
    re.IGNORECASE,
)
_MULTIPLIED = re.compile(rf"^{_MULTIPLIER}", re.IGNORECASE)
_MULTIPLIED_IN = re.compile(rf"(?<![\w.])({_MULTIPLIER}\s*(?:{_COUNTED}))", re.IGNORECASE)
_IN_NAME = re.compile(rf"(?:,\s*|[–—]\s+|\()(?P<unit>{_MULTIPLIER}\s*(?:{_COUNTED})|%)\)?\s*$", re.IGNORECASE)
_UNIT_HEADING = re.compile(r"^(?:единиц\w*|ед\.?)\s*\.?\s*изм|^размерность|^единиц[аы]$|^ед\.$")
_NOTHING = re.compile(r"^[-–—xх\s]*$", re.IGNORECASE)
_FEWER = re.compile(
    r"уволивш|нарушени|жалоб|просроч|задолженн|отсев|выбывш|аварийн|смертност|заболеваем|безработиц|"
    r"ваканс|вакант|более 2 ставок",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"^(?:общее\s+)?(?:количество|число|численность)\s+(?:[а-яё]+\s+)?(?:педагог|работник|методист|лиц|претендент|руководител|учител|человек|специалист|обучающ|дет|участник)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Value:
    """A cell's number, the unit printed beside it, and what the words before it say («>=», «<=»); «до» says little."""

    amount: float
    unit: str | None = None
    direction: str | None = None
    until: bool = False


def value(text: str) -> Value | None:
    """The one number a cell gives, or None where it gives none or more than one."""
    found = _VALUE.match(fold(text))
    if not found:
        return None
    printed = found["unit"] or found["late"]
    bound = (found["bound"] or "").lower()
    return Value(number(found["amount"]), printed_unit(printed), bound_direction(bound), until=bound == "до")


def number(printed: str) -> float:
    """«38 000», «90,5» as a number; a whole one as int."""
    amount = float(re.sub(r"\s", "", printed).replace(",", "."))
    return int(amount) if amount == int(amount) else amount


def bound_direction(bound: str | None) -> str | None:
    """«не менее», «≥», «от», «свыше» ask for at least, «не более», «≤», «до» for at most; nothing said is None."""
    if not bound:
        return None
    most = re.match(r"не\s+(?:более|выше|больше|превыша)|менее|меньше|до|≤|⩽|<", bound, re.IGNORECASE)
    return AT_MOST if most else AT_LEAST


def printed_unit(words: str | None) -> str | None:
    """The unit beside a number: as printed where it is multiplied or of another kind, else «%», «чел.», «ед.»."""
    if not words or not (unit := fold(words)):
        return None
    if unit.lower().startswith("процент") and "пункт" not in unit.lower():
        return "%"
    if re.match(r"чел", unit, re.IGNORECASE):
        return "чел."
    return "ед." if re.match(r"ед", unit, re.IGNORECASE) else unit


def is_unit_heading(heading: str) -> bool:
    """«Единица измерения», «Ед. изм.» over a column; `heading` as `text.key` gives it."""
    return bool(_UNIT_HEADING.match(heading))


def cell_unit(text: str) -> str | None:
    """What a column of units says, as printed; a dash says nothing."""
    return None if _NOTHING.match(text) else fold(text)


def is_multiplied(unit: str | None) -> bool:
    return bool(unit and _MULTIPLIED.match(unit))


def multiplied_in(heading: str) -> str | None:
    """«Значение показателя, тыс. чел.»: the multiplied unit a heading names."""
    found = _MULTIPLIED_IN.search(fold(heading))
    return found[1] if found else None


def named_unit(name: str) -> str | None:
    """The unit a name says («…, тыс. человек», «…, единиц») or implies («Доля …», «Численность педагогов …»)."""
    if found := _IN_NAME.search(fold(name)):
        return fold(found["unit"])
    if re.match(r"^(?:доля|процент|удельный вес)", name, re.IGNORECASE):
        return "%"
    if _PEOPLE.match(name):
        return "чел."
    return "ед." if re.match(r"^(?:общее\s+)?(?:количество|число)\b|.*, единиц$", name, re.IGNORECASE) else None


def direction(name: str, targets: dict[int, float], said: Iterable[Value] = ()) -> str:
    """«>=» or «<=»: what the values say of themselves, else what the targets do, else what the name counts."""
    values = [targets[year] for year in sorted(targets)]
    rises = len(values) > 1 and values[-1] > values[0]
    told = {one.direction for one in said if one.direction and not (one.until and rises)}
    if len(told) == 1:
        return next(iter(told))
    falls = len(values) > 1 and all(a > b for a, b in itertools.pairwise(values))
    return AT_MOST if falls or (_FEWER.search(key(name)) and not rises) else AT_LEAST
