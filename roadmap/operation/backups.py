"""Keeping: backup and restore of the whole database in one file, and the self-check."""

from __future__ import annotations

import gzip
import json
import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Date, DateTime, LargeBinary, Table, TypeDecorator, bindparam, insert, select, text, update
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel

from roadmap.database import Database
from roadmap.errors import BadInput, Conflict
from roadmap.language.message import _, joined
from roadmap.language.setting import minute
from roadmap.operation.ownership import described
from roadmap.reads.measures import waiting_measures
from roadmap.status import MAILBOX_STATUS, Check, read_status
from workflows.journal import verify

_HEAD = "vekha-backup"
_BATCH = 500


def tables_in_order() -> list[Table]:
    """All tables, those referred to first."""
    return list(SQLModel.metadata.sorted_tables)


def backup(database: Database, path: Path, now: datetime) -> int:
    """Write every row to a gzipped file of JSON lines, from one snapshot; returns the number of rows.

    The same file restores into SQLite and PostgreSQL. It is written beside and renamed: never half a backup.
    """
    partial = path.with_name(path.name + ".part")
    rows = 0
    try:
        with gzip.open(partial, "wt", encoding="utf-8") as file, database.read() as session:
            if not database.is_sqlite:
                session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            revision = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            file.write(json.dumps({"kind": _HEAD, "schema": revision, "made_at": now.isoformat()}) + "\n")
            for table in tables_in_order():
                ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_BATCH)
                for row in session.execute(ordered):
                    values = {name: _out(value) for name, value in row._mapping.items()}
                    file.write(json.dumps({"table": table.name, "row": values}, ensure_ascii=False) + "\n")
                    rows += 1
        partial.replace(path)
    except OSError as error:
        raise BadInput(
            "backup.write", _("не записать {path}: {value}", path=path, value=error.strerror or error)
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return rows


def restore(database: Database, path: Path) -> int:
    """Read a backup into an empty database, in one transaction; returns the number of rows.

    Raises `Conflict` when the database has data or another schema, `BadInput` when the file is no whole backup.
    """
    if not path.is_file():
        raise BadInput("restore.no_file", _("нет файла {path}", path=path))
    rows = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file, database.write() as session:
            _check_head(session, file.readline(), path)
            _check_empty(session)
            later: dict[str, list[dict[str, Any]]] = {}
            for table, batch in _batches(file):
                rows += len(batch)
                within = _own_references(table)
                if within:  # a row may refer to one that comes after it in the same table
                    later.setdefault(table.name, []).extend(
                        {"row_id": row["id"], **{name: row[name] for name in within}} for row in batch
                    )
                    batch = [row | dict.fromkeys(within) for row in batch]
                session.execute(insert(table), batch)
            for name, values in later.items():
                table = SQLModel.metadata.tables[name]
                session.execute(update(table).where(table.c.id == bindparam("row_id")), values)
            if not database.is_sqlite:
                _advance_sequences(session)
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise BadInput(
            "restore.damaged", _("{path} — не целая резервная копия Вехи: {error}", path=path, error=error)
        ) from error
    return rows


def _batches(file: Iterable[str]) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    batch: list[dict[str, Any]] = []
    table: Table | None = None
    for line in file:
        document = json.loads(line)
        mine = SQLModel.metadata.tables[document["table"]]
        if batch and table is not None and (mine is not table or len(batch) >= _BATCH):
            yield table, batch
            batch = []
        table = mine
        batch.append({name: _in(mine, name, value) for name, value in document["row"].items()})
    if batch and table is not None:
        yield table, batch


def _own_references(table: Table) -> list[str]:
    return [column.name for column in table.c if any(key.column.table is table for key in column.foreign_keys)]


def _check_head(session: Session, line: str, path: Path) -> None:
    head = json.loads(line)
    if not isinstance(head, dict) or head.get("kind") != _HEAD:
        raise BadInput("restore.damaged", _("{path} — не резервная копия Вехи", path=path))
    revision = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    if head["schema"] != revision:
        raise Conflict(
            "restore.schema",
            _(
                "копия сделана со схемой {value}, а у этой версии {revision}: восстановите той же версией Вехи",
                value=head["schema"],
                revision=revision,
            ),
        )


def _check_empty(session: Session) -> None:
    for table in tables_in_order():
        if session.execute(select(table).limit(1)).first() is not None:
            raise Conflict(
                "restore.not_empty", _("база не пуста: восстановите копию в новую базу (другой VEKHA_DATABASE_URL)")
            )


def _advance_sequences(session: Session) -> None:
    for table in tables_in_order():
        key = table.primary_key.columns.values()
        if len(key) == 1 and key[0].name == "id":
            session.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608 (our own table names)
                    f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
                )
            )


