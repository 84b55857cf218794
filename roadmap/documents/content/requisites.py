"""The requisites of an order or a letter: kind, number, date, title, issuer, who signed, who controls."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from roadmap.documents.blocks import Document, Paragraph
from roadmap.documents.cases import OFFICES, in_small_letters, nominative
from roadmap.documents.model import Act
from roadmap.documents.tables import layout_frames
from roadmap.documents.text import fold, starts_low

KINDS = ("приказ", "распоряжение", "постановление", "указ", "решение", "поручение", "письмо")
_MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_SHORT_MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_DIGITS = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_WORDS = re.compile(r"(?<!\d)(\d{1,2})(?:\s*[»”“\"]\s*|\s+)([а-яё]{3,8})\s+(\d{4})", re.IGNORECASE)
_QUOTED = re.compile(r"[«“„\"]\s*(\d{1,2})\s*[»”“\"]\s*\.?\s*(\d{1,2})[\s.]+(\d{4})(?!\d)")
NUMBER = re.compile(r"(?:№|(?<!\w)N)\s*([^\s,;()«»]+(?:\s?/\s?\d+)?)")
_TITLE = re.compile(r"^(?:О|Об|Обо)\s+[а-яё]")
_HEADED = re.compile(
    rf"^(?:{'|'.join(KINDS)})\b[^«»№]{{0,200}}?\bот\s+(?P<date>[^№]{{6,40}}?)\s*№\s*(?P<number>[^\s,;()«»]+)",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"^(?:опубликован|размещен|размещён|обновлен|обновлён|дата (?:публикац|размещ|обновл)|просмотр|добавлен|изменен)",
    re.I,
)
_BEFORE_TITLE = re.compile(
    r"^(?:(?:от\s+)?\d{1,2}\.\d{1,2}\.\d{4}\s*(?:г\.?|года)?\s*)?№\s*\S+\s+(?=(?:О|Об|Обо)\s+[а-яё])"
)
_CITY = re.compile(r"^((?:г\.|город|с\.|пос\.|пгт\.?)\s*[А-ЯЁ][а-яё-]+(?:\s[А-ЯЁ][а-яё-]+)?)(?:,|$)")
_NAME = re.compile(
    r"(?:^|\s)([А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?|[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.)$"
)
_POST = re.compile(
    r"(?:И\.?\s?о\.?|Врио\b|Временно|Исполняющ|Первый|Заместитель\b|Министр\b|Директор\b|Начальник\b|Глава\b|Руководитель\b|"
    r"Губернатор\b|Ректор\b|Председатель\b|Мэр\b|Управляющ(?:ий|ая)\b)",
)
_ACCUSATIVE = re.compile(r"(?:ову|еву|ёву|ину|ыну|кую|ную|ого)(?:\s[А-ЯЁ]|$)")
_REGION = re.compile(
    r"\b([А-ЯЁ][а-яё]+(?:-[А-ЯЁа-яё]+)?ск)(?:ой|ого)\s+(области|края|автономного округа)|"
    r"\b(Республик[аи])\s+([А-ЯЁ][а-яё]+(?:\s?-\s?[А-ЯЁ][а-яё]+)?)",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    r"контроль\s+(?:за|над)\s.{3,200}?(?:возложить\s+на\s+(.+)|(оставля\w+\s+за\s+собой))", re.IGNORECASE
)
_POINT = re.compile(r"^\d{1,2}(?:\.\d{1,2})*(?:[.)]\s*|\s+(?![а-яё]))\S")
_OPEN = re.compile(r"(?:[а-яё,–—-]|\d)$")
_STANDS = re.compile(rf"(?:{_POST.pattern}|Приложени|УТВЕРЖД|Утвержд|Согласован|[-–—•]|[а-я]\))")
_AMENDS = re.compile(r"о внесении изменений", re.IGNORECASE)
_COMMAND = re.compile(r"^(?:приказыва|постановля|распоряжа|решил|обязыва|предлага)")
_BEGINS = re.compile(r"^(?:1\.|1\)|В соответствии|На основании|В целях|С целью|Во исполнение)")
_BARE_REGION = re.compile(
    r"^(?:[А-ЯЁ-]+(?:СКАЯ ОБЛАСТЬ|СКИЙ КРАЙ|СКИЙ АВТОНОМНЫЙ ОКРУГ(?: - ЮГРА)?)|РЕСПУБЛИКА [А-ЯЁ-]+)$", re.IGNORECASE
)
_GENITIVE = {"ая область": "ой области", "ий край": "ого края", "ий автономный": "ого автономного", " округ": " округа"}
_GENITIVE |= {"республика": "республики"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of running text with its number in the file."""

    number: int | None
    text: str


