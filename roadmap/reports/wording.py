"""Russian words for the report's values: dates, plurals, numbers, verdicts. Numbers are only set here, never made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from types import MappingProxyType

from roadmap import wording
from roadmap.language import setting
from roadmap.language.setting import short_date
from roadmap.reports.facts import ActChange
from roadmap.reports.report import Fold, IndicatorLine
from roadmap.reports.verdicts import TaskLine, Verdict, fulfilled_on

NBSP = "\u00a0"
NONE = "—"

VERDICTS = MappingProxyType(
    {
        Verdict.DONE_IN_TIME: "исполнено в срок",
        Verdict.DONE_LATE: "исполнено с нарушением срока",
        Verdict.FAILED: "не исполнено",
        Verdict.OVERDUE_SILENT: "нет сведений, срок истёк",
        Verdict.AWAITING_DECISION: "представлено, ожидает решения",
        Verdict.EXTRA_CONTROL: "на дополнительном контроле",
        Verdict.EXTENSION_ASKED: "запрошено продление срока",
        Verdict.IN_WORK: "в работе",
        Verdict.NOT_DUE: "срок не наступил",
        Verdict.CANCELLED: "снято с контроля без исполнения",
    }
)
COLUMNS = MappingProxyType(
    {
        Verdict.DONE_IN_TIME: "в срок",
        Verdict.DONE_LATE: "с нару\u00adшением",
        Verdict.FAILED: "не испол\u00adнено",
        Verdict.OVERDUE_SILENT: "нет све\u00adдений",
        Verdict.AWAITING_DECISION: "ожидает реше\u00adния",
        Verdict.EXTRA_CONTROL: "доп. конт\u00adроль",
        Verdict.EXTENSION_ASKED: "запро\u00adшено прод\u00adление",
        Verdict.IN_WORK: "в работе",
        Verdict.NOT_DUE: "срок не насту\u00adпил",
        Verdict.CANCELLED: "снято",
    }
)
# What a change is said to have altered, in the order in which it is said.
ALTERED = MappingProxyType(
    {
        "title": "название",
        "deadline": "срок",
        "schedule": "срок",
        "lead": "ответственный",
        "executors": "исполнители",
        "result": "результат",
        "section": "раздел",
        "code": "номер",
    }
)
# Genitive and instrumental of what acts are called.
_ACTS = MappingProxyType(
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
    {"event": "ожидает события", "external": "срок по другому плану", "unknown": "срок требует уточнения"}
)


def long_date(day: date) -> str:
    """«15 марта 2024 г.», held together by non-breaking spaces."""
    return setting.long_date(day).replace(" ", NBSP)


def moment(instant: datetime) -> str:
    """«15 марта 2024 г., 10:05» in the zone that the instant carries, named after it when it is UTC."""
    zone = f"{NBSP}UTC" if instant.utcoffset() is not None and not instant.utcoffset() else ""
    return f"{long_date(instant.date())}, {instant:%H:%M}{zone}"


def plural(count: int, one: str, few: str, many: str) -> str:
    """«1 день», «3 дня», «11 дней», held together by a non-breaking space."""
    return wording.plural(count, one, few, many).replace(" ", NBSP)


def days(count: int) -> str:
    return plural(count, "день", "дня", "дней")


def tied(text: str) -> str:
    """«2024 года» and «№ 5» never broken over two lines."""
    return re.sub(r"(?<=\d) (?=год|г\.|гг\.)|(?<=№) (?=\S)", NBSP, text)


def sentence(text: str) -> str:
    """With a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def status(line: TaskLine) -> str:
    """What the column «срок фактический» says of one control point."""
    on = fulfilled_on(line.fact)
    when = f"{short_date(on)}, " if on else ""
    match line.verdict:
        case Verdict.DONE_IN_TIME:
            return f"{when}в срок"
        case Verdict.DONE_LATE:
            return f"{when}с нарушением срока на {days(line.days)}"
        case Verdict.AWAITING_DECISION:
            late = f" с нарушением срока на {days(line.days)}" if line.days else ""
            return f"представлено {short_date(on)}{late}, ожидает решения" if on else VERDICTS[line.verdict]
        case Verdict.OVERDUE_SILENT if line.fact.state == "returned":
            return f"отчёт возвращён, срок истёк {days(line.days)} назад"
        case Verdict.OVERDUE_SILENT:
            return f"нет сведений, срок истёк {days(line.days)} назад"
        case Verdict.IN_WORK if line.fact.state == "returned":
            return "отчёт возвращён на доработку"
        case Verdict.EXTENSION_ASKED | Verdict.EXTRA_CONTROL if line.overdue:
            return f"{VERDICTS[line.verdict]}, срок истёк {days(line.days)} назад"
    return VERDICTS[line.verdict]


