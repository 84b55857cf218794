"""All messages that the code and the templates say, by the catalogue they belong to: one for each room of the house."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": None, "_n": (1, 2), "_p": ((1, "c"), 2)}
_JINJA = {"extensions": "jinja2.ext.do,jinja2.ext.loopcontrols", "trimmed": "true", "silent": "false"}
_TEMPLATES = {"pages": "web", "partials": "web", "api": "web", "emails": "letters", "reports": "reports"}


@dataclass(frozen=True, slots=True)
class Found:
    """One message where it is said. ``plural`` and ``context`` as in `roadmap.language.message`."""

    id: str
    plural: str | None
    context: str | None
    path: str
    line: int

    @property
    def key(self) -> tuple[str | None, str]:
        """What the catalogue knows it by."""
        return self.context, self.id


def domain_of(path: Path) -> str:
    """The catalogue (a room) for the messages of a file, its path relative to the project."""
    if path.parts[0] == "templates":
        return _TEMPLATES[path.parts[1]]
    if path.parts[0] == "roadmap":
        return path.parts[1] if len(path.parts) > 2 else "vekha"
    return path.parts[0]


def sources() -> Iterator[Path]:
    """Every file that may say something, relative to the project."""
    for folder in ("roadmap", "workflows", "notifications"):
        yield from (path.relative_to(ROOT) for path in sorted((ROOT / folder).rglob("*.py")))
    for kind in ("html", "txt"):
        yield from (path.relative_to(ROOT) for path in sorted((ROOT / "templates").rglob(f"*.{kind}")))


def messages() -> dict[str, list[Found]]:
    """Catalogue → its messages in the order of files and lines; each once."""
    told: dict[str, dict[tuple[str | None, str], Found]] = {}
    for path in sources():
        room = told.setdefault(domain_of(path), {})
        for found in messages_of(path):
            known = room.setdefault(found.key, found)
            if found.plural and not known.plural:
                room[found.key] = found
    return {name: list(found.values()) for name, found in sorted(told.items()) if found}


def messages_of(path: Path) -> Iterator[Found]:
    """The messages of one file; docstrings of commands are their helps."""
    if path.parts[:2] == ("roadmap", "commands"):
        yield from _helps(path)
    method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
    with (ROOT / path).open("rb") as file:
        if b"_" not in file.read():
            return
        file.seek(0)
        options = {"encoding": "utf-8"} if path.suffix == ".py" else _JINJA
        for line, said, _comments, context in extract(method, file, KEYWORDS, options=options):
            texts = said if isinstance(said, tuple) else (said,)
            yield Found(texts[0], texts[1] if len(texts) > 1 else None, context, path.as_posix(), line)


def _helps(path: Path) -> Iterator[Found]:
    """Each paragraph of a command's docstring by itself, as `roadmap.commands.speech` looks it up."""
    for node in ast.parse((ROOT / path).read_text("utf-8")).body:
        said = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
        if said and re.search("[А-Яа-я]", said.split("\n")[0]):
            for part in said.split("\n\n"):
                yield Found(" ".join(part.split()), None, None, path.as_posix(), node.lineno)
