"""Who holds a claim, and whether that process is still alive.

A killed worker's letters come due when its lease ends. On the same machine nobody needs to wait for that: the name
under which letters are claimed says which process it was, and a process that is gone cannot send any more. Where this
cannot be known for sure (another machine, another container, no /proc), the answer is «alive» and the lease decides.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_PROC = Path("/proc")


def name_of_this_run(worker: str) -> str:
    """``worker/boot.namespace.pid.start.token``: unique for each run, recognisable from the same machine."""
    place = _place()
    started = _started(os.getpid())
    if place is None or started is None:
        return f"{worker}/{secrets.token_hex(8)}"
    return f"{worker}/{place}.{os.getpid()}.{started}.{secrets.token_hex(4)}"


def is_gone(name: str) -> bool:
    """Whether the process that claimed under ``name`` has certainly ended."""
    parts = name.rpartition("/")[2].split(".")
    if len(parts) != 5 or _place() != ".".join(parts[:2]) or not parts[2].isdecimal():
        return False
    return _started(int(parts[2])) != parts[3]


def _place() -> str | None:
    """This boot of this machine and this process namespace: within it a process id means one process."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}.{(_PROC / 'self/ns/pid').stat().st_ino}"
    except OSError:
        return None


def _started(pid: int) -> str | None:
    """The process's start in clock ticks since boot (process ids are used again); None when it has ended."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in ("Z", "X") else fields[19]
