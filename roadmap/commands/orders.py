"""Commands that read orders and deadlines, and bring orders into force."""

from __future__ import annotations

import json as jsonlib
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from roadmap.commands.context import day, opened, say, say_json
from roadmap.errors import BadInput, NotFound
from roadmap.language.message import _, _n
from roadmap.language.setting import short_date
from roadmap.realtime import utc_now

if TYPE_CHECKING:
    from sqlmodel import Session

    from roadmap.database import Database
    from roadmap.orders.amending.proposal import Proposal
    from roadmap.orders.drafts.corrected import DraftContent
    from roadmap.orders.drafts.store import StoredDraft
    from roadmap.people.permissions import Actor

File = Annotated[Path, typer.Argument(help=_("документ: txt, docx, xlsx, html или pdf"))]
Who = Annotated[str | None, typer.Option("--as", help=_("от чьего имени: адрес пользователя"))]


def deadlines(
    start: Annotated[str | None, typer.Option(help=_("начало периода, если его нет в строке"))] = None,
    end: Annotated[str | None, typer.Option(help=_("конец периода, если его нет в строке"))] = None,
) -> None:
    """Прочитать сроки словами: JSON Lines на входе, JSON Lines на выходе."""
    from roadmap.deadlines import Period
    from roadmap.deadlines.json_lines import read_lines

    first, last = day(start), day(end)
    try:
        default = Period(first, last) if first and last else None
        for answer in read_lines(sys.stdin, default):
            say(jsonlib.dumps(answer, ensure_ascii=False))
    except ValueError as error:
        raise BadInput("deadlines.line", str(error)) from error


def parse(
    files: Annotated[list[Path], typer.Argument(help=_("документы: txt, docx, xlsx, html, pdf"))],
    json: Annotated[bool, typer.Option("--json", help=_("вывести JSON"))] = False,
) -> None:
    """Прочитать документы, ничего не сохраняя."""
    documents, faults = [], []
    for path in files:
        try:
            documents.append(_parsed(path))
        except BadInput as error:
            faults.append(error)
    if json:
        say_json({"documents": documents})
    else:
        for document in documents:
            _say_document(document)
    for fault in faults[:-1]:
        sys.stderr.write(f"{fault.message} [{fault.code}]\n")
    if faults:
        raise faults[-1]  # what could be read has been printed all the same


def _parsed(path: Path) -> dict[str, Any]:
    from roadmap.documents import sandbox
    from roadmap.documents.errors import DocumentError

    try:
        return sandbox.parse(path.name, file_content(path)).as_json()
    except DocumentError as error:
        raise BadInput(error.code, f"{path}: {error.message}") from error


