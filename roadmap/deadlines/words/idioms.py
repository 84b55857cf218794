"""Expressions of several words that mean one thing to the grammar, as a tree of words.

Each line: terminal, value, patterns. In a pattern «а/б» are alternatives for one word and «а?» may be left out;
words are given in the form in which they stand in the expression. The text that follows the openers (AFTER, EXTERNAL
and so on) is not the grammar's business: :mod:`roadmap.deadlines.words.free_words` folds it.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

from roadmap.deadlines.words.vocabulary import Meaning

_OF_WHAT = "реализации/действия/выполнения/исполнения"
_PLAN = "плана/программы/концепции/проекта/мероприятий/документа/соглашения"
_NAMED = ("дорожной карты", "комплекса мер", "настоящего/данного плана", "комплексного плана", "плана мероприятий")


def _whole_patterns() -> list[str]:
    """«в течение всего срока реализации дорожной карты» and its kin: the roadmap's whole period."""
    during = ("в течение/течении", "втечение", "на протяжении")
    genitive, plain = "всего? периода/срока", "весь период/срок"
    leads = [f"{each} {genitive}" for each in during] + [plain, f"за/на {plain}"]
    bare = [*leads, "в период/срок", *during]
    of = [f"{lead} {_OF_WHAT} {name}" for lead in bare for name in (_PLAN, *_NAMED)]
    return [*(f"{lead} {_OF_WHAT}?" for lead in leads), f"в период {_OF_WHAT}", *of]


