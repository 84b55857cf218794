"""What a region's name gives a new roadmap: its time zone, and a name for addresses in Latin letters. Pure."""

from __future__ import annotations

import re

ZONES = {
    "калининград": "Europe/Kaliningrad",
    "самарск": "Europe/Samara",
    "удмурт": "Europe/Samara",
    "саратов": "Europe/Saratov",
    "ульянов": "Europe/Ulyanovsk",
    "астрахан": "Europe/Astrakhan",
    "волгоград": "Europe/Volgograd",
    "тюмен": "Asia/Yekaterinburg",
    "челябин": "Asia/Yekaterinburg",
    "свердлов": "Asia/Yekaterinburg",
    "курганск": "Asia/Yekaterinburg",
    "пермск": "Asia/Yekaterinburg",
    "оренбург": "Asia/Yekaterinburg",
    "башкорт": "Asia/Yekaterinburg",
    "ханты": "Asia/Yekaterinburg",
    "ямало": "Asia/Yekaterinburg",
    "омск": "Asia/Omsk",
    "новосибир": "Asia/Novosibirsk",
    "томск": "Asia/Tomsk",
    "алтай": "Asia/Barnaul",
    "кемеров": "Asia/Novokuznetsk",
    "кузбасс": "Asia/Novokuznetsk",
    "краснояр": "Asia/Krasnoyarsk",
    "хакас": "Asia/Krasnoyarsk",
    "тыва": "Asia/Krasnoyarsk",
    "иркут": "Asia/Irkutsk",
    "бурят": "Asia/Irkutsk",
    "забайкал": "Asia/Chita",
    "якут": "Asia/Yakutsk",
    "саха": "Asia/Yakutsk",
    "амурск": "Asia/Yakutsk",
    "хабаров": "Asia/Vladivostok",
    "приморск": "Asia/Vladivostok",
    "еврейск": "Asia/Vladivostok",
    "магадан": "Asia/Magadan",
    "сахалин": "Asia/Sakhalin",
    "камчат": "Asia/Kamchatka",
    "чукот": "Asia/Anadyr",
}
"""Beginnings of region names outside Moscow time; longer names win («сахалин» before «саха»)."""

_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch _ y _ e yu ya".split(),  # noqa: SIM905 (readable)
        strict=True,
    )
)
_TOWNS_IN_SK = (
    "челябин", "новосибир", "омск", "томск", "курск", "брянск", "смоленск", "архангель", "мурман", "ульянов", "иркут",
    "краснояр", "хабаров",
)  # fmt: skip
"""Regions named after a town in «-ск»: Chelyabinsk, but Tyumen."""
_PLAIN_WORDS = {"область", "край", "республика", "автономный", "округ", "город", "г"}


def time_zone_of(region: str | None) -> str:
    """The zone of a region; Moscow's where nothing else is known."""
    lowered = (region or "").lower()
    found = [stem for stem in ZONES if re.search(rf"\b{stem}", lowered)]
    return ZONES[max(found, key=len)] if found else "Europe/Moscow"


def latin(text: str) -> str:
    """«ДОН ТО» → «don-to»: Latin small letters, digits and single hyphens."""
    written = "".join(_LATIN.get(letter, letter) for letter in text.lower()).replace("_", "")
    return re.sub(r"[^a-z0-9]+", "-", written).strip("-")


def region_stem(region: str | None) -> str:
    """«Тюменская область» → «tyumen», «Республика Татарстан» → «tatarstan»."""
    words = [word for word in re.findall(r"[а-яё-]+", (region or "").lower()) if word not in _PLAIN_WORDS]
    stem = re.sub(r"(?:ая|ий|ой|ое)$", "", words[0]) if words else ""
    if stem.endswith("ск") and not stem.startswith(_TOWNS_IN_SK):
        stem = stem.removesuffix("ск")
    return {"moskov": "moscow", "moskva": "moscow"}.get(latin(stem), latin(stem)) or "roadmap"
