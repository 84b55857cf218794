"""Where one body's name ends and the next begins: commas, «и», paragraphs and clauses inside a cell.

A comma or «и» may stand inside a name («Министерство труда, социальной защиты и демографии») or between two. The words
around it decide: a name begins with a kind of body in the nominative or with an abbreviation, while what is in the
genitive, or a participle clause, goes on. Where the words do not say, the name stays whole and is doubted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import Enum

from roadmap.documents.text import fold

DEFINITION = re.compile(r"\s*\(\s*далее\b[^()]{0,200}(?:\([^()]*\)[^()]{0,100})?\)", re.IGNORECASE)
_PAIRS = {"«": "»", "(": ")", "„": "“"}
_SPACE, _COMMA = "\ue000", "\ue001"

# Kinds of bodies in forms that are the nominative and nothing else (or the accusative, which no name is in).
_SURE = (
    r"министерство|департамент|управление|комитет|отдел|отделение|агентство|центр|институт|университет|колледж|техникум|лицей|совет|"
    r"фонд|союз|профсоюз|филиал|орган|учреждение|предприятие|объединение|общество|бюро|музей|театр|дворец|дом|сад|клуб|"
    r"технопарк|парк|корпус|представительство|правительство|казначейство|собрание|банк|муниципалитет|вуз|архив|"
    r"администрация|комиссия|ассоциация|академия|школа|служба|палата|прокуратура|инспекция|библиотека|организация|дирекция|федерация|"
    r"гимназия|дума|группа|лаборатория|кафедра|редакция|газета|компания|корпорация|станция|коллегия|площадка|кампания|"
    r"муниципальные (?:образования|районы|округа)|городские (?:округа|поселения)|сельские поселения|поселения|"
    r"органы|департаменты|комитеты|отделы|центры|институты|университеты|колледжи|техникумы|лицеи|советы|фонды|союзы|филиалы|"
    r"вузы|музеи|театры|дворцы|дома|сады|клубы|технопарки|муниципалитеты|архивы|кафедры|газеты|"
    r"руководитель|директора|директор|педагоги|учителя|члены|эксперты|тьюторы|заместитель|начальник|волонтеры|студенты|"
    r"координатор|партнеры|операторы|оператор|ректор|проректор|министр|губернатор|советник|методист|специалист|"
    r"психолог|куратор|наставник|психологи|логопеды|библиотекари|депутаты|общественность|тренеры|врачи|заведующие|обучающиеся|"
    r"[а-я]{2,}(?:вники|тники|лники|дники|зники|кники|жники|шники|чники)|[а-я]{2,}тели|[а-я]{3,}(?:исты|аторы|иторы|кторы)"
)
# The nominative plural of these is also the genitive singular: «организации» may go on in a name.
_HOMONYM = (
    r"организации|учреждения|управления|школы|ассоциации|комиссии|федерации|дирекции|администрации|службы|гимназии|"
    r"библиотеки|академии|палаты|прокуратуры|инспекции|общества|министерства|агентства|объединения|предприятия|сообщества|"
    r"группы|отделения|площадки|главы|думы|компании|автономии|лаборатории|станции|редакции|коллегии"
)
_NEVER_AN_AREA = re.compile(
    r"(?:школы|гимназии|администрации|учреждения|министерства|прокуратуры|главы|думы|компании)\b"
)
_ADJECTIVE = r"[а-я-]+(?:ый|ий|ой|ая|яя|ое|ее|ые|ие|ьи)"
_KIND = re.compile(
    rf"(?P<before>(?:{_ADJECTIVE}\s+){{0,6}})(?:(?P<sure>{_SURE})|(?P<homonym>{_HOMONYM}))(?P<twin>-[а-я]+)?(?![\w-])"
)
_NOMINATIVE = re.compile(r"[а-я-]+(?:ый|ий|ая|ое|ые|ие|ьи)$")
_NOUN_LIKE = re.compile(r"(?:ние|тие|вие|заведующ\w+|обучающ\w+|учащ\w+|служащ\w+|край|края)$")
_PLURAL = re.compile(r"[а-я-]+(?:ые|ие|ьи)\s|(?:[а-я]+(?:ы|и|а|я))(?:\s|$)")
_SHORT = re.compile(r"[А-ЯЁA-Z][а-яё]{0,2}[А-ЯЁA-Z]|(?:Мин|Рос|Обл|Рай|Гор|Край|Соц)[а-яё]{3,}(?<![ауе])$")
_SHORT_AREA = re.compile(r"(?:ЖКХ|ТЭК|АПК|СМИ|ИКТ|ИТ|ДПО|СПО|ГО|ЧС)(?![А-ЯЁа-яё-])")
_SHORT_PARTS = {"ЧС", "ЗП", "ПБ", "ПРО", "ПП", "ППРО", "ОПБ", "ТБ"}
_PERSON = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.")
_INITIALS = r"[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё]+"
_OBLIQUE = re.compile(
    r"[а-яё-]+(?:ого|его|ой|ей|ых|их|ому|ему|ым|им|ую|юю|ами|ями|ах|ях|ам|ям|ов|ии|у|е|ом|ем|ю|а|я|и|ы)$"
)
_OBLIQUE_ADJECTIVE = re.compile(r"(?:ого|его|ой|ей|ых|их|ому|ему|ым|им)$")
_PLACE = re.compile(
    r"^[А-ЯЁ][а-яё-]+(?:ской|ского|цкой|цкого|ного|ной)\s+(?:[а-яё-]+\s+)?(?:области|края|округа|района|республики|автономн)|"
    r"^(?:Российской|Республики|Федерации|Области|Края)\b"
)
_CLOSED = re.compile(
    r"(?:[»)]|\b(?:области|края|республики|округа|района|города|России|Федерации|муниципалитета)|[А-ЯЁ]{2,}|"
    r"Республик[аи]\s[А-ЯЁ][а-яё]+)$"
)
_CLAUSE = re.compile(
    r"^(?:в том числе|включая|в лице|за исключением|кроме|"
    r"(?:[а-яё]+\s+){0,3}котор(?:ый|ая|ое|ые|ого|ой|ому|ых|ым|ыми|ом|ую)\b|ч(?:ей|ья|ье|ьи)\b|где\b|"
    r"(?:не\s+)?[а-яё]{2,}[вд]ш(?:ие|их|ий|ая|ее|ей|его)(?:ся)?|не\s+[а-яё]+(?:[юяуа]щ|нн)(?:ие|их|ий|ая|ые|ых)(?:ся)?|"
    r"(?:не\s+)?(?:осуществля|реализу|име|явля|обеспечива|предоставля|оказыва|выполня|организу|исполня|координиру|курируемы|"
    r"отвеча|проводя|участву|входя|находя|относя|функциониру|занима|работа|включ[её]нн|расположенн|отнес[её]нн|"
    r"определ[её]нн|назначенн|созданн|наделенн|наделённ)[а-яё]*(?:щ|е|ы)[а-яё]*)\b",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(
    r"^(?:[а-яё]+(?:ющ|ящ|ущ|ащ|нн|ем|им)(?:ие|их|ий|ая|ее|его|ей|ые|ых|ый|ое|ого|ой)(?:ся)?)\s+(.+)$", re.DOTALL
)
_AREA_HEAD = re.compile(
    r"^(?:[а-яё-]+\s+){0,3}(?:министерств|департамент|управлени|комитет|отдел|агентств|служб|инспекци|центр|комисси|орган|"
    r"учреждени|организаци|совет|институт|академи|дирекци|палат|фонд)",
    re.IGNORECASE,
)
_AREA = re.compile(
    r"^(?:[а-яё-]+(?:ого|его|ой|ей|ых|их|ому|ему|ым|им)\b(?!\s*$)|"
    r"[а-яё]+(?:[нт]и[яюе]|[нт]ием|ству|ства|ост[иью]|туры?|туре|туру|изм[ау]|ции|фии|логии|номики?е?|гетики?|литик[иеу]|мышленности)(?![\w-])|"
    r"(?:наук[иеу]|труд[ау]|спорт[ау]|культур[ыеу]|молод[её]ж[иью]+|семь[иею]|торговл[ие]|связ[иь]|связей|печати|финанс(?:ов|ам)|"
    r"транспорт[ау]|имуществ[ау]|дел(?:ам)?|детств[ау]|опек[иеу]|дорог|недр|искусств(?:ам)?|тариф(?:ов|ам)|закуп(?:ок|кам)|"
    r"архивов|отношений|ресурсов|коммуникаций|технологий|защит[ыеу]|надзор[ау]|контрол[яюе]|кадр(?:ов|ам)|экономик[иеу]|экологи[ие]|"
    r"ветеринари[ие]|инвестици[йям]+|инноваци[йям]+|услуг|рынк(?:а|ов)|цен|налог(?:ов|ам)|труд[ау]|жиль[яю]|архитектур[ыеу]|туризм[ау])(?![\w-]))"
)
_SMALL = re.compile(r"\s(?:и|или|по|в|во|на|с|со|для|при|об|о|от|к|г\.|город[ае]?|имени|им\.)$")
_TWINS = re.compile(r"[а-яё]+[ыиая]-[а-яё]+[ыи]\b")
_UNIT = re.compile(
    r"(?:[а-яё-]+\s){0,3}(?:управление|отдел|комитет|департамент|комиссия|совет|сектор)\b", re.IGNORECASE
)
_ITS_SEAT = re.compile(
    r"администрации\s+(?:[А-ЯЁ][а-яё-]+\s+|муниципального\s+|городского\s+)*(?:города|района|округа|области|края)\b"
)
_FORMS = re.compile(
    r"^(?:(?:[ФОКМГ]?[ГМОЧКА]?[БАК]?[ОПНС]{0,3}У|ДПО|ДО|ВО|СПО|ПО|АНО|ООО|АО|ПАО|МУП|ГУП|НКО|РО|КО)(?:\s|$))+$"
)
_ROLE = re.compile(r"^(?:со|отв|исп|уч|голов)[а-яё]*\.?(?:\s[а-яё]+)?\s*[-–—:]\s*", re.IGNORECASE)
_POST = re.compile(
    r"(?:первый\s|главный\s|ведущий\s|старший\s)?(?:заместитель|начальник|директор|руководитель|специалист|методист|"
    r"консультант|министр|глава|заведующ|инженер|бухгалтер|юрист|секретарь)"
)
_ALSO = re.compile(r",?\s+(?:а|и)\s+также\s+")
_AND = re.compile(r"\s+и\s+")
_REMARK = re.compile(r"\s*\([^()]*\)")
_LONGEST = 500


class _Joint(Enum):
    """What «и» does: parts two names, stands inside one, or cannot be told."""

    PARTS = "parts"
    INSIDE = "inside"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Name:
    """One name as printed, remarks still on; `doubtful` where it may be two."""

    text: str
    doubtful: bool = False


def _nobody(_: str) -> bool:
    return False


def split(text: str, protected: Collection[str] = (), known: Callable[[str], bool] = _nobody) -> list[Name]:
    """The names in a cell, in order.

    `protected` are names with a comma or «и» of their own, which are never split; `known` tells names met elsewhere.
    """
    bare = _masked(DEFINITION.sub("", _paragraphs(text)), protected)
    pieces = _goes_on_after_comma([_unmasked(piece) for piece in _by_commas(_ALSO.sub(", ", bare)) if fold(piece)])
    return [name for piece in pieces for name in _by_and(_masked(piece, protected), known)]


# -- commas --------------------------------------------------------------------------------------------------------


def _masked(text: str, protected: Collection[str]) -> str:
    for name in protected:
        if (" и " in name or "," in name) and name in text:
            text = text.replace(name, name.replace(" ", _SPACE).replace(",", _COMMA))
    return text


def _unmasked(text: str) -> str:
    return text.replace(_SPACE, " ").replace(_COMMA, ",")


def _by_commas(text: str) -> list[str]:
    """Pieces between commas, semicolons and paragraphs outside quotes and brackets."""
    found, current = [], ""
    closing: list[str] = []
    # «ДЮЦ «Роза ветров», …»: where the quotes do not pair, the first closing one closes all, as people write it.
    paired = text.count("«") <= text.count("»")
    for char in text:
        if char in _PAIRS:
            closing.append(_PAIRS[char])
        elif closing and char == closing[-1]:
            closing.pop()
            closing = closing if paired else [mark for mark in closing if mark != char]
        if char in ",;\n" and (not closing or char != ","):
            found.append(current)
            current, closing = "", []
        else:
            current += char
    return [*found, current]


def _goes_on_after_comma(pieces: list[str]) -> list[str]:
    """Clauses and enumerations inside a name back to it."""
    joined: list[str] = []
    for piece in map(fold, pieces):
        if joined and (
            _is_post(piece, joined[-1])
            or _is_clause(piece)
            or _is_area(piece, joined[-1])
            or _is_short_part(piece, joined[-1])
        ):
            joined[-1] = f"{joined[-1]}, {piece}"
        else:
            joined.append(piece)
    return joined


def _is_post(piece: str, before: str) -> bool:
    """«Иванов И.И., начальник отдела» is one person and his post."""
    return bool(_POST.match(piece) and re.search(rf"^(?:{_PERSON.pattern}|{_INITIALS})$", _ROLE.sub("", before)))


def _is_clause(piece: str) -> bool:
    """«…, осуществляющие управление в сфере образования»: no body begins so, unless its kind follows."""
    if _CLAUSE.match(piece):
        return True
    found = _PARTICIPLE.match(piece)
    return bool(found and piece[0].islower() and _KIND.match(_lower(piece)) is None and _begins(found[1]) is None)


def _is_area(piece: str, before: str) -> bool:
    """«Министерство труда» + «социальной защиты и демографии»: what the body is in charge of, enumerated."""
    if not _AREA.match(piece) or _begins(piece) is not None:
        return False
    if _CLAUSE.match(before.rsplit(", ", 1)[-1]):
        return True
    heads = [head for head in re.split(r",\s|\sи\s", _ROLE.sub("", before)) if _AREA_HEAD.match(head)]
    return bool(heads) and " " in heads[-1] and not before.endswith(("»", ")"))


def _is_short_part(piece: str, before: str) -> bool:
    """«управление по делам ГО, ЧС и ПБ»."""
    return piece.split(" ")[0] in _SHORT_PARTS and bool(re.search(r"[А-ЯЁ]{2,}$", before))


# -- «и» -----------------------------------------------------------------------------------------------------------


def _by_and(piece: str, known: Callable[[str], bool]) -> list[Name]:
    """One piece between commas as names, cut at each «и» that plainly parts two."""
    cuts = _outside(piece)
    names: list[str] = []
    start, unsure = 0, False
    for found in cuts:
        near = max(start, found.start() - _LONGEST)
        left, right = piece[near : found.start()], piece[found.end() : found.end() + _LONGEST]
        joint = _joint(_unmasked(left), _unmasked(right), known)
        if joint is _Joint.PARTS:
            names.append(_unmasked(piece[start : found.start()]))
            start = found.end()
        unsure = unsure or joint is _Joint.UNSURE
    names.append(_unmasked(piece[start:]))
    return [Name(trimmed, unsure) for name in names if (trimmed := _trim(name))]


def _outside(text: str) -> list[re.Match[str]]:
    """Each «и» outside quotes and brackets."""
    found: list[re.Match[str]] = []
    quotes = brackets = last = 0
    for match in _AND.finditer(text):
        between = text[last : match.start()]
        quotes += between.count("«") - between.count("»")
        brackets += between.count("(") - between.count(")")
        last = match.start()
        if quotes <= 0 and brackets <= 0:
            found.append(match)
    return found


def _joint(left: str, right: str, known: Callable[[str], bool]) -> _Joint:
    bare, rest = fold(_ROLE.sub("", _REMARK.sub("", left))), fold(_REMARK.sub("", right))
    if not bare or not rest or not _is_complete(bare):
        return _Joint.INSIDE
    if known(bare) and (known(rest) or known(_AND.split(rest)[0])):
        return _Joint.PARTS
    first = rest.split(" ")[0].strip(",;")
    if _closes_areas(bare, rest) and not known(rest):
        return _Joint.INSIDE
    if _SHORT.match(first) and not first.istitle():
        return _abbreviation(bare, rest, first)
    if _PERSON.match(rest):
        return _Joint.PARTS
    if first[0].islower() and _shares(bare, rest):
        return _Joint.INSIDE
    kind = _begins(rest)
    if kind is _Joint.UNSURE and (first[0].isupper() or _is_closed(bare) or _is_plural(bare)):
        return _Joint.PARTS
    if kind is None:
        return _other(bare, first)
    return kind


def _closes_areas(left: str, right: str) -> bool:
    """«Министерство строительства, архитектуры» before «и ЖКХ края»: the last of what the body is in charge of."""
    last = left.rsplit(", ", 1)[-1]
    enumerated = last != left and bool(_AREA.match(last)) and not _AND.search(last)
    return (enumerated and _begins(right) is None) or bool(_AREA_HEAD.match(left) and _SHORT_AREA.match(right))


def _other(left: str, first: str) -> _Joint:
    """The words after «и» begin with no kind of body: in the genitive they go on, else it cannot be told."""
    low = _lower(first)
    if _SHORT.match(first):
        return _Joint.PARTS
    if first[0].isupper():
        beside = " " in left and left.split(" ")[-1].istitle() and _OBLIQUE.search(low) and not _NOMINATIVE.match(low)
        return _Joint.INSIDE if beside or _OBLIQUE_ADJECTIVE.search(low) else _Joint.UNSURE
    is_adjective = _NOMINATIVE.match(low) and not _NOUN_LIKE.search(low)
    return _Joint.UNSURE if is_adjective or first[0] in '«"' else _Joint.INSIDE


def _abbreviation(left: str, right: str, first: str) -> _Joint:
    """«ИРО и ЦОКО» are two, «КДН и ЗП», «ПК и ПРО» are one."""
    last = left.split(" ")[-1]
    alone = right == first
    if first in _SHORT_PARTS and re.search(r"[А-ЯЁ]{2,}$", last):
        return _Joint.INSIDE
    if not alone or len(first) > 3:
        return _Joint.PARTS
    common_head = " " in left and bool(_KIND.match(_lower(left))) and bool(re.search(r"[А-ЯЁ]{2,}$", last))
    return _Joint.UNSURE if common_head or len(first) < 3 else _Joint.PARTS


def _begins(text: str) -> _Joint | None:
    """PARTS where the text begins with a kind of body in the nominative, UNSURE where that may be a genitive."""
    found = _KIND.match(_lower(text))
    if found is None:
        return None
    if found["sure"] or found["twin"]:
        return _Joint.PARTS
    before = found["before"].split()
    if before:
        return _Joint.PARTS if before[-1].endswith(("ые", "ие", "ьи")) else None
    return _Joint.PARTS if _NEVER_AN_AREA.match(found["homonym"]) else _Joint.UNSURE


def _is_complete(left: str) -> bool:
    """Not only adjectives («Дошкольные» before «и общеобразовательные организации»)."""
    last = _lower(left.split(" ")[-1].rstrip(",;"))
    return not (_NOMINATIVE.match(last) and not _NOUN_LIKE.search(last)) and not _SMALL.search(f" {left}")


def _is_closed(left: str) -> bool:
    """Nothing in it to which a genitive could be added: one word, or a name that ends in a place or a quote."""
    return " " not in left or bool(_CLOSED.search(left))


def _is_plural(left: str) -> bool:
    found = _KIND.match(_lower(left))
    return bool(found and (found["homonym"] or (_PLURAL.match(found["sure"]) and not found["sure"].endswith("ия"))))


def _shares(left: str, right: str) -> bool:
    """«руководители и специалисты органов управления» is one group: what follows tells of both."""
    if " " in left or " " not in right or not _is_plural(left):
        return False
    words = right.split(" ")
    if words[0].endswith(",") and _is_clause(" ".join(words[1:])):
        return True
    return not _NOMINATIVE.match(_lower(words[0])) and not re.match(
        r"(?:школы|вузы|органы|колледж|лицеи)", _lower(left)
    )


# -- paragraphs ----------------------------------------------------------------------------------------------------


def _paragraphs(text: str) -> str:
    """Newlines stay only where a new name may begin, and not after words that plainly go on."""
    lines = [line for line in text.split("\n") if line.strip()]
    joined = lines[0] if lines else ""
    for line in lines[1:]:
        last = joined.rsplit("\n", 1)[-1].rstrip()
        parts = _may_begin(line) and not _must_go_on(last, line)
        joined += ("\n" if parts else " ") + re.sub(r"^[-–—•]\s*", "", line)
    return joined


def _may_begin(line: str) -> bool:
    if line[:1] in "-–—•":
        return True
    if line[:1].isupper():
        return not _PLACE.match(line)
    if _TWINS.match(line):
        return True
    return not _is_clause(line) and (
        _begins(line) is not None or bool(re.match(r"[а-яё-]+(?:ые|ие|ьи)\s[а-яё]+", line))
    )


def _must_go_on(before: str, line: str) -> bool:
    if before.endswith((",", ";")):
        return False
    if before.endswith(("-", "–", "—")) or _SMALL.search(f" {before}") or _FORMS.match(before):
        return True
    if _UNIT.match(before) and _ITS_SEAT.match(line):
        return True
    last = _lower(before.split(" ")[-1])
    dangling = re.search(r"[а-я](?:ое|ый|ая|ые|ого|ых|ой)$", last) and not _NOUN_LIKE.search(last)
    return bool(dangling) and not (_SHORT.match(line.split(" ")[0]) or (line[:1].isupper() and _begins(line)))


def _lower(text: str) -> str:
    return text.lower().replace("ё", "е")


def _trim(name: str) -> str:
    """Stops and commas around a name off, but not the full stop of initials."""
    bare = re.sub(r"^(?:[-–—•]|и)\s+", "", fold(name).strip(" ,;").lstrip("."))
    return bare if re.search(r"\b[А-ЯЁA-Z]\.$", bare) else bare.rstrip(" .,;")
