"""What a cell looks like by its content alone: a number, a term, a list of bodies, a sum of money.

Used to recognise columns whose heading says nothing and to set rows right that lost or gained a cell. These are looks,
not readings: what a term means is for `roadmap.deadlines` to say.
"""

from __future__ import annotations

import re
from functools import lru_cache

from roadmap.documents.text import fold, letters

_NUMBER = re.compile(
    r"^(?:№\s*|п(?:ункт|\.)?\s*)?(?:(?:\d{1,3}|[IVXLХІ]{1,6}|[А-ЯA-Z][.\-]?\d{1,3})(?:[.\-]\d{1,3}){0,4}(?:\.?[а-я])?[.)]?|"
    r"[IVXLХІ]{1,6}[.)]|[а-яА-Я]\)|\d{1,2}-[йяе])$"
)
_MONTH = r"(?:янв|фев|март|мар\b|апр|ма[йя]\b|мае\b|июн|июл|авг|сен|окт|ноя|дек)[а-я]*"
_TERM_WORD = re.compile(
    rf"\b{_MONTH}|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\b\d{{1,2}}\.(?:19|20)\d\d\b|\b(?:19|20)\d\d\b|\bкв(?:артал[а-яе]*|\.)|"
    r"\bполугод|\bежегодн|\bежекварт|\bежемес|\bеженед|\bежедн|\bпостоянн|\bрегулярн|\bсистематич|\bв течени[еи]\b|"
    r"\bвесь период|\bпо мере\b|\bпо отдельн|\bпо плану\b|\bпо графику\b|\bпо планам\b|"
    r"\bв соответствии с|\bсогласно\b|\bпо согласованию\b|"
    r"\bраз(?:а)? в\b|\bнедел|\bдекад[аеуы]|\bучебн[а-я]+ год|\bне позднее|\bв срок|\bсроки?\b|\bднев|"
    r"\bрабочих дн|\bпри необходимости|"
    r"\bпо итогам|\bпосле\b|\bпо запрос|\bпо заявк|\bпо поручен|\bтекущ[а-я]+ год|\bт\.\s?г\.|"
    r"\bлето\b|\bосен|\bвесн|\bзим[аыней]|"
    r"\bв рабочем порядке|\bнезамедлительно|\bдо конца\b|\bвторник|\bсред[уыа]м?\b|\bчетверг|\bпятниц|"
    r"\bпонедельник|\bгод[ау]?\b"
)
_FIRST_TERM = re.compile(
    rf"^(?:до|с|со|к|по|в|во|не|за|на|через|начиная|срок|сроки|раз|конец|начало|середина|первая|вторая|последн[а-я]+|далее|весь|при|после|"
    rf"август|май|кажд[а-я]+|{_MONTH}|[ivxlх1-4]+(?:-?[йя])?|один|одного|два|дважды|ежегодн[а-я]*|ежекварт[а-я]*|ежемес[а-я]*|еженед[а-я]*|"
    r"ежедн[а-я]*|постоянн[а-я]*|регулярн[а-я]*|систематич[а-я]*|согласно|весна|весной|осень|осенью|лето|летом|зима|зимой|"
    r"незамедлительно|третий|второй|четвертый|первый|первое|второе|декабрь|не|т\.\s?г\.|"
    r"\d[\d./\-–—\s]*(?:раз|кв|г|год|числ|полуг)?)(?:[\s.,\-–—(/:;\d]|.{0,6}$)"
)
_ABBREVIATION = re.compile(r"\b[А-ЯЁA-Z]{2,}[а-яА-ЯЁA-Z]*\b")
_BODY_NOUN = re.compile(
    r"\b(?:министерств|министр|департамент|управлени[еяй]\b|комитет|администраци|агентств|служб[аыу]|отдел[аыеуо]?в?\b|центр|институт|"
    r"университет|академи|учреждени|организаци[яийюе]|школ[аыуе]|колледж|техникум|орган[ыао]?\b|"
    r"органы местного|совет\b|комисси|коллеги|"
    r"рабоч[а-я]+ групп|руководител|директор|заместител|начальник|специалист|методист|координатор|"
    r"проректор|ректор|глав[аыу]\b|"
    r"прокуратур|инспекци|фонд\b|предприяти|субъект[ыао]|муниципалитет|муниципальн[а-я]+ образовани|"
    r"правительств|казначейств|дум[аы]\b|"
    r"аппарат|секретар|бухгалтер|юрист|консультант|росси[ия]\b|росстат|площадк|клуб\b|библиотек|музе[йи]|ассоциаци|союз|палат[аы])",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.|\b[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё]+")
_MONEY = re.compile(
    r"^(?:[\d\s.,]+(?:тыс|млн|руб|%)?[.\s]*(?:руб)?\.?|.*(?:бюджет|внебюджет|финансиров|не требуется).*|[-–—])$",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"^[А-ЯЁ]?[а-яё]+(?:ние|ния|ция|тка|вка|ка|иза|тие|ятие|ство|ача|ор|аж|дача|рка|ание|ение)\b", re.IGNORECASE
)
_EMPTY = {"", "-", "–", "—", "х", "x", "…", "..."}


def number(text: str) -> bool:
    """«1», «1.1.», «II», «а)»: an item's number and nothing more."""
    return bool(_NUMBER.match(fold(text)))


def code(text: str) -> bool:
    """A short mark of a kind of its own that may stand for a number: «ОМ-1.2»."""
    folded = fold(text)
    return len(folded) <= 12 and " " not in folded and any(char.isdigit() for char in folded) and not term(folded)


def blank(text: str) -> bool:
    """Empty or a dash."""
    return fold(text).lower() in _EMPTY


@lru_cache(maxsize=8192)
def term(text: str) -> bool:
    """A cell that can stand in the «Срок» column: short, names a time and begins like one."""
    folded = fold(text).lower().replace("ё", "е")
    if not 2 <= len(folded) <= 220:
        return False
    folded = letters(folded)
    return bool(_TERM_WORD.search(folded) and _FIRST_TERM.match(folded)) and not re.match(
        r"^в (?:рамках|целях|сфере)\b", folded
    )


@lru_cache(maxsize=8192)
def bodies(text: str) -> bool:
    """A cell that can stand in a column of responsible bodies."""
    folded = fold(text)
    if len(folded) < 2 or term(folded) or number(folded):
        return False
    if _PERSON.search(folded) or (_ABBREVIATION.match(folded) and len(folded) < 60):
        return True
    noun = _BODY_NOUN.search(folded)
    return bool(noun and noun.start() < 60 and not (_ACTION.match(folded) and noun.start() > 0))


def money(text: str) -> bool:
    """A sum or a source of financing."""
    return bool(_MONEY.match(fold(text)))


def prose(text: str) -> bool:
    """Words of an action or a result: neither a number, nor a term, nor money."""
    folded = fold(text)
    return len(folded) > 8 and not number(folded) and not term(folded) and not money(folded)


def action(text: str) -> bool:
    """Begins with a noun of action, as measures do («Разработка …», «Проведение …»)."""
    return bool(_ACTION.match(fold(text).lstrip("0123456789.) ")))
