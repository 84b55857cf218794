"""A message keeps its id and values, is a plain text in the source language, and says itself in any other."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, date, datetime

import pytest
from markupsafe import Markup, escape

from roadmap.language.current import go_on_in, language, speaking
from roadmap.language.message import Message, _, _n, in_words, kept, told_again
from roadmap.language.setting import long_date, number, percent, short_date, tenths, weekday
from roadmap.web.words.printed import MarksPrintedWords, printed, tongue

DAY = date(2023, 6, 30)
TERM = _("по документу {due_on}", due_on=DAY)


def test_the_same_message_in_both_languages() -> None:
    assert str(TERM) == TERM == "по документу 30.06.2023"
    with speaking("en"):
        assert str(TERM) == f"{TERM}" == "by the document 30/06/2023"
        assert TERM == "по документу 30.06.2023", "compared it is its text in the source language"
        assert TERM.lower().startswith("by the")
        assert TERM[:2] == "by"
        assert TERM + "!" == "by the document 30/06/2023!"
        assert "! " + TERM == "! by the document 30/06/2023"
        assert TERM.encode() == b"by the document 30/06/2023"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one)),
                                   lambda one: told_again(json.loads(json.dumps(kept(one))))])  # fmt: skip
def test_what_is_copied_or_stored_still_says_itself_in_both(again: object) -> None:
    assert callable(again)
    nested = _("«{line}» → {parts}", line="до 30 июня", parts=(TERM, _n("{count} раз", "{count} раз", 2)))
    moment = _(
        "Отмечено {acknowledged}: вы приняли это к сведению.", acknowledged=datetime(2023, 6, 30, 9, 5, tzinfo=UTC)
    )
    for one in (TERM, nested, moment):
        other = again(one)
        assert isinstance(other, Message)
        assert other == one
        with speaking("en"):
            assert str(other) == str(one)
    with speaking("en"):
        assert str(again(nested)) == "“до 30 июня” → by the document 30/06/2023; 2 times"


def test_old_stored_sentences_are_what_they_are() -> None:
    assert told_again("год не назван, взят 2023") == "год не назван, взят 2023"
    assert not isinstance(told_again("год не назван"), Message)
    assert told_again({"message": 5, "other": "x"}) == {"message": 5, "other": "x"}
    with speaking("en"):
        assert (
            str(told_again({"message": "Такого текста больше нет: {x}", "values": {"x": 1}}))
            == "Такого текста больше нет: 1"
        )


def test_words_within_anything() -> None:
    with speaking("en"):
        assert in_words({"a": [TERM, ("x", TERM)], "b": 1}) == {
            "a": ["by the document 30/06/2023", ("x", "by the document 30/06/2023")], "b": 1,
        }  # fmt: skip


def test_html_is_escaped_but_for_markup() -> None:
    said = _("по документу {due_on}", due_on="<b>")
    assert escape(said) == Markup("по документу &lt;b&gt;")
    assert escape(_("по документу {due_on}", due_on=Markup("<b>x</b>"))) == Markup("по документу <b>x</b>")


@pytest.mark.parametrize(
    ("russian", "english", "said"),
    [
        ("30.06.2023", "30/06/2023", lambda: short_date(DAY)),
        ("30 июня 2023 г.", "30 June 2023", lambda: long_date(DAY)),
        ("пятница", "Friday", lambda: weekday(DAY)),
        ("7,5", "7.5", lambda: number(7.5)),
        ("12 400", "12,400", lambda: number(12400)),
        ("−3", "−3", lambda: number(-3)),
        ("—", "—", lambda: number(None)),
        ("93,5 %", "93.5%", lambda: percent(93.5)),
        ("100", "100", lambda: tenths(100)),
        ("1 234 567 раз", "1,234,567 times", lambda: str(_n("{count} раз", "{count} раз", 1_234_567))),
        ("задача № 12345", "задача № 12345", lambda: str(Message("задача № {n}", {"n": 12345}))),
    ],
)  # fmt: skip
def test_dates_and_numbers_are_set_by_the_language(russian: str, english: str, said: object) -> None:
    assert callable(said)
    assert said().replace("\u00a0", " ") == russian
    with speaking("en"):
        assert said() == english


def test_the_language_is_of_the_block_and_may_be_learnt_within() -> None:
    with speaking("en"):
        with speaking(None):
            assert language() == "ru"
        go_on_in("ru")
        assert language() == "ru"
        go_on_in(None)
        go_on_in("xx")
        assert language() == "ru"
    go_on_in("en")
    assert language() == "ru", "outside a block nothing is changed"


def test_printed_words_are_marked_messages_only_around_their_values() -> None:
    with speaking("en"):
        assert printed("Совещание <b>") == Markup('<span lang="ru">Совещание &lt;b&gt;</span>')
        assert printed("Meeting") == "Meeting"
        assert escape(printed(_("Мероприятие {number}", number="п. 5"))) == Markup(
            'Measure <span lang="ru">п. 5</span>'
        )
        assert (tongue("ЦНППМ"), tongue("x"), tongue(TERM), tongue(None)) == (' lang="ru"', "", "", "")


def test_the_marks_come_where_text_is_and_nowhere_else() -> None:
    from jinja2 import Environment

    made = Environment(autoescape=True, extensions=[MarksPrintedWords])
    made.globals["tongue"], made.filters["printed"] = tongue, printed
    source = (
        '<title>{{ x }}</title><p class="{{ x }}" title="{{ x }}">{{ x if x else "" }} {# {{ x }} #}</p>'
        '<select><option value="{{ x }}"{% if x %} selected{% endif %}>{{ x }}</option></select>'
        '<input type="hidden" value="{{ x }}"><input value="{{ x }}"><textarea>{{ x }}</textarea>'
    )
    assert made.from_string(source).render(x="Да") == (
        '<title>Да</title><p class="Да" title="Да" lang="ru"><span lang="ru">Да</span> </p>'
        '<select><option value="Да" selected lang="ru">Да</option></select>'
        '<input type="hidden" value="Да"><input value="Да" lang="ru"><textarea lang="ru">Да</textarea>'
    )
