"""The requisites of an order or a letter: kind, number, date, title, issuer, who signed, who controls."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from roadmap.documents.blocks import Document, Paragraph
from roadmap.documents.model import Act
from roadmap.documents.text import fold, starts_low

KINDS = ("приказ", "распоряжение", "постановление", "указ", "решение", "поручение", "письмо")
_MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_SHORT_MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_DIGITS = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_WORDS = re.compile(r"[«\"]?(\d{1,2})[»\"]?\s+([а-яё]{3,8})\s+(\d{4})", re.IGNORECASE)
_NUMBER = re.compile(r"(?:№|(?<!\w)N)\s*([^\s,;()«»]+(?:\s?/\s?\d+)?)")
_TITLE = re.compile(r"^(?:О|Об|Обо)\s+[а-яё]")
_CITY = re.compile(r"^((?:г\.|город|с\.|пос\.|пгт\.?)\s*[А-ЯЁ][а-яё-]+(?:\s[А-ЯЁ][а-яё-]+)?)(?:,|$)")
_NAME = re.compile(
    r"(?:^|\s)([А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?|[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.)$"
)
_POST = re.compile(
    r"(?:И\.?\s?о\.?|Врио|Временно|Первый|Заместител|Министр|Директор|Начальник|Глава|Руководител|Губернатор|Ректор|Председател|Мэр|Управляющ)",
)
_REGION = re.compile(
    r"\b([А-ЯЁ][а-яё]+(?:-[А-ЯЁа-яё]+)?ск)(?:ой|ого)\s+(области|края|автономного округа)|"
    r"\b(Республик[аи])\s+([А-ЯЁ][а-яё]+(?:\s?-\s?[А-ЯЁ][а-яё]+)?)",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(r"\b[а-яё-]+ск(?:ой|ого|ому|ая|ий)(?=\s+(?:области|края|автономного))")
_CITED = re.compile(r"от\s+(\d{1,2}\.\d{1,2}\.\d{4})\s*(?:г\.|года)?\s*№\s*([^\s,;«»]+)")
_CONTROL = re.compile(
    r"контроль\s+(?:за|над)\s.{3,200}?(?:возложить\s+на\s+(.+)|(оставля\w+\s+за\s+собой))", re.IGNORECASE
)
_AMENDS = re.compile(r"о внесении изменений", re.IGNORECASE)
_NOMINATIVE = {
    "заместителя": "заместитель",
    "первого": "первый",
    "начальника": "начальник",
    "директора": "директор",
    "министра": "министр",
    "руководителя": "руководитель",
    "методиста": "методист",
    "ректора": "ректор",
    "председателя": "председатель",
    "главу": "глава",
    "главного": "главный",
    "специалиста": "специалист",
}
_OFFICES = re.compile(
    r"^(?:Администрация|Министерство|Департамент|Управление|Комитет|Служба|Агентство|Правительство|Муниципальное)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of running text with its number in the file."""

    number: int | None
    text: str


def lines(document: Document) -> list[Line]:
    """The running text line by line, tables left out."""
    return [Line(number, text) for paragraph in document.paragraphs() for number, text in paragraph.lines()]


def read(document: Document) -> Act:
    """The requisites of the (first) act printed in the document; what is not found is None."""
    running = lines(document)
    order = order_lines(running)
    kind, at = _kind(order)
    title = _title(document, order)
    head = order[: at if at else min(len(order), 12)]
    number, signed = _number(order), _date(order)
    name, post = signature(order)
    return Act(
        number=number,
        date=signed,
        kind=kind,
        title=title,
        issuer=_issuer(head, running),
        region=_region(head, document),
        place=next((found[1] for line in order if (found := _CITY.match(line.text))), None),
        signatory=name,
        signatory_post=post,
        controller=_controller(order, name, post),
        amends=title if title and _AMENDS.search(title) else None,
        line=order[0].number if order else None,
    )


