"""An installation's own letter templates: which files there are, how they are read, what went wrong in which line.

Own templates are somebody's text, not our code. They are rendered in Jinja's immutable sandbox (no private attributes,
no change of what they are given, no long ranges), read only from their folder and the product's, and may not write more
than `MOST_TEXT`. That guards against mistakes and against whoever may edit letters but not the server; a template that
loops for minutes is not stopped.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    meta,
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.loaders import split_template_path
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notifications.said import _

MOST_TEXT = 2_000_000
"""Characters that one file of a letter may become."""
PRODUCT = "product/"
"""Before a template's name: the product's version of it, whatever the installation has («extends», «include»)."""
HOME = "emails"

Stamps = Mapping[str, tuple[int, int]]
"""Name → time of the last change, ns, and size: what tells that a folder has changed."""


class TemplateFault(Exception):
    """A letter's template does not work; the Russian message names the letter and the reason.

    ``file`` is the installation's own file to blame (``emails/digest/body.html``) and ``line`` the place in it, where
    they are known.
    """

    def __init__(self, name: str, reason: str, file: str | None = None, line: int | None = None) -> None:
        said = {"name": name, "reason": reason, "file": file, "line": line}
        if file and line:
            told = _("шаблон письма «{name}» не работает: {reason} ({file}, строка {line})", **said)
        elif file:
            told = _("шаблон письма «{name}» не работает: {reason} ({file})", **said)
        else:
            told = _("шаблон письма «{name}» не работает: {reason}", **said)
        super().__init__(told)
        self.name, self.reason, self.file, self.line = name, reason, file, line


class Unfit(Exception):
    """What the file ``part`` became cannot be sent: nothing, or far too much."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(reason)
        self.part = part


@dataclass(frozen=True, slots=True)
class Blamed:
    """Whose fault an error is: an own file or ``None``, and the line in it."""

    file: str | None
    line: int | None = None


class Folders(BaseLoader):
    """Templates of several folders, the first that has one wins; ``product/…`` looks into the last only.

    ``only`` limits what the folders before the last may give. A file that is not UTF-8 is a syntax error with its line.
    """

    def __init__(self, folders: Sequence[Path], only: frozenset[str] | None = None) -> None:
        self._folders, self._only = tuple(folders), only

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool] | None]:
        """Jinja's question for a template's text."""
        path = self.find(template)
        if path is None:
            raise TemplateNotFound(template)
        return read_text(path, template), str(path), None

    def find(self, template: str) -> Path | None:
        """The file behind a name; names that lead out of the folders find nothing."""
        name = template.removeprefix(PRODUCT)
        parts = split_template_path(name)
        *own, shipped = self._folders
        if template is not name or (self._only is not None and name not in self._only):
            own = []
        return next((path for folder in (*own, shipped) if (path := folder.joinpath(*parts)).is_file()), None)


def read_text(path: Path, name: str) -> str:
    """The text of a template. Raises TemplateSyntaxError with the line where it is not UTF-8."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TemplateSyntaxError(_("файл не в кодировке UTF-8"), line, name, str(path)) from error


class OwnEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox of own templates."""


def stamps_of(folders: Sequence[Path]) -> Stamps | None:
    """What lies in the folders' ``emails/``; ``None`` where one of them cannot be read. A tenth of a millisecond."""
    found: dict[str, tuple[int, int]] = {}
    try:
        for folder in reversed(folders):
            found.update(_walk(folder / HOME, HOME))
    except OSError:
        return None
    return found


