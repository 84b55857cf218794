"""Russian words for the report's values: dates, plurals, numbers, verdicts. Numbers are only set here, never made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType

from roadmap.language import setting
from roadmap.language.current import SOURCE, language
from roadmap.language.message import _, _n, joined
from roadmap.language.setting import short_date
from roadmap.reports.facts import ActChange
from roadmap.reports.report import Fold, IndicatorLine
from roadmap.reports.verdicts import TaskLine, Verdict, fulfilled_on

NBSP = "\u00a0"
NONE = "—"

VERDICTS = MappingProxyType(
    {
        Verdict.DONE_IN_TIME: _("исполнено в срок"),
        Verdict.DONE_LATE: _("исполнено с нарушением срока"),
        Verdict.FAILED: _("не исполнено"),
        Verdict.OVERDUE_SILENT: _("нет сведений, срок истёк"),
        Verdict.AWAITING_DECISION: _("представлено, ожидает решения"),
        Verdict.EXTRA_CONTROL: _("на дополнительном контроле"),
        Verdict.EXTENSION_ASKED: _("запрошено продление срока"),
        Verdict.IN_WORK: _("в работе"),
        Verdict.NOT_DUE: _("срок не наступил"),
        Verdict.CANCELLED: _("снято с контроля без исполнения"),
    }
)
COLUMNS = MappingProxyType(
    {
        Verdict.DONE_IN_TIME: _("в срок"),
        Verdict.DONE_LATE: _("с нару\u00adшением"),
        Verdict.FAILED: _("не испол\u00adнено"),
        Verdict.OVERDUE_SILENT: _("нет све\u00adдений"),
        Verdict.AWAITING_DECISION: _("ожидает реше\u00adния"),
        Verdict.EXTRA_CONTROL: _("доп. конт\u00adроль"),
        Verdict.EXTENSION_ASKED: _("запро\u00adшено прод\u00adление"),
        Verdict.IN_WORK: _("в работе"),
        Verdict.NOT_DUE: _("срок не насту\u00adпил"),
        Verdict.CANCELLED: _("снято"),
    }
)
# What a change is said to have altered, in the order in which it is said.
ALTERED = MappingProxyType(
    {
        "title": _("название"),
        "deadline": _("срок"),
        "schedule": _("срок"),
        "lead": _("ответственный"),
        "executors": _("исполнители"),
        "result": _("результат"),
        "section": _("раздел"),
        "code": _("номер"),
    }
)
# Genitive and instrumental of what acts are called: only in Russian are the document's own words declined.
_ACTS = MappingProxyType(  # as printed
    {
        "приказ": ("приказа", "приказом"),
        "распоряжение": ("распоряжения", "распоряжением"),
        "постановление": ("постановления", "постановлением"),
        "решение": ("решения", "решением"),
        "указ": ("указа", "указом"),
        "закон": ("закона", "законом"),
        "письмо": ("письма", "письмом"),
        "акт": ("акта", "актом"),
    }
)
WAITING = MappingProxyType(
    {"event": _("ожидает события"), "external": _("срок по другому плану"), "unknown": _("срок требует уточнения")}
)


def long_date(day: date) -> str:
    """«15 марта 2024 г.», held together by non-breaking spaces."""
    return setting.long_date(day).replace(" ", NBSP)


def moment(instant: datetime) -> str:
    """«15 марта 2024 г., 10:05» in the zone that the instant carries, named after it when it is UTC."""
    zone = f"{NBSP}UTC" if instant.utcoffset() is not None and not instant.utcoffset() else ""
    return f"{long_date(instant.date())}, {instant:%H:%M}{zone}"


@lru_cache(2048)
def days(count: int) -> str:
    """«1 день», «3 дня», «11 дней», held together by a non-breaking space."""
    return _n("{count}\u00a0день", "{count}\u00a0дней", count)


def tied(text: str) -> str:
    """«2024 года» and «№ 5» never broken over two lines."""
    return re.sub(r"(?<=\d) (?=год|г\.|гг\.)|(?<=№) (?=\S)", NBSP, str(text))


def sentence(text: str) -> str:
    """With a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def status(line: TaskLine) -> str:
    """What the column «срок фактический» says of one control point."""
    on = fulfilled_on(line.fact)
    match line.verdict:
        case Verdict.DONE_IN_TIME:
            return _("{on}, в срок", on=on) if on else _("в срок")
        case Verdict.DONE_LATE:
            if on:
                return _("{on}, с нарушением срока на {days}", on=on, days=days(line.days))
            return _("с нарушением срока на {days}", days=days(line.days))
        case Verdict.AWAITING_DECISION:
            if on and line.days:
                return _("представлено {on} с нарушением срока на {days}, ожидает решения", on=on, days=days(line.days))
            return _("представлено {on}, ожидает решения", on=on) if on else VERDICTS[line.verdict]
        case Verdict.OVERDUE_SILENT if line.fact.state == "returned":
            return _("отчёт возвращён, срок истёк {days} назад", days=days(line.days))
        case Verdict.OVERDUE_SILENT:
            return _("нет сведений, срок истёк {days} назад", days=days(line.days))
        case Verdict.IN_WORK if line.fact.state == "returned":
            return _("отчёт возвращён на доработку")
        case Verdict.EXTENSION_ASKED | Verdict.EXTRA_CONTROL if line.overdue:
            return _("{value}, срок истёк {days} назад", value=VERDICTS[line.verdict], days=days(line.days))
    return VERDICTS[line.verdict]


