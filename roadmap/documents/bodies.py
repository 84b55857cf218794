"""Responsible bodies in a cell: lists with and without commas, definitions, who leads and who takes part.

Names come out as printed; definitions «(далее – …)» and remarks that are no part of a name («(по согласованию)») are
taken off. What a name resolves to is for a person to confirm; `suggest` only proposes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from roadmap.documents import looks
from roadmap.documents.text import fold, key, letters

_DEFINITION = re.compile(r"\s*\(\s*далее\b[^()]{0,200}(?:\([^()]*\)[^()]{0,100})?\)", re.IGNORECASE)
_REMARK = re.compile(
    r"\s*\(\s*(?:по согласованию|созыв|свод|отв(?:\.|етственн[а-я]+)?(?: исполнител[а-я]+)?|"
    r"соисполнител[а-я]+|исполнител[а-я]+|головн[а-я]+|"
    r"координатор|при необходимости)\s*\)",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"\(\s*(?:созыв|свод|отв(?:\.|етственн[а-я]+)?(?: исполнител[а-я]+)?|головн[а-я]+)\s*\)|"
    r"[-–—]\s*(?:созыв|свод|отв\.|ответственн[а-я]+)\s*$|"
    r"^(?:созыв|свод|отв\.|ответственн[а-я]+(?: исполнител[а-я]+)?)\s*[-–—:]",
    re.IGNORECASE,
)
_LEAD_MARK = re.compile(
    r"\s*[-–—]\s*(?:созыв|свод|отв\.|ответственн[а-я]+)\s*$|^(?:созыв|свод|отв\.|"
    r"ответственн[а-я]+(?: исполнител[а-я]+)?)\s*[-–—:]\s*",
    re.IGNORECASE,
)
_TAKE_PART = re.compile(r"^\s*(?:соисполнител[а-я]+|исполнител[а-я]+|участник[а-я]*)\s*[-–—:]\s*", re.IGNORECASE)
_TOGETHER = re.compile(r",?\s+(?:совместно с(?:о)?|при участии|с участием|во взаимодействии с(?:о)?)\s+", re.IGNORECASE)
_AND = re.compile(
    r"\s+и\s+(?=(?:[А-ЯЁ]{2,}|Министерств|Департамент|Управлени|Комитет|Администраци|Агентств|Служб|Прокуратур|министерство\b|департамент\b|"
    r"управление\b|комитет\b|администраци[яи]\b|агентство\b|муниципальные\b|органы\b))"
)
_INSIDE = re.compile(r"^([^()]{3,})\s\(([^()]{2,})\)\s*$")
_FORM = re.compile(
    r"(?:Ф|О|К|М|Г)?(?:Г|М|О|Ч|К)?(?:Б|А|К)?(?:О|П|Н)?У(?:\s|$)|(?:ФГБОУ|ФГАОУ|ГБПОУ|ГАПОУ|АНО|ООО|АО|ПАО|МУП|ГУП)\s"
)
_PERSON = re.compile(r"^[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.$|^[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?[А-ЯЁ][а-яё]+$")
_POST = re.compile(
    r"(?:первый\s|главный\s|ведущий\s|старший\s)?(?:заместитель|начальник|директор|руководитель|специалист|методист|"
    r"консультант|министр|глава|заведующ|инженер|бухгалтер|юрист|секретарь)"
)
_BODY_LINE = re.compile(
    r"(?:органы|управлени[ея]|отделы?|департамент|министерств[оа]|администраци[яи]|муниципальные|образовательные|руководители|"
    r"организации|учреждения|комитет|центр|школы|общества|федерации|вузы|колледжи|техникумы)\b|"
    r"[а-яё-]+(?:ые|ие|ьи)\s[а-яё]+"
)
_DOUBT = "Возможно, потеряна запятая"
_PAIRS = {"«": "»", "(": ")", "„": "“"}


@dataclass(frozen=True, slots=True)
class Bodies:
    """Lead and executors of one measure, with what was repaired."""

    lead: tuple[str, ...]
    executors: tuple[str, ...]
    notes: tuple[str, ...] = ()
    review: bool = False


def strip_definitions(text: str) -> str:
    """«муниципальная методическая служба (далее - ММС)» → «муниципальная методическая служба»."""
    return fold(_DEFINITION.sub("", text))


def parts(text: str) -> list[str]:
    """A cell's names by commas, semicolons and paragraphs outside quotes and brackets; remarks still on."""
    found, current, depth = [], "", 0
    closing: list[str] = []
    bare = _DEFINITION.sub("", _paragraphs(text))
    # «ДЮЦ «Роза ветров», …»: where the quotes do not pair, the first closing one closes all, as people write it.
    paired = bare.count("«") <= bare.count("»")
    for char in bare:
        if char in _PAIRS:
            closing.append(_PAIRS[char])
        elif closing and char == closing[-1]:
            closing.pop()
            closing = closing if paired else [mark for mark in closing if mark != char]
        depth = len(closing)
        if char in ",;\n" and (not depth or char != ","):
            found.append(current)
            current, closing = "", []
        else:
            current += char
    found.append(current)
    split = [piece for part in found for piece in _AND.split(part)]
    return _with_posts([name for piece in split if (name := _trim(piece))])


