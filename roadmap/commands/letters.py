"""Commands of the letters' templates: mail templates, mail preview."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from roadmap.commands.context import instant, opened, say, say_json
from roadmap.errors import VekhaError
from roadmap.language.message import _
from roadmap.settings import load_settings

JsonOption = Annotated[bool, typer.Option("--json", help=_("вывести JSON"))]


def templates(json: JsonOption = False) -> None:
    """Какие шаблоны писем свои и работают ли они."""
    from roadmap.letters.templates.alarms import seen_faults
    from roadmap.letters.templates.registry import standing

    settings = load_settings()
    with opened() as database, database.read() as session:
        found = standing(settings, seen_faults(session, settings))
    if json:
        letters = [
            {
                "name": state.form.name,
                "title": state.form.title,
                "own": state.own,
                "faults": list(map(asdict, state.faults)),
            }
            for state in found.forms
        ]
        say_json({"folder": found.folder, "letters": letters, "unused": found.unused})
    else:
        for state in found.forms:
            which = _("сломан") if state.faults else _("свой") if state.own else _("поставленный")
            say(f"{state.form.name:<10} {which:<13} {state.form.title}")
            for file in state.own:
                say(f"{'':<10} {file}")
        for file in found.unused:
            say(_("ни к одному письму не относится: {file}", file=file))
    if found.faults:
        said = "; ".join(f"{fault.place}: {fault.reason}" for fault in found.faults)
        raise VekhaError("templates.broken", _("свои шаблоны не работают, уходят поставленные: {said}", said=said))


def preview(
    letter: Annotated[
        str, typer.Argument(metavar="KIND", help=_("письмо (digest, urgent, …) или вид новости (overdue, …)"))
    ],
    kind: Annotated[str | None, typer.Option(help=_("о чём письмо: overdue, due, returned, …"))] = None,
    task: Annotated[int | None, typer.Option(help=_("номер контрольной точки; без него — подходящая"))] = None,
    roadmap: Annotated[str | None, typer.Option(help=_("дорожная карта, из которой взять точку"))] = None,
    html: Annotated[bool, typer.Option("--html", help=_("вывести HTML письма"))] = False,
    product: Annotated[bool, typer.Option("--product", help=_("без своих шаблонов"))] = False,
    now: Annotated[str | None, typer.Option("--now", help=_("момент времени"))] = None,
    json: JsonOption = False,
) -> None:
    """Показать письмо на настоящих данных, ничего не отправляя."""
    from roadmap.letters.links import with_secret
    from roadmap.letters.templates.previews import preview as make
    from roadmap.letters.templates.previews import wish_for

    wish = wish_for(letter, kind, task_id=task, roadmap=roadmap, product=product)
    with opened() as database:
        settings = with_secret(database, load_settings())
        with database.read() as session:
            made = make(session, settings, wish, instant(now))
    if json:
        say_json(asdict(made))
    elif html:
        say(made.html)
    else:
        say(_("Кому: {name} <{email}>", name=made.to.name, email=made.to.email).replace("  ", " "))
        say(_("Тема: {subject}\n", subject=made.subject))
        say(made.text)
    if made.fault is not None:
        place = f"{made.fault.place}: {made.fault.reason}"
        raise VekhaError("templates.broken", _("свой шаблон не работает, показан поставленный: {place}", place=place))
