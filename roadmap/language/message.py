"""A message: a text of the product with its values, said in the language of whoever reads it.

    _("срок истёк {day}", day=date(2024, 3, 15))         dates, numbers and other messages are set by the language
    _n("{count} день", "{count} дней", 5)                 the form that agrees with the number, from the catalogue
    _p("о письме", "нет")                                 the same Russian word where other languages need two

The text in the source language, as it stands in the code, is the message's id. As a plain `str` a message is its text
in the source language, so it can be compared, stored and searched; `str()`, f-strings, templates and `print` say it in
the language spoken now (`current`). ``"".join`` and C code see only the plain one: give them ``str(message)``, or
`in_words` what holds messages, `joined` for `join`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, SupportsIndex

from markupsafe import Markup, escape

from roadmap.language import setting
from roadmap.language.catalogues import CONTEXT, catalogue
from roadmap.language.current import SOURCE, language, speaking

Kept = dict[str, Any]
"""A message as JSON: ``{"message": id, "values": {…}}``, with ``plural`` and ``context`` where it has them."""


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Message(str):
    """See the module. ``id``, ``plural``, ``context`` and ``values`` say it anew in any language."""

    __slots__ = ("_source_html", "context", "id", "marked", "plural", "values")
    _source_html: Markup | None
    id: str
    marked: bool
    """Whether a value is markup."""
    plural: str | None
    context: str | None
    values: Mapping[str, Any]

    def __new__(
        cls, id: str, values: Mapping[str, Any] | None = None, plural: str | None = None, context: str | None = None
    ) -> Message:
        """``plural``: the text for many; ``values["count"]`` decides then."""
        if not values:
            made = super().__new__(cls, id)
            made.values, made.marked = _NOTHING, False
        else:
            if language() == SOURCE:
                made = super().__new__(cls, _said(id, plural, context, values))
            else:
                with speaking(SOURCE):
                    made = super().__new__(cls, _said(id, plural, context, values))
            made.values, made.marked = values, any(map(_is_marked, values.values()))
        made.id, made.plural, made.context, made._source_html = id, plural, context, None
        return made

    def __str__(self) -> str:
        if language() == SOURCE:
            return str.__str__(self)
        if not self.values:
            return text_of(self.id, self.context)
        return _said(self.id, self.plural, self.context, self.values)

    def __format__(self, form: str) -> str:
        return setting.cased(str(self), form) if form in ("capital", "small", "bare") else format(str(self), form)

    def __html__(self) -> str:
        if not self.marked:
            if language() != SOURCE:
                return escape(str(self))
            if self._source_html is None:
                self._source_html = escape(str.__str__(self))
            return self._source_html
        pattern = escape(_pattern(self.id, self.plural, self.context, self.values))
        return pattern.format(**{name: setting.shaped(name, value) for name, value in self.values.items()})

    def with_values(self, change: Callable[[Any], Any]) -> Message:
        """The same message, each of its values as ``change`` makes it."""
        values = {name: change(value) for name, value in self.values.items()}
        return Message(self.id, values, self.plural, self.context)

    def __add__(self, other: str) -> str:
        return str(self) + str(other)

    def __radd__(self, other: str) -> str:
        return other + str(self)

    def __getitem__(self, place: SupportsIndex | slice) -> str:
        return str(self)[place]

    def lower(self) -> str:
        """As `str.lower`, in the language spoken now; so are the other methods."""
        return str(self).lower()

    def upper(self) -> str:
        return str(self).upper()

    def capitalize(self) -> str:
        return str(self).capitalize()

    def strip(self, characters: str | None = None, /) -> str:
        return str(self).strip(characters)

    def rstrip(self, characters: str | None = None, /) -> str:
        return str(self).rstrip(characters)

    def removesuffix(self, suffix: str, /) -> str:
        return str(self).removesuffix(suffix)

    def replace(self, old: str, new: str, count: SupportsIndex = -1, /) -> str:
        return str(self).replace(old, new, count)

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return str(self).encode(encoding, errors)

    def splitlines(self, keepends: bool = False) -> list[str]:
        return str(self).splitlines(keepends)

    def __reduce__(self) -> tuple[Any, ...]:
        return Message, (self.id, self.values, self.plural, self.context)

    def __copy__(self) -> Message:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Message:
        return self


def _(id: str, /, **values: Any) -> str:
    """The message with that text; ``values`` fill the names in braces."""
    return Message(id, values)


def _n(one: str, many: str, count: int, /, **values: Any) -> str:
    """The message whose form agrees with ``count``; ``{count}`` in it is the number as the language sets it."""
    return Message(one, {"count": count, **values}, many)


def _p(context: str, id: str, /, **values: Any) -> str:
    """The message with that text where it is used as ``context`` says."""
    return Message(id, values, None, context)


def text_of(id: str, context: str | None = None) -> str:
    """A text without values in the language spoken now."""
    spoken = language()
    if spoken == SOURCE:
        return id
    return catalogue(spoken).text_of(f"{context}{CONTEXT}{id}" if context else id) or id


def html_of(id: str, context: str | None = None) -> Markup:
    """The same, escaped."""
    return _html(language(), id, context)


@cache
def _html(_spoken: str, id: str, context: str | None) -> Markup:
    return escape(text_of(id, context))


def said_in_source(id: str, /, **values: Any) -> Markup:
    """`_` for templates that only ever speak the source language: they do it hundreds of times a page."""
    for value in values.values():
        if type(value) is not str:
            return Markup(Message(id, values).__html__())  # noqa: S704 (escaped there)
    return escape(id.format(**values) if values else id)


def _is_marked(value: Any) -> bool:
    return value.marked if isinstance(value, Message) else hasattr(value, "__html__")


def _pattern(id: str, plural: str | None, context: str | None, values: Mapping[str, Any]) -> str:
    if plural is None:
        return text_of(id, context)
    key = f"{context}{CONTEXT}{id}" if context else id
    count = abs(int(values["count"]))
    return catalogue(language()).form_of(key, count) or (id if count == 1 else plural)


def _said(id: str, plural: str | None, context: str | None, values: Mapping[str, Any]) -> str:
    shaped = {name: setting.shaped(name, value) for name, value in values.items()}
    return _pattern(id, plural, context, values).format(**shaped)


def joined(separator: str, texts: Iterable[str]) -> str:
    """``separator.join`` for texts that may be messages, in the language spoken now."""
    return separator.join(str(text) for text in texts)


def in_words(value: Any) -> Any:
    """``value`` with every message in it as a plain text of the language spoken now; what holds none is the same."""
    if isinstance(value, Message):
        return str(value)
    if isinstance(value, Mapping):
        return {in_words(name): in_words(one) for name, one in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return type(value)(in_words(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        told = {one.name: in_words(getattr(value, one.name)) for one in fields(value) if one.init}
        changed = {name: one for name, one in told.items() if one is not getattr(value, name)}
        return replace(value, **changed) if changed else value
    return value


def kept(value: Any) -> Any:
    """``value`` for JSON: each message in it as `Kept`, each date in a message as ISO text."""
    if isinstance(value, Message):
        told: Kept = {"message": value.id}
        if value.values:
            told["values"] = {name: _kept_value(one) for name, one in value.values.items()}
        if value.plural is not None:
            told["plural"] = value.plural
        if value.context is not None:
            told["context"] = value.context
        return told
    if isinstance(value, Mapping):
        return {name: kept(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [kept(one) for one in value]
    return value


def _kept_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return kept(value)


def told_again(value: Any) -> Any:
    """What `kept` has made, as it was; sentences that were stored before there were ids are what they are."""
    if isinstance(value, Mapping):
        if isinstance(value.get("message"), str) and value.keys() <= {"message", "values", "plural", "context"}:
            values = {name: told_again(one) for name, one in (value.get("values") or {}).items()}
            return Message(value["message"], values, value.get("plural"), value.get("context"))
        if value.keys() == {"date"}:
            return date.fromisoformat(value["date"])
        if value.keys() == {"moment"}:
            return datetime.fromisoformat(value["moment"])
        return {name: told_again(one) for name, one in value.items()}
    if isinstance(value, list):
        return [told_again(one) for one in value]
    return value