_TABLE: tuple[tuple[str, Any, str], ...] = (
    ("DURING", None, "в течение/течении/теч | втечение | втечении | на протяжении"),
    ("NOTLATER", None, "не позднее/позже/поздней чем? до? | непозднее чем? | непозже | в срок не позднее/позже"),
    ("UNTIL", None, "в срок до | сроком до | срок до"),
    ("UNTIL", None, "в срок по | срок исполнения до | срок выполнения до | вплоть до"),
    ("TO", None, "в срок к | срок к"),
    ("NOTBEFORE", None, "не ранее/раньше чем? | неранее | нераньше"),
    ("FROM", "since", "начиная с/со | начиная"),
    ("ATLEAST", None, "не реже/менее чем? | нереже | неменее | как? минимум"),
    ("FREQ", "half", "по полугодиям | каждые полгода"),
    ("FREQ", "quarter", "по кварталам"),
    ("FREQ", "month", "по месяцам"),
    ("FREQ", "year", "из года в год"),
    (
        "PROCESS",
        None,
        "на постоянной/регулярной/систематической/системной/непрерывной основе | в постоянном/непрерывном режиме",
    ),
    (
        "WHOLE",
        None,
        " | ".join(_whole_patterns()),
    ),
    (
        "YEARLONG",
        None,
        "круглый год | весь год | в течение/течении всего/календарного года | на протяжении всего/календарного года | "
        "весь календарный год",
    ),
    ("SCHOOL", None, "учебный/учебного/учебному/учебным год/года/году/годом/годе/годы/годов/г/гг"),
    ("SCHOOL", None, "учебном/учебные/учебных/уч/учебн год/года/году/годом/годе/годы/годов/г/гг"),
    ("SCHOOL", None, "уч г г"),
    ("CURYEAR", 0, "текущего/текущем/текущий/этого/этом/этот/сего/настоящего года/году/год/г | т г | тг | с г | тек г"),
    ("CURYEAR", 1, "следующего/следующем/будущего/будущем/след года/году/г"),
    ("FOLLOWM", None, "месяца/месяце/месяцем/месяц следующего/следующем/следующим/следующий за/после"),
    ("FOLLOWM", None, "следующего/следующем за/после отчетным/отчетного/истекшим месяца/месяце"),
    ("FOLLOWM", None, "месяца после отчетного"),
    ("FOLLOW", None, "следующего/следующем/следующим за/после"),
    ("FOLLOWY", None, "года/году следующего/следующем/следующим/следующему за/после"),
    ("FOLLOWY", None, "следующего/следующем за/после отчетным/отчетного/истекшим года/году"),
    ("FOLLOWQ", None, "квартала/квартале следующего/следующем за/после | следующего за отчетным квартала"),
    ("W", None, "первые/первых/последние/последних числа/числах/чисел"),
    ("THEN", None, "в дальнейшем | и далее | а далее | и затем | с последующей/последующим"),
    ("EXCEPT", None, "за исключением"),
    ("IN", None, "во время | в дни"),
    ("ATONCE", None, "сразу"),
    ("AFTER", None, "со дня | с момента | с даты | с дня | со времени | от даты | от дня | с моментом"),
    ("AFTER", None, "следующих/следующего за днем | следующих/следующего со дня"),
    ("AFTER", None, "после | сразу после | сразу же после"),
    ("AFTER", "end", "по окончании/окончанию | по завершении/завершению | по истечении/истечению"),
    ("AFTER", "outcome", "по итогам/итогу | по результатам/результату | с учетом итогов | на основании результатов"),
    ("AFTER", None, "по факту | по поступлении | при поступлении | по получении | при получении | по прибытии"),
    ("AFTER", None, "при возникновении | по выходу/выходе | по приезду | по подписании"),
    ("AFTER", "before", "перед | накануне"),
    ("ONDAY", None, "в день | в дату"),
    ("NEXTDAY", "day", "на следующий день | не позднее следующего дня"),
    ("NEXTDAY", "working_day", "на следующий рабочий день | не позднее следующего рабочего дня"),
    ("EXTERNAL", None, "по мере | по мере необходимости/поступления/возникновения/готовности"),
    ("EXTERNAL", None, "по отдельному/отдельным графику/плану/расписанию/планам/графикам"),
    ("EXTERNAL", None, "по индивидуальному/утвержденному/особому графику/плану/расписанию/планам/графикам"),
    ("EXTERNAL", None, "по графику/графикам/плану/планам/расписанию/программе/календарю/госзаданию"),
    ("EXTERNAL", None, "по годовому/календарному/рабочему/учебному плану/графику"),
    ("EXTERNAL", None, "согласно | в соответствии/соответствие/соотв/соответ | в рамках"),
    ("EXTERNAL", None, "по согласованию/согласованию"),
    ("EXTERNAL", None, "по заявкам/заявке/заявлению/заявлениям | по поручению/поручениям"),
    ("EXTERNAL", None, "при наличии | при возникновении? необходимости | по необходимости"),
    ("EXTERNAL", None, "по запросу/запросам | по требованию"),
    ("EXTERNAL", None, "в сроки установленные/определенные/утвержденные/указанные/предусмотренные"),
    ("EXTERNAL", None, "в срок установленный/определенный/указанный | в установленные/установленный сроки/срок"),
    ("EXTERNAL", None, "в сроки | по срокам | по решению | по договоренности"),
    ("EXTERNAL", None, "по приглашению | по приглашениям | по обращению/обращениям"),
    ("EXTERNAL", None, "по индивидуальным/отдельным/утвержденным графикам/планам | по указанию | по вызову"),
    ("DOUBTFUL", None, "в рабочем/плановом порядке | сроки/срок/даты/дата определяются/определяется дополнительно"),
    ("DOUBTFUL", None, "сроки/срок/даты/дата уточняются/уточняется/уточнить дополнительно?"),
    ("DOUBTFUL", None, "сроки/срок/даты/дата будут/будет определены/определен/определена/уточнены дополнительно?"),
    ("DOUBTFUL", None, "определяются/определяется/устанавливаются/устанавливается дополнительно | дополнительно"),
    ("DOUBTFUL", None, "сроки/срок/даты/дата устанавливаются/устанавливается/определены дополнительно"),
    ("DOUBTFUL", None, "в оперативном порядке"),
    ("NOCAL", None, "отопительный/отопительного/отопительному/отопительном сезон/сезона/период/периода/периоде/сезоне"),
    ("NOCAL", None, "пожароопасный/пожароопасного сезон/сезона/период/периода"),
    ("NOCAL", None, "летняя/летней оздоровительная/оздоровительной кампания/кампании"),
    ("BUT", None, "при этом | в том числе | в т ч"),
    ("AND", None, "а также | так же | также"),
    ("SKIP", None, "срок/сроки исполнения/выполнения/реализации/проведения/представления? | срок"),
)  # fmt: skip


def _expanded(pattern: str) -> list[tuple[str, ...]]:
    slots = []
    for slot in pattern.split():
        words = slot.rstrip("?").split("/")
        slots.append([*words, ""] if slot.endswith("?") else words)
    return [tuple(word for word in choice if word) for choice in product(*slots)]


@cache
def tree() -> dict[str, Any]:
    """The expressions word by word: a node maps the next word to a node; under the empty word stands the meaning."""
    root: dict[str, Any] = {}
    for terminal, value, patterns in _TABLE:
        for pattern in patterns.split("|"):
            for words in _expanded(pattern):
                node = root
                for word in words:
                    node = node.setdefault(word, {})
                if words:
                    node.setdefault("", Meaning(terminal, value))
    return root


@cache
def spelled() -> frozenset[str]:
    """All words that occur in expressions, for joining, splitting and mending."""
    found: set[str] = set()
    waiting = [tree()]
    while waiting:
        node = waiting.pop()
        found.update(word for word in node if word)
        waiting += [below for word, below in node.items() if word]
    return frozenset(found)
