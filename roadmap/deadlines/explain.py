"""The derivation in Russian: what was read, what it makes, what was filled in."""

from __future__ import annotations

from roadmap.deadlines.phrase import Phrase
from roadmap.deadlines.values import EventTerm, Schedule, Window

_KINDS = {
    "dates": "разовый срок",
    "recurring": "повторяющийся срок",
    "continuous": "процесс без отдельного срока",
    "event": "срок отсчитывается от события",
    "external": "сроки стоят в другом документе",
    "unknown": "срок не понят",
}
_UNITS = {
    "day": ("день", "дня", "дней"),
    "working_day": ("рабочий день", "рабочих дня", "рабочих дней"),
    "week": ("неделя", "недели", "недель"),
    "month": ("месяц", "месяца", "месяцев"),
    "year": ("год", "года", "лет"),
}
_SHOWN = 4


def explain(text_or_phrase: str | Phrase, schedule: Schedule) -> str:
    """One Russian line: «ежеквартально → повторяющийся срок, 6 раз: …; …»."""
    text = text_or_phrase.text if isinstance(text_or_phrase, Phrase) else text_or_phrase
    parts = [_made(schedule)]
    if schedule.event is not None:
        parts.append(_event(schedule.event))
    if schedule.why:
        parts.append(("проверьте: " if schedule.review else "") + schedule.why.rstrip("."))
    return f"«{' '.join(text.split())}» → " + "; ".join(parts)


def _made(schedule: Schedule) -> str:
    kind = _KINDS.get(schedule.kind, schedule.kind)
    windows = schedule.windows
    if not windows:
        return kind
    shown = ", ".join(_window(window) for window in windows[:_SHOWN])
    more = f" и ещё {len(windows) - _SHOWN}" if len(windows) > _SHOWN else ""
    count = f", {counted(len(windows), ('раз', 'раза', 'раз'))}" if schedule.kind == "recurring" else ""
    return f"{kind}{count}: {shown}{more}"


def _window(window: Window) -> str:
    due = f"{window.due:%d.%m.%Y}"
    if window.start is None:
        return f"до {due} включительно"
    return due if window.start == window.due else f"{window.start:%d.%m.%Y}–{due}"


def _event(event: EventTerm) -> str:
    side = "до события" if event.side == "before" else "после события"
    name = f" «{event.text}»" if event.text else ""
    if event.offset is None or event.unit is None:
        return f"{side}{name}, число дней не названо"
    return f"{counted(event.offset, _UNITS[event.unit])} {side}{name}"


def counted(number: int, forms: tuple[str, str, str]) -> str:
    """A number with the noun in the right form: 1 день, 2 дня, 5 дней."""
    tail = number % 100
    if 11 <= tail <= 14 or number % 10 == 0 or number % 10 > 4:
        return f"{number} {forms[2]}"
    return f"{number} {forms[0] if number % 10 == 1 else forms[1]}"