def original_status(line: TaskLine) -> str | None:
    """How a fulfilled point of a moved date stands by its first date; ``None`` where that says nothing new."""
    if not line.moved or line.in_time_original is None:
        return None
    if line.in_time_original:
        return _("по первоначальной дате — в срок")
    return _("по первоначальной дате — с нарушением на {days}", days=days(line.days_original))


def fold_status(fold: Fold) -> str:
    """«48 из 52 — исполнено в срок»; the greatest delay where there is one."""
    words = VERDICTS[fold.verdict]
    if fold.lines[0].fact.state == "returned":
        words = _("отчёт возвращён, срок истёк") if fold.lines[0].overdue else _("отчёт возвращён на доработку")
    text = _("{number} из {of} — {words}", number=len(fold.lines), of=fold.of, words=words)
    return _("{text} (самое большее {days})", text=text, days=days(fold.days)) if fold.days else text


def term(line: TaskLine) -> str:
    """The window as the document says it: «01.03.2024 – 31.03.2024», «до 30.06.2023», «06.10.2023»."""
    fact = line.fact
    if fact.opens_on is None:
        return _("до {due_on}", due_on=fact.due_on)
    if fact.opens_on == fact.due_on:
        return short_date(fact.due_on)
    return f"{short_date(fact.opens_on)}{NBSP}– {short_date(fact.due_on)}"


def span(first: date, last: date) -> str:
    return short_date(first) if first == last else f"{short_date(first)}{NBSP}– {short_date(last)}"


def by_act(act: str) -> str:
    """«приказом от 01.02.2024 № 77/01»; a basis that begins with no known kind of act is quoted as it is."""
    return tied(_declined(act, 1, "на основании: "))  # as printed


def of_act(act: str) -> str:
    """«приказа от 01.02.2024 № 77/01»."""
    return tied(_declined(act, 0, "по основанию: "))  # as printed


def _declined(act: str, case: int, otherwise: str) -> str:
    if language() != SOURCE and act:
        return act
    kind, _blank, rest = act.partition(" ")
    forms = _ACTS.get(kind.lower())
    if forms is None:
        return f"{otherwise}{act}" if act else (_("изменяющего акта"), _("изменяющим актом"))[case]
    return f"{forms[case]} {rest}".strip()


def change(one: ActChange) -> str:
    """What an act did to a measure, as its row says it: «в редакции приказа от 01.02.2024 № 77/01»."""
    match one.kind:
        case "added":
            return _("введено {by_act}", by_act=by_act(one.act))
        case "removed":
            return _("исключено {by_act}", by_act=by_act(one.act))
    return _("в редакции {of_act}", of_act=of_act(one.act))


def changes_by_act(act: str, on: date, changes: Sequence[ActChange]) -> str:
    """All that one act did: «Приказом от … (учтено с …): изменено (срок) — п. 3, 5; исключено — п. 12.»"""
    points: dict[str, list[str]] = {}
    for one in sorted(changes, key=lambda one: one.kind):  # added, changed, removed
        points.setdefault(_verb(one), []).append(one.code or str(one.n))
    said = (
        _("{verb} — п.{nbsp}{names}", verb=verb, nbsp=NBSP, names=", ".join(numbers))
        for verb, numbers in points.items()
    )
    return _("{value} (учтено с{nbsp}{on}): {names}.", value=sentence(by_act(act)), nbsp=NBSP, on=on, names=tuple(said))


def _verb(one: ActChange) -> str:
    if one.kind != "changed":
        return _("введено") if one.kind == "added" else _("исключено")
    altered = joined(", ", dict.fromkeys(words for field, words in ALTERED.items() if field in one.fields))
    return _("изменено ({altered})", altered=altered) if altered else _("изменено")


def reached(row: IndicatorLine) -> str:
    """Where the indicator stands against the year's plan."""
    if row.plan is None:
        return _("план на год не установлен")
    if row.reached is None:
        return _("нет данных")
    return _("достигнут") if row.reached else _("не достигнут")
