"""Part of every build, that of a checkout too: the catalogues of translations are compiled beside their texts."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface[Any]):
    """``roadmap/locales/**/*.po`` → ``*.mo``, which the wheel carries."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before anything is gathered."""
        for path in Path(self.root, "roadmap", "locales").rglob("*.po"):
            with path.open("rb") as file:
                texts = read_po(file)
            compiled = BytesIO()
            write_mo(compiled, texts)
            path.with_suffix(".mo").write_bytes(compiled.getvalue())
        build_data["artifacts"].append("*.mo")
