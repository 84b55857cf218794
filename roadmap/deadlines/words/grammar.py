"""Text → :class:`Phrase`: the lexer's terminals through the LALR grammar, its tree into items.

The tree depends on the kinds of the terminals only, so it is kept by them: «Май 2023 г., март 2024 г.» and
«Июнь 2023 г., август 2024 г.» are parsed once. Leaves are places in the token list.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Union

from roadmap.deadlines.phrase import Phrase
from roadmap.deadlines.words import lexer, noise
from roadmap.deadlines.words.free_words import folded
from roadmap.deadlines.words.items import items
from roadmap.deadlines.words.lalr import parser
from roadmap.deadlines.words.lexer import Token
from roadmap.deadlines.words.settling import settled
from roadmap.deadlines.words.vocabulary import words
from roadmap.language.message import _

Node = tuple[str, tuple[Union["Node", int], ...]]

_TOO_LONG = 2000
_BEFORE_DATES = frozenset((
    "до", "к", "ко", "с", "со", "по", "конца", "концу", "начала", "началу", "окончания", "окончанию", "середины",
    "середине", "после", "мере",
))  # fmt: skip
_DATES = frozenset(("MONTH", "QUARTER", "HALFYEAR", "SEASON", "PORTION", "ORD"))


def parse(text: str) -> Phrase:
    """The phrase that the text says; one that the grammar does not cover whole has no items. Never raises."""
    if len(text) > _TOO_LONG:
        return Phrase(text, (), trouble=_("Срок слишком длинный: оставьте в нём только слова о времени."))
    cleaned = noise.clean(text)
    raw, slips = _dated(lexer.joined(cleaned, lexer.scan(cleaned)))
    found = _read(cleaned, raw)
    if found is not None:
        return Phrase(text, found, slips)
    mended, typos = _mended(raw)
    if typos:
        found = _read(cleaned, mended)
        if found is not None:
            return Phrase(text, found, slips + typos)
    return Phrase(text, (), trouble=_trouble(cleaned, lexer.named(raw)))


def _read(cleaned: str, raw: list[Token]) -> tuple[Any, ...] | None:
    tokens = settled(folded(cleaned, lexer.named(raw)))
    tree = shape(tuple([token.type for token in tokens]))
    return None if tree is None else items(tree, tokens, cleaned)


@lru_cache(maxsize=16384)
def shape(types: tuple[str, ...]) -> Node | None:
    """The tree of a row of terminals, or None where the grammar does not take it."""
    return parser().parse(types)


def _dated(raw: list[Token]) -> tuple[list[Token], tuple[tuple[str, str], ...]]:
    """Misspelt words mended after «до», «конца», «по мере» and such, where they would pass for a name."""
    typos = []
    out: list[Token] = []
    for token in raw:
        before = out[-1].value if out and out[-1].type == "WORD" else None
        if before in _BEFORE_DATES and token.type == "WORD" and not noise.known(token.value):
            better = noise.mend(token.value)
            if better is not None and _stands_after(before, better):
                typos.append((token.value, better))
                token = token._replace(value=better)
        out.append(token)
    return out, tuple(typos)


def _stands_after(before: str, word: str) -> bool:
    if before == "мере":
        return word not in words()
    return word in words() and words()[word].type in _DATES


def _mended(raw: list[Token]) -> tuple[list[Token], tuple[tuple[str, str], ...]]:
    """The raw tokens with misspelt words corrected, and what was corrected."""
    typos = []
    mended = []
    for token in raw:
        better = None
        if token.type == "WORD" and not noise.known(token.value) and noise.roman(token.value) is None:
            better = noise.mend(token.value)
        if better is None:
            mended.append(token)
        else:
            typos.append((token.value, better))
            mended.append(token._replace(value=better))
    return mended, tuple(typos)


def _trouble(cleaned: str, named: list[Token]) -> str:
    if not cleaned.strip("-–. "):
        return _("Срок не указан: впишите его.")
    if any(token.type == "BLANK" for token in named):
        return _("В сроке оставлен пропуск для даты: впишите дату.")
    strange = next((token.value for token in named if token.type == "W"), None)
    if strange is not None:
        return _("Срок понят не целиком: непонятно «{strange}». Назовите даты вручную.", strange=strange)
    return _("Срок понят не целиком. Назовите даты вручную.")
