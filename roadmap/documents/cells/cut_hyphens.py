"""A hyphen at the end of a cell that a page cut: does it stand inside a word, or did it only break one?

«Торгово-» before «промышленная» keeps it; «образова-» before «тельных» loses it. The document's own words answer
first, then what a Russian compound begins with; where neither does, the likelier reading is said to be unsure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from roadmap.documents.cells.torn_words import ends_a_word

_WORD = re.compile(r"[а-яёa-z]+(?:-[а-яёa-z]+)*")
_TAIL = re.compile(r"([А-ЯЁа-яёA-Za-z]+)-$")
_HEAD = re.compile(r"[а-яё]+")
_FIRST = re.compile(
    r"^(?:юго|вело|кино|теле|видео|аудио|фото|вице|экс|мини|макси|онлайн|офлайн|веб|интернет|пресс|бизнес|медиа|арт|эко|квест|"
    r"педагог[аиу]?|педагогов|учител[ьяи]|учителей|школ[аы]|организаци[яи]|студент[аы]?|врач[аи]?|мастер|тренер|штаб|конкурс|"
    r"выставк[аи]|концерт|форум|слет|марафон|диктант|урок|план|отчет|премьер|генерал|психолог[аи]?|инженер[аы]?)$"
)
_STEM = re.compile(
    r"(?:[а-я]{3}(?:[^аеиоуыэюя]н|ен|ин|ск|ов)|север|запад|медик|историк|химик|физик|техник|экономик|психолог|педагог|лингв)о$"
)
_JOINED = re.compile(r"^(?:само|много|здраво|взаимо|благо|водо|тепло|электро|авто|высоко|мало|нормо|трудо|право)$")
_ADJECTIVE = re.compile(
    r"(?:[нвткшлр](?:ый|ая|ое|ые|ого|ой|ому|ую|ых|ым|ыми)|[нскхж](?:ий|яя|ее|ие|его|ей|ему|юю|их|им|ими|ого|ом|ому|ая|ой|ое|ую))$"
)
_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Rest:
    """The two halves as one text; `sure` where no other reading is likely."""

    text: str
    sure: bool


def words(texts: Iterable[str]) -> Mapping[str, int]:
    """The words of the document by which halves are judged, with and without their hyphens."""
    found: Counter[str] = Counter()
    for text in texts:
        for word in _WORD.findall(text.lower()):
            found.update({word, *word.split("-")})
    return found


def joined(before: str, after: str, known: Mapping[str, int]) -> Rest | None:
    """Both put together at the hyphen between them; None where there is none that a small letter follows."""
    tail, head = _TAIL.search(before), _HEAD.match(after)
    if not tail or not head:
        return None
    first, second = tail[1].lower(), head[0]
    kept, broken = Rest(before + after, sure=True), Rest(before[:-1] + after, sure=True)
    if known.get(f"{first}-{second}") or (tail[1].isupper() and len(first) > 1):
        return kept
    if known.get(first + second):
        return broken
    plain = first.replace("ё", "е")
    if ends_a_word(second) and not known.get(second):
        return broken
    if _FIRST.match(plain) or (_STEM.search(plain) and _ADJECTIVE.search(second)):
        return kept
    if _JOINED.match(plain):
        return broken
    if plain.endswith("о") and len(first) > _LETTERS and _ADJECTIVE.search(second):
        return Rest(kept.text, sure=False)
    if known.get(first) and known.get(second, 0) > 0 and min(len(first), len(second)) > _LETTERS:
        return Rest(kept.text, sure=False)
    return Rest(broken.text, sure=bool(re.search(r"[бвгджзклмнпрстфхцчшщ]$|[аеиуыэюя]$", first)))
