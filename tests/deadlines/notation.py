"""How the tables of phrases are written: one phrase a line, what it means behind it, periods on lines of their own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from roadmap.deadlines import Period, Schedule, Window

Row = tuple[str, str, Period]
MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
OF_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
_SPELT = ((r"\n", "\n"), (r"\t", "\t"), (r"\xa0", "\xa0"))


def table(path: Path, period: Period) -> list[Row]:
    """Phrase, what it means in the table's notation, period; ``period`` holds until a line names another."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("period "):
            start, end = line.split()[1:]
            period = Period(date.fromisoformat(start), date.fromisoformat(end))
        elif line and not line.startswith("#"):
            phrase, meant = line.split(" | ", 1)
            for spelt, sign in _SPELT:
                phrase = phrase.replace(spelt, sign)
            rows.append((phrase, meant, period))
    return rows


def meaning(schedule: Schedule, *, most: int, inferred: bool) -> str:
    """A schedule in the tables' notation; more than ``most`` windows are told by their number and their ends."""
    windows = [_window(each) for each in schedule.windows]
    if len(windows) > most:
        windows = [f"{len(windows)}:", windows[0], windows[1], "…", windows[-1]]
    event = schedule.event
    hangs = f"{'-' if event.offset is None else event.offset} {event.unit or '-'} {event.side}" if event else ""
    kind = schedule.kind + (" + review" if schedule.review else "")
    filled = " ".join(sorted(schedule.inferred)) if inferred else ""
    return f"{kind} | {' '.join(windows)} | {hangs} | {filled}".rstrip(" |")


def _window(each: Window) -> str:
    return str(each.due) if each.start == each.due else f"{each.start or ''}..{each.due}"
