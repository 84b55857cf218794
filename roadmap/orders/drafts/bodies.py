"""Who the printed names of a draft are: known subjects, a person's choice, or new ones to be made. Pure.

Only an exact name (whatever the case, quotes and dashes) resolves by itself. Anything merely near is a suggestion for
a person, never taken in silence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

from roadmap.documents.model import Alias
from roadmap.orders.drafts.corrected import DraftRow, Edits
from roadmap.orders.name_matching import fold_name

_SHOWN = 3
_COMMONER = 3
"""A name is held for a slip of another in the same document only when the other stands there so many times as often."""
_KINDS = (  # as printed
    ("группа", r"^(?:все|субъекты|муниципальн\w+ (?:органы|образовани)|образовательные организации|руководители|органы"
               r"|учреждения|организации|педагог\w+ работник)"),
    ("должность", "^(?:начальник|директор|руководитель|заместитель|специалист|методист|главный|ведущий|заведующ)"),
    ("орган", r"департамент|министерств|управлени|комитет|администраци|правительств|отдел\b"),
    ("служба", "служб|команд|консультаци"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownBody:
    """A subject of the database with every name it goes by and its living addresses."""

    id: int
    name: str
    abbr: str | None
    names: tuple[str, ...]
    emails: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """The abbreviation where there is one."""
        return self.abbr or self.name


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody with a name so near that the printed one may be a slip: ``means`` as `edits.edit_body` takes it."""

    means: str
    name: str


@dataclass(frozen=True, slots=True)
class Body:
    """One printed name, or several that the document says are one.

    ``key`` is the folded first name; ``subject`` is the known one it means; where there is none a subject with
    ``name``, ``abbr`` and ``kind`` will be made. ``chosen``: a person decided. ``rows`` are the measures it stands in.
    """

    key: str
    printed: tuple[str, ...]
    subject: KnownBody | None
    name: str
    abbr: str | None
    kind: str
    chosen: bool
    suggestions: tuple[Suggestion, ...]
    emails: tuple[str, ...]
    rows: int

    @property
    def doubtful(self) -> bool:
        """Nobody has this very name, but somebody a very near one, and no person has decided."""
        return self.subject is None and not self.chosen and bool(self.suggestions)


def bodies_of(
    rows: Sequence[DraftRow], edits: Edits, known: Sequence[KnownBody], aliases: Sequence[Alias]
) -> tuple[Body, ...]:
    """Every body of the rows, in the order of first appearance."""
    counts = Counter(fold_name(name) for row in rows for name in set(row.printed))
    printed: dict[str, str] = {}
    for row in rows:
        for name in row.printed:
            printed.setdefault(fold_name(name), name)
    choices: Mapping[str, Mapping[str, Any]] = edits.get("bodies", {})
    defined = _definitions(aliases)
    index = subject_index(known)
    by_id = {subject.id: subject for subject in known}
    groups: dict[str, list[str]] = {}
    for folded in printed:
        groups.setdefault(_leader(folded, choices, defined, index, printed), []).append(folded)
    made = []
    for key, members in groups.items():
        choice = choices.get(key, {})
        subject = _subject(key, choice, index, by_id)
        near: tuple[Suggestion, ...] = ()
        if subject is None and not choice:
            settled = key in defined  # the document itself says what it means: no slip
            near = _by_definition(key, defined, index, by_id)
            near += near_names(key, known, {} if settled else printed, counts)
        name, abbr = _proposed(key, printed[key], choice, defined)
        made.append(
            Body(
                key=key,
                printed=tuple(printed[one] for one in members),
                subject=subject,
                name=name,
                abbr=abbr,
                kind=choice.get("kind") or guess_kind(name),
                chosen=bool(choice),
                suggestions=near,
                emails=tuple(choice.get("emails", ())),
                rows=sum(counts[one] for one in members),
            )
        )
    return tuple(made)


