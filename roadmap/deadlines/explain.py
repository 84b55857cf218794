"""One Russian line about a deadline: its derivation, the dates that it makes, what to check."""

from __future__ import annotations

from roadmap.deadlines.calendar_names import amount, counted
from roadmap.deadlines.derivation import derivation
from roadmap.deadlines.phrase import CalendarEvent, External, Happening, Phrase
from roadmap.deadlines.values import EventTerm, Schedule, Window
from roadmap.deadlines.words.grammar import parse

_KINDS = {
    "dates": "разовый срок",
    "recurring": "повторяющийся срок",
    "continuous": "процесс без отдельного срока",
    "event": "срок отсчитывается от события",
    "external": "сроки стоят в другом документе",
    "unknown": "срок не понят",
}
_SHOWN = 4


def explain(text_or_phrase: str | Phrase, schedule: Schedule) -> str:
    """One Russian line: «ежеквартально до 10 числа …» → каждый квартал; срок — 10 число …; повторяющийся срок: …»."""
    phrase = text_or_phrase if isinstance(text_or_phrase, Phrase) else parse(text_or_phrase)
    text = phrase.text
    parts = [*derivation(phrase), _made(schedule)]
    if schedule.event is not None:
        parts.append(_event(schedule.event))
    if schedule.why:
        why = schedule.why.rstrip(".")
        parts.append(("проверьте: " if schedule.review else "") + why[:1].lower() + why[1:])
    line = " ".join(text.split())
    return f"«{line}» → " + _as_printed("; ".join(parts), line, phrase, schedule)


def _as_printed(told: str, line: str, phrase: Phrase, schedule: Schedule) -> str:
    """The names of events and plans in the document's own letters («ЦНППМ», not «цнппм»)."""
    names = [item.text for item in phrase.items if isinstance(item, Happening | CalendarEvent | External)]
    names += [schedule.event.text] if schedule.event is not None else []
    folded = line.lower().replace("ё", "е")
    for name in filter(None, dict.fromkeys(names)):
        bare = name.rstrip("»")
        at = folded.find(bare)
        if at >= 0 and len(folded) == len(line):
            told = told.replace(bare, line[at : at + len(bare)])
    return told


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
    return f"{amount(event.offset, event.unit)} {side}{name}"