def file_content(path: Path) -> bytes:
    """The bytes of a file named on the command line. Raises `BadInput`."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise BadInput("file.missing", _("нет файла {path}: проверьте имя", path=path)) from error
    except IsADirectoryError as error:
        raise BadInput("file.folder", _("{path} — папка: назовите файлы в ней", path=path)) from error
    except OSError as error:
        raise BadInput(
            "file.unreadable", _("не прочитать {path}: {value}", path=path, value=error.strerror or error)
        ) from error


def _say_document(document: dict[str, Any]) -> None:
    named = [document["kind"] or _("документ")]
    named += [_("от {value}", value=document["date"])] if document["date"] else []
    named += [f"№ {document['number']}"] if document["number"] else []
    say(f"{document['source']}: {' '.join(named)}")
    for roadmap in document["roadmaps"]:
        doubtful = sum(1 for measure in roadmap["measures"] if measure["review"])
        say(
            _(
                "  {value}: мероприятий {number}, проверить {doubtful}",
                value=roadmap["title"],
                number=len(roadmap["measures"]),
                doubtful=doubtful,
            )
        )
    say(
        _(
            "  показателей: {number}; поручений: {number_2}",
            number=len(document["indicators"]),
            number_2=len(document["instructions"]),
        )
    )
    if document["amendments"]:
        say(_("  изменений: {number}", number=len(document["amendments"])))


def import_(
    file: File,
    yes: Annotated[
        bool, typer.Option("--yes", help=_("утвердить сразу, со всеми сомнительными местами: карта вступает в силу"))
    ] = False,
    who: Who = None,
) -> None:
    """Прочитать приказ, показать понятое и сомнительное, сохранить черновиком."""
    from roadmap.orders.drafts.approval import approve
    from roadmap.orders.drafts.store import load_draft

    content = file_content(file)
    with opened() as database:
        draft_id, twin = _draft(database, file.name, content, who)
        if twin:
            say(_("этот файл уже загружен: продолжается черновик № {draft_id}", draft_id=draft_id))
        with database.read() as session:
            draft = load_draft(session, draft_id)
            doubtful = _say_draft(session, draft)
        if not yes:
            _say_kept(draft_id, doubtful)
            return
        with database.write() as session:
            actor = operator(session, who)
            brought = approve(session, draft_id, draft.version, actor, utc_now(), doubts_taken=True)
    for one in brought:
        measures = _n("{count} мероприятие", "{count} мероприятий", one.measures)
        say(
            _(
                "{slug}: действует; {measures}, {plural}",
                slug=one.slug,
                measures=measures,
                plural=_n("{count} задача", "{count} задач", one.tasks),
            )
        )


def operator(session: Session, login: str | None) -> Actor:
    """Who acts at the command line: the user named, else whoever runs the installation. Raises `BadInput`."""
    from sqlalchemy import select

    from roadmap.models import USERS
    from roadmap.people.accounts import actor_of, normal_email
    from roadmap.people.permissions import Actor

    if login is None:
        return Actor(None, _("Командная строка"), "", "admin")
    found = session.execute(select(USERS.c.id).where(USERS.c.email == normal_email(login))).scalar_one_or_none()
    actor = actor_of(session, found) if found is not None else None
    if actor is None:
        raise NotFound(
            "user.unknown", _("нет действующего пользователя {login}: посмотрите vekha user list", login=login)
        )
    return actor


def _draft(
    database: Database, name: str, content: bytes, who: str | None, roadmap_id: int | None = None
) -> tuple[int, bool]:
    """The file's draft, read: its id, and whether it was there before. Raises `BadInput` when it cannot be read."""
    from roadmap.orders.amending.edition import is_stale
    from roadmap.orders.drafts.store import load_draft, make_draft, need_open
    from roadmap.orders.file_reading import read_again, read_draft
    from roadmap.settings import load_settings

    limit = load_settings().upload_limit_mb
    with database.write() as session:
        actor = operator(session, who)
        kept = make_draft(session, name, content, actor, utc_now(), limit_mb=limit, roadmap_id=roadmap_id)
        draft = load_draft(session, kept.draft_id)
        if draft.is_stuck(utc_now()) or (draft.state == "open" and is_stale(session, draft)):
            read_again(session, kept.draft_id, utc_now())
            draft = load_draft(session, kept.draft_id)
    if draft.state == "reading":
        read_draft(database, kept.draft_id)
    with database.read() as session:
        need_open(load_draft(session, kept.draft_id))
    return kept.draft_id, kept.twin


def _say_kept(draft_id: int, doubtful: int) -> None:
    """That nothing is in force yet, and what the key would take over."""
    page = f"/import/{draft_id}"
    if not doubtful:
        say(
            _(
                "черновик № {draft_id}: проверьте на странице {page} или утвердите ключом --yes",
                draft_id=draft_id,
                page=page,
            )
        )
        return
    places = _n("{count} сомнительное место", "{count} сомнительных мест", doubtful)
    say(_("черновик № {draft_id} не утверждён: {places}; сверьте на странице {page}, а ключ --yes "
"утвердит его вместе с ними", draft_id=draft_id, places=places, page=page))  # fmt: skip


def _say_draft(session: Session, draft: StoredDraft) -> int:
    """What was understood and what is doubtful; returns how many measures a person should look at."""
    from roadmap.orders.drafts.review import review

    content = draft.content
    document = content.document
    say(f"{draft.file_name}: {content.act.words}")
    reviewed = review(session, draft)
    for one in reviewed:
        plan, bodies = one.plan, one.bodies
        fresh = sum(1 for body in bodies if body.subject is None)
        say(f"{plan.slug}: {plan.title}")
        period = f"{short_date(plan.start)}–{short_date(plan.end)}" if plan.start and plan.end else _("не указан")
        say(
            _n(
                "  период {period}; {count} мероприятие; субъектов {bodies}, из них новых {fresh}",
                "  период {period}; {count} мероприятий; субъектов {bodies}, из них новых {fresh}",
                len(plan.rows),
                period=period,
                bodies=len(bodies),
                fresh=fresh,
            )
        )
        for row in plan.rows:
            for doubt in one.doubts.get(row.key, ()):
                place, number = row.source.line, row.code or row.n
                said = _("мероприятие {number}: {reason}", number=number, reason=doubt.reason)
                say(f"  ? {_('строка {line}, {said}', line=place, said=said) if place else said}")
    say(
        _(
            "показателей {number}, поручений {number_2}",
            number=len(document.indicators),
            number_2=len(document.instructions),
        )
    )
    _say_missing(session, content)
    return sum(len(one.doubts) for one in reviewed)


def _say_missing(session: Session, content: DraftContent) -> None:
    from sqlalchemy import select

    from roadmap.models import ROADMAPS
    from roadmap.orders.drafts.approval import known_act
    from roadmap.orders.drafts.doubts import objections

    if (act := known_act(session, content.act)) is not None:
        say(_("внимание: этот акт уже загружен ({value}); новую редакцию вносит команда vekha amend", value=act[1]))
    taken: Sequence[str] = session.execute(select(ROADMAPS.c.slug)).scalars().all()
    for missing in objections(content, taken):
        say(_("мешает утвердить: {missing}", missing=missing))


