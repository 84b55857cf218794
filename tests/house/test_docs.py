"""The pages of docs/ say what the code says: tables of moves, rooms, and every file and name they point at."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from workflows.lifecycle import MOVES

ROOT = Path(__file__).parents[2]
PAGES = (
    "CONTRIBUTING.md",
    *(f"docs/{name}.md" for name in ("architecture", "deadlines", "glossary", "life-of-a-task")),
)
_PATH = re.compile(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|html|typ|md|ya?ml))(?:: ([\w, ]+))?`")

_THEN = re.compile(r"`((?:[\w-]+/)*[\w-]+\.py)`: `(\w+)`")
_WITHIN = re.compile(r"`((?:\w+/)+\w+)\.(?!(?:py|md|html|typ|txt|lark|json)`)(\w+)`")
"""«`plan/planning.py`: `plan_tasks`», «`letters/urgent.react`»."""


def told(page: str) -> Iterator[tuple[str, list[str]]]:
    """The files that a page names, with the names it says are in them; recipes and examples name files to be made."""
    text = (ROOT / page).read_text(encoding="utf-8")
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    for path, names in _PATH.findall(text):
        yield path, [name.strip() for name in names.split(",") if name.strip()]
    for path, name in (*_THEN.findall(text), *_WITHIN.findall(text)):
        yield path if path.endswith(".py") else f"{path}.py", [name]


def found(path: str) -> list[Path]:
    """The files of the repository that a page may mean by ``path``; pages about a room leave its folder out."""
    return [one for one in files() if f"/{one.relative_to(ROOT).as_posix()}".endswith(f"/{path}")]


@cache
def files() -> tuple[Path, ...]:
    """All files of the repository's folders; the product's before those of its tests."""
    folders = ("roadmap", "workflows", "notifications", "templates", "seeds", "docs", "benchmarks", "tests")
    return (*ROOT.glob("*.*"), *(one for folder in folders for one in sorted((ROOT / folder).rglob("*.*"))))


def defined(path: Path) -> set[str]:
    """The names that a module defines, those of its classes' fields too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return names | {
        node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_name_of_a_page_is_there(page: str) -> None:
    lost = []
    for path, names in told(page):
        places = found(path)
        here = set().union(*(defined(place) for place in places if place.suffix == ".py"))
        lost += [path] if not places else [f"{path}: {name}" for name in names if name not in here]
    assert lost == []


def table(page: str, mark: str) -> list[list[str]]:
    """The rows of the table between the markers ``mark``, without its head."""
    text = (ROOT / page).read_text(encoding="utf-8").split(f"<!-- {mark} -->")[1].split(f"<!-- /{mark} -->")[0]
    return [line.strip("| ").split(" | ") for line in text.strip().splitlines()[2:]]


def test_the_table_of_moves_in_the_docs_is_that_of_the_code() -> None:
    assert table("docs/life-of-a-task.md", "moves") == [
        [
            move.trigger,
            ", ".join(move.sources),
            move.target or "=",
            ", ".join(move.roles),
            ", ".join(guard.__name__ for guard in move.guards) or "–",
        ]
        for move in MOVES
    ]


def test_the_docs_say_what_each_move_writes() -> None:
    assert table("docs/life-of-a-task.md", "effects") == [
        [move.trigger, ", ".join(move.sets) or "–", move.request or "–", move.event.kind] for move in MOVES
    ]


def test_the_docs_say_when_each_guard_refuses() -> None:
    page = (ROOT / "docs/life-of-a-task.md").read_text(encoding="utf-8")
    assert {guard.__name__ for move in MOVES for guard in move.guards if f"`{guard.__name__}`" not in page} == set()


def test_the_layers_in_the_docs_are_those_that_are_proved() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = (one["layers"] for one in contracts if one["type"] == "layers" and "roadmap.cli" in one["layers"])
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    assert page.split("```\nroadmap.cli\n")[1].split("```")[0].splitlines() == layers[1:]


def test_the_map_names_every_room() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rooms = {path.parent.name for path in (ROOT / "roadmap").glob("*/__init__.py")} - {"migrations"}
    assert {room for room in rooms if f"{room}/" not in page} == set()


def _commands(page: str) -> list[str]:
    """The commands of a page's code blocks, without comments and without what each language calls its own."""
    blocks = re.findall(r"```(?:sh)?\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = [line.partition(" #")[0].rstrip() for block in blocks for line in block.splitlines()]
    return [re.sub(r"[А-Яа-яё]+|name|password|ca|file|report|Vekha|\b(?:ru|en)\b", "", line) for line in lines if line]


@pytest.mark.parametrize(
    ("english", "russian"), [("README.md", "README.ru.md"), ("docs/operation.md", "docs/operation.ru.md")]
)
def test_a_page_in_two_languages_says_the_same(english: str, russian: str) -> None:
    ours, theirs = ((ROOT / page).read_text(encoding="utf-8") for page in (english, russian))
    assert _commands(english) == _commands(russian)
    for mark in (r"^## ", r"^\|", r"^- ", r"^!\["):
        assert len(re.findall(mark, ours, re.MULTILINE)) == len(re.findall(mark, theirs, re.MULTILINE)), mark
    assert set(re.findall(r"`(VEKHA_\w+|--[\w-]+)", ours)) == set(re.findall(r"`(VEKHA_\w+|--[\w-]+)", theirs))
