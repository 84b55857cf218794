"""Letters from templates: ``emails/<name>/{subject.txt,body.txt,body.html}`` and one ``emails/letter.css`` for all.

The folders are searched in order, so an installation may put its own version of any file before the shipped one. If its
version does not work, the letter goes out in the shipped form and the fault is reported: a broken override must never
cost a reminder. A change of own files is seen at once, by every process.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import Environment, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, select_autoescape

from notifications.mime import build_mime
from notifications.overrides import (
    HOME,
    Blamed,
    Folders,
    OwnEnvironment,
    Stamps,
    TemplateFault,
    Unfit,
    blame,
    check_blocks,
    digest_of,
    read_text,
    stamps_of,
    uses,
    words_of,
    written,
)
from notifications.said import _

__all__ = ["Rendered", "Renderer", "TemplateFault", "build_mime"]

log = logging.getLogger(__name__)

PARTS = ("subject.txt", "body.txt", "body.html")
STYLE = f"{HOME}/letter.css"
EVERY_LETTER = "*"
"""The name in a fault that concerns all letters: the folder itself cannot be read."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The words of a letter: one line, plain text, and HTML with its styles inlined (empty where there is no HTML)."""

    subject: str
    text: str
    html: str


class Renderer:
    """Renders letters by name; one per process, since templates are compiled once.

    ``folders``: template roots, the installation's own first, the shipped one last. ``globals`` are known to every
    template. ``alarm`` is called with the fault when an override failed and the shipped template was used instead: once
    for each broken file, until an own file changes.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        globals: Mapping[str, Any] | None = None,
        filters: Mapping[str, Callable[..., Any]] | None = None,
        alarm: Callable[[TemplateFault], None] | None = None,
    ) -> None:
        if not folders:
            raise ValueError("at least one template folder is needed")
        self._folders, self._alarm = tuple(folders), alarm
        self._words = (globals or {}, filters or {})
        self._shipped = _Letterhead(Environment, Folders(self._folders[-1:]), *self._words)
        self._own: _Own | None = None

    def render(self, name: str, context: object) -> Rendered:
        """The letter ``name`` with the fields of the dataclass ``context``.

        Raises TemplateFault when no version of it works: file missing, wrong syntax, a field the context does not have.
        """
        values, own = _values(context), self._now()
        rendered, fault = own.render(name, values) if own is not None else (None, None)
        if rendered is not None:
            return rendered
        rendered = self._render_shipped(name, values)
        if own is not None and fault is not None:
            self._note(own, fault)
        return rendered

    def render_shipped(self, name: str, context: object) -> Rendered:
        """The letter as it is without own files. Raises TemplateFault."""
        return self._render_shipped(name, _values(context))

    def prove(self, name: str, context: object) -> TemplateFault | None:
        """What is wrong with the own form of a letter; ``None`` where it works or there is none. Alarms nobody."""
        own = self._now()
        return own.render(name, _values(context))[1] if own is not None else None

    def faults(self) -> tuple[TemplateFault, ...]:
        """What failed since the own files last changed, one for each file to blame."""
        own = self._now()
        return tuple(own.noted.values()) if own is not None else ()

    def own_files(self) -> tuple[str, ...]:
        """The installation's own files, sorted: ``emails/digest/subject.txt``."""
        own = self._now()
        return tuple(sorted(own.files)) if own is not None else ()

    def own_files_of(self, name: str) -> frozenset[str]:
        """Those that the letter ``name`` is made of."""
        own = self._now()
        return own.used_by(name) if own is not None else frozenset()

    def version(self) -> str:
        """A word that changes with the content of any own file; empty without own files."""
        own = self._now()
        return digest_of(self._folders[:-1], tuple(own.files)) if own is not None and own.files else ""

    def version_of(self, file: str) -> str:
        """A word that changes with the content of one own file."""
        return digest_of(self._folders[:-1], (file,))

    def _now(self) -> _Own | None:
        """The own files as they are; looked at anew for every letter, so that a repair needs no restart."""
        if len(self._folders) == 1:
            return None
        stamps = stamps_of(self._folders[:-1])
        if self._own is None or self._own.stamps != stamps:
            self._own = _Own(self._folders, stamps, self._words)
        return self._own

    def _render_shipped(self, name: str, values: Mapping[str, Any]) -> Rendered:
        try:
            return self._shipped.render(name, values)
        except _SHIPPED_ERRORS as error:
            raise TemplateFault(name, words_of(error)) from error

    def _note(self, own: _Own, fault: TemplateFault) -> None:
        place = fault.file or fault.name
        if place in own.noted:
            return
        own.noted[place] = fault
        log.error("own template not used: %s", fault)
        if self._alarm:
            self._alarm(fault)


_SHIPPED_ERRORS = (
    TemplateError,
    Unfit,
    css_inline.InlineError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    OSError,
)


