"""Catalogues of translations: ``roadmap/locales/<language>/LC_MESSAGES/<room>.po``, compiled beside them to ``.mo``."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

LOCALES = Path(__file__).parents[1] / "locales"
CONTEXT = "\x04"
"""What gettext puts between a message's context and its text."""


class Catalogue(gettext.GNUTranslations):
    """All rooms' catalogues of one language as one."""

    def take(self, other: Catalogue) -> None:
        """Know what ``other`` knows too."""
        self._catalog: dict[str | tuple[str, int], str]
        self._catalog.update(other._catalog)
        self.plural: Callable[[int], int] = getattr(other, "plural")  # noqa: B009  (typeshed does not know it)

    def text_of(self, key: str) -> str | None:
        """The translation of ``key`` (with its context before `CONTEXT`), ``None`` where there is none."""
        return self._catalog.get(key) or self._catalog.get((key, self.plural(1)))

    def form_of(self, key: str, count: int) -> str | None:
        """The translation that agrees with ``count``, ``None`` where there is none."""
        return self._catalog.get((key, self.plural(count)))


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of ``language``, read once a process."""
    whole = Catalogue()
    whole._catalog = {}
    whole.plural = lambda count: int(count != 1)
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")):
        whole.take(_read(path))
    return whole


def _read(path: Path) -> Catalogue:
    """What set-up has compiled; in a checkout whose texts are newer than that, the texts themselves."""
    compiled = path.with_suffix(".mo")
    if compiled.is_file() and compiled.stat().st_mtime >= path.stat().st_mtime:
        with compiled.open("rb") as file:
            return Catalogue(file)
    return Catalogue(BytesIO(compiled_form(path)))


def compiled_form(path: Path) -> bytes:
    """The ``.mo`` form of a ``.po`` file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        texts = read_po(file)
    made = BytesIO()
    write_mo(made, texts)
    return made.getvalue()
