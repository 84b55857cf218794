"""The catalogues are whole: every message of the code in every language, nothing unused, the same names of values."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from roadmap.language.catalogues import catalogue
from roadmap.language.current import LANGUAGES, SOURCE, speaking
from roadmap.language.message import Message, _n
from tests.language.catalogues import path_of, read
from tests.language.extraction import Found, messages, sources
from tests.language.finding import findings

MESSAGES = messages()
COUNTED = [one for found in MESSAGES.values() for one in found if one.plural]
_VALUE = re.compile(r"\{(\w*)(?::(\w+))?\}")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
SHOWS_RUSSIAN = {"“Семинар”", "“семинар”"}
"""What an English text may quote: a search that does not find its own word."""


def texts(said: str | tuple[str, ...]) -> tuple[str, ...]:
    """All forms of a translation."""
    return said if isinstance(said, tuple) else (said,)


def test_every_text_is_a_message() -> None:
    found = [one for path in sources() for one in findings(path)]
    assert found == []


def test_no_message_is_the_rest_of_another_sentence() -> None:
    begun = re.compile(r"[.,;:!?)]|\s[а-я]")
    found = [(one.path, one.id) for all in MESSAGES.values() for one in all if begun.match(one.id)]
    assert [one for one in found if not one[0].endswith("api/docs.html") and one[1] != " из\u00a0"] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", MESSAGES)
def test_a_catalogue_has_exactly_the_messages_of_its_room_all_translated(language: str, room: str) -> None:
    known = read(language, room)
    assert {(one.context, one.id[0] if isinstance(one.id, tuple) else one.id) for one in known if one.id} == {
        one.key for one in MESSAGES[room]
    }, "make messages"
    assert [one.id for one in known if one.id and not all(texts(one.string))] == []
    assert not any(one.fuzzy for one in known if one.id)


def test_there_is_no_catalogue_of_a_room_that_says_nothing() -> None:
    for language in LANGUAGES:
        assert {path.stem for path in path_of(language, "x").parent.glob("*.po")} == set(MESSAGES)


@pytest.mark.parametrize("room", MESSAGES)
def test_a_translation_names_the_values_that_its_message_has(room: str) -> None:
    for language in LANGUAGES:
        known = read(language, room)
        for one in MESSAGES[room]:
            entry = known.get((one.id, one.plural) if one.plural else one.id, one.context)
            wanted = {name for name, _form in _VALUE.findall(one.id.replace("{{", "").replace("}}", ""))}
            for text in texts(entry.string):
                named = {name for name, _form in _VALUE.findall(text.replace("{{", "").replace("}}", ""))}
                assert named | {"count"} == wanted | {"count"}, (language, one.id)


def test_the_source_says_in_russian_what_stands_in_the_code() -> None:
    for room, found in MESSAGES.items():
        known = read(SOURCE, room)
        assert [one.id for one in found if not one.plural and known.get(one.id, one.context).string != one.id] == []


def test_english_texts_hold_no_russian_word() -> None:
    for room, found in MESSAGES.items():
        known = read("en", room)
        for one in found:
            for text in texts(known.get((one.id, one.plural) if one.plural else one.id, one.context).string):
                for quoted in SHOWS_RUSSIAN:
                    text = text.replace(quoted, "")
                assert not _CYRILLIC.search(text), one.id


def test_one_message_is_translated_the_same_in_every_room() -> None:
    said: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for room, found in MESSAGES.items():
        known = read("en", room)
        for one in found:
            entry = known.get((one.id, one.plural) if one.plural else one.id, one.context)
            said[one.key].add(texts(entry.string)[0])
    assert {key: all for key, all in said.items() if len(all) > 1} == {}


@pytest.mark.parametrize("one", COUNTED, ids=[f"{one.path}:{one.id[:40]}" for one in COUNTED])
def test_counted_messages_agree_with_1_2_5_11_and_21(one: Found) -> None:
    """Each language's rule picks the form; Russian: 1 and 21 alike, 5 and 11 alike, 2 apart from one of them."""
    told = {}
    for count in (1, 2, 5, 11, 21):
        known = catalogue(SOURCE).form_of(one.id, count)
        assert known, "make messages"
        told[count] = known
    assert told[1] == told[21]
    assert told[5] == told[11]
    assert told[1] == one.id
    assert told[5] == one.plural
    english = [catalogue("en").form_of(one.id, count) for count in (1, 2, 5, 11, 21)]
    assert english[1] == english[2] == english[3] == english[4]


@pytest.mark.parametrize(
    ("message", "russian", "english"),
    [
        (lambda n: _n("{count}\u00a0день", "{count}\u00a0дней", n),
         ["1\u00a0день", "2\u00a0дня", "5\u00a0дней", "11\u00a0дней", "21\u00a0день"],
         [f"{n}\u00a0day{'s' if n > 1 else ''}" for n in (1, 2, 5, 11, 21)]),
        (lambda n: _n("остался {count} день", "осталось {count} дней", n),
         ["остался 1 день", "осталось 2 дня", "осталось 5 дней", "осталось 11 дней", "остался 21 день"],
         ["1 day left", "2 days left", "5 days left", "11 days left", "21 days left"]),
        (lambda n: _n("Внимания требует {count} контрольная точка.", "Внимания требуют {count} контрольных точек.", n),
         ["Внимания требует 1 контрольная точка.", "Внимания требуют 2 контрольные точки.",
          "Внимания требуют 5 контрольных точек.", "Внимания требуют 11 контрольных точек.",
          "Внимания требует 21 контрольная точка."],
         ["1 control point needs attention.", *(f"{n} control points need attention." for n in (2, 5, 11, 21))]),
        (lambda n: _n("в течение {count} рабочего дня", "в течение {count} рабочих дней", n),
         ["в течение 1 рабочего дня", *(f"в течение {n} рабочих дней" for n in (2, 5, 11)),
          "в течение 21 рабочего дня"],
         [f"within {n} working day{'s' if n > 1 else ''}" for n in (1, 2, 5, 11, 21)]),
    ],
)  # fmt: skip
def test_sentences_with_numbers(message: object, russian: list[str], english: list[str]) -> None:
    assert callable(message)
    made: list[Message] = [message(count) for count in (1, 2, 5, 11, 21)]
    assert [str(one) for one in made] == russian
    with speaking("en"):
        assert [str(one) for one in made] == english