def approved_on(document: Document, act: Act) -> date | None:
    """When the attached plan was approved by another act («УТВЕРЖДЕНА приказом … от 15 ИЮН 2023 № 02/1488»), or None.

    A stamp is easily misread: where the text cites the same act by its number, the date cited is taken.
    """
    if act.amends:
        return None
    running = lines(document)
    for index, line in enumerate(running):
        if not line.text.startswith("УТВЕРЖД"):
            continue
        stamp = " ".join(other.text for other in running[index : index + 6])
        number, day = _NUMBER.search(stamp), parse_date(stamp)
        if number is None or day is None or _bare(number[1]) == _bare(act.number or ""):
            continue
        cited = Counter(
            found
            for other in running
            for match in _CITED.finditer(other.text)
            if _bare(match[2]) == _bare(number[1]) and (found := parse_date(match[1]))
        )
        return cited.most_common(1)[0][0] if cited else day
    return None


def _bare(number: str) -> str:
    return re.sub(r"[\s.,;)(]", "", number)


def order_lines(running: list[Line]) -> list[Line]:
    """The order itself: everything to the first signature, or to the first annex where none signed."""
    for index in range(min(len(running), 400)):
        if index > 2 and _is_signature(running, index):
            return running[: index + 1]
    for index, line in enumerate(running[:400]):
        if index > 2 and re.match(r"^(?:Приложение|УТВЕРЖД)", line.text):
            return running[:index]
    return running[:60]


def _is_signature(running: list[Line], index: int) -> bool:
    """Initials and a surname at the end of a short line, with a post in the same line or shortly above."""
    text = running[index].text
    if len(text) > 120 or not _NAME.search(text):
        return False
    own = _POST.match(text) and not _NAME.match(text)
    above = [line.text for line in running[max(0, index - 4) : index]]
    return bool(own or (len(text) < 40 and any(_POST.match(other) and len(other) < 120 for other in above)))


def signature(order: list[Line]) -> tuple[str | None, str | None]:
    """Who signed, and his post as printed."""
    if not order or not _is_signature(order, len(order) - 1):
        return None, None
    last = order[-1].text
    found = _NAME.search(last)
    name = found.group(1) if found else None
    own = last[: found.start()].strip() if found else ""
    if own:
        return name, fold(own)
    first = next((i for i in range(len(order) - 2, max(-1, len(order) - 6), -1) if _POST.match(order[i].text)), None)
    post = fold(" ".join(line.text for line in order[first:-1])) if first is not None else None
    return name, post