def _walk(folder: Path, name: str) -> Iterator[tuple[str, tuple[int, int]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            below = f"{name}/{entry.name}"
            if entry.is_dir():
                yield from _walk(Path(entry.path), below)
            else:
                stat = entry.stat()
                yield below, (stat.st_mtime_ns, stat.st_size)


def digest_of(folders: Sequence[Path], names: Sequence[str]) -> str:
    """The contents of own files in a few letters: it changes when any of them does."""
    seen = hashlib.sha256()
    for name in sorted(names):
        path = next((path for folder in folders if (path := folder / name).is_file()), None)
        content = path.read_bytes() if path is not None else b""
        seen.update(f"{name} {len(content)} ".encode() + content)
    return seen.hexdigest()[:16]


def written(template: Template, part: str, values: Mapping[str, Any]) -> str:
    """What a template becomes. Raises `Unfit` before it fills the memory."""
    pieces, length = [], 0
    for piece in template.generate(values):
        pieces.append(piece)
        length += len(piece)
        if length > MOST_TEXT:
            raise Unfit(part, _("получилось больше {most_text} знаков", most_text=MOST_TEXT))
    return "".join(pieces)


def check_blocks(environment: Environment, name: str, text: str, path: str) -> None:
    """Raises TemplateSyntaxError for a block that no template it extends has: its text would silently vanish."""
    tree = environment.parse(text, name, path)
    known = set(_blocks_above(environment, tree))
    if tree.find(nodes.Extends) is None or not known:
        return
    for block in tree.body:
        if isinstance(block, nodes.Block) and block.name not in known:
            said = _("нет такого блока: {name}; есть: {names}", name=block.name, names=", ".join(sorted(known)))
            raise TemplateSyntaxError(said, block.lineno, name, path)


def _blocks_above(environment: Environment, tree: nodes.Template) -> Iterator[str]:
    extends = tree.find(nodes.Extends)
    while extends is not None and isinstance(extends.template, nodes.Const) and environment.loader is not None:
        above = str(extends.template.value)
        tree = environment.parse(environment.loader.get_source(environment, above)[0], above)
        yield from (block.name for block in tree.find_all(nodes.Block))
        extends = tree.find(nodes.Extends)


def uses(environment: Environment, name: str, names: Mapping[str, Path]) -> frozenset[str]:
    """Which own files (``names``) a letter's file reads, itself included, as far as can be told without running it."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in seen or environment.loader is None:
            continue
        seen.add(one)
        try:
            text, path, _other = environment.loader.get_source(environment, one)
            found = list(meta.find_referenced_templates(environment.parse(text, one, path)))
        except (TemplateNotFound, TemplateSyntaxError):
            continue
        waiting += [each for each in found if each is not None]
        if None in found:  # a name made up while rendering may be any
            seen |= names.keys()
    return frozenset(seen & names.keys())


def words_of(error: BaseException) -> str:
    """What went wrong, for whoever wrote the template."""
    match error:
        case TemplateSyntaxError():
            return error.message or _("ошибка в записи шаблона")
        case TemplateNotFound():
            return _("нет файла {name}", name=error.name)
        case SecurityError():
            return _("в шаблоне письма это запрещено: {message}", message=error.message)
        case UndefinedError():
            return _undefined(error.message or "")
        case Unfit():
            return str(error)
        case _:
            return f"{type(error).__name__}: {error}"


def _undefined(message: str) -> str:
    """Jinja's two usual complaints in Russian."""
    if found := re.fullmatch(r"'(\w+)' is undefined", message):
        return _("неизвестное имя «{value}»", value=found[1])
    if found := re.search(r"has no attribute '(\w+)'$", message):
        return _("нет поля «{value}» ({message})", value=found[1], message=message)
    return _("неизвестное имя: {message}", message=message)


def blame(error: BaseException, own: Mapping[str, Path]) -> Blamed:
    """The own file that the error comes from, by its traceback; ``own``: name → path of every own file."""
    if isinstance(error, TemplateSyntaxError) and error.name in own:
        return Blamed(error.name, error.lineno)
    if isinstance(error, Unfit) and error.part in own:
        return Blamed(error.part)
    names = {str(path): name for name, path in own.items()}
    last = Blamed(None)
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        name = names.get(trace.tb_frame.f_code.co_filename)
        if name is not None:
            last = Blamed(name, trace.tb_lineno)
        trace = trace.tb_next
    return last
