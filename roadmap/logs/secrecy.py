"""What must never be read in a log, an error or a settings' print-out, and how it is taken out of a text.

The values are told by name and shape: whole secrets (`VEKHA_SECRET_KEY`), passwords inside addresses, the path of a
watcher's address. What the process knows of is kept here (`conceal`) and cut out of every record, traceback included.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from notifications.masking import hide

STARS = "***"
_SECRET_NAME = re.compile(r"secret|passw|token|credential|(?:^|_)api_?key|authorization|cookie", re.IGNORECASE)
_SHORTEST = 4
"""What is shorter stands in too many harmless words; in an address it is hidden all the same."""
_IN_ADDRESS = re.compile(r"(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s:/@'\"<>]{0,200}):[^\s/'\"<>]{1,500}@")
_NAMED = re.compile(
    r"""((?:passw(?:or)?d|secret(?:_key)?|api_?key|token)["']?\s{0,3}[=:]\s{0,3})("[^"]{1,500}"|'[^']{1,500}'|[^\s"'&,;)]{1,500})""",
    re.IGNORECASE,
)
_API_TOKEN = re.compile(r"\bvekha_[A-Za-z0-9_-]{20,}")
_USERINFO = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^:@/?#\s]*:(.*)@", re.DOTALL)

_known: frozenset[str] = frozenset()
_pattern: re.Pattern[str] | None = None


def is_secret_name(name: str) -> bool:
    """Whether what bears this name is a secret as a whole."""
    return bool(_SECRET_NAME.search(name))


def secrets_in(values: Mapping[str, object]) -> set[str]:
    """The secret parts of settings, given by name without a prefix."""
    return {part for name, value in values.items() if isinstance(value, str) for part in _parts(name, value) if part}


def _parts(name: str, value: str) -> Iterator[str]:
    if is_secret_name(name):
        yield value
    if found := _USERINFO.match(value):
        yield found[1]
    try:
        address = urlsplit(value) if "://" in value else None
    except ValueError:
        return
    if address is not None:
        yield from (said for key, said in parse_qsl(address.query) if is_secret_name(key))
        if "heartbeat" in name.lower():  # who knows the path can beat in our name
            yield from (address.path.strip("/"), address.query)


def conceal(values: Iterable[str]) -> None:
    """From now on cut these out of whatever is logged."""
    global _known, _pattern
    _known |= {form for value in values for form in _forms(value) if len(form) >= _SHORTEST}
    longest_first = sorted(_known, key=len, reverse=True)
    _pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


def _forms(value: str) -> set[str]:
    """A secret as it may be written: as it is, percent-encoded or decoded, inside a literal or JSON."""
    plain = {value, unquote(value)}
    return plain | {form for one in plain for form in (quote(one, safe=""), quote(one), repr(one)[1:-1],
                                                       ascii(one)[1:-1], json.dumps(one)[1:-1])}  # fmt: skip


def redact(text: str) -> str:
    """The text without any secret that is known or looks like one."""
    if _pattern is not None:
        text = _pattern.sub(STARS, text)
    text = _NAMED.sub(rf"\1{STARS}", _IN_ADDRESS.sub(rf"\1:{STARS}@", text))
    return hide(_API_TOKEN.sub(f"vekha_{STARS}", text))


def shown(name: str, value: object) -> object:
    """A setting for a print-out: what is secret in it replaced by stars."""
    if not isinstance(value, str):
        return value
    for part in sorted(_parts(name, value), key=len, reverse=True):
        value = value.replace(part, STARS) if part else value
    return value
