"""No modules import each other in a circle, imports inside functions included: then somebody is in the wrong room."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.house.test_rooms import ROOT, modules, tree_of


@cache
def by_name() -> dict[str, Path]:
    """Dotted name → file of every module of the product."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in modules()
    }


def imports_of(path: Path) -> set[str]:
    """The product's modules that this one imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inside & by_name().keys() or {node.module}
            if not inside <= by_name().keys():
                found.add(node.module)
    return found & by_name().keys()


def test_no_circle() -> None:
    try:
        TopologicalSorter({name: imports_of(path) - {name} for name, path in by_name().items()}).prepare()
    except CycleError as error:
        raise AssertionError(" → ".join(error.args[1])) from None
