"""The command that makes a report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from roadmap.commands.context import day, instant, opened, say
from roadmap.errors import BadInput
from roadmap.reports.execution import execution_report, render_report


def report(
    roadmap: Annotated[str, typer.Argument(help="имя дорожной карты, например tyumen-2023")],
    as_of: Annotated[str | None, typer.Option("--as-of", help="на какой день, по умолчанию сегодня")] = None,
    period: Annotated[str | None, typer.Option(help="2024, 2024-Q1, 2024-H2 или 2024-03")] = None,
    fmt: Annotated[
        str, typer.Option("--format", help="вид файла: json, pdf, xlsx…; о неизвестном Веха скажет, какие есть")
    ] = "json",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="куда записать")] = None,
    now: Annotated[str | None, typer.Option(hidden=True)] = None,
) -> None:
    """Составить отчёт об исполнении."""
    with opened() as database, database.read() as session:
        figures = execution_report(session, roadmap, day(as_of), period, instant(now))
        content, _, _ = render_report(figures, fmt)
    if output is None:
        if fmt not in ("json", "html"):
            raise BadInput("report.output", f"формат {fmt} нельзя вывести на экран: укажите файл ключом -o")
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise BadInput("report.output", f"не записать {output}: {error.strerror}") from error
    say(f"{output}: {len(content) // 1024 + 1} КБ")
