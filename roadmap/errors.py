"""Product errors: one small hierarchy, each with a stable code and a Russian message that says what to do.

    VekhaError                 (500, exit 1)
    ├── BadInput               (400/422, exit 2)  what came in cannot be used
    │   └── TooLarge           (413, exit 2)
    ├── NotFound               (404, exit 2)
    ├── Forbidden              (403, exit 2)
    ├── Unauthenticated        (401, exit 2)
    ├── Conflict               (409, exit 2)      somebody else was faster, or the move is not allowed now
    │   ├── MoveNotAllowed
    │   └── Stale              (412 over the API's If-Match)
    ├── Unavailable            (503, exit 1)      a part outside does not answer
    └── Busy                   (503, exit 1)      more is asked at once than can be done; nothing was begun

Mapped once to HTTP in `roadmap.web.problems` and once to the command line in `roadmap.cli`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class VekhaError(Exception):
    """Base. ``code`` is stable and meant for programs; ``message`` is for people; ``data`` is JSON."""

    status = 500
    exit_status = 1

    def __init__(self, code: str, message: str, **data: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data: Mapping[str, Any] = data


class BadInput(VekhaError):
    """What came in cannot be used; the message says where and what to do."""

    status = 422
    exit_status = 2


class TooLarge(BadInput):
    """Larger than the limit."""

    status = 413


class NotFound(VekhaError):
    """No such thing."""

    status = 404
    exit_status = 2


class Forbidden(VekhaError):
    """The person has no right to it."""

    status = 403
    exit_status = 2


class Unauthenticated(VekhaError):
    """Nobody is logged in, or the token is not valid."""

    status = 401
    exit_status = 2


class Conflict(VekhaError):
    """Cannot be done in the present state."""

    status = 409
    exit_status = 2


class MoveNotAllowed(Conflict):
    """The state machine refused; ``data["reasons"]`` and ``data["allowed"]`` say why and what is open."""


class Stale(Conflict):
    """Somebody changed the row in between; ``data["changes"]`` says what."""


class Unavailable(VekhaError):
    """A part outside (database, mail server) does not answer."""

    status = 503


class Busy(VekhaError):
    """More is asked at once than can be done. Nothing was begun; ``data["seconds"]`` says when to come again."""

    status = 503