def lines(document: Document) -> list[Line]:
    """The running text line by line, tables left out but for those that only lay it out."""
    return [
        Line(number, text) for paragraph in layout_frames.paragraphs(document) for number, text in paragraph.lines()
    ]


def read(document: Document) -> Act:
    """The requisites of the (first) act printed in the document; what is not found is None."""
    running = lines(document)
    order = order_lines(running)
    kind, at = _kind(order)
    title = _title(document, order)
    head = order[: at if at else min(len(order), 12, _begins(order))]
    number, signed = _headed(order) or (_number(order), _date(order))
    name, post = signature(order)
    body = whole(order)
    return Act(
        number=number,
        date=signed,
        kind=kind,
        title=title,
        issuer=_issuer(head, running, named=kind is not None),
        region=_region(head, document),
        place=next((found[1] for line in order if (found := _CITY.match(line.text))), None),
        signatory=name,
        signatory_post=post,
        controller=_controller(body, name, post),
        amends=title if title and _AMENDS.search(title) else None,
        line=order[0].number if order else None,
    )


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
    if len(text) > 120 or not (name := _NAME.search(text)) or _ACCUSATIVE.search(name[1]):
        return False
    own = _POST.match(text) and not _NAME.match(text)
    above = [line.text for line in running[max(0, index - 4) : index]]
    return bool(own or (len(text) < 40 and any(_POST.match(other) and len(other) < 120 for other in above)))


def whole(order: list[Line]) -> list[Line]:
    """The order's lines with those put together that a page's edge parted: a point goes on until its sentence ends."""
    found: list[Line] = []
    numbered = False
    for index, line in enumerate(order):
        is_point = bool(_POINT.match(line.text))
        if found and numbered and not is_point and _OPEN.search(found[-1].text) and not _stands(order, index):
            found[-1] = Line(found[-1].number, f"{found[-1].text} {line.text}")
        else:
            found.append(line)
            numbered = is_point
    return found


def _stands(order: list[Line], index: int) -> bool:
    """A signature, a stamp, an item of a list: no rest of the line above."""
    return bool(_STANDS.match(order[index].text)) or _is_signature(order, index)


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
    if found := _DIGITS.search(text) or _QUOTED.search(text):
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
        if found and (len(line.text) < 100 or _HEADED.match(line.text)):
            return found[1], order.index(line)
    return None, None


def _begins(order: list[Line]) -> int:
    """Where the text of the order begins, below its head."""
    return next((i for i, line in enumerate(order) if _BEGINS.match(line.text)), 40)


def _head_lines(order: list[Line]) -> list[Line]:
    return [
        line
        for line in order[: _begins(order)]
        if len(line.text) < 100
        and not re.match(r"^(?:На №|Приложение|к |ОКПО|ИНН)", line.text)
        and not _PUBLISHED.match(line.text)
    ]


def _headed(order: list[Line]) -> tuple[str, date] | None:
    """«Приказ от 02.02.2026 № 1-118 «Об утверждении …»» as one line, as pages of portals print it."""
    for line in order[: _begins(order)]:
        found = _HEADED.match(line.text)
        if found and (day := parse_date(found["date"])):
            return found["number"].rstrip(".,"), day
    return None


def _number(order: list[Line]) -> str | None:
    for line in _head_lines(order):
        if (found := NUMBER.search(line.text)) and not _TITLE.match(line.text) and "_" not in found[1]:
            return re.sub(r"\s", "", found[1]).rstrip(".,")
    return None


def _date(order: list[Line]) -> date | None:
    for line in _head_lines(order):
        if not _TITLE.match(line.text) and (found := parse_date(line.text)):
            return found
    return None


