"""The grammar made ready: lark turns ``deadlines.lark`` into LALR tables, a small driver runs them.

The tables are kept beside the grammar (``deadlines.json``), so that a start costs neither lark's import nor the
building; tables of another grammar are noticed by its checksum and built anew.
``python -m roadmap.deadlines.words.lalr`` rewrites the file.
"""

from __future__ import annotations

import json
import zlib
from functools import cache
from pathlib import Path
from typing import Any, Union

Node = tuple[str, tuple[Union["Node", int], ...]]

_GRAMMAR = "deadlines.lark"
_TABLES = "deadlines.json"


class Parser:
    """An LALR(1) automaton: per state the terminals' moves (a state, or a rule as a negative number) and the gotos."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self._actions: list[dict[str, int]] = tables["actions"]
        self._gotos: list[dict[str, int]] = tables["gotos"]
        self._rules: list[tuple[str, int]] = [(name, length) for name, length in tables["rules"]]
        self._start: int = tables["start"]
        self._end: int = tables["end"]

    def parse(self, types: tuple[str, ...]) -> Node | None:
        """The tree of the terminals, leaves being their places; None where they are no phrase."""
        states = [self._start]
        nodes: list[tuple[Node | int, ...]] = []
        for place, kind in enumerate((*types, "$END")):
            while True:
                if states[-1] == self._end:
                    return ("start", nodes[-1])
                move = self._actions[states[-1]].get(kind)
                if move is None:
                    return None
                if move >= 0:
                    states.append(move)
                    nodes.append((place,))
                    break
                self._reduce(-move - 1, states, nodes)
        return None

    def _reduce(self, rule: int, states: list[int], nodes: list[tuple[Node | int, ...]]) -> None:
        name, length = self._rules[rule]
        parts = tuple([each for group in nodes[len(nodes) - length :] for each in group])
        if length:
            del states[-length:]
            del nodes[-length:]
        nodes.append(parts if name.startswith("_") or name == "start" else ((name, parts),))
        states.append(self._gotos[states[-1]][name])


def grammar_text() -> str:
    """The grammar as it is shipped."""
    return Path(__file__).with_name(_GRAMMAR).read_text(encoding="utf-8")


def build(grammar: str) -> dict[str, Any]:
    """LALR tables of a grammar, made by lark; plain lists and dictionaries, ready for JSON."""
    from lark import Lark
    from lark.parsers.lalr_analysis import Shift

    table = Lark(grammar, parser="lalr", lexer=_nothing()).parser.parser._parse_table
    start, end = table.start_states["start"], table.end_states["start"]
    order = _reached(table.states, start, Shift)
    rules = sorted(
        {target for state in order for action, target in table.states[state].values() if action is not Shift},
        key=_spelt,
    )
    number = {state: at for at, state in enumerate(order)}
    place = {rule: at for at, rule in enumerate(rules)}
    actions: list[dict[str, int]] = []
    gotos: list[dict[str, int]] = []
    for state in order:
        moves: dict[str, int] = {}
        jumps: dict[str, int] = {}
        for symbol, (action, target) in table.states[state].items():
            if action is not Shift:
                moves[symbol] = -place[target] - 1
            else:
                (moves if symbol.isupper() else jumps)[symbol] = number[target]
        actions.append(moves)
        gotos.append(jumps)
    return {
        "grammar": _fingerprint(grammar), "start": number[start], "end": number[end],
        "rules": [[rule.origin.name, len(rule.expansion)] for rule in rules], "actions": actions, "gotos": gotos,
    }  # fmt: skip


def _reached(states: Any, start: int, shift: Any) -> list[int]:
    """States in the order in which they are reached, symbols sorted: the same for the same grammar on every run."""
    order = [start]
    for state in order:
        for _, (action, target) in sorted(states[state].items()):
            if action is shift and target not in order:
                order.append(target)
    return order


def _spelt(rule: Any) -> tuple[str, tuple[str, ...]]:
    return rule.origin.name, tuple(symbol.name for symbol in rule.expansion)


def _nothing() -> Any:
    """A lexer that lark never gets to use: the terminals come from our own."""
    from lark.lexer import Lexer

    class Unused(Lexer):
        def __init__(self, conf: Any) -> None: ...

        def lex(self, *args: Any) -> Any:
            return iter(())

    return Unused


def _fingerprint(grammar: str) -> str:
    return f"{zlib.crc32(grammar.encode()):08x}"


@cache
def parser() -> Parser:
    """The parser of the shipped grammar."""
    grammar = grammar_text()
    kept = Path(__file__).with_name(_TABLES)
    tables = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    return Parser(tables if tables.get("grammar") == _fingerprint(grammar) else build(grammar))


def write() -> None:
    """Build the tables of the grammar in the source tree and keep them beside it."""
    tables = json.dumps(build(grammar_text()), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    Path(__file__).with_name(_TABLES).write_text(tables + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