def original_status(line: TaskLine) -> str | None:
    """How a fulfilled point of a moved date stands by its first date; ``None`` where that says nothing new."""
    if not line.moved or line.in_time_original is None:
        return None
    if line.in_time_original:
        return "по первоначальной дате — в срок"
    return f"по первоначальной дате — с нарушением на {days(line.days_original)}"


def fold_status(fold: Fold) -> str:
    """«48 из 52 — исполнено в срок»; the greatest delay where there is one."""
    words = VERDICTS[fold.verdict]
    if fold.lines[0].fact.state == "returned":
        words = "отчёт возвращён, срок истёк" if fold.lines[0].overdue else "отчёт возвращён на доработку"
    text = f"{len(fold.lines)} из {fold.of} — {words}"
    return f"{text} (самое большее {days(fold.days)})" if fold.days else text


def term(line: TaskLine) -> str:
    """The window as the document says it: «01.03.2024 – 31.03.2024», «до 30.06.2023», «06.10.2023»."""
    fact = line.fact
    if fact.opens_on is None:
        return f"до {short_date(fact.due_on)}"
    if fact.opens_on == fact.due_on:
        return short_date(fact.due_on)
    return f"{short_date(fact.opens_on)}{NBSP}– {short_date(fact.due_on)}"


def span(first: date, last: date) -> str:
    return short_date(first) if first == last else f"{short_date(first)}{NBSP}– {short_date(last)}"


def by_act(act: str) -> str:
    """«приказом от 01.02.2024 № 77/01»; a basis that begins with no known kind of act is quoted as it is."""
    return tied(_declined(act, 1, "на основании: "))


def of_act(act: str) -> str:
    """«приказа от 01.02.2024 № 77/01»."""
    return tied(_declined(act, 0, "по основанию: "))


def _declined(act: str, case: int, otherwise: str) -> str:
    kind, _, rest = act.partition(" ")
    forms = _ACTS.get(kind.lower())
    if forms is None:
        return f"{otherwise}{act}" if act else ("изменяющего акта", "изменяющим актом")[case]
    return f"{forms[case]} {rest}".strip()


def change(one: ActChange) -> str:
    """What an act did to a measure, as its row says it: «в редакции приказа от 01.02.2024 № 77/01»."""
    match one.kind:
        case "added":
            return f"введено {by_act(one.act)}"
        case "removed":
            return f"исключено {by_act(one.act)}"
    return f"в редакции {of_act(one.act)}"


def changes_by_act(act: str, on: date, changes: Sequence[ActChange]) -> str:
    """All that one act did: «Приказом от … (учтено с …): изменено (срок) — п. 3, 5; исключено — п. 12.»"""
    points: dict[str, list[str]] = {}
    for one in sorted(changes, key=lambda one: one.kind):  # added, changed, removed
        points.setdefault(_verb(one), []).append(one.code or str(one.n))
    said = (f"{verb} — п.{NBSP}{', '.join(numbers)}" for verb, numbers in points.items())
    return f"{sentence(by_act(act))} (учтено с{NBSP}{short_date(on)}): {'; '.join(said)}."


def _verb(one: ActChange) -> str:
    if one.kind != "changed":
        return "введено" if one.kind == "added" else "исключено"
    altered = ", ".join(dict.fromkeys(words for field, words in ALTERED.items() if field in one.fields))
    return f"изменено ({altered})" if altered else "изменено"


def reached(row: IndicatorLine) -> str:
    """Where the indicator stands against the year's plan."""
    if row.plan is None:
        return "план на год не установлен"
    if row.reached is None:
        return "нет данных"
    return "достигнут" if row.reached else "не достигнут"
