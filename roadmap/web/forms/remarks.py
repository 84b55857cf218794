"""Questions, answers and notes on a task as its page shows them: what was said, and what one may say now. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from roadmap.control.remark_reads import ANSWERED, ASKED, NOTED
from roadmap.control.remarks import Remark
from roadmap.reads.measures import JournalRow


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


_FORMS: Mapping[Remark, tuple[str, str, str, str]] = {
    Remark.answer: (
        "Ответить на вопрос", "Ответ", "Его получит тот, кто спросил; в задаче ничего не изменится.", "",
    ),
    Remark.ask: (
        "Запросить уточнение", "Что нужно уточнить",
        "Вопрос получат ответственные; состояние и срок задачи не изменятся.", " plain",
    ),
    Remark.note: (
        "Сообщить о ходе работы", "Как идёт работа", "Что сделано и что осталось; отчёт это не заменяет.", " plain",
    ),
}  # fmt: skip
_KINDS = {ASKED: ("вопрос", "question"), ANSWERED: ("ответ", "answer"), NOTED: ("о ходе работы", "note")}


def remark_views(
    may: Sequence[Remark], said: Sequence[SaidLine], attempt: RemarkAttempt | None
) -> tuple[RemarkView, ...]:
    """The forms, the answer first; it stands open, for somebody waits."""
    views = []
    for remark in (one for one in _FORMS if one in may):
        tried = attempt if attempt is not None and attempt.remark is remark else None
        views.append(
            RemarkView(
                remark.value,
                *_FORMS[remark],
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
        if row.kind not in _KINDS:
            continue
        answered = answered or row.kind == ANSWERED
        what, field = _KINDS[row.kind]
        unanswered = row.kind == ASKED and not answered
        found.append(SaidLine(what, row.at, _who(row), _text(row.details, field), unanswered))
    return tuple(found)


def _who(row: JournalRow) -> str:
    sender = str(row.details.get("sender") or "")
    if sender and row.actor:
        return f"{sender}, внёс: {row.actor}"
    return sender or row.actor or "Веха"


def _text(details: Mapping[str, Any], field: str) -> str:
    return str(details.get(field) or "")