def _with_posts(names: list[str]) -> list[str]:
    """«Иванов И.И., начальник отдела» is one person and his post."""
    joined: list[str] = []
    for name in names:
        if joined and _PERSON.search(joined[-1]) and _POST.match(name):
            joined[-1] = f"{joined[-1]}, {name}"
        else:
            joined.append(name)
    return joined


def _trim(name: str) -> str:
    """Stops and commas around a name off, but not the full stop of initials."""
    bare = re.sub(r"^[-–—•]\s+", "", fold(name).strip(" ,;").lstrip("."))
    return bare if re.search(r"\b[А-ЯЁA-Z]\.$", bare) else bare.rstrip(" .,;")


def _paragraphs(text: str) -> str:
    """Newlines stay only where a new name may begin: before a capital letter, and not after a word that goes on."""
    lines = text.split("\n")
    joined = lines[0]
    for line in lines[1:]:
        begins = line[:1].isupper() or line[:1] in "-–—•" or bool(_BODY_LINE.match(line))
        goes_on = re.search(
            r"(?:[,\-–—]|\s(?:и|по|в|на|с|для|при|об|о)|[а-яё]+(?:ое|ый|ая|ые|ого|ых|ой))$",
            joined.rstrip(),
        ) and not joined.rstrip().endswith(",")
        joined += ("\n" if begins and not goes_on else " ") + line.lstrip("-–—• ")
    return joined


class Register:
    """Names that the document uses for bodies, counted: what a list without commas is taken apart by."""

    def __init__(self, cells: Iterable[str], defined: Iterable[str] = ()) -> None:
        self.count: Counter[str] = Counter()
        for cell in cells:
            for side in _sides(cell):
                self.count.update(key(_REMARK.sub("", name)) for name in parts(side))
        self.defined = {key(name) for name in defined}

    def is_name(self, name: str) -> bool:
        folded = key(name)
        return self.count[folded] > 0 or folded in self.defined

    def without_commas(self, name: str) -> list[str]:
        """The names glued into one by a lost comma; the name itself where it is one."""
        words = name.split(" ")
        whole = key(name)
        if len(words) < 2 or whole in self.defined or self.count[whole] > 1:
            return [name]
        for cut in range(len(words) - 1, 0, -1):
            first, rest = " ".join(words[:cut]), " ".join(words[cut:])
            if self.is_name(first) and self._stands(first, whole):
                tail = self.without_commas(rest)
                if all((self.is_name(part) and self._stands(part, whole)) or _FORM.match(part) for part in tail):
                    return [first, *tail]
        return [name]

    def ends_in(self, name: str) -> str | None:
        """Another known name at the end of this one, unknown itself: a comma may have been lost before it."""
        words = name.split(" ")
        if self.count[key(name)] > 1 or key(name) in self.defined:
            return None
        for cut in range(1, len(words) - 1):
            rest = " ".join(words[cut:])
            if self.count[key(rest)] > 1 and looks.bodies(rest) and looks.bodies(" ".join(words[:cut])):
                return rest
        return None

    def _stands(self, name: str, whole: str) -> bool:
        """Known from elsewhere than from the very cell in question; a lone word must be an abbreviation or a name."""
        return (self.count[key(name)] > 0 and key(name) != whole) and (" " in name or name[:2].isupper())


