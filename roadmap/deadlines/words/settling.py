"""The tokens as the grammar reads them: compounds joined, idle words dropped, frequencies and dashes told apart.

Several tokens may be one numeral, year or name: «двадцать пятое», «2023-24 гг.», «2023/2024 уч. год». A dash between
two calendar words is a range, else it is a comma.
"""

from __future__ import annotations

import re

from roadmap.deadlines.words.lexer import Token

_RANGED = frozenset((
    "DATE", "DM", "MY", "MONTH", "YEAR", "CURYEAR", "SCHOOLYEAR", "YEARPAIR", "NUM", "ROMAN", "ORD", "CARD",
    "QUARTER", "HALFYEAR", "SEASON", "WEEKDAY", "CHISLO", "DECADE", "SCHOOL", "PORTION", "G", "YEARW",
))  # fmt: skip
_YEARS = frozenset(("YEAR", "YEARPAIR", "CURYEAR", "SCHOOLYEAR", "DATE", "MY"))
_MARKS = frozenset(("COMMA", "AND", "DASH", "BUT"))
_COUNTS = frozenset(("NUM", "CARD"))
_ADJECTIVE = re.compile(r"[а-я]{3}(?:ый|ой|ая|ое|ые|ий|яя|ее|ие)$")
#: «3–4 раза»: a number of times that divides no unit evenly
_UNEVEN = 99
_RARE = frozenset(("EVERY", "TIMES"))
_STAGE = ("этап", "тур")
_UNIT_WORDS = {"year": "YEARW", "half": "HALFYEAR", "quarter": "QUARTER", "month": "MONTHW", "week": "WEEK"}


def settled(tokens: list[Token]) -> list[Token]:
    """The token list as the grammar reads it."""
    out: list[Token] = []
    for at, token in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        fold = _FOLDS.get(token.type)
        if fold is None:
            out.append(token)
        else:
            fold(out, token, after)
    if any(token.type in _RARE for token in out):
        out = _counted(out)
    return _dashes(_trimmed(_unnamed(_gone_on(_frequencies(out)))))


def _drop(out: list[Token], token: Token, after: Token | None) -> None:
    return


def _cardinal(out: list[Token], token: Token, after: Token | None) -> None:
    if out and out[-1].type == "CARD" and out[-1].value in (20, 30, 40, 50, 60, 90) and token.value < 10:
        out[-1] = Token("CARD", out[-1].value + token.value, out[-1].start, token.end)
    else:
        out.append(token)


def _ordinal(out: list[Token], token: Token, after: Token | None) -> None:
    if out and out[-1].type == "CARD" and out[-1].value in (20, 30) and 0 < token.value < 10:
        out[-1] = Token("ORD", out[-1].value + token.value, out[-1].start, token.end)
    else:
        out.append(token)


def _closing(out: list[Token], token: Token, after: Token | None) -> None:
    """«10 (десяти)» is 10; «10 (рабочих) дней» and «отчетным (кварталом)» read on without the brackets."""
    if len(out) >= 3 and out[-2].type == "LPAR":
        before, inner = out[-3].type, out[-1].type
        if inner == "WORKING":
            out[-2:] = [out[-1]]
            return
        if before == "NUM" and inner in ("CARD", "ORD"):
            del out[-2:]
            return
        if before == "REPORTING" and inner in ("QUARTER", "MONTHW", "HALFYEAR", "YEARW", "PERIODW"):
            out[-2:] = [out[-1]]
            return
    out.append(token)


def _year_word(out: list[Token], token: Token, after: Token | None) -> None:
    """«г.», «года» after a year add nothing; after two digits they make a year of them."""
    if out and out[-1].type in _YEARS:
        if token.type == "YEARW":
            out[-1] = out[-1]._replace(end=token.end)
        return
    if len(out) > 1 and out[-1].type == "NUM" and 0 < out[-1].value < 100 and out[-2].type == "MONTH":
        out[-1] = Token("YEAR", 2000 + out[-1].value, out[-1].start, token.end)
        return
    if token.type == "G":
        token = Token("W", "г", token.start, token.end)
    out.append(token)


