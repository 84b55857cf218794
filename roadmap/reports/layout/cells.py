"""Cells of the report's tables: how a control point, or several folded into one, reads in each column."""

from __future__ import annotations

from roadmap.language.message import _, _n
from roadmap.reports import wording as w
from roadmap.reports.layout.parts import EMPTY, TONES, Cell, Line, Tone, cell
from roadmap.reports.report import Fold, MeasureLine
from roadmap.reports.verdicts import TaskLine

REASONS_SHOWN = 2


def number(n: int, code: str | None) -> Cell:
    own: Line = (str(n), "")
    return (own, (_("п.{nbsp}{code}", nbsp=w.NBSP, code=code), "muted")) if code and code != str(n) else (own,)


def bodies(measure: MeasureLine) -> Cell:
    others = [name for name in dict.fromkeys((*measure.lead, *measure.executors)) if name != measure.body]
    lines: list[Line] = [(measure.body, "strong")]
    if others:
        lines.append((", ".join(others), "muted"))
    return tuple(lines)


def title(measure: MeasureLine) -> Cell:
    """The measure's words, and by which act they are what they are."""
    said = measure.removed or (measure.changes[-1] if measure.changes else None)
    return (*cell(measure.title), (w.change(said), "pending")) if said else cell(measure.title)


def term(fold: Fold, tone: Tone = "") -> Cell:
    if len(fold.lines) > 1:
        return cell(w.span(fold.first, fold.last), tone)
    line = fold.lines[0]
    lines: list[Line] = [(w.term(line), tone)]
    fact = line.fact
    if fact.control_on != fact.due_on:
        lines.append((_("контроль {control_on}", control_on=fact.control_on), "muted"))
    if fact.provisional:
        lines.append((_("предварительно"), "muted"))
    if line.moved:
        lines.append((_("первоначально {original_due_on}", original_due_on=fact.original_due_on), "muted"))
    return tuple(lines)


def status(fold: Fold) -> Cell:
    tone = TONES[fold.verdict]
    if len(fold.lines) > 1:
        return cell(w.fold_status(fold), tone)
    line: TaskLine = fold.lines[0]
    lines: list[Line] = [(w.status(line), "silent" if line.overdue and tone == "pending" else tone)]
    if original := w.original_status(line):
        lines.append((original, "muted"))
    return tuple(lines)


def actual(fold: Fold) -> Cell:
    return cell(_("Получено: {actual}", actual=fold.actual)) if fold.actual else EMPTY


def reasons(fold: Fold) -> Cell:
    shown: list[Line] = [(reason, "") for reason in fold.reasons[:REASONS_SHOWN]]
    if len(fold.reasons) > REASONS_SHOWN:
        shown.append((_("и другие"), "muted"))
    return tuple(shown)


def evidence(fold: Fold) -> Cell:
    if len(fold.lines) > 1 and len(fold.evidence) > 1:
        return cell(_n("{count}\u00a0документ", "{count}\u00a0документов", len(fold.evidence)))
    return tuple((name, "") for name in fold.evidence)
