"""What the API answers and how it describes itself, in the language of the request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel

from roadmap.language.current import SOURCE, language
from roadmap.language.message import in_words, text_of

_SHOWN = frozenset({"title", "summary", "description", "name"})
"""Members of a description that people read."""


class SpokenRoute(APIRoute):
    """A route whose function may answer with messages: they become words before the answer is made into JSON."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **rest: Any) -> None:
        super().__init__(path, _speaking(endpoint), **rest)


def _speaking(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    if iscoroutinefunction(endpoint):  # those of the monitoring: for programs
        return endpoint

    @wraps(endpoint)
    def answer(*values: Any, **named: Any) -> Any:
        said = endpoint(*values, **named)
        return said if language() == SOURCE else spoken(said)

    return answer


def spoken(value: Any) -> Any:
    """`in_words`, of models too."""
    if isinstance(value, BaseModel):
        told = {name: spoken(getattr(value, name)) for name in type(value).model_fields}
        changed = {name: one for name, one in told.items() if one is not getattr(value, name)}
        return value.model_copy(update=changed) if changed else value
    if isinstance(value, list):
        return [spoken(one) for one in value]
    return in_words(value)


def describe_in_words(app: FastAPI) -> None:
    """The application's description follows the language of the request; made once for each."""
    made: dict[str, dict[str, Any]] = {}
    source = app.openapi

    def describe() -> dict[str, Any]:
        if language() not in made:
            made[language()] = _told(source())
        return made[language()]

    app.openapi = describe  # type: ignore[method-assign]  # FastAPI's own way to change it


def _told(value: Any, name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {key: _told(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [text_of(one) if name == "tags" and isinstance(one, str) else _told(one, name) for one in value]
    return text_of(value) if name in _SHOWN and isinstance(value, str) else value
