"""A parsed document as plain JSON and back, whole: what the child process hands over and a draft import may keep."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from roadmap.documents.model import SILENT, Json, ParsedDocument
from roadmap.language.message import Message, kept, told_again

T = TypeVar("T")


def to_json(document: ParsedDocument) -> Json:
    """Every field of every value, dates as ISO text, messages with their ids.

    A field marked `SILENT` stands there only where it says something.
    """
    plain: Json = _plain(document)
    return plain


def from_json(data: Mapping[str, Any]) -> ParsedDocument:
    """The document `to_json` was given. Raises `TypeError` or `KeyError` for anything else."""
    return _build(ParsedDocument, data)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        said = ((one, getattr(value, one.name)) for one in fields(value))
        return {one.name: _plain(own) for one, own in said if own is not None or not one.metadata.get(SILENT)}
    if isinstance(value, Message):
        return kept(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _build(kind: type[T], data: Mapping[str, Any]) -> T:
    hints: dict[str, Any] = _hints(kind)  # type: ignore[arg-type]
    return kind(**{name: _value(hints[name], data[name]) for name in hints if name in data})


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _value(next(option for option in get_args(hint) if option is not type(None)), value)
    if origin is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in value)
    if origin is dict:
        first, second = get_args(hint)
        return {(int(key) if first is int else key): _value(second, item) for key, item in value.items()}
    if hint is str:
        return told_again(value) if isinstance(value, Mapping) else value
    if hint is date:
        return date.fromisoformat(value)
    if isinstance(hint, type) and is_dataclass(hint):
        return _build(hint, value)
    return value
