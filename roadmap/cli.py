"""`vekha`: the command line. Puts the commands together and says errors in one Russian line with a stable code."""

from __future__ import annotations

import gc
import logging
import sys
from importlib import import_module
from keyword import iskeyword

import typer

from roadmap.commands import speech
from roadmap.errors import VekhaError
from roadmap.language.message import _
from roadmap.logs import lines
from roadmap.logs.secrecy import redact

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What typer raises for a call it does not understand; it has no public name of its own."""

COMMANDS = {
    "serve": "serving",
    "worker": "clockwork",
    "seed": "seeding",
    "parse": "orders",
    "import": "orders",
    "amend": "orders",
    "deadlines": "orders",
    "tick": "clockwork",
    "remind": "clockwork",
    "mail": "clockwork",
    "roadmaps": "roadmaps",
    "report": "reports",
    "journal": "keeping",
    "backup": "keeping",
    "restore": "keeping",
    "check": "keeping",
    "user": "people",
    "token": "people",
}
"""Command → module of `roadmap.commands`. Only the module asked for is imported: a start must not wait for the rest."""


def build(names: tuple[str, ...] = tuple(COMMANDS)) -> typer.Typer:
    """The application with these commands."""
    app = typer.Typer(
        name="vekha",
        help=_("Веха: дорожные карты от приказа до подписанного отчёта."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        pretty_exceptions_show_locals=False,
        rich_markup_mode=None,
    )

    @app.callback()
    def _keeps_the_name() -> None:
        """Keeps the name of a single command in its usage line."""

    for name in names:
        module = import_module(f"roadmap.commands.{COMMANDS[name]}")
        command = getattr(module, f"{name}_" if iskeyword(name) else name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def main() -> None:
    """Entry point. Exit status 2 for bad input, 1 for a failure."""
    lines.set_up()
    gc.disable()  # importing makes objects, not garbage: a quarter faster
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        speech.speak_by_the_settings()
        speech.speak()
        app = build((wanted,) if wanted in COMMANDS else tuple(COMMANDS))
        if wanted != "serve":  # which has more to import: it enables collection when it is ready to answer
            gc.enable()
        status = speech.translate(typer.main.get_command(app)).main(standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except UsageError as error:
        if (
            len(sys.argv) == 1 or type(error).__name__ == "NoArgsIsHelpError"
        ):  # nothing was asked for: the help is the answer
            sys.stdout.write(f"{error}\n")
            sys.exit(0)
        context = getattr(error, "ctx", None)
        where = context.command_path if context else "vekha"
        fault = speech.fault_words(redact(getattr(error, "format_message", error.__str__)()))
        said = _("вызов не понят ({fault}): посмотрите {where} --help [usage]", fault=fault, where=where)
        sys.stderr.write(f"{said}\n")
        sys.exit(2)
    except typer.Abort:
        sys.exit(130)
    except VekhaError as error:
        sys.stderr.write(f"{redact(str(error.message))} [{error.code}]\n")
        sys.exit(error.exit_status)
    except BrokenPipeError:
        sys.exit(1)
    except Exception as error:
        _explain(error)


def _explain(error: Exception) -> None:
    """What nobody has foreseen: a record with its traceback, and a line for the person who called."""
    from sqlalchemy.exc import OperationalError

    if isinstance(error, OperationalError):
        reason = (str(error.orig).strip().splitlines() or [_("нет связи")])[0]
        said = _("база данных не отвечает: {redact} [database.unreachable]", redact=redact(reason))
    else:
        logging.getLogger("vekha.cli").critical("unforeseen error", exc_info=error)
        said = _("ошибка программы: подробности — в записи выше, сообщите о ней разработчикам [internal]")
    sys.stderr.write(f"{said}\n")
    sys.exit(1)