def _out(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"b64": b64encode(value).decode()}
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value


def _in(table: Table, name: str, value: Any) -> Any:
    if value is None:
        return None
    kind = table.c[name].type
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    if isinstance(kind, LargeBinary):
        return b64decode(value["b64"])
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def check(database: Database, now: datetime) -> list[Check]:
    """Is everything in order: schema, file, journal, clock, mail, measures without a date."""
    found = [Check(_("схема"), database.schema_is_current(), _("схема базы данных соответствует программе"))]
    if database.is_sqlite:
        found.append(_check_file(Path(str(make_url(database.url).database))))
    with database.read() as session:
        found.append(Check(_("назначение"), True, _("база {described}", described=described(session))))
        if not database.is_sqlite:
            found.append(_check_letters(session))
        verdict = verify(session)
        said = verdict.faults[0] if verdict.faults else _("записей проверено: {checked}", checked=verdict.checked)
        found.append(Check(_("журнал"), verdict.sound, said))
        found.append(_check_clock(read_status(session, "tick"), now))
        mail = read_status(session, "mail") or {}
        down = mail.get("server_down")
        found.append(
            Check(_("почта"), not down, down or _("сервер отвечает") if mail else _("писем ещё не отправляли"))
        )
        if (mailbox := read_status(session, MAILBOX_STATUS)) is not None:
            found.append(_check_mailbox(mailbox))
        waiting = waiting_measures(session)
        found.append(
            Check(_("сроки"), True, _("мероприятий, ждущих события или другого плана: {number}", number=len(waiting)))
        )
    return found


def _check_clock(sign: dict[str, Any] | None, now: datetime) -> Check:
    if sign is None:
        return Check(_("часы"), False, _("часы ещё не ходили: запустите vekha serve, vekha worker или vekha tick"))
    minutes = (now - sign["at"]).total_seconds() / 60
    return Check(_("часы"), minutes < 15, _("последний ход {value} UTC", value=minute(sign["at"])))


def _check_mailbox(sign: dict[str, Any]) -> Check:
    """The mailbox for replies, as its last round found it."""
    if sign.get("trouble"):
        return Check(
            _("ящик для ответов"),
            False,
            _("не читается с {moment} UTC: {value}", moment=_moment(sign.get("since")), value=sign["trouble"]),
        )
    parts = [
        *([_("отложено неразобранных: {count}", count=sign["aside"])] if sign.get("aside") else []),
        *([_("ждут в ящике: {count}", count=sign["waiting"])] if sign.get("waiting") else []),
    ]
    read = _(
        "прочитан {value} UTC, принято писем: {value_2}",
        value=minute(sign["at"]),
        value_2=sign.get("taken", 0),
    )
    return Check(_("ящик для ответов"), True, f"{sign.get('where', '')}: {joined(', ', (read, *parts))}")


def _moment(text: Any) -> str:
    try:
        return minute(datetime.fromisoformat(str(text)))
    except ValueError:
        return _("неизвестного времени")


def _check_letters(session: Session) -> Check:
    """Whether this PostgreSQL knows Russian letters: with LC_CTYPE ``C`` «Семинар» is not found by «семинар»."""
    asked = "SELECT lower('ЁЖ') = 'ёж', datctype FROM pg_database WHERE datname = current_database()"  # as printed
    row = session.execute(text(asked)).one()
    if row[0]:
        return Check(_("регистр букв"), True, _("поиск различает слова, а не регистр (LC_CTYPE {value})", value=row[1]))
    return Check(
        _("регистр букв"),
        False,
        _(
            "база создана с LC_CTYPE {value}: поиск не находит «Семинар» по слову «семинар». Сохраните "
            "данные (vekha backup), создайте базу заново — createdb --template=template0 "
            "--locale=ru_RU.UTF-8 (или C.UTF-8) — и восстановите их (vekha restore)",
            value=row[1],
        ),
    )


def _check_file(path: Path) -> Check:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        says = connection.execute("PRAGMA quick_check").fetchone()[0]
    return Check(
        _("файл"), says == "ok", _("файл базы цел") if says == "ok" else _("файл базы повреждён: {says}", says=says)
    )
