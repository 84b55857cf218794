"""The command that loads the reviewed documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from roadmap.commands.context import opened, say
from roadmap.language.message import _, _n
from roadmap.operation.ownership import FOR_PEOPLE, claim
from roadmap.orders.seeds.load import seed as load_seeds
from roadmap.orders.seeds.shapes import load_folder
from roadmap.realtime import utc_now
from roadmap.resources import seeds_dir


def seed(
    only: Annotated[str | None, typer.Option(help=_("только эта дорожная карта, например tyumen-2023"))] = None,
    demo: Annotated[bool, typer.Option("--demo", help=_("добавить вымышленных пользователей и адреса"))] = False,
    folder: Annotated[Path | None, typer.Option(help=_("папка с YAML вместо поставляемой"))] = None,
) -> None:
    """Загрузить проверенные документы (повторять можно сколько угодно раз)."""
    seeds = load_folder(folder or seeds_dir())
    with opened(for_people=demo) as database:
        with database.write() as session:
            if demo:
                claim(session, FOR_PEOPLE, utc_now())
            summary = load_seeds(session, seeds, utc_now(), only=only)
            if demo:
                from roadmap.demo.stage import add_people

                add_people(session, utc_now())
        database.analyze()
    say(
        _(
            "{plural}, {plural_2}, {plural_3}; новых задач: {tasks_made}; изменено строк: {changed}",
            plural=_n("{count} мероприятие", "{count} мероприятий", summary.measures),
            plural_2=_n("{count} показатель", "{count} показателей", summary.indicators),
            plural_3=_n("{count} акт", "{count} актов", summary.acts),
            tasks_made=summary.tasks_made,
            changed=summary.changed,
        )
    )
