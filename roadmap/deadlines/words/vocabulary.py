"""The words that deadlines are written with: every form → the terminal it is and its normal value.

Morphology is spelt out by stem and endings, so that the grammar sees «октябрь», «октября» and «окт.» as one month.
Expressions of several words («по мере необходимости») are in :mod:`roadmap.deadlines.words.idioms`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple


class Meaning(NamedTuple):
    """A terminal of the grammar and the normal value of the word."""

    type: str
    value: Any = None


_MONTHS = (
    ("январ", "ь я ю ем е и ей ям ями ях", "янв"),
    ("феврал", "ь я ю ем е и ей ям ями ях", "фев февр"),
    ("март", "_ а у ом е ы ов ам ами ах", "мар"),
    ("апрел", "ь я ю ем е и ей ям ями ях", "апр"),
    ("ма", "й я ю ем е и ев ям ями ях", ""),
    ("июн", "ь я ю ем е и ей ям ями ях", "июн"),
    ("июл", "ь я ю ем е и ей ям ями ях", "июл"),
    ("август", "_ а у ом е ы ов ам ами ах", "авг"),
    ("сентябр", "ь я ю ем е и ей ям ями ях", "сен сент сентяб"),
    ("октябр", "ь я ю ем е и ей ям ями ях", "окт октяб"),
    ("ноябр", "ь я ю ем е и ей ям ями ях", "ноя нояб"),
    ("декабр", "ь я ю ем е и ей ям ями ях", "дек декаб"),
)
_WEEKDAYS = (
    ("понедельник", "_ а у ом е и ов ам ами ах", "пн"),
    ("вторник", "_ а у ом е и ов ам ами ах", "вт"),
    ("сред", "а ы е у ой ам ами ах", "ср"),
    ("четверг", "_ а у ом е и ов ам ами ах", "чт"),
    ("пятниц", "а ы е у ей ам ами ах", "пт"),
    ("суббот", "а ы е у ой ам ами ах", "сб"),
    ("воскресен", "ье ья ью ьем ьям ьями ьях ий", "вс"),
)
_HARD = "ый ой ая ое ого ому ым ом ую ые ых ыми ою"
_SOFT = "ий яя ее его ему им ем юю ие их ими ей"
_HUSH = "ий ая ое ого ому им ом ую ие их ими ой"
_MIXED = "ий ья ье ьего ьему ьим ьем ьей ью ьи ьих ьими"

_ORDINALS = {
    1: "перв", 2: "втор", 4: "четверт", 5: "пят", 6: "шест", 7: "седьм", 8: "восьм", 9: "девят", 10: "десят",
    11: "одиннадцат", 12: "двенадцат", 13: "тринадцат", 14: "четырнадцат", 15: "пятнадцат", 16: "шестнадцат",
    17: "семнадцат", 18: "восемнадцат", 19: "девятнадцат", 20: "двадцат", 30: "тридцат",
}  # fmt: skip
_CARDINALS = {
    1: "один одна одно одного одной одному одну одним", 2: "два две двух двум двумя", 3: "три трех трем тремя",
    4: "четыре четырех четырем четырьмя", 5: "пять пяти пятью", 6: "шесть шести шестью", 7: "семь семи семью",
    8: "восемь восьми", 9: "девять девяти", 10: "десять десяти", 11: "одиннадцать одиннадцати",
    12: "двенадцать двенадцати", 13: "тринадцать тринадцати", 14: "четырнадцать четырнадцати",
    15: "пятнадцать пятнадцати", 16: "шестнадцать шестнадцати", 17: "семнадцать семнадцати",
    18: "восемнадцать восемнадцати", 19: "девятнадцать девятнадцати", 20: "двадцать двадцати",
    30: "тридцать тридцати", 40: "сорок сорока", 45: "", 50: "пятьдесят пятидесяти", 60: "шестьдесят шестидесяти",
    90: "девяносто девяноста", 100: "сто ста",
}  # fmt: skip
_COMPOUND = {
    1: "одно", 2: "двух", 3: "трех", 4: "четырех", 5: "пяти", 6: "шести", 7: "семи", 8: "восьми", 9: "девяти",
    10: "десяти", 12: "двенадцати", 14: "четырнадцати", 15: "пятнадцати", 20: "двадцати", 30: "тридцати",
    45: "сорокапяти", 60: "шестидесяти",
}  # fmt: skip

#: terminal, value, forms: a form is «stem:endings», the ending «_» is empty
_WORDS: tuple[tuple[str, Any, str], ...] = (
    ("SEASON", 1, "зим:а,ы,е,у,ой,ою"),
    ("SEASON", 2, "весн:а,ы,е,у,ой,ою"),
    ("SEASON", 3, "лет:о,а,у,ом,е"),
    ("SEASON", 4, "осен:ь,и,ью"),
    ("DAY", "day", "день дня дню днем дне дни дней дням днями днях дн сутки суток суткам сут"),
    ("WEEK", "week", "недел:я,и,е,ю,ей,ям,ями,ях,ь нед"),
    ("DECADE", "decade", "декад:а,ы,е,у,ой,_,ам,ами,ах"),
    ("MONTHW", "month", "месяц:_,а,у,ем,е,ы,ев,ам,ами,ах мес"),
    ("QUARTER", "quarter", "квартал:_,а,у,ом,е,ы,ам,ами,ах кв кварт"),
    ("QUARTERS", "quarter", "кварталов"),
    ("HALFYEAR", "half", "полугоди:е,я,ю,ем,и,ям,ями,ях полугод полуг пол п/г пг полгода полугода"),
    ("YEARW", "year", "год года году годом годе годы годов годам годами годах лет"),
    ("HOUR", "hour", "час:_,а,у,ом,е,ы,ов,ам,ами,ах"),
    ("G", None, "г гг"),
    ("PERIODW", "period", "период:_,а,у,ом,е,ы,ов,ам,ами,ах"),
    ("SKIP", None, "всего всей срок:_,а,у,ом,и,ов календарн:@hard"),
    ("HALFPART", None, "половин:а,ы,е,у,ой"),
    ("PORTION", "begin", "начал:о,а,у,ом,е нач"),
    ("PORTION", "middle", "середин:а,ы,е,у,ой сер"),
    ("PORTION", "end", "кон:ец,ца,цу,цом,це кон окончани:е,я,ю,ем,и исход:_,а,у,ом,е завершени:е,я,ю,ем,и"),
    ("WORKING", None, "рабоч:@ раб"),
    ("REPORTING", None, "отчетн:@hard отч истекш:@ прошедш:@"),
    ("NEXT", None, "следующ:@ след будущ:@ последующ:@"),
    ("EVERY", None, "кажд:@hard"),
    ("THIS", None, "текущ:@"),
    ("FREQ", "year", "ежегодно ежегод"),
    ("FREQ", "half", "ежеполугодно полугодично"),
    ("FREQ", "quarter", "ежеквартально поквартально ежекварт ежекв"),
    ("FREQ", "month", "ежемесячно помесячно ежемес"),
    ("FREQ", "week", "еженедельно понедельно еженед"),
    ("FREQ", "day", "ежедневно ежесуточно"),
    ("FREQ", "decade", "ежедекадно"),
    ("FREQADJ", "year", "ежегодн:@hard"),
    ("FREQADJ", "quarter", "ежеквартальн:@hard"),
    ("FREQADJ", "month", "ежемесячн:@hard"),
    ("FREQADJ", "week", "еженедельн:@hard"),
    ("FREQADJ", "day", "ежедневн:@hard"),
    ("TIMES", None, "раз раза разу разом разов р"),
    ("TWICE", 1, "единожды"),
    ("TWICE", 2, "дважды"),
    ("TWICE", 3, "трижды"),
    ("TWICE", 4, "четырежды"),
    ("CHISLO", None, "числ:о,а,у,ом,е,ам,ах чис"),
    ("ORD", -1, "последн:@soft"),
    ("ORD", -2, "предпоследн:@soft"),
    ("CARD", 1.5, "полтора полутора полторы"),
    ("PROCESS", None, "постоянно регулярно систематически непрерывно систематично"),
    ("YEARLONG", None, "круглогодично"),
    ("THEN", None, "далее затем впоследствии"),
    ("EXCEPT", None, "кроме исключая"),
    ("ATONCE", None, "незамедлительно немедленно безотлагательно"),
    ("INCL", None, "включительно вкл включ"),
    ("NOCAL", None, "каникул:ы,_,ам,ами,ах каникулярн:@hard четверт:ь,и,ью,ей,ям,ями,ях триместр:_,а,у,е,ы,ов,ам,ом"),
    ("NOCAL", None, "семестр:_,а,у,е,ы,ов,ам,ом отопительн:@hard"),
    ("SEASONADJ", 1, "зимн:@soft"),
    ("SEASONADJ", 2, "весенн:@soft"),
    ("SEASONADJ", 3, "летн:@soft"),
    ("SEASONADJ", 4, "осенн:@soft"),
    ("IN", None, "в во"),
    ("FROM", None, "с со"),
    ("UNTIL", None, "до"),
    ("BY", None, "по"),
    ("TO", None, "к ко"),
    ("ZA", None, "за"),
    ("THROUGH", None, "через спустя"),
    ("FOR", None, "на"),
    ("DURING", None, "весь всю"),
    ("W", None, "предварительно ориентировочно примерно приблизительно"),
    ("FROMEV", None, "от"),
    ("AND", None, "и"),
    ("BUT", None, "но а причем"),
)  # fmt: skip

#: what a part of the phrase may be about; such words never carry a date themselves
_LABELS = (
    "отчет:_,а,у,ом,е,ы,ов,ам,ы отчетност:ь,и доклад:_,а,ы,ов справк:а,и,у справок информаци:я,и,ю,ей сведени:я,й",
    "проект:_,а,ы,ов этап:_,а,у,е,ы,ов тур:_,а,ы,ов итогов:@hard промежуточн:@hard предварительн:@hard",
    "окончательн:@hard годов:@hard квартальн:@hard месячных планов:@hard внепланов:@hard внепланово очередн:@hard",
    "внеочередн:@hard подготовительн:@hard основн:@hard заключительн:@hard муниципальн:@hard региональн:@hard",
    "школьн:@hard федеральн:@hard заочн:@hard очн:@hard остальн:@hard нов:@hard подготовк:а,и,у разработк:а,и,у",
    "проведени:е,я,ю утверждени:е,я,ю представлени:е,я,ю предоставлени:е,я,ю сдач:а,и,у направлени:е,я,ю",
    "обновлени:е,я,ю актуализаци:я,и,ю мониторинг:_,а,у,и,ов совещани:е,я,й заседани:е,я,й публикаци:я,и,ю",
    "размещени:е,я,ю корректировк:а,и,у анализ:_,а,у сбор:_,а,у свод:_,а,у защит:а,ы,у отбор:_,а,у",
    "реализаци:я,и,ю исполнени:е,я,ю выполнени:е,я,ю проверк:а,и,у внедрени:е,я,ю создани:е,я,ю формировани:е,я,ю",
    "финал:_,а,ы запуск:_,а,у апробаци:я,и,ю диагностик:а,и,у экспертиз:а,ы,у обучени:е,я,ю план:_,ы",
    "сводн:@hard аналитическ:@ статистическ:@ финансов:@hard полн:@hard кратк:@ документ:_,а,ы,ов материал:_,а,ы,ов",
    "предложени:е,я,й список списк:а,и,ов перечень перечн:я,и,ей паспорт:_,а,ы рекомендаци:и,й методическ:@",
    "дополнительн:@hard форум:_,а,у конференци:я,и,ю конкурс:_,а,у,ы экзамен:_,а,ы",
    "вебинар:_,а,ы,ов семинар:_,а,ы,ов встреч:а,и результат:_,а,ы,ов данн:@hard мероприяти:е,я,й пополнени:е,я,ю",
)


def endings(spec: str) -> tuple[str, ...]:
    """The endings that a spec names: a declension (@, @hard, @soft, @mixed) or a list after commas."""
    named = {"@": _HUSH + " ее его ему ем ей юю", "@hard": _HARD, "@soft": _SOFT, "@mixed": _MIXED}
    return tuple(named[spec].split()) if spec in named else tuple("" if e == "_" else e for e in spec.split(","))


def forms(spec: str) -> Iterator[str]:
    """Every form that a spec of «stem:endings» or plain words names."""
    for word in spec.split():
        stem, _, tail = word.partition(":")
        yield from (stem + ending for ending in endings(tail)) if tail else (stem,)


def _declined() -> Iterator[tuple[str, Meaning]]:
    for terminal, table in (("MONTH", _MONTHS), ("WEEKDAY", _WEEKDAYS)):
        for number, (stem, tails, short) in enumerate(table, start=1):
            value = number if terminal == "MONTH" else number - 1
            words = [stem + ("" if tail == "_" else tail) for tail in tails.split()]
            yield from ((word, Meaning(terminal, value)) for word in words + short.split())


def _numerals() -> Iterator[tuple[str, Meaning]]:
    for number, stem in _ORDINALS.items():
        yield from ((stem + ending, Meaning("ORD", number)) for ending in _HARD.split())
    yield from (("трет" + ending, Meaning("ORD", 3)) for ending in _MIXED.split())
    for number, words in _CARDINALS.items():
        yield from ((word, Meaning("CARD", number)) for word in words.split())


def _terms() -> Iterator[tuple[str, Meaning]]:
    units = (("дневн", "day"), ("недельн", "week"), ("месячн", "month"), ("годичн", "year"), ("суточн", "day"))
    for stem, unit in units:
        for ending in _HARD.split():
            yield stem + ending, Meaning("TERMADJ", (1, unit))
            for number, prefix in _COMPOUND.items():
                yield prefix + stem + ending, Meaning("TERMADJ", (number, unit))


@cache
def words() -> dict[str, Meaning]:
    """Every known form → its meaning. Label words come last, they never displace another."""
    known: dict[str, Meaning] = {}
    for word, meaning in (*_declined(), *_numerals(), *_terms()):
        known.setdefault(word, meaning)
    for terminal, value, spec in _WORDS:
        for word in forms(spec):
            known.setdefault(word, Meaning(terminal, value))
    for spec in _LABELS:
        for word in forms(spec):
            known.setdefault(word, Meaning("LABELW"))
    return known


#: words after which a full stop is a mark of shortening, not the end of a sentence
SHORTENED = frozenset((
    "янв", "фев", "февр", "мар", "апр", "июн", "июл", "авг", "сен", "сент", "сентяб", "окт", "октяб", "ноя",
    "нояб", "дек", "декаб", "пн", "вт", "ср", "чт", "пт", "сб", "вс", "г", "гг", "кв", "кварт", "полуг", "полугод",
    "дн", "сут", "нед", "мес", "чис", "раб", "отч", "след", "нач", "кон", "сер", "вкл", "включ", "уч", "учебн",
    "т", "с", "п", "р", "пол", "ежекварт", "ежекв", "ежегод", "ежемес", "еженед", "теч", "соотв", "соответ",
))  # fmt: skip
