"""Questions, answers and notes on a task as its page shows them: what was said, and what one may say now. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from roadmap.control.remark_reads import ANSWERED, ASKED
from roadmap.language.message import _
from roadmap.reads.measures import JournalRow
from workflows.remarks import RULES, Remark


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One remark: ``what`` as a word («вопрос»), who said it, his words. ``open``: a question without an answer."""

    what: str
    at: datetime
    who: str
    text: str
    open: bool


@dataclass(frozen=True, slots=True)
class RemarkView:
    """One form: ``label`` on its button, ``field`` over the text, ``value`` what was typed, ``error`` why not;
    ``questions`` are those that an answer answers."""

    remark: str
    label: str
    field: str
    hint: str
    tone: str
    value: str
    error: str | None
    opened: bool
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemarkAttempt:
    """A remark that was tried and did not succeed."""

    remark: Remark
    text: str
    error: str


_BY_EVENT = {rule.event.kind: rule for rule in RULES.values()}


def remark_views(
    may: Sequence[Remark], said: Sequence[SaidLine], attempt: RemarkAttempt | None
) -> tuple[RemarkView, ...]:
    """The forms, the answer first; it stands open, for somebody waits."""
    views = []
    for remark in sorted(may, key=lambda one: one is not Remark.answer):
        rule = RULES[remark]
        tried = attempt if attempt is not None and attempt.remark is remark else None
        views.append(
            RemarkView(
                remark.value,
                rule.label,
                rule.asks,
                rule.hint,
                "" if remark is Remark.answer else " plain",
                value=tried.text if tried else "",
                error=tried.error if tried else None,
                opened=tried is not None or remark is Remark.answer,
                questions=tuple(line.text for line in reversed(said) if line.open) if remark is Remark.answer else (),
            )
        )
    return tuple(views)


def said_lines(journal: Sequence[JournalRow]) -> tuple[SaidLine, ...]:
    """The remarks among a task's journal rows (newest first), in the same order."""
    found, answered = [], False
    for row in journal:
        if row.kind not in _BY_EVENT:
            continue
        answered = answered or row.kind == ANSWERED
        rule = _BY_EVENT[row.kind]
        unanswered = row.kind == ASKED and not answered
        found.append(SaidLine(rule.name, row.at, _who(row), _text(row.details, rule.field), unanswered))
    return tuple(found)


def _who(row: JournalRow) -> str:
    sender = str(row.details.get("sender") or "")
    if sender and row.actor:
        return _("{sender}, внёс: {actor}", sender=sender, actor=row.actor)
    return sender or row.actor or _("Веха")


def _text(details: Mapping[str, Any], field: str) -> str:
    return str(details.get(field) or "")
