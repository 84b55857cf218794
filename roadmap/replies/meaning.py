"""What a reply says: «Исполнено 12.09, письмо № 01-12/345» → a report, «прошу перенести до 20.10, так как …» → a
request, «не наше» → a refusal. Pure; whatever is not plain is left to the coordinator with a note, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from roadmap.bounds import BEYOND, FIRST_DAY, LAST_DAY, is_within
from roadmap.language.message import _

MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")  # as printed


@dataclass(frozen=True, slots=True)
class Said:
    """What was understood. ``kind``: report, extension, not_ours or unclear; ``notes``: what the reader doubts."""

    kind: str
    result: str | None = None
    fulfilled_on: date | None = None
    new_date: date | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Day:
    """A date in a text, its place, and whether it is one of a document («от 12.09.2024 № 5»)."""

    start: int
    day: int
    month: int
    year: int | None
    of_document: bool


_ASKS = re.compile(
    r"(?:прошу|просим|просьба|ходатайствуе[мт]|прошу вас|можно|предлагаем|готовы|нуж(?:но|ен)|необходимо|требуется"
    r"|перенесите|продлите)\b[^.!?\n]{0,120}?"
    r"(?:перенос\w*|перене(?:сти|сите|сение)|продл(?:ить|ите|ени\w)|отсроч|сдвинуть|отодвинуть|увеличить срок"
    r"|измен(?:ить|ении) срок|установить (?:новый )?срок|срок(?: исполнения)? до\b|время до\b)"
    r"|\bсрок\w*(?: исполнения)? просим считать\b"
    r"|\b(?:перенесите|продлите) срок",
    re.IGNORECASE,
)
_NOT_OURS = re.compile(
    r"\bне\s+наш[аеи]?\b|\bне\s+к\s+нам\b|\bне\s+относится\s+к\s+(?:нам|наш|компетенции|полномочиям|ведению)"
    r"|\bне\s+(?:входит|отнесено)\s+(?:в|к)\s+(?:наш|компетенци|полномочи)|\b(?:не\s+в|вне)\s+(?:нашей\s+)?компетенци"
    r"|\bне\s+имеет\s+(?:к\s+нам\s+)?отношения|\bотношения\s+к\s+нам\s+не\s+имеет"
    r"|\bисключить\s+(?:\w+\s+){0,4}из\s+(?:числа\s+)?(?:со)?исполнителей"
    r"|\bне\s+явля(?:емся|ется|ющ)\w*\s+(?:\w+\s+){0,2}(?:исполнител|ответственн)"
    r"|\b(?:направлено|адресовано|попало)\s+(?:нам\s+)?ошибочно|\bк\s+нам\s+ошибочно|\bошибочно\s+(?:направлен|адресован|к\s+нам)|\bошиблись\s+адрес",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"(?P<not>\b(?:не|будет|будут|планируе\w*|частично(?: не)?)\s+)?"
    r"\b(?:исполнен[оаы]?|выполнен[оаы]?|провед[её]н[оаы]?|завершен[оаы]?|завершён|сделан[оаы]?"
    r"|готов[оаы]?(?!\s+\w+ть\b)|реализован[оаы]?|утвержд[её]н[оаы]?|направлен[оаы]?|представлен[оаы]?"
    r"|разработан[оаы]?|состоял(?:ось|ся|ась|ись)|(?<!срок )прош(?:[её]л|ла|ло|ли)"
    r"|(?:исполн|выполн|заверш|утверд|направ|отправ|представ)или|провели|сделали|реализовали|разработали"
    r"|считать\s+(?:исполненн|выполненн)\w+|дата\s+исполнения(?=\s*[:—–-]))\b"
    r"(?!\s+(?:частично|не\s+полностью|не\s+в\s+полном|наполовину))",
    re.IGNORECASE,
)
_FAILS = re.compile(
    r"\bне\s+(?:исполн[еи]|выполн[еи]|провед|провел|сделал|заверш|состоял|может быть|смож|усп|удал|будет|будут)",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"(?:так\s+как|потому\s+что|поскольку|ввиду|в\s+связи\s+с(?:\s+тем,?\s+что)?|из-за|по\s+причине|причина\s*[:—–-])"
    r".*",
    re.IGNORECASE | re.DOTALL,
)
_DATE = re.compile(
    r"(?<![\d./\\-])(?P<iso>\d{4}-\d{2}-\d{2})(?![\d/-])"
    r"|(?<![\d./\\№-])(?P<day>\d{1,2})[./](?P<month>\d{2})(?:[./](?P<year>\d{4}|\d{2}))?(?!\d|[./-]\d)"
    r"|(?<![\d.])(?P<wday>\d{1,2})[»\"]?[\s\xa0]+(?P<word>январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|октябр|ноябр"
    r"|декабр)\w*(?:[\s\xa0]+(?P<wyear>\d{4}))?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:\bп\.|\bпп\.|пункт\w*|№|\bст\.)\s*$", re.IGNORECASE)
_OF_DOCUMENT = re.compile(r"\bот\s*$", re.IGNORECASE)


def read_reply(words: str, today: date, codes: Collection[str] = ()) -> Said:
    """What ``words`` say on ``today``. A missing year is the one nearest: back for a report, ahead for a new date.

    ``codes`` are numbers of the measures that it may be about: «1.12 исполнено» names no first of December then.
    """
    masked = _without(words, codes)
    said = _read(masked, today)
    return replace(said, result=_same(said.result, masked, words), reason=_same(said.reason, masked, words))


def _same(part: str | None, masked: str, words: str) -> str | None:
    """The part of ``words`` that stands where ``part`` stands in the masked text."""
    place = masked.find(part) if part else -1
    return words[place : place + len(part)] if part and place >= 0 else part


def _without(words: str, codes: Collection[str]) -> str:
    """The text with the measures' numbers blanked out, so that every place stays where it was."""
    for code in codes:
        pattern = rf"(?<![\d.]){re.escape(code.strip('.'))}(?=\.?(?![\d.]))"
        words = re.sub(pattern, lambda found: "×" * len(found[0]), words)
    return words


