"""Pages from templates: one Jinja environment, plain values in, escaped HTML out.

A page gets two names: ``shell`` (who looks, menu, banners) and ``page``, the frozen dataclass of that page. An unknown
name is an error, so a template cannot silently show nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from roadmap.language.current import LANGUAGES, SOURCE, language
from roadmap.language.message import _, _n, _p, said_in_source
from roadmap.resources import templates_dir
from roadmap.web.shell import Shell
from roadmap.web.words import filters
from roadmap.web.words.icons import icon
from roadmap.web.words.printed import MarksPrintedWords, PlainTexts, printed, tongue


@cache
def shipped_pages() -> Pages:
    """The product's pages, compiled once a process however many applications it serves."""
    return Pages()


class Pages:
    """The compiled templates of one process. ``folder`` holds ``pages/``, ``partials/`` and ``static/``."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or templates_dir()
        self._static = cache(self._static_url)
        self._environments: dict[bool, Environment] = {}

    def render(
        self, name: str, shell: Shell, page: object, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """The page ``templates/pages/<name>.html`` as a response."""
        return HTMLResponse(self.text(name, shell, page), status, headers=dict(headers or {}))

    def text(self, name: str, shell: Shell, page: object) -> str:
        """The page as text."""
        return self._template(name).render(shell=shell, page=page)

    def names(self) -> list[str]:
        """All pages there are."""
        return sorted(path.stem for path in (self._folder / "pages").glob("*.html"))

    def _template(self, name: str) -> Template:
        return self._environment(language() == SOURCE).get_template(f"pages/{name}.html")

    def _environment(self, plain: bool) -> Environment:
        """The templates as they are, or those that mark the words of documents on pages in another language."""
        if plain not in self._environments:
            marks = [PlainTexts if plain else MarksPrintedWords]
            made = Environment(
                loader=FileSystemLoader(self._folder),
                undefined=StrictUndefined,
                autoescape=True,
                trim_blocks=True,
                lstrip_blocks=True,
                auto_reload=False,
                extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", *marks],
            )
            made.globals.update(static=self._static, icon=icon, language=language, languages=LANGUAGES)
            made.globals.update(_=said_in_source if plain else _, _n=_n, _p=_p, tongue=tongue)
            made.filters.update(filters.FILTERS)
            made.filters["printed"] = printed
            self._environments[plain] = made
        return self._environments[plain]

    def _static_url(self, name: str) -> str:
        """The address of a static file with its content's hash, so that it may be cached for ever."""
        content = (self._folder / "static" / name).read_bytes()
        return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"