def amend(
    roadmap: Annotated[str, typer.Argument(help=_("имя дорожной карты, например tyumen-2023"))],
    file: File,
    apply: Annotated[bool, typer.Option("--apply", help=_("применить показанное"))] = False,
    basis: Annotated[str | None, typer.Option(help=_("основание; без него — реквизиты самого акта"))] = None,
    end: Annotated[
        list[str] | None,
        typer.Option(help=_("номер мероприятия, которое акт прекращает; когда их много, так называют каждое")),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("вывести JSON"))] = False,
    who: Who = None,
) -> None:
    """Сравнить действующую дорожную карту с новой редакцией или изменяющим актом."""
    from roadmap.orders.amending.applying import apply_amendment
    from roadmap.orders.amending.ends import Consent, keys_named
    from roadmap.orders.amending.proposal import propose
    from roadmap.orders.drafts.store import load_draft
    from roadmap.reads.roadmaps import get_roadmap

    if end and not apply:
        raise BadInput("amend.end_alone", _("ключ --end подтверждает прекращение мероприятий: добавьте --apply"))
    content = file_content(file)
    with opened() as database:
        with database.read() as session:
            roadmap_id = get_roadmap(session, roadmap).id
        draft_id, _other = _draft(database, file.name, content, who, roadmap_id)
        with database.read() as session:
            proposal = propose(session, load_draft(session, draft_id), utc_now())
        if json:
            say_json(proposal.as_json())
        else:
            _say_proposal(proposal)
        if not apply:
            return
        consent = Consent(proposal.mark, keys_named(proposal.ends, end or ()))
        with database.write() as session:
            actor, version = operator(session, who), proposal.draft.version
            done = apply_amendment(session, draft_id, version, actor, utc_now(), basis=basis, consent=consent)
    if not json:
        say(
            _(
                "{slug}: применено; добавлено {added}, исключено {removed}, изменено {changed}; задач "
                "перенесено {moved}, снято {cancelled}, создано {planned}",
                slug=done.slug,
                added=done.added,
                removed=done.removed,
                changed=done.changed,
                moved=done.moved,
                cancelled=done.cancelled,
                planned=done.planned,
            )
        )


def _say_proposal(proposal: Proposal) -> None:
    from roadmap.plan.fates import Becomes

    words = {
        Becomes.moved: _("перенести"),
        Becomes.cancelled: _("снять"),
        Becomes.planned: _("создать"),
        Becomes.stays: _("оставить"),
    }
    marks = {"added": "+", "removed": "−", "changed": "~"}
    say(
        _(
            "{slug}: {basis}, действует с {since}",
            slug=proposal.roadmap.slug,
            basis=proposal.basis,
            since=proposal.since,
        )
    )
    for one in proposal.head:
        say(_("~ дорожная карта: {old} → {new}", old=one.old, new=one.new))
    for step in proposal.steps:
        doubt = "" if step.sure else _("  (сходство {likeness} %: проверьте)", likeness=f"{step.likeness:.0f}")
        say(f"{marks[step.kind]} {step.number}. {step.title}{doubt}")
        for one in step.fields:
            say(f"    {FIELD_LABELS.get(one.field, one.field)}: «{one.old}» → «{one.new}»")
        fates = [f"{label} {count}" for kind, label in words.items() if (count := step.counted(kind))]
        if fates:
            say(_("    задачи: {names}", names=", ".join(fates)))
    for silent, why in proposal.silent:
        say(_("· без изменений в мероприятиях ({why}): {target}", why=why, target=silent.target))
    if not proposal.steps and not proposal.head:
        say(_("мероприятия не меняются"))
    if proposal.ends_many:
        _say_ends(proposal)


def _say_ends(proposal: Proposal) -> None:
    """What it takes to apply many ends; the names stand below what each of them is."""
    from roadmap.orders.amending.ends import names_of

    ended = _n("{count} мероприятие", "{count} мероприятий", len(proposal.ends))
    named = " ".join(f"--end {shlex.quote(name)}" for name in names_of(proposal.ends).values())
    say(
        _(
            "внимание: прекращается {ended} из {in_force}. Проверьте, верно ли прочитана таблица; если верно,",
            ended=ended,
            in_force=proposal.in_force,
        )
    )
    say(_("применение подтверждают для каждого: --apply {named}", named=named))


FIELD_LABELS = {
    "code": _("номер"),
    "section": _("раздел"),
    "title": _("мероприятие"),
    "deadline": _("срок"),
    "schedule": _("даты"),
    "lead": _("ответственный"),
    "executors": _("исполнители"),
    "result": _("результат"),
}
