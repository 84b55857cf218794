"""The letter of the day of one person: what it says, as a finished letter with the notices that it carries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from notifications.letter import Letter
from roadmap.language.current import speaking
from roadmap.language.message import _
from roadmap.letters.calendar_entries import calendar_files
from roadmap.letters.compose import compose_letter, ways_of
from roadmap.letters.contexts import DigestContext
from roadmap.letters.daily.days import slot_of
from roadmap.letters.daily.facts import DayFacts
from roadmap.letters.items import Desk, Due, Group, Item, groups_of
from roadmap.letters.kinds import KINDS, ORDER
from roadmap.letters.recipients.of_body import Recipient
from roadmap.letters.summaries import Note
from roadmap.troubles import Troubles, is_outage, without_failing


@dataclass(frozen=True, slots=True)
class PlannedLetter:
    """A finished letter, the notices that it carries and those that wait no longer (switched off, moot)."""

    letter: Letter
    dues: tuple[Due, ...]
    notes: tuple[Note, ...] = ()
    sections: tuple[Group, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, tuple[Item, ...]], ...]:
        """Heading and items, most urgent first."""
        return tuple((group.heading, group.items) for group in self.sections)


def letters_of(dues: Sequence[Due], general: Sequence[Note], facts: DayFacts) -> Iterator[PlannedLetter]:
    """One for each person. What cannot be put into a letter is left out of it and told of, and waits for the next."""
    by_person: dict[str, list[Due]] = defaultdict(list)
    notes_of: dict[str, list[Note]] = defaultdict(list)
    for due in dues:
        by_person[due.recipient.email].append(due)
    for note in general:
        notes_of[note.recipient.email].append(note)
    for email in sorted({*by_person, *notes_of}):
        made = _made(facts.people[email], (*by_person[email], *notes_of[email]), facts)
        if made is not None:
            yield made


_Part = Due | Note


def _made(recipient: Recipient, parts: Sequence[_Part], facts: DayFacts) -> PlannedLetter | None:
    """His letter; without the parts that fail by themselves where it fails as a whole, ``None`` where all do."""
    try:
        return _of_parts(recipient, parts, facts)
    except Exception as error:
        if is_outage(error):
            raise
    left_out = Troubles(facts.troubles.job)
    fit = without_failing(parts, lambda some: _of_parts(recipient, some, facts), _about, left_out)
    with facts.troubles.apart(f"letter:{recipient.email}"):
        made = _of_parts(recipient, fit or parts, facts)
        facts.troubles.take(left_out)
        return made
    return None


def _about(part: _Part) -> str:
    return f"task:{part.point.task_id}" if isinstance(part, Due) else f"note:{part.kind}:{part.step}"


def _of_parts(recipient: Recipient, parts: Sequence[_Part], facts: DayFacts) -> PlannedLetter:
    dues = [part for part in parts if isinstance(part, Due)]
    with speaking(recipient.language):
        return _letter(recipient, dues, [part for part in parts if isinstance(part, Note)], facts)


def _letter(recipient: Recipient, dues: Sequence[Due], general: Sequence[Note], facts: DayFacts) -> PlannedLetter:
    settings, day = facts.settings, facts.day_of(recipient)
    key = f"digest:{day}:{recipient.email}"
    groups = groups_of(dues, Desk(facts.bodies, settings, facts.now), recipient.email, key)
    general = sorted(general, key=lambda note: ORDER[note.kind])
    tasks = {due.point.task_id for due in dues}
    only = next(iter(tasks)) if len(tasks) == 1 and not general else None
    ways = ways_of(recipient, only, settings, facts.now)
    context = DigestContext(
        name=recipient.name,
        today=day,
        groups=groups,
        notes=tuple(general),
        total=len(tasks),
        urgent=subject_words(groups, general),
        tasks_link=f"{settings.base_url}/tasks",
        silence=facts.so_far.silence(slot_of(recipient, settings), day),
        off_link=ways.off_link,
        answerable=ways.reply_to is not None,
    )
    files = calendar_files(dues, settings, facts.now)
    letter = compose_letter("digest", context, recipient, settings, key=key, ways=ways, attachments=files)
    return PlannedLetter(letter, tuple(dues), tuple(general), groups)


def subject_words(groups: Sequence[Group], general: Sequence[Note]) -> str:
    """«срок прошёл — 2, подходит срок — 3»: the two most urgent kinds with their numbers."""
    counted = [(KINDS[group.kind].subject, sum(item.count for item in group.items) + group.more) for group in groups]
    said = ", ".join(f"{words} — {count}" for words, count in counted[:2])
    if not said:
        return KINDS[general[0].kind].subject
    return _("{kinds} и другое", kinds=said) if len(counted) > 2 or general else said


def notice_rows(planned: PlannedLetter, day: date) -> Iterable[dict[str, object]]:
    """The rows that prove what a letter told, for notices not written yet."""
    common = {"planned_on": day, "message_key": planned.letter.key}
    for due in planned.dues:
        if due.notice_id is None:
            email = due.recipient.email
            told = {"key": f"{due.reminder.key}:{email}", "task_id": due.point.task_id, "step": due.reminder.step}
            yield {**told, "kind": due.kind.value, "recipient": email, **common}
    for note in planned.notes:
        if note.notice_id is None:
            told = {"key": note.key, "task_id": None, "step": note.step}
            yield {**told, "kind": note.kind.value, "recipient": note.recipient.email, **common}
