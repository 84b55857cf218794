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

from roadmap.documents.cells import cell_looks
from roadmap.documents.content import body_names
from roadmap.documents.content.body_names import DEFINITION, Name
from roadmap.documents.text import fold, key, letters
from roadmap.language.message import _

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
_HEADED = re.compile(r"^\s*отв(?:\.|етственн[а-я]+)(?: исполнител[а-я]+)?\s*:", re.IGNORECASE)
_TOGETHER = re.compile(r",?\s+(?:совместно с(?:о)?|при участии|с участием|во взаимодействии с(?:о)?)\s+", re.IGNORECASE)
_INSIDE = re.compile(r"^([^()]{3,})\s\(([^()]{2,})\)\s*$")
_FORM = re.compile(
    r"(?:Ф|О|К|М|Г)?(?:Г|М|О|Ч|К)?(?:Б|А|К)?(?:О|П|Н)?У(?:\s|$)|(?:ФГБОУ|ФГАОУ|ГБПОУ|ГАПОУ|АНО|ООО|АО|ПАО|МУП|ГУП)\s"
)
_DOUBT = "Возможно, "  # as printed
"""How a note begins that a person has to look at."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """Lead and executors of one measure, with what was repaired."""

    lead: tuple[str, ...]
    executors: tuple[str, ...]
    notes: tuple[str, ...] = ()
    review: bool = False


class Register:
    """Names that the document uses for bodies, counted: what a list without commas is taken apart by."""

    def __init__(self, cells: Iterable[str], defined: Iterable[str] = ()) -> None:
        self.count: Counter[str] = Counter()
        self.protected = tuple(defined)
        for cell in cells:
            for side in _sides(cell):
                self.count.update(key(_REMARK.sub("", name.text)) for name in body_names.split(side, self.protected))
        self.defined = {key(name) for name in self.protected}

    def split(self, text: str) -> list[Name]:
        """The names of a cell, remarks still on, with all the document's names in mind."""
        return body_names.split(text, self.protected, lambda name: self.is_name(_REMARK.sub("", name)))

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
            if self.count[key(rest)] > 1 and cell_looks.bodies(rest) and cell_looks.bodies(" ".join(words[:cut])):
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
    leads = _named(lead, register, notes)
    helpers = _named(executors, register, notes)
    if together:
        helpers += [name for name in _named(together, register, notes) if name not in helpers]
    return _bodies(leads, helpers, notes)


def _together(text: str, register: Register, notes: list[str], slash: bool) -> Bodies:
    before, after = _split_slash(text)
    if slash and not after and not register.is_name(text):
        head, _other, tail = text.partition("/")
        before, after = (head, tail) if tail and "," not in head and "«" not in head else (before, after)
    if after:
        return _bodies(_named(before, register, notes), _named(after, register, notes), notes)
    if slash and (inside := _INSIDE.match(_REMARK.sub("", DEFINITION.sub("", text)))):
        return _bodies(_named(inside[1], register, notes), _named(inside[2], register, notes), notes)
    halves = _TOGETHER.split(DEFINITION.sub("", text), maxsplit=1)
    if len(halves) == 2:
        return _bodies(_named(halves[0], register, notes), _named(halves[1], register, notes), notes)
    parts = register.split(text)
    marked = _marked(parts)
    if marked:
        rest = [part for part in parts if part not in marked]
        return _bodies(_cleaned(marked, register, notes), _cleaned(rest, register, notes), notes)
    found = _cleaned(parts, register, notes)
    return _bodies(found[:1], found[1:], notes)


def _marked(parts: Sequence[Name]) -> list[Name]:
    """Who leads by a remark of his own; «ответственные: A, B; соисполнители: C» speaks of all up to the next remark."""
    headed = any(_TAKE_PART.match(part.text) for part in parts) and any(_HEADED.match(part.text) for part in parts)
    found: list[Name] = []
    leads = False
    for part in parts:
        leads = bool(_HEADED.match(part.text)) or (leads and not _TAKE_PART.match(part.text))
        if _LEADS.search(part.text) or (headed and leads):
            found.append(part)
    return found


def _bodies(lead: list[str], executors: list[str], notes: list[str]) -> Bodies:
    doubtful = any(note.startswith(_DOUBT) for note in notes)
    return Bodies(tuple(lead), tuple(executors), tuple(notes), review=not lead or doubtful)


def _named(text: str, register: Register, notes: list[str]) -> list[str]:
    return _cleaned(register.split(text), register, notes)


def _cleaned(parts: Sequence[Name], register: Register, notes: list[str]) -> list[str]:
    """Names without remarks, those glued by a lost comma taken apart; what was done or is doubtful goes to `notes`."""
    found: list[str] = []
    for part in parts:
        bare = fold(_TAKE_PART.sub("", _LEAD_MARK.sub("", _REMARK.sub("", part.text)))).strip(" ,;/")
        if not bare or bare in ("-", "–", "—"):
            continue
        if part.doubtful:
            notes.append(_("Возможно, в «{bare}» названо несколько исполнителей: проверьте.", bare=bare))
        several = register.without_commas(bare)
        if len(several) == 1 and (tail := register.ends_in(bare)):
            notes.append(_("Возможно, потеряна запятая перед «{tail}»: проверьте.", tail=tail))
        if len(several) > 1:
            notes.append(
                _(
                    "Потеряна запятая: «{bare}» разделено на {names}.",
                    bare=bare,
                    names=", ".join(f"«{name}»" for name in several),
                )
            )
        found += [name for name in several if name not in found]
    return found


def suggest(name: str, known: Sequence[str], distance: int = 2) -> str | None:
    """The known name a misread one is probably meant to be, or None; a suggestion, never a replacement."""
    folded = letters(key(name))
    by_key = {letters(key(other)): other for other in known}
    if folded in by_key:
        return by_key[folded]
    allowed = 1 if len(folded) < 7 else distance
    found = process.extractOne(folded, list(by_key), scorer=DamerauLevenshtein.distance, score_cutoff=allowed)
    return by_key[found[0]] if found and len(folded) > 3 else None