def parse_date(text: str) -> date | None:
    """The first date in the text, in digits or words; None where there is none or it does not exist."""
    if found := _DIGITS.search(text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := _WORDS.search(text):
        word = found[2].lower()
        starts = (
            i for i, stem in enumerate(_MONTHS, 1) if word.startswith(stem) and (stem != "ма" or word in ("мая", "май"))
        )
        month = next(starts, None) or next(
            (i for i, short in enumerate(_SHORT_MONTHS, 1) if word.startswith(short)), None
        )
        return _day(int(found[3]), month, int(found[1])) if month else None
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _kind(order: list[Line]) -> tuple[str | None, int | None]:
    letter = next((i for i, line in enumerate(order) if re.match(r"^(?:Уважаем|На № ?_)", line.text)), None)
    for index, line in enumerate(order[:60]):
        word = re.sub(r"\s", "", line.text).lower()
        if word in KINDS and (letter is None or index < letter):
            return word, index
    if letter is not None:
        return "письмо", None
    for line in order[:30]:
        found = re.match(rf"^({'|'.join(KINDS)})\b", re.sub(r"(?<=\b\w) (?=\w\b)", "", line.text).lower())
        if found and len(line.text) < 100:
            return found[1], order.index(line)
    return None, None


def _head_lines(order: list[Line]) -> list[Line]:
    stop = next(
        (
            i
            for i, line in enumerate(order)
            if re.match(r"^(?:1\.|1\)|В соответствии|На основании|В целях|С целью)", line.text)
        ),
        40,
    )
    return [
        line
        for line in order[:stop]
        if len(line.text) < 100 and not re.match(r"^(?:На №|Приложение|к |ОКПО|ИНН)", line.text)
    ]


def _number(order: list[Line]) -> str | None:
    for line in _head_lines(order):
        if (found := _NUMBER.search(line.text)) and not _TITLE.match(line.text) and "_" not in found[1]:
            return re.sub(r"\s", "", found[1]).rstrip(".,")
    return None


def _date(order: list[Line]) -> date | None:
    for line in _head_lines(order):
        if not _TITLE.match(line.text) and (found := parse_date(line.text)):
            return found
    return None


def _title(document: Document, order: list[Line]) -> str | None:
    limit = order[-1].number if order else None
    for paragraph in document.paragraphs():
        texts = [text for _, text in paragraph.lines()]
        for index, text in enumerate(texts):
            if _TITLE.match(text) and len(text) < 1500:
                rest = fold(" ".join(texts[index:]))
                return rest + _wrapped(document, paragraph, rest)
        if limit is not None and paragraph.line is not None and paragraph.line > limit:
            return None
    return None


def _wrapped(document: Document, first: Paragraph, text: str) -> str:
    """The rest of a title that a reader gave as separate short paragraphs."""
    blocks = list(document.paragraphs())
    added = ""
    for block in blocks[blocks.index(first) + 1 :]:
        line = fold(block.text)
        if not starts_low(line) or len(line) > 120 or len(text) > 300 or re.match(r"^[а-яё]\)", line):
            break
        added += " " + line
    return added


def _issuer(head: list[Line], running: list[Line]) -> str | None:
    names = [line.text for line in head if not _is_technical(line.text)]
    upper = [name for name in names if name.isupper()]
    names = upper or names[:3]
    if not names:
        return None
    text = fold(" ".join(names))
    return _sentence_case(text, running) if text.isupper() else text


def _is_technical(text: str) -> bool:
    word = re.sub(r"\s", "", text).lower()
    return (
        word in (*KINDS, "российскаяфедерация", "проект")
        or bool(re.search(r"№|тел\.|e-mail|ул\.|ОКПО|ИНН|\d{6}|^г\.|_{2}|^\d", text, re.IGNORECASE))
        or parse_date(text) is not None
    )


def _sentence_case(text: str, running: list[Line]) -> str:
    """Capitals only as a heading: each word as it is written elsewhere in the document."""
    body = Counter(re.findall(r"[А-ЯЁа-яё-]+", " ".join(line.text for line in running[:400])))
    words = []
    for index, word in enumerate(text.split(" ")):
        bare = word.strip('«»"(),.')
        proper = body[bare.capitalize()] > body[bare.lower()]
        first = index == 0 or bool(_OFFICES.match(bare)) or word.startswith("«")
        form = bare.capitalize() if first or proper else bare.lower()
        words.append(word.replace(bare, form))
    return _ADJECTIVE.sub(lambda found: found[0].capitalize(), " ".join(words))


def _region(head: list[Line], document: Document) -> str | None:
    first = " ".join(line.text for line in head)
    if found := _REGION.search(first):
        return _region_name(found)
    texts = [paragraph.text for paragraph in document.paragraphs()]
    counts = Counter(
        _region_name(found) for text in texts[:400] for found in _REGION.finditer(text) if found.group(0)[0].isupper()
    )
    return counts.most_common(1)[0][0] if counts else None


def _region_name(found: re.Match[str]) -> str:
    if found[3]:
        return f"Республика {found[4].title()}"
    stem = "-".join(part.capitalize() for part in found[1].split("-"))
    kind = found[2].lower()
    return {"области": f"{stem}ая область", "края": f"{stem}ий край"}.get(kind, f"{stem}ий автономный округ")


def _controller(order: list[Line], name: str | None, post: str | None) -> str | None:
    for line in order:
        found = _CONTROL.search(line.text)
        if found and found[2]:
            return fold(f"{post or ''} {name or ''}") or None
        if found:
            return nominative(without_stop(found[1]))
    return None


def nominative(text: str) -> str:
    """A post after «возложить на»: its first words back into the nominative; names stay as printed."""
    words = fold(text).split(" ")
    for index, word in enumerate(words[:2]):
        if word not in _NOMINATIVE:
            break
        words[index] = _NOMINATIVE[word]
        if word not in ("первого", "главного"):
            break
    return " ".join(words)


def without_stop(text: str) -> str:
    """The sentence's full stop off, but not the one of initials."""
    bare = fold(text).rstrip(";, ")
    return bare if re.search(r"\b[А-ЯЁ]\.$", bare) else bare.rstrip(".")