def _title(document: Document, order: list[Line]) -> str | None:
    limit = order[-1].number if order else None
    for paragraph in layout_frames.paragraphs(document):
        texts = [text for _, text in paragraph.lines()]
        for index, printed in enumerate(texts):
            text = texts[index] = _BEFORE_TITLE.sub("", printed)
            if _TITLE.match(text) and len(text) < 1500:
                rest = fold(" ".join(texts[index:]))
                return rest + _wrapped(document, paragraph, rest)
        if limit is not None and paragraph.line is not None and paragraph.line > limit:
            return None
    return None


def _wrapped(document: Document, first: Paragraph, text: str) -> str:
    """The rest of a title that a reader gave as separate short paragraphs."""
    blocks = layout_frames.paragraphs(document)
    added = ""
    for block in blocks[blocks.index(first) + 1 :]:
        line = fold(block.text)
        if not starts_low(line) or len(line) > 120 or len(text) > 300 or re.match(r"^[а-яё]\)", line):
            break
        added += " " + line
    return added


def _issuer(head: list[Line], running: list[Line], named: bool) -> str | None:
    """The body in the head of the act; where no word there says that it is one (`named`), only a plain body."""
    names = [line.text for line in head if not _is_technical(line.text)]
    names = [name for name in names if not _BARE_REGION.match(name)] or names
    upper = [name for name in names if name.isupper()]
    names = upper or names[:3]
    if not named and not any(OFFICES.match(word) for name in names for word in name.split(" ")[:4]):
        return None
    if not names:
        return None
    text = fold(" ".join(names))
    return _of_region(
        in_small_letters(text, [line.text for line in running]) if text.isupper() else text, head, running
    )


def _of_region(issuer: str, head: list[Line], running: list[Line]) -> str:
    """With the region that stands in a line of its own above, where only a region's body can be meant.

    A ministry is always a region's; of another body the document itself must say so somewhere, in any case form.
    """
    bare = next((line.text for line in head if _BARE_REGION.match(line.text)), None)
    if bare is None or _REGION.search(issuer):
        return issuer
    region = _genitive(bare)
    first, _, rest = issuer.partition(" ")
    said = re.compile(rf"\b{re.escape(first[:-2])}\w*\s+{re.escape(f'{rest} {region}')}", re.IGNORECASE)
    whole = first.lower() in ("министерство", "правительство")
    return f"{issuer} {region}" if whole or said.search(fold(" ".join(line.text for line in running))) else issuer


def _genitive(region: str) -> str:
    """«ВОЛОГОДСКАЯ ОБЛАСТЬ» → «Вологодской области»."""
    words = region.lower()
    for ending, genitive in _GENITIVE.items():
        words = words.replace(ending, genitive)
    return re.sub(r"(?:^|-\s?|(?<=республики\s))[а-яё]", lambda found: found[0].upper(), words)


def _is_technical(text: str) -> bool:
    word = re.sub(r"\s", "", text).lower()
    return (
        word in (*KINDS, "российскаяфедерация", "проект")
        or bool(_COMMAND.match(word))
        or bool(_STANDS.match(text) and not OFFICES.match(text.split(" ")[0]))
        or bool(_TITLE.match(text))
        or bool(re.search(r"№|тел\.|e-mail|ул\.|ОКПО|ИНН|\d{6}|^г\.|_{2}|^\d", text, re.IGNORECASE))
        or parse_date(text) is not None
    )


def _region(head: list[Line], document: Document) -> str | None:
    first = " ".join(line.text for line in head)
    if found := _REGION.search(first):
        return _region_name(found)
    texts = [paragraph.text for paragraph in layout_frames.paragraphs(document)]
    counts = Counter(
        _region_name(found) for text in texts[:400] for found in _REGION.finditer(text) if found.group(0)[0].isupper()
    )
    return counts.most_common(1)[0][0] if counts else None


def region_in(text: str) -> str | None:
    """The region a text names, in the nominative."""
    found = _REGION.search(text)
    return _region_name(found) if found else None


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


def without_stop(text: str) -> str:
    """The sentence's full stop off, but not the one of initials."""
    bare = fold(text).rstrip(";, ")
    return bare if re.search(r"\b[А-ЯЁ]\.$", bare) else bare.rstrip(".")
