"""The free words after «по плану …», «после …», «до …», folded into one token: nothing in them is read as a date.

A tail ends where a new statement clearly begins. Where that is not clear, it is marked doubtful and a person looks.
"""

from __future__ import annotations

import re

from roadmap.deadlines.words.lexer import Token

CALENDAR = frozenset((
    "DATE", "DM", "MY", "MONTH", "YEAR", "CURYEAR", "YEARPAIR", "NUM", "ROMAN", "ORD", "CARD", "SEASON", "PORTION",
    "SCHOOL", "QUARTER", "HALFYEAR", "WEEKDAY",
))  # fmt: skip
_DATED = frozenset((
    "DATE", "DM", "MY", "MONTH", "YEAR", "CURYEAR", "YEARPAIR", "NUM", "ROMAN", "SEASON",
))  # fmt: skip
_TEXTUAL = frozenset(("W", "LABELW", "FROMEV", "FREQADJ"))
_OPENERS = frozenset(("EXTERNAL", "DOUBTFUL", "AFTER", "ONDAY", "NEXTDAY"))
_STARTERS = frozenset((
    "FREQ", "PROCESS", "WHOLE", "YEARLONG", "DURING", "ATLEAST", "EXTERNAL", "DOUBTFUL", "AFTER", "ONDAY",
    "ATONCE", "THEN", "TIMES", "TWICE", "TERMADJ",
))  # fmt: skip
_PLANS = frozenset(("EXTERNAL", "DOUBTFUL"))
_LIMITS = frozenset(("UNTIL", "NOTLATER", "TO"))
_PREPOSITIONS = frozenset(("IN", "FROM", "BY"))
#: what a term ends with: «в течение 3 дней с получения», «в 3-дневный срок с даты»
_LENGTHS = frozenset(("DAY", "WEEK", "DECADE", "MONTHW", "QUARTER", "HALFYEAR", "YEARW", "HOUR", "TERMADJ", "SKIP"))
_ACT = re.compile(r"приказ|распоряжен|постановлен|письм|протокол|закон|указ[оа]?м?\b|утвержд|№")
#: a date in such words belongs to the act or the plan that is cited
_CITED = re.compile(r"\bутв(?:ержд|\b)|№")
_EDGES = ' ,.;:-(["'


def folded(text: str, tokens: list[Token]) -> list[Token]:
    """The tokens with every tail put into the value of its opener."""
    tokens = _without_references(tokens)
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        opener = _opener(tokens, at, out)
        if opener is None:
            out.append(tokens[at])
            at += 1
            continue
        end = _end(tokens, at)
        out += _fold(text, opener, tokens[at:end], tokens[at])
        at = end
    return out


def _without_references(tokens: list[Token]) -> list[Token]:
    """Brackets that only cite an act («(приказ от 12.01.2023 № 5)») say nothing about the term."""
    out = list(tokens)
    at = 0
    while at < len(out):
        if out[at].type == "LPAR":
            close = next((i for i in range(at, len(out)) if out[i].type == "RPAR"), None)
            if close is not None and close > at + 1 and out[at + 1].type == "W" and _ACT.match(out[at + 1].value):
                del out[at : close + 1]
                continue
        at += 1
    return out


def _opener(tokens: list[Token], at: int, before: list[Token]) -> str | None:
    kind = tokens[at].type
    if (
        kind == "AFTER"
        and tokens[at].value == "end"
        and at + 1 < len(tokens)
        and tokens[at + 1].type in ("NUM", "CARD")
    ):
        tokens[at] = tokens[at]._replace(type="THROUGH")
        return None
    if kind in _OPENERS:
        return kind
    if kind in ("UNTIL", "FROM") and tokens[at].value is None:
        ahead = at + 1
        while ahead < len(tokens) and tokens[ahead].type == "PORTION":
            ahead += 1
        textual = ("W", "LABELW", "SKIP") if ahead > at + 1 else ("W", "LABELW")
        if kind == "UNTIL" and ahead == len(tokens) == at + 2 and before and before[-1].type in _LENGTHS:
            return "BEFORE"
        if ahead < len(tokens) and tokens[ahead].type in textual:
            if kind == "UNTIL":
                return "BEFORE"
            return "SINCE" if ahead > at + 1 or (before and before[-1].type in _LENGTHS) else None
    return None


def _segment(tokens: list[Token], at: int) -> list[Token]:
    """From ``at`` to the next comma or bracket."""
    end = at
    while end < len(tokens) and tokens[end].type not in ("COMMA", "LPAR", "RPAR"):
        end += 1
    return tokens[at:end]


def _is_plain(tokens: list[Token]) -> bool:
    return not any(each.type in _TEXTUAL for each in tokens)


def _end(tokens: list[Token], opened: int) -> int:
    depth, dated, clause = 0, False, False
    at = opened + 1
    while at < len(tokens):
        kind = tokens[at].type
        if kind == "RPAR":
            if depth == 0:
                return at
            depth -= 1
        elif kind in ("COMMA", "LPAR", "BUT"):
            if depth == 0 and _starts(tokens, at + 1, dated):
                return at
            depth += kind == "LPAR"
            clause = True
        elif depth == 0 and (_is_plan_after_dates(tokens, opened, at) or (not clause and _breaks(tokens, opened, at))):
            return at
        dated = dated or kind in _DATED
        at += 1
    return at


