"""Signed links for letters: a button that works without an account, for one purpose, until a day.

A token says what it may be used for by its salt, so a link to report on a task cannot be turned into one that
unsubscribes. Tokens are not secret (the payload can be read), only unforgeable.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

_SALT = "notifications.links:"


class LinkError(ValueError):
    """A link that must not be obeyed; the Russian message can be shown to the person who opened it."""


class LinkExpired(LinkError):
    """The link was good once."""


class LinkDamaged(LinkError):
    """The link was cut, altered, or made for another purpose or installation."""


def sign(secret: str, purpose: str, payload: Any, *, now: datetime | None = None) -> str:
    """A URL-safe token that carries ``payload`` (anything JSON can hold), dated ``now`` (default: the real clock)."""
    token: str = _serializer(secret, purpose, now).dumps(payload)
    return token


def read(secret: str, purpose: str, token: str, max_age: timedelta | int, *, now: datetime | None = None) -> Any:
    """The payload of a token signed for the same purpose at most ``max_age`` (seconds if a number) before ``now``.

    Raises LinkExpired or LinkDamaged, both LinkError.
    """
    seconds = int(max_age.total_seconds()) if isinstance(max_age, timedelta) else max_age
    try:
        return _serializer(secret, purpose, now).loads(token, max_age=seconds)
    except SignatureExpired:
        raise LinkExpired("срок действия ссылки истёк: войдите в систему или попросите новое письмо") from None
    except BadData:
        raise LinkDamaged("ссылка повреждена: скопируйте её из письма целиком или войдите в систему") from None


def _serializer(secret: str, purpose: str, now: datetime | None) -> URLSafeTimedSerializer:
    if not secret:
        raise ValueError("an empty secret signs nothing")

    class Dated(TimestampSigner):
        def get_timestamp(self) -> int:
            return super().get_timestamp() if now is None else int(now.timestamp())

    return URLSafeTimedSerializer(secret, salt=_SALT + purpose, signer=Dated)
