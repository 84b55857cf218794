"""How a printed name finds its subject: exactly, whatever the case, spaces, quotes and dashes."""

from __future__ import annotations

import re

_QUOTES = str.maketrans({"«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‑": "-", "–": "-", "—": "-", "ё": "е"})


def fold_name(name: str) -> str:
    """The form in which names are compared."""
    folded = re.sub(r"\s+", " ", name.lower().translate(_QUOTES)).strip(" ,;.")
    return re.sub(r"\s*-\s*", "-", folded)


class NameIndex:
    """Names of one region's subjects; a name that means two subjects means neither."""

    def __init__(self) -> None:
        self._ids: dict[str, int | None] = {}

    def add(self, name: str | None, subject_id: int) -> None:
        """Let ``name`` mean ``subject_id``."""
        if name:
            folded = fold_name(name)
            known = self._ids.setdefault(folded, subject_id)
            if known != subject_id:
                self._ids[folded] = None

    def find(self, name: str) -> int | None:
        """The subject that ``name`` means, or ``None``."""
        return self._ids.get(fold_name(name))