def _number(out: list[Token], token: Token, after: Token | None) -> None:
    """«2023-24» is 2023–2024."""
    if len(out) > 1 and out[-1].type == "DASH" and out[-2].type == "YEAR" and token.value == out[-2].value % 100 + 1:
        out.append(Token("YEAR", 2000 + token.value, token.start, token.end))
    else:
        out.append(token)


def _school(out: list[Token], token: Token, after: Token | None) -> None:
    if out and out[-1].type == "YEARPAIR":
        _school_years(out)
    elif len(out) > 2 and [each.type for each in out[-3:]] == ["YEAR", "DASH", "YEAR"] and _next(out[-3], out[-1]):
        pair = (out[-3].value, out[-1].value)
        out[-3:] = [Token("YEARPAIR", pair, out[-3].start, out[-1].end)]
        _school_years(out)
    else:
        out.append(token)


def _next(one: Token, other: Token) -> bool:
    """Whether the second year follows the first: «2023–2025 учебные годы» are two school years, not one."""
    return bool(other.value == one.value + 1)


def _school_years(out: list[Token]) -> None:
    """The last pair of years, and the pairs listed before it, are school years."""
    at = len(out) - 1
    out[at] = out[at]._replace(type="SCHOOLYEAR")
    while at >= 2 and out[at - 1].type in ("COMMA", "AND", "DASH"):
        if out[at - 2].type == "YEARPAIR":
            out[at - 2] = out[at - 2]._replace(type="SCHOOLYEAR")
            at -= 2
        elif at >= 4 and [each.type for each in out[at - 4 : at - 1]] == ["YEAR", "DASH", "YEAR"]:
            pair = (out[at - 4].value, out[at - 2].value)
            out[at - 4 : at - 1] = [Token("SCHOOLYEAR", pair, out[at - 4].start, out[at - 2].end)]
            at -= 4
        else:
            return


def _pair(out: list[Token], token: Token, after: Token | None) -> None:
    if out and out[-1].type == "SCHOOL":
        out[-1] = token._replace(type="SCHOOLYEAR")
    else:
        out.append(token)


def _label(out: list[Token], token: Token, after: Token | None) -> None:
    """Label words run together; «1 этап» and «завершение проекта» are labels too."""
    if out and out[-1].type == "LABEL":
        if token.type == "YEARW":
            out[-1] = out[-1]._replace(end=token.end)
        return
    if out and out[-1].type == "W" and _ADJECTIVE.search(str(out[-1].value)):
        out.pop()  # «входная диагностика», «деятельностный этап»
    if out and (out[-1].type == "PORTION" or (out[-1].type in ("NUM", "ORD", "ROMAN", "CARD") and _is_stage(token))):
        out.pop()
    out.append(Token("LABEL", token.value, token.start, token.end))


def _is_stage(token: Token) -> bool:
    return str(token.value).startswith(_STAGE)


def _season_adjective(out: list[Token], token: Token, after: Token | None) -> None:
    kind = "SEASON" if after is not None and after.type in ("PERIODW", "MONTHW") else "SEASONADJ"
    out.append(Token(kind, token.value, token.start, token.end))


def _period_word(out: list[Token], token: Token, after: Token | None) -> None:
    """«в период с …» and «осенний период» say no more than «с …» and «осень»."""
    if out and out[-1].type in ("IN", "SEASON", "FOR", "ZA"):
        return
    if after is not None and after.type == "FROM" and not out:
        return
    out.append(token)


def _month_word(out: list[Token], token: Token, after: Token | None) -> None:
    """«в октябре месяце», «летние месяцы»."""
    if out and out[-1].type in ("SEASON", "MONTH"):
        return
    out.append(token)