def _starts(tokens: list[Token], at: int, dated: bool) -> bool:
    """Whether a new statement begins at ``at``, right after a comma or an opening bracket."""
    while at < len(tokens) and tokens[at].type in ("BUT", "AND", "COMMA", "IN"):
        at += 1
    if at >= len(tokens):
        return True
    kind, rest = tokens[at].type, _segment(tokens, at)
    if kind in ("EXTERNAL", "DOUBTFUL", "AFTER", "ONDAY", "NEXTDAY"):
        return True
    if kind in _STARTERS or kind in ("EVERY", "NOTBEFORE"):
        return _is_plain(rest) or any(each.type in _OPENERS for each in rest)
    if kind in _LIMITS or kind == "FROM":
        return len(rest) > 1 and rest[1].type in CALENDAR and _is_plain(rest)
    if kind == "LABELW":
        later = next((i for i, each in enumerate(rest) if each.type not in ("LABELW", "W")), None)
        return later is not None and _is_plain(rest[later:]) and not any(each.type == "W" for each in rest)
    if kind in CALENDAR:
        return not dated and _is_plain(rest) and any(each.type in _DATED for each in rest)
    return False


def _is_plan_after_dates(tokens: list[Token], opened: int, at: int) -> bool:
    """«по итогам 2023 года согласно плану»: a plan named after plain dates is a statement of its own."""
    return at > opened + 1 and tokens[at].type in _PLANS and _is_plain(tokens[opened + 1 : at])


def _breaks(tokens: list[Token], opened: int, at: int) -> bool:
    """Whether a new statement begins at ``at`` without any mark: «по плану ежегодно», «после отбора до 1 марта»."""
    kind, rest, first = tokens[at].type, _segment(tokens, at), at == opened + 1
    if first and tokens[opened].type not in _PLANS:
        return False
    if kind in ("FREQ", "PROCESS", "WHOLE", "YEARLONG", "ATLEAST"):
        return _is_plain(rest)
    if kind in _LIMITS or kind == "DURING" or (kind in _PREPOSITIONS and not first):
        if len(rest) < 2 or rest[1].type not in CALENDAR or not _is_plain(rest):
            return False
        return not _is_year_alone(rest[1:])
    return False


def _is_year_alone(tokens: list[Token]) -> bool:
    """«Стратегии развития до 2030 года»: a year at the end belongs to the plan's name."""
    return [each.type for each in tokens if each.type not in ("G", "YEARW")] == ["YEAR"]


def _fold(text: str, opener: str, tail: list[Token], first: Token) -> list[Token]:
    body = tail[1:]
    words = trimmed(text[body[0].start : body[-1].end]) if body else ""
    place = (first.start, tail[-1].end)
    if opener in ("EXTERNAL", "DOUBTFUL"):
        return [Token(opener, (trimmed(text[first.start : tail[-1].end]), _is_doubtful(body, words)), *place)]
    if opener == "ONDAY":
        return [Token("EVENT", ("onday", words, _is_doubtful(body, words)), *place)]
    if opener == "NEXTDAY":
        after = re.sub(r"^(?:после|со дня|с момента|за днем)\s+", "", words)
        return [Token("EVENT", (f"next {first.value}", after, _is_doubtful(body, words)), *place)]
    if opener == "BEFORE":
        return [Token("BEFORE", (words, _is_doubtful(body, words)), *place)]
    calendar = any(each.type not in ("PORTION", "SKIP", "COMMA") for each in body)
    if opener == "AFTER" and calendar and _is_plain(body):
        return [Token("AFTERW", first.value, first.start, first.end), *folded(text, body)]
    return [Token("EVENT", (first.value or "after", words, _is_doubtful(body, words)), *place)]


def trimmed(words: str) -> str:
    """The words on one line, without marks at the ends; a quotation that the end cut off is closed."""
    line = " ".join(words.split()).strip(_EDGES)
    return line + "»" * max(0, line.count("«") - line.count("»"))


def _is_doubtful(body: list[Token], words: str) -> bool:
    """Whether the tail holds what may have been meant as a term of its own."""
    if _CITED.search(words):
        return False
    for at, token in enumerate(body):
        if token.type in ("FREQ", "DURING", "NOTLATER", "ATLEAST", "TIMES"):
            return True
        named = at > 0 and any(each.type in ("FOR", "FROMEV") for each in body[max(0, at - 2) : at])
        if token.type in ("DATE", "DM", "MY", "MONTH", "SEASON", "TERMADJ") and not named:
            return True
        if token.type in (*_LIMITS, *_PREPOSITIONS) and at + 1 < len(body) and body[at + 1].type in CALENDAR:
            return not _is_year_alone(body[at + 1 :])
    return False
