"""The command line in the language chosen: helps, the words of the library that makes them, and why a call failed."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from roadmap.language.current import installation_language, known, set_installation_language
from roadmap.language.message import Message, _, text_of

_CONTEXT: Any = next(one for one in typer.Context.__mro__ if "formatter_class" in vars(one))
"""The library's class that names the formatter of helps; it has no public name of its own."""
_FORMATTER: Any = _CONTEXT.formatter_class

_WORDS = {
    "Arguments": _("Что указать"),
    "Options": _("Ключи"),
    "Commands": _("Команды"),
    "Show this message and exit.": _("Показать эту справку."),
    "[OPTIONS]": _("[КЛЮЧИ]"),
    "COMMAND [ARGS]...": _("КОМАНДА …"),
    "[required]": _("[обязательно]"),
}
"""What the library says in English of itself."""

_FAULTS = (
    (r"Missing (?:argument|option|parameter):? '?(?P<name>[^']*?)'?\.?", _("не указано: {name}")),
    (r"Missing command\.", _("не названа команда")),
    (r"No such option:? '?(?P<name>[^ ']+?)'?\.?(?: .*)?", _("нет ключа {name}")),
    (r"No such command '(?P<name>[^']*)'\.?(?: .*)?", _("нет команды {name}")),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>.*)\)", _("лишнее в вызове: {name}")),
    (r"Option '?(?P<name>[^ ']+)'? requires an? .*", _("у ключа {name} не указано значение")),
    (r"Option '?(?P<name>[^ ']+)'? does not take a value\.", _("у ключа {name} не бывает значения")),
    (r"Invalid value for '?(?P<name>[^:]*?)'?: .*", _("неверное значение: {name}")),
)


def speak_by_the_settings() -> None:
    """The language of the installation, before the settings are read as a whole: its variable, else the TOML file."""
    said: Any = os.environ.get("VEKHA_LANGUAGE")
    config = os.environ.get("VEKHA_CONFIG")
    if said is None and config and Path(config).is_file():
        try:
            said = tomllib.loads(Path(config).read_text("utf-8")).get("language")
        except (tomllib.TOMLDecodeError, OSError, UnicodeDecodeError):
            said = None  # `load_settings` tells what is wrong with the file
    set_installation_language(known(said if isinstance(said, str) else None) or installation_language())


def translate(command: Any) -> Any:
    """``command`` and all below it with helps in the language spoken now."""
    for name in ("help", "short_help"):
        if said := getattr(command, name, None):
            setattr(command, name, _paragraphs(said))
    for parameter in command.params:
        if said := getattr(parameter, "help", None):
            parameter.help = text_of(said)
    for inner in getattr(command, "commands", {}).values():
        translate(inner)
    return command


def _paragraphs(said: str) -> str:
    """A docstring's summary and what follows, each by itself: line breaks are the code's, not the text's."""
    return "\n\n".join(text_of(" ".join(part.split())) for part in said.split("\n\n"))


class _Formatter(_FORMATTER):  # type: ignore[misc]
    """Helps without a word of the library's own language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """«Вызов: vekha report [КЛЮЧИ] имя»."""
        for word in ("[OPTIONS]", "COMMAND [ARGS]..."):
            args = args.replace(word, str(_WORDS[word]))
        super().write_usage(prog, args, str(_("Вызов: ")))

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """A heading and what stands under it."""
        with super().section(str(_WORDS.get(name, name))):
            yield

    def write_dl(self, rows: Any, *rest: Any, **more: Any) -> None:
        """Names and what they mean."""
        super().write_dl([(first, _plain(second)) for first, second in rows], *rest, **more)


def _plain(said: str) -> str:
    said = str(_WORDS.get(said, said)).replace("[required]", str(_WORDS["[required]"]))
    return re.sub(r"\[default: (.*?)\]", lambda found: str(_("[по умолчанию: {value}]", value=found[1])), said)


def speak() -> None:
    """Have all helps made so from now on."""
    _CONTEXT.formatter_class = _Formatter


def fault_words(said: str) -> str:
    """Why a call was not understood; what the library may say besides stays as it is."""
    for pattern, words in _FAULTS:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return Message(str.__str__(words), found.groupdict())
    return said


def asked_password(given: str | None) -> str:
    """The password of the option, else one typed twice without being seen."""
    if given is not None:
        return given
    while True:
        first = str(typer.prompt(str(_("Пароль")), hide_input=True))
        if first == typer.prompt(str(_("Пароль ещё раз")), hide_input=True):
            return first
        typer.echo(str(_("пароли различаются: введите их ещё раз")), err=True)
