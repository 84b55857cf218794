"""Letters from templates: ``emails/<name>/{subject.txt,body.txt,body.html}`` and one ``emails/letter.css`` for all.

The folders are searched in order, so an installation may put its own version of any file before the shipped one. If its
version does not work, the letter goes out in the shipped form and the fault is reported: a broken override must never
cost a reminder.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, select_autoescape

from notifications.mime import build_mime

__all__ = ["Rendered", "Renderer", "TemplateFault", "build_mime"]

log = logging.getLogger(__name__)

_STYLE = "emails/letter.css"


@dataclass(frozen=True, slots=True)
class Rendered:
    """The words of a letter: one line, plain text, and HTML with its styles inlined (empty where there is no HTML)."""

    subject: str
    text: str
    html: str


class TemplateFault(Exception):
    """A letter's template does not work; the Russian message names the letter and the reason."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"шаблон письма «{name}» не работает: {reason}")
        self.name, self.reason = name, reason


class Renderer:
    """Renders letters by name; one per process, since templates are compiled once.

    ``folders``: template roots, the installation's own first, the shipped one last. ``globals`` are known to every
    template. ``alarm`` is called with the fault when an override failed and the shipped template was used instead.
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
        self._alarm = alarm
        self._chosen = _Letterhead(list(folders), globals or {}, filters or {})
        shipped = [folders[-1]]
        self._shipped = _Letterhead(shipped, globals or {}, filters or {}) if len(folders) > 1 else None

    def render(self, name: str, context: object) -> Rendered:
        """The letter ``name`` with the fields of the dataclass ``context``.

        Raises TemplateFault when no version of it works: file missing, wrong syntax, a field the context does not have.
        """
        try:
            return self._chosen.render(name, context)
        except TemplateFault as fault:
            if self._shipped is None:
                raise
            rendered = self._shipped.render(name, context)
            log.error("override of letter %s ignored: %s", name, fault.reason)
            if self._alarm:
                self._alarm(fault)
            return rendered


class _Letterhead:
    """One set of folders with its compiled templates and its style sheet."""

    def __init__(
        self, folders: list[Path], globals_: Mapping[str, Any], filters: Mapping[str, Callable[..., Any]]
    ) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(folders),
            undefined=StrictUndefined,
            autoescape=select_autoescape(("html",), default=False, default_for_string=False),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(globals_)
        self._environment.filters.update(filters)
        self._folders = folders
        self._inliner: css_inline.CSSInliner | None = None

    def render(self, name: str, context: object) -> Rendered:
        values = _values(context)
        try:
            return Rendered(
                subject=" ".join(self._file(name, "subject.txt", values).split()),
                text=self._file(name, "body.txt", values).strip() + "\n",
                html=self._html(name, values),
            )
        except TemplateNotFound as error:
            raise TemplateFault(name, f"нет файла {error.name}") from error
        except TemplateError as error:
            raise TemplateFault(name, str(error)) from error
        except css_inline.InlineError as error:
            raise TemplateFault(name, f"таблица стилей: {error}") from error
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, OSError) as error:
            # Whatever a template's expression may raise: an override is somebody's text, not our code.
            raise TemplateFault(name, f"{type(error).__name__}: {error}") from error

    def _file(self, name: str, part: str, values: Mapping[str, Any]) -> str:
        return self._environment.get_template(f"emails/{name}/{part}").render(values)

    def _html(self, name: str, values: Mapping[str, Any]) -> str:
        try:
            page = self._file(name, "body.html", values)
        except TemplateNotFound as error:
            if error.name != f"emails/{name}/body.html":
                raise  # something it includes is missing
            return ""
        return self._style().inline(page)

    def _style(self) -> css_inline.CSSInliner:
        """Rules go into the elements; @media rules (dark mode, narrow screens) stay in the letter's own <style>."""
        if self._inliner is None:
            sheet = next((folder / _STYLE for folder in self._folders if (folder / _STYLE).is_file()), None)
            self._inliner = css_inline.CSSInliner(
                extra_css=sheet.read_text("utf-8") if sheet else None,
                keep_at_rules=True,
                load_remote_stylesheets=False,
            )
        return self._inliner


def _values(context: object) -> dict[str, Any]:
    """The dataclass's fields, one level deep: what hangs on them stays an object with attributes."""
    if not is_dataclass(context) or isinstance(context, type):
        raise TypeError(f"a letter's context is a dataclass, not {type(context).__name__}")
    return {item.name: getattr(context, item.name) for item in fields(context)}
