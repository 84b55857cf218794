"""Time zones as people choose them: the cities of Russia with their offsets, and whatever is set already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from roadmap.language.message import _

CITIES = {
    "Europe/Kaliningrad": _("Калининград"),
    "Europe/Moscow": _("Москва"),
    "Europe/Samara": _("Самара"),
    "Asia/Yekaterinburg": _("Екатеринбург"),
    "Asia/Omsk": _("Омск"),
    "Asia/Novosibirsk": _("Новосибирск"),
    "Asia/Krasnoyarsk": _("Красноярск"),
    "Asia/Irkutsk": _("Иркутск"),
    "Asia/Yakutsk": _("Якутск"),
    "Asia/Vladivostok": _("Владивосток"),
    "Asia/Magadan": _("Магадан"),
    "Asia/Kamchatka": _("Камчатка"),
}


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """One time zone of a list."""

    value: str
    label: str


def zone_choices(now: datetime, *present: str | None) -> tuple[ZoneChoice, ...]:
    """The cities from west to east, and zones set already that are none of them."""
    others = [zone for zone in dict.fromkeys(present) if zone and zone not in CITIES]
    return tuple(ZoneChoice(zone, zone_label(zone, now)) for zone in (*CITIES, *others))


def zone_label(zone: str, now: datetime) -> str:
    """«Омск (UTC+6)»; the zone's own name where it is no city of ours or there is no such zone."""
    name = CITIES.get(zone, zone)
    try:
        offset = now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    except (KeyError, ValueError, OSError):
        return name
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"{name} (UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''})"