class _Own:
    """The own files as they were at one moment, and what is known of them. ``noted``: file to blame → first fault."""

    def __init__(
        self,
        folders: Sequence[Path],
        stamps: Stamps | None,
        words: tuple[Mapping[str, Any], Mapping[str, Callable[..., Any]]],
    ) -> None:
        self.stamps, self._folders, self._words = stamps, folders, words
        self._loader = Folders(folders)
        self.files = {name: path for name in stamps or () if (path := self._loader.find(name)) is not None}
        self.noted: dict[str, TemplateFault] = {}
        self._letterhead = _Letterhead(OwnEnvironment, self._loader, *words)
        self._used: dict[str, frozenset[str]] = {}
        self._hopeless: dict[str, TemplateFault] = {}
        self._blamed: dict[tuple[str, str], Blamed] = {}

    def render(self, name: str, values: Mapping[str, Any]) -> tuple[Rendered | None, TemplateFault | None]:
        """The letter in its own form, or why not; neither where it has none."""
        if self.stamps is None:
            where = ", ".join(str(folder / HOME) for folder in self._folders[:-1])
            return None, TemplateFault(EVERY_LETTER, _("папка своих шаблонов не читается: {where}", where=where), HOME)
        used = self.used_by(name)
        if not used or name in self._hopeless:
            return None, self._hopeless.get(name)
        try:
            rendered = self._letterhead.render(name, values)
            _check_whole(name, rendered)
        except Exception as error:  # an own template is somebody's text, not our code: it may raise anything
            fault = self._fault(name, values, error)
            if isinstance(error, TemplateSyntaxError):
                self._hopeless[name] = fault  # and need not be read again for the next letter
            return None, fault
        return rendered, None

    def used_by(self, name: str) -> frozenset[str]:
        """The own files that a letter is made of."""
        if name not in self._used:
            environment = self._letterhead.environment
            found = frozenset[str]().union(*(uses(environment, _path(name, part), self.files) for part in PARTS))
            self._used[name] = found | ({STYLE} & self.files.keys())
            try:
                for file in sorted(found):
                    check_blocks(environment, file, read_text(self.files[file], file), str(self.files[file]))
            except (TemplateSyntaxError, TemplateNotFound) as error:
                self._hopeless[name] = self._fault(name, {}, error)
        return self._used[name]

    def _fault(self, name: str, values: Mapping[str, Any], error: Exception) -> TemplateFault:
        reason = words_of(error)
        found = blame(error, self.files)
        if found.file is None:
            known = (name, reason)
            if known not in self._blamed:
                self._blamed[known] = Blamed(self._culprit(name, values))
            found = self._blamed[known]
        fault = TemplateFault(name, reason, found.file, found.line)
        fault.__cause__ = error
        return fault

    def _culprit(self, name: str, values: Mapping[str, Any]) -> str | None:
        """The error arose in a shipped file because of an own one: the one that fails with none of the others."""
        used = sorted(self.used_by(name))
        for file in used:
            alone = _Letterhead(OwnEnvironment, Folders(self._folders, frozenset({file})), *self._words)
            try:
                _check_whole(name, alone.render(name, values))
            except Exception:
                return file
        return used[0] if used else None


def _check_whole(name: str, letter: Rendered) -> None:
    for part, text in zip(PARTS, (letter.subject, letter.text, letter.html), strict=True):
        if not text.strip() and (part != "body.html"):
            raise Unfit(_path(name, part), _("получилось пусто"))


def _path(name: str, part: str) -> str:
    return f"{HOME}/{name}/{part}"


class _Letterhead:
    """One set of folders with its compiled templates and its style sheet."""

    def __init__(
        self,
        kind: type[Environment],
        loader: Folders,
        globals_: Mapping[str, Any],
        filters: Mapping[str, Callable[..., Any]],
    ) -> None:
        self.environment = kind(
            loader=loader,
            undefined=StrictUndefined,
            autoescape=select_autoescape(("html",), default=False, default_for_string=False),
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.environment.globals.update(globals_)
        self.environment.filters.update(filters)
        self._loader = loader
        self._inliner: css_inline.CSSInliner | None = None

    def render(self, name: str, values: Mapping[str, Any]) -> Rendered:
        return Rendered(
            subject=" ".join(self._part(name, "subject.txt", values).split()),
            text=self._part(name, "body.txt", values).strip() + "\n",
            html=self._html(name, values),
        )

    def _part(self, name: str, part: str, values: Mapping[str, Any]) -> str:
        path = _path(name, part)
        return written(self.environment.get_template(path), path, values)

    def _html(self, name: str, values: Mapping[str, Any]) -> str:
        path = _path(name, "body.html")
        if self._loader.find(path) is None:
            return ""
        page = self._part(name, "body.html", values)
        if not page.strip():
            raise Unfit(path, _("получилось пусто"))
        return self._style().inline(page)

    def _style(self) -> css_inline.CSSInliner:
        """Rules go into the elements; @media rules (dark mode, narrow screens) stay in the letter's own <style>."""
        if self._inliner is None:
            sheet = self._loader.find(STYLE)
            self._inliner = css_inline.CSSInliner(
                extra_css=read_text(sheet, STYLE) if sheet else None,
                keep_at_rules=True,
                load_remote_stylesheets=False,
            )
        return self._inliner


def _values(context: object) -> dict[str, Any]:
    """The dataclass's fields, one level deep: what hangs on them stays an object with attributes."""
    if not is_dataclass(context) or isinstance(context, type):
        raise TypeError(f"a letter's context is a dataclass, not {type(context).__name__}")
    return {item.name: getattr(context, item.name) for item in fields(context)}
