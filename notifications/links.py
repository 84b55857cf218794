"""Signed links for letters: a button that works without an account, for one purpose, until a day.

A token says what it may be used for by its salt, so a link to report on a task cannot be turned into one that
unsubscribes. Tokens are not secret (the payload can be read), only unforgeable.
"""

from __future__ import annotations

import hmac
import json
import time
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode, int_to_bytes

from notifications.said import _

_SALT = "notifications.links:"
_WORTH_COMPRESSING = 200  # bytes; below this itsdangerous tries in vain, and letters carry tens of thousands of links


class LinkError(ValueError):
    """A link that must not be obeyed; the Russian message can be shown to the person who opened it."""


class LinkExpired(LinkError):
    """The link was good once."""


class LinkDamaged(LinkError):
    """The link was cut, altered, or made for another purpose or installation."""


def sign(secret: str, purpose: str, payload: Any, *, now: datetime | None = None) -> str:
    """A URL-safe token that carries ``payload`` (anything JSON can hold), dated ``now`` (default: the real clock)."""
    serializer, key = _press(secret, purpose)
    instant = int(time.time() if now is None else now.timestamp())
    said = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    body = base64_encode(said) if len(said) < _WORTH_COMPRESSING else serializer.dump_payload(payload)
    signed = body + b"." + base64_encode(int_to_bytes(instant))
    return (signed + b"." + base64_encode(hmac.digest(key, signed, "sha1"))).decode("ascii")


def read(secret: str, purpose: str, token: str, max_age: timedelta | int, *, now: datetime | None = None) -> Any:
    """The payload of a token signed for the same purpose at most ``max_age`` (seconds if a number) before ``now``.

    Raises LinkExpired or LinkDamaged, both LinkError.
    """
    seconds = int(max_age.total_seconds()) if isinstance(max_age, timedelta) else max_age
    try:
        return _serializer(secret, purpose, now).loads(token, max_age=seconds)
    except SignatureExpired:
        raise LinkExpired(_("срок действия ссылки истёк: войдите в систему или попросите новое письмо")) from None
    except BadData:
        raise LinkDamaged(_("ссылка повреждена: скопируйте её из письма целиком или войдите в систему")) from None


@lru_cache(maxsize=64)
def _press(secret: str, purpose: str) -> tuple[URLSafeTimedSerializer, bytes]:
    """What a purpose's tokens are made with: ``dumps`` would derive the same key anew for each of them."""
    serializer = _serializer(secret, purpose, None)
    return serializer, serializer.make_signer(serializer.salt).derive_key()


def _serializer(secret: str, purpose: str, now: datetime | None) -> URLSafeTimedSerializer:
    if not secret:
        raise ValueError("an empty secret signs nothing")

    class Dated(TimestampSigner):
        def get_timestamp(self) -> int:
            return super().get_timestamp() if now is None else int(now.timestamp())

    return URLSafeTimedSerializer(secret, salt=_SALT + purpose, signer=Dated)
