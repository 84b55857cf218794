"""What keeps the house in order: sizes of rooms, modules and functions, first lines, and the glossary's words."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("roadmap", "workflows", "notifications")

LARGEST_FOLDER, LARGEST_MODULE, LONGEST_FUNCTION = 12, 400, 60

LARGER_FOLDERS: dict[str, str] = {}
"""Folder → why it may hold more modules than `LARGEST_FOLDER`."""

FRAMEWORK_WORDS = {"Manager", "Helper", "Service", "Util", "Utils", "Processor", "Handler"}
"""Words of frameworks, that say nothing of the domain."""

OTHER_WORDS = {
    "roadmap/letters": {"Reader": "Recipient", "Point": "Task", "Answer": "Reply"},
    "roadmap/replies": {"Answer": "Reply", "Point": "Task"},
    "roadmap/plan": {"Point": "Task", "Subject": "Body"},
    "roadmap/control": {"Point": "Task", "Subject": "Body"},
    "roadmap/reads": {"Point": "Task", "Subject": "Body", "Answer": "Reply"},
    "roadmap/reports": {"Point": "Task", "Subject": "Body", "Reading": "MeasuredValue"},
    "roadmap/orders": {"Subject": "Body", "Point": "Task", "Shelf": "Store"},
    "roadmap/models": {"Subject": "Body", "Reading": "MeasuredValue", "Answer": "Reply", "Sign": "StatusRow"},
    "roadmap/web": {"Subject": "Body", "Point": "Task", "Answer": "Reply"},
}
"""Room → the words that the glossary gives up there, and the word it keeps (`docs/glossary.md`)."""


@cache
def modules() -> tuple[Path, ...]:
    """All modules of the product, but for migrations: those are never edited."""
    found = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return tuple(sorted(path for path in found if "versions" not in path.parts))


def tree_of(path: Path) -> ast.Module:
    """The module parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """The path from the root, as this page's tables write it."""
    return path.relative_to(ROOT).as_posix()


def classes() -> Iterator[tuple[str, str]]:
    """Module and name of every class."""
    for path in modules():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef):
                yield name_of(path), node.name


def words(name: str) -> list[str]:
    """``StoredDraft`` → ``Stored``, ``Draft``."""
    return re.findall(r"[A-Z][a-z0-9]*", name)


def test_no_folder_is_a_hall() -> None:
    sizes = Counter(name_of(path.parent) for path in modules() if path.name != "__init__.py")
    wide = {folder: size for folder, size in sizes.items() if size > LARGEST_FOLDER}
    assert wide.keys() == LARGER_FOLDERS.keys()


def test_no_room_is_most_of_the_house() -> None:
    lines: Counter[str] = Counter()
    for path in modules():
        inside = path.relative_to(ROOT).parts
        lines["/".join(inside[:2]) if len(inside) > 2 else inside[0]] += path.read_text(encoding="utf-8").count("\n")
    room, size = lines.most_common(1)[0]
    assert size <= 0.17 * sum(lines.values()), room


def test_modules_and_functions_stay_small() -> None:
    large = []
    for path in modules():
        length = path.read_text(encoding="utf-8").count("\n")
        if length > LARGEST_MODULE:
            large.append(f"{name_of(path)}: {length} lines")
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                if size > LONGEST_FUNCTION:
                    large.append(f"{name_of(path)}: {node.name} has {size} lines")
    assert large == []


def test_every_module_says_what_it_is() -> None:
    silent = [name_of(path) for path in modules() if not (ast.get_docstring(tree_of(path)) or "").strip()]
    assert silent == []


def test_no_name_comes_from_a_framework() -> None:
    assert [(path, name) for path, name in classes() if FRAMEWORK_WORDS & set(words(name))] == []
    files = [name_of(path) for path in modules() if FRAMEWORK_WORDS & {part.title() for part in path.stem.split("_")}]
    assert files == []


@pytest.mark.parametrize("room", OTHER_WORDS)
def test_classes_and_files_use_the_words_of_the_glossary(room: str) -> None:
    given_up = OTHER_WORDS[room]
    inside = [(path, name) for path, name in classes() if path.startswith(f"{room}/")]
    assert [(path, name) for path, name in inside if given_up.keys() & set(words(name))] == []
    stems = {path.stem for path in modules() if name_of(path).startswith(f"{room}/")}
    plain = {form for word in given_up for form in (word.lower(), f"{word.lower()}s")}
    assert sorted(stem for stem in stems if plain & set(stem.split("_"))) == []
