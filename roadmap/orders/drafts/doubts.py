"""What a person should look at before approving, cell by cell, and what stands against approving at all. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from roadmap.bounds import DAYS_IN_WORDS, MAX_TEXT, is_within
from roadmap.documents.model import Suspect
from roadmap.language.message import _
from roadmap.orders.drafts.bodies import Body
from roadmap.orders.drafts.corrected import ActHead, DraftContent, DraftRow, Plan
from roadmap.orders.name_matching import fold_name

_ABOUT = (  # as printed
    ("deadline", "срок|дат[аы]"),
    ("executors", "соисполнит"),
    ("lead", "ответственн|исполнител|запят|субъект"),
    ("result", "результат"),
    ("section", "раздел|направлени|заголов"),
    ("title", "назван|мероприяти[ея] "),
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason to look. ``field`` is the cell's name, «row» for the whole measure."""

    field: str
    reason: str


def row_doubts(row: DraftRow, bodies: Sequence[Body], suspects: Sequence[Suspect]) -> tuple[Doubt, ...]:
    """The doubts about one measure; none once a person has confirmed it."""
    if row.confirmed:
        return ()
    found = [*_missing(row), *_from_reading(row), *_from_bodies(row, bodies), *_misread(row, suspects)]
    if row.schedule.review and row.deadline:
        found.append(Doubt("deadline", row.schedule.why or _("срок не понят")))
    if row.review and not row.edited and not found:
        found.append(Doubt("row", _("строка прочитана неуверенно: сверьте её с источником")))
    return tuple(dict.fromkeys(found))


def _missing(row: DraftRow) -> list[Doubt]:
    found = []
    if not row.title:
        found.append(Doubt("title", _("название не прочитано: впишите его или исключите строку")))
    if not row.deadline:
        found.append(Doubt("deadline", _("срок не прочитан: без него не будет контрольной точки")))
    if not row.printed:
        found.append(Doubt("lead", _("ответственный не прочитан: напоминать будет некому")))
    return found


def _from_reading(row: DraftRow) -> list[Doubt]:
    """The reader's own notes on a row it marked; those about cells that a person has rewritten are settled."""
    if not row.review:
        return []
    found = []
    for note in row.notes:
        about = next((field for field, pattern in _ABOUT if re.search(pattern, note.lower())), "row")
        if about not in row.edited:
            found.append(Doubt(about, note))
    return found


def _from_bodies(row: DraftRow, bodies: Sequence[Body]) -> list[Doubt]:
    doubtful = {fold_name(name): body for body in bodies if body.doubtful for name in body.printed}
    found = []
    for field, names in (("lead", row.lead), ("executors", row.executors)):
        for name in names:
            body = doubtful.get(fold_name(name))
            if body is not None:
                found.append(
                    Doubt(
                        field,
                        _(
                            "«{name}» нет среди известных; похоже на «{name_2}»",
                            name=name,
                            name_2=body.suggestions[0].name,
                        ),
                    )
                )
    return found


def _misread(row: DraftRow, suspects: Sequence[Suspect]) -> list[Doubt]:
    """Words that look misread, where they stand in the row's own lines and still in its cells."""
    cells = {
        "title": row.title,
        "lead": " ".join(row.lead),
        "executors": " ".join(row.executors),
        "deadline": row.deadline,
        "result": row.result or "",
    }
    return [
        Doubt(field, _("«{seen}» — возможно, «{meant}»", seen=suspect.seen, meant=suspect.meant))
        for suspect in suspects
        if suspect.line in row.source.lines
        for field, text in cells.items()
        if suspect.seen in text
    ]


def objections(content: DraftContent, taken: Sequence[str] = ()) -> tuple[str, ...]:
    """What must be settled before the draft can come into force; ``taken`` are slugs of roadmaps there are."""
    found = act_objections(content.act)
    if not content.plans:
        found.append(_("в документе не найдена таблица мероприятий"))
    slugs = [plan.slug for plan in content.plans]
    for plan in content.plans:
        found += _plan_objections(plan, slugs, taken)
    return tuple(found)


def act_objections(act: ActHead) -> list[str]:
    """What is missing or impossible in the requisites."""
    found = [
        _("у акта не указано: {label}", label=label)
        for value, label in (
            (act.kind, _("вид")),
            (act.date, _("дата")),
            (act.title, _("название")),
            (act.issuer, _("кто издал")),
        )
        if not value
    ]
    if act.date is not None and not is_within(act.date):
        found.append(_("дата акта не подходит: нужен день {days_in_words}", days_in_words=DAYS_IN_WORDS))
    texts = (act.kind, act.number, act.title, act.issuer, act.region, act.signatory, act.signatory_post, act.controller)
    if any(len(text or "") > MAX_TEXT for text in texts):
        found.append(_("реквизиты акта длиннее {max_text} знаков: сократите их", max_text=MAX_TEXT))
    return found


def _plan_objections(plan: Plan, slugs: Sequence[str], taken: Sequence[str]) -> list[str]:
    found = []
    if not plan.slug:
        found.append(_("у дорожной карты нет имени в адресе"))
    elif plan.slug in taken or slugs.count(plan.slug) > 1:
        found.append(_("имя «{slug}» занято: выберите другое имя в адресе", slug=plan.slug))
    if not plan.names:
        found.append(_("не выбран набор субъектов"))
    if plan.start is None or plan.end is None:
        found.append(_("не указан период дорожной карты"))
    found += beyond(plan)
    if not plan.rows:
        found.append(_("в дорожной карте нет ни одного мероприятия"))
    found += [_("мероприятие {value}: нет названия", value=row.code or row.n) for row in plan.rows if not row.title]
    return [*found, *too_long(plan.rows)]


def beyond(plan: Plan) -> list[str]:
    """What of a roadmap's head is beyond the bounds of everything that comes in."""
    found = []
    if any(day is not None and not is_within(day) for day in (plan.start, plan.end)):
        found.append(_("период дорожной карты не подходит: нужны дни {days_in_words}", days_in_words=DAYS_IN_WORDS))
    if any(len(text or "") > MAX_TEXT for text in (plan.title, plan.region, plan.controller)):
        found.append(_("название дорожной карты длиннее {max_text} знаков: сократите его", max_text=MAX_TEXT))
    return found


def too_long(rows: Sequence[DraftRow]) -> list[str]:
    """The cells that no letter could carry, each with what to do."""
    return [
        _("мероприятие {n}: «{label}» длиннее {max_text} знаков — сократите", n=row.n, label=label, max_text=MAX_TEXT)
        for row in rows
        for label, text in _cells(row)
        if len(text) > MAX_TEXT
    ]


def _cells(row: DraftRow) -> tuple[tuple[str, str], ...]:
    return (
        (_("номер"), row.code or ""),
        (_("название"), row.title),
        (_("срок"), row.deadline),
        (_("результат"), row.result or ""),
        (_("раздел"), "\n".join(row.section)),
        (_("ответственные"), "\n".join(row.printed)),
    )
