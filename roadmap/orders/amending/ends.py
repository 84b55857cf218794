"""Which measures a document would end, when they are so many that a person names each one, and what he named. Pure.

A table read wrongly looks like an act that ends half the roadmap; so ends beyond a few are never made in one press.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roadmap.documents.text import key, letters
from roadmap.errors import BadInput, Stale
from roadmap.language.message import _, _n
from roadmap.orders.amending.changes import Step

FEW = 3
SHARE = 10
"""More than three measures, or more than one in ten of those in force, are ended only when each is named."""
_TOLD, _LONGEST = 12, 60
_CALLED = re.compile(
    r"^(?:(?:под)?пункт[а-я]*\s+|позици[а-я]*\s+|строк[а-я]*\s+|мероприяти[а-я]*\s+|пп?\.\s*|пп?\s+|№\s*)+"
)


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person agreed to: ``shown`` is the `Proposal.mark` of what he saw, ``ends`` the keys of steps he named."""

    shown: str | None
    ends: frozenset[str] = frozenset()


def ends_of(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The measures that would be ended, those left out by choice excepted."""
    return tuple(step for step in steps if step.kind == "removed" and step.applies)


def are_many(ends: Sequence[Step], in_force: int) -> bool:
    """Whether each must be named."""
    return len(ends) > FEW or len(ends) * SHARE > in_force


def need_consent(ends: Sequence[Step], in_force: int, mark: str, consent: Consent | None) -> None:
    """Raises `Stale` where something else was shown, `BadInput` where ends that must be named are not or others are."""
    given = consent or Consent(None)
    if given.shown not in (None, mark) or (given.shown is None and given.ends):
        raise Stale(
            "amendment.changed",
            _("сравнение изменилось с тех пор, как его показали: просмотрите его заново и подтвердите ещё раз"),
        )
    if given.ends - {step.key for step in ends}:
        raise BadInput(
            "amendment.not_ended",
            _("подтверждено прекращение мероприятия, которое документ не прекращает: просмотрите сравнение заново"),
        )
    left = [step for step in ends if step.key not in given.ends]
    if left and are_many(ends, in_force):
        raise _unconfirmed(ends, left, in_force)


def _unconfirmed(ends: Sequence[Step], left: Sequence[Step], in_force: int) -> BadInput:
    names = names_of(ends)
    told = [f"{names[step.key]} «{_short(step.title)}»" for step in left[:_TOLD]]
    told += [names[step.key] for step in left[_TOLD:]]
    ended = _n("{count} мероприятие", "{count} мероприятий", len(ends))
    return BadInput(
        "amendment.ends_unconfirmed",
        _(
            "документ прекращает {ended} из {in_force}: столько прекращают, только подтвердив каждое. Не "
            "подтверждены ({number}): {names}. Если это верно, отметьте каждое на странице сравнения или "
            "назовите ключом --end; если таблица прочитана неверно, исправьте прочитанное или не "
            "применяйте эти изменения",
            ended=ended,
            in_force=in_force,
            number=len(left),
            names=", ".join(told),
        ),
        ends=[names[step.key] for step in left],
    )


def names_of(ends: Sequence[Step]) -> dict[str, str]:
    """What `keys_named` takes for each end, by step key: its number, or «n12» (its place) where others share that."""
    shared = Counter(_folded(step.number) for step in ends)
    return {step.key: step.number if shared[_folded(step.number)] == 1 else _place(step) for step in ends}


def keys_named(ends: Sequence[Step], names: Iterable[str]) -> frozenset[str]:
    """The steps a person named by «1.1», «п. 1.1», a number where there is no code, or a place «n12».

    A number that several ended measures share names them only when it is said as many times. Raises `BadInput`.
    """
    found: set[str] = set()
    for name, times in Counter(map(_folded, names)).items():
        fits = [step for step in ends if name in (_folded(step.number), _place(step))]
        if not fits:
            raise _not_ended(name, ends)
        if len(fits) > times:
            raise _shared(name, fits)
        found |= {step.key for step in fits}
    return frozenset(found)


def _not_ended(name: str, ends: Sequence[Step]) -> BadInput:
    those = ", ".join(names_of(ends).values()) or _("никаких")
    return BadInput(
        "amendment.not_ended",
        _(
            "мероприятие «{name}» документ не прекращает: уберите его из --end. Прекращаются: {those}",
            name=name,
            those=those,
        ),
    )


def _shared(name: str, fits: Sequence[Step]) -> BadInput:
    those = ", ".join(f"{_place(step)} «{_short(step.title)}»" for step in fits)
    return BadInput(
        "amendment.end_shared",
        _(
            "под номером «{name}» прекращаются сразу {number}: назовите каждое по месту в дорожной карте: {those}",
            name=name,
            number=len(fits),
            those=those,
        ),
    )


def _place(step: Step) -> str:
    """«n12»: its place in the roadmap, which no other measure has."""
    return f"n{step.standing.n}" if step.standing is not None else ""


def _folded(name: str) -> str:
    """A number however it is written: «П. 1.1.» and «1.1» are one. A place keeps its Latin letter."""
    bare = _CALLED.sub("", key(name)).rstrip(".) ")
    return bare if re.fullmatch(r"n\d+", bare) else letters(bare)


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST else title[:_LONGEST].rsplit(" ", 1)[0] + "…"
