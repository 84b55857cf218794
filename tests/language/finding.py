"""Finds what is said past the catalogues: Russian texts that are no message, and messages built from pieces.

    python -m tests.language.finding roadmap/letters templates/emails

Words that stand for what documents say (to recognise or to quote it) are no text of the product: whole modules of
`VOCABULARY`, or a statement whose first line ends with ``# as printed``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from jinja2 import Environment, nodes

from tests.language.extraction import KEYWORDS, ROOT, sources

_CYRILLIC = re.compile("[А-Яа-яЁё]")
AS_PRINTED = "# as printed"
VOCABULARY: tuple[str, ...] = (
    "roadmap/deadlines/", "roadmap/demo/", "roadmap/documents/", "roadmap/migrations/versions/",
    "roadmap/letters/templates/samples.py", "roadmap/orders/drafts/regions.py", "roadmap/orders/name_matching.py",
    "roadmap/replies/meaning.py",
)  # fmt: skip
"""Modules (or folders, with a slash) that hold words of documents, of made-up people or of their letters. There only
whole sentences are looked for."""
_SENTENCE = re.compile(r"[А-ЯЁ«][^\\|\[\]?*]{9,}[а-яё»)}][.!?]")


def findings(path: Path) -> list[str]:
    """``path:line: what`` for every text of a file that no translator will see."""
    text = (ROOT / path).read_text("utf-8")
    if path.suffix == ".py":
        words = path.as_posix().startswith(VOCABULARY)
        return [
            f"{path}:{line}: {what}"
            for line, what in _of_python(text, _SENTENCE.fullmatch if words else _CYRILLIC.search)
        ]
    return [f"{path}:{line}: {what}" for line, what in _of_template(text)]


def _of_python(text: str, is_said: Callable[[str], object]) -> Iterator[tuple[int, str]]:
    tree, lines = ast.parse(text), text.splitlines()
    passed: set[int] = set()
    makes_messages = re.search(r"^from \S+ import .*\b_[,\n)]", text, re.MULTILINE)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and AS_PRINTED in lines[node.lineno - 1]:
            passed |= {id(inner) for inner in ast.walk(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))  # a docstring
        if isinstance(node, ast.Dict):
            passed |= {id(key) for key in node.keys if isinstance(key, ast.Constant)}  # names of values
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            passed |= {id(inner) for inner in ast.walk(node)}  # patterns by which documents' words are known
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            texts = node.args[: 1 if node.func.id == "_" else 2]
            passed |= {id(one) for one in texts}
            if not all(isinstance(one, ast.Constant) for one in texts):
                yield node.lineno, "a message must be one literal text"
        if makes_messages and isinstance(node, ast.Name) and node.id in KEYWORDS and isinstance(node.ctx, ast.Store):
            yield node.lineno, "a name of its own for what is not used: `_` makes messages here"
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in passed:
            pieces = [one for one in node.values if isinstance(one, ast.Constant)]
            passed |= {id(one) for one in pieces}
            if is_said("".join(str(one.value) for one in pieces)):
                yield node.lineno, f"built from pieces: {ast.unparse(node)[:90]}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield from [(node.lineno, f"no message: {node.value[:90]!r}")] if is_said(node.value) else []


def _of_template(text: str) -> Iterator[tuple[int, str]]:
    tree = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"]).parse(text)
    said: set[int] = set()
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in KEYWORDS:
            texts = call.args[: 1 if call.node.name == "_" else 2]
            said |= {id(one) for one in texts}
            if not all(isinstance(one, nodes.Const) for one in texts):
                yield call.lineno, "a message must be one literal text"
    for data in tree.find_all(nodes.TemplateData):
        if _CYRILLIC.search(data.data):
            for line in data.data.splitlines():
                if _CYRILLIC.search(line):
                    yield data.lineno, f"no message: {line.strip()[:90]!r}"
    for constant in tree.find_all(nodes.Const):
        if id(constant) not in said and isinstance(constant.value, str) and _CYRILLIC.search(constant.value):
            yield constant.lineno, f"no message: {constant.value[:90]!r}"


def main() -> None:
    """Print the findings in the files that the arguments begin."""
    wanted = tuple(sys.argv[1:]) or ("",)
    found = [one for path in sources() if path.as_posix().startswith(wanted) for one in findings(path)]
    print("\n".join(found))
    print(f"{len(found)} found")


if __name__ == "__main__":
    main()