def subject_index(known: Iterable[KnownBody]) -> dict[str, int]:
    """Folded name → id; a name that means two subjects means neither."""
    found: dict[str, set[int]] = {}
    for subject in known:
        for name in subject.names:
            found.setdefault(fold_name(name), set()).add(subject.id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


@dataclass(frozen=True, slots=True)
class _Definition:
    full: str
    abbr: str


def _definitions(aliases: Sequence[Alias]) -> dict[str, _Definition]:
    """Folded full name and folded abbreviation → the document's definition; one that is defined twice is left out."""
    found: dict[str, list[_Definition]] = {}
    for alias in aliases:
        one = _Definition(alias.full, alias.abbr)
        for name in (alias.full, alias.abbr):
            found.setdefault(fold_name(name), []).append(one)
    return {name: ones[0] for name, ones in found.items() if len({fold_name(one.full) for one in ones}) == 1}


def _leader(
    folded: str,
    choices: Mapping[str, Mapping[str, Any]],
    defined: Mapping[str, _Definition],
    index: Mapping[str, int],
    printed: Mapping[str, str],
) -> str:
    """The name that speaks for ``folded``: the one a person says is the same, or the first of the same definition."""
    seen = {folded}
    while (means := str(choices.get(folded, {}).get("means", ""))).startswith("name:"):
        other = means.removeprefix("name:")
        if other in seen or other not in printed:
            return folded
        seen.add(other)
        folded = other
    if folded in choices or folded in index or folded not in defined:
        return folded
    mine = defined[folded]
    same = (one for one in printed if defined.get(one) == mine and one not in choices and one not in index)
    return next(same, folded)


def _subject(
    key: str, choice: Mapping[str, Any], index: Mapping[str, int], by_id: Mapping[int, KnownBody]
) -> KnownBody | None:
    means = str(choice.get("means", ""))
    if means.startswith("subject:"):
        return by_id.get(int(means.removeprefix("subject:")))
    if means == "new" and (choice.get("name") or key not in index):
        return None
    return by_id[index[key]] if key in index else None


def _proposed(
    key: str, printed: str, choice: Mapping[str, Any], defined: Mapping[str, _Definition]
) -> tuple[str, str | None]:
    definition = defined.get(key)
    name = definition.full if definition else printed
    abbr = definition.abbr if definition else None
    if choice.get("name"):
        return choice["name"], choice.get("abbr")
    return name, abbr


def _by_definition(
    key: str, defined: Mapping[str, _Definition], index: Mapping[str, int], by_id: Mapping[int, KnownBody]
) -> tuple[Suggestion, ...]:
    """A known subject that goes by the other half of the document's own definition of the name."""
    if key not in defined:
        return ()
    halves = (fold_name(half) for half in (defined[key].abbr, defined[key].full))
    ids = dict.fromkeys(index[half] for half in halves if half in index)
    return tuple(Suggestion(f"subject:{one}", by_id[one].short) for one in ids)


def near_names(
    key: str, known: Sequence[KnownBody], printed: Mapping[str, str], counts: Mapping[str, int]
) -> tuple[Suggestion, ...]:
    """Known subjects and commoner names of the draft within a few letters, nearest first."""
    candidates = {
        other: (f"name:{other}", name) for other, name in printed.items() if counts[other] >= _COMMONER * counts[key]
    }
    for subject in known:
        candidates |= {fold_name(name): (f"subject:{subject.id}", name) for name in subject.names}
    found = []
    for folded, (means, name) in candidates.items():
        distance = _letters_apart(key, folded)
        if distance is not None and _same_digits(key, folded):
            found.append((distance, Suggestion(means, name)))
    nearest: dict[str, Suggestion] = {}
    for _other, one in sorted(found, key=lambda pair: pair[0]):
        nearest.setdefault(one.means, one)
    return tuple(nearest.values())[:_SHOWN]


def _letters_apart(first: str, second: str) -> int | None:
    """How many letters differ, spaces aside; ``None`` where it is too many for a slip, or nothing."""
    one, other = first.replace(" ", ""), second.replace(" ", "")
    allowed = 0 if len(one) < 4 else 1 if len(one) < 8 else 2 if len(one) < 24 else 3
    distance = Levenshtein.distance(one, other, score_cutoff=allowed)
    return distance if first != second and distance <= allowed else None


def _same_digits(first: str, second: str) -> bool:
    """«Школа № 1» is not a slip for «Школа № 7»."""
    return re.findall(r"\d+", first) == re.findall(r"\d+", second)


def guess_kind(name: str) -> str:
    """What sort of subject a name sounds like; a person may say otherwise."""
    lowered = name.lower()
    return next((kind for kind, pattern in _KINDS if re.search(pattern, lowered)), "организация")  # as printed
