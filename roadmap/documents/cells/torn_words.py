"""A word broken at the end of a full line or page without any mark: does it go on below?

A word known from elsewhere in the document answers for certain; else endings do: «тий» is no word, «мероприя» no whole
one. Where neither answers, the likelier reading is given and said to be unsure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_LETTERS = "А-ЯЁа-яёA-Za-z0-9"
_LAST = re.compile(rf"([{_LETTERS}]+)\W*$")
_FIRST = re.compile(rf"^([{_LETTERS}]+)")
_SHORT = re.compile(
    r"^(?:и|во?|на|по|со?|за|из|ко?|от|до|для|при|об?о?|у|не|или|что|как|их|его|её|ее|же|ли|бы|под|над|без|"
    r"год[ау]?|лет|всех?|это|дн[яейи]+|раз|том|чем|им|ей|нас|вас|мая|них|ним|той|тем|тех|т[аеуо]|шт|ед|чел|руб)$"
)
_NO_WORD = re.compile(
    r"^(?:[ьъый]|[ое]-[а-яё]|[бгджзлмнпртфхцчшщэюея](?![а-яё.])|[бвгджзклмнпрстфхцчшщьъ]{2,}(?![а-яё.]))"
)
_ENDS = (
    r"(?:[аяуюыиеоьё]|[ое]й|[ыи]й|[аяое]я|[ыоие]е|[оеы]го|[оеы]му|[ыи]х|[ыи]м|[ыи]ми|ую|юю|ию|ии|ие|ия|ем|ом|ам|ям|ами|ями|"
    r"ах|ях|ов|ев|ть|ти|тся|ться|ль|ля|лю|лей|лем|лям|лями|лях|ости?|остью)"
)
_BARE = re.compile(
    rf"^(?:[аеиоуыя]?(?:ирован|ванн?|нн|ческ|льн|тельн|н?ост|ни|ци|ств|тель|ник|ск|[нктлрв])|"
    rf"[аи]тельност|[аеи]н+ост|ированн|ровани|изаци|еджмент)?{_ENDS}$"
)
_ENDING = re.compile(rf"^[а-яё]{{0,2}}(?:ани|ени|ци|ост|тел|ник|ств|ическ|альн|ельн|енн|нн|ск|н)?{_ENDS}$")
_WHOLE = re.compile(
    r"^[а-яё]{2,}(?:[сц]к(?:ий|ого|ой|ая|ое|ую|ие|их|им|ом|ому|ими)|[нв](?:ый|ого|ая|ое|ую|ые|ых|ым|ому|ыми|ой)|"
    r"(?:ани|ени)[еяюий]|ости?|ци[яиюй]|телей?|ами|ями|иям|иях|тах|стам|ов|ев)$"
)
_STEM = re.compile(r"(?:[чтсдвлн]н|льн|ств|ск|ци|[ае]ни|ост)$")


def begins_as_no_word(text: str) -> bool:
    """«ь», «н», «ств»: no Russian word, so the end of one."""
    return bool(_NO_WORD.match(text))


def ends_a_word(text: str) -> bool:
    """«тельных», «вание»: suffixes and an ending, and no word of their own."""
    return begins_as_no_word(text) or bool(_BARE.match(text))


def goes_on(before: str, after: str, words: Mapping[str, int]) -> tuple[bool, bool]:
    """Whether the last word of `before` goes on in `after`, and whether that is sure; `words` are the known ones.

    Asked only where the last word of `before` may have been broken: it fills its line alone.
    """
    if before[-1:].isdigit() and after[:1].isdigit():
        return bool(re.search(r"\.\d{0,3}$", before)), False
    if re.match(r"[а-яё]-[а-яё]", after):
        return True, False
    last, first = _LAST.search(before), _FIRST.match(after)
    if not last or not first:
        return False, True
    head, tail = last[1].lower(), first[1].lower()
    if words.get(head + tail):
        return True, True
    if not after[0].islower():
        return False, not (last[1].isupper() and after[:2].isupper() and len(head) < 8)
    return _by_looks(head, tail, words)


def _by_looks(head: str, tail: str, words: Mapping[str, int]) -> tuple[bool, bool]:
    known, short = bool(words.get(tail)), bool(_SHORT.match(tail))
    if begins_as_no_word(tail) or (_BARE.match(tail) and not known and not short):
        return True, True
    if _SHORT.match(head):
        return False, True
    if words.get(head) or _WHOLE.match(head):
        return False, known and len(tail) > 3
    if short:
        return bool(_WHOLE.match(head + tail) or _STEM.search(head)), False
    return True, bool(_ENDING.match(tail)) and not known