def _read(words: str, today: date) -> Said:
    if not words.strip():
        return Said("unclear", notes=(_("в письме нет своего текста"),))
    asks = _ASKS.search(words)
    if asks:
        return _request(words, asks, today)
    if _NOT_OURS.search(words):
        return Said("not_ours", reason=words)
    done = [found for found in _DONE.finditer(words) if not found["not"]]
    if done and not _FAILS.search(words):
        return _report(words, done[0].start(), today)
    if _FAILS.search(words):
        return Said("unclear", reason=words, notes=(_("похоже, сообщают о неисполнении: решите на странице задачи"),))
    return Said("unclear", notes=(_("по словам не видно, чего хотят"),))


def _report(words: str, begins: int, today: date) -> Said:
    days = [found for found in _dates(words) if not found.of_document]
    after = [found for found in days if found.start > begins]
    notes = []
    relative = _relative(words, today)
    chosen = (after or days)[:1]
    fulfilled = _back(chosen[0], today) if chosen else relative
    if fulfilled is None:
        notes.append(_("дата исполнения не названа: предложен день письма"))
        fulfilled = today
    elif chosen and chosen[0].year is None:
        notes.append(_("год не назван: понято как {fulfilled}", fulfilled=fulfilled))
    if fulfilled > today:
        notes.append(_("названа дата, которая ещё не наступила"))
    if len(days) > 1:
        notes.append(_("в письме несколько дат: проверьте дату исполнения"))
    notes += _beyond(words)
    return Said("report", result=words, fulfilled_on=fulfilled, notes=tuple(notes))


def _request(words: str, asks: re.Match[str], today: date) -> Said:
    days = [found for found in _dates(words) if not found.of_document]
    after = [found for found in days if found.start > asks.start()] or days
    until = [found for found in after if re.search(r"(?:до|на|по|к|срок)\s*$", words[: found.start], re.IGNORECASE)]
    notes = []
    chosen = (until or after)[:1]
    new_date = _ahead(chosen[0], today) if chosen else None
    if new_date is None:
        notes.append(_("новый срок не назван: спросите или укажите сами"))
    elif chosen[0].year is None:
        notes.append(_("год не назван: понято как {new_date}", new_date=new_date))
    if new_date is not None and new_date <= today:
        notes.append(_("названный срок уже прошёл"))
    notes += _beyond(words)
    because = _BECAUSE.search(words)
    if because is None:
        notes.append(_("причина не выделена: взят весь текст"))
    reason = because[0].strip().rstrip(".") if because else words
    return Said("extension", new_date=new_date, reason=reason, notes=tuple(notes))


def _beyond(words: str) -> list[str]:
    """That a date is named whose year cannot be; it is left out."""
    named = [found[0] for found in _DATE.finditer(words) if (year := _year(found)) and not _is_year(year)]
    return [f"«{named[0]}»: {BEYOND}"] if named else []


def _year(found: re.Match[str]) -> int | None:
    written = found["wyear"] or (found["iso"] or "")[:4] or None
    return int(written) if written else None


def _is_year(year: int) -> bool:
    return FIRST_DAY.year <= year <= LAST_DAY.year


def _dates(words: str) -> Iterator[_Day]:
    for found in _DATE.finditer(words):
        before = words[: found.start()]
        if _NUMBERED.search(before):
            continue
        of_document = bool(_OF_DOCUMENT.search(before))
        if found["iso"]:
            year, month, day = (int(part) for part in found["iso"].split("-"))
            place: tuple[int, int, int | None] = (day, month, year)
        elif found["word"]:
            place = (int(found["wday"]), _month(found["word"]), int(found["wyear"]) if found["wyear"] else None)
        else:
            short = found["year"]
            place = (int(found["day"]), int(found["month"]), (int(short) % 100 + 2000) if short else None)
        if _made(place[2] or 2024, place[1], place[0]) is not None:
            yield _Day(found.start(), *place, of_document)


def _month(word: str) -> int:
    low = word.lower()
    return next(number for number, root in enumerate(MONTHS, 1) if low.startswith(root) and not _march(root, low))


def _march(root: str, word: str) -> bool:
    """«ма» is May only where it is not «март»."""
    return root == "ма" and word.startswith("мар")


def _made(year: int, month: int, day: int) -> date | None:
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if is_within(made) else None


def _back(found: _Day, today: date) -> date | None:
    """The date as one that lies behind: at most a week ahead of ``today`` where the year is left out."""
    if found.year is not None:
        return _made(found.year, found.month, found.day)
    years = (today.year + 1, today.year, today.year - 1, today.year - 2, today.year - 3, today.year - 4)
    made = (_made(year, found.month, found.day) for year in years)
    return next((one for one in made if one is not None and one <= today + timedelta(days=7)), None)


def _ahead(found: _Day, today: date) -> date | None:
    """The date as one that lies ahead: at most a month behind ``today`` where the year is left out."""
    if found.year is not None:
        return _made(found.year, found.month, found.day)
    made = (_made(year, found.month, found.day) for year in range(today.year, today.year + 5))
    return next((one for one in made if one is not None and one >= today - timedelta(days=30)), None)


def _relative(words: str, today: date) -> date | None:
    if re.search(r"\bвчера\b", words, re.IGNORECASE):
        return today - timedelta(days=1)
    return today if re.search(r"\bсегодня\b", words, re.IGNORECASE) else None
