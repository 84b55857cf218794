"""The command that makes a report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from roadmap.commands.context import day, instant, opened, say
from roadmap.errors import BadInput
from roadmap.language.current import known, speaking
from roadmap.language.message import _
from roadmap.reports.execution import execution_report, render_report


def report(
    roadmap: Annotated[str, typer.Argument(help=_("имя дорожной карты, например tyumen-2023"))],
    as_of: Annotated[str | None, typer.Option("--as-of", help=_("на какой день, по умолчанию сегодня"))] = None,
    period: Annotated[str | None, typer.Option(help=_("2024, 2024-Q1, 2024-H2 или 2024-03"))] = None,
    fmt: Annotated[
        str, typer.Option("--format", help=_("вид файла: json, pdf, xlsx…; о неизвестном Веха скажет, какие есть"))
    ] = "json",
    output: Annotated[Path | None, typer.Option("-o", "--output", help=_("куда записать"))] = None,
    lang: Annotated[str | None, typer.Option(help=_("язык отчёта: ru или en; по умолчанию — язык установки"))] = None,
    now: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Составить отчёт об исполнении."""
    if lang is not None and known(lang) is None:
        raise BadInput("report.language", _("нет языка «{typed}»: есть ru и en", typed=lang))
    with speaking(lang), opened() as database, database.read() as session:
        figures = execution_report(session, roadmap, day(as_of), period, instant(now))
        content, _media, _name = render_report(figures, fmt)
    if output is None:
        if fmt not in ("json", "html"):
            raise BadInput("report.output", _("формат {fmt} нельзя вывести на экран: укажите файл ключом -o", fmt=fmt))
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise BadInput(
            "report.output", _("не записать {output}: {strerror}", output=output, strerror=error.strerror)
        ) from error
    say(_("{output}: {value} КБ", output=output, value=len(content) // 1024 + 1))