def _sides(cell: str) -> list[str]:
    return _TOGETHER.split(_split_slash(cell)[0]) + ([_split_slash(cell)[1]] if _split_slash(cell)[1] else [])


def _split_slash(text: str) -> tuple[str, str]:
    """At the first slash that parts lead from executors: a space beside it, or a long name before; not «ФИП/РИП»."""
    for match in re.finditer(r"\s*/\s*", text):
        before, after = text[: match.start()], text[match.end() :]
        inside = before.count("«") > before.count("»") or before.count("(") > before.count(")")
        spaced = match.group() != "/"
        if not inside and after and (spaced or len(before) > 25) and "," not in before:
            return before, after
    return text, ""


def read(lead: str, executors: str, together: str, register: Register, slash: bool = False) -> Bodies:
    """The bodies of a measure from its cells: two columns, or one where order, a slash or a remark says who leads.

    `slash`: the heading itself parts leads from executors, by a slash or by brackets, so the cells do.
    """
    notes: list[str] = []
    if together and not lead:
        return _together(together, register, notes, slash)
    leads = _names(lead, register, notes)
    helpers = _names(executors, register, notes)
    if together:
        helpers += [name for name in _names(together, register, notes) if name not in helpers]
    return _bodies(leads, helpers, notes)


def _together(text: str, register: Register, notes: list[str], slash: bool) -> Bodies:
    before, after = _split_slash(text)
    if slash and not after and not register.is_name(text):
        head, _, tail = text.partition("/")
        before, after = (head, tail) if tail and "," not in head and "«" not in head else (before, after)
    if after:
        return _bodies(_names(before, register, notes), _names(after, register, notes), notes)
    if slash and (inside := _INSIDE.match(_REMARK.sub("", _DEFINITION.sub("", text)))):
        return _bodies(_names(inside[1], register, notes), _names(inside[2], register, notes), notes)
    halves = _TOGETHER.split(_DEFINITION.sub("", text), maxsplit=1)
    if len(halves) == 2:
        return _bodies(_names(halves[0], register, notes), _names(halves[1], register, notes), notes)
    marked = [part for part in parts(text) if _LEADS.search(part)]
    if marked:
        rest = [part for part in parts(text) if part not in marked]
        return _bodies(_names("\n".join(marked), register, notes), _names("\n".join(rest), register, notes), notes)
    names = _names(text, register, notes)
    return _bodies(names[:1], names[1:], notes)


def _bodies(lead: list[str], executors: list[str], notes: list[str]) -> Bodies:
    doubtful = any(note.startswith(_DOUBT) for note in notes)
    return Bodies(tuple(lead), tuple(executors), tuple(notes), review=not lead or doubtful)


def _names(text: str, register: Register, notes: list[str]) -> list[str]:
    names: list[str] = []
    for part in parts(text):
        bare = fold(_TAKE_PART.sub("", _LEAD_MARK.sub("", _REMARK.sub("", part)))).strip(" ,;/")
        if not bare or bare in ("-", "–", "—"):
            continue
        found = register.without_commas(bare)
        if len(found) == 1 and (tail := register.ends_in(bare)):
            notes.append(f"{_DOUBT} перед «{tail}»: проверьте.")
        if len(found) > 1:
            notes.append(f"Потеряна запятая: «{bare}» разделено на {', '.join(f'«{name}»' for name in found)}.")
        names += [name for name in found if name not in names]
    return names


def suggest(name: str, known: Sequence[str], distance: int = 2) -> str | None:
    """The known name a misread one is probably meant to be, or None; a suggestion, never a replacement."""
    folded = letters(key(name))
    by_key = {letters(key(other)): other for other in known}
    if folded in by_key:
        return by_key[folded]
    allowed = 1 if len(folded) < 7 else distance
    found = process.extractOne(folded, list(by_key), scorer=DamerauLevenshtein.distance, score_cutoff=allowed)
    return by_key[found[0]] if found and len(folded) > 3 else None
