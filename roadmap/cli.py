"""`vekha`: the command line. Puts the commands together and says errors in one Russian line with a stable code."""

from __future__ import annotations

import sys

import typer
from sqlalchemy.exc import OperationalError

from roadmap.commands import clockwork, keeping, orders, people, reports, seeding, serving
from roadmap.errors import VekhaError

app = typer.Typer(
    name="vekha",
    help="Веха: дорожные карты от приказа до подписанного отчёта.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    serving.serve,
    clockwork.worker,
    seeding.seed,
    orders.parse,
    orders.deadlines,
    clockwork.tick,
    clockwork.remind,
    reports.roadmaps,
    reports.report,
    keeping.backup,
    keeping.restore,
    keeping.check,
):
    app.command()(command)
app.add_typer(clockwork.mail, name="mail")
app.add_typer(keeping.journal, name="journal")
app.add_typer(people.user, name="user")
app.add_typer(people.token, name="token")


def main() -> None:
    """Entry point. Exit status 2 for bad input, 1 for a failure."""
    try:
        app()
    except VekhaError as error:
        sys.stderr.write(f"{error.message} [{error.code}]\n")
        sys.exit(error.exit_status)
    except OperationalError as error:
        reason = (str(error.orig).strip().splitlines() or ["нет связи"])[0]
        sys.stderr.write(f"база данных не отвечает: {reason} [database.unreachable]\n")
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
