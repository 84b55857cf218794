"""What a server's answer means for a letter, and when to try again. Pure: no clock, no network, no database.

The one rule behind it: a letter dies only of what the server says about *this* letter for good. What is wrong with the
server, the network or our own settings never counts against a letter.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Step(StrEnum):
    """Where in the SMTP conversation something happened."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    FINAL = "final"  # the dot is sent: the server may or may not have taken the letter


class ServerAnswer(StrEnum):
    """What becomes of the letter."""

    SENT = "sent"
    RETRY = "retry"
    DEAD = "dead"
    SERVER = "server"  # the trouble is not this letter's: keep it untouched and stop the run


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Back-off: ``first``, then doubled up to ``longest``, ± ``jitter``; the defaults last about five days."""

    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(hours=4)
    jitter: float = 0.2
    max_attempts: int = 40


_RELAY = re.compile(r"\brelay", re.IGNORECASE)
_TOO_BIG = 552
_AUTHENTICATION = frozenset({530, 534, 535, 538})


def judge(step: Step, code: int, reply: str) -> ServerAnswer:
    """The verdict on a reply ``code`` (200–599; anything else is treated as a passing fault) at ``step``."""
    if 200 <= code < 400:
        return ServerAnswer.SENT
    if not 500 <= code < 600:
        return ServerAnswer.SERVER if step is Step.CONNECT else ServerAnswer.RETRY
    if step is Step.CONNECT or code in _AUTHENTICATION:
        return ServerAnswer.SERVER
    if step is Step.MAIL:
        # A refused sender is our configuration; only the size announced in MAIL is the letter's own.
        return ServerAnswer.DEAD if code == _TOO_BIG else ServerAnswer.SERVER
    if step is Step.RCPT and _RELAY.search(reply):
        return ServerAnswer.SERVER
    return ServerAnswer.DEAD


def judge_silence(step: Step) -> ServerAnswer:
    """The verdict on a lost connection or a time-out: before a recipient was named it says nothing about the letter."""
    return ServerAnswer.SERVER if step in (Step.CONNECT, Step.MAIL) else ServerAnswer.RETRY


def pause_after(attempts: int, seed: str, policy: RetryPolicy) -> timedelta | None:
    """How long to wait after failed attempt number ``attempts`` (from 1); None when there have been enough.

    The jitter comes from ``seed`` (the letter's key): a replay gives the same times, and letters still spread out.
    """
    if attempts >= policy.max_attempts:
        return None
    # The exponent is bounded: 2**1000 does not fit a timedelta.
    doubled: timedelta = policy.first * (1 << min(attempts - 1, 20))
    plain = min(doubled, policy.longest)
    spread = int.from_bytes(hashlib.sha256(f"{seed}:{attempts}".encode()).digest()[:4], "big") / 0xFFFFFFFF
    return plain * (1 + policy.jitter * (2 * spread - 1))
