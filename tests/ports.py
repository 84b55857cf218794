"""Ports for servers that are started a moment later: none that an outgoing connection may be given meanwhile."""

from __future__ import annotations

import random
import socket

_BELOW = (15_000, 30_000)
"""Systems give outgoing connections ports from 32,768 on: a port of theirs that is free now may be taken when it is
needed, by a test's own client of the database."""


def free_port() -> int:
    """A loopback port that nobody uses now."""
    while True:
        port = random.randrange(*_BELOW)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
