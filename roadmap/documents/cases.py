"""Names and posts out of the capitals and cases in which a document writes them; what is not sure stays as printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from roadmap.documents.text import fold

OFFICES = re.compile(
    r"^(?:Администрация|Министерство|Департамент|Управление|Комитет|Служба|Агентство|Правительство|Муниципальное)$",
    re.IGNORECASE,
)
_SMALL = {"и", "в", "по", "на", "с", "о", "об", "к", "у", "до", "от", "из", "за", "не"}
_ADJECTIVE = re.compile(
    r"\b[а-яё-]+ск(?:ой|ого|ому|ая|ий)(?=\s+(?:области|края|автономного|района|муниципального|городского))"
)
_PLACE = re.compile(
    r"^(?:г|город[а-я]*|пос[её]лк[а-я]*|сел[а-я]|деревн[а-я]|станиц[а-я]|хутор[а-я]*|аул[а-я]*|имени|им|республик[а-я]|район[а-я]*)\.?$"
)
"""After these a name follows: «города Верхнеозёрска», «имени Ушинского»."""
_NOT_A_NAME = re.compile(
    r"^(?:на|в|и|от|до|федерального|областного|краевого|республиканского|значения|области|края|\d.*)$"
)
_NO_VOWEL = re.compile(r"^[БВГДЖЗЙКЛМНПРСТФХЦЧШЩ]{2,}$")
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
_PERSON = re.compile(r"(?:^|\s)(?P<name>[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?)(?=\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.$)|"
                     r"(?<=[А-ЯЁ]\.)\s?(?P<after>[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?)$")  # fmt: skip
_PERSON_ENDS = (
    (re.compile(r"(ов|ев|ёв|ин|ын)у$"), r"\1а"),  # whom: Иванову
    (re.compile(r"(ск|цк)ую$"), r"\1ая"),
    (re.compile(r"(ов|ев|ёв|ин|ын)а$"), r"\1"),  # whom: Иванова, a man
    (re.compile(r"(ск|цк)ого$"), r"\1ий"),
    (re.compile(r"(ко|ых|их|о|е|и)$"), r"\1"),  # the same in all cases
)


def in_small_letters(text: str, written: Iterable[str]) -> str:
    """What stands in capitals as a heading: each word as it is ``written`` elsewhere; names and abbreviations kept."""
    body = Counter(re.findall(r"[А-ЯЁа-яё-]+", " ".join(line for line in written if not line.isupper())))
    words: list[str] = []
    for index, word in enumerate(text.split(" ")):
        bare = word.strip('«»"(),.')
        low = bare.lower()
        if len(bare) < 3 and low in _SMALL:
            words.append(word.lower())
            continue
        before = words[-1].lower() if words else ""
        named = bool(_PLACE.match(before)) and not _NOT_A_NAME.match(low) and not OFFICES.match(bare)
        if body[bare] > body[low] or (not body[low] and _NO_VOWEL.match(bare)):
            form = bare
        elif index == 0 or OFFICES.match(bare) or word.startswith("«") or body[bare.capitalize()] > body[low] or named:
            form = bare.capitalize()
        else:
            form = low
        words.append(word.replace(bare, form))
    return _ADJECTIVE.sub(lambda found: found[0].capitalize(), " ".join(words))


def nominative(text: str) -> str:
    """A post after «возложить на» and its person in the nominative; as printed where the person's case is not sure."""
    words = fold(text).split(" ")
    for index, word in enumerate(words[:2]):
        if word not in _NOMINATIVE:
            break
        words[index] = _NOMINATIVE[word]
        if word not in ("первого", "главного"):
            break
    turned = " ".join(words)
    found = _PERSON.search(turned)
    if found is None or turned == fold(text):
        return turned
    name = found["name"] or found["after"]
    for ending, instead in _PERSON_ENDS:
        if ending.search(name):
            at = found.start("name") if found["name"] else found.start("after")
            return turned[:at] + ending.sub(instead, name) + turned[at + len(name) :]
    return fold(text)
