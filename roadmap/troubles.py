"""What costs only itself: one row, letter, task or roadmap that fails is noted and left, the others go on.

Batches first: only where one fails is it done again by halves, until what is to blame stands alone. A database that
does not answer is no row's fault: it ends the work at once, as it always did.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlmodel import Session

from roadmap.bounds import shortened
from roadmap.errors import VekhaError

Part = TypeVar("Part")
ALL = "*"
"""What a trouble is about that cost a whole job."""
_REASON = 300


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that failed. ``job`` is what was being done, ``about`` names what it cost: ``task:17``, ``roadmap:3``,
    ``letter:ivanov@example.org``; ``reason`` is for whoever repairs it."""

    job: str
    about: str
    reason: str

    @property
    def key(self) -> str:
        """The same trouble keeps its key from tick to tick, whatever its words."""
        return f"{self.job} {self.about}"


class Troubles:
    """The troubles of one job's run.

    ``whole`` is False where the run did not look at everything: what it did not look at may be broken still.
    """

    def __init__(self, job: str) -> None:
        self.job, self.whole = job, True
        self._found: dict[str, Trouble] = {}
        self.errors: dict[str, BaseException] = {}

    @property
    def found(self) -> tuple[Trouble, ...]:
        """Each once."""
        return tuple(self._found.values())

    def note(self, about: str, error: BaseException) -> None:
        """Keep in mind that something failed; raises it where the database is to blame."""
        if is_outage(error):
            raise error
        trouble = Trouble(self.job, shortened(about, _REASON), reason_of(error))
        if trouble.key not in self._found:
            self._found[trouble.key], self.errors[trouble.key] = trouble, error
        self.whole = self.whole and about != ALL

    def names(self, about: str) -> bool:
        """Whether something about it failed."""
        return f"{self.job} {about}" in self._found

    def take(self, others: Troubles) -> None:
        """Keep another run's troubles as this one's."""
        for trouble in others.found:
            self.note(trouble.about, others.errors[trouble.key])

    @contextmanager
    def apart(self, about: str) -> Iterator[None]:
        """What fails inside costs no more than ``about``."""
        try:
            yield
        except Exception as error:
            self.note(about, error)


def reason_of(error: BaseException) -> str:
    """What went wrong, in one line: our own words as they are, others' with their kind."""
    if isinstance(error, VekhaError):
        return shortened(error.message, _REASON)
    said = next(iter(str(error).strip().splitlines()), "")
    return shortened(f"{type(error).__name__}: {said}" if said else type(error).__name__, _REASON)


def place_of(error: BaseException) -> str:
    """Where in our own program it went wrong: «digest.py:120»; a whole traceback would hold people's texts."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def is_outage(error: BaseException) -> bool:
    """Whether the database is to blame, not what was read or written."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | InterfaceError)


def without_failing(
    parts: Sequence[Part], work: Callable[[Sequence[Part]], object], name: Callable[[Part], str], troubles: Troubles
) -> list[Part]:
    """Those of ``parts`` that ``work`` takes; the others are noted by their ``name``.

    One call where all do, about twice as many as the logarithm of their number for each that does not.
    """
    if not parts:
        return []
    try:
        work(parts)
        return list(parts)
    except Exception as error:
        if len(parts) == 1 or is_outage(error):
            troubles.note(name(parts[0]), error)
            return []
    half = len(parts) // 2
    return [part for some in (parts[:half], parts[half:]) for part in without_failing(some, work, name, troubles)]


def rows_of(
    session: Session,
    statement: Select[Any],
    key: ColumnElement[int],
    kind: str,
    troubles: Troubles | None,
) -> Sequence[Any]:
    """The rows of a statement, one statement; where one cannot be read, the others and a trouble ``kind:key``.

    A stored value may be none of its column's: a date of year 10000, a document that is no JSON. ``key`` is the number
    by which the rows are asked for again. Without ``troubles`` such a row ends the reading.
    """
    try:
        return session.execute(statement).all()
    except Exception as error:
        if troubles is None or is_outage(error):
            raise
    keys = sorted(set(session.execute(statement.with_only_columns(key)).scalars()))
    found: list[Any] = []

    def read(some: Sequence[int]) -> None:
        found.extend(session.execute(statement.where(key.between(some[0], some[-1]))).all())

    without_failing(keys, read, lambda number: f"{kind}:{number}", troubles)
    return found