def _nocal(out: list[Token], token: Token, after: Token | None) -> None:
    while out and out[-1].type in ("SEASONADJ", "NOCAL", "ORD", "ROMAN"):
        out.pop()
    out.append(token)


def _times(out: list[Token], token: Token, after: Token | None) -> None:
    """«2 раза», «один раз», «дважды»: how many times."""
    count = token.value or 1
    if out and out[-1].type in ("NUM", "CARD", "NUMS", "ROMAN") and token.value is None:
        number = out.pop()
        count = number.value[1] if number.type == "NUMS" else number.value
        if len(out) > 1 and out[-1].type == "DASH" and out[-2].type in _COUNTS:
            del out[-2:]
            count = _UNEVEN
    out.append(Token("TIMES", count, token.start, token.end))


def _week(out: list[Token], token: Token, after: Token | None) -> None:
    """«III неделя апреля», «2-3 неделя октября» number weeks; «3 недели» are a length."""
    numbers = [each for each in out[-3:] if each.type in ("NUM", "ROMAN")]
    if out and out[-1] in numbers and (out[-1].type == "ROMAN" or (after is not None and after.type == "MONTH")):
        out[-3:] = [each._replace(type="ORD") if each in numbers else each for each in out[-3:]]
        out.append(token)
        return
    _length_unit(out, token, after)


def _length_unit(out: list[Token], token: Token, after: Token | None) -> None:
    """«3–5 дней»: two numbers before a unit of time are one length, read as the later."""
    at = len(out) - 1
    if out and out[-1].type == "WORKING":
        at -= 1
    if at >= 2 and out[at].type in _COUNTS and out[at - 1].type == "DASH" and out[at - 2].type in _COUNTS:
        low, high = out[at - 2], out[at]
        out[at - 2 : at + 1] = [Token("NUMS", (low.value, high.value), low.start, high.end)]
    out.append(token)


def _month_or_length(out: list[Token], token: Token, after: Token | None) -> None:
    _month_word(out, token, after)
    if out and out[-1] is token:
        out.pop()
        _length_unit(out, token, after)


_FOLDS = {
    "SKIP": _drop, "INCL": _drop, "CARD": _cardinal, "ORD": _ordinal, "RPAR": _closing, "G": _year_word,
    "YEARW": _year_word, "NUM": _number, "SCHOOL": _school, "YEARPAIR": _pair, "LABELW": _label,
    "SEASONADJ": _season_adjective, "PERIODW": _period_word, "MONTHW": _month_or_length, "NOCAL": _nocal,
    "TIMES": _times, "TWICE": _times, "DAY": _length_unit, "WEEK": _week, "HOUR": _length_unit,
}  # fmt: skip


def _frequencies(tokens: list[Token]) -> list[Token]:
    """«ежемесячный вебинар» is «ежемесячно»: the noun after the adjective names the work, not the time."""
    out: list[Token] = []
    adjective = False
    for token in tokens:
        if token.type == "LABEL" and adjective:
            continue
        adjective = token.type == "FREQADJ"
        out.append(token._replace(type="FREQ") if adjective else token)
    return out


def _gone_on(tokens: list[Token]) -> list[Token]:
    """«с 01.09.2023 и далее постоянно», «до 01.10.2023, далее – по плану»: «далее» that begins no frequency."""
    out: list[Token] = []
    for at, token in enumerate(tokens):
        if token.type == "THEN":
            after = next((each.type for each in tokens[at + 1 :] if each.type not in _MARKS), "")
            since = any(each.type == "FROM" for each in out) and not any(each.type in ("UNTIL", "DASH") for each in out)
            if after in ("EXTERNAL", "DOUBTFUL") or (since and after == "PROCESS"):
                continue
        out.append(token)
    return out


