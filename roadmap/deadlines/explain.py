"""One line about a deadline: its derivation, the dates that it makes, what to check. A message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from roadmap.deadlines.amounts import after_event, before_event
from roadmap.deadlines.derivation import derivation
from roadmap.deadlines.phrase import CalendarEvent, External, Happening, Item, Phrase
from roadmap.deadlines.values import EventTerm, Schedule, Window
from roadmap.deadlines.words.grammar import parse
from roadmap.language.message import Message, _, _n

_KINDS = {
    "dates": _("разовый срок"),
    "recurring": _("повторяющийся срок"),
    "continuous": _("процесс без отдельного срока"),
    "event": _("срок отсчитывается от события"),
    "external": _("сроки стоят в другом документе"),
    "unknown": _("срок не понят"),
}
_SHOWN = 4
_CHECK = "проверьте: {why:small}"  # as printed


def explain(text_or_phrase: str | Phrase, schedule: Schedule) -> str:
    """One line: «ежеквартально до 10 числа …» → каждый квартал; срок — 10 число …; повторяющийся срок: …»."""
    phrase = text_or_phrase if isinstance(text_or_phrase, Phrase) else parse(text_or_phrase)
    line = " ".join(phrase.text.split())
    items = tuple(_as_printed(item, line) for item in phrase.items)
    parts = [*derivation(replace(phrase, items=items)), _made(schedule)]
    if schedule.event is not None:
        parts.append(_event(replace(schedule.event, text=_printed(schedule.event.text, line))))
    why = _reworded(schedule.why, frozenset(_names(phrase)), line)
    if why:
        parts.append(_("проверьте: {why:small}", why=why) if schedule.review else _("{why:small}", why=why))
    return _("«{line}» → {parts}", line=line, parts=tuple(parts))


def derived(explanation: str) -> str:
    """The explanation without what to check."""
    if not isinstance(explanation, Message) or "parts" not in explanation.values:
        return explanation.split("; проверьте:")[0]  # as printed
    parts = explanation.values["parts"]
    kept = tuple(part for part in parts if getattr(part, "id", "") != _CHECK)
    return _("«{line}» → {parts}", line=explanation.values["line"], parts=kept)


def _as_printed(item: Item, line: str) -> Item:
    """The names of events and plans in the document's own letters («ЦНППМ», not «цнппм»)."""
    if isinstance(item, Happening | CalendarEvent | External) and item.text:
        return replace(item, text=_printed(item.text, line))
    return item


def _names(phrase: Phrase) -> Iterator[str]:
    """The events and plans that the phrase names, in small letters as it was read."""
    return (one.text for one in phrase.items if isinstance(one, Happening | CalendarEvent | External) and one.text)


def _reworded(said: Any, names: frozenset[str], line: str) -> Any:
    """A message with the same names within it as they are printed."""
    if isinstance(said, Message):
        return said.with_values(lambda value: _reworded(value, names, line))
    if isinstance(said, tuple):
        return tuple(_reworded(one, names, line) for one in said)
    return _printed(said, line) if said in names else said


def _printed(name: str, line: str) -> str:
    folded = line.lower().replace("ё", "е")  # as printed
    bare = name.rstrip("»")
    at = folded.find(bare) if bare else -1
    return name.replace(bare, line[at : at + len(bare)]) if at >= 0 and len(folded) == len(line) else name


def _made(schedule: Schedule) -> str:
    kind = _KINDS.get(schedule.kind, schedule.kind)
    windows = schedule.windows
    if not windows:
        return kind
    shown = tuple(_window(window) for window in windows[:_SHOWN])
    more = len(windows) - _SHOWN
    said = {"kind": kind, "windows": shown, "more": more}
    if schedule.kind == "recurring":
        said["times"] = _n("{count} раз", "{count} раз", len(windows))
        if more > 0:
            return _("{kind}, {times}: {windows:commas} и ещё {more}", **said)
        return _("{kind}, {times}: {windows:commas}", **said)
    if more > 0:
        return _("{kind}: {windows:commas} и ещё {more}", **said)
    return _("{kind}: {windows:commas}", **said)


def _window(window: Window) -> str:
    if window.start is None:
        return _("до {due} включительно", due=window.due)
    if window.start == window.due:
        return _("{due}", due=window.due)
    return _("{start}–{due}", start=window.start, due=window.due)


def _event(event: EventTerm) -> str:
    if event.offset is None or event.unit is None:
        if event.side == "before":
            return (
                _("до события «{event}», число дней не названо", event=event.text)
                if event.text
                else _("до события, число дней не названо")
            )
        return (
            _("после события «{event}», число дней не названо", event=event.text)
            if event.text
            else _("после события, число дней не названо")
        )
    counted = (before_event if event.side == "before" else after_event)(event.offset, event.unit)
    return _("{counted} «{event}»", counted=counted, event=event.text) if event.text else counted
