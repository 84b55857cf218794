"""Commands of upkeep: journal verify, backup, restore, check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from roadmap.commands.context import opened, say, say_json
from roadmap.errors import VekhaError
from roadmap.language.message import _, _n
from roadmap.letters.templates.alarms import check_templates
from roadmap.letters.troubles.alarm import check_troubles
from roadmap.operation import backups
from roadmap.realtime import utc_now
from roadmap.settings import load_settings
from workflows.journal import verify

journal = typer.Typer(help=_("Журнал событий."), no_args_is_help=True)


@journal.command("verify")
def journal_verify(json: Annotated[bool, typer.Option("--json", help=_("вывести JSON"))] = False) -> None:
    """Проверить, что журнал никто не менял."""
    with opened() as database, database.read() as session:
        verdict = verify(session)
    if json:
        say_json({"checked": verdict.checked, "unsealed": verdict.unsealed, "faults": list(verdict.faults)})
    elif verdict.sound:
        say(
            _(
                "журнал цел: {plural} в цепочке, {unsealed} ждут запечатывания",
                plural=_n("{count} запись", "{count} записей", verdict.checked),
                unsealed=verdict.unsealed,
            )
        )
    if not verdict.sound:
        raise VekhaError("journal.broken", _("журнал повреждён: {names}", names=tuple(verdict.faults[:5])))


def backup(file: Annotated[Path, typer.Argument(help=_("куда записать"))]) -> None:
    """Сохранить всю базу в один файл."""
    with opened() as database:
        rows = backups.backup(database, file, utc_now())
    say(f"{file}: {_n('{count} строка', '{count} строк', rows)}")


def restore(file: Annotated[Path, typer.Argument(help=_("резервная копия"))]) -> None:
    """Восстановить базу из копии (в пустую базу)."""
    with opened() as database:
        rows = backups.restore(database, file)
        database.analyze()
    say(_("восстановлено: {plural}", plural=_n("{count} строка", "{count} строк", rows)))


def check(json: Annotated[bool, typer.Option("--json", help=_("вывести JSON"))] = False) -> None:
    """Проверить, всё ли в порядке."""
    with opened() as database:
        found = backups.check(database, utc_now())
        with database.read() as session:
            found.append(check_templates(session, load_settings()))
            found.append(check_troubles(session))
    if json:
        say_json([{"name": one.name, "sound": one.sound, "says": one.says} for one in found])
    else:
        for one in found:
            say(f"{'✓' if one.sound else '✗'} {one.name}: {one.says}")
    if not all(one.sound for one in found):
        raise VekhaError("check.unsound", _("не всё в порядке: смотрите строки со знаком ✗"))