def _unnamed(tokens: list[Token]) -> list[Token]:
    """«до 1 марта (план), до 1 декабря (отчет)»: what one date of a list is for changes nothing."""
    kinds = [each.type for each in tokens]
    if "LABEL" not in kinds or "FREQ" in kinds:
        return tokens
    out: list[Token] = []
    for at, token in enumerate(tokens):
        out.append(token)
        ends = at + 1 == len(tokens) or tokens[at + 1].type == "COMMA"
        if ends and len(out) > 3 and [each.type for each in out[-3:]] == ["LPAR", "LABEL", "RPAR"]:
            del out[-3:]
    return out


def _counted(tokens: list[Token]) -> list[Token]:
    """«каждое 25 число» comes round every month; «2 раза в 2024 году» is «2 раза в год» in that year.

    «Ежегодно, не менее 2 раз» is «не менее 2 раз в год».
    """
    out: list[Token] = []
    for at, token in enumerate(tokens):
        if token.type == "EVERY" and _is_day_of_month(tokens, at + 1):
            out.append(token._replace(type="FREQ", value="month"))
            continue
        frequency = _counted_by(out, tokens[at + 1 :]) if token.type == "TIMES" else None
        if frequency is not None:
            out.remove(frequency)
            unit = _UNIT_WORDS[frequency.value]
            out += [token, token._replace(type="IN"), token._replace(type=unit, value=frequency.value)]
            continue
        if token.type == "BY" and at + 1 < len(tokens) and tokens[at + 1].type == "TIMES":
            continue
        year = token.type in ("YEAR", "CURYEAR") and len(out) > 1 and out[-2].type == "TIMES"
        if year and out[-1].type in ("IN", "DURING", "ZA") and _is_last_year(tokens, at + 1):
            out += [token._replace(type="YEARW", value="year"), token._replace(type="DURING", value=None)]
        out.append(token)
    return out


def _counted_by(before: list[Token], after: list[Token]) -> Token | None:
    """The frequency word that names the unit of a number of times which has none of its own: «ежегодно, 2 раза»."""
    if after and after[0].type in ("IN", "DURING", "ZA", "SLASH"):
        return None
    back = [each for each in before if each.type not in ("COMMA", "ATLEAST")]
    return back[-1] if back and back[-1].type == "FREQ" and back[-1].value in _UNIT_WORDS else None


def _is_day_of_month(tokens: list[Token], at: int) -> bool:
    """Whether numbers follow up to «число»."""
    while at < len(tokens) and tokens[at].type in ("NUM", "ORD", "COMMA", "AND", "DASH"):
        if tokens[at].type in ("NUM", "ORD") and at + 1 < len(tokens) and tokens[at + 1].type == "CHISLO":
            return True
        at += 1
    return False


def _is_last_year(tokens: list[Token], at: int) -> bool:
    return not any(each.type in ("YEAR", "YEARPAIR") for each in tokens[at : at + 2])


def _trimmed(tokens: list[Token]) -> list[Token]:
    """Without marks at the edges, after a label or doubled; empty brackets gone."""
    out: list[Token] = []
    for token in tokens:
        if token.type in _MARKS and (not out or out[-1].type in ("LABEL", "LPAR")):
            continue
        if token.type in ("FOLLOWM", "FOLLOWY", "FOLLOWQ") and out and out[-1].type == "COMMA":
            out.pop()
        if token.type == "COMMA" and out and out[-1].type in ("COMMA", "AND", "BUT"):
            continue
        if token.type in ("AND", "BUT", "DASH") and out and out[-1].type == "COMMA":
            out[-1] = token if token.type == "BUT" else out[-1]
            continue
        if token.type == "RPAR" and out and out[-1].type == "LPAR":
            out.pop()
            continue
        out.append(token)
    while out and out[-1].type in _MARKS:
        out.pop()
    return out


def _dashes(tokens: list[Token]) -> list[Token]:
    out = list(tokens)
    for at, token in enumerate(tokens):
        if token.type == "DASH":
            both = 0 < at < len(tokens) - 1 and tokens[at - 1].type in _RANGED and tokens[at + 1].type in _RANGED
            out[at] = token if both else token._replace(type="COMMA")
    return out
